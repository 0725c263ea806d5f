#include "model/finding_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "testing/sample_findings.h"

namespace celador {
namespace {

using testing::ElementsAre;

std::vector<std::string> names_of(const boost::json::object& object) {
  std::vector<std::string> names;
  for (const auto& member : object) names.emplace_back(member.key());
  return names;
}

TEST(FindingJson, ReadsBackAFullFinding) {
  const Finding finding = clinic_finding();
  const Result<Finding> back = parse_finding(to_json_line(finding));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, finding);
}

TEST(FindingJson, ReadsBackAnEmptyFinding) {
  const Result<Finding> back = parse_finding(to_json_line(Finding{}));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, Finding{});
}

TEST(FindingJson, ReadsBackARefusingFinding) {
  const Result<Finding> back = parse_finding(to_json_line(refusing_finding()));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, refusing_finding());
}

TEST(FindingJson, ReadsFindingsFromBeforeDatasetsHadNotes) {
  Finding finding = clinic_finding();
  for (Dataset& dataset : finding.datasets) dataset.notes.clear();
  std::string line = to_json_line(finding);
  for (std::size_t at; (at = line.find(R"(,"notes":[]})")) != std::string::npos;)
    line.erase(at, std::string_view(R"(,"notes":[])").size());
  const Result<Finding> back = parse_finding(line);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->datasets, finding.datasets);
}

TEST(FindingJson, TellsHowFarTheLookWent) {
  Finding finding = clinic_finding();
  finding.extent = {Depth::kList, "clinic", true, "reader"};
  const std::string line = to_json_line(finding);
  const std::string_view extent =
      R"("extent":{"depth":"list","inside":"clinic","interrupted":true,"as":"reader"},)";
  ASSERT_NE(line.find(extent), std::string::npos) << line;
  EXPECT_EQ(parse_finding(line), finding);
  std::string older = line;
  older.erase(older.find(extent), extent.size());
  const Result<Finding> back = parse_finding(older);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->extent, Extent());
}

// Others' programs read these names: this test is the promise that they stay.
TEST(FindingJson, HasTheStableNames) {
  const boost::json::object json = to_json(clinic_finding());
  EXPECT_THAT(names_of(json),
              ElementsAre("schema", "id", "round", "at", "endpoint", "service", "access",
                          "datasets", "people", "window", "owners", "causes", "touched_by_others",
                          "severity", "budget", "extent", "notes"));
  const auto names_at = [&](std::string_view pointer) {
    return names_of(boost::json::value(json).at_pointer(pointer).as_object());
  };
  EXPECT_THAT(names_at("/endpoint"), ElementsAre("ip", "port", "transport", "host", "tls"));
  EXPECT_THAT(names_at("/service"), ElementsAre("protocol", "product", "version", "cpe", "tls"));
  EXPECT_THAT(names_at("/service/tls"),
              ElementsAre("version", "subject", "issuer", "names", "not_before", "not_after"));
  EXPECT_THAT(names_at("/access"), ElementsAre("identify", "list", "read", "write", "admin"));
  EXPECT_THAT(names_at("/access/read"), ElementsAre("state", "basis", "proof"));
  EXPECT_THAT(names_at("/datasets/0"),
              ElementsAre("name", "records", "records_are_estimate", "bytes", "sampled",
                          "categories", "people", "notes"));
  EXPECT_THAT(names_at("/datasets/0/categories/0"),
              ElementsAre("category", "field", "share", "confidence", "validated", "note"));
  EXPECT_THAT(names_at("/people"),
              ElementsAre("value", "low", "high", "method", "minors", "countries"));
  EXPECT_THAT(names_at("/people/minors"), ElementsAre("value", "low", "high"));
  EXPECT_THAT(names_at("/people/countries/0"), ElementsAre("country", "share"));
  EXPECT_THAT(names_at("/window"),
              ElementsAre("open_by", "not_before", "last_open", "closed_by", "evidence"));
  EXPECT_THAT(names_at("/window/evidence/0"), ElementsAre("kind", "at", "note"));
  EXPECT_THAT(names_at("/owners/0"),
              ElementsAre("name", "role", "confidence", "contacts", "evidence"));
  EXPECT_THAT(names_at("/causes/0"),
              ElementsAre("setting", "observed", "file", "line", "fix", "reference"));
  EXPECT_THAT(names_at("/touched_by_others"), ElementsAre("state", "evidence"));
  EXPECT_THAT(names_at("/severity"), ElementsAre("level", "score", "reasons"));
  EXPECT_THAT(names_at("/budget"), ElementsAre("records", "bytes", "requests", "seconds"));
  EXPECT_THAT(names_at("/extent"), ElementsAre("depth", "inside", "interrupted", "as"));
}

