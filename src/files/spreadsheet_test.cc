#include "files/spreadsheet.h"

#include <gtest/gtest.h>

#include "testing/pack_for_tests.h"
#include "testing/read_for_tests.h"

namespace celador {
namespace {

const FileToPack kTypes{"[Content_Types].xml", "<Types/>"};
const FileToPack kNames{
    "xl/workbook.xml",
    R"(<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="Pacientes" sheetId="1" r:id="rId1"/><sheet name="Citas" sheetId="2" r:id="rId2"/></sheets></workbook>)"};
const FileToPack kRelations{
    "xl/_rels/workbook.xml.rels",
    R"(<Relationships><Relationship Id="rId2" Target="worksheets/sheet2.xml"/><Relationship Id="rId1" Target="/xl/worksheets/sheet1.xml"/></Relationships>)"};
const FileToPack kPatients{
    "xl/worksheets/sheet1.xml",
    R"(<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="inlineStr"><is><t>fecha_nacimiento</t></is></c></row>)"
    R"(<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="s"><v>2</v></c><c r="D2" s="1"><f>TODAY()</f><v>29221</v></c></row>)"
    R"(<row r="3"/><row r="4"><c r="A4"><v>8</v></c><c r="B4" t="str"><v>Eva "Pi"</v></c><c r="C4" t="e"><v>#N/A</v></c><c r="D4" s="2"><v>29222.5</v></c></row></sheetData></worksheet>)"};
const FileToPack kVisits{
    "xl/worksheets/sheet2.xml",
    R"(<worksheet><sheetData><row><c t="inlineStr"><is><t>email</t></is></c></row><row><c t="inlineStr"><is><t>a@b.example</t></is></c></row></sheetData></worksheet>)"};
const FileToPack kStyles{
    "xl/styles.xml",
    R"(<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[Red]dd/mm/yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>)"};
const FileToPack kTexts{
    "xl/sharedStrings.xml",
    R"(<sst><si><t>id</t></si><si><r><t>nom</t></r><r><t>bre</t></r></si><si><t>Ana</t><rPh><t>x</t></rPh></si></sst>)"};

TEST(ReadSpreadsheet, ReadsTheSheetsOfAWorkbook) {
  const std::string packed = pack_for_tests(
      PackAs::kZip, {kTypes, kNames, kRelations, kPatients, kVisits, kStyles, kTexts});
  for (const std::size_t at_a_time : {1U, 1000U, 10'000'000U}) {
    const ReadForTests read = read_for_tests("clinic.xlsx", packed, at_a_time);
    ASSERT_TRUE(read.reading.has_value()) << read.reading.error().message;
    EXPECT_EQ(text_of(read.records),
              "Pacientes: id=7 nombre=Ana fecha_nacimiento=1980-01-01\n"
              "Pacientes: id=8 nombre=Eva \"Pi\" fecha_nacimiento=1980-01-02T12:00:00Z\n"
              "Citas: email=a@b.example\n");
    EXPECT_EQ(read.reading->format, "spreadsheet (xlsx)");
    EXPECT_TRUE(read.reading->notes.empty());
  }
}

TEST(ReadSpreadsheet, NamesTheOnlySheetByItsFile) {
  const ReadForTests read = read_for_tests(
      "clinic.xlsx", pack_for_tests(PackAs::kZip, {kTypes, kNames, kRelations, kVisits}));
  EXPECT_EQ(text_of(read.records), "clinic: email=a@b.example\n");
}

TEST(ReadSpreadsheet, ReadsOpenDocument) {
  const FileToPack content{
      "content.xml",
      R"(<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>)"
      R"(<table:table table:name="Hoja1"><table:table-row><table:table-cell><text:p>id</text:p></table:table-cell><table:table-cell><text:p>nombre</text:p></table:table-cell><table:table-cell><text:p>fecha_nacimiento</text:p></table:table-cell></table:table-row>)"
      R"(<table:table-row><table:table-cell office:value="7"><text:p>7</text:p></table:table-cell><table:table-cell><office:annotation><text:p>ask her</text:p></office:annotation><text:p>Ana</text:p><text:p>Ruiz</text:p></table:table-cell><table:table-cell office:date-value="1980-01-01"><text:p>1 ene</text:p></table:table-cell></table:table-row>)"
      R"(<table:table-row><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>)"
      R"(<table:table table:name="Otra"/></office:spreadsheet></office:body></office:document-content>)"};
  const std::string packed = pack_for_tests(
      PackAs::kZip, {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, content});
  const ReadForTests read = read_for_tests("clinic.ods", packed);
  ASSERT_TRUE(read.reading.has_value()) << read.reading.error().message;
  EXPECT_EQ(text_of(read.records), "Hoja1: id=7 nombre=Ana Ruiz fecha_nacimiento=1980-01-01\n");
  EXPECT_EQ(read.reading->format, "spreadsheet (ods)");
}

TEST(ReadSpreadsheet, LeavesOtherDocumentsToTheReaderOfXml) {
  const FileToPack letter{
      "word/document.xml",
      "<d><p><t>Ana Ruiz</t></p><p><t>Eva Gil</t></p><p><t>Luz Rey</t></p></d>"};
  const std::string packed = pack_for_tests(PackAs::kZip, {kTypes, letter});
  RecordsForTests records;
  RecordCounter counter(records, 100);
  const auto none = read_spreadsheet(packed, "letter", counter, {});
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().kind, ErrorKind::kUnsupported);
  const ReadForTests read = read_for_tests("letter.docx", packed);
  EXPECT_NE(text_of(read.records).find("=Eva Gil"), std::string::npos) << text_of(read.records);
}

TEST(ReadSpreadsheet, SurvivesBeingCutAnywhere) {
  const std::string packed = pack_for_tests(
      PackAs::kZip, {kTypes, kNames, kRelations, kPatients, kVisits, kStyles, kTexts});
  for (std::size_t size = 0; size < packed.size(); size += 7) {
    const ReadForTests read = read_for_tests("clinic.xlsx", packed.substr(0, size));
    EXPECT_EQ(read.records.ended, read.records.records.size());
  }
}

TEST(ReadSpreadsheet, IsDoneWithACellFarOut) {
  std::string sheet = "<worksheet><sheetData>";
  for (int i = 1; i <= 3000; ++i)
    sheet += "<row><c r=\"XFD" + std::to_string(i) + "\"><v>1</v></c></row>";
  sheet += "</sheetData></worksheet>";
  const ReadForTests read = read_for_tests(
      "x.xlsx", pack_for_tests(PackAs::kZip, {kTypes, {"xl/worksheets/sheet1.xml", sheet}}));
  EXPECT_TRUE(read.reading.has_value());
}

}  // namespace
}  // namespace celador
