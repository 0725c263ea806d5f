// Opening, recording and reading a book; what can go wrong with its file is in book_file_test.cc.
#include "book/book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "book/book_for_tests.h"
#include "testing/sample_findings.h"

namespace celador {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class BookTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(book_) << book_.error().message; }

  Book& book() { return *book_; }
  void record(const Finding& finding) {
    const Result<> recorded = book().record(finding);
    ASSERT_TRUE(recorded) << recorded.error().message;
  }
  std::vector<std::string> current() { return ids(book().current_findings()); }

  FolderForTests folder_;
  Result<Book> book_ = book_with_round(folder_.file("book.sqlite"), "r0001");
};

TEST_F(BookTest, GivesBackWhatWasRecorded) {
  record(clinic_finding());
  record(refusing_finding());
  const Result<std::vector<Finding>> findings = book().current_findings();
  ASSERT_TRUE(findings) << findings.error().message;
  EXPECT_EQ(*findings, (std::vector<Finding>{clinic_finding(), refusing_finding()}));
}

TEST_F(BookTest, KeepsWhatWasRecordedWhenOpenedAgain) {
  record(clinic_finding());
  book_ = Book::open(folder_.file("book.sqlite"), OpenMode::kMustExist);
  ASSERT_TRUE(book_) << book_.error().message;
  EXPECT_THAT(current(), ElementsAre("f0001clinic"));
}

TEST_F(BookTest, ShowsTheLatestObservationOfEachEndpointAsCurrent) {
  record(clinic_finding_at("a1", "r0001", "10.0.0.1", 27017, "2026-11-01"));
  record(clinic_finding_at("a2", "r0001", "10.0.0.1", 27017, "2026-11-03"));
  record(clinic_finding_at("late-news", "r0001", "10.0.0.1", 27017, "2026-11-02"));
  record(clinic_finding_at("other-port", "r0001", "10.0.0.1", 27018, "2026-11-01"));
  record(clinic_finding_at("other-ip", "r0001", "2001:db8::1", 27017, "2026-11-01"));
  EXPECT_THAT(current(), testing::UnorderedElementsAre("a2", "other-port", "other-ip"));
  EXPECT_THAT(ids(book().findings_of_endpoint(ip("10.0.0.1"), 27017)),
              ElementsAre("a2", "late-news", "a1"));
}

TEST_F(BookTest, ShowsAStoreThatWasClosedAsClosed) {
  record(clinic_finding_at("open", "r0001", "10.0.0.1", 27017, "2026-11-01"));
  record(closed_finding("closed", "10.0.0.1", "2026-11-05"));
  EXPECT_THAT(current(), ElementsAre("closed"));
  EXPECT_THAT(ids(book().findings_of_endpoint(ip("10.0.0.1"))), ElementsAre("closed", "open"));
}

// Unknown is not closed (promise 6).
TEST_F(BookTest, DoesNotLetALookWithoutAVerdictReplaceOneThatHadIt) {
  record(clinic_finding_at("open", "r0001", "10.0.0.1", 27017, "2026-11-01"));
  record(silent_finding("timeout", "10.0.0.1", "2026-11-05"));
  EXPECT_THAT(current(), ElementsAre("open"));
  EXPECT_THAT(ids(book().findings_of_endpoint(ip("10.0.0.1"))), ElementsAre("timeout", "open"));
}

// A look at less of a store leaves what is known of the rest (current_choice_test.cc has all
// cases).
TEST_F(BookTest, DoesNotLetANarrowLookReplaceAWideOne) {
  record(clinic_finding_at("whole", "r0001", "10.0.0.1", 27017, "2026-11-01"));
  Finding narrow = clinic_finding_at("narrow", "r0001", "10.0.0.1", 27017, "2026-11-05");
  narrow.extent.inside = "nosuchdb";
  narrow.severity = {SeverityLevel::kMedium, 5, {}};
  narrow.people.reset();
  record(narrow);
  EXPECT_THAT(current(), ElementsAre("whole"));
  EXPECT_THAT(ids(book().current_findings_of(ip("10.0.0.1"))), ElementsAre("whole"));
  EXPECT_THAT(ids(book().current_findings_of(ip("10.0.0.1"), 27018)), IsEmpty());
  Finding fixed = clinic_finding_at("fixed", "r0001", "10.0.0.1", 27017, "2026-11-06");
  fixed.severity = {SeverityLevel::kLow, 2, {}};
  record(fixed);
  EXPECT_THAT(current(), ElementsAre("fixed"));
}

TEST_F(BookTest, ShowsALookWithoutAVerdictWhereNothingBetterIsKnown) {
  record(silent_finding("timeout1", "10.0.0.1", "2026-11-04"));
  record(silent_finding("timeout2", "10.0.0.1", "2026-11-05"));
  EXPECT_THAT(current(), ElementsAre("timeout2"));
}

