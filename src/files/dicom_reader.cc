#include "files/dicom_reader.h"

#include <algorithm>
#include <array>

#include "base/buffer.h"
#include "base/byte_reader.h"
#include "base/text.h"
#include "classify/standard_fields.h"

namespace celador {
namespace {

constexpr std::size_t kPreambleBytes = 128;
constexpr std::string_view kMagic = "DICM";
constexpr std::uint32_t kUndefinedLength = 0xFFFFFFFF;
constexpr std::uint32_t kTransferSyntax = 0x00020010;
constexpr std::uint16_t kItemGroup = 0xFFFE;
constexpr std::uint16_t kPixelGroup = 0x7FE0;
// Of one value; what is longer is no name, but a curve or a picture.
constexpr std::uint32_t kLongestValue = 64U << 10U;
// A header has some hundred; a file of nothing but elements is a trap.
constexpr std::size_t kMaxElements = 100'000;

// How numbers lie and whether elements tell the type of their value (PS3.5, annex A).
struct Syntax {
  bool little_endian = true;
  bool explicit_type = true;
};

struct Element {
  std::uint16_t group = 0;
  std::uint32_t tag = 0;
  std::uint32_t length = 0;
  bool sequence = false;
  bool name = false;  // of a person: RUIZ^ANA
};

// Of these types the length has four bytes, behind two that are reserved.
bool has_long_length(std::string_view type) {
  constexpr std::array<std::string_view, 13> kLong = {"OB", "OD", "OF", "OL", "OV", "OW", "SQ",
                                                      "SV", "UC", "UN", "UR", "UT", "UV"};
  return std::ranges::find(kLong, type) != kLong.end();
}

class DicomFile {
 public:
  DicomFile(ByteWindow& bytes, RecordCounter& records) : bytes_(bytes), records_(records) {}

  Result<FileReading> read() {
    FileReading reading;
    reading.format = "DICOM";
    if (!TRY(bytes_.need(kPreambleBytes + kMagic.size())))
      return fail(ErrorKind::kMalformed, "is no whole DICOM file");
    bytes_.consume(kPreambleBytes + kMagic.size());
    records_.begin_record("DICOM");
    const Result<void> read = read_elements();
    records_.end_record();
    if (!read) return std::unexpected(read.error());
    if (cut_) reading.notes.emplace_back("the file ends in the middle of its header");
    return reading;
  }

 private:
  Result<void> read_elements() {
    for (std::size_t i = 0; i < kMaxElements; ++i) {
      if (!TRY(bytes_.need(2))) return {};
      const std::string_view front = bytes_.view();
      // The first group behind the file's own is written as its transfer syntax says.
      if (in_meta_ && !(front[0] == '\x02' && front[1] == '\0')) {
        in_meta_ = false;
        syntax_ = told_;
        if (deflated_)
          return fail(ErrorKind::kUnsupported, "is a deflated DICOM file, which is not read");
      }
      const Result<Element> element = next_element();
      if (!element) return std::unexpected(element.error());
      if (cut_) return {};
      if (element->group == kPixelGroup) return {};
      if (element->group == kItemGroup || element->sequence) continue;  // what is inside comes next
      if (element->length == kUndefinedLength) return {};  // nothing that we know how to skip
      TRY(read_value(*element));
      if (cut_) return {};
    }
    return {};
  }

  Result<void> cut() {
    cut_ = true;
    return {};
  }

  Result<std::uint16_t> u16(ByteReader& reader) const {
    return syntax_.little_endian ? reader.u16_le() : reader.u16_be();
  }
  Result<std::uint32_t> u32(ByteReader& reader) const {
    return syntax_.little_endian ? reader.u32_le() : reader.u32_be();
  }

