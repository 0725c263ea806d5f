#include "classify/field_name.h"

#include <gtest/gtest.h>

#include <string>

namespace celador {
namespace {

std::string joined(std::string_view path) {
  std::string text;
  for (const std::string& word : words_of_name(path)) text += (text.empty() ? "" : " ") + word;
  return text;
}

TEST(WordsOfName, CutsExpandsAndDropsWhatSaysNothing) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"fechaNacimiento", "fecha nacimiento"},
      {"fec_nac", "fecha nacimiento"},
      {"FechaDeNacimiento", "fecha nacimiento"},
      {"paciente.apPat", "paciente apellido paterno"},
      {"apellido2", "apellido"},
      {"numIMSS", "numero imss"},
      {"CURPPaciente", "curp paciente"},
      {"tel\xc3\xa9"
       "fonos[]",
       "telefono"},
      {"cve-elector", "clave elector"},
      {"direcciones", "direccion"},
      {"", ""},
      {"123", ""},
  };
  for (const auto& [path, words] : rows) EXPECT_EQ(joined(path), words) << path;
}

struct HintRow {
  std::string_view dataset;
  std::string_view path;
  std::string_view category;  // empty: none at all
  int strength;
};

TEST(HintsOfName, ReadsNamesInSeveralLanguages) {
  const HintRow rows[] = {
      {"", "curp", "id.mx.curp", 3},
      {"", "cURP", "id.mx.curp", 3},
      {"", "paciente.claveCurp", "id.mx.curp", 3},
      {"", "fechanacimiento", "person.birth_date", 3},
      {"", "DOB", "person.birth_date", 3},
      {"", "Geburtsdatum", "person.birth_date", 3},
      {"", "date_naissance", "person.birth_date", 3},
      {"", "apellido_paterno", "person.name.family", 3},
      {"", "first_name", "person.name.given", 3},
      {"", "nombre", "person.name", 2},
      {"", "no_discapacidad", "sensitive.disability", 3},
      {"", "esMigrante", "sensitive.migrant", 3},
      {"omop.person", "person_source_value", "health.record_number", 3},
      {"openmrs.patient_identifier", "identifier", "health.record_number", 3},
      {"", "race_concept_id", "sensitive.ethnicity", 3},
      {"", "icd_version", "", 0},
      {"", "BENE_ID", "health.record_number", 3},
      {"", "BENE_SK", "health.record_number", 3},
      {"", "DESYNPUF_ID", "health.record_number", 3},
      {"", "BENE_BRTH_DT", "person.birth_date", 3},
      {"", "BENE_SEX_IDENT_CD", "person.sex", 2},
      {"", "BENE_LINE_1_ADR", "contact.address", 3},
      {"", "BENE_MBI_ID", "id.us.mbi", 3},
      {"", "MBI_NUM", "id.us.mbi", 3},
      {"", "BENE_ESRD_IND", "health.diagnosis", 2},
      {"",
       "contrase\xc3\xb1"
       "a",
       "secret.password", 3},
      {"", "seguro.vigenciaPoliza", "insurance.expiry", 3},
      {"", "diagnostico_cie10", "health.diagnosis", 3},
      {"clinic.patients", "id", "health.record_number", 3},
      {"clinic.patients", "_id", "health.record_number", 3},
      {"/pub/patients.csv.gz", "_id", "health.record_number", 3},
      {"/pub/clinic.zip: patients", "_id", "health.record_number", 3},
      {"/patients/visits.csv", "_id", "", 0},
      {"clinic.orders", "id", "", 0},
      {"", "fileName", "", 0},
      {"", "nombre_archivo", "", 0},
      {"", "user_agent", "", 0},
      {"", "created_at", "", 0},
      {"", "race_time", "", 0},
      {"", "race", "sensitive.ethnicity", 1},
      {"", "phone_type", "", 0},
      {"", "mac_address", "device.mac", 3},
      {"", "email_address", "contact.email", 3},
      // Of many, of things, of where something is.
      {"", "% women divorced", "", 0},
      {"", "income_per_person", "", 0},
      {"", "Mean age (%)", "", 0},
      {"", "pet_name", "", 0},
      {"", "award_name", "", 0},
      {"", "pet_owner_name", "person.name", 3},
      {"", "url_documento", "", 0},
      {"", "phone_link", "", 0},
      {"", "credit_history", "", 0},
      {"", "CodigoCliente", "", 0},
      {"", "NombreCliente", "person.name", 3},
      {"", "CPF.do.candidato", "id.br.cpf", 3},
      {"", "data.de.nascimento", "person.birth_date", 3},
      {"", "cognom1", "person.name.family", 3},
      {"", "data_naixement", "person.birth_date", 3},
      {"", "host_name", "person.name", 1},
      {"", "by", "contact.locality", 2},
      {"", "goes_by", "", 0},
      {"", "sg_partido", "sensitive.political", 1},
  };
  for (const HintRow& row : rows) {
    const auto hints = hints_of_name(row.dataset, row.path);
    if (row.category.empty()) {
      EXPECT_TRUE(hints.empty()) << row.dataset << " " << row.path << " says "
                                 << (hints.empty() ? "" : categories()[hints[0].category].name);
      continue;
    }
    ASSERT_FALSE(hints.empty()) << row.path;
    EXPECT_EQ(categories()[hints[0].category].name, row.category) << row.path;
    EXPECT_EQ(hints[0].strength, row.strength) << row.path;
  }
}

TEST(HintsOfName, TheLastWordsDecide) {
  const auto hints = hints_of_name("", "patient.address.city");
  ASSERT_FALSE(hints.empty());
  EXPECT_EQ(categories()[hints[0].category].name, "contact.locality");
}

TEST(HintsOfName, TakesAnyBytes) {
  EXPECT_NO_FATAL_FAILURE(hints_of_name("\xff\xc3", std::string(5000, '.')));
  EXPECT_NO_FATAL_FAILURE(hints_of_name("", std::string(5000, 'A')));
}

TEST(KindOfDataset, TellsPatientsFromStaffAndThings) {
  EXPECT_EQ(kind_of_dataset("clinic.pacientes"), DatasetKind::kPeople);
  EXPECT_EQ(kind_of_dataset("app.adminUsers"), DatasetKind::kStaff);
  EXPECT_EQ(kind_of_dataset("users"), DatasetKind::kAccounts);
  EXPECT_EQ(kind_of_dataset("hospitals"), DatasetKind::kOrganizations);
  EXPECT_EQ(kind_of_dataset("sensor_readings"), DatasetKind::kThings);
  EXPECT_EQ(kind_of_dataset("x"), DatasetKind::kUnknown);
  EXPECT_EQ(kind_of_dataset("murders (per 100,000 people)"), DatasetKind::kUnknown);
}

TEST(IsBareName, AllowsWhoseItIsAndItsLanguage) {
  for (const std::string_view path : {"name", "nombre_del_paciente", "en_name", "a.player_name"})
    EXPECT_TRUE(is_bare_name(path)) << path;
  for (const std::string_view path : {"circuit name", "GP Name", "player", "first_name"})
    EXPECT_FALSE(is_bare_name(path)) << path;
}

TEST(NamesRole, WantsAWordForAPersonAtTheEnd) {
  for (const std::string_view path : {"Leading Candidate", "Player 2", "entrenador", "club.coach"})
    EXPECT_TRUE(names_role(path)) << path;
  for (const std::string_view path : {"player_id", "team", "coach price"})
    EXPECT_FALSE(names_role(path)) << path;
}

}  // namespace
}  // namespace celador
