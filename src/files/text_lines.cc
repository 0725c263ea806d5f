#include "files/text_lines.h"

#include <algorithm>

#include "base/text.h"

namespace celador {

Result<FileReading> read_lines(ByteWindow& text, std::string_view dataset, RecordCounter& records) {
  // A longer line is put out in pieces: they are no values of one kind, but what is in them counts.
  constexpr std::size_t kLongestLine = 8U << 10U;
  FileReading reading;
  reading.format = "text";
  for (;;) {
    const std::string_view view = text.view();
    std::size_t end = view.substr(0, kLongestLine).find_first_of("\n\r");
    const bool found = end != std::string_view::npos;
    if (!found && view.size() < kLongestLine && TRY(text.more())) continue;
    if (text.view().empty()) return reading;
    if (!found) end = std::min(text.view().size(), kLongestLine);
    const std::string_view line = trim(text.view().substr(0, end));
    if (!line.empty()) {
      records.begin_record(dataset);
      records.value("text", ValueView(line));
      records.end_record();
      if (records.full(dataset)) {
        reading.whole = false;
        return reading;
      }
    }
    text.consume(found ? end + 1 : end);
  }
}

}  // namespace celador
