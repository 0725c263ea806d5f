#include "exchange/nmap_xml.h"

#include <gtest/gtest.h>

#include "exchange/recordings_for_tests.h"
#include "testing/sightings_for_tests.h"

namespace celador {
namespace {

struct Row {
  const char* name;
  std::string file;
  const char* sightings;
  const char* reading;
};

std::string run(const std::string& inside) {
  return "<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner=\"nmap\" "
         "start=\"1795791027\">\n" +
         inside + "</nmaprun>\n";
}
std::string host(const std::string& ports, const std::string& address = "10.0.0.1") {
  return "<host starttime=\"1795791027\" endtime=\"1795791028\"><address addr=\"" + address +
         "\" addrtype=\"ipv4\"/>\n<ports>" + ports + "</ports></host>\n";
}
std::string port(const std::string& number, const std::string& state,
                 const std::string& protocol = "tcp") {
  return "<port protocol=\"" + protocol + "\" portid=\"" + number + "\"><state state=\"" + state +
         "\"/></port>";
}

TEST(NmapXml, ReadsWhatNmapWrote) {
  const Row rows[] = {
      {"SYN scan", recording("nmap-7.93-syn.xml"),
       "10.77.0.2:6379 2026-11-27T14:50:27Z nmap\n10.77.0.2:8080 2026-11-27T14:50:27Z nmap\n"
       "10.77.0.3:2121 2026-11-27T14:50:27Z nmap\n",
       "nmap-xml: 3 open, 5 closed"},
      {"versions", recording("nmap-7.93-version.xml"),
       "10.77.0.2:6379 2026-11-27T14:50:34Z nmap redis Redis key-value store 7.0.15\n"
       "10.77.0.2:8080 2026-11-27T14:50:34Z nmap tcpwrapped\n"
       "10.77.0.3:2121 2026-11-27T14:50:34Z nmap ftp ProFTPD 1.3.8\n",
       "nmap-xml: 3 open, 3 closed"},
      {"IPv6", recording("nmap-7.93-ipv6.xml"), "[fd77::2]:8080 2026-11-27T14:50:34Z nmap\n",
       "nmap-xml: 1 open, 1 closed"},
      {"UDP", recording("nmap-7.93-udp.xml"), "10.77.0.2:5353/udp 2026-11-27T14:50:34Z nmap\n",
       "nmap-xml: 1 open, 1 closed"},
      {"interrupted by Ctrl-C", recording("nmap-7.93-interrupted.xml"),
       "10.77.0.2:6379 2026-11-27T14:50:35Z nmap\n10.77.0.2:8080 2026-11-27T14:50:35Z nmap\n",
       "nmap-xml: 2 open, 2 closed, 2 undecided; cut: the file ends in its middle, at line 36"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto read = read_sightings_for_tests(row.file);
    ASSERT_TRUE(read.result) << read.result.error().message;
    EXPECT_EQ(read.sightings, row.sightings);
    EXPECT_EQ(text_of(read.reading), row.reading);
    EXPECT_EQ(read_sightings_for_tests(row.file, {}, 3).sightings, row.sightings);
  }
}

TEST(NmapXml, CountsWhatGivesNoSighting) {
  const Row rows[] = {
      {"states that are undecided",
       run(host(port("1", "filtered") + port("2", "open|filtered") + port("3", "unfiltered"))), "",
       "nmap-xml: 0 open, 3 undecided"},
      {"ports that nmap sums up",
       run(host("<extraports state=\"closed\" count=\"997\"/><extraports state=\"filtered\" "
                "count=\"3\"/>")),
       "", "nmap-xml: 0 open, 997 closed, 3 undecided"},
      {"a sum that lies",
       run(host("<extraports state=\"closed\" count=\"99999999999\"/><extraports state=\"closed\" "
                "count=\"-1\"/>")),
       "", "nmap-xml: 0 open"},
      {"ports that are none",
       run(host(port("0", "open") + port("65536", "open") + port("", "open"))), "",
       "nmap-xml: 0 open; 3 without a port (line 5)"},
      {"other transports", run(host(port("80", "open", "sctp") + port("1", "open", "ip"))), "",
       "nmap-xml: 0 open; 2 neither TCP nor UDP (line 5)"},
      {"an address that is none", run(host(port("80", "open"), "10.0.0.256")), "",
       "nmap-xml: 0 open; 1 without an IP address (line 5)"},
      {"a port without its state", run(host("<port protocol=\"tcp\" portid=\"80\"></port>")), "",
       "nmap-xml: 0 open; 1 cannot be read (line 5)"},
      {"a host after one without an address keeps nothing of it",
       run(host(port("80", "open")) + "<host><ports>" + port("81", "open") + "</ports></host>\n"),
       "10.0.0.1:80 2026-11-27T14:50:28Z nmap\n",
       "nmap-xml: 1 open; 1 without an IP address (line 6)"},
      {"masscan's XML",
       "<?xml version=\"1.0\"?>\n<!-- masscan v1.0 scan -->\n<nmaprun scanner=\"masscan\" "
       "start=\"1795791041\" version=\"1.0-BETA\" xmloutputversion=\"1.03\">\n"
       "<host endtime=\"1795791042\"><address addr=\"10.0.0.1\" addrtype=\"ipv4\"/><ports>" +
           port("6379", "open") + "</ports></host>\n<runstats/>\n</nmaprun>\n",
       "10.0.0.1:6379 2026-11-27T14:50:42Z masscan\n", "nmap-xml: 1 open"},
      {"a moment that is none",
       "<nmaprun scanner=\"nmap\" start=\"soon\"><host endtime=\"99999999999999999999\"><address "
       "addr=\"10.0.0.1\" addrtype=\"ipv4\"/><ports>" +
           port("6379", "open") + "</ports></host></nmaprun>",
       "10.0.0.1:6379 nmap\n", "nmap-xml: 1 open"},
      {"a name that would paint the terminal",
       run("<host><address addr=\"10.0.0.1\" addrtype=\"ipv4\"/><hostnames><hostname "
           "name=\"a&#x9b;31m\xE2\x80\xAE\"/></hostnames><ports>" +
           port("80", "open") + "</ports></host>"),
       "10.0.0.1:80 2026-11-27T14:50:27Z nmap a?31m?\n", "nmap-xml: 1 open"},
      {"damage in the middle", run(host(port("80", "open")) + "<host></ports>\n"),
       "10.0.0.1:80 2026-11-27T14:50:28Z nmap\n", "nmap-xml: 1 open; cut: line 6 is damaged"},
      {"a second document behind the first", run(host(port("80", "open"))) + run(""),
       "10.0.0.1:80 2026-11-27T14:50:28Z nmap\n",
       "nmap-xml: 1 open; cut: at line 7 another document begins (nmap --append-output): split the "
       "file there"},
      {"an attribute longer than is read",
       run(host(port("80", "open")) + "<host a=\"" + std::string(20U << 20U, 'x') + "\"/>"),
       "10.0.0.1:80 2026-11-27T14:50:28Z nmap\n",
       "nmap-xml: 1 open; cut: line 6 has more in it than is read"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto read = read_sightings_for_tests(row.file);
    ASSERT_TRUE(read.result) << read.result.error().message;
    EXPECT_EQ(read.sightings, row.sightings);
    EXPECT_EQ(text_of(read.reading), row.reading);
  }
}

TEST(NmapXml, CutAnywhereGivesTheBeginning) {
  const std::string whole = recording("nmap-7.93-version.xml");
  const std::string all = read_sightings_for_tests(whole).sightings;
  for (std::size_t size = 600; size + 2 < whole.size(); size += 97) {
    const auto read = read_sightings_for_tests(whole.substr(0, size));
    ASSERT_TRUE(read.result) << size;
    EXPECT_TRUE(all.starts_with(read.sightings)) << size;
    EXPECT_NE(read.reading.cut.find("the file ends in its middle"), std::string::npos) << size;
  }
}

TEST(NmapXml, RefusesWhatIsNoSweep) {
  struct Refused {
    const char* name;
    std::string file;
    ErrorKind kind;
    const char* says;
  };
  const std::string deep = std::string("<nmaprun>") + [] {
    std::string tags;
    for (int i = 0; i < 200; ++i) tags += "<a>";
    return tags;
  }();
  const Refused rows[] = {
      {"another document", "<html><body/></html>", ErrorKind::kUnsupported, "none of nmap's"},
      {"entities", "<!DOCTYPE nmaprun [<!ENTITY a \"aaaaaaaaaa\">]><nmaprun>&a;</nmaprun>",
       ErrorKind::kUnsupported, "declares XML entities"},
      {"too deep", deep, ErrorKind::kLimit, "nested deeper"},
  };
  for (const Refused& row : rows) {
    SCOPED_TRACE(row.name);
    const auto read = read_sightings_for_tests(row.file);
    ASSERT_FALSE(read.result);
    EXPECT_EQ(read.result.error().kind, row.kind);
    EXPECT_NE(read.result.error().message.find(row.says), std::string::npos)
        << read.result.error().message;
  }
}

}  // namespace
}  // namespace celador
