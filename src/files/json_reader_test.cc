#include "files/json_reader.h"

#include <gtest/gtest.h>

#include "testing/read_for_tests.h"

namespace celador {
namespace {

struct Row {
  std::string title;
  std::string bytes;
  std::string records;
};

const Row kRows[] = {
    {"one value", R"({"id": 1, "name": {"given": ["Ana", "Eva"]}})",
     "p: id=1 name.given[]=Ana name.given[]=Eva\n"},
    {"an array of records", R"([{"id":1},{"id":2}])", "p: id=1\np: id=2\n"},
    {"a value a line", "{\"id\":1}\n{\"id\":2}\n", "p: id=1\np: id=2\n"},
    {"values one after the other", R"({"id":1}{"id":2} {"id":3})", "p: id=1\np: id=2\np: id=3\n"},
    {"types", R"({"a":-1.50e3,"b":true,"c":null,"d":12345678901234567890,"e":""})",
     "p: a=-1.50e3 b=true d=12345678901234567890 e=\n"},
    {"escapes", R"({"n":"Pe\u00f1a \"Pi\"\n"})",
     "p: n=Pe\xc3\xb1"
     "a \"Pi\"\n\n"},
    {"records in a wrapping",
     R"({"total":2,"patients":[{"id":1,"name":"Ana Ruiz Gil"},{"id":2,"name":"Luis Paz Ortega"}]})",
     "patients: id=1 name=Ana Ruiz Gil\npatients: id=2 name=Luis Paz Ortega\n"},
    {"a wrapping that says nothing",
     R"({"data":{"items":[{"id":1},{"id":2},{"id":3},{"id":4},{"id":5},{"id":6},{"id":7}]}})",
     "p: id=1\np: id=2\np: id=3\np: id=4\np: id=5\np: id=6\np: id=7\n"},
    {"two collections",
     R"({"patients":[{"id":111111},{"id":222222},{"id":333333},{"id":444444}],"visits":[{"v":11111},{"v":22222}]})",
     "patients: id=111111\npatients: id=222222\npatients: id=333333\npatients: id=444444\n"
     "visits: v=11111\nvisits: v=22222\n"},
    {"objects keyed by ids", R"({"users":{"u1":{"n":"a"},"u2":{"n":"b"},"u3":{"n":"c"}}})",
     "users: n=a\nusers: n=b\nusers: n=c\n"},
    {"a record with a small list",
     R"({"id":1,"name":"Ana Ruiz Gil","phones":[{"n":"5"},{"n":"6"}]})",
     "p: id=1 name=Ana Ruiz Gil phones[].n=5 phones[].n=6\n"},
    {"records with long lists, a line each",
     "{\"v\":[{\"a\":1},{\"a\":2},{\"a\":3}]}\n{\"v\":[{\"a\":4}]}\n",
     "p: v[].a=1 v[].a=2 v[].a=3\np: v[].a=4\n"},
    {"MongoDB's extended JSON",
     R"({"_id":{"$oid":"5b"},"born":{"$date":"1980-01-01T00:00:00Z"},"at":{"$date":{"$numberLong":"0"}},"n":{"$numberLong":"7"}})",
     "p: _id=5b born=1980-01-01T00:00:00Z at=1970-01-01T00:00:00Z n=7\n"},
    {"a FHIR resource",
     R"({"resourceType":"Patient","name":[{"family":"Ruiz"}],"gender":"female"})",
     "Patient: resourceType=Patient name[].family=Ruiz gender=female\n"},
    {"FHIR resources, a line each",
     "{\"resourceType\":\"Patient\",\"id\":\"1\"}\n{\"resourceType\":\"Condition\",\"id\":\"2\"}\n",
     "Patient: resourceType=Patient id=1\nCondition: resourceType=Condition id=2\n"},
    {"a FHIR bundle",
     R"({"resourceType":"Bundle","meta":{"x":1},"link":[{"url":"u"}],"entry":[{"fullUrl":"f","resource":{"resourceType":"Patient","id":"1"},"search":{"mode":"match"}},{"resource":{"resourceType":"Condition","id":"2","subject":{"reference":"r"}}}],"total":2})",
     "Patient: resourceType=Patient id=1\nCondition: resourceType=Condition id=2 "
     "subject.reference=r\n"},
    {"rows, and their columns beside them",
     R"({"columns":["id","name"],"data":[[1,"Ana Ruiz Vega de la Paz y de la Cruz del Monte"],[2,"Eva Gil Ortega del Rey y de la Cruz y Monte"],[3,null]]})",
     "p: id=1 name=Ana Ruiz Vega de la Paz y de la Cruz del Monte\np: id=2 name=Eva Gil Ortega del "
     "Rey y de la Cruz y Monte\np: id=3\n"},
    {"a portal's export",
     R"({"meta":{"view":{"id":"abcd","columns":[{"id":-1,"name":"sid"},{"id":7,"name":"nombre","cachedContents":{"top":[{"item":"Ana"}]}}]}},"data":[["r1","Ana"],["r2",["Eva","Luz"]]]})",
     "p: sid=r1 nombre=Ana\np: sid=r2 nombre[]=Eva nombre[]=Luz\n"},
    {"a portal's records",
     R"({"help":"h","success":true,"result":{"fields":[{"id":"curp","type":"text"}],"records":[{"curp":"EXDJ980525HNEXXX00"},{"curp":"EXDJ980525HNEXXX01"},{"curp":"EXDJ980525HNEXXX02"},{"curp":"EXDJ980525HNEXXX03"},{"curp":"EXDJ980525HNEXXX04"},{"curp":"EXDJ980525HNEXXX05"}]}})",
     "p: curp=EXDJ980525HNEXXX00\np: curp=EXDJ980525HNEXXX01\np: curp=EXDJ980525HNEXXX02\n"
     "p: curp=EXDJ980525HNEXXX03\np: curp=EXDJ980525HNEXXX04\np: curp=EXDJ980525HNEXXX05\n"},
    {"rows below a row of names",
     R"([["name","email"],["Ana","a@b.example"],["Eva","e@b.example"]])",
     "p: name=Ana email=a@b.example\np: name=Eva email=e@b.example\n"},
    {"rows without names", R"([["Ana","Ruiz"],["Eva","Gil"]])",
     "p: column 1=Ana column 2=Ruiz\np: column 1=Eva column 2=Gil\n"},
    {"a map's shapes",
     R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Ana"},"geometry":{"type":"Point","coordinates":[1.5,2]}},{"type":"Feature","properties":{"name":"Eva"},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}}]})",
     "p: type=Feature properties.name=Ana geometry.type=Point geometry.coordinates[]=1.5 "
     "geometry.coordinates[]=2\np: type=Feature properties.name=Eva geometry.type=LineString "
     "geometry.coordinates[][]=1 geometry.coordinates[][]=2 geometry.coordinates[][]=3 "
     "geometry.coordinates[][]=4\n"},
    {"keys that are data", R"({"1234567":{"a":1}})", "p: *.a=1\n"},
    {"a damaged line", "{\"id\":1}\n{\"id\": oops}\n{\"id\":3}\n", "p: id=1\np: id=3\n"},
    {"a line cut in a text", "{\"id\":1,\"n\":\"a\n{\"id\":2}\n", "p: id=1\np: id=2\n"},
    {"a damaged element", R"([{"id":1},{"id":!},{"id":3}])", "p: id=1\np: id=3\n"},
    {"cut in the middle", R"([{"id":1},{"id":2,"n":"An)", "p: id=1\np: id=2\n"},
    {"cut in a wrapping", R"({"patients":[{"id":1},{"id":2},{"id":3},{"id":4)",
     "patients: id=1\npatients: id=2\npatients: id=3\npatients: id=4\n"},
    {"bytes that are no UTF-8",
     "{\"n\":\"Pe\xf1"
     "a\"}",
     "p: n=Pe\xc3\xb1"
     "a\n"},
};

