#include "wire/file_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "testing/collected_records.h"

namespace celador {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Row {
  std::string title;
  std::string name;
  std::string bytes;
  Completeness completeness;
  std::vector<Fields> expected;
};

const Row kRows[] = {
    {"comma, header",
     "p.csv",
     "id,name\n1,Ana\n2,Luis\n",
     Completeness::kWhole,
     {{{"id", "1"}, {"name", "Ana"}}, {{"id", "2"}, {"name", "Luis"}}}},
    {"no line's end at the end",
     "p.csv",
     "id,name\n1,Ana\n2,Luis",
     Completeness::kWhole,
     {{{"id", "1"}, {"name", "Ana"}}, {{"id", "2"}, {"name", "Luis"}}}},
    {"the cut row is dropped",
     "p.csv",
     "id,name\n1,Ana\n2,Lu",
     Completeness::kCut,
     {{{"id", "1"}, {"name", "Ana"}}}},
    {"semicolon, CRLF, BOM",
     "p.csv",
     "\xef\xbb\xbfid;curp\r\n7;ABC\r\n",
     Completeness::kWhole,
     {{{"id", "7"}, {"curp", "ABC"}}}},
    {"tab",
     "p.tsv",
     "id\tcity\n7\tLima\n",
     Completeness::kWhole,
     {{{"id", "7"}, {"city", "Lima"}}}},
    {"bar in a text file",
     "p.txt",
     "id|city\n7|Lima\n8|Quito\n",
     Completeness::kWhole,
     {{{"id", "7"}, {"city", "Lima"}}, {{"id", "8"}, {"city", "Quito"}}}},
    {"quotes, a quote inside, a line inside",
     "p.csv",
     "id,name\n1,\"Ruiz, \"\"Pepe\"\"\nJr\"\n",
     Completeness::kWhole,
     {{{"id", "1"}, {"name", "Ruiz, \"Pepe\"\nJr"}}}},
    {"cut inside quotes",
     "p.csv",
     "id,name\n1,Ana\n2,\"Ru",
     Completeness::kCut,
     {{{"id", "1"}, {"name", "Ana"}}}},
    {"no header: a date",
     "p.csv",
     "Ana,1980-02-01\nLuis,1990-02-01\n",
     Completeness::kWhole,
     {{{"column_1", "Ana"}, {"column_2", "1980-02-01"}},
      {{"column_1", "Luis"}, {"column_2", "1990-02-01"}}}},
    {"no header: only names",
     "p.csv",
     "Ana,Ruiz\nLuis,Vega\n",
     Completeness::kWhole,
     {{{"column_1", "Ana"}, {"column_2", "Ruiz"}}, {{"column_1", "Luis"}, {"column_2", "Vega"}}}},
    {"header known by its values",
     "p.csv",
     "kunde,wert\na,12345\nb,23456\n",
     Completeness::kWhole,
     {{{"kunde", "a"}, {"wert", "12345"}}, {{"kunde", "b"}, {"wert", "23456"}}}},
    {"unnamed index column",
     "p.csv",
     ",name\n0,Ana\n1,Luis\n",
     Completeness::kWhole,
     {{{"column_1", "0"}, {"name", "Ana"}}, {{"column_1", "1"}, {"name", "Luis"}}}},
    {"more cells than names",
     "p.csv",
     "id,name\n1,Ana,x\n",
     Completeness::kWhole,
     {{{"id", "1"}, {"name", "Ana"}, {"column_3", "x"}}}},
    {"one column",
     "p.csv",
     "email\na@b.example\n",
     Completeness::kWhole,
     {{{"email", "a@b.example"}}}},
    {"JSON lines",
     "p.ndjson",
     "{\"a\":1}\n{\"a\":2}\n",
     Completeness::kWhole,
     {{{"a", "1"}}, {{"a", "2"}}}},
    {"JSON lines called json",
     "p.json",
     "{\"a\":1}\n{\"a\":2}\n",
     Completeness::kWhole,
     {{{"a", "1"}}, {{"a", "2"}}}},
    {"JSON lines, one damaged",
     "p.ndjson",
     "{\"a\":1}\n{a\n{\"a\":2}\n",
     Completeness::kWhole,
     {{{"a", "1"}}, {{"a", "2"}}}},
    {"JSON lines, cut", "p.ndjson", "{\"a\":1}\n{\"a\":22", Completeness::kCut, {{{"a", "1"}}}},
    {"JSON array",
     "p.json",
     "[{\"a\":{\"b\":true}},\n {\"t\":[\"x\",\"y\"]}]",
     Completeness::kWhole,
     {{{"a.b", "true"}}, {{"t[]", "x"}, {"t[]", "y"}}}},
    {"JSON array, cut",
     "p.json",
     "[{\"a\":\"]}\\\"\"}, {\"a\":",
     Completeness::kCut,
     {{{"a", "]}\""}}}},
    {"JSON array of texts",
     "p.json",
     "[\"a@b.example\", \"c@d.example\"]",
     Completeness::kWhole,
     {{{"value", "a@b.example"}}, {{"value", "c@d.example"}}}},
    {"array inside an object",
     "p.json",
     "{\"total\":2,\"patients\":[{\"a\":1},{\"a\":2}]}",
     Completeness::kWhole,
     {{{"total", "2"}, {"patients[].a", "1"}, {"patients[].a", "2"}}}},
    {"array that is most of an object",
     "p.json",
     "{\"n\":2,\"patients\":[{\"name\":\"Ana Ruiz Vega\"},{\"name\":\"Luis Vega "
     "Ruiz\"},{\"name\":\"x\"}]}",
     Completeness::kWhole,
     {{{"name", "Ana Ruiz Vega"}}, {{"name", "Luis Vega Ruiz"}}, {{"name", "x"}}}},
    {"array inside an object, cut",
     "p.json",
     "{\"n\":2,\"patients\":[{\"a\":1},{\"a\":2}",
     Completeness::kCut,
     {{{"a", "1"}}, {{"a", "2"}}}},
    {"one object with a list of names",
     "p.json",
     "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Ruiz\"}],\"birthDate\":\"1980-02-01\","
     "\"x\":\"yyyyyyyy\"}",
     Completeness::kWhole,
     {{{"resourceType", "Patient"},
       {"name[].family", "Ruiz"},
       {"birthDate", "1980-02-01"},
       {"x", "yyyyyyyy"}}}},
    {"null and real",
     "p.json",
     "[{\"a\":null,\"b\":1.5,\"c\":18446744073709551615}]",
     Completeness::kWhole,
     {{{"a", ""}, {"b", "1.5"}, {"c", "18446744073709551615"}}}},
    {"keys that are data",
     "p.json",
     "[{\"ana@b.example\":1,\"12345678\":{\"x\":2}}]",
     Completeness::kWhole,
     {{{"*", "1"}, {"*.x", "2"}}}},
    {"HL7 by carriage returns",
     "m.hl7",
     "MSH|^~\\&|A\rPID|1||99\r",
     Completeness::kWhole,
     {{{"text", "MSH|^~\\&|A"}}, {{"text", "PID|1||99"}}}},
    {"plain text",
     "notes.txt",
     "first line\n\n second \n",
     Completeness::kWhole,
     {{{"text", "first line"}}, {{"text", "second"}}}},
    {"plain text, cut",
     "notes.txt",
     "first line\nsec",
     Completeness::kCut,
     {{{"text", "first line"}}}},
    {"empty", "p.csv", "", Completeness::kWhole, {}},
    {"header only", "p.csv", "id,name\n", Completeness::kWhole, {}},
};

TEST(FileRecords, ReadsTheRecordsOfEachFormat) {
  for (const Row& row : kRows) {
    RecordsForTests records;
    const auto read = read_records(row.name, row.bytes, row.completeness, "d", records, 100);
    ASSERT_TRUE(read) << row.title << ": " << read.error().message;
    std::vector<Fields> got;
    for (const auto& record : records.records) got.push_back(record.fields);
    EXPECT_EQ(got, row.expected) << row.title;
    EXPECT_EQ(read->records, row.expected.size()) << row.title;
    EXPECT_EQ(records.ended, row.expected.size()) << row.title;
  }
}

TEST(FileRecords, KeepsToTheNumberOfRecordsAndCountsTheRest) {
  for (const auto& [name, bytes] : std::vector<std::pair<std::string, std::string>>{
           {"p.csv", "id,name\n1,a\n2,b\n3,c\n"},
           {"p.ndjson", "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n"},
           {"p.json", "[{\"a\":1},{\"a\":2},{\"a\":3}]"},
           {"p.log", "one\ntwo\nthree\n"}}) {
    RecordsForTests records;
    const auto read = read_records(name, bytes, Completeness::kWhole, "d", records, 2);
    ASSERT_TRUE(read) << name;
    EXPECT_EQ(records.ended, 2U) << name;
    EXPECT_EQ(read->records_seen, 3U) << name;
  }
}

TEST(FileRecords, RefusesWhatIsNoText) {
  RecordsForTests records;
  const std::string picture("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  const auto read = read_records("scan.csv", picture, Completeness::kWhole, "d", records, 10);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kUnsupported);
  EXPECT_TRUE(records.records.empty());
}

TEST(FileRecords, StopsAtNestingWithoutEnd) {
  RecordsForTests records;
  const auto read =
      read_records("p.json", std::string(100000, '['), Completeness::kWhole, "d", records, 10);
  if (read) EXPECT_EQ(read->records, 0U);
  EXPECT_EQ(records.ended, 0U);
}

TEST(FileRecords, PrefersFilesThatHoldRecords) {
  EXPECT_GT(record_promise("/backup/patients.CSV"), record_promise("notes.txt"));
  EXPECT_GT(record_promise("notes.txt"), record_promise("photo.jpg"));
  EXPECT_EQ(record_promise("photo.jpg"), 0);
  EXPECT_EQ(record_promise("README"), 0);
}

}  // namespace
}  // namespace celador
