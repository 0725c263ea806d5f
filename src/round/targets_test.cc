#include "round/targets.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

const Instant kNow = parse_rfc3339("2026-11-23T12:00:00Z").value();

Result<std::vector<IpAddress>> look_up(const std::string& name) {
  if (name == "db.hospital.example") return std::vector{IpAddress::parse("127.0.0.9").value()};
  if (name == "elsewhere.example") return std::vector{IpAddress::parse("203.0.113.5").value()};
  return fail(ErrorKind::kNotFound, "no such name");
}

TEST(ParsePorts, TakesListsAndRanges) {
  EXPECT_EQ(parse_ports("27017, 1-3,2").value(), (std::vector<std::uint16_t>{1, 2, 3, 27017}));
  EXPECT_EQ(parse_ports("all").value().size(), 65535U);
  for (const std::string_view bad :
       {"70000", "0", "", "5-1", "a", "1,,2", "-1", "1-", "99999999999999999999"}) {
    const auto ports = parse_ports(bad);
    ASSERT_FALSE(ports) << bad;
    EXPECT_EQ(ports.error().kind, ErrorKind::kUsage);
  }
}

TEST(ParseStoreUrl, SaysWhatIsWrong) {
  const struct {
    std::string_view url;
    std::string_view holds;
  } rows[] = {
      {"gopher://10.0.0.1", "unknown scheme 'gopher'"},
      {"http://user:secret@10.0.0.1/", "credentials"},
      {"http://10.0.0.1:70000/", "1 to 65535"},
      {"http://", "host is missing"},
      {"10.0.0.1", "port is missing"},
      {"http://[::1/", "without its ']'"},
      {"http://a b/", "neither a name nor an address"},
  };
  for (const auto& row : rows) {
    const auto store = parse_store_url(row.url);
    ASSERT_FALSE(store) << row.url;
    EXPECT_NE(store.error().message.find(row.holds), std::string::npos) << store.error().message;
    EXPECT_EQ(store.error().message.find("secret"), std::string::npos);
  }
}

TEST(ParseStoreUrl, KnowsSchemesPortsAndPaths) {
  const auto https = parse_store_url("HTTPS://host.example:9200/patients/x").value();
  EXPECT_EQ(https.tls, Tls::kOn);
  EXPECT_EQ(https.port, 9200);
  EXPECT_EQ(https.path, "patients/x");
  const auto six = parse_store_url("tcp://[::1]:6380").value();
  EXPECT_EQ(six.host, "::1");
  EXPECT_EQ(six.port, 6380);
  EXPECT_EQ(parse_store_url("127.0.0.1:21").value().port, 21);
}

TEST(ResolveTargets, KeepsToTheScope) {
  const Scope scope = Scope::this_machine({});
  const auto targets = resolve_targets(
      {"127.0.0.0/30", "db.hospital.example", "tcp://db.hospital.example:5432/x", "gone.example"},
      scope, look_up, kNow);
  ASSERT_TRUE(targets) << targets.error().message;
  EXPECT_EQ(targets->addresses.size(), AddressCount{5});
  ASSERT_EQ(targets->places.size(), 1U);
  EXPECT_EQ(targets->places[0].endpoint.host, "db.hospital.example");
  EXPECT_EQ(targets->unresolved.size(), 1U);
  EXPECT_EQ(targets->names.size(), 1U);
  EXPECT_EQ(targets->names.begin()->second, "db.hospital.example");
  for (const std::string text :
       {"203.0.113.0/24", "elsewhere.example", "http://elsewhere.example/", "0.0.0.0"}) {
    const auto refused = resolve_targets({text}, scope, look_up, kNow);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden) << text;
  }
  for (const std::string text : {"127.0.0.1/8", "127.0.0.1/99", "1.2.3", "127.1", "0x7f000001",
                                 "redis://0x7f000001/", "what is this", "127.0.0.1:99999"}) {
    const auto bad = resolve_targets({text}, scope, look_up, kNow);
    ASSERT_FALSE(bad) << text;
    EXPECT_EQ(bad.error().kind, ErrorKind::kUsage) << text << ": " << bad.error().message;
  }
}

Scope scope_of(std::string_view rest) {
  return Scope::parse(
             "name = \"Part\"\nauthorised_by = \"x\"\ncontact = \"y\"\nuntil = 2099-12-31\n" +
                 std::string(rest),
             "s.toml", kNow)
      .value();
}

TEST(ResolveTargets, TellsWhatTheScopeLeavesOut) {
  const Scope scope =
      scope_of("include = [\"127.0.0.0/28\"]\nexclude = [\"127.0.0.4\", \"127.0.0.5\"]");
  const auto targets = resolve_targets({"127.0.0.0/24"}, scope, look_up, kNow);
  ASSERT_TRUE(targets) << targets.error().message;
  EXPECT_EQ(targets->addresses.size(), AddressCount{14});
  ASSERT_EQ(targets->excluded.size(), 1U);
  EXPECT_NE(targets->excluded[0].find("2 of 256 addresses"), std::string::npos);
  ASSERT_EQ(targets->not_included.size(), 1U);
  EXPECT_NE(targets->not_included[0].find("240 of 256 addresses"), std::string::npos);
  const auto within = resolve_targets({"127.0.0.0/29"}, scope, look_up, kNow);
  ASSERT_TRUE(within);
  EXPECT_TRUE(within->not_included.empty());
}

