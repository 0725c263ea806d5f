#pragma once
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "model/value.h"

// What one value looks like, without keeping it. Shapes are hints that overlap ("20180101" is
// digits and a date); the field is judged by how many of its distinct values have each.
namespace celador {

enum class Shape : std::uint8_t {
  kDate,       // of the calendar, years 1850..2100, with or without a time
  kBirthYear,  // the date's year is 1900..2030, and it is no placeholder (1900-01-01, 1970-01-01)
  kBareYear,   // 1900..2030
  kOldYear,    // 1700..1899
  kEmail,
  kRoleEmail,       // info@, admin@, ...: no person's
  kPlusPhone,       // + and 8..15 digits
  kFormattedPhone,  // with the brackets, spaces or dashes of a telephone number
  kPhoneDigits,     // 7..15 digits with nothing but separators
  kPostalCode,
  kUrl,  // of a page, a file
  kUuid,
  kObjectId,   // 24 hex digits
  kHexDigest,  // 32, 40, 56, 64, 96 or 128 hex digits
  kPublicIp,
  kPrivateIp,
  kInteger,
  kEpoch,             // seconds or milliseconds since 1970, of 2001..2040
  kSmallInteger,      // 0..120
  kDamagedNumber,     // 5.54563E+15
  kDecimal,           // one point between digits: 0.083, 1234.5
  kPreciseDecimal,    // within +-180, four decimals or more
  kWords,             // one to six words of letters and the marks that names have
  kSeveralWords,      // two or more of them
  kNameWord,          // kWords with a common given or family name
  kGivenName,         // kWords, all of them given names
  kFamilyName,        // kWords, all of them family names
  kPersonName,        // kWords, most of them names, none of a company's or a place's
  kFullName,          // kPersonName with a given and a family name
  kOrganizationWord,  // a word of a company's, an office's or a place's name
  kText,              // prose: five words or more
  kPersonInText,      // prose with a given and a family name in it
  kStreet,            // with a street word
  kDrugWord,          // the name of a medicine
  kDose,              // 500 mg
  kMedicalWord,       // an illness, a symptom, a medicine
  kClinicalText,      // prose with several of them, or one and a patient
  kLoinc,             // digits, a dash and a check digit that holds
  kAtc,               // A10BA02
  kNdc,               // 0002-7597-01 and its like
  kMac,               // six pairs of hex digits
  kMaritalWord,       // single, casado, ledig ...
  kReligionWord,      // catholic, evangelico, muslim ...
  kOrientationWord,   // heterosexual, gay, lesbiana ...
  kIcd10,
  kDottedIcd10,
  kIcd9,
  kSexWord,
  kFlagWord,  // yes, no, true, 0, 1 ...
  kBloodGroup,
  kDashedSsn,  // ddd-dd-dddd
  kSomeDigit,
  kSomeLetter,
  kOpaque,  // 16 or more characters without spaces, letters and digits mixed: keys, hashes, ids
  kPasswordScheme,  // a hash that names its scheme
  kProviderToken,   // a key whose provider can be told, a private key, a connection string with a
                    // password
  kGeneric,         // stands for nobody: "N/A", 0, XAXX010101000, 000-00-0000
  kCount
};
inline constexpr std::size_t kShapes = static_cast<std::size_t>(Shape::kCount);

// A set of shapes.
class ShapeSet {
 public:
  void add(Shape shape) { bits_ |= std::uint64_t{1} << static_cast<unsigned>(shape); }
  bool has(Shape shape) const { return (bits_ >> static_cast<unsigned>(shape) & 1U) != 0; }
  // Calls `take` with each shape of the set.
  void each(auto&& take) const {
    for (std::uint64_t left = bits_; left != 0; left &= left - 1)
      take(static_cast<Shape>(std::countr_zero(left)));
  }

 private:
  std::uint64_t bits_ = 0;
};

// Longer values are judged by their first bytes.
inline constexpr std::size_t kMaxShapedBytes = 4096;

// `plain` is the value in lower case without accents (plain_lower).
ShapeSet shape_of(std::string_view value, std::string_view plain, ValueType type);

// "N/A", zeros, 123-45-6789, XAXX010101000: what is entered where there is nothing to enter.
// `plain` as above, trimmed.
bool stands_for_nobody(std::string_view plain);

// Capitals and digits alone (and Ñ, &), as identifiers are judged; empty when the value has other
// characters or is longer than `into`.
std::string_view compact_form(std::string_view value, std::span<char> into);

// The part behind the @ of an address, if the whole value is one.
std::optional<std::string_view> email_domain(std::string_view value);

}  // namespace celador
