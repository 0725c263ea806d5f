#include "scope/scope.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

const Instant kNow = parse_rfc3339("2026-11-23T12:00:00Z").value();

std::string file(std::string_view rest) {
  return "name = \"Hospital\"\nauthorised_by = \"Head of IT\"\ncontact = "
         "\"soc@hospital.example\"\n" +
         std::string(rest);
}

Endpoint at(std::string_view ip) { return {IpAddress::parse(ip).value(), 27017, std::nullopt}; }

TEST(ScopeFile, SaysLineAndReasonOfWhatIsWrong) {
  const struct {
    std::string_view row;
    std::string toml;
    ErrorKind kind;
    std::string_view starts;
    std::string_view holds;
  } rows[] = {
      {"expired", file("until = 2026-11-22\ninclude = [\"10.0.0.0/8\"]"), ErrorKind::kForbidden,
       "s.toml:4: ", "expired"},
      {"no until", file("include = [\"10.0.0.0/8\"]"), ErrorKind::kForbidden,
       "s.toml:1: ", "until"},
      {"nobody allowed it", "name = \"x\"\ncontact = \"a@b.example\"\n", ErrorKind::kForbidden,
       "s.toml:1: ", "authorised_by"},
      {"host bits", file("until = 2027-01-01\ninclude = [\n\"10.0.0.1/8\"]"), ErrorKind::kUsage,
       "s.toml:6: ", "10.0.0.0/8"},
      {"prefix too long", file("until = 2027-01-01\ninclude = [\"10.0.0.0/33\"]"),
       ErrorKind::kUsage, "s.toml:5: ", "0 to 32"},
      {"misspelt key",
       file("until = 2027-01-01\ninclude = [\"10.0.0.0/8\"]\nexcludes = [\"10.1.0.0/16\"]"),
       ErrorKind::kUsage, "s.toml:6: ", "unknown key"},
      {"contradiction",
       file("until = 2027-01-01\ninclude = [\"10.1.0.0/16\"]\nexclude = [\"10.0.0.0/8\"]"),
       ErrorKind::kForbidden, "s.toml:5: ", "contradiction"},
      {"contradicting name",
       file("until = 2027-01-01\ninclude = [\"DB.x.example\"]\nexclude = [\"db.x.example\"]"),
       ErrorKind::kForbidden, "s.toml:5: ", "contradiction"},
      {"no TOML", file("until = "), ErrorKind::kUsage, "s.toml:4:", "not TOML"},
      {"bad depth", file("until = 2027-01-01\ndepth = \"deep\"\ninclude = [\"::1\"]"),
       ErrorKind::kUsage, "s.toml:5: ", "sample"},
      {"empty include", file("until = 2027-01-01\ninclude = []"), ErrorKind::kForbidden,
       "s.toml:5: ", "allows nothing"},
      {"name in do_not_probe",
       file("until = 2027-01-01\ninclude = [\"::1\"]\ndo_not_probe = [\"pump.example\"]"),
       ErrorKind::kUsage, "s.toml:6: ", "addresses and ranges only"},
  };
  for (const auto& row : rows) {
    const auto scope = Scope::parse(row.toml, "s.toml", kNow);
    ASSERT_FALSE(scope.has_value()) << row.row;
    EXPECT_EQ(scope.error().kind, row.kind) << row.row << ": " << scope.error().message;
    EXPECT_TRUE(scope.error().message.starts_with(row.starts))
        << row.row << ": " << scope.error().message;
    EXPECT_NE(scope.error().message.find(row.holds), std::string::npos)
        << row.row << ": " << scope.error().message;
  }
}

TEST(ScopeFile, ReadsTheExampleOfTheDesign) {
  const auto scope = Scope::parse(
      file("until = 2027-06-30\ndepth = \"sample\"\nidentities = \"anonymous\"\nrate = 1000\n"
           "include = [\"10.20.0.0/16\", \"2001:db8::/48\", \"db.hospital.example\", "
           "\"s3://records.hospital.example\"]\n"
           "exclude = [\"10.20.9.0/24\"]\ndo_not_probe = [\"10.20.40.0/24\"]\n"),
      "s.toml", kNow);
  ASSERT_TRUE(scope) << scope.error().message;
  EXPECT_EQ(scope->terms().rate, 1000U);
  EXPECT_EQ(scope->terms().until, parse_rfc3339("2027-07-01T00:00:00Z").value());
  EXPECT_EQ(scope->terms().last_day, "2027-06-30");
  EXPECT_TRUE(scope->includes_name("Records.hospital.example"));
  EXPECT_EQ(scope->included().size(), 4U);
}

