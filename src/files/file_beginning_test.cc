#include "files/file_beginning.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "testing/collected_records.h"
#include "testing/pack_for_tests.h"
#include "testing/read_for_tests.h"
#include "wire/bson_builder.h"

namespace celador {
namespace {

struct Row {
  std::string title;
  std::string name;
  std::string bytes;
  Completeness completeness;
  std::string expected;
};

const std::string kDump =
    "INSERT INTO patients (curp, name) VALUES ('A1','Ana'),\n('B2','Luis');\n"
    "INSERT INTO visits (day) VALUES ('2018-11-23');\n";

const Row kRows[] = {
    {"a table", "/p.csv", "id,name\n1,Ana\n2,Luis\n", Completeness::kWhole,
     "d: id=1 name=Ana\nd: id=2 name=Luis\n"},
    {"no line's end at the end", "/p.csv", "id,name\n1,Ana\n2,Luis", Completeness::kWhole,
     "d: id=1 name=Ana\nd: id=2 name=Luis\n"},
    {"the cut row is dropped", "/p.csv", "id,name\n1,Ana\n2,Lu", Completeness::kCut,
     "d: id=1 name=Ana\n"},
    {"a row cut inside quotes", "/p.csv", "id,name\n1,Ana\n2,\"Ru", Completeness::kCut,
     "d: id=1 name=Ana\n"},
    {"a cut line of text", "/notes.log", "first line\nsec", Completeness::kCut,
     "d: text=first line\n"},
    {"cut JSON lines", "/p.ndjson", "{\"a\":1}\n{\"a\":22", Completeness::kCut, "d: a=1\n"},
    {"a cut JSON array", "/p.json", R"([{"a":"]}\""}, {"a":)", Completeness::kCut, "d: a=]}\"\n"},
    {"a wrapping around cut records", "/p.json",
     R"({"n":2,"patients":[{"a":"Ana Ruiz Vega"},{"a":"Luis Vega Ruiz"},{"a":"Eva"},)",
     Completeness::kCut,
     "d: patients: a=Ana Ruiz Vega\nd: patients: a=Luis Vega Ruiz\nd: patients: a=Eva\n"},
    {"a long record that is cut keeps its whole values", "/p.json", R"([{"a":1,"b":"x)",
     Completeness::kCut, "d: a=1\n"},
    {"each table of a dump", "/clinic.sql", kDump, Completeness::kWhole,
     "d: patients: curp=A1 name=Ana\nd: patients: curp=B2 name=Luis\nd: visits: day=2018-11-23\n"},
    {"a cut dump", "/clinic.sql", kDump.substr(0, kDump.find("'Luis')")), Completeness::kCut,
     "d: patients: curp=A1 name=Ana\n"},
    {"XML", "/export.xml", "<r><p><a>1</a></p><p><a>2</a></p><p><a>3</a></p><p><a>",
     Completeness::kCut, "d: p: a=1\nd: p: a=2\nd: p: a=3\nd: p:\n"},
    {"HL7", "/m.hl7", "MSH|^~\\&|A||||||ADT\rPID|1||99\rMSH|^~\\&|A||||||ADT\rPI",
     Completeness::kCut, "d: ADT: PID.1=1 PID.patient_identifier.id=99\nd: ADT:\n"},
    {"a file of nothing", "/p.csv", "", Completeness::kWhole, ""},
    {"gzip", "/p.csv.gz", pack_for_tests(PackAs::kGzip, {{"p", "id,name\n1,Ana\n2,Luis\n"}}),
     Completeness::kWhole, "d: id=1 name=Ana\nd: id=2 name=Luis\n"},
    {"zip", "/e.zip",
     pack_for_tests(PackAs::kZip, {{"x/p.csv", "id,name\n1,Ana\n2,Luis\n"},
                                   {"v.ndjson", "{\"v\":1}\n{\"v\":2}\n"}}),
     Completeness::kWhole, "d: p: id=1 name=Ana\nd: p: id=2 name=Luis\nd: v: v=1\nd: v: v=2\n"},
};

TEST(FileBeginning, GivesTheRecordsThatAreThere) {
  for (const Row& row : kRows) {
    RecordsForTests records;
    const auto read =
        read_beginning({.name = row.name, .bytes = row.bytes, .completeness = row.completeness},
                       "d", records, 100);
    ASSERT_TRUE(read) << row.title << ": " << read.error().message;
    EXPECT_EQ(text_of(records), row.expected) << row.title;
    EXPECT_EQ(records.ended, records.records.size()) << row.title;
    EXPECT_EQ(read->records, records.ended) << row.title;
  }
}

