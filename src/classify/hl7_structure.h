#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "classify/standard_fields.h"

namespace celador {

// How a field of an HL7 v2 segment is divided.
enum class Hl7Type : std::uint8_t {
  kPlain,         // one value
  kPersonName,    // XPN: family^given^middle^suffix^prefix
  kStaffName,     // XCN: id^family^given^middle
  kAddress,       // XAD: street^other^city^state^postal code^country
  kPhone,         // XTN: number^use^type^e-mail^country^area^local
  kCoded,         // CE, CWE: code^text^system
  kIdentifier,    // CX: id^^^authority^type
  kOrganization,  // XON: name^type^id
};

struct Hl7Field {
  std::string_view segment;
  int number = 0;
  std::string_view name;
  Hl7Type type = Hl7Type::kPlain;
  StandardField standard;  // of the field as a whole
};

// A field of a segment, as data/structures/hl7.tsv has it; nullptr where it has none.
const Hl7Field* find_hl7_field(std::string_view segment, int number);
// The name of a component, from 1 on; empty where it has none.
std::string_view hl7_component_name(Hl7Type type, int component);

// What a path holds: "PID.patient_name.family" (as files are read), "PID.5.1", "PID-5.1", and the
// paths of HL7 v2 in XML ("PID.PID.5.XPN.1.FN.1").
std::optional<StandardField> hl7_field_at(std::string_view path);

}  // namespace celador
