#include "classify/field_path.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace celador {
namespace {

struct Row {
  std::string_view path;
  std::string_view written;
};

TEST(NameFieldsOnly, WritesNamesAndNoValues) {
  constexpr Row kRows[] = {
      {"name.given", "name.given"},
      {"patients.BOXW310820HNERXN09.name", "patients.*.name"},
      {"ana@mail.example", "*"},
      {"2018", "2018"},
      {"20180506", "*"},
      // Titles of columns with years and numbers among their words.
      {"Births per 1,000 women (Mitchell (2013))", "Births per 1,000 women (Mitchell (2013))"},
      {"Obesity of adults (18 years and older) (FAO (2017))",
       "Obesity of adults (18 years and older) (FAO (2017))"},
      {"Working age population (15-64 years old) (UN, 2017)",
       "Working age population (15-64 years old) (UN, 2017)"},
      // Somebody's all the same.
      {"Juan Antonio Perez de la Torre 1980-05-12", "*"},
      {"Avenida Benito Juarez y Calle Hidalgo 123456", "*"},
      {"Maria de los Angeles Hernandez 55 1234 5678", "*"},
      {"Calle Hidalgo 1234 int 56", "*"},
  };
  for (const Row& row : kRows) {
    std::array<char, 256> into{};
    std::string_view data;
    EXPECT_EQ(name_fields_only(row.path, into, data), row.written) << row.path;
  }
}

}  // namespace
}  // namespace celador