TEST(ScopeFile, ReadsHowFastAndHowManyAtOnce) {
  using Rate = std::optional<std::uint64_t>;
  const struct {
    std::string_view row;
    std::string_view terms;
    Rate rate;
    Rate rate_per_network;
    Rate burst;
  } rows[] = {
      {"nothing said", "", 1000, 1000, {}},
      {"slow", "rate = 50", 50, 50, {}},
      {"fast", "rate = 100000", 100000, 1000, {}},
      {"as fast as it goes", "rate = \"max\"", {}, 1000, {}},
      {"network named", "rate = 100000\nrate_per_network = 20", 100000, 20, {}},
      {"network faster than the round", "rate = 10\nrate_per_network = 20", 10, 20, {}},
      {"network without limit", "rate_per_network = \"max\"", 1000, {}, {}},
      {"burst", "burst = 1", 1000, 1000, 1},
  };
  for (const auto& row : rows) {
    const auto scope = Scope::parse(
        file("until = 2027-06-30\ninclude = [\"10.0.0.0/8\"]\n" + std::string(row.terms)), "s.toml",
        kNow);
    ASSERT_TRUE(scope) << row.row << ": " << scope.error().message;
    EXPECT_EQ(scope->terms().rate, row.rate) << row.row;
    EXPECT_EQ(scope->terms().rate_per_network, row.rate_per_network) << row.row;
    EXPECT_EQ(scope->terms().burst, row.burst) << row.row;
  }
  for (const std::string_view wrong :
       {"burst = 0", "burst = \"max\"", "burst = 1.5", "rate_per_network = 0",
        "rate_per_network = -1", "rate_per_network = \"fast\"", "rate = 0"}) {
    const auto scope =
        Scope::parse(file("until = 2027-06-30\ninclude = [\"10.0.0.0/8\"]\n" + std::string(wrong)),
                     "s.toml", kNow);
    ASSERT_FALSE(scope) << wrong;
    EXPECT_EQ(scope.error().kind, ErrorKind::kUsage) << wrong;
    EXPECT_TRUE(scope.error().message.starts_with("s.toml:6: '")) << scope.error().message;
  }
}

