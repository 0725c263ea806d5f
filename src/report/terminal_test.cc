#include "report/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "report/terminal_style.h"
#include "testing/sample_findings.h"

namespace celador {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::vector<Finding>& two() {
  static const std::vector<Finding> kTwo{clinic_finding(), refusing_finding()};
  return kTwo;
}

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  for (const std::string_view line : split(text, '\n'))
    longest = std::max(longest, columns_of(line));
  return longest;
}

TEST(RenderTable, StandsInColumns) {
  EXPECT_EQ(render_table(two(), Colour::kNever, kNoWidth),
            "SEVERITY  ADDRESS             SERVICE         A STRANGER CAN                 PEOPLE  "
            "OPEN SINCE     DATA\n"
            "critical  10.20.3.7:27017     MongoDB 3.6.23  list, read, write; admin?  ~2,310,000  "
            "by 2026-08-01  "
            "clinic.patients, clinic.admins: health.disability, id.mx.curp, secret.password_hash, "
            "insurance.policy +3\n"
            "info      [2001:db8::5]:6379  redis           nothing                             -  "
            "-              -\n");
}

TEST(RenderTable, KeepsToTheWidth) {
  for (const int width : {140, 120, 100, 80, 60, 40}) {
    const std::string table = render_table(two(), Colour::kNever, width);
    EXPECT_LE(longest_line(table), static_cast<std::size_t>(width)) << table;
    EXPECT_THAT(table, HasSubstr("~2,310,000")) << width;
    EXPECT_THAT(table, HasSubstr("10.20.3.7:27017")) << width;
  }
}

TEST(RenderTable, StandsInColumnsOnNarrowTerminalsToo) {
  EXPECT_EQ(render_table(two(), Colour::kNever, 80),
            "SEVERITY  ADDRESS             SERVICE         CAN       PEOPLE  OPEN SINCE\n"
            "critical  10.20.3.7:27017     MongoDB 3.6.23  lrw?  ~2,310,000  by 2026-08-01\n"
            "  clinic.patients, clinic.admins: health.disability, id.mx.curp,\n"
            "  secret.password_hash, insurance.policy +3\n"
            "info      [2001:db8::5]:6379  redis           ----           -  -\n"
            "CAN: l list, r read, w write, a admin; - no, ? unknown, capital: inferred\n");
  for (const int width : {60, 70, 80, 100, 120})
    EXPECT_THAT(render_table(two(), Colour::kNever, width),
                testing::StartsWith("SEVERITY  ADDRESS"));
}

TEST(RenderTable, TellsAllOfAServiceWhereThereIsRoom) {
  Finding finding = clinic_finding();
  finding.service = {
      .protocol = "http_listing", .product = "Python http.server", .version = "3.11.2"};
  EXPECT_THAT(render_table({{finding}}, Colour::kNever, 200),
              HasSubstr("Python http.server 3.11.2 (http_listing)  "));
  for (const int width : {80, 100, 120}) {
    EXPECT_THAT(render_table({{finding}}, Colour::kNever, width),
                HasSubstr("Python http.server 3.11.2  "));
  }
}

TEST(RenderTable, HasColoursOnlyWhenAsked) {
  EXPECT_THAT(render_table(two(), Colour::kNever, 120), Not(HasSubstr("\x1b")));
  EXPECT_THAT(render_table(two(), Colour::kAlways, 120), HasSubstr("\x1b[1;31mcritical\x1b[0m"));
}

TEST(RenderTable, IsEmptyWithoutFindings) { EXPECT_EQ(render_table({}, Colour::kNever, 80), ""); }

TEST(RenderTable, IsNotWidenedByAHostileName) {
  Finding finding = refusing_finding();
  finding.service.product = std::string(5000, 'x');
  EXPECT_LE(longest_line(render_table({{finding}}, Colour::kNever, 120)), 120U);
}

TEST(RenderFinding, TellsEverything) {
  const std::string text = render_finding(clinic_finding(), Colour::kNever, 100);
  for (const std::string_view said :
       {"critical 9.8  MongoDB 3.6.23 at 10.20.3.7:27017 (db.clinic.example)",
        "Anyone who reaches this address can read its records and change or delete its data",
        "Finding f0001clinic", "write       yes      connectionStatus shows no user", "(implied)",
        "admin       unknown  the roles of this session were not told",
        "people      about 2,310,000 (2,280,119 to 2,373,771)",
        "clinic.patients: 2,373,764 records (an estimate)",
        "secret.password_hash  100 % in password, confidence 0.99, validated, bcrypt",
        "open by     2026-08-01, perhaps earlier",
        "Example Telemedicine (operator, confidence 0.80)",
        "security.authorization (/etc/mongod.conf:31)", "MongoDB Manual, Enable Access Control",
        "READ_ME_TO_RECOVER_YOUR_DATA", "1,007 records, 1.4 MiB received, 41 requests, 2.4 s",
        "stopped at 2 of 3 collections"}) {
    EXPECT_THAT(text, HasSubstr(said));
  }
}

TEST(RenderFinding, SaysLittleOfAStoreThatRefuses) {
  const std::string text = render_finding(refusing_finding(), Colour::kNever, 100);
  EXPECT_THAT(text, HasSubstr("Strangers are refused"));
  EXPECT_THAT(text, Not(HasSubstr("Whose data")));
}

TEST(RenderFinding, KeepsToTheWidth) {
  for (const int width : {120, 80, 60}) {
    EXPECT_LE(longest_line(render_finding(clinic_finding(), Colour::kNever, width)),
              static_cast<std::size_t>(width));
  }
}

TEST(Cut, CutsOnACharacterAndCountsColumns) {
  EXPECT_EQ(cut("clínica", 7), "clínica");
  EXPECT_EQ(cut("clínica", 5), "clí..");
  EXPECT_EQ(cut("病院患者", 6), "病院..");
  EXPECT_EQ(cut("abc", 1), ".");
  EXPECT_EQ(columns_of("病院"), 4U);
  EXPECT_EQ(columns_of("e\u0301"), 1U);
}

TEST(Wrapped, BreaksBetweenWordsOnly) {
  EXPECT_EQ(wrapped("one two three", 10, 2, 2), "one two\n  three\n");
  EXPECT_EQ(wrapped("one two three", kNoWidth, 2, 2), "one two three\n");
  EXPECT_EQ(wrapped("unbreakableword x", 5, 0, 0), "unbreakableword\nx\n");
}

}  // namespace
}  // namespace celador
