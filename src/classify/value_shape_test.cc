#include "classify/value_shape.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "classify/plain_text.h"

namespace celador {
namespace {

ShapeSet shapes(std::string_view value, ValueType type = ValueType::kText) {
  std::array<char, kMaxShapedBytes> plain{};
  return shape_of(value, plain_lower(value, plain), type);
}

struct Row {
  std::string_view value;
  Shape shape;
  bool expected;
};

TEST(ShapeOf, TellsWhatAValueLooksLike) {
  const Row rows[] = {
      {"1980-02-29", Shape::kDate, true},
      {"1981-02-29", Shape::kDate, false},
      {"19800131", Shape::kDate, true},
      {"31/12/1980", Shape::kDate, true},
      {"12/31/1980", Shape::kDate, true},
      {"2026-01-02T03:04:05Z", Shape::kDate, true},
      {"1900-01-01", Shape::kBirthYear, false},
      {"1.2.3", Shape::kDate, false},
      {"ana@correo.example", Shape::kEmail, true},
      {"mailto:ana@correo.example", Shape::kEmail, true},
      {"info@correo.example", Shape::kRoleEmail, true},
      {"icon@2x.png", Shape::kEmail, false},
      {"git@host", Shape::kEmail, false},
      {"a b@c.mx", Shape::kEmail, false},
      {"@scope/package", Shape::kEmail, false},
      {"+52 55 1234 5678", Shape::kPlusPhone, true},
      {"(555) 123-4567", Shape::kFormattedPhone, true},
      {"5551234567", Shape::kPhoneDigits, true},
      {"3.14159265", Shape::kPhoneDigits, false},
      {"1700000000", Shape::kEpoch, true},
      {"5512345678", Shape::kEpoch, false},
      {"9d188916-8390-282b-3ec2-73fce6e08649", Shape::kUuid, true},
      {"507f1f77bcf86cd799439011", Shape::kObjectId, true},
      {"8.8.8.8", Shape::kPublicIp, true},
      {"10.0.0.1", Shape::kPrivateIp, true},
      {"1.2.3.400", Shape::kPublicIp, false},
      {"Mar\xc3\xad"
       "a Garc\xc3\xad"
       "a",
       Shape::kNameWord, true},
      {"Curt84 Schmidt332", Shape::kNameWord, true},
      {"O'Brien, Mary-Ann", Shape::kWords, true},
      {"Steel bolt", Shape::kNameWord, false},
      {"Calle Morelos 12", Shape::kStreet, true},
      {"E11.9", Shape::kDottedIcd10, true},
      {"E119", Shape::kIcd10, true},
      {"U07.1", Shape::kIcd10, true},
      {"E11.", Shape::kIcd10, false},
      {"250.00", Shape::kIcd9, true},
      {"V58.1", Shape::kIcd9, true},
      {"Femenino", Shape::kSexWord, true},
      {"AB+", Shape::kBloodGroup, true},
      {"+", Shape::kBloodGroup, false},
      {"SW1A 2AA", Shape::kPostalCode, true},
      {"Room 12 A", Shape::kPostalCode, false},
      {"https://mail.example/map?town=5", Shape::kUrl, true},
      {"see https://mail.example", Shape::kUrl, false},
      {"A-", Shape::kBloodGroup, true},
      {"A-4", Shape::kBloodGroup, false},
      {"0.0833", Shape::kDecimal, true},
      {".5", Shape::kDecimal, true},
      {"98103.0", Shape::kDecimal, false},
      {"1.234.567", Shape::kDecimal, false},
      {"1843", Shape::kOldYear, true},
      {"1943", Shape::kOldYear, false},
      {"5.54563E+15", Shape::kDamagedNumber, true},
      {"19.4326077", Shape::kPreciseDecimal, true},
      {"19.4", Shape::kPreciseDecimal, false},
      {"XAXX010101000", Shape::kGeneric, true},
      {"000-00-0000", Shape::kGeneric, true},
      {"N/A", Shape::kGeneric, true},
      {"s/d", Shape::kGeneric, true},
      {"Ana", Shape::kGeneric, false},
  };
  for (const Row& row : rows)
    EXPECT_EQ(shapes(row.value).has(row.shape), row.expected) << row.value;
}

TEST(ShapeOf, AnObjectIdIsNothingElse) {
  const ShapeSet set = shapes("507f1f77bcf86cd799439011", ValueType::kObjectId);
  for (std::size_t i = 0; i < kShapes; ++i) EXPECT_FALSE(set.has(static_cast<Shape>(i))) << i;
}

TEST(CompactForm, KeepsCapitalsDigitsAndEnye) {
  std::array<char, 64> into{};
  EXPECT_EQ(compact_form("123.456-78 9/0", into), "1234567890");
  EXPECT_EQ(compact_form("pe\xc3\xb1"
                         "a800101",
                         into),
            "PE\xc3\x91"
            "A800101");
  EXPECT_EQ(compact_form("a_b", into), "");
  EXPECT_EQ(compact_form(std::string(100, '1'), into), "");
}

TEST(PlainLower, TakesAccentsAway) {
  std::array<char, 64> into{};
  EXPECT_EQ(plain_lower("\xc3\x81lvarez \xc3\x91u\xc3\xb1o Stra\xc3\x9f"
                        "e \xc5\xbd",
                        into),
            "alvarez nuno strasse z");
  EXPECT_EQ(plain_lower("Jose\xcc\x81", into), "jose");
  std::array<char, 3> small{};
  EXPECT_EQ(plain_lower("abcdef", small), "abc");
}

}  // namespace
}  // namespace celador