std::string long_table(std::size_t rows) {
  std::string table = "id,name\n";
  for (std::size_t i = 0; i < rows; ++i) table += std::to_string(1000000 + i) + ",Ana Ruiz Vega\n";
  return table;
}

TEST(FileBeginning, CountsWhatItDoesNotPassOn) {
  const std::string table = long_table(5000);
  RecordsForTests records;
  const auto read = read_beginning({.name = "p.csv", .bytes = table}, "d", records, 10);
  ASSERT_TRUE(read);
  EXPECT_EQ(records.ended, 10U);
  ASSERT_EQ(read->datasets.size(), 1U);
  EXPECT_EQ(read->datasets[0].records, 5000U);
  EXPECT_EQ(read->datasets[0].sampled, 10U);
  EXPECT_FALSE(read->datasets[0].records_are_estimate);
}

TEST(FileBeginning, EstimatesACutFileByItsSize) {
  const std::string table = long_table(5000);
  RecordsForTests records;
  const auto read = read_beginning({.name = "p.csv",
                                    .bytes = table,
                                    .completeness = Completeness::kCut,
                                    .file_bytes = 10 * table.size()},
                                   "d", records, 10);
  ASSERT_TRUE(read);
  EXPECT_NEAR(static_cast<double>(*read->datasets.at(0).records), 50000, 100);
  EXPECT_TRUE(read->datasets[0].records_are_estimate);
  EXPECT_EQ(read->datasets[0].bytes, 10 * table.size());
}

TEST(FileBeginning, ReadsCutPackedFilesAsFarAsTheyGo) {
  std::string table = "id,name\n";
  std::uint32_t state = 7;
  for (int i = 0; i < 60000; ++i) {  // digits that pack badly
    state = state * 1664525U + 1013904223U;
    table += std::to_string(state) + ",Ana\n";
  }
  for (const auto& [name, as] : {std::pair("p.csv.gz", PackAs::kGzip),
                                 {"p.zip", PackAs::kZip},
                                 {"p.tar.gz", PackAs::kTarGz}}) {
    const std::string packed = pack_for_tests(as, {{"p.csv", table}});
    const std::string_view half = std::string_view(packed).substr(0, packed.size() / 2);
    RecordsForTests records;
    const auto read = read_beginning({.name = name,
                                      .bytes = half,
                                      .completeness = Completeness::kCut,
                                      .file_bytes = packed.size()},
                                     "d", records, 1000);
    ASSERT_TRUE(read) << name << ": " << read.error().message;
    EXPECT_EQ(records.ended, 1000U) << name;
    ASSERT_EQ(read->datasets.size(), 1U) << name;
    EXPECT_NEAR(static_cast<double>(*read->datasets[0].records), 60000, 12000) << name;
    EXPECT_TRUE(read->datasets[0].records_are_estimate) << name;
  }
}

TEST(FileBeginning, UnpacksOnlySoMuchOfABomb) {
  const std::string bomb =
      pack_for_tests(PackAs::kGzip, {{"p", "a,b\n" + std::string(60U << 20U, '\n') + "1,2\n"}});
  ASSERT_LT(bomb.size(), 100000U);
  RecordsForTests records;
  const auto read = read_beginning({.name = "p.csv.gz", .bytes = bomb}, "d", records, 10);
  // What stands behind eight megabytes of nothing is not reached.
  EXPECT_EQ(text_of(records), "d: column 1=a column 2=b\n");
  EXPECT_EQ(read.has_value() ? read->records : 1U, 1U);
}

TEST(FileBeginning, GivesTheDocumentsOfADump) {
  BsonBuilder one;
  one.text("curp", "EXDJ980525HNEXXX00");
  const std::string document = one.bytes();
  RecordsForTests records;
  const auto read = read_beginning({.name = "clinic/patients.bson",
                                    .bytes = document + document + document.substr(0, 20),
                                    .completeness = Completeness::kCut},
                                   "d", records, 10);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(text_of(records), "d: curp=EXDJ980525HNEXXX00\nd: curp=EXDJ980525HNEXXX00\n");
}

TEST(FileBeginning, NamesNoMoreDatasetsThanItMay) {
  std::string dump;
  for (int i = 0; i < 80; ++i) dump += "INSERT INTO t" + std::to_string(i) + " (a) VALUES ('x');\n";
  RecordsForTests records;
  const auto read = read_beginning({.name = "d.sql", .bytes = dump}, "d", records, 10);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->datasets.size(), kMaxDatasetsOfBeginning);
  EXPECT_EQ(records.ended, kMaxDatasetsOfBeginning);
}