TEST(FindingJson, IsOneLineWithPlainNumbersAndTimes) {
  const std::string line = to_json_line(clinic_finding());
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_NE(line.find(R"("schema":"celador/finding/1")"), std::string::npos);
  EXPECT_NE(line.find(R"("share":0.9931,"confidence":0.99,"validated":true,"note":"")"),
            std::string::npos);
  EXPECT_NE(line.find(R"("at":"2026-11-23T16:09:00.250Z")"), std::string::npos);
  EXPECT_NE(line.find(R"("closed_by":null)"), std::string::npos);
  EXPECT_NE(line.find(R"("level":"critical","score":9.8)"), std::string::npos);
}

TEST(FindingJson, WritesNullForWhatIsAbsent) {
  const std::string line = to_json_line(refusing_finding());
  EXPECT_NE(line.find(R"("host":null,"tls":false)"), std::string::npos);
  EXPECT_NE(line.find(R"("datasets":[],"people":null)"), std::string::npos);
}

TEST(FindingJson, CleansNamesThatNobodyCleaned) {
  Finding finding;
  finding.service.product = "evil\x1b[2J\n\xff";
  const std::string line = to_json_line(finding);
  EXPECT_NE(line.find(R"("product":"evil?[2J??")"), std::string::npos);
  EXPECT_TRUE(parse_finding(line));
}

TEST(FindingJson, LeavesOutTimesBeyondTheCalendar) {
  Finding finding;
  finding.window.open_by = Instant::max();
  const Result<Finding> back = parse_finding(to_json_line(finding));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_FALSE(back->window.open_by);
}

TEST(ParseFinding, NamesTheMemberAtFault) {
  struct Row {
    std::string_view name;
    std::string_view from;
    std::string_view to;
    std::string_view message;
  };
  const Row rows[] = {
      {"missing member", R"("round":"r0001",)", "", "a finding's member round is missing"},
      {"other kind", R"("round":"r0001")", R"("round":1)",
       "a finding's member round is not a text"},
      {"port out of range", R"("port":27017)", R"("port":70000)",
       "a finding's member endpoint.port is not a port"},
      {"negative count", R"("requests":41)", R"("requests":-1)",
       "a finding's member budget.requests is not a whole number"},
      {"share over one", R"("share":0.9931)", R"("share":1.5)",
       "a finding's member datasets[0].categories[0].share is not from 0 to 1"},
      {"unknown word", R"("state":"unknown")", R"("state":"perhaps")",
       "a finding's member access.admin.state is not one of its known words"},
      {"bad time", R"("not_before":"2025-03-09T11:30:00Z")", R"("not_before":"yesterday")",
       "a finding's member window.not_before is not a time (RFC 3339)"},
      {"array of another kind", R"("contacts":[])", R"("contacts":[7])",
       "a finding's member owners[1].contacts is not an array of texts"},
      {"newer schema", "celador/finding/1", "celador/finding/2",
       "not a finding of schema celador/finding/1: was it written by a newer Celador?"},
  };
  for (const Row& row : rows) {
    std::string line = to_json_line(clinic_finding());
    const std::size_t at = line.find(row.from);
    ASSERT_NE(at, std::string::npos) << row.name;
    line.replace(at, row.from.size(), row.to);
    const Result<Finding> finding = parse_finding(line);
    ASSERT_FALSE(finding) << row.name;
    EXPECT_EQ(finding.error().message, row.message) << row.name;
  }
}

TEST(ParseFinding, RefusesWhatIsNotAnObject) {
  for (const std::string_view text : {"", "[]", "{", "null", "{}x", "\"\xff\""}) {
    const Result<Finding> finding = parse_finding(text);
    ASSERT_FALSE(finding) << text;
    EXPECT_EQ(finding.error().kind, ErrorKind::kCorrupt);
  }
}

TEST(ParseFinding, RefusesTooDeepNesting) { EXPECT_FALSE(parse_finding(std::string(100000, '['))); }

}  // namespace
}  // namespace celador
