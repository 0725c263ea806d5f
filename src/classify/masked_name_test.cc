#include "classify/masked_name.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

TEST(MaskedName, HidesWhoIsInTheNameOfAFile) {
  const struct {
    const char* name;
    const char* masked;
  } rows[] = {
      {"/expedientes/Ana Lopez Garcia.csv", "/expedientes/*.csv"},
      {"Juan_Perez_resultados.pdf", "*_resultados.pdf"},
      {"/HEGG560427MVZRRL04 Ana Lopez ana.lopez@hospital.mx.csv", "/* * *"},
      {"hegg560427mvzrrl04.tar.gz", "*.tar.gz"},
      {"clinic.pacientes", "clinic.pacientes"},
      {"/backup/pacientes-20180314.sql.gz", "/backup/pacientes-20180314.sql.gz"},
      {"/Maria/Lopez/x.csv", "/Maria/Lopez/x.csv"},
      {"san juan", "san juan"},
      {"Hospital Central", "Hospital Central"},
      {"", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(masked_name(row.name), row.masked) << row.name;
}

TEST(IsPersonsName, WantsAGivenAndAFamilyName) {
  for (const char* name : {"Juan Perez", "Ana Lopez Garcia", "MARIA GARCIA", "Lopez, Ana Garcia"}) {
    EXPECT_EQ(is_persons_name(name), name[0] != 'L') << name;
  }
  for (const char* name :
       {"Juan", "nombre completo", "juan perez", "First Name", "Juan Perez address", ""})
    EXPECT_FALSE(is_persons_name(name)) << name;
}

}  // namespace
}  // namespace celador
