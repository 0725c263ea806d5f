#include "files/sql_reader.h"

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
    {"an INSERT that names its columns", "INSERT INTO patients (id, name) VALUES (1, 'Ana');\n",
     "patients: id=1 name=Ana\n"},
    {"many rows, columns of CREATE TABLE",
     "CREATE TABLE `p` (\n  `id` int(11) NOT NULL COMMENT 'a, b)',\n  `name` varchar(20) DEFAULT "
     "'x',\n"
     "  PRIMARY KEY (`id`),\n  KEY `k` (`name`)\n) ENGINE=InnoDB;\n"
     "INSERT INTO `p` VALUES (1,'Ana'),(2,'O\\'Hara; Esq.'),(3,NULL);\n",
     "p: id=1 name=Ana\np: id=2 name=O'Hara; Esq.\np: id=3\n"},
    {"quotes doubled, a backslash that is none",
     "INSERT INTO public.p (id, \"Full Name\") VALUES (1, 'O''Hara \\');",
     "p: id=1 Full Name=O'Hara \\\n"},
    {"an escape text of PostgreSQL", "INSERT INTO p (a) VALUES (E'x\\ty');", "p: a=x\ty\n"},
    {"COPY",
     "COPY public.patients (id, name, note) FROM stdin;\n1\tAna\ta\\tb\n2\t\\N\t\n\\.\n\n"
     "COPY public.visits (v) FROM stdin;\n7\n\\.\n",
     "patients: id=1 name=Ana note=a\tb\npatients: id=2\nvisits: v=7\n"},
    {"SQL Server",
     "CREATE TABLE [dbo].[P](\n\t[Id] [int] NOT NULL\n)\nGO\n"
     "INSERT [dbo].[P] ([Id], [Name], [Born]) VALUES (1, N'Ana', CAST(N'1980-01-01' AS Date))\nGO\n"
     "INSERT [dbo].[P] ([Id], [Name], [Born]) VALUES (2, N'Eva', NULL)\nGO\n",
     "P: Id=1 Name=Ana Born=1980-01-01\nP: Id=2 Name=Eva\n"},
    {"Oracle", "INSERT INTO P (ID, BORN) VALUES (1, to_date('1980-01-01', 'YYYY-MM-DD'));\n",
     "P: ID=1 BORN=1980-01-01\n"},
    {"SQLite",
     "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE p(id INTEGER, name TEXT);\n"
     "INSERT INTO p VALUES(1,'Ana');\nCOMMIT;\n",
     "p: id=1 name=Ana\n"},
    {"comments with quotes and semicolons",
     "-- it's; a dump\n/* don't; */\nSET x = 1; -- isn't\nINSERT INTO p (a) VALUES (1);\n",
     "p: a=1\n"},
    {"no columns known", "INSERT INTO p VALUES (1, 'Ana');", "p: column 1=1 column 2=Ana\n"},
    {"types and casts", "INSERT INTO p (a,b,c,d) VALUES (-1.5, true, 'x'::text, 0xDEADBEEF);",
     "p: a=-1.5 b=true c=x\n"},
    {"a clause behind the rows",
     "INSERT INTO p (a) VALUES (1) ON DUPLICATE KEY UPDATE a=VALUES(a);\n"
     "INSERT INTO p (a) VALUES (2);",
     "p: a=1\np: a=2\n"},
    {"INSERT from SELECT", "INSERT INTO p SELECT * FROM q;\nINSERT INTO p (a) VALUES (2);",
     "p: a=2\n"},
    {"a row that is cut", "INSERT INTO p (a, b) VALUES (1, 'x'),(2, 'y", "p: a=1 b=x\n"},
    {"a damaged row", "INSERT INTO p (a) VALUES (1;\nINSERT INTO p (a) VALUES (2);", "p: a=2\n"},
    {"a table named by data", "INSERT INTO t1234567 (a) VALUES (1);", "*: a=1\n"},
};

TEST(ReadSql, FindsTheRows) {
  for (const Row& row : kRows) {
    const ReadForTests read = read_for_tests("dump.sql", row.bytes);
    ASSERT_TRUE(read.reading.has_value()) << row.title;
    EXPECT_EQ(text_of(read.records), row.records) << row.title;
  }
}

TEST(ReadSql, DoesNotDependOnWhereReadsEnd) {
  for (const Row& row : kRows) {
    for (const std::size_t at_a_time : {1U, 2U, 7U}) {
      EXPECT_EQ(text_of(read_for_tests("dump.sql", row.bytes, at_a_time).records), row.records)
          << row.title << ", " << at_a_time << " bytes at a time";
    }
  }
}

TEST(ReadSql, ReadsAStatementLongerThanTheWindow) {
  std::string bytes = "INSERT INTO `p` (`id`,`name`) VALUES ";
  for (int i = 0; i < 100'000; ++i) bytes += "(" + std::to_string(i) + ",'Ana\\'s (x), y;'),";
  bytes.back() = ';';
  const ReadForTests read = read_for_tests("dump.sql", bytes, 65'537);
  ASSERT_EQ(read.records.records.size(), 100'000U);
  EXPECT_EQ(read.records.records.back().fields[1].second, "Ana's (x), y;");
}

TEST(ReadSql, LosesNoStatementWhereAWindowEnds) {
  std::string bytes;
  for (int i = 0; i < 20'000; ++i)
    bytes += "INSERT INTO `patients` (`id`, `name`) VALUES (" + std::to_string(i) + ", 'Ana');\n";
  const ReadForTests read = read_for_tests("dump.sql", bytes, 10'007);
  ASSERT_EQ(read.records.records.size(), 20'000U);
  EXPECT_EQ(read.records.records.back().fields[0].first, "id");
}

TEST(LooksLikeSql, KnowsADumpWithoutItsEnding) {
  EXPECT_TRUE(looks_like_sql("-- dump\n\nCREATE TABLE x (a int);\n"));
  EXPECT_TRUE(looks_like_sql("COPY x (a) FROM stdin;\n1\n\\.\n"));
  EXPECT_FALSE(looks_like_sql("please insert into the form\ncopy the rest\n"));
}

}  // namespace
}  // namespace celador
