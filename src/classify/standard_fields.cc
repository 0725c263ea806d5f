#include "classify/standard_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

#include "base/check.h"
#include "base/text.h"
#include "classify/check_digits.h"
#include "classify/embedded_data.h"

namespace celador {
namespace {

// An address of a system that is longer is none that a table knows.
constexpr std::size_t kMaxSystemBytes = 200;

struct SystemPart {
  std::string_view part;
  NeighbourKind kind = kNoKind;
};

// All kinds, by their number.
struct Kinds {
  std::vector<StandardField> fields{{}};
  std::unordered_map<std::string_view, NeighbourKind> by_type;
  std::unordered_map<std::string_view, NeighbourKind> by_name;
  std::unordered_map<std::string_view, std::string_view> names;  // by type
  std::vector<SystemPart> systems;
  std::vector<SystemPart> extensions;
  NeighbourKind phone = kNoKind;
  NeighbourKind email = kNoKind;
  NeighbourKind other_telecom = kNoKind;
  NeighbourKind patient = kNoKind;

  Kinds() {
    for (const std::string_view line : data::lines_of(data::kIdentifierTypes)) {
      const auto cells = split(line, '\t');
      CHECK(cells.size() == 3);
      const NeighbourKind kind =
          add(cells[2], fmt::format("identifier of type {} (HL7 table 0203)", cells[0]));
      by_type.emplace(cells[0], kind);
      by_name.emplace(cells[1], kind);
      names.emplace(cells[0], cells[1]);
    }
    for (const std::string_view line : data::lines_of(data::kIdentifierSystems)) {
      const auto cells = split(line, '\t');
      CHECK(cells.size() == 2);
      systems.push_back(
          {cells[0], add(cells[1], fmt::format("FHIR identifier of a system with {}", cells[0]))});
    }
    for (const std::string_view line : data::lines_of(data::kFhirExtensions)) {
      const auto cells = split(line, '\t');
      CHECK(cells.size() == 2);
      extensions.push_back({cells[0], add(cells[1], fmt::format("FHIR extension {}", cells[0]))});
    }
    phone = add("contact.phone", "FHIR ContactPoint");
    email = add("contact.email", "FHIR ContactPoint");
    other_telecom = add("-", "FHIR ContactPoint");
    patient = add("health.record_number", "FHIR reference to a Patient");
  }

  NeighbourKind add(std::string_view categories, std::string where) {
    fields.push_back({categories_in(categories), std::move(where)});
    return static_cast<NeighbourKind>(fields.size() - 1);
  }
};

const Kinds& kinds() {
  static const Kinds loaded;
  return loaded;
}

NeighbourKind found_in(const auto& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? kNoKind : found->second;
}

bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); }

