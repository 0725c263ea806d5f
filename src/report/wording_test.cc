#include "report/wording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/sample_findings.h"

namespace celador {
namespace {

TEST(CountText, GroupsThousands) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(1000), "1,000");
  EXPECT_EQ(count_text(2373764), "2,373,764");
}

TEST(BytesText, TakesTheUnitThatReadsWell) {
  EXPECT_EQ(bytes_text(1), "1 byte");
  EXPECT_EQ(bytes_text(1023), "1,023 bytes");
  EXPECT_EQ(bytes_text(1024), "1.0 KiB");
  EXPECT_EQ(bytes_text(1048575), "1.0 MiB");
  EXPECT_EQ(bytes_text(3221225472), "3.0 GiB");
  EXPECT_EQ(bytes_text(std::numeric_limits<std::uint64_t>::max()), "16.0 EiB");
}

TEST(ShareText, SaysNeitherNothingOfSomethingNorAllOfNearlyAll) {
  EXPECT_EQ(share_text(0), "0 %");
  EXPECT_EQ(share_text(0.0001), "under 0.1 %");
  EXPECT_EQ(share_text(0.41), "41 %");
  EXPECT_EQ(share_text(0.9931), "99.3 %");
  EXPECT_EQ(share_text(0.9999), "over 99.9 %");
  EXPECT_EQ(share_text(1), "100 %");
}

TEST(PeopleText, GivesBoundsOnlyWhereThereAreAny) {
  EXPECT_EQ(people_text({7, 7, 7, ""}), "7");
  EXPECT_EQ(people_text({2000, 1900, 2100, ""}), "about 2,000 (1,900 to 2,100)");
}

TEST(ServiceText, NamesWhatIsKnown) {
  EXPECT_EQ(service_text({}), "unknown service");
  EXPECT_EQ(service_text({.protocol = "redis"}), "redis");
  EXPECT_EQ(service_text({.protocol = "redis", .product = "Redis", .version = "7.0.15"}),
            "Redis 7.0.15");
  EXPECT_EQ(service_text({.protocol = "mongodb", .product = "FerretDB", .version = "1.24"}),
            "FerretDB 1.24 (mongodb)");
}

TEST(AbilitiesText, TellsUnknownFromNo) {
  const Verdict y = yes(Basis::kDeclared, "");
  const Verdict n = no(Basis::kDeclared, "");
  const Verdict u = unknown("");
  struct Row {
    std::string_view name;
    Access access;
    std::string_view text;
    Standing standing;
  };
  const Row rows[] = {
      {"open", {y, y, y, y, y}, "list, read, write, admin", Standing::kOpen},
      {"open, partly unknown", {y, y, u, n, u}, "list; read, admin?", Standing::kOpen},
      {"write alone", {y, n, n, y, n}, "write", Standing::kOpen},
      {"refuses", {y, n, n, n, n}, "nothing", Standing::kRefuses},
      {"refuses to read, write unknown", {y, n, n, u, n}, "nothing; write?", Standing::kRefuses},
      {"silent", {u, u, u, u, u}, "unknown", Standing::kUnknown},
      {"lists nothing, read unknown", {y, n, u, n, n}, "unknown", Standing::kUnknown},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(abilities_text(row.access), row.text) << row.name;
    EXPECT_EQ(standing_of(row.access), row.standing) << row.name;
  }
}

TEST(KindsOf, ArePlainWordsTheGravestFirst) {
  EXPECT_THAT(kinds_of(clinic_finding()),
              testing::ElementsAre("health records", "identity numbers", "passwords or keys",
                                   "insurance", "names and birth dates", "contact details"));
}

TEST(Joined, ReadsAsASentenceDoes) {
  EXPECT_EQ(joined({}), "");
  EXPECT_EQ(joined({"a"}), "a");
  EXPECT_EQ(joined({"a", "b", "c"}), "a, b and c");
}

TEST(WindowText, SaysThatFirstSeenIsNotFirstOpen) {
  EXPECT_EQ(window_text(clinic_finding().window),
            "open since 2026-08-01 or earlier, not before 2025-03-09");
  EXPECT_EQ(window_text({}), "");
}

TEST(StrangerSentence, QualifiesWhatIsOnlyInferred) {
  Access access;
  access.list = access.read = yes(Basis::kDeclared, "it answered");
  access.write = yes(Basis::kInferred, "the default");
  EXPECT_EQ(stranger_sentence(access),
            "Anyone who reaches this address can read its records, without a password, and "
            "probably change or delete its data.");
  EXPECT_EQ(abilities_text(access), "list, read, write (inferred); admin?");
  access.write.basis = Basis::kImplied;
  EXPECT_EQ(stranger_sentence(access),
            "Anyone who reaches this address can read its records and change or delete its data, "
            "without a password.");
}

TEST(StrangerSentence, DoesNotSayAnyoneOfWhatOnlyTheMachineReaches) {
  Finding finding = clinic_finding();
  EXPECT_EQ(reach_of(finding), Reach::kNetwork);
  finding.notes.emplace_back(kLoopbackOnlyNote);
  EXPECT_EQ(reach_of(finding), Reach::kThisMachine);
  EXPECT_EQ(stranger_sentence(finding.access, reach_of(finding)),
            "Any user or program of the machine itself can read its records and change or delete "
            "its data, without a password. It listens on loopback only: other machines do not "
            "reach it.");
  EXPECT_EQ(notes_of(finding), clinic_finding().notes);
}

}  // namespace
}  // namespace celador
