#include "classify/hl7_structure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "classify/check_digits.h"
#include "classify/embedded_data.h"

namespace celador {
namespace {

using enum Hl7Type;

constexpr std::size_t kSegmentLetters = 3;
constexpr int kMaxFieldNumber = 0xFF;

using Names = std::span<const std::string_view>;
constexpr auto kPersonNames =
    std::to_array<std::string_view>({"family", "given", "middle", "suffix", "prefix"});
constexpr auto kStaffNames =
    std::to_array<std::string_view>({"id", "family", "given", "middle", "suffix", "prefix"});
constexpr auto kAddresses = std::to_array<std::string_view>(
    {"street", "other", "city", "state", "postal_code", "country", "type", "other", "county"});
constexpr auto kPhones = std::to_array<std::string_view>(
    {"number", "use", "type", "email", "country_code", "area_code", "local_number"});
constexpr auto kCodes =
    std::to_array<std::string_view>({"code", "text", "system", "code", "text", "system"});
constexpr auto kIdentifiers =
    std::to_array<std::string_view>({"id", "", "", "authority", "type", "facility"});
constexpr auto kOrganizations = std::to_array<std::string_view>({"name", "type", "id"});

Names names_of(Hl7Type type) {
  switch (type) {
    case kPlain:
      return {};
    case kPersonName:
      return kPersonNames;
    case kStaffName:
      return kStaffNames;
    case kAddress:
      return kAddresses;
    case kPhone:
      return kPhones;
    case kCoded:
      return kCodes;
    case kIdentifier:
      return kIdentifiers;
    case kOrganization:
      return kOrganizations;
  }
  return {};
}

Hl7Type type_of(std::string_view word) {
  constexpr auto kWords =
      std::to_array<std::pair<std::string_view, Hl7Type>>({{"value", kPlain},
                                                           {"person", kPersonName},
                                                           {"staff", kStaffName},
                                                           {"address", kAddress},
                                                           {"phone", kPhone},
                                                           {"coded", kCoded},
                                                           {"identifier", kIdentifier},
                                                           {"organization", kOrganization}});
  const auto* const found = std::ranges::find(kWords, word, &decltype(kWords)::value_type::first);
  CHECK(found != kWords.end());
  return found->second;
}

std::uint32_t key_of(std::string_view segment, int number) {
  std::uint32_t key = 0;
  for (const char c : segment) key = key << 8U | static_cast<unsigned char>(c);
  return key << 8U | static_cast<std::uint32_t>(number);
}

struct Table {
  std::vector<Hl7Field> fields;
  std::unordered_map<std::uint32_t, std::size_t> by_number;
  std::unordered_map<std::string, std::size_t> by_name;  // "PID.patient_name"

