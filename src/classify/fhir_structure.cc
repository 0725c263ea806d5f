#include "classify/fhir_structure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "classify/embedded_data.h"
#include "classify/hl7_structure.h"

namespace celador {
namespace {

// Kinds of resources of one dataset that are told apart; with more it is no FHIR.
constexpr std::size_t kMaxResources = 48;

// What a data type is made of. '=' stands for the element's own category, '-' for nothing.
struct Part {
  std::string_view type;
  std::string_view path;
  std::string_view category;
};
// Source: FHIR R4, section 2.24 (data types).
constexpr auto kParts = std::to_array<Part>({
    {"HumanName", "text", "person.name"},
    {"HumanName", "family", "person.name.family"},
    {"HumanName", "given", "person.name.given"},
    {"HumanName", "prefix", "-"},
    {"HumanName", "suffix", "-"},
    {"HumanName", "use", "-"},
    {"HumanName", "period.start", "-"},
    {"Address", "line", "contact.address"},
    {"Address", "text", "contact.address"},
    {"Address", "city", "contact.locality"},
    {"Address", "district", "contact.locality"},
    {"Address", "postalCode", "contact.postal_code"},
    {"Address", "state", "-"},
    {"Address", "country", "-"},
    {"Address", "use", "-"},
    {"Address", "type", "-"},
    {"ContactPoint", "value", "="},
    {"ContactPoint", "system", "-"},
    {"ContactPoint", "use", "-"},
    {"ContactPoint", "rank", "-"},
    {"CodeableConcept", "text", "="},
    {"CodeableConcept", "coding.code", "="},
    {"CodeableConcept", "coding.display", "="},
    {"CodeableConcept", "coding.system", "-"},
    {"CodeableConcept", "coding.version", "-"},
    {"CodeableConcept", "coding.userSelected", "-"},
    {"Coding", "code", "="},
    {"Coding", "display", "="},
    {"Coding", "system", "-"},
    {"Identifier", "value", "="},
    {"Identifier", "system", "-"},
    {"Identifier", "use", "-"},
    {"Identifier", "type.coding.code", "-"},
    {"Identifier", "type.coding.system", "-"},
    {"Identifier", "type.coding.display", "-"},
    {"Identifier", "type.text", "-"},
    {"Identifier", "assigner.display", "-"},
    {"Identifier", "assigner.reference", "-"},
    {"Identifier", "period.start", "-"},
    {"Reference", "type", "-"},
    {"Reference", "identifier.value", "="},
    {"Reference", "identifier.system", "-"},
    {"Annotation", "text", "="},
    {"Annotation", "time", "-"},
    {"Annotation", "authorString", "person.name"},
    {"Quantity", "value", "="},
    {"Quantity", "unit", "-"},
    {"Quantity", "code", "-"},
    {"Quantity", "system", "-"},
    {"Quantity", "comparator", "-"},
    {"Period", "start", "-"},
    {"Period", "end", "="},
});

struct Table {
  std::set<std::string_view> resources;
  std::unordered_map<std::string, StandardField> fields;  // "Patient.name.family"

  Table() {
    for (const std::string_view line : data::lines_of(data::kFhirStructure)) {
      const auto cells = split(line, '\t');
      CHECK(cells.size() == 4);
      if (cells[0] != "*") resources.insert(cells[0]);
      const std::string element = fmt::format("{}.{}", cells[0], cells[1]);
      const std::string where =
          cells[0] == "*" ? fmt::format("FHIR {}", cells[1]) : fmt::format("FHIR {}", element);
      if (cells[2] == "value") {
        fields.emplace(element, StandardField{categories_in(cells[3]), where});
        continue;
      }
      add_type(element, where, cells[2], cells[3]);
    }
  }