TEST(ReadJson, FindsTheRecords) {
  for (const Row& row : kRows) {
    const ReadForTests read = read_for_tests("p.json", row.bytes);
    ASSERT_TRUE(read.reading.has_value()) << row.title << ": " << read.reading.error().message;
    EXPECT_EQ(text_of(read.records), row.records) << row.title;
    EXPECT_EQ(read.records.ended, read.records.records.size()) << row.title;
  }
}

TEST(ReadJson, DoesNotDependOnWhereReadsEnd) {
  for (const Row& row : kRows) {
    for (const std::size_t at_a_time : {1U, 2U, 5U, 13U}) {
      EXPECT_EQ(text_of(read_for_tests("p.json", row.bytes, at_a_time).records), row.records)
          << row.title << ", " << at_a_time << " bytes at a time";
    }
  }
}

TEST(ReadJson, ReadsAnArrayOfAnyLength) {
  std::string bytes = R"({"patients": [)";
  for (int i = 0; i < 100'000; ++i)
    bytes += R"({"id": )" + std::to_string(i) + R"(, "name": "Ana \"la\" Eva"},)";
  bytes.back() = ']';
  bytes += '}';
  const ReadForTests read = read_for_tests("p.json", bytes, 65'537);
  ASSERT_EQ(read.records.records.size(), 100'000U);
  EXPECT_EQ(read.records.records.back().dataset, "patients");
  EXPECT_EQ(read.records.records.back().fields[0].second, "99999");
  EXPECT_EQ(read.records.records.back().fields[1].second, "Ana \"la\" Eva");
}

TEST(ReadJson, LeavesOutWhatIsOverALimit) {
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += R"({"a":)";
  const ReadForTests nested = read_for_tests("p.json", deep);
  EXPECT_LE(nested.records.records.size(), 100U);
  const std::string wide = R"([{"a":")" + std::string(3U << 20U, 'x') + R"("},{"a":"b"}])";
  const ReadForTests read = read_for_tests("p.json", wide);
  ASSERT_EQ(read.records.records.size(), 2U);
  EXPECT_LE(read.records.records[0].fields[0].second.size(), 65'536U);
  EXPECT_EQ(read.records.records[1].fields[0].second, "b");
}

TEST(ReadJson, SaysThatItIsNone) {
  for (const std::string_view bytes : {"{\"a\" 1}", "{\"a\":tru}", "{\"a\":1]}"}) {
    const ReadForTests read = read_for_tests("p.json", bytes);
    ASSERT_TRUE(read.reading.has_value() || read.reading.error().kind == ErrorKind::kMalformed)
        << bytes;
    EXPECT_TRUE(!read.reading || !read.reading->notes.empty()) << bytes;
  }
}

}  // namespace
}  // namespace celador