  Table() {
    for (const std::string_view line : data::lines_of(data::kHl7Structure)) {
      const auto cells = split(line, '\t');
      CHECK(cells.size() == 5 && cells[0].size() == kSegmentLetters);
      const auto number = parse_unsigned(cells[1]);
      CHECK(number && *number <= kMaxFieldNumber);
      Hl7Field field{cells[0], static_cast<int>(*number), cells[2], type_of(cells[3]), {}};
      field.standard = {categories_in(cells[4]), fmt::format("HL7 v2 {}-{}", cells[0], cells[1])};
      by_number.emplace(key_of(field.segment, field.number), fields.size());
      by_name.emplace(fmt::format("{}.{}", cells[0], cells[2]), fields.size());
      fields.push_back(std::move(field));
    }
  }
};

const Table& table() {
  static const Table kLoaded;
  return kLoaded;
}

StandardField nothing_at(const Hl7Field& field) { return {{}, field.standard.where}; }
StandardField other_at(const Hl7Field& field, std::string_view category) {
  return {{category_index(category)}, field.standard.where};
}

// What the component called `name` of the field holds.
StandardField component_of(const Hl7Field& field, std::string_view name) {
  if (field.type == kIdentifier) {
    const NeighbourKind kind = kind_of_identifier_name(name);
    if (kind != kNoKind && !field.standard.categories.empty()) {
      StandardField told = field_of_kind(kind);
      // A number of a policy, of a relative's document, is so whatever its type says.
      static const CategoryIndex kRecordNumber = category_index("health.record_number");
      if (told.categories == std::vector{kRecordNumber}) told = field.standard;
      told.where = field.standard.where;
      return told;
    }
    return name == "id" || name.empty() ? field.standard : nothing_at(field);
  }
  if (field.standard.categories.empty()) return field.standard;
  switch (field.type) {
    case kPlain:
    case kIdentifier:
      return name.empty() ? field.standard : nothing_at(field);
    case kPersonName:
    case kStaffName:
      if (name == "family") return other_at(field, "person.name.family");
      if (name == "given" || name == "middle") return other_at(field, "person.name.given");
      return name.empty() ? field.standard : nothing_at(field);
    case kAddress:
      if (name == "city") return other_at(field, "contact.locality");
      if (name == "postal_code") return other_at(field, "contact.postal_code");
      return name.empty() || name == "street" || name == "other" ? field.standard
                                                                 : nothing_at(field);
    case kPhone:
      if (name == "email") return other_at(field, "contact.email");
      return name.empty() || name == "number" || name == "local_number" ? field.standard
                                                                        : nothing_at(field);
    case kCoded:
      return name.empty() || name == "code" || name == "text" ? field.standard : nothing_at(field);
    case kOrganization:
      return name.empty() || name == "name" ? field.standard : nothing_at(field);
  }
  return nothing_at(field);
}

bool is_segment(std::string_view token) {
  return token.size() == kSegmentLetters && is_capital(token[0]) &&
         std::ranges::all_of(token, [](char c) { return is_capital(c) || is_digit(c); });
}

std::vector<std::string_view> tokens_of(std::string_view path) {
  std::vector<std::string_view> tokens;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find_first_of(".-[]@"), path.size());
    if (end > 0) tokens.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return tokens;
}

}  // namespace

const Hl7Field* find_hl7_field(std::string_view segment, int number) {
  if (segment.size() != kSegmentLetters || number < 0 || number > kMaxFieldNumber) return nullptr;
  const auto found = table().by_number.find(key_of(segment, number));
  return found == table().by_number.end() ? nullptr : &table().fields[found->second];
}

std::string_view hl7_component_name(Hl7Type type, int component) {
  const Names names = names_of(type);
  const auto index = static_cast<std::size_t>(component) - 1;
  return component >= 1 && index < names.size() ? names[index] : std::string_view();
}

std::optional<StandardField> hl7_field_at(std::string_view path) {
  const auto tokens = tokens_of(path);
  if (tokens.size() < 2) return std::nullopt;
  if (is_segment(tokens[0])) {
    const auto named = table().by_name.find(fmt::format("{}.{}", tokens[0], tokens[1]));
    if (named != table().by_name.end()) {
      return component_of(table().fields[named->second],
                          tokens.size() > 2 ? tokens[2] : std::string_view());
    }
  }
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const auto number = parse_unsigned(tokens[i + 1]);
    if (!number || *number > kMaxFieldNumber || !is_segment(tokens[i])) continue;
    const Hl7Field* const field = find_hl7_field(tokens[i], static_cast<int>(*number));
    if (field == nullptr) continue;
    // What follows: a type's name or the field's own again, then the component.
    std::size_t next = i + 2;
    if (next + 1 < tokens.size() && tokens[next] == tokens[i] && tokens[next + 1] == tokens[i + 1])
      next += 2;
    while (next < tokens.size() && !parse_unsigned(tokens[next])) ++next;
    const auto component = next < tokens.size() ? parse_unsigned(tokens[next]) : std::nullopt;
    if (!component || *component == 0 || *component > kMaxFieldNumber)
      return component_of(*field, "");
    const std::string_view name = hl7_component_name(field->type, static_cast<int>(*component));
    if (name.empty() && (*component > 1 || field->type != kPlain)) return nothing_at(*field);
    return component_of(*field, name);
  }
  return std::nullopt;
}

}  // namespace celador
