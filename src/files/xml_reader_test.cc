#include "files/xml_reader.h"

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
    {"elements that repeat",
     "<?xml version=\"1.0\"?><patients><patient id=\"1\"><name><given>Ana</given></name></patient>"
     "<patient id=\"2\"><name><given>Eva</given></name></patient></patients>",
     "patient: id=1 name.given=Ana\npatient: id=2 name.given=Eva\n"},
    {"below a wrapping, of a name that says nothing",
     "<dump><made>2018</made><patients><row><id>1</id><name>Ana Ruiz Gil de la Torre</name></row>"
     "<row><id>2</id><name>Eva Paz Ortega y Gasset</name></row></patients></dump>",
     "patients: id=1 name=Ana Ruiz Gil de la Torre\npatients: id=2 name=Eva Paz Ortega y Gasset\n"},
    {"mysqldump's own",
     "<?xml version=\"1.0\"?><mysqldump xmlns:xsi=\"x\"><database name=\"c\"><table_data "
     "name=\"patients\">"
     "<row><field name=\"id\">1111111111</field><field name=\"curp\" xsi:nil=\"true\"/></row>"
     "<row><field name=\"id\">2222222222</field><field "
     "name=\"curp\">ABCDEFGHIJKLMNOPQ</field></row></table_data></database></mysqldump>",
     "patients: id=1111111111\npatients: id=2222222222 curp=ABCDEFGHIJKLMNOPQ\n"},
    {"records in attributes",
     "<users><user name=\"a\" mail=\"a@b.example\"/><user name=\"c\"/></users>",
     "user: name=a mail=a@b.example\nuser: name=c\n"},
    {"one document",
     "<ClinicalDocument><title>T</title><patient><given>Ana</given></patient></ClinicalDocument>",
     "ClinicalDocument: title=T patient.given=Ana\n"},
    {"a FHIR resource",
     "<Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"Ruiz\"/></name>"
     "<birthDate value=\"1980-01-02\"/></Patient>",
     "Patient: name.family=Ruiz birthDate=1980-01-02\n"},
    {"a FHIR bundle",
     "<Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"x\"/><entry><fullUrl "
     "value=\"u\"/><resource>"
     "<Patient><id value=\"1\"/></Patient></resource></entry><entry><resource><Condition>"
     "<code><text value=\"flu\"/></code></Condition></resource></entry></Bundle>",
     "Patient: id=1\nCondition: code.text=flu\n"},
    {"entities, CDATA, prefixes",
     "<x:n xmlns:x=\"u\"><x:a>Ana &amp; Eva</x:a><b><![CDATA[<i>]]></b></x:n>",
     "n: a=Ana & Eva b=<i>\n"},
    {"text around children", "<doc><p>one <b>two</b> three</p></doc>",
     "p: p=one p.b=two p=three\n"},
    {"Latin-1, as it says",
     "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><n><a>Pe\xf1"
     "a</a></n>",
     "n: a=Pe\xc3\xb1"
     "a\n"},
    {"cut", "<ps><p><a>1</a><b>x</b></p><p><a>2</a><b>y</b></p><p><a>3",
     "p: a=1 b=x\np: a=2 b=y\np:\n"},
};

TEST(ReadXml, FindsTheRecords) {
  for (const Row& row : kRows) {
    for (const std::size_t at_a_time : {1'000'000U, 1U, 7U}) {
      const ReadForTests read = read_for_tests("p.xml", row.bytes, at_a_time);
      ASSERT_TRUE(read.reading.has_value()) << row.title << ": " << read.reading.error().message;
      EXPECT_EQ(text_of(read.records), row.records) << row.title << ", " << at_a_time;
    }
  }
}

TEST(ReadXml, ReadsADocumentOfAnyLength) {
  std::string bytes = "<ps>";
  for (int i = 0; i < 50'000; ++i)
    bytes += "<p><id>" + std::to_string(i) + "</id><n a=\"b\">Ana</n></p>";
  const ReadForTests read = read_for_tests("p.xml", bytes + "</ps>", 65'537);
  ASSERT_EQ(read.records.records.size(), 50'000U);
  EXPECT_EQ(read.records.records.back().fields[0].second, "49999");
}

TEST(ReadXml, IsNotLedAstray) {
  // Entities that grow (the "billion laughs"), nesting without end, files of others.
  std::string laughs = "<!DOCTYPE l [<!ENTITY a0 \"haha\">";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "&a" + std::to_string(i - 1) + ";";
    laughs += "<!ENTITY a" + std::to_string(i) + " \"" + before + before + "\">";
  }
  laughs += "]><l><x>&a29;</x></l>";
  const ReadForTests grown = read_for_tests("p.xml", laughs);
  EXPECT_FALSE(grown.reading.has_value() && grown.reading->complete);
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  const ReadForTests nested = read_for_tests("p.xml", deep);
  EXPECT_FALSE(nested.reading.has_value() && nested.reading->complete);
  const ReadForTests outside = read_for_tests(
      "p.xml", "<!DOCTYPE l [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><l><x>&f;</x></l>");
  EXPECT_EQ(text_of(outside.records).find("root"), std::string::npos);
}

TEST(LooksLikeXml, IsNoMailAddress) {
  EXPECT_TRUE(looks_like_xml("\n<patients>"));
  EXPECT_FALSE(looks_like_xml("<a@b.example> wrote"));
  EXPECT_FALSE(looks_like_xml("<!DOCTYPE html><html>"));
}

}  // namespace
}  // namespace celador
