#pragma once
#include <cstdint>
#include <string_view>

namespace celador {

// How a field of an HL7 v2 segment is divided.
enum class Hl7Type : std::uint8_t {
  kPlain,       // one value
  kPersonName,  // XPN: family^given^middle^suffix^prefix
  kStaffName,   // XCN: id^family^given^middle
  kAddress,     // XAD: street^other^city^state^postal code^country
  kPhone,       // XTN: number^use^type^e-mail^country^area^local
  kCoded,       // CE, CWE: code^text^system
  kIdentifier,  // CX: id^^^authority^type
};

struct Hl7Field {
  std::string_view segment;
  int number = 0;
  std::string_view name;
  Hl7Type type = Hl7Type::kPlain;
};

// What a field of a segment is called; nullptr where the table has none.
// Source: HL7 version 2.5.1, chapters 2 (types), 3, 4, 6 and 7 (segments).
const Hl7Field* find_hl7_field(std::string_view segment, int number);
// The name of a component, from 1 on; empty where it has none.
std::string_view hl7_component_name(Hl7Type type, int component);
// What an identifier is, by its type code (table 0203): "MR" is a medical record number.
std::string_view hl7_identifier_name(std::string_view type_code);

}  // namespace celador