  // Takes the head of the element at the front. Where the file ends in it, it is cut_.
  Result<Element> next_element() {
    constexpr std::size_t kLongestHead = 12;
    TRY(bytes_.need(kLongestHead));
    const std::string_view head = bytes_.view().substr(0, kLongestHead);
    Element element;
    cut_ = head.size() < 8;
    if (cut_) return element;
    ByteReader reader(head);
    element.group = TRY(u16(reader));
    element.tag = static_cast<std::uint32_t>(element.group) << 16U | TRY(u16(reader));
    if (element.group == kItemGroup || !syntax_.explicit_type) {
      element.length = TRY(u32(reader));
      element.sequence = element.group != kItemGroup && element.length == kUndefinedLength;
    } else {
      const std::string_view type = TRY(reader.take(2));
      element.sequence = type == "SQ";
      element.name = type == "PN";
      if (has_long_length(type)) {
        cut_ = head.size() < kLongestHead;
        if (cut_) return element;
        TRY(reader.take(2));
        element.length = TRY(u32(reader));
      } else {
        element.length = TRY(u16(reader));
      }
    }
    bytes_.consume(reader.position());
    return element;
  }

  Result<void> read_value(const Element& element) {
    const std::string_view keyword = dicom_keyword(element.tag);
    const bool wanted = !keyword.empty() || element.tag == kTransferSyntax;
    if (!wanted || element.length > kLongestValue) return skip(element.length);
    if (!TRY(bytes_.need(element.length))) return cut();
    const std::string_view value = bytes_.view().substr(0, element.length);
    if (element.tag == kTransferSyntax) {
      take_syntax(value);
    } else if (records_.passing()) {
      put(keyword, value, element.name);
    }
    bytes_.consume(element.length);
    return {};
  }

  Result<void> skip(std::uint64_t length) {
    while (length > 0) {
      if (bytes_.view().empty() && !TRY(bytes_.more())) return cut();
      const std::uint64_t taken = std::min<std::uint64_t>(length, bytes_.view().size());
      bytes_.consume(static_cast<std::size_t>(taken));
      length -= taken;
    }
    return {};
  }

  static std::string_view without_padding(std::string_view value) {
    while (!value.empty() && (value.back() == '\0' || value.back() == ' ')) value.remove_suffix(1);
    return trim(value);
  }

  void take_syntax(std::string_view value) {
    const std::string_view uid = without_padding(value);
    if (uid == "1.2.840.10008.1.2") told_ = {.little_endian = true, .explicit_type = false};
    if (uid == "1.2.840.10008.1.2.2") told_ = {.little_endian = false, .explicit_type = true};
    deflated_ = uid == "1.2.840.10008.1.2.1.99";
  }

  // Several values are parted by a backslash, the parts of a name by ^, its scripts by =.
  void put(std::string_view keyword, std::string_view value, const bool name) {
    const bool is_name = name || keyword.ends_with("Name");
    for (const std::string_view each : split(without_padding(value), '\\')) {
      const std::string_view one = without_padding(is_name ? each.substr(0, each.find('=')) : each);
      if (one.empty()) continue;
      if (!is_name || one.find('^') == std::string_view::npos) {
        records_.value(keyword, ValueView(one));
        continue;
      }
      spaced_.clear();
      for (const std::string_view part : split(one, '^')) {
        if (part.empty()) continue;
        if (!spaced_.empty()) spaced_.append(" ");
        spaced_.append(part);
      }
      records_.value(keyword, ValueView(spaced_.view()));
    }
  }

  ByteWindow& bytes_;
  RecordCounter& records_;
  Syntax syntax_;  // the file's own group is always little endian with types
  Syntax told_;
  bool in_meta_ = true;
  bool deflated_ = false;
  bool cut_ = false;
  Buffer spaced_;
};

}  // namespace

bool looks_like_dicom(std::string_view head) {
  return head.size() >= kPreambleBytes + kMagic.size() &&
         head.substr(kPreambleBytes).starts_with(kMagic);
}

Result<FileReading> read_dicom(ByteWindow& bytes, RecordCounter& records) {
  return DicomFile(bytes, records).read();
}

}  // namespace celador