TEST(FileBeginning, RefusesWhatIsNoText) {
  RecordsForTests records;
  const std::string picture("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  const auto read = read_beginning({.name = "scan.csv", .bytes = picture}, "d", records, 10);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kUnsupported);
  EXPECT_TRUE(records.records.empty());
}

TEST(FileBeginning, StopsAtNestingWithoutEnd) {
  RecordsForTests records;
  const auto read =
      read_beginning({.name = "p.json", .bytes = std::string(100000, '[')}, "d", records, 10);
  if (read) EXPECT_EQ(read->records, 0U);
  EXPECT_EQ(records.ended, 0U);
}

TEST(RecordPromise, PrefersFilesThatHoldRecords) {
  EXPECT_GT(record_promise("/backup/patients.CSV"), record_promise("notes.txt"));
  EXPECT_GT(record_promise("notes.txt"), record_promise("photo.jpg"));
  EXPECT_EQ(record_promise("/backup/clinic.sql.gz"), record_promise("clinic.sql"));
  EXPECT_GT(record_promise("export.zip"), record_promise("notes.txt"));
  EXPECT_GT(record_promise("dump.bson"), 0);
  EXPECT_EQ(record_promise("photo.jpg"), 0);
  EXPECT_EQ(record_promise("README"), 0);
  EXPECT_EQ(record_promise("/backup.csv/README"), 0);
}

TEST(PromisesMore, PutsFirstWhatIsLikelyToHoldPeople) {
  struct Row {
    std::string title;
    OfferedFile first, second;
  };
  for (Row row : {
           Row{"a name that speaks of people",
               {"/x/pacientes.csv", 10, 0},
               {"/x/aa-12.csv", 90000, 0}},
           Row{"also of a lesser ending", {"/patients.txt", 10, 0}, {"/aa.sql", 90000, 0}},
           Row{"a folder that does", {"/expedientes/a.csv", 10, 0}, {"/aaa/a.csv", 90000, 0}},
           Row{"the own name before the folder's",
               {"/b/clients.csv", 10, 0},
               {"/users/a.csv", 10, 0}},
           Row{"the better ending", {"/b.csv", 10, 0}, {"/a.log", 90000, 0}},
           Row{"the larger one", {"/b.csv", 90000, 0}, {"/a.csv", 10, 0}},
           Row{"a size before none", {"/b.csv", 10, 0}, {"/a.csv", std::nullopt, 0}},
           Row{"the one further up", {"/b.csv", 10, 0}, {"/a/a.csv", 10, 0}},
           Row{"a file of records before pictures of people",
               {"/a.log", 10, 0},
               {"/patient.jpg", 99, 0}},
       }) {
    row.first.promise = promise_of_path(row.first.path);
    row.second.promise = promise_of_path(row.second.path);
    EXPECT_TRUE(promises_more(row.first, row.second)) << row.title;
    EXPECT_FALSE(promises_more(row.second, row.first)) << row.title;
    EXPECT_FALSE(promises_more(row.first, row.first)) << row.title;
  }
  EXPECT_EQ(promise_of_path("/patient.jpg"), 0);
  EXPECT_TRUE(speaks_of_people("Expedientes") && speaks_of_people("clientes_2018"));
  EXPECT_FALSE(speaks_of_people("aa-backup-7"));
  EXPECT_GE(promise_of_path("/patients.txt"), kSurePromise);
}

TEST(FileBeginning, BelievesNoSizeThatNoFileHas) {
  for (const auto& [size, records] : {std::pair{std::uint64_t{210}, std::uint64_t{20}},
                                      std::pair{kMaxBelievedBytes, kMaxBelievedRecordsOfFile},
                                      std::pair{UINT64_MAX, std::uint64_t{2}}}) {
    RecordsForTests sink;
    const auto read = read_beginning({.name = "/p.csv",
                                      .bytes = "id,name\n1,Ana\n2,Luis\n",
                                      .completeness = Completeness::kCut,
                                      .file_bytes = size},
                                     "d", sink, 100);
    ASSERT_TRUE(read) << size;
    EXPECT_EQ(read->datasets[0].records, records) << size;
    EXPECT_EQ(read->datasets[0].bytes.has_value(), size <= kMaxBelievedBytes);
    EXPECT_EQ(read->datasets[0].notes.empty(), size != kMaxBelievedBytes);
  }
}

}  // namespace
}  // namespace celador
