#include "exchange/line_reader.h"

#include "base/text.h"

namespace celador {

Result<void> LineReader::skip_line() {
  for (;;) {
    const std::size_t end = text_.view().find('\n');
    if (end != std::string_view::npos) {
      text_.consume(end + 1);
      return {};
    }
    text_.consume(text_.view().size());
    if (!TRY(text_.more())) return {};
  }
}

Result<std::optional<LineReader::Line>> LineReader::next() {
  std::size_t searched = 0;  // no end of the line is in these bytes
  for (;;) {
    text_.consume(given_);
    given_ = 0;
    const std::string_view view = text_.view();
    const std::size_t end = view.find('\n', searched);
    if (end == std::string_view::npos && view.size() <= kMaxLineBytes) {
      searched = view.size();
      if (TRY(text_.more())) continue;
      if (view.empty()) return std::nullopt;
    }
    ++number_;
    const std::string_view all = text_.view();
    const bool ended = end != std::string_view::npos;
    const std::size_t size = ended ? end : all.size();
    if (size > kMaxLineBytes) {
      // What is given lies in bytes that are gone: none of it is needed but that it was there.
      if (ended) {
        text_.consume(end + 1);
      } else {
        TRY(skip_line());
      }
      return Line{.text = "", .number = number_, .too_long = true, .ended = true};
    }
    given_ = ended ? size + 1 : size;
    const std::string_view line = trim(all.substr(0, size));
    if (!line.empty())
      return Line{.text = line, .number = number_, .too_long = false, .ended = ended};
    searched = 0;
  }
}

}  // namespace celador
