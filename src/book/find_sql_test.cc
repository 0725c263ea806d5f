// Every filter against a small book: which findings it keeps.
#include "book/find_sql.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "book/book.h"
#include "book/book_for_tests.h"

namespace celador {
namespace {

// mongo: the clinic's store on 10.20.3.7; redis: refuses, on 2001:db8::5; ftp: open, low, without
// people; silent: a look without an answer; old: what mongo was in round r0000.
Result<Book> small_book(const std::string& path) {
  Result<Book> book = book_with_round(path, "r0001");
  if (!book) return book;
  TRY(book->begin_round(round_record("r0000")));
  Finding old = clinic_finding_at("old", "r0000", "10.20.3.7", 27017, "2026-10-01");
  old.severity.level = SeverityLevel::kHigh;
  Finding mongo = clinic_finding_at("mongo", "r0001", "10.20.3.7", 27017, "2026-11-23");
  Finding redis = refusing_finding();
  redis.id = "redis";
  Finding ftp = refusing_finding();
  ftp.id = "ftp";
  ftp.endpoint = {ip("192.0.2.9"), 21, "files.Example.org"};
  ftp.at = *parse_rfc3339("2026-11-20");
  ftp.service = {"ftp", "vsftpd 100%", "3.60", "", std::nullopt};
  ftp.access.list = yes(Basis::kDeclared, "LIST answered 150");
  ftp.access.read = unknown("nothing to read");
  ftp.severity = {SeverityLevel::kLow, 2.5, {}};
  ftp.datasets = {Dataset{.name = "backup_2025/historia-clínica"}};
  ftp.notes = {"the budget was spent"};
  for (const Finding& finding :
       {old, mongo, redis, ftp, silent_finding("silent", "10.20.9.9", "2026-11-22")}) {
    TRY(book->record(finding));
  }
  return book;
}

struct Row {
  std::string_view name;
  FindFilter filter;
  std::vector<std::string> ids;
};

std::vector<Row> rows() {
  using enum TextField;
  using Match = WordFilter::Match;
  const auto range = [](std::string_view first, std::string_view last) {
    return IpFilter{{{ip(first), ip(last)}}};
  };
  return {
      {"word in a dataset", WordFilter{"patients"}, {"mongo"}},
      {"beginning of a word", WordFilter{"patie"}, {"mongo"}},
      {"beginning is not asked for", WordFilter{"patie", Match::kWhole}, {}},
      {"without accents and case", WordFilter{"CLINICA"}, {"mongo", "ftp"}},
      {"phrase", WordFilter{"backup_2025", Match::kWhole}, {"ftp"}},
      {"address", WordFilter{"192.0.2.9", Match::kWhole}, {"ftp"}},
      {"word of a certificate", WordFilter{"telemedicine"}, {"mongo"}},
      {"note", WordFilter{"budget spent"}, {}},
      {"phrase in a note", WordFilter{"budget was spent"}, {"ftp"}},
      {"operators are words", WordFilter{"patients\" OR \"vsftpd"}, {}},
      {"id", TextFilter{kId, {"mon"}}, {"mongo"}},
      {"id of what is not current", TextFilter{kId, {"old"}}, {"old"}},
      {"round", TextFilter{kRound, {"r0000"}}, {"old"}},
      {"host", TextFilter{kHost, {"example.ORG"}}, {"ftp"}},
      {"protocol, any of two", TextFilter{kProtocol, {"FTP", "redis"}}, {"ftp", "redis"}},
      {"product", TextFilter{kProduct, {"mongo"}}, {"mongo"}},
      {"product with a percent sign", TextFilter{kProduct, {"0%"}}, {"ftp"}},
      {"percent sign is no wildcard", TextFilter{kProduct, {"v%d"}}, {}},
      {"version by dots", TextFilter{kVersion, {"3.6"}}, {"mongo"}},
      {"version whole", TextFilter{kVersion, {"3.60"}}, {"ftp"}},
      {"category by dots", TextFilter{kCategory, {"id.mx"}}, {"mongo"}},
      {"category whole", TextFilter{kCategory, {"id.mx.curp"}}, {"mongo"}},
      {"category is not cut within a word", TextFilter{kCategory, {"id.m"}}, {}},
      {"dataset", TextFilter{kDataset, {"historia"}}, {"ftp"}},
      {"field of a dataset", TextFilter{kDataset, {"curp"}}, {"mongo"}},
      {"owner", TextFilter{kOwner, {"example tele"}}, {"mongo"}},
      {"no alternative", TextFilter{kOwner, {}}, {}},
      {"range", range("10.20.0.0", "10.20.255.255"), {"mongo", "silent"}},
      {"IPv6 range", range("2001:db8::", "2001:db8::ff"), {"redis"}},
      {"all of IPv6 has no IPv4",
       range("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
       {"redis"}},
      {"port", CountFilter{CountField::kPort, {{21, 21}, {6379, 6379}}}, {"ftp", "redis"}},
      {"people", CountFilter{CountField::kPeople, {{1000}}}, {"mongo"}},
      {"people, none known", CountFilter{CountField::kPeople, {{0}}}, {"mongo"}},
      {"severity", SeverityFilter{{{SeverityLevel::kLow, SeverityLevel::kHigh}}}, {"ftp"}},
      {"open", AccessFilter{AccessField::kOpen, {State::kYes}}, {"mongo", "ftp"}},
      {"proven closed", AccessFilter{AccessField::kOpen, {State::kNo}}, {"redis"}},
      {"not known whether open", AccessFilter{AccessField::kOpen, {State::kUnknown}}, {"silent"}},
      {"write", AccessFilter{AccessField::kWrite, {State::kYes}}, {"mongo"}},
      {"admin, any of two",
       AccessFilter{AccessField::kAdmin, {State::kUnknown, State::kNo}},
       {"mongo", "ftp", "redis", "silent"}},
      {"from a day", TimeFilter{*parse_rfc3339("2026-11-23"), std::nullopt}, {"mongo", "redis"}},
      {"before a day", TimeFilter{std::nullopt, *parse_rfc3339("2026-11-22")}, {"ftp"}},
  };
}

TEST(Find, KeepsWhatEachFilterAsksFor) {
  const FolderForTests folder;
  Result<Book> book = small_book(folder.file("book.sqlite"));
  ASSERT_TRUE(book) << book.error().message;
  for (const Row& row : rows()) {
    EXPECT_THAT(ids(book->find({{row.filter}})), testing::UnorderedElementsAreArray(row.ids))
        << row.name;
  }
}

TEST(Find, GivesEverythingCurrentWithoutFilters) {
  const FolderForTests folder;
  Result<Book> book = small_book(folder.file("book.sqlite"));
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_THAT(ids(book->find({})), testing::ElementsAre("mongo", "ftp", "redis", "silent"));
}

TEST(Find, WantsAllFiltersToHold) {
  const FolderForTests folder;
  Result<Book> book = small_book(folder.file("book.sqlite"));
  ASSERT_TRUE(book) << book.error().message;
  const FindFilter open = AccessFilter{AccessField::kOpen, {State::kYes}};
  EXPECT_THAT(ids(book->find({{open, WordFilter{"budget"}}})),
              testing::UnorderedElementsAre("mongo", "ftp"));
  EXPECT_THAT(
      ids(book->find({{open, WordFilter{"budget"}, TextFilter{TextField::kProtocol, {"ftp"}}}})),
      testing::ElementsAre("ftp"));
}

TEST(FindSql, TakesNothingFromAPersonIntoTheSql) {
  const FindSql find = to_sql(
      {{TextFilter{TextField::kHost, {"'; DROP TABLE rounds; --"}}, WordFilter{"x' OR '1"}}});
  EXPECT_EQ(find.sql.find("DROP"), std::string::npos);
  EXPECT_EQ(find.sql.find("x'"), std::string::npos);
  EXPECT_EQ(find.parameters.size(), 2U);
}

}  // namespace
}  // namespace celador
