#include "files/table_reader.h"

#include <gtest/gtest.h>

#include "testing/read_for_tests.h"

namespace celador {
namespace {

struct Row {
  std::string title;
  std::string name;
  std::string bytes;
  std::string records;
};

const Row kRows[] = {
    {"comma, header", "p.csv", "id,name\n1,Ana\n2,Luis\n", "p: id=1 name=Ana\np: id=2 name=Luis\n"},
    {"no line's end at the end", "p.csv", "id,name\n1,Ana", "p: id=1 name=Ana\n"},
    {"semicolon, CRLF, BOM", "p.csv", "\xef\xbb\xbfid;curp\r\n7;ABC\r\n", "p: id=7 curp=ABC\n"},
    {"CR alone", "p.csv", "id,name\r1,Ana\r2,Luis\r", "p: id=1 name=Ana\np: id=2 name=Luis\n"},
    {"bar in a text file", "p.txt", "id|city\n7|Lima\n8|Quito\n",
     "p: id=7 city=Lima\np: id=8 city=Quito\n"},
    {"Hive's control character", "p",
     "id\x01"
     "email\n7\x01"
     "a@b.example\n",
     "p: id=7 email=a@b.example\n"},
    {"tilde", "p.txt", "id~name\n1~Ana\n2~Luis\n", "p: id=1 name=Ana\np: id=2 name=Luis\n"},
    {"quotes, a quote inside, a line inside", "p.csv",
     "id,name\n1,\"Ruiz, \"\"Pepe\"\"\nJr\"\n2,\"b\"\n",
     "p: id=1 name=Ruiz, \"Pepe\"\nJr\np: id=2 name=b\n"},
    {"a quote escaped by a backslash", "p.csv", "id,name\n1,\"a \\\"b\\\" c\"\n2,d\n",
     "p: id=1 name=a \"b\" c\np: id=2 name=d\n"},
    {"a quote that somebody forgot to double", "p.csv", "id,name\n1,\"a \"b\" c\"\n2,d\n",
     "p: id=1 name=a \"b\" c\np: id=2 name=d\n"},
    {"apostrophes for quotes", "p.csv", "'id','name'\n'1','O''Hara, J'\n'2','Ana'\n",
     "p: id=1 name=O'Hara, J\np: id=2 name=Ana\n"},
    {"a quote never closed is a character", "p.csv", "id,name\n1,\"Ana\n2,Luis\n",
     "p: id=1 name=\"Ana\np: id=2 name=Luis\n"},
    {"digits that a spreadsheet was told to keep", "p.csv", "id,name\n=\"007\",Ana\n",
     "p: id=007 name=Ana\n"},
    {"digits that a spreadsheet was told to keep, by an apostrophe", "p.csv",
     "id,born,name\n'007,'2002-04-03,'Ana\n", "p: id=007 born=2002-04-03 name='Ana\n"},
    {"a title and a date before the header", "p.csv",
     "Patients of the clinic\nmade on "
     "2018-05-06\nid;name;email\n1;Ana;a@b.example\n2;Eva;e@b.example\n",
     "p: id=1 name=Ana email=a@b.example\np: id=2 name=Eva email=e@b.example\n"},
    {"a title as wide as the table", "p.csv", "Patients,,\nid,name,email\n1,Ana,a@b.example\n",
     "p: id=1 name=Ana email=a@b.example\n"},
    {"a spreadsheet's hint", "p.csv", "sep=;\nid;name\n1;Ana\n", "p: id=1 name=Ana\n"},
    {"no header: values are never names", "p.csv", "Ana,Ruiz,1980-01-01\nEva,Gil,1990-02-02\n",
     "p: column 1=Ana column 2=Ruiz column 3=1980-01-01\n"
     "p: column 1=Eva column 2=Gil column 3=1990-02-02\n"},
    {"no header, nothing but names", "p.csv", "Ana,Ruiz\nEva,Gil\nLuis,Paz\n",
     "p: column 1=Ana column 2=Ruiz\np: column 1=Eva column 2=Gil\np: column 1=Luis column "
     "2=Paz\n"},
    {"no header, one value again and again", "p.csv", "1,Ana,M\n2,Eva,M\n",
     "p: column 1=1 column 2=Ana column 3=M\np: column 1=2 column 2=Eva column 3=M\n"},
    {"a column without a name", "p.csv", "id,,email\n1,Ana,a@b.example\n",
     "p: id=1 column 2=Ana email=a@b.example\n"},
    {"rows shorter and longer than the header", "p.csv",
     "id,name\n1\n2,Eva,x\n3,Ana\n4,Luis\n5,Juan\n",
     "p: id=1\np: id=2 name=Eva column 3=x\np: id=3 name=Ana\np: id=4 name=Luis\np: id=5 "
     "name=Juan\n"},
    {"nothing, in the words of programs", "p.csv", "id,name,x,y\n1,NULL,\\N,\n2,Eva,a,b\n",
     "p: id=1\np: id=2 name=Eva x=a y=b\n"},
    {"spaces behind the separators", "p.csv", "id, name\n1, \"Ruiz, Ana\"\n2, Eva\n",
     "p: id=1 name=Ruiz, Ana\np: id=2 name=Eva\n"},
    {"names that stand twice", "p.csv", "id,name,name\n1,Ana,Ruiz\n",
     "p: id=1 name=Ana name_3=Ruiz\n"},
    {"rows that end in a separator", "p.csv",
     "id;name;email\n1;Ana;a@b.example;\n2;Eva;e@b.example;\n",
     "p: id=1 name=Ana email=a@b.example\np: id=2 name=Eva email=e@b.example\n"},
    {"one row that ends in a separator", "p.txt",
     "id|name|email|city|zip_code|note_a|note_b|note_c|note_d\n"
     "1|Ana|a@b.example|Lima|15001|a|b|c|d|\n",
     "p: id=1 name=Ana email=a@b.example city=Lima zip_code=15001 note_a=a note_b=b note_c=c "
     "note_d=d\n"},
    {"a header that ends in a separator", "p.csv",
     "id;name;email;\n1;Ana;a@b.example\n2;Eva;e@b.example\n",
     "p: id=1 name=Ana email=a@b.example\np: id=2 name=Eva email=e@b.example\n"},
    {"rows that begin with a number of no name", "p.txt",
     "name,email\n1,Ana,a@b.example\n2,Eva,e@b.example\n",
     "p: column 1=1 name=Ana email=a@b.example\np: column 1=2 name=Eva email=e@b.example\n"},
    {"groups of columns above the names", "p.csv",
     "patient,,visit,\nid,name,date,email\n1,Ana,2018-01-02,a@b.example\n2,Eva,2018-03-04,e@b."
     "example\n",
     "p: id=1 name=Ana date=2018-01-02 email=a@b.example\np: id=2 name=Eva date=2018-03-04 "
     "email=e@b.example\n"},
    {"a second row that explains the first", "p.csv",
     "pat_id,first_name,e_mail\nid,name,email\n1,Ana,a@b.example\n2,Eva,e@b.example\n",
     "p: pat_id=1 first_name=Ana e_mail=a@b.example\np: pat_id=2 first_name=Eva "
     "e_mail=e@b.example\n"},
    {"periods for names", "p.csv", "city,2018-01,2018-02,2018-03\nLima,10,11,12\nQuito,20,21,22\n",
     "p: city=Lima 2018-01=10 2018-02=11 2018-03=12\np: city=Quito 2018-01=20 2018-02=21 "
     "2018-03=22\n"},
    {"bills with their numbers for names", "p.csv",
     "name,party,Bill 688/2015 (second vote),answers/1294112\nAna,A,yes,1\nEva,B,no,0\n"
     "Luis,A,-,1\n",
     "p: name=Ana party=A Bill 688/2015 (second vote)=yes *=1\n"
     "p: name=Eva party=B Bill 688/2015 (second vote)=no *=0\n"
     "p: name=Luis party=A Bill 688/2015 (second vote)=- *=1\n"},
    {"no header, an address that has digits", "p.csv",
     "Ana,12 Main Street 45678\nEva,14 Hill Road 45679\nLuis,16 Lake Drive 45680\n",
     "p: column 1=Ana column 2=12 Main Street 45678\np: column 1=Eva column 2=14 Hill Road "
     "45679\np: column 1=Luis column 2=16 Lake Drive 45680\n"},
    {"no header, months in every row", "p.csv",
     "Ana,2018-01,2018-02,2018-03\nEva,2018-04,2018-05,2018-07\n",
     "p: column 1=Ana column 2=2018-01 column 3=2018-02 column 4=2018-03\n"
     "p: column 1=Eva column 2=2018-04 column 3=2018-05 column 4=2018-07\n"},
    {"no header, the first record typed in capitals", "p.csv",
     "ANA,RUIZ,LIMA\nEva,Gil,Quito\nLuis,Paz,Cusco\nJuan,Rey,Jauja\nSol,Cid,Tacna\nMar,Gil,Piura\n",
     "p: column 1=ANA column 2=RUIZ column 3=LIMA\np: column 1=Eva column 2=Gil column 3=Quito\n"
     "p: column 1=Luis column 2=Paz column 3=Cusco\np: column 1=Juan column 2=Rey column 3=Jauja\n"
     "p: column 1=Sol column 2=Cid column 3=Tacna\np: column 1=Mar column 2=Gil column 3=Piura\n"},
    {"decimal commas in every column", "p.csv",
     "peso;talla;imc\n70,5;1,70;24,4\n80,1;1,80;24,7\n61,2;1,60;23,9\n",
     "p: peso=70,5 talla=1,70 imc=24,4\np: peso=80,1 talla=1,80 imc=24,7\np: peso=61,2 talla=1,60 "
     "imc=23,9\n"},
    {"figures alone", "p.csv", "1,2,3\n4,5,6\n7,8,9\n",
     "p: column 1=1 column 2=2 column 3=3\np: column 1=4 column 2=5 column 3=6\np: column 1=7 "
     "column 2=8 column 3=9\n"},
    {"a remark between rows", "p.csv", "id,name\n1,Ana\n# checked\n2,Eva\n",
     "p: id=1 name=Ana\np: id=2 name=Eva\n"},
    {"a zero byte", "p.csv",
     "id,name\n1,Ana Ruiz Vega de la Paz\n2,E" + std::string(1, '\0') +
         "va Ruiz Vega y Paz y Gil\n",
     "p: id=1 name=Ana Ruiz Vega de la Paz\np: id=2 name=E" + std::string(1, '\0') +
         "va Ruiz Vega y Paz y Gil\n"},
    {"one column", "p.csv", "email\na@b.example\nc@d.example\n",
     "p: email=a@b.example\np: email=c@d.example\n"},
    {"a header with figures in a name", "p.csv", "BENE_ID|LINE_PMT_80_100_CD\n7|0\n8|1\n",
     "p: BENE_ID=7 LINE_PMT_80_100_CD=0\np: BENE_ID=8 LINE_PMT_80_100_CD=1\n"},
    {"no header, names of accounts with a year", "p.csv",
     "eva_gil_19801,Lima\nana_ruiz_19822,Quito\nluis_paz_19777,Cusco\n",
     "p: column 1=eva_gil_19801 column 2=Lima\np: column 1=ana_ruiz_19822 column 2=Quito\n"
     "p: column 1=luis_paz_19777 column 2=Cusco\n"},
    {"a header alone", "p.csv", "id,name\n", ""},
    {"UTF-16, little end first", "p.csv",
     std::string("\xff\xfei\0d\0,\0n\0o\0m\0b\0r\0e\0\n\0001\0,\0\xd1\0a\0\n\0", 32),
     "p: id=1 nombre=\xc3\x91"
     "a\n"},
    {"Windows-1252", "p.csv",
     "id,nombre\n1,Pe\xf1"
     "a \x80\n",
     "p: id=1 nombre=Pe\xc3\xb1"
     "a \xe2\x82\xac\n"},
    {"Windows-1252 and UTF-8 poured together", "p.csv",
     "id,nombre\n1,Pe\xf1"
     "a\n2,Pe\xc3\xb1"
     "a\n",
     "p: id=1 nombre=Pe\xc3\xb1"
     "a\np: id=2 nombre=Pe\xc3\xb1"
     "a\n"},
};

TEST(ReadTable, ReadsWhatPeopleCallCsv) {
  for (const Row& row : kRows) {
    const ReadForTests read = read_for_tests(row.name, row.bytes);
    ASSERT_TRUE(read.reading.has_value()) << row.title << ": " << read.reading.error().message;
    EXPECT_EQ(text_of(read.records), row.records) << row.title;
  }
}

TEST(ReadTable, DoesNotDependOnWhereReadsEnd) {
  for (const Row& row : kRows) {
    for (const std::size_t at_a_time : {1U, 2U, 3U, 7U}) {
      EXPECT_EQ(text_of(read_for_tests(row.name, row.bytes, at_a_time).records), row.records)
          << row.title << ", " << at_a_time << " bytes at a time";
    }
  }
}

TEST(ReadTable, ReadsRowsBeyondTheWindow) {
  std::string bytes = "id,name\n";
  for (int i = 0; i < 100'000; ++i) bytes += std::to_string(i) + ",\"Ana, Eva\"\n";
  const ReadForTests read = read_for_tests("p.csv", bytes, 65'537);
  ASSERT_EQ(read.records.records.size(), 100'000U);
  EXPECT_EQ(read.records.records.back().fields[0].second, "99999");
  EXPECT_EQ(read.records.records.back().fields[1].second, "Ana, Eva");
}

TEST(ReadTable, EndsAfterTheRecordsAskedFor) {
  const ReadForTests read = read_for_tests("p.csv", "id,name\n1,a\n2,b\n3,c\n4,d\n", 1000, 2);
  ASSERT_TRUE(read.reading.has_value());
  EXPECT_FALSE(read.reading->whole);
  EXPECT_EQ(text_of(read.records), "p: id=1 name=a\np: id=2 name=b\n");
}

TEST(ReadTable, IsNotHeldUpByQuotesThatAreNeverClosed) {
  std::string bytes = "id,name\n";
  for (int i = 0; i < 200'000; ++i) bytes += std::to_string(i) + ",\"A\n";
  const ReadForTests read = read_for_tests("p.csv", bytes);
  ASSERT_TRUE(read.reading.has_value());
  EXPECT_EQ(read.reading->notes.size(), 1U);
  EXPECT_GT(read.records.records.size(), 190'000U);
}

TEST(ReadText, GivesLinesOfWhatHasNoOtherForm) {
  const ReadForTests read = read_for_tests("server.log", "GET /a\n\nGET /b");
  EXPECT_EQ(text_of(read.records), "server: text=GET /a\nserver: text=GET /b\n");
}

TEST(ReadText, TakesTheParagraphsOfALetterForLines) {
  // Each with two commas, and forms of a label above: no table, and no names of columns.
  constexpr std::string_view kLetter =
      "Nombre: Eva.\nApellidos: Gil Paz.\nNHC: 55501.\n"
      "Historia Actual: Mujer de 50 a\xc3\xb1os que acude por dolor, sin fiebre, desde ayer.\n"
      "En la anal\xc3\xadtica destaca una glucemia de 1,69 g, con urea normal, y sin otros datos.\n"
      "Se pauta tratamiento con dieta blanda, reposo en cama, y control en una semana.\n"
      "La paciente evoluciona sin problemas, y recibe el alta, con cita para consulta.\n";
  const ReadForTests read = read_for_tests("letter.txt", kLetter);
  ASSERT_TRUE(read.reading.has_value());
  EXPECT_EQ(read.records.records.size(), 7U);
  for (const auto& record : read.records.records) EXPECT_EQ(record.fields[0].first, "text");
  const ReadForTests table =
      read_for_tests("list.txt", "id, name, city\n1, Ana Gil, Lima\n2, Eva Paz, Quito\n");
  EXPECT_EQ(text_of(table.records),
            "list: id=1 name=Ana Gil city=Lima\nlist: id=2 name=Eva Paz city=Quito\n");
}

TEST(ReadFile, RefusesWhatIsNoText) {
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes += static_cast<char>(i * 7);
  const ReadForTests read = read_for_tests("p.csv", bytes);
  ASSERT_FALSE(read.reading.has_value());
  EXPECT_EQ(read.reading.error().kind, ErrorKind::kUnsupported);
}

}  // namespace
}  // namespace celador
