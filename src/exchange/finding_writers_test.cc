// What is written is read again: nmap_xml_writer.cc, shodan_json_writer.cc, finding_writers.cc.
#include "exchange/finding_writers.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "exchange/murmur_hash.h"
#include "testing/sample_findings.h"
#include "testing/sightings_for_tests.h"

namespace celador {
namespace {

constexpr SightingFormat kWritten[] = {SightingFormat::kNmapXml, SightingFormat::kMasscanJson,
                                       SightingFormat::kMasscanList, SightingFormat::kZmapCsv,
                                       SightingFormat::kShodanJson};

Finding finding_at(std::string_view endpoint, std::string_view when) {
  Finding finding = clinic_finding();
  finding.endpoint = *Endpoint::parse(endpoint);
  finding.at = *parse_rfc3339(when);
  return finding;
}

std::vector<Finding> some_findings() {
  std::vector<Finding> findings{
      finding_at("[2001:db8::1]:6379", "2026-11-27T12:00:03Z"),
      finding_at("10.0.0.2:27017", "2026-11-27T12:00:02Z"),
      finding_at("10.0.0.10:161/udp", "2026-11-27T12:00:04Z"),
      finding_at("10.0.0.2:9", "2026-11-27T12:00:01Z"),
      finding_at("10.0.0.3:27017", "2026-11-27T12:00:05Z"),
  };
  const Verdict gone = no(Basis::kImplied, "the port answers with a reset");
  findings.back().access = {gone, gone, gone, gone, gone};
  return findings;
}

std::string written(SightingFormat format, std::span<const Finding> findings) {
  std::string text;
  const auto done = write_findings(format, findings, *parse_rfc3339("2026-11-27T13:00:00Z"),
                                   [&](std::string_view part) -> Result<void> {
                                     text += part;
                                     return {};
                                   });
  return done ? text : done.error().message;
}

// Endpoints of what is read, a line each.
std::string endpoints_of(std::string_view sightings) {
  std::string text;
  while (!sightings.empty()) {
    text += std::string(sightings.substr(0, sightings.find(' '))) + "\n";
    sightings.remove_prefix(sightings.find('\n') + 1);
  }
  return text;
}

TEST(FindingWriters, WriteWhatTheReadersRead) {
  for (const SightingFormat format : kWritten) {
    SCOPED_TRACE(to_text(format));
    const auto read = read_sightings_for_tests(written(format, some_findings()));
    ASSERT_TRUE(read.result) << read.result.error().message;
    EXPECT_EQ(text_of(read.reading), fmt::format("{}: 4 open", to_text(format)));
    EXPECT_EQ(endpoints_of(read.sightings),
              "10.0.0.2:9\n10.0.0.2:27017\n10.0.0.10:161/udp\n[2001:db8::1]:6379\n");
    EXPECT_EQ(read.reading.first, *parse_rfc3339(format == SightingFormat::kNmapXml
                                                     ? "2026-11-27T12:00:02Z"  // the host's end
                                                     : "2026-11-27T12:00:01Z"));
  }
}

TEST(FindingWriters, WriteAnEmptyBookSoThatItIsRead) {
  for (const SightingFormat format : kWritten) {
    SCOPED_TRACE(to_text(format));
    const auto read = read_sightings_for_tests(written(format, {}));
    ASSERT_TRUE(read.result) << read.result.error().message;
    EXPECT_EQ(read.reading.open, 0U);
    EXPECT_EQ(read.reading.cut, "");
  }
}

TEST(FindingWriters, NamesCannotBreakOut) {
  std::vector<Finding> findings{finding_at("10.0.0.2:9", "2026-11-27T12:00:01Z")};
  findings[0].service.product = "a\"/><port>&lt;\n,\"ip\": 1}";
  findings[0].endpoint.host = "x\"<y>&z";
  for (const SightingFormat format : kWritten) {
    SCOPED_TRACE(to_text(format));
    const auto read = read_sightings_for_tests(written(format, findings));
    ASSERT_TRUE(read.result) << read.result.error().message;
    EXPECT_EQ(text_of(read.reading), fmt::format("{}: 1 open", to_text(format)));
    if (format == SightingFormat::kNmapXml || format == SightingFormat::kShodanJson) {
      EXPECT_NE(read.sightings.find("x\"<y>&z"), std::string::npos) << read.sightings;
      EXPECT_NE(read.sightings.find("a\"/><port>&lt;?"), std::string::npos) << read.sightings;
    }
  }
}

TEST(FindingWriters, OwnExportsAreToldAsOurs) {
  const auto read = read_sightings_for_tests(written(SightingFormat::kNmapXml, some_findings()));
  EXPECT_EQ(read.reading.tool, "celador");
}

TEST(FindingWriters, RefuseFormatsThatAreOnlyRead) {
  for (const SightingFormat format :
       {SightingFormat::kNothing, SightingFormat::kZmapJson, SightingFormat::kEndpointList}) {
    EXPECT_NE(written(format, some_findings()).find("is read and not written"), std::string::npos);
  }
}

TEST(ShodanWriter, HasTheMembersOfTheSchemaAndOursInOpts) {
  const std::string text = written(SightingFormat::kShodanJson, some_findings());
  const auto banner = boost::json::parse(text.substr(0, text.find('\n'))).as_object();
  for (const char* member : {"ip", "ip_str", "port", "transport", "timestamp", "data", "hash",
                             "hostnames", "domains", "location", "_shodan", "opts", "org", "isp"})
    EXPECT_TRUE(banner.contains(member)) << member;
  EXPECT_EQ(banner.at("timestamp").as_string(), "2026-11-27T12:00:01.000000");
  EXPECT_EQ(banner.at("ip").as_int64(), 0x0A000002);
  const auto& ours = banner.at("opts").at("celador").as_object();
  EXPECT_EQ(ours.at("read").as_string(), "yes");
  EXPECT_EQ(banner.at("hash").as_int64(),
            static_cast<std::int32_t>(murmur_hash(banner.at("data").as_string())));
}

TEST(MurmurHash, GivesTheKnownNumbers) {
  EXPECT_EQ(murmur_hash(""), 0U);
  EXPECT_EQ(murmur_hash("hello"), 0x248bfa47U);
  EXPECT_EQ(murmur_hash("hello, world"), 0x149bbb7fU);
  EXPECT_EQ(murmur_hash("The quick brown fox jumps over the lazy dog"), 0x2e4ff723U);
}

}  // namespace
}  // namespace celador