// Whether `part` stands in `text` with no letter or digit beside it. A number of an OID may have
// further numbers below it.
bool holds_part(std::string_view text, std::string_view part) {
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    const std::size_t end = at + part.size();
    const bool begins = at == 0 || !is_word(text[at - 1]);
    if (begins && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

std::string_view lower_in(std::string_view text, std::span<char> into) {
  const std::size_t size = std::min(text.size(), into.size());
  for (std::size_t i = 0; i < size; ++i)
    into[i] = is_capital(text[i]) ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
  return {into.data(), size};
}

struct DicomTag {
  std::uint32_t tag = 0;
  std::string_view keyword;
  StandardField field;
};

struct DicomTable {
  std::vector<DicomTag> tags;  // in their order
  std::unordered_map<std::string_view, std::size_t> by_keyword;

  DicomTable() {
    for (const std::string_view line : data::lines_of(data::kDicomStructure)) {
      const auto cells = split(line, '\t');
      CHECK(cells.size() == 3 && cells[0].size() == 8);
      std::uint32_t tag = 0;
      std::from_chars(cells[0].data(), cells[0].data() + cells[0].size(), tag, 16);
      by_keyword.emplace(cells[1], tags.size());
      tags.push_back({tag, cells[1], {categories_in(cells[2]), fmt::format("DICOM {}", cells[1])}});
    }
    CHECK(std::ranges::is_sorted(tags, {}, &DicomTag::tag));
  }
  const DicomTag* find(std::uint32_t tag) const {
    const auto found = std::ranges::lower_bound(tags, tag, {}, &DicomTag::tag);
    return found != tags.end() && found->tag == tag ? &*found : nullptr;
  }
};

const DicomTable& dicom() {
  static const DicomTable loaded;
  return loaded;
}

}  // namespace

std::vector<CategoryIndex> categories_in(std::string_view names) {
  std::vector<CategoryIndex> found;
  if (names == "-") return found;
  for (const std::string_view name : split(names, ' ')) found.push_back(category_index(name));
  return found;
}

NeighbourKind kind_of_identifier_type(std::string_view code) {
  return found_in(kinds().by_type, trim(code));
}

NeighbourKind kind_of_identifier_name(std::string_view name) {
  return found_in(kinds().by_name, name);
}

std::string_view identifier_name(std::string_view type_code) {
  const auto found = kinds().names.find(type_code);
  return found == kinds().names.end() ? std::string_view("id") : found->second;
}

NeighbourKind kind_of_identifier_system(std::string_view system) {
  if (system.size() > kMaxSystemBytes) return kNoKind;
  std::array<char, kMaxSystemBytes> room;
  const std::string_view lower = lower_in(system, room);
  for (const SystemPart& each : kinds().systems) {
    if (holds_part(lower, each.part)) return each.kind;
  }
  return kNoKind;
}

NeighbourKind kind_of_telecom(std::string_view system) {
  if (system == "phone" || system == "sms" || system == "fax" || system == "pager")
    return kinds().phone;
  if (system == "email") return kinds().email;
  return system == "url" || system == "other" ? kinds().other_telecom : kNoKind;
}

NeighbourKind kind_of_extension(std::string_view url) {
  if (url.size() > kMaxSystemBytes) return kNoKind;
  std::array<char, kMaxSystemBytes> room;
  const std::string_view lower = lower_in(url.substr(url.rfind('/') + 1), room);
  for (const SystemPart& each : kinds().extensions) {
    if (lower == each.part) return each.kind;
  }
  return kNoKind;
}

NeighbourKind kind_of_reference(std::string_view reference) {
  const bool patient =
      reference.starts_with("Patient/") || reference.find("/Patient/") != std::string_view::npos;
  return patient ? kinds().patient : kNoKind;
}

const StandardField& field_of_kind(NeighbourKind kind) {
  CHECK(kind < kinds().fields.size());
  return kinds().fields[kind];
}

std::string without_indexes(std::string_view path) {
  std::string plain;
  plain.reserve(path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '[') {
      const std::size_t close = path.find(']', i);
      if (close != std::string_view::npos) {
        i = close;
        continue;
      }
    }
    plain += path[i];
  }
  return plain;
}

std::string_view dicom_keyword(std::uint32_t tag) {
  const DicomTag* const found = dicom().find(tag);
  return found == nullptr ? std::string_view() : found->keyword;
}

std::optional<StandardField> dicom_field_at(std::string_view path) {
  const std::string plain = without_indexes(path);
  const auto segments = split(plain, '.');
  const auto by_keyword = dicom().by_keyword.find(segments.back());
  // "Occupation" is a word of every table; "PatientName" is DICOM's.
  const auto capitals = std::ranges::count_if(segments.back(), is_capital);
  if (by_keyword != dicom().by_keyword.end() && capitals > 1)
    return dicom().tags[by_keyword->second].field;
  // "00100010.Value[].Alphabetic"
  for (const std::string_view segment : segments) {
    std::uint32_t tag = 0;
    const char* const end = segment.data() + segment.size();
    if (segment.size() != 8 || std::from_chars(segment.data(), end, tag, 16).ptr != end) continue;
    const DicomTag* const found = dicom().find(tag);
    if (found != nullptr && segments.back() != "vr") return found->field;
  }
  return std::nullopt;
}

}  // namespace celador