TEST_F(BookTest, PutsTheWorstFirst) {
  Finding mild = clinic_finding_at("mild", "r0001", "10.0.0.1", 1, "2026-11-01");
  mild.severity = {SeverityLevel::kLow, 2, {}};
  Finding bad = clinic_finding_at("bad", "r0001", "10.0.0.1", 2, "2026-11-01");
  bad.severity = {SeverityLevel::kCritical, 9.9, {}};
  Finding few = clinic_finding_at("few", "r0001", "10.0.0.1", 3, "2026-11-01");
  few.severity = bad.severity;
  few.people->value = 3;
  record(mild);
  record(few);
  record(bad);
  EXPECT_THAT(current(), ElementsAre("bad", "few", "mild"));
}

TEST_F(BookTest, FindsAFindingByTheBeginningOfItsId) {
  record(clinic_finding_at("ab12", "r0001", "10.0.0.1", 1, "2026-11-01"));
  record(clinic_finding_at("ab12cd", "r0001", "10.0.0.2", 1, "2026-11-01"));
  record(clinic_finding_at("ab34", "r0001", "10.0.0.3", 1, "2026-11-01"));
  struct Row {
    std::string_view name;
    std::string_view asked;
    std::string_view id;       // empty: refused
    std::string_view message;  // when refused
  };
  const Row rows[] = {
      {"beginning", "ab3", "ab34", ""},
      {"whole id that begins another", "ab12", "ab12", ""},
      {"whole id", "ab12cd", "ab12cd", ""},
      {"ambiguous", "ab", "", "more than one finding begins with ab: give more of its id"},
      {"absent", "ac", "", "the book has no finding ac"},
      {"empty", "", "", "the id of a finding is empty"},
      {"wildcard is no wildcard", "%", "", "the book has no finding %"},
  };
  for (const Row& row : rows) {
    const Result<Finding> found = book().finding_by_id(row.asked);
    EXPECT_EQ(found ? found->id : "", row.id) << row.name;
    if (!found) EXPECT_EQ(found.error().message, row.message) << row.name;
  }
}

TEST_F(BookTest, RemembersRounds) {
  RoundRecord second = round_record("r0002");
  second.began += std::chrono::hours(1);
  ASSERT_TRUE(book().begin_round(second));
  const Instant ended = second.began + std::chrono::minutes(5);
  const People people{1900, 1890, 1911, "over 2 stores", Minors{12, 9, 15}, {{"MX", 0.98}}};
  ASSERT_TRUE(
      book().end_round("r0002", RoundState::kInterrupted, ended, {4096, 12, 3}, "", people));
  second.people = people;
  second.ended = ended;
  second.state = RoundState::kInterrupted;
  second.counters = {4096, 12, 3};
  const Result<std::vector<RoundRecord>> rounds = book().rounds();
  ASSERT_TRUE(rounds) << rounds.error().message;
  EXPECT_EQ(*rounds, (std::vector<RoundRecord>{second, round_record("r0001")}));
}

TEST_F(BookTest, RefusesTheSameRoundOrFindingTwice) {
  EXPECT_EQ(book().begin_round(round_record("r0001")).error().kind, ErrorKind::kUsage);
  record(clinic_finding());
  EXPECT_EQ(book().record(clinic_finding()).error().kind, ErrorKind::kUsage);
}

TEST_F(BookTest, RefusesAFindingOfARoundThatNeverBegan) {
  Finding finding = clinic_finding();
  finding.round = "r9";
  const Result<> recorded = book().record(finding);
  ASSERT_FALSE(recorded);
  EXPECT_EQ(recorded.error().message, "the book has no round r9");
  EXPECT_THAT(current(), IsEmpty());
  EXPECT_EQ(book().end_round("r9", RoundState::kDone, Instant{}, {}).error().kind,
            ErrorKind::kNotFound);
}

TEST_F(BookTest, NeverChangesAnObservation) {
  record(clinic_finding());
  Result<Database> database = Database::open(folder_.file("book.sqlite"), kBusyTimeout);
  ASSERT_TRUE(database);
  EXPECT_FALSE(database->run("UPDATE observations SET can_read = 'no'"));
  EXPECT_FALSE(database->run("DELETE FROM observations"));
  EXPECT_THAT(current(), ElementsAre("f0001clinic"));
}

TEST_F(BookTest, TakesCountsBeyondWhatSqliteHolds) {
  Finding finding = clinic_finding();
  finding.people = People{1, 1, std::numeric_limits<std::uint64_t>::max(), "a lying store"};
  record(finding);
  const Result<std::vector<Finding>> findings = book().current_findings();
  ASSERT_TRUE(findings);
  EXPECT_EQ(findings->front().people, finding.people);
}

}  // namespace
}  // namespace celador
