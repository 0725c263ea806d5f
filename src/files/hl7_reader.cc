#include "files/hl7_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/buffer.h"
#include "classify/hl7_structure.h"

namespace celador {
namespace {

// What the standard has before and behind messages on the wire.
constexpr std::string_view kBetween = "\x0b\x1c\r\n \t";
// Pictures and letters travel inside of one segment.
constexpr std::size_t kLongestSegment = 16U << 20U;
// Of one value. What is longer is a document that was packed into a field.
constexpr std::size_t kLongestValue = 64U << 10U;
constexpr int kMaxFields = 400;
constexpr int kMaxComponents = 100;
constexpr std::size_t kMaxValuesOfMessage = 20'000;

bool is_segment_name(std::string_view name) {
  return name.size() == 3 && name[0] >= 'A' && name[0] <= 'Z' &&
         std::ranges::all_of(
             name, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

bool begins_message(std::string_view text) {
  return text.size() >= 8 && text.starts_with("MSH") && text[3] != '\r' && text[3] != '\n' &&
         (text[3] < '0' || text[3] > 'z' || text[3] == '^');
}

// The text before the next `mark`, which is taken too. All of the rest when there is none.
std::string_view take_until(std::string_view& rest, char mark) {
  const std::size_t at = rest.find(mark);
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return taken;
}

std::string_view component_of(std::string_view repetition, char mark, int number) {
  for (int i = 1; i < number; ++i) take_until(repetition, mark);
  return take_until(repetition, mark);
}

class Hl7File {
 public:
  Hl7File(ByteWindow& text, RecordCounter& records) : text_(text), records_(records) {}

  Result<FileReading> read() {
    FileReading reading;
    reading.format = "HL7 v2";
    for (;;) {
      const std::string_view segment = TRY(next_segment());
      if (segment.empty()) break;
      if (begins_message(segment)) {
        end_message();
        if (records_.counts().size() == 1 && records_.full(records_.counts().front().dataset)) {
          reading.whole = false;
          break;
        }
        begin_message(segment);
      } else if (open_) {
        read_segment(segment);
      }
    }
    end_message();
    if (skipped_ > 0)
      reading.notes.push_back(fmt::format("{} lines that are no segment were skipped", skipped_));
    return reading;
  }

 private:
  // Without its end; empty at the end of the file.
  Result<std::string_view> next_segment() {
    text_.consume(segment_bytes_);
    segment_bytes_ = 0;
    for (;;) {
      const std::string_view view = text_.view();
      const std::size_t at = std::min(view.find_first_not_of(kBetween), view.size());
      text_.consume(at);
      if (at < view.size()) break;
      if (!TRY(text_.more())) return std::string_view();
    }
    for (;;) {
      const std::string_view view = text_.view();
      const std::size_t end = view.find_first_of("\r\n\x1c");
      if (end != std::string_view::npos || view.size() >= kLongestSegment || !TRY(text_.more())) {
        segment_bytes_ = std::min(end, text_.view().size());
        return text_.view().substr(0, segment_bytes_);
      }
    }
  }

  void begin_message(std::string_view segment) {
    field_mark_ = segment[3];
    component_mark_ = segment[4];
    repetition_mark_ = segment[5];
    escape_ = segment[6];
    subcomponent_mark_ = segment[7] == field_mark_ ? '&' : segment[7];
    // MSH-9: the separator itself is MSH-1.
    std::string_view rest = segment;
    for (int i = 0; i < 8; ++i) take_until(rest, field_mark_);
    std::string_view type = take_until(rest, field_mark_);
    const std::string_view kind = take_until(type, component_mark_);
    records_.begin_record(is_segment_name(kind) ? kind : "messages");
    values_ = 0;
    open_ = true;
  }

  void end_message() {
    if (open_) records_.end_record();
    open_ = false;
  }

  void read_segment(std::string_view segment) {
    const std::string_view name = take_until(segment, field_mark_);
    if (!is_segment_name(name)) {
      ++skipped_;
      return;
    }
    for (int number = 1; !segment.empty() && number <= kMaxFields; ++number) {
      std::string_view field = take_until(segment, field_mark_);
      if (field.empty()) continue;
      const Hl7Field* const known = find_hl7_field(name, number);
      while (!field.empty())
        read_repetition(name, number, known, take_until(field, repetition_mark_));
    }
  }

  void read_repetition(std::string_view segment, int number, const Hl7Field* known,
                       std::string_view repetition) {
    path_.assign(segment);
    path_ += '.';
    if (known == nullptr) {
      path_ += std::to_string(number);
    } else {
      path_ += known->name;
    }
    const std::size_t base = path_.size();
    const Hl7Type type = known == nullptr ? Hl7Type::kPlain : known->type;
    const std::string_view kind = type == Hl7Type::kIdentifier
                                      ? component_of(repetition, component_mark_, 5)
                                      : std::string_view();
    for (int component = 1; !repetition.empty() && component <= kMaxComponents; ++component) {
      const std::string_view value = take_until(repetition, component_mark_);
      if (value.empty() || value == "\"\"") continue;  // "" is HL7's nothing
      path_.resize(base);
      if (type == Hl7Type::kIdentifier && component == 1) {
        path_ += '.';
        path_ += identifier_name(kind);
      } else if (const std::string_view name = hl7_component_name(type, component); !name.empty()) {
        path_ += '.';
        path_ += name;
      } else if (component > 1 || type != Hl7Type::kPlain) {
        path_ += '.';
        path_ += std::to_string(component);
      }
      put(value);
    }
  }

  // Subcomponents are values of the same kind: the parts of a surname, of a street.
  void put(std::string_view value) {
    while (!value.empty()) {
      const std::string_view part = take_until(value, subcomponent_mark_).substr(0, kLongestValue);
      if (part.empty() || !records_.passing() || ++values_ > kMaxValuesOfMessage) continue;
      if (part.find(escape_) == std::string_view::npos) {
        records_.value(path_, ValueView(part));
      } else {
        unescape(part);
        records_.value(path_, ValueView(unescaped_.view()));
      }
    }
  }

  // \F\ and the like are the marks themselves; every other (\.br\, \X0D\) is a gap.
  void unescape(std::string_view text) {
    unescaped_.clear();
    while (!text.empty()) {
      const std::size_t at = text.find(escape_);
      unescaped_.append(text.substr(0, at));
      if (at == std::string_view::npos) return;
      text.remove_prefix(at + 1);
      const std::size_t end = text.find(escape_);
      constexpr std::size_t kLongestEscape = 40;
      if (end == std::string_view::npos || end > kLongestEscape) continue;
      const std::string_view code = text.substr(0, end);
      char meant = ' ';
      if (code == "F") meant = field_mark_;
      if (code == "S") meant = component_mark_;
      if (code == "R") meant = repetition_mark_;
      if (code == "T") meant = subcomponent_mark_;
      if (code == "E") meant = escape_;
      unescaped_.append({&meant, 1});
      text.remove_prefix(end + 1);
    }
  }

  ByteWindow& text_;
  RecordCounter& records_;
  std::size_t segment_bytes_ = 0;
  bool open_ = false;
  std::size_t values_ = 0;
  char field_mark_ = '|';
  char component_mark_ = '^';
  char repetition_mark_ = '~';
  char escape_ = '\\';
  char subcomponent_mark_ = '&';
  std::string path_;  // names only
  Buffer unescaped_;
  std::uint64_t skipped_ = 0;
};

}  // namespace

bool looks_like_hl7(std::string_view head) {
  head.remove_prefix(std::min(head.find_first_not_of(kBetween), head.size()));
  if (begins_message(head)) return true;
  return head.starts_with("FHS|") || head.starts_with("BHS|");
}

Result<FileReading> read_hl7(ByteWindow& text, RecordCounter& records) {
  return Hl7File(text, records).read();
}

}  // namespace celador
