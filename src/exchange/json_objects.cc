#include "exchange/json_objects.h"

#include <algorithm>

namespace celador {

Result<bool> JsonObjects::find_begin() {
  for (;;) {
    const std::string_view view = text_.view();
    const std::size_t begin = std::min(view.find('{'), view.size());
    const std::string_view between = view.substr(0, begin);
    line_ += static_cast<std::uint64_t>(std::ranges::count(between, '\n'));
    const bool found = begin < view.size();
    text_.consume(begin);
    if (found) return true;
    if (!TRY(text_.more())) return false;
  }
}

JsonObjects::Object JsonObjects::give(std::size_t size, std::uint64_t lines, Kind kind) {
  given_ = size;
  given_lines_ = lines;
  if (dropped_ + size > kMaxObjectBytes && kind != Kind::kCut)
    return {.text = {}, .line = begin_, .kind = Kind::kTooLong};
  return {.text = text_.view().substr(0, size), .line = begin_, .kind = kind};
}

Result<std::optional<JsonObjects::Object>> JsonObjects::next() {
  text_.consume(given_);
  line_ += given_lines_;
  given_ = 0;
  given_lines_ = 0;
  if (!TRY(find_begin())) return std::nullopt;
  begin_ = line_;

  std::size_t at = 0;
  std::size_t depth = 0;
  std::uint64_t lines = 0;  // ends of lines inside
  dropped_ = 0;
  bool in_string = false;
  bool escaped = false;
  char before = '[';  // the last character that is neither space nor in a string
  for (;;) {
    const std::string_view view = text_.view();
    for (; at < view.size(); ++at) {
      const char c = view[at];
      if (in_string) {
        if (c == '\n') return give(at, lines, Kind::kDamaged);
        if (escaped) {
          escaped = false;
        } else if (c == '\\') {
          escaped = true;
        } else if (c == '"') {
          in_string = false;
          before = c;
        }
        continue;
      }
      if (c == '\n') ++lines;
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
      if (c == '"') in_string = true;
      if (c == '{') {
        const bool may_begin = before == '[' || before == ',' || before == ':';
        if (!may_begin) return give(at, lines, Kind::kDamaged);
        ++depth;
      }
      if (c == '}' && --depth == 0) return give(at + 1, lines, Kind::kWhole);
      before = c;
    }
    if (dropped_ + at > kMaxObjectBytes) {
      dropped_ += at;
      text_.consume(at);
      line_ += lines;
      lines = 0;
      at = 0;
    }
    if (!TRY(text_.more())) {
      const std::size_t rest = text_.view().size();
      return give(rest, lines, Kind::kCut);
    }
  }
}

}  // namespace celador