TEST(ResolveTargets, TellsWhichAddressOfANameTheScopeRefuses) {
  const auto two = [](const std::string&) -> Result<std::vector<IpAddress>> {
    return std::vector{IpAddress::parse("127.0.0.1").value(),
                       IpAddress::parse("192.0.2.7").value()};
  };
  for (const std::string text : {"db.hospital.example", "redis://db.hospital.example"}) {
    const auto targets = resolve_targets({text}, Scope::this_machine({}), two, kNow);
    ASSERT_TRUE(targets) << text;
    ASSERT_EQ(targets->not_included.size(), 1U) << text;
    EXPECT_NE(targets->not_included[0].find("192.0.2.7 is refused"), std::string::npos) << text;
  }
}

TEST(ResolveTargets, RefusesEveryFormOfAnAddressThatIsNotToBeProbed) {
  const Scope scope =
      scope_of("include = [\"::/0\", \"127.0.0.1\"]\ndo_not_probe = [\"10.0.0.0/8\"]");
  for (const std::string text :
       {"64:ff9b::10.0.0.1", "2002:a00:1::", "::10.0.0.1", "::ffff:10.0.0.1", "10.0.0.1"}) {
    const auto targets = resolve_targets({text}, scope, look_up, kNow);
    ASSERT_FALSE(targets) << text;
    EXPECT_EQ(targets.error().kind, ErrorKind::kForbidden) << text;
    EXPECT_EQ(targets.error().message.find("]:1 is refused"), std::string::npos);  // no port
  }
}

TEST(ResolveTargets, TellsSpecialRangesApartFromWhatIsNotIncluded) {
  const Scope scope = scope_of("include = [\"0.0.0.0/0\"]");
  const auto targets = resolve_targets({"0.0.0.0/0"}, scope, look_up, kNow);
  ASSERT_TRUE(targets);
  EXPECT_TRUE(targets->not_included.empty());
  ASSERT_EQ(targets->excluded.size(), 1U);
  EXPECT_NE(targets->excluded[0].find("special purpose"), std::string::npos);
  EXPECT_FALSE(targets->addresses.contains(IpAddress::parse("10.0.0.1").value()));
  EXPECT_TRUE(targets->addresses.contains(IpAddress::parse("11.0.0.1").value()));
}

TEST(AskedPorts, AreOfTcpUntilALetterSaysOtherwise) {
  using Ports = std::vector<std::uint16_t>;
  const struct {
    std::string_view text;
    Ports tcp;
    Ports udp;
  } rows[] = {
      {"6379,27017-27018", {6379, 27017, 27018}, {}}, {"6379,U:161", {6379}, {161}},
      {"U:161,11211,T:6379", {6379}, {161, 11211}},   {"U:161", {}, {161}},
      {"T:1, U:111 ,137,T:2", {1, 2}, {111, 137}},
  };
  for (const auto& row : rows) {
    const auto ports = parse_asked_ports(row.text);
    ASSERT_TRUE(ports) << row.text << ": " << ports.error().message;
    EXPECT_EQ(ports->tcp, row.tcp) << row.text;
    EXPECT_EQ(ports->udp, row.udp) << row.text;
  }
  for (const std::string_view wrong :
       {"U:53", "U:", "X:1", "6379,U:161-200", "U:all", "", "T:", "6379,,U:161"}) {
    const auto ports = parse_asked_ports(wrong);
    ASSERT_FALSE(ports) << wrong;
    EXPECT_EQ(ports.error().kind, ErrorKind::kUsage) << wrong;
  }
}

TEST(ResolveTargets, SweepsNoWideRangeOfIpv6Blindly) {
  const Scope scope = scope_of("include = [\"2001:db8::/32\"]");
  for (const std::string text :
       {"2001:db8::/64", "2001:db8::/111", "::/0", "2001:db8::-2001:db8::1:0"}) {
    const auto targets = resolve_targets({text}, scope, look_up, kNow);
    ASSERT_FALSE(targets) << text;
    EXPECT_EQ(targets.error().kind, ErrorKind::kUsage) << text;
    EXPECT_NE(targets.error().message.find("--neighbours"), std::string::npos) << text;
  }
  const auto targets = resolve_targets({"2001:db8::/112"}, scope, look_up, kNow);
  ASSERT_TRUE(targets);
  EXPECT_EQ(static_cast<std::uint64_t>(targets->addresses.size()), 65536U);
}

TEST(ResolveTargets, NamesAStoreOnceThatIsAskedForTwice) {
  const auto targets = resolve_targets(
      {"127.0.0.1:6379", "redis://127.0.0.1", "redis://127.0.0.1/5", "redis://127.0.0.1/5"},
      Scope::this_machine({}), look_up, kNow);
  ASSERT_TRUE(targets);
  EXPECT_EQ(targets->places.size(), 2U);
}

TEST(StoreUrl, RefusesADatabaseOfRedisThatIsNoNumber) {
  EXPECT_TRUE(parse_store_url("redis://127.0.0.1/5"));
  EXPECT_TRUE(parse_store_url("rediss://127.0.0.1/"));
  const auto url = parse_store_url("redis://127.0.0.1/abc");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().kind, ErrorKind::kUsage);
}

}  // namespace
}  // namespace celador
