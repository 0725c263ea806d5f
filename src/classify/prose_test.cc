#include "classify/prose.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

namespace celador {
namespace {

std::string found_in(std::string_view text) {
  const auto room = std::make_unique<ProseRoom>();
  std::set<std::string> names;
  for (const ProseFinds::Find& find : read_prose(text, *room).all()) {
    const std::string name(categories()[find.category].name);
    if (find.evidence == ProseEvidence::kMissed) continue;
    names.insert(find.evidence == ProseEvidence::kForm ? name + "?" : name);
  }
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : " ") + name;
  return all;
}

struct Row {
  std::string_view text;
  std::string_view found;  // '?': by its form or a list alone
};

TEST(Prose, FindsNumbersByTheWordsBeforeThem) {
  constexpr Row kRows[] = {
      {"Here's my SSN: 460-89-9847", "id.us.ssn"},
      {"His social security number is 853 37 1694.", "id.us.ssn"},
      {"NHC: 368503.", "health.record_number"},
      {"Historia: 12345", "health.record_number"},
      {"Nº de historia clínica 1234567", "health.record_number"},
      {"NASS: 26 63514095.", "id.es.nuss"},
      {"CIPA: 1234567890", "id.es.tsi"},
      {"DNI 45782193A", "id.es.dni"},
      {"con DNI número 45782193-A, vecina de", "id.es.dni"},
      {"CPF 529.982.247-25", "id.br.cpf"},
      {"portador do CPF 52998224725", "id.br.cpf"},
      {"NHS number 943 476 5919", "id.uk.nhs"},
      {"my passport number is X1234567", "id.passport"},
      {"My driver's license number is F162823540116", "id.driver_license"},
      {"My IBAN is GB82 WEST 1234 5698 7654 32 and", "finance.iban"},
      {"CLABE 032180000118359719", "finance.clabe"},
      {"póliza nº 4455-8877-22", "insurance.policy"},
      {"N° de sécurité sociale : 1 85 05 78 006 084 91", "id.fr.nir"},
      {"I have lost my card 180016070420458", "finance.card"},
      {"Edad: 70 años", "person.age"},
      {"CP: 28016.", "contact.postal_code"},
      {"my zip code is 35350", "contact.postal_code"},
  };
  for (const Row& row : kRows) EXPECT_EQ(found_in(row.text), row.found) << row.text;
}

TEST(Prose, FindsWhatHasAFormOfItsOwn) {
  constexpr Row kRows[] = {
      {"escriba a ana.lopez@example.org.", "contact.email"},
      {"la clave BOXW310820HNERXN09 del alta", "id.mx.curp"},
      {"card 4539 1488 0343 6467 was used", "finance.card"},
      {"the number 4539148803436467 was used", "finance.card?"},
      {"keep getting address 41.173.96.26 blocked", "device.ip"},
      {"from 6e40:4041:c617:e898:c11:40d2:c669:2eb4", "device.ip"},
      {"from 10.0.0.7 and version 1.2.3.4", ""},
      {"mac 3c:52:82:1a:2b:3c seen", "device.mac"},
      {"call +46 (0)8 928 571 38 now", "contact.phone"},
      {"reached 905-674-3793 twice", "contact.phone?"},
      {"see https://h.org/r?access_token=abcdefgh12345678 today", "secret.token"},
      {"see https://h.org/articles/2019/a-token-of-love today", ""},
      {"postgres://app:s3cret@db/prod failed", "secret.token"},
      {"key AKIAIOSFODNN7ABCDEFG leaked", "secret.token"},
      {"at 12:30 on 2019-03-04 in 5 steps of 1234567 rows", ""},
      {"order 4539148803436468 and 8812345678 shipped", ""},
  };
  for (const Row& row : kRows) EXPECT_EQ(found_in(row.text), row.found) << row.text;
}

TEST(Prose, FindsPersonsAndWhereTheyLive) {
  constexpr Row kRows[] = {
      {"Médico: Ignacio Navarro Cuéllar", "person.name"},
      {"Remitido por: Dr. Ignacio Navarro", "person.name"},
      {"la Dra. Peña Sánchez indica", "person.name"},
      {"Correspondencia: Dra. I. Molina", "person.name"},
      {"varón de 56a que acude", "person.age person.sex"},
      {"My name is Siiri", "person.name"},
      {"me llamo Ana", "person.name"},
      {"Herr Müller klagt über", "person.name"},
      {"avisa a María García López de ello", "person.name?"},
      {"GARCIA, MARIA ingresa", "person.name?"},
      {"en el Hospital María Cristina se", ""},
      {"c/ del Abedul 5-7, 2º dcha 28036 Madrid, España",
       "contact.address contact.locality contact.postal_code"},
      {"Domicilio: Calle Miguel Benitez 90.", "contact.address"},
      {"742 Evergreen Terrace, Springfield, IL 62704",
       "contact.address contact.locality contact.postal_code"},
      {"wohnhaft Hauptstraße 12", "contact.address"},
      {"12 rue de la Paix, 75002 Paris", "contact.address contact.locality contact.postal_code"},
      {"Localidad/ Provincia: Madrid.", "contact.locality"},
      {"amoxicilina por vía oral 500 mg", "health.medication?"},
      {"She was born on 2/8/1935.", "person.birth_date"},
      {"nacido el 3 de mayo de 1970", "person.birth_date"},
      {"Fecha de nacimiento: 03/03/1946.", "person.birth_date"},
      {"Fecha de ingreso: 12/12/2016.", ""},
      {"Paciente de 70 años de edad", "person.age"},
      {"Mujer de 45 años", "person.age person.sex"},
      {"hace 3 años y 20 minutos", ""},
      {"a 38-year-old man", "person.age person.sex"},
      {"Sexo: H.", "person.sex"},
      {"tratada con metformina 850 mg por diabetes", "health.diagnosis? health.medication"},
  };
  for (const Row& row : kRows) EXPECT_EQ(found_in(row.text), row.found) << row.text;
}

TEST(Prose, ReadsAgesAndSexesOfCaseReports) {
  constexpr Row kRows[] = {
      {"Informe del paciente: Varón de 41 años de edad", "person.age person.sex"},
      {"Paciente femenina de 30 años, obesa", "person.age person.sex"},
      {"niña de tres años de edad", "person.age person.sex"},
      {"Mujer de sesenta y dos años con fiebre", "person.age person.sex"},
      {"lactante varón de un mes de vida", "person.age person.sex"},
      {"a forty-five year old woman", "person.age person.sex"},
      {"45F with h/o asthma", "health.diagnosis? person.age person.sex"},
      {"room 45F is free", ""},
      {"72-jähriger Patient mit Fieber", "person.age"},
      {"Die Patientin (65 J.) klagt", "person.age person.sex"},
      {"varón de 56 a, fumador", "person.age person.sex"},
      {"This is a 72 y/o female with", "person.age person.sex"},
      {"Historia actual: Mujer que acude por dolor", "person.sex?"},
      {"se trata de una paciente de sexo femenino", "person.sex"},
      {"un paciente operado hace tres años", ""},
      {"the patient was well three years ago", ""},
      {"seis meses de seguimiento", ""},
  };
  for (const Row& row : kRows) EXPECT_EQ(found_in(row.text), row.found) << row.text;
}

TEST(Prose, DoesNotTakeSentencesForNames) {
  constexpr Row kRows[] = {
      {"Historia del paciente: Presentamos el caso de", ""},
      {"Paciente: Recién nacido a término", ""},
      {"Paciente: En 2001 se le practicó", ""},
      {"Paciente: Una mujer sin antecedentes", ""},
      {"24 HR Glipizide 2.5 MG Extended Release Tablet", "health.medication"},
      {"DR OMAR VEGA, SURGERY", "person.name"},
      {"seen by Dr Vega today", "person.name"},
      {"Paciente: Eva Gil", "person.name"},
      {"Paciente: Bruna", "person.name"},
      {"según la técnica de Andrés-Martín modificada", ""},
      {"viajó a Santiago de Compostela en mayo", ""},
      {"por ELISA Combo y otra prueba", ""},
      {"un aparato de Carlos Vega Ltd de Suiza", ""},
      {"acompañada por Carlos Vega a la consulta", "person.name?"},
  };
  for (const Row& row : kRows) EXPECT_EQ(found_in(row.text), row.found) << row.text;
}

TEST(Prose, TellsStreetsFromOtherMeaningsOfTheirWords) {
  constexpr Row kRows[] = {
      {"agudeza visual (AV) de 0,4 en el ojo derecho", ""},
      {"la AV OD era 0,3 y la PIO 20", ""},
      {"bilirrubina BT 1,2 mg, BD 0,5 mg", ""},
      {"antibióticos por vía IV, de la supresión de 2 de ellos", ""},
      {"con prolongación de QT (487 ms)", ""},
      {"carrera 3 veces por semana", ""},
      {"Av. Libertad, 12", "contact.address"},
      {"Carrera 7 # 12-34", "contact.address"},
      {"Calle 45 No. 12", "contact.address"},
      {"vive en la calle Mayor 3", "contact.address"},
      {"residente en Villarriba (Burgos)", "contact.locality"},
      {"residente em Campinas, SP, sala 12", "contact.locality"},
      {"reside en Gran Vista, 14", "contact.address"},
      {"domiciliado en Av. Los Leones 1245, Providencia", "contact.address"},
      {"lives in Springfield with her son", "contact.locality"},
      {"vive en una residencia", ""},
      {"País de nacimiento: Bolivia.", "person.birth_place"},
      {"natural de Bolivia, que acudió", "person.birth_place"},
      {"nacido en 1950", "person.birth_date"},
      {"trabaja como albañil", "person.occupation"},
  };
  for (const Row& row : kRows) EXPECT_EQ(found_in(row.text), row.found) << row.text;
}

TEST(Prose, FindsNothingInWhatIsNobodys) {
  constexpr std::string_view kTexts[] = {
      "The quick brown fox jumps over the lazy dog near the river bank.",
      "GET /index.html HTTP/1.1 200 5123 in 35 ms",
      "La reunión del martes trata de los presupuestos de 2019 y 2020.",
      "Invoice total: 1,234.50 EUR, due in 30 days; item 12345 quantity 7",
      "Error 0x80070057 at line 1045: retry 3 of 5 after 20 seconds",
      "Die Sitzung am 12.03.2019 dauerte 45 Minuten und 300 Seiten.",
      "Temperature 36.6, pressure 1013.25 hPa, humidity 45%, 2019-02-03T10:11:12Z",
      "",
      "....",
  };
  for (const std::string_view text : kTexts) EXPECT_EQ(found_in(text), "") << text;
}

TEST(Prose, EndsWithLongAndBrokenTexts) {
  EXPECT_EQ(found_in(std::string(100'000, '1')), "");
  EXPECT_EQ(found_in(std::string(100'000, '@')), "");
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "a1 ";
  EXPECT_EQ(found_in(many), "");
  EXPECT_EQ(found_in("\xff\xc3 nhc: \xe2\x80"), "");
}

}  // namespace
}  // namespace celador
