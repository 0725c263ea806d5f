// Tables as authorities publish them by the thousand: what looks personal in them and is nobody's,
// and what is somebody's all the same.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "classify/classifier.h"

namespace celador {
namespace {

constexpr int kRows = 80;
constexpr double kReported = 0.5;

using Random = std::mt19937;
using Maker = std::function<std::string(int row, Random&)>;

struct Column {
  std::string_view name;
  Maker make;
  std::string_view category = "";  // empty: nobody's
};

struct Table {
  std::string_view name;
  std::vector<Column> columns;
};

int between(Random& random, int low, int high) {
  return std::uniform_int_distribution(low, high)(random);
}

Maker number(int low, int high) {
  return [=](int, Random& random) { return std::to_string(between(random, low, high)); };
}
Maker decimal(double low, double high, int places) {
  return [=](int, Random& random) {
    return fmt::format("{:.{}f}", std::uniform_real_distribution(low, high)(random), places);
  };
}
Maker one_of(std::vector<std::string> values) {
  return [values = std::move(values)](int, Random& random) {
    return values[static_cast<std::size_t>(
        between(random, 0, static_cast<int>(values.size()) - 1))];
  };
}
// # a digit, @ a letter.
Maker code(std::string_view form) {
  return [form](int, Random& random) {
    std::string text(form);
    for (char& c : text) {
      if (c == '#') c = static_cast<char>('0' + between(random, 0, 9));
      if (c == '@') c = static_cast<char>('A' + between(random, 0, 25));
    }
    return text;
  };
}
Maker sequence(int first) {
  return [=](int row, Random&) { return std::to_string(first + row); };
}
Maker date(int first_year, int last_year) {
  return [=](int, Random& random) {
    return fmt::format("{}-{:02}-{:02}", between(random, first_year, last_year),
                       between(random, 1, 12), between(random, 1, 28));
  };
}

Maker town() {
  return one_of({"Benito Ju\xc3\xa1rez", "San Pedro", "Guadalupe", "Zapopan", "Toluca", "Valencia",
                 "Santiago", "Miguel Hidalgo", "Santa Catarina", "Monterrey", "Apodaca"});
}
Maker road() {
  return one_of({"Calle Benito Ju\xc3\xa1rez", "Avenida Miguel Hidalgo",
                 "Calle Jos\xc3\xa9 Mart\xc3\xad", "Paseo de la Reforma", "Calle Emiliano Zapata",
                 "Avenida Luis Donaldo Colosio", "Calle Josefa Ortiz", "Calle Francisco Villa",
                 "Avenida L\xc3\xa1zaro C\xc3\xa1rdenas"});
}
Maker school() {
  return one_of({"Escuela Primaria Benito Ju\xc3\xa1rez", "Colegio Miguel Hidalgo",
                 "Jard\xc3\xadn de Ni\xc3\xb1os Rosaura Zapata",
                 "Secundaria T\xc3\xa9"
                 "cnica 12",
                 "Instituto Cumbres", "Escuela Vicente Guerrero",
                 "Colegio Mar\xc3\xad"
                 "a Curie"});
}
Maker company() {
  return one_of({"Constructora del Norte SA de CV",
                 "Grupo Garc\xc3\xad"
                 "a SL",
                 "Transportes Mart\xc3\xadnez", "Acme Corporation", "Muebles L\xc3\xb3pez S.A.",
                 "Siemens AG",
                 "Papeler\xc3\xad"
                 "a Rosa Ltda",
                 "Smith & Sons Ltd", "Inversiones Castillo SAS", "Farmacia Guadalajara"});
}
Maker person() {
  return [](int, Random& random) {
    static const std::vector<std::string> kGiven{"Juan",
                                                 "Mar\xc3\xad"
                                                 "a",
                                                 "Luis",
                                                 "Ana",
                                                 "Carlos",
                                                 "Sof\xc3\xad"
                                                 "a",
                                                 "Jorge",
                                                 "Elena",
                                                 "Pedro",
                                                 "Laura"};
    static const std::vector<std::string> kFamily{"P\xc3\xa9rez",
                                                  "L\xc3\xb3pez",
                                                  "Garc\xc3\xad"
                                                  "a",
                                                  "Hern\xc3\xa1ndez",
                                                  "Torres",
                                                  "Ram\xc3\xadrez",
                                                  "G\xc3\xb3mez",
                                                  "D\xc3\xad"
                                                  "az",
                                                  "Vargas",
                                                  "Mendoza"};
    const auto any = [&](const std::vector<std::string>& of) {
      return of[static_cast<std::size_t>(between(random, 0, static_cast<int>(of.size()) - 1))];
    };
    return any(kGiven) + " " + any(kFamily) + " " + any(kFamily);
  };
}

// Names that no list of common ones has, behind one that it has.
Maker foreigner() {
  return [](int row, Random& random) {
    static const std::vector<std::string> kGiven{"Ana",  "Luis",  "Carlos", "Elena", "Wukan",
                                                 "Ibro", "Tsele", "Jorge",  "Pedro", "Ovar"};
    static const std::vector<std::string> kParts{"dra", "vek", "sol", "nith", "bru", "lak"};
    const auto part = [&] { return kParts[static_cast<std::size_t>(between(random, 0, 5))]; };
    std::string family = part() + part() + part();
    family.front() = static_cast<char>(family.front() - 'a' + 'A');
    return kGiven[static_cast<std::size_t>(row) % kGiven.size()] + " " + family;
  };
}
Maker somebody() {
  return [known = person(), other = foreigner()](int row, Random& random) {
    return row % 2 == 0 ? known(row, random) : other(row, random);
  };
}
Maker stranger() {
  return [](int, Random& random) {
    static const std::vector<std::string> kParts{"Dra", "Vek", "Sul", "Nith", "Bru", "Lok"};
    const auto part = [&] { return kParts[static_cast<std::size_t>(between(random, 0, 5))]; };
    return part() + "oth" + " " + part() + "uzem " + part() + "apik";
  };
}
// Each once, with its check digit.
Maker loinc() {
  return [](int row, Random&) {
    const std::string digits = std::to_string(2000 + row * 7);
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
      const int digit = digits[digits.size() - 1 - i] - '0';
      const int weighed = i % 2 == 0 ? digit * 2 : digit;
      sum += weighed / 10 + weighed % 10;
    }
    return fmt::format("{}-{}", digits, (10 - sum % 10) % 10);
  };
}
Maker stranger_with_a_known_name() {
  return [other = stranger(), known = foreigner()](int row, Random& random) {
    return row % 2 == 0 ? known(row, random) : other(row, random);
  };
}
// Texts, a few of which have a name and an illness in them.
Maker title() {
  return [](int row, Random&) {
    if (row % 20 == 0)
      return fmt::format("Letter {} of Maria Lopez on diabetes in the northern districts", row);
    return fmt::format("Report {} on the water supply of the northern districts", row);
  };
}
Maker abstract() {
  return [](int row, Random&) {
    return fmt::format(
        "We studied {} patients with diabetes and hypertension who were given metformin 850 mg for "
        "a year; pneumonia and anemia were less frequent than with placebo.",
        row + 20);
  };
}

std::vector<Table> tables() {
  return {
      {"population by municipality",
       {{"cve_mun", code("##0##")},
        {"nombre_municipio", town()},
        {"poblacion_total", number(200, 900000)},
        {"hombres", number(100, 400000)},
        {"edad_mediana", number(20, 50)},
        {"densidad", decimal(1, 9000, 2)}}},
      {"census tracts",
       {{"tract", code("0####")},
        {"pct_hispanic", decimal(0, 100, 1)},
        {"percent_disabled", decimal(0, 40, 1)},
        {"median_age", number(20, 60)},
        {"race_white_total", number(0, 9000)},
        {"total_households", number(10, 9000)}}},
      {"budget",
       {{"partida", code("####")},
        {"concepto", one_of({"Servicios personales", "Materiales",
                             "Obra p\xc3\xba"
                             "blica",
                             "Becas"})},
        {"aprobado", decimal(1e4, 1e9, 2)},
        {"porcentaje_ejercido", decimal(0, 100, 1)},
        {"num_beneficiarios", number(100, 90000)}}},
      {"sensors",
       {{"station_id", code("ST###")},
        {"lat", decimal(19, 20, 6)},
        {"lon", decimal(-99, -98, 6)},
        {"timestamp", number(1500000000, 1600000000)},
        {"temperature", decimal(-5, 40, 1)},
        {"pm10", number(5, 120)}}},
      {"stops of buses",
       {{"stop_id", sequence(1000)},
        {"stop_name", town()},
        {"stop_lat", decimal(40, 41, 6)},
        {"stop_lon", decimal(-4, -3, 6)},
        {"arrival_time", code("1#:2#:0#")},
        {"route_id", code("R##")}}},
      {"schools",
       {{"cct", code("##DPR####@")},
        {"nombre_escuela", school()},
        {"domicilio", road()},
        {"localidad", town()},
        {"codigo_postal", code("0####")},
        {"telefono", code("55########")},
        {"latitud", decimal(19, 20, 6)}}},
      {"hospitals",
       {{"hospital_name", one_of({"General Hospital", "St Mary Hospital", "Clinica del Valle"})},
        {"address", one_of({"12 Main Street", "400 Park Avenue", "7 Hill Road", "1 Lake Drive"})},
        {"city", town()},
        {"zip", code("#####")},
        {"phone", code("(212) ###-####")},
        {"beds", number(10, 900)}}},
      {"offices",
       {{"dependencia", one_of({"Secretar\xc3\xad"
                                "a de Salud",
                                "Registro Civil",
                                "Tesorer\xc3\xad"
                                "a",
                                "Direcci\xc3\xb3n de Obras", "Oficina de Pasaportes"})},
        {"telefono", code("55########")},
        {"direccion", road()},
        {"horario", one_of({"9:00 a 15:00", "8:00 a 14:00"})}}},
      {"companies",
       {{"cnpj", code("##.###.###/0001-##")},
        {"razon_social", company()},
        {"fecha_constitucion", date(1950, 2020)},
        {"capital", number(1000, 9000000)}}},
      {"contracts",
       {{"num_contrato", code("LA-##-####-E##")},
        {"proveedor", company()},
        {"rfc_proveedor", code("@@@9#01##@#@")},
        {"telefono_proveedor", code("55########")},
        {"monto", decimal(1000, 1e7, 2)}}},
      {"roads", {{"name", road()}, {"length_m", number(20, 9000)}, {"lanes", number(1, 6)}}},
      {"species",
       {{"scientific_name",
         one_of({"Quercus robur", "Panthera onca", "Rosa canina", "Iris pumila"})},
        {"common_name", one_of({"Roble", "Jaguar", "Rosa", "Lirio", "Violeta"})},
        {"family", one_of({"Rosaceae", "Felidae", "Fagaceae", "Iridaceae"})},
        {"num_subjects", number(1, 300)}}},
      {"illness counted",
       {{"cie10", code("J##.#")},
        {"enfermedad", one_of({"Diabetes", "Asma", "Hipertensi\xc3\xb3n", "Dengue", "Influenza"})},
        {"casos", number(1, 900)},
        {"tasa_mortalidad", decimal(0, 9, 2)}}},
      {"deaths by cause",
       {{"year", number(1990, 2024)},
        {"cause_of_death", one_of({"Cancer", "Stroke", "Pneumonia", "Accident", "Diabetes"})},
        {"deaths", number(1, 9000)},
        {"age_adjusted_death_rate", decimal(1, 300, 1)}}},
      {"births counted",
       {{"anio", number(1990, 2024)},
        {"nacimientos", number(100, 90000)},
        {"edad_promedio_madre", decimal(18, 35, 1)},
        {"tasa_natalidad", decimal(5, 40, 1)}}},
      {"votes",
       {{"municipio", town()},
        {"partido", one_of({"PAN", "PRI", "PRD", "MORENA", "MC"})},
        {"votos", number(1, 90000)},
        {"total_votantes", number(100, 200000)}}},
      {"airports",
       {{"iata", code("@@@")},
        {"name", one_of({"John F Kennedy International Airport", "Charles de Gaulle Airport",
                         "Aeropuerto Benito Ju\xc3\xa1rez", "Leonardo da Vinci Airport"})},
        {"city", town()},
        {"elevation", number(0, 4000)},
        {"latitude", decimal(-50, 60, 5)}}},
      {"products",
       {{"ean", code("750##########")},
        {"product_name",
         one_of({"Caf\xc3\xa9 Victoria", "T\xc3\xa9 Rosa", "Silla Carolina", "Mesa Clara"})},
        {"brand", one_of({"Garc\xc3\xad"
                          "a",
                          "Smith", "L\xc3\xb3pez", "Ferrari"})},
        {"price", decimal(1, 900, 2)}}},
      {"postcodes",
       {{"cp", code("0####")},
        {"colonia", one_of({"Centro", "Del Valle", "Roma Norte", "Narvarte", "Santa Fe"})},
        {"municipio", town()},
        {"estado", one_of({"Jalisco", "Puebla", "Sonora"})}}},
      {"accidents",
       {{"fecha", date(2015, 2023)},
        {"calle", road()},
        {"numero", number(1, 900)},
        {"lat", decimal(19, 20, 6)},
        {"num_heridos", number(0, 9)},
        {"tipo_victima", one_of({"Peat\xc3\xb3n", "Ciclista", "Conductor"})}}},
      {"inspections of restaurants",
       {{"restaurant_name",
         one_of({"Joe's Pizza", "Maria's Kitchen", "Tony Bar", "Golden Dragon"})},
        {"street", one_of({"12 Main Street", "400 Park Avenue", "7 Hill Road", "1 Lake Drive"})},
        {"phone", code("(212) ###-####")},
        {"score", number(0, 100)}}},
      {"vaccinations counted",
       {{"fecha", date(2021, 2022)},
        {"vacuna_total", number(100, 90000)},
        {"personas_vacunadas", number(100, 90000)},
        {"porcentaje_poblacion", decimal(0, 100, 2)}}},
      {"statistics of words",
       {{"word", one_of({"jobs", "freedom", "school", "budget"})},
        {"chi2", decimal(0, 90, 9)},
        {"sin", decimal(-1, 1, 9)},
        {"pan", decimal(0, 1, 3)}}},
      {"drivers counted",
       {{"state", one_of({"Alabama", "Texas", "Ohio"})},
        {"num_drivers", number(1000, 90000)},
        {"drivers", number(100, 9000)},
        {"perc_alcohol", number(1, 60)}}},
      {"complaints by agency",
       {{"date", date(2019, 2021)}, {"DOB", number(0, 60)}, {"DOT", number(0, 60)}}},
      {"colours", {{"col", one_of({"aliceblue", "navy", "rosybrown"})}, {"L", decimal(0, 100, 3)}}},
      {"communes",
       {{"code_insee", code("#####")},
        {"nom_commune", one_of({"Saint-Denis", "Lyon", "Nice", "Valence", "Martin-\xc3\x89glise"})},
        {"code_postal", code("#####")},
        {"population", number(30, 90000)}}},
      {"invoices",
       {{"document_number", number(1, 9999)},
        {"supplier", company()},
        {"reference", code("4111########")},
        {"total_value", decimal(1, 900, 2)}}},
      {"trial without persons",
       {{"subject", sequence(1)}, {"dose", number(1, 9)}, {"response", decimal(0, 9, 3)}}},
      {"shares in the names of columns",
       {{"Entity", one_of({"Chile", "Peru", "Spain"})},
        {"% LGBT divorced", decimal(1, 9, 1)},
        {"% LGBT married", decimal(1, 90, 1)},
        {"Social security contributions (SSC)", decimal(1, 9, 7)},
        {"income_per_person", decimal(100, 90000, 1)}}},
      {"coefficients",
       {{"pol2", decimal(0, 1, 5)},
        {"price.pw", decimal(0, 1, 2)},
        {"IEP", decimal(0, 1, 11)},
        {"password", number(0, 9)}}},
      {"cells and accounts",
       {{"Cell", number(207000000, 209999999)},
        {"Registered Mobile Money Accounts", number(10000000, 99999999)}}},
      {"sales",
       {{"Invoice ID", code("750-6#-8###")},
        {"City", town()},
        {"Gender", one_of({"Female", "Male"})},
        {"gross income", decimal(1, 90, 4)}}},
      {"votes of each precinct",
       {{"county", town()},
        {"precinct", code("P-###")},
        {"candidate", one_of({"Juan Carlos Torres", "Laura Gomez", "Carlos Mendoza"}),
         "person.name"},
        {"votes", number(1, 9000)}}},
      {"pets",
       {{"license_number", code("S######")},
        {"animal_name", one_of({"Luna", "Andrea", "Max", "Bella", "Charlie", "Lola", "Oscar"})},
        {"species", one_of({"Dog", "Cat"})},
        {"zip_code", code("981##")}}},
      {"fish",
       {{"species", one_of({"carp", "trout"})},
        {"sex", one_of({"M", "F"})},
        {"age", number(0, 40)},
        {"birthdate", date(2014, 2016)},
        {"weight", decimal(1, 9, 2)}}},
      {"letters", {{"title", title()}, {"year", number(1900, 1950)}}},
      {"papers", {{"PMID", sequence(1000)}, {"abstract", abstract()}}},
      {"meaning of codes",
       {{"loinc", loinc()}, {"label", one_of({"Glucose", "Sodium", "Potassium"})}}},
      {"freedom by country",
       {{"country", one_of({"Chile", "Peru", "Spain", "Ghana"})},
        {"pf_religion", decimal(0, 10, 7)},
        {"pf_religion_restrictions", decimal(0, 10, 7)},
        {"pf_identity_sex", one_of({"10", "0", "5", "3"})}}},
      {"plates of seeds",
       {{"plate", code("P##")}, {"gen", one_of({"O75", "O73"})}, {"germ", number(1, 60)}}},
      {"grand prix",
       {{"GP Name", one_of({"Gran Premio Dorado", "Coastal Cup", "Summer Trophy"})},
        {"laps", number(40, 80)}}},

      // Somebody's.
      {"players",
       {{"Player 1", foreigner(), "person.name"},
        {"Player 2", foreigner(), "person.name"},
        {"Court", one_of({"clay", "grass"})},
        {"points", number(0, 90)}}},
      {"dead of a war",
       {{"name", stranger(), "person.name"},
        {"age", number(0, 90), "person.age"},
        {"sex", one_of({"m", "f"}), "person.sex"}}},
      {"answers of a survey",
       {{"Gender", one_of({"M", "F"}), "person.sex"},
        {"Ethnicity", one_of({"white", "black", "asian"}), "sensitive.ethnicity"},
        {"Marital_Status", one_of({"Married", "Single", "Divorced"}), "person.marital_status"},
        {"fear_of_death", number(1, 5)}}},
      {"answers of a census",
       {{"age", number(18, 90), "person.age"},
        {"workclass", one_of({"Private company", "State school", "Federal office", "City council",
                              "Family shop", "Church"})},
        {"marital_status", one_of({"married", "never married"}), "person.marital_status"},
        {"occupation", one_of({"Sales", "Farming"}), "person.occupation"},
        {"sex", one_of({"Male", "Female"}), "person.sex"}}},
      {"legislators",
       {{"name", person(), "person.name"},
        {"first_name", one_of({"Ana", "Luis", "Carlos", "Elena"}), "person.name.given"},
        {"last_name", one_of({"Mendoza", "Torres", "Vargas"}), "person.name.family"},
        {"goes_by", one_of({"Kat", "Lou"})},
        {"birth_year", number(1850, 1999), "person.birth_date"},
        {"partido", one_of({"PAN", "PRI", "PRD"}), "sensitive.political"},
        {"url_documento", code("https://mail.example/docs/#######")},
        {"urban_residence", number(0, 1)},
        {"award_id", code("A-#")},
        {"grid position", code("#(x##)")}}},
      {"town halls",
       {{"NOM", one_of({"Ana", "Luis", "Elena", "Jorge", "Laura"}), "person.name.given"},
        {"COGNOM1", one_of({"Torres", "Vargas", "Mendoza", "Lopez"}), "person.name.family"},
        {"MUNICIPI", town(), "contact.locality"},
        {"MAPA_CARRERS", code("https://maps.example/carrers?id=#####")},
        {"SITUA_MUNICIPI", code("https://maps.example/#####")},
        {"degree_subject", code("1003##")}}},
      {"renters",
       {{"host_name", one_of({"Ana", "Luis", "Elena", "Jorge", "Laura"}), "person.name"},
        {"price", number(20, 400)}}},
      {"results with candidates of one country",
       {{"candidat", stranger_with_a_known_name(), "person.name"},
        {"suffrages", number(20, 40000)}}},
      {"suppliers",
       {{"supplier_name", company()},
        {"contactName", somebody(), "person.name"},
        {"products", number(1, 90)}}},
      {"directory of officials",
       {{"nombre_completo", person(), "person.name"},
        {"cargo", one_of({"Director", "Jefe de departamento", "Secretaria"}), "person.occupation"},
        {"telefono", code("55########"), "contact.phone"},
        {"correo", [](int row, Random&) { return fmt::format("persona{}@gob.mx", row); },
         "contact.email"}}},
      {"representatives of companies",
       {{"empresa", company()},
        {"representante_legal", person(), "person.name"},
        {"fecha_registro", date(2000, 2020)}}},
      {"donors",
       {{"donor_name", person(), "person.name"},
        {"amount", number(5, 9000)},
        {"date", date(2010, 2020)}}},
      {"candidates",
       {{"nm_candidato", person(), "person.name"},
        {"dt_nascimento", date(1950, 1999), "person.birth_date"},
        {"ds_email", [](int row, Random&) { return fmt::format("c{}@gmail.com", row); },
         "contact.email"},
        {"vr_despesa_max", number(1000, 90000)}}},
      {"unnamed columns", {{"column 1", person(), "person.name"}, {"column 2", number(1, 90000)}}},
  };
}

class OpenData : public testing::TestWithParam<Table> {};

TEST_P(OpenData, ReportsSomebodysFieldsAndNoOthers) {
  static const PeopleKey kKey = PeopleKey::random();
  const Table& table = GetParam();
  Random random(7);
  Classifier classifier(kKey);
  for (int row = 0; row < kRows; ++row) {
    classifier.begin_record("table");
    for (const Column& column : table.columns)
      classifier.value(column.name, ValueView(column.make(row, random), ValueType::kText));
    classifier.end_record();
  }
  Dataset dataset;
  dataset.name = "table";
  const Classification found = classifier.finish(std::vector{dataset});
  ASSERT_EQ(found.datasets.size(), 1U);
  for (const Column& column : table.columns) {
    std::string reported;
    for (const CategoryHit& hit : found.datasets[0].categories) {
      if (hit.field == column.name && hit.confidence >= kReported && reported.empty())
        reported = hit.category;
    }
    const bool wanted = column.category.empty() || reported == column.category;
    EXPECT_TRUE(wanted) << table.name << ": " << column.name << " is " << column.category
                        << ", reported '" << reported << "'";
    if (column.category.empty())
      EXPECT_EQ(reported, "") << table.name << ": " << column.name << " is nobody's";
  }
}

INSTANTIATE_TEST_SUITE_P(Tables, OpenData, testing::ValuesIn(tables()), [](const auto& row) {
  std::string name;
  for (const char c : row.param.name) name += c == ' ' ? '_' : c;
  return name;
});

}  // namespace
}  // namespace celador
