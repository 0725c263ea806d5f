#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/categories.h"

// Fields whose meaning a standard fixes (HL7 v2, FHIR, DICOM): what they hold is read from the
// standard's own tables (data/structures/), not guessed from words. Values are still looked at: a
// date of birth without dates is none (standard_opinion.cc).
namespace celador {

struct StandardField {
  // The first whose check digits hold among the values, else the last. Empty: nothing of a person.
  std::vector<CategoryIndex> categories;
  std::string where;  // "HL7 v2 PID-5", for the note
};

// "id.us.ssn id.national", "-".
std::vector<CategoryIndex> categories_in(std::string_view names);

// A kind of value that only its neighbours in the record tell: an identifier by its type or system,
// a telecom by its system, an extension by its address. 0 is none.
using NeighbourKind = std::uint16_t;
inline constexpr NeighbourKind kNoKind = 0;

// By a code of HL7 table 0203 ("MR"); by an Identifier.system of FHIR.
NeighbourKind kind_of_identifier_type(std::string_view code);
NeighbourKind kind_of_identifier_system(std::string_view system);
// By ContactPoint.system: phone, email.
NeighbourKind kind_of_telecom(std::string_view system);
// By Extension.url.
NeighbourKind kind_of_extension(std::string_view url);
// A Reference to a Patient.
NeighbourKind kind_of_reference(std::string_view reference);
const StandardField& field_of_kind(NeighbourKind kind);

// What HL7 table 0203 calls an identifier of this type, as a part of a path:
// "medical_record_number"; "id" for one that is not in the table.
std::string_view identifier_name(std::string_view type_code);
// The kind that this name stands for.
NeighbourKind kind_of_identifier_name(std::string_view name);

// A path of segments with dots between, indexes and "[]" left out: "name[].given[0]" is
// "name.given".
std::string without_indexes(std::string_view path);

// The keyword of a DICOM tag (group << 16 | element) that says something of people or places; empty
// for every other.
std::string_view dicom_keyword(std::uint32_t tag);
// By the keyword, or the tag in hex as DICOM's JSON has it, at the path's end.
std::optional<StandardField> dicom_field_at(std::string_view path);

}  // namespace celador
