#include "search/query.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

IpRange range(std::string_view first, std::string_view last) {
  return {*IpAddress::parse(first), *IpAddress::parse(last)};
}

FindFilter word(std::string text) {
  return WordFilter{std::move(text), WordFilter::Match::kBeginning};
}
FindFilter phrase(std::string text) {
  return WordFilter{std::move(text), WordFilter::Match::kWhole};
}

TEST(ParseQuery, ReadsWhatItIsGiven) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  using enum TextField;
  struct Row {
    std::string_view query;
    std::vector<FindFilter> filters;
  };
  const Row rows[] = {
      {"", {}},
      {"  \t ", {}},
      {"patients", {word("patients")}},
      {"patients curp", {word("patients"), word("curp")}},
      {"patients AND curp", {word("patients"), word("curp")}},
      {"and", {word("and")}},
      {"\"AND\"", {phrase("AND")}},
      {"\"historia clínica\" año", {phrase("historia clínica"), word("año")}},
      {"a,b", {word("a,b")}},
      {"10.20.3.7", {IpFilter{{range("10.20.3.7", "10.20.3.7")}}}},
      {"fe80::1", {IpFilter{{range("fe80::1", "fe80::1")}}}},
      {"abcd::/16", {IpFilter{{range("abcd::", "abcd:ffff:ffff:ffff:ffff:ffff:ffff:ffff")}}}},
      {"ip:10.20.0.0/16", {IpFilter{{range("10.20.0.0", "10.20.255.255")}}}},
      {"ip:0.0.0.0/0", {IpFilter{{range("0.0.0.0", "255.255.255.255")}}}},
      {"ip:10.0.0.1/32", {IpFilter{{range("10.0.0.1", "10.0.0.1")}}}},
      {"ip:2001:db8::/127,10.0.0.0/31",
       {IpFilter{{range("2001:db8::", "2001:db8::1"), range("10.0.0.0", "10.0.0.1")}}}},
      {"port:27017", {CountFilter{CountField::kPort, {{27017, 27017}}}}},
      {"PORT:80,8000-8100,>=65535",
       {CountFilter{CountField::kPort, {{80, 80}, {8000, 8100}, {65535, 65535}}}}},
      {"port:<1024", {CountFilter{CountField::kPort, {{0, 1023}}}}},
      {"people:>1000", {CountFilter{CountField::kPeople, {{1001, kMost}}}}},
      {"people:<=5", {CountFilter{CountField::kPeople, {{0, 5}}}}},
      {"people:=7", {CountFilter{CountField::kPeople, {{7, 7}}}}},
      {"protocol:mongodb,redis", {TextFilter{kProtocol, {"mongodb", "redis"}}}},
      {"service:mongodb", {TextFilter{kProtocol, {"mongodb"}}}},
      {"product:FerretDB version:1.24",
       {TextFilter{kProduct, {"FerretDB"}}, TextFilter{kVersion, {"1.24"}}}},
      {"category:id.mx", {TextFilter{kCategory, {"id.mx"}}}},
      {"host:clinic.example", {TextFilter{kHost, {"clinic.example"}}}},
      {"dataset:\"historia clinica\"", {TextFilter{kDataset, {"historia clinica"}}}},
      {"owner:\"Example, Inc\",other", {TextFilter{kOwner, {"Example, Inc", "other"}}}},
      {"severity:high", {SeverityFilter{{{SeverityLevel::kHigh, SeverityLevel::kHigh}}}}},
      {"severity:>=high", {SeverityFilter{{{SeverityLevel::kHigh, SeverityLevel::kCritical}}}}},
      {"severity:<medium", {SeverityFilter{{{SeverityLevel::kInfo, SeverityLevel::kLow}}}}},
      {"open:yes", {AccessFilter{AccessField::kOpen, {State::kYes}}}},
      {"read:yes write:unknown,NO",
       {AccessFilter{AccessField::kRead, {State::kYes}},
        AccessFilter{AccessField::kWrite, {State::kUnknown, State::kNo}}}},
      {"identify:no list:no admin:no",
       {AccessFilter{AccessField::kIdentify, {State::kNo}},
        AccessFilter{AccessField::kList, {State::kNo}},
        AccessFilter{AccessField::kAdmin, {State::kNo}}}},
      {"round:r1 id:f", {TextFilter{kRound, {"r1"}}, TextFilter{kId, {"f"}}}},
      {"after:2026-11-01 before:2026-12-01T10:30:00Z",
       {TimeFilter{*parse_rfc3339("2026-11-01"), std::nullopt},
        TimeFilter{std::nullopt, *parse_rfc3339("2026-12-01T10:30:00Z")}}},
  };
  for (const Row& row : rows) {
    const Result<FindQuery> query = parse_query(row.query);
    ASSERT_TRUE(query) << row.query << ": " << query.error().message;
    EXPECT_TRUE(query->all_of == row.filters) << row.query;
  }
}

