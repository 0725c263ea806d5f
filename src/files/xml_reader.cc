#include "files/xml_reader.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/buffer.h"
#include "base/text.h"
#include "files/expat_parser.h"
#include "files/xml_layout.h"
#include "wire/json_values.h"

namespace celador {
namespace {

constexpr std::size_t kMaxValueBytes = 64U << 10U;
constexpr std::string_view kFhir = "http://hl7.org/fhir";

std::string_view without_prefix(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return equals_ignoring_case(word, name); });
}

// Names of elements that say nothing of the records in them.
bool names_nothing(std::string_view name) {
  return is_one_of(name,
                   {"row", "record", "item", "entry", "element", "object", "data", "result", "doc",
                    "document", "node", "rows", "records", "items", "entries", "root"});
}

std::string_view attribute_of(const char** attributes, std::string_view name) {
  for (; *attributes != nullptr; attributes += 2) {
    if (name == *attributes) return attributes[1];
  }
  return {};
}

class XmlFile {
 public:
  XmlFile(std::string_view dataset, RecordCounter& records) : file_(dataset), records_(records) {}

  Result<FileReading> read(ByteWindow& text) {
    constexpr std::size_t kHead = 1U << 20U;
    constexpr std::size_t kFedAtATime = 64U << 10U;
    text.look_ahead(kHead);
    record_depth_ = depth_of_xml_records(text.view().substr(0, kHead));
    const ExpatParser parser = make_expat_parser();
    if (!parser) return fail(ErrorKind::kLimit, "does not fit into memory");
    parser_ = parser.get();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(
        parser_,
        [](void* self, const char* name, const char** attributes) {
          static_cast<XmlFile*>(self)->begin(without_prefix(name), attributes);
        },
        [](void* self, const char*) { static_cast<XmlFile*>(self)->end(); });
    XML_SetCharacterDataHandler(parser_, [](void* self, const char* bytes, int size) {
      static_cast<XmlFile*>(self)->add_text({bytes, static_cast<std::size_t>(size)});
    });
    XML_Status status = XML_STATUS_OK;
    while (status == XML_STATUS_OK) {
      if (text.view().empty() && !TRY(text.more())) {
        status = XML_Parse(parser_, "", 0, XML_TRUE);
        break;
      }
      const std::size_t fed = std::min(text.view().size(), kFedAtATime);
      status = XML_Parse(parser_, text.view().data(), static_cast<int>(fed), XML_FALSE);
      text.consume(fed);
    }
    return finish(status);
  }

 private:
  struct Open {
    std::size_t path_bytes;  // of the path around it
  };

  Result<FileReading> finish(XML_Status status) {
    if (in_record_) records_.end_record();
    in_record_ = false;
    FileReading reading;
    reading.format = fhir_ ? "FHIR XML" : "XML";
    reading.whole = !ended_;
    if (status == XML_STATUS_OK || ended_) return reading;
    const XML_Error error = XML_GetErrorCode(parser_);
    const bool limit =
        too_deep_ || error == XML_ERROR_NO_MEMORY || error == XML_ERROR_AMPLIFICATION_LIMIT_BREACH;
    if (records_.counts().empty())
      return fail(limit ? ErrorKind::kLimit : ErrorKind::kMalformed,
                  limit ? "nests or grows more than we read" : "begins like XML and is none");
    reading.complete = false;
    reading.notes.emplace_back(limit ? "it nests or grows more than we read: the rest was left out"
                                     : "it is damaged: what comes after was not read");
    return reading;
  }

  void begin(std::string_view name, const char** attributes) {
    put_text();  // what stands before a child is a value of its own
    if (open_.size() > kMaxXmlDepth) {
      too_deep_ = true;
      XML_StopParser(parser_, XML_FALSE);
      return;
    }
    const std::size_t depth = open_.size();
    if (depth == 0) begin_document(name, attributes);
    open_.push_back({path_.size()});
    if (depth == record_depth_)
      begin_record(name, attributes);
    else if (depth < record_depth_)
      name_wrapping(depth, name, attributes);
    else
      extend_path(name, attributes);
    if (in_record_) put_attributes(attributes);
    name_is_path_ = false;
  }

  void begin_document(std::string_view name, const char** attributes) {
    fhir_ = attribute_of(attributes, "xmlns") == kFhir;
    constexpr std::size_t kResourceInBundle = 3;  // Bundle, entry, resource, Patient
    if (fhir_) record_depth_ = name == "Bundle" ? kResourceInBundle : 0;
    // HL7's document of one patient: its sections repeat, and are no records.
    if (name == "ClinicalDocument") record_depth_ = 0;
  }