  void add_type(const std::string& element, const std::string& where, std::string_view type,
                std::string_view category) {
    bool known = false;
    for (const Part& part : kParts) {
      if (part.type != type) continue;
      known = true;
      // The number behind a doctor's reference is no name.
      const bool of_named = type == "Reference" && category == "person.name";
      const bool nothing = category == "-" || part.category == "-" || of_named;
      const std::string_view told = nothing ? "-" : part.category == "=" ? category : part.category;
      fields.emplace(fmt::format("{}.{}", element, part.path),
                     StandardField{categories_in(told), where});
    }
    CHECK(known);
    if (type == "Reference") {
      // Whom or what it is to, in words: the patient's name, the insurer's.
      const bool patient = category == "health.record_number";
      fields.emplace(element + ".reference",
                     StandardField{categories_in(patient ? category : "-"), where});
      const std::string_view told = patient ? "person.name" : category;
      fields.emplace(element + ".display", StandardField{categories_in(told), where});
    }
  }
};

const Table& table() {
  static const Table loaded;
  return loaded;
}

bool ends_in(std::string_view path, std::string_view end) {
  return path.ends_with(end) &&
         (path.size() == end.size() || path[path.size() - end.size() - 1] == '.');
}

std::string_view last_part(std::string_view dataset) {
  const std::size_t cut = dataset.find_last_of("./");
  return cut == std::string_view::npos ? dataset : dataset.substr(cut + 1);
}

// Of an extension's value what says which list it is from.
bool is_beside_value(std::string_view path) {
  return ends_in(path, "system") || ends_in(path, "unit") || ends_in(path, "url") ||
         ends_in(path, "userSelected") || ends_in(path, "version");
}

}  // namespace

std::optional<std::string_view> fhir_resource(std::string_view name) {
  const auto found = table().resources.find(name);
  return found == table().resources.end() ? std::nullopt : std::optional(*found);
}

const StandardField* fhir_field_at(std::string_view resource, std::string_view path) {
  for (const std::string_view of : {resource, std::string_view("*")}) {
    const auto found = table().fields.find(fmt::format("{}.{}", of, path));
    if (found != table().fields.end()) return &found->second;
  }
  return nullptr;
}

const StandardField* fhir_definition(std::string_view resource) {
  const auto found = table().fields.find(fmt::format("{}.*", resource));
  return found == table().fields.end() ? nullptr : &found->second;
}

NeighbourRole role_of_path(std::string_view path) {
  const std::string plain = without_indexes(path);
  struct End {
    std::string_view end;
    NeighbourRole role;
  };
  constexpr auto kEnds =
      std::to_array<End>({{"resourceType", NeighbourRole::kResourceType},
                          {"identifier.type.coding.code", NeighbourRole::kIdentifierType},
                          {"identifier.system", NeighbourRole::kIdentifierSystem},
                          {"identifier.value", NeighbourRole::kIdentifierValue},
                          {"telecom.system", NeighbourRole::kTelecomSystem},
                          {"telecom.value", NeighbourRole::kTelecomValue},
                          {"reference", NeighbourRole::kReference}});
  const std::size_t extension = plain.find("extension.");
  if (extension == 0 || (extension != std::string::npos && plain[extension - 1] == '.')) {
    const std::string_view inside = std::string_view(plain).substr(extension + 10);
    if (inside == "url") return NeighbourRole::kExtensionUrl;
    return inside.find("value") != std::string_view::npos && !is_beside_value(inside)
               ? NeighbourRole::kExtensionValue
               : NeighbourRole::kNone;
  }
  for (const End& each : kEnds) {
    if (ends_in(plain, each.end)) return each.role;
  }
  return NeighbourRole::kNone;
}

void RecordStructure::begin_record() {
  identifier_type_ = kNoKind;
  identifier_system_ = kNoKind;
  telecom_ = kNoKind;
  extension_ = kNoKind;
}

NeighbourKind RecordStructure::note(NeighbourRole role, std::string_view path,
                                    std::string_view value) {
  switch (role) {
    case NeighbourRole::kNone:
      break;
    case NeighbourRole::kResourceType: {
      const auto resource = fhir_resource(value);
      if (!resource) break;
      constexpr std::size_t kKey = std::string_view("resourceType").size();
      std::string prefix = without_indexes(path.substr(0, path.size() - kKey));
      const auto known = std::ranges::find_if(resources_, [&](const Resource& each) {
        return each.name == *resource && each.prefix == prefix;
      });
      if (known != resources_.end()) {
        ++known->records;
      } else if (resources_.size() < kMaxResources) {
        resources_.push_back({std::move(prefix), *resource, 1});
      }
      break;
    }
    case NeighbourRole::kIdentifierType:
      if (identifier_type_ == kNoKind) identifier_type_ = kind_of_identifier_type(value);
      break;
    case NeighbourRole::kIdentifierSystem:
      identifier_system_ = kind_of_identifier_system(value);
      break;
    case NeighbourRole::kIdentifierValue: {
      const NeighbourKind kind =
          identifier_system_ != kNoKind ? identifier_system_ : identifier_type_;
      identifier_type_ = kNoKind;
      identifier_system_ = kNoKind;
      return kind;
    }
    case NeighbourRole::kTelecomSystem:
      telecom_ = kind_of_telecom(value);
      break;
    case NeighbourRole::kTelecomValue:
      return std::exchange(telecom_, kNoKind);
    case NeighbourRole::kExtensionUrl:
      extension_ = kind_of_extension(value);
      break;
    case NeighbourRole::kExtensionValue:
      return extension_;
    case NeighbourRole::kReference:
      return kind_of_reference(value);
  }
  return kNoKind;
}

std::optional<StandardField> RecordStructure::field_at(std::string_view dataset,
                                                       std::string_view path,
                                                       NeighbourKind kind) const {
  const std::string plain = without_indexes(path);
  const StandardField* of_resource = nullptr;
  std::uint64_t most = 0;
  for (const Resource& each : resources_) {
    if (!std::string_view(plain).starts_with(each.prefix) || each.records <= most) continue;
    const StandardField* found =
        fhir_field_at(each.name, std::string_view(plain).substr(each.prefix.size()));
    if (found == nullptr) found = fhir_definition(each.name);
    if (found == nullptr) continue;
    of_resource = found;
    most = each.records;
  }
  if (resources_.empty()) {
    if (const auto resource = fhir_resource(last_part(dataset)))
      of_resource = fhir_field_at(*resource, plain);
  }
  if (kind != kNoKind) {
    const bool nobodys =
        of_resource != nullptr && of_resource->categories.empty() && !ends_in(plain, "reference");
    // Of the telephones of an organisation the element says more than its neighbour.
    return nobodys ? *of_resource : field_of_kind(kind);
  }
  if (of_resource != nullptr) return *of_resource;
  if (auto hl7 = hl7_field_at(path)) return hl7;
  return dicom_field_at(path);
}

}  // namespace celador