TEST(ParseQuery, SaysWhereAndWhatWouldHaveBeenRight) {
  struct Row {
    std::string_view query;
    std::string_view message;
  };
  const Row rows[] = {
      {"curp \"open", "query, column 6: the quote is not closed"},
      {"año port:x",
       "query, column 10: 'x' is not a port: use 27017, 8000-8100 or >=1024, from 0 to 65535"},
      {"port:70000",
       "query, column 6: '70000' is not a port: use 27017, 8000-8100 or >=1024, from 0 to 65535"},
      {"port:90-80", "query, column 6: '90-80' ends before it begins"},
      {"port:>65535", "query, column 6: nothing is more than 65535"},
      {"people:<0", "query, column 8: nothing is less than 0"},
      {"people:many",
       "query, column 8: 'many' is not a number of people: use >1000, <=50 or 100-500"},
      {"people:>1-2",
       "query, column 8: '>1-2' is not a number of people: use >1000, <=50 or 100-500"},
      {"port:", "query, column 6: a value is missing here"},
      {"port:80,", "query, column 9: a value is missing here"},
      {"\"\"", "query, column 1: a value is missing here"},
      {"ip:10.20.3.7/16",
       "query, column 4: '10.20.3.7/16' has bits set behind its prefix: leave out the prefix for "
       "one address"},
      {"10.20.3.7/16",
       "query, column 1: '10.20.3.7/16' has bits set behind its prefix: leave out the prefix for "
       "one address"},
      {"ip:10.0.0.0/33",
       "query, column 4: the prefix of '10.0.0.0/33' is not a number from 0 to 32"},
      {"ip:hospital",
       "query, column 4: 'hospital' is not an address: use 10.1.2.3, 10.20.0.0/16 or "
       "2001:db8::/32"},
      {"severity:bad",
       "query, column 10: 'bad' is not a severity: use info, low, medium, high, critical, or "
       ">=high"},
      {"severity:>critical", "query, column 10: nothing is more than critical"},
      {"read:maybe", "query, column 6: 'maybe' is not yes, no or unknown"},
      {"after:yesterday",
       "query, column 7: 'yesterday' is not a time: use 2026-11-23 or 2026-11-23T16:09:00Z (UTC)"},
      {"AND x", "query, column 1: AND stands between two terms"},
      {"x AND", "query, column 6: AND stands between two terms"},
      {"x AND AND y", "query, column 7: AND stands between two terms"},
      {"x OR y",
       "query, column 3: OR is not part of the language: alternatives are separated by commas, as "
       "in port:80,443; "
       "put the word in quotes to search for it"},
      {"---", "query, column 1: '---' has no letter or digit to search for"},
      {"owner:-", "query, column 7: '-' has no letter or digit to search for"},
      {"a\"b", "query, column 2: a quote may only begin a value"},
      {"\"a\"b", "query, column 4: expected a space after the closing quote"},
      {"country:mx",
       "query, column 1: there is no field 'country': use one of port, ip, host, protocol, "
       "service, product, version, "
       "category, severity, dataset, owner, people, open, identify, list, read, write, admin, "
       "round, id, after, "
       "before, or put the text in quotes"},
  };
  for (const Row& row : rows) {
    const Result<FindQuery> query = parse_query(row.query);
    ASSERT_FALSE(query) << row.query;
    EXPECT_EQ(query.error().message, row.message);
    EXPECT_EQ(query.error().kind, ErrorKind::kUsage);
  }
}

TEST(ParseQuery, HasBounds) {
  EXPECT_FALSE(parse_query(std::string(5000, 'a')));
  std::string words;
  for (int i = 0; i < 65; ++i) words += "a ";
  EXPECT_FALSE(parse_query(words));
  std::string ports = "port:1";
  for (int i = 0; i < 64; ++i) ports += ",1";
  EXPECT_FALSE(parse_query(ports));
}

TEST(ParseQuery, RepeatsNothingUnprintable) {
  const Result<FindQuery> query = parse_query("port:\x1b[2J");
  ASSERT_FALSE(query);
  EXPECT_EQ(query.error().message.find('\x1b'), std::string::npos);
}

TEST(QueryFields, HaveExamplesThatCanBeRead) {
  for (const QueryField& field : query_fields()) {
    std::string text(field.name);
    text += ':';
    text += field.example;
    const Result<FindQuery> query = parse_query(text);
    EXPECT_TRUE(query) << text << ": " << (query ? "" : query.error().message);
  }
}

}  // namespace
}  // namespace celador
