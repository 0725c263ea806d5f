#include "report/sender_notice.h"

#include <gtest/gtest.h>

#include <map>

#include "base/text.h"

namespace celador {
namespace {

const Instant kNow = parse_rfc3339("2026-11-23T12:00:00Z").value();

SenderNotice notice_of(std::string contact) {
  return {.name = "Hospital Central",
          .authorised_by = "Head of IT security, 2026-11-02",
          .contact = std::move(contact),
          .until = parse_rfc3339("2027-07-01T00:00:00Z").value(),
          .last_day = "2027-06-30",
          .depth = Depth::kSample,
          .rate_per_network = 200,
          .canonical = ""};
}

// The fields of RFC 9116, section 2.3: "name: value", comments apart.
std::multimap<std::string, std::string> fields_of(const std::string& text) {
  std::multimap<std::string, std::string> fields;
  for (const std::string_view line : split(text, '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto colon = line.find(": ");
    EXPECT_NE(colon, std::string_view::npos) << line;
    fields.emplace(line.substr(0, colon), line.substr(colon + 2));
  }
  return fields;
}

TEST(SecurityTxt, HasTheFieldsOfItsStandard) {
  const auto text = security_txt(notice_of("soc@hospital.example"), kNow);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(fields_of(*text),
            (std::multimap<std::string, std::string>{{"Contact", "mailto:soc@hospital.example"},
                                                     {"Expires", "2027-07-01T00:00:00Z"},
                                                     {"Preferred-Languages", "en"}}));
  EXPECT_TRUE(text->ends_with('\n'));
}

TEST(SecurityTxt, ExpiresWithinAYear) {
  SenderNotice notice = notice_of("soc@hospital.example");
  notice.until = parse_rfc3339("2031-01-01T00:00:00Z").value();
  EXPECT_EQ(fields_of(security_txt(notice, kNow).value()).find("Expires")->second,
            "2027-11-22T12:00:00Z");
  notice.until.reset();
  EXPECT_EQ(fields_of(security_txt(notice, kNow).value()).find("Expires")->second,
            "2027-11-22T12:00:00Z");
}

TEST(SecurityTxt, SaysWhereItStandsWhenThatIsGiven) {
  SenderNotice notice = notice_of("soc@hospital.example");
  notice.canonical = "https://scan.hospital.example/.well-known/security.txt";
  EXPECT_EQ(fields_of(security_txt(notice, kNow).value()).find("Canonical")->second,
            notice.canonical);
  for (const char* wrong : {"http://scan.hospital.example/security.txt", "scan.hospital.example",
                            "https://x.example/\nContact: mailto:evil@x.example"}) {
    notice.canonical = wrong;
    EXPECT_FALSE(security_txt(notice, kNow)) << wrong;
  }
}

TEST(ContactUri, IsAUriOrRefused) {
  const struct {
    std::string_view contact;
    std::string_view uri;  // empty: refused
  } rows[] = {
      {"soc@hospital.example", "mailto:soc@hospital.example"},
      {"soc+scan@hospital.example", "mailto:soc+scan@hospital.example"},
      {"a?b&c%d@hospital.example", "mailto:a%3Fb%26c%25d@hospital.example"},
      {"mailto:soc@hospital.example", "mailto:soc@hospital.example"},
      {"https://hospital.example/scan", "https://hospital.example/scan"},
      {"tel:+34-1-201-0000", "tel:+34-1-201-0000"},
      {"", ""},
      {"the SOC", ""},
      {"soc@hospital", ""},
      {"@hospital.example", ""},
      {"soc@-hospital.example", ""},
      {"soc@hospital.example, ciso@hospital.example", ""},
      {"soc@hospital.example\nContact: mailto:x@y.example", ""},
      {"https://hospital.example/\"onclick=\"x", ""},
      {"http://hospital.example/scan", ""},
      {"javascript:alert(1)", ""},
      {"tel:0800", ""},
  };
  for (const auto& row : rows) {
    const auto uri = contact_uri(row.contact);
    EXPECT_EQ(uri.value_or(""), row.uri) << row.contact;
    if (!uri) {
      EXPECT_EQ(uri.error().kind, ErrorKind::kUsage) << row.contact;
    }
  }
}

TEST(SenderPage, EscapesNamesThatPeopleChose) {
  SenderNotice notice = notice_of("soc@hospital.example");
  notice.name = "</title><script>alert(1)</script>";
  notice.authorised_by = "\"><img src=x onerror=alert(1)>";
  const auto page = sender_page(notice);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->find("<script"), std::string::npos);
  EXPECT_EQ(page->find("<img"), std::string::npos);
  EXPECT_NE(page->find("&lt;script&gt;"), std::string::npos);
}

TEST(SenderPage, SaysWhatIsDoneAsDeepAsTheScopeGoes) {
  const struct {
    Depth depth;
    std::string_view says;
    std::string_view does_not_say;
  } rows[] = {
      {Depth::kTouch, "We knock", "its kind and version"},
      {Depth::kIdentify, "its kind and version", "names and sizes"},
      {Depth::kList, "names and sizes", "bounded number of records"},
      {Depth::kSample, "bounded number of records", "to its end"},
      {Depth::kCount, "to its end", "nothing of the kind"},
  };
  for (const auto& row : rows) {
    SenderNotice notice = notice_of("soc@hospital.example");
    notice.depth = row.depth;
    const std::string page = sender_page(notice).value();
    EXPECT_NE(page.find(row.says), std::string::npos) << to_text(row.depth);
    EXPECT_EQ(page.find(row.does_not_say), std::string::npos) << to_text(row.depth);
    for (const char* always : {"do_not_probe", "href=\"mailto:soc@hospital.example\"", "200",
                               "2027-06-30", "Hospital Central", "Head of IT security"})
      EXPECT_NE(page.find(always), std::string::npos) << always;
  }
}

TEST(SenderNames, StandUnderTheContactsDomain) {
  const auto names = sender_names(notice_of("SOC@Hospital.example"));
  ASSERT_TRUE(names);
  EXPECT_EQ(names->host, "network-scan.hospital.example");
  EXPECT_EQ(names->ptr, "1.2.0.192.in-addr.arpa. IN PTR network-scan.hospital.example.");
  EXPECT_EQ(names->txt,
            "network-scan.hospital.example. IN TXT \"A permitted sweep for open data stores. "
            "Contact and opt-out: mailto:SOC@Hospital.example; until 2027-06-30\"");
  EXPECT_EQ(sender_names(notice_of("https://x.example/a"))->host, "network-scan.x.example");
  EXPECT_EQ(sender_names(notice_of("tel:+3412010000"))->host, "network-scan.YOUR-DOMAIN");
  EXPECT_FALSE(sender_names(notice_of("")));
}

}  // namespace
}  // namespace celador