  // <table_data name="patients"> names what is in it; so does <patients>, around <row>.
  void name_wrapping(std::size_t depth, std::string_view name, const char** attributes) {
    const std::string_view told = attribute_of(attributes, "name");
    if (is_one_of(name, {"table", "table_data", "dataset", "collection"}) && !told.empty()) {
      wrapping_ = field_name(told);
    } else if (depth > 0 && !names_nothing(name)) {
      wrapping_ = field_name(name);
    }
  }

  void begin_record(std::string_view name, const char**) {
    path_.clear();
    if (!names_nothing(name)) {
      dataset_ = field_name(name);
    } else {
      dataset_ = wrapping_.empty() ? file_ : wrapping_;
    }
    records_.begin_record(dataset_);
    in_record_ = true;
    fields_left_ = kMaxFieldsPerRecord;
  }

  void extend_path(std::string_view name, const char** attributes) {
    const std::string_view told = attribute_of(attributes, "name");
    const bool named = !told.empty() && is_one_of(name, {"field", "column", "attribute", "property",
                                                         "value", "col"});
    const std::string segment = field_name(named ? told : name);
    name_is_path_ = named;
    if (path_.size() + 1 + segment.size() > kMaxFieldPathBytes) return;
    if (!path_.empty()) path_ += '.';
    path_ += segment;
  }

  void put_attributes(const char** attributes) {
    for (; *attributes != nullptr; attributes += 2) {
      const std::string_view full = attributes[0];
      const std::string_view name = without_prefix(full);
      if (name_is_path_ && full == "name") continue;
      if (full.starts_with("xmlns") || full.starts_with("xsi:") || full.starts_with("xml:"))
        continue;
      if (fhir_ && name == "value") {
        put(attributes[1]);
        continue;
      }
      const std::size_t before = path_.size();
      const std::string segment = field_name(name);
      if (before + 1 + segment.size() <= kMaxFieldPathBytes) {
        if (before > 0) path_ += '.';
        path_ += segment;
        put(attributes[1]);
      }
      path_.resize(before);
    }
  }

  void add_text(std::string_view text) {
    if (in_record_ && text_.size() < kMaxValueBytes)
      text_.append(text.substr(0, kMaxValueBytes - text_.size()));
  }

  void put_text() {
    if (text_.empty()) return;
    put(trim(text_.view()));
    text_.clear();
  }

  void put(std::string_view value) {
    if (!in_record_ || !records_.passing() || fields_left_ == 0 || value.empty()) return;
    --fields_left_;
    records_.value(path_.empty() ? std::string_view("text") : path_,
                   ValueView(value.substr(0, kMaxValueBytes)));
  }

  void end() {
    put_text();
    if (open_.empty()) return;
    path_.resize(std::min(path_.size(), open_.back().path_bytes));
    open_.pop_back();
    if (!in_record_ || open_.size() != record_depth_) return;
    records_.end_record();
    in_record_ = false;
    if (records_.counts().size() == 1 && records_.full(records_.counts().front().dataset)) {
      ended_ = true;
      XML_StopParser(parser_, XML_FALSE);
    }
  }

  std::string file_;
  RecordCounter& records_;
  XML_Parser parser_ = nullptr;
  std::size_t record_depth_ = 0;
  std::vector<Open> open_;
  std::string path_;      // names only
  std::string wrapping_;  // the last name around the records
  std::string dataset_;
  Buffer text_;
  bool in_record_ = false;
  std::size_t fields_left_ = 0;
  bool name_is_path_ = false;  // of the element that begins: <field name="curp">
  bool fhir_ = false;
  bool too_deep_ = false;
  bool ended_ = false;
};

}  // namespace

bool looks_like_xml(std::string_view head) {
  head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  if (starts_with_ignoring_case(head, "<!doctype html") || starts_with_ignoring_case(head, "<html"))
    return false;
  if (head.starts_with("<?xml") || head.starts_with("<!--") || head.starts_with("<!DOCTYPE"))
    return true;
  const std::size_t end = head.find_first_of(" \t\r\n>/");
  if (!head.starts_with('<') || end == std::string_view::npos || end < 2) return false;
  // <patients>, not "<a@b.example>".
  return std::ranges::all_of(head.substr(1, end - 1), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == ':' || c == '.';
  });
}

Result<FileReading> read_xml(ByteWindow& text, std::string_view dataset, RecordCounter& records) {
  return XmlFile(dataset, records).read(text);
}

}  // namespace celador