TEST(Scope, PermitsOnlyWhatItIncludes) {
  auto scope = Scope::parse(
      file("until = 2027-06-30\ndepth = \"list\"\ninclude = [\"10.20.0.0/16\", \"db.x.example\", "
           "\"::/0\", \"::1\", \"64:ff9b::/96\", \"2001:db8::/32\"]\n"
           "exclude = [\"10.20.9.0/24\", \"out.x.example\"]\ndo_not_probe = [\"10.20.40.0/24\"]\n"),
      "s.toml", kNow);
  ASSERT_TRUE(scope) << scope.error().message;
  ASSERT_TRUE(scope->resolve([](const std::string& name) -> Result<std::vector<IpAddress>> {
    if (name == "db.x.example")
      return std::vector{IpAddress::parse("192.0.2.7").value(),
                         IpAddress::parse("10.20.40.9").value()};
    return std::vector{IpAddress::parse("10.20.1.1").value()};
  }));
  const struct {
    std::string_view ip;
    bool allowed;
  } rows[] = {
      {"10.20.0.1", true},         {"10.21.0.1", false},
      {"10.20.9.255", false},      {"10.20.40.9", false},
      {"192.0.2.7", true},         {"192.0.2.8", false},
      {"10.20.1.1", false},        {"::ffff:10.20.9.1", false},
      {"::ffff:10.20.0.1", true},  {"64:ff9b::a14:901", false},
      {"2002:a14:2801::1", false}, {"2001:db8::1", true},
      {"::10.20.9.1", false},      {"::10.20.0.1", true},
      {"64:ff9b::a14:1", true},    {"::1", true},
      {"0.0.0.0", false},          {"::", false},
      {"ff02::1", false},          {"255.255.255.255", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(scope->permit(at(row.ip), Depth::kList, kNow).has_value(), row.allowed) << row.ip;
    EXPECT_EQ(scope->addresses().contains(at(row.ip).ip), row.allowed) << row.ip;
  }
  EXPECT_FALSE(scope->permit(at("10.20.0.1"), Depth::kSample, kNow));
  EXPECT_FALSE(scope->permit(at("10.20.0.1"), Depth::kList, parse_rfc3339("2027-07-01").value()));
  Endpoint named = at("10.20.0.1");
  named.host = "OUT.x.example";
  EXPECT_FALSE(scope->permit(named, Depth::kList, kNow));
}

TEST(Scope, LeavesSpecialRangesOutOfWiderOnes) {
  const struct {
    std::string_view row;
    std::string_view include;
    std::vector<std::string_view> allowed;
    std::vector<std::string_view> refused;
  } rows[] = {
      {"all of IPv4",
       R"("0.0.0.0/0")",
       {"1.1.1.1", "9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "223.255.255.255"},
       {"10.0.0.0", "10.255.255.255", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1",
        "100.64.0.1", "192.0.2.1", "198.19.255.255", "203.0.113.7", "240.0.0.1", "192.0.0.9"}},
      {"all of IPv6",
       R"("::/0")",
       {"2000::1", "2a00::1", "2001:200::1", "4000::1"},
       {"::1", "64:ff9b::8.8.8.8", "2001::1", "2001:db8::1", "2002:808:808::1", "fd00::1",
        "fe80::1", "3fff::1"}},
      {"inside a special range", R"("10.20.0.0/16")", {"10.20.0.1"}, {"10.21.0.1"}},
      {"a special range itself",
       R"("10.0.0.0/8", "127.0.0.0/8", "fd00::/8")",
       {"10.0.0.1", "127.0.0.1", "fd12::1"},
       {"fc00::1"}},
      {"one that has others inside", R"("192.0.0.0/24")", {"192.0.0.1", "192.0.0.9"}, {}},
      {"named besides a wider one",
       R"("0.0.0.0/0", "10.20.0.0/16")",
       {"10.20.0.1", "8.8.8.8"},
       {"10.21.0.1", "192.168.0.1"}},
      {"one bit wider", R"("10.0.0.0/7")", {"11.0.0.1"}, {"10.0.0.1"}},
      {"ends inside: named",
       R"("9.0.0.0-10.5.0.0")",
       {"9.9.9.9", "10.0.0.1", "10.5.0.0"},
       {"10.5.0.1"}},
      {"begins inside one, holds another",
       R"("100.100.0.0-127.255.255.255")",
       {"100.100.0.1", "101.0.0.1"},
       {"127.0.0.1", "100.64.0.1"}},
      {"nothing but special ranges", R"("100::/63")", {"100::1", "100:0:0:1::1"}, {}},
  };
  for (const auto& row : rows) {
    const auto scope = Scope::parse(
        file("until = 2027-06-30\ninclude = [" + std::string(row.include) + "]"), "s.toml", kNow);
    ASSERT_TRUE(scope) << row.row << ": " << scope.error().message;
    for (const std::string_view ip : row.allowed) {
      EXPECT_TRUE(scope->allows(at(ip).ip)) << row.row << ": " << ip;
      EXPECT_TRUE(scope->addresses().contains(at(ip).ip)) << row.row << ": " << ip;
    }
    for (const std::string_view ip : row.refused) {
      EXPECT_FALSE(scope->allows(at(ip).ip)) << row.row << ": " << ip;
      EXPECT_FALSE(scope->addresses().contains(at(ip).ip)) << row.row << ": " << ip;
    }
  }
}

TEST(Scope, TellsWhichSpecialRangesItLeavesOut) {
  const auto told = [](std::string_view include) {
    const auto scope = Scope::parse(
        file("until = 2027-06-30\ninclude = [" + std::string(include) + "]"), "s.toml", kNow);
    std::string text;
    for (const SpecialRange& special : scope->left_out()) text += std::string(special.text) + " ";
    return text;
  };
  EXPECT_EQ(told(R"("10.0.0.0/7", "192.168.0.0/15")"), "10.0.0.0/8 192.168.0.0/16 ");
  EXPECT_EQ(told(R"("10.0.0.0/7", "10.0.0.0/8")"), "");
  EXPECT_EQ(told(R"("10.0.0.0/7", "10.20.0.0/16")"), "10.0.0.0/8 ");
  EXPECT_EQ(told(R"("10.20.0.0/16", "8.8.8.8")"), "");
  const auto wide =
      Scope::parse(file("until = 2027-06-30\ninclude = [\"0.0.0.0/0\"]"), "s.toml", kNow);
  const auto refused = wide->check(at("10.1.2.3").ip, std::nullopt, Depth::kTouch, kNow);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("10.0.0.0/8, Private-Use (RFC 1918)"), std::string::npos)
      << refused.error().message;
}

TEST(Scope, LetsANameLeadToAPrivateAddress) {
  auto scope = Scope::parse(file("until = 2027-06-30\ninclude = [\"0.0.0.0/0\", \"db.x.example\"]"),
                            "s.toml", kNow);
  ASSERT_TRUE(scope);
  ASSERT_TRUE(scope->resolve([](const std::string&) -> Result<std::vector<IpAddress>> {
    return std::vector{IpAddress::parse("10.1.2.3").value()};
  }));
  EXPECT_TRUE(scope->allows(at("10.1.2.3").ip));
  EXPECT_FALSE(scope->allows(at("10.1.2.4").ip));
}

TEST(Scope, KeepsTheLoopbackAddressWhenAllOfIpv4IsExcluded) {
  const auto scope = Scope::parse(file("until = 2027-06-30\ninclude = [\"::/0\", \"::1\"]\n"
                                       "exclude = [\"0.0.0.0/0\"]"),
                                  "s.toml", kNow);
  ASSERT_TRUE(scope) << scope.error().message;
  EXPECT_TRUE(scope->allows(IpAddress::parse("::1").value()));
  EXPECT_TRUE(scope->addresses().contains(IpAddress::parse("::1").value()));
  EXPECT_FALSE(scope->allows(IpAddress::parse("::2").value()));
  EXPECT_FALSE(scope->addresses().contains(IpAddress::parse("2002:808:808::1").value()));
}

TEST(Scope, RefusesToRunWhenAnExcludedNameCannotBeResolved) {
  auto scope = Scope::parse(
      file("until = 2027-06-30\ninclude = [\"10.0.0.0/8\"]\nexclude = [\"pump.x.example\"]"),
      "s.toml", kNow);
  ASSERT_TRUE(scope);
  const auto resolved = scope->resolve([](const std::string&) -> Result<std::vector<IpAddress>> {
    return fail(ErrorKind::kNotFound, "no such name");
  });
  ASSERT_FALSE(resolved);
  EXPECT_EQ(resolved.error().kind, ErrorKind::kForbidden);
}

TEST(Scope, WithoutAFileIsThisMachine) {
  const Scope scope = Scope::this_machine({IpAddress::parse("192.0.2.1").value()});
  EXPECT_TRUE(scope.allows(IpAddress::parse("127.8.9.1").value()));
  EXPECT_TRUE(scope.allows(IpAddress::parse("::1").value()));
  EXPECT_TRUE(scope.allows(IpAddress::parse("192.0.2.1").value()));
  EXPECT_FALSE(scope.allows(IpAddress::parse("192.0.2.2").value()));
  EXPECT_EQ(scope.terms().identities, Identities::kPasswordless);
  EXPECT_EQ(scope.terms().rate_per_network, std::nullopt);
  EXPECT_TRUE(scope.left_out().empty());
}

TEST(Scope, PermitsASweepWhatItPermitsEachOf) {
  const Instant now = parse_rfc3339("2026-11-02").value();
  const Scope scope =
      Scope::parse(
          "name = 'N'\nauthorised_by = 'A'\ncontact = 'c@d.example'\nuntil = 2026-12-01\n"
          "include = ['10.0.0.0/24', '192.0.2.7']\nexclude = ['10.0.0.16/28']\n"
          "do_not_probe = ['10.0.0.40']\n",
          "scope.toml", now)
          .value();
  const SweepPermit permit = scope.permit_sweep();
  std::size_t allowed = 0;
  for (const char* text : {"10.0.0.0/23", "192.0.2.0/24"}) {
    AddressSet set;
    set.add(AddressRange::parse(text).value());
    for (AddressCount i = 0; i < set.size(); ++i) {
      const IpAddress address = set.at(i);
      EXPECT_EQ(permit.allows(address, now), scope.allows(address)) << address.to_text();
      allowed += permit.allows(address, now) ? 1 : 0;
    }
  }
  EXPECT_EQ(allowed, 256U - 16U - 1U + 1U);
  EXPECT_FALSE(permit.allows(IpAddress::v4(0x0A000001), parse_rfc3339("2026-12-02").value()));
}

}  // namespace
}  // namespace celador
