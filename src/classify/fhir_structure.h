#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/standard_fields.h"

namespace celador {

// Whether FHIR has a resource of this name that data/structures/fhir.tsv knows; if so the table's
// own text.
std::optional<std::string_view> fhir_resource(std::string_view name);
// What the element at `path` ("name.family", without indexes) of a resource holds.
const StandardField* fhir_field_at(std::string_view resource, std::string_view path);
// What every element of a resource holds that defines something for all (Measure, ValueSet):
// nothing of a person. Null for a resource that is about somebody.
const StandardField* fhir_definition(std::string_view resource);

// The part that a field plays for its neighbours in a record. The pairs of FHIR's data types.
enum class NeighbourRole : std::uint8_t {
  kNone,
  kResourceType,      // resourceType
  kIdentifierType,    // identifier.type.coding.code
  kIdentifierSystem,  // identifier.system
  kIdentifierValue,
  kTelecomSystem,
  kTelecomValue,
  kExtensionUrl,  // of the outermost extension
  kExtensionValue,
  kReference,
};
NeighbourRole role_of_path(std::string_view path);

// What a dataset's records tell of their structure: which FHIR resources they are, wherever they
// come from (a file, a document of a database, a search engine's hit), and what neighbours say of a
// value. Keeps names out of the tables alone, no value.
class RecordStructure {
 public:
  void begin_record();
  // Takes a value of a field with a role. Of a value whose neighbours tell what it is: its kind.
  NeighbourKind note(NeighbourRole role, std::string_view path, std::string_view value);
  // What the standards say of a field; nullopt: nothing is known of it. `kind` is its own.
  std::optional<StandardField> field_at(std::string_view dataset, std::string_view path,
                                        NeighbourKind kind) const;

 private:
  struct Resource {
    std::string prefix;  // "resource." of "resource.resourceType"
    std::string_view name;
    std::uint64_t records = 0;
  };
  std::vector<Resource> resources_;
  NeighbourKind identifier_type_ = kNoKind;
  NeighbourKind identifier_system_ = kNoKind;
  NeighbourKind telecom_ = kNoKind;
  NeighbourKind extension_ = kNoKind;
};

}  // namespace celador
