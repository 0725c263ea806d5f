#include "files/file_reader.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"
#include "files/byte_window.h"
#include "wire/file_records.h"

namespace celador {

std::string dataset_of_file(std::string_view path) {
  constexpr std::array<std::string_view, 6> kPackings = {"gz", "bz2", "xz", "zst", "zip", "tgz"};
  if (path == "-") return "standard input";
  const std::size_t slash = path.rfind('/');
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  for (int endings = 0; endings < 2; ++endings) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) break;
    const std::string ending = to_lower(name.substr(dot + 1));
    name = name.substr(0, dot);
    if (std::ranges::find(kPackings, ending) == kPackings.end()) break;
  }
  return printable(name);
}

Result<FileReading> read_file(ByteSource& source, std::string_view name, RecordCounter& records) {
  ByteWindow window(source);
  while (TRY(window.more())) {
  }
  const FileRecords read =
      TRY(read_records(name, window.view(), Completeness::kWhole, dataset_of_file(name), records,
                       std::numeric_limits<std::uint64_t>::max()));
  return FileReading{.format = std::string(to_text(read.format)), .whole = true, .notes = {}};
}

}  // namespace celador
