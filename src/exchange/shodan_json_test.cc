#include "exchange/shodan_json.h"

#include <gtest/gtest.h>

#include "testing/sightings_for_tests.h"

namespace celador {
namespace {

// The members are those of Shodan's published schema; addresses and names are made up.
std::string banner(const std::string& members) {
  return "{\"port\": 27017, \"transport\": \"tcp\", \"timestamp\": "
         "\"2026-03-02T07:21:33.444507\", " +
         members +
         "\"data\": \"MongoDB Server Information\\n{ \\\"uptime\\\": 1 }\", \"hash\": 1}\n";
}

TEST(ShodanJson, TakesWhatSaysWhereAndWhen) {
  struct Row {
    const char* name;
    std::string file;
    const char* sightings;
    const char* reading;
  };
  constexpr const char* kFirst = "10.0.0.1:27017 2026-03-02T07:21:33.444Z Shodan\n";
  const std::string first = banner("\"ip_str\": \"10.0.0.1\", ");
  const Row rows[] = {
      {"a whole banner",
       banner(
           "\"ip\": 167772161, \"ip_str\": \"10.0.0.1\", \"hostnames\": "
           "[\"db.hospital.example\", \"b\"], \"product\": \"MongoDB\", \"version\": \"3.6.23\", "
           "\"_shodan\": {\"module\": \"mongodb\", \"id\": \"x\"}, "),
       "10.0.0.1:27017 2026-03-02T07:21:33.444Z Shodan db.hospital.example mongodb MongoDB "
       "3.6.23\n",
       "shodan-json: 1 open"},
      {"the number alone", banner("\"ip\": 167772161, "), kFirst, "shodan-json: 1 open"},
      {"IPv6", banner("\"ip\": null, \"ipv6\": \"2001:db8::1\", "),
       "[2001:db8::1]:27017 2026-03-02T07:21:33.444Z Shodan\n", "shodan-json: 1 open"},
      {"UDP", "{\"ip_str\":\"10.0.0.1\",\"port\":161,\"transport\":\"udp\"}",
       "10.0.0.1:161/udp Shodan\n", "shodan-json: 1 open"},
      {"a zone that is said",
       "{\"ip_str\":\"10.0.0.1\",\"port\":1,\"timestamp\":"
       "\"2026-03-02T07:21:33+01:00\"}",
       "10.0.0.1:1 2026-03-02T06:21:33Z Shodan\n", "shodan-json: 1 open"},
      {"addresses that differ", first + banner("\"ip\": 1, \"ip_str\": \"10.0.0.1\", "), kFirst,
       "shodan-json: 1 open; 1 with two addresses that differ (line 2)"},
      {"addresses that are none",
       first + banner("\"ip_str\": \"999.0.0.1\", ") + banner("\"ip\": 99999999999, ") +
           banner("\"ip_str\": \"\", "),
       kFirst, "shodan-json: 1 open; 3 without an IP address (line 2)"},
      {"ports that are none",
       first + "{\"ip_str\":\"10.0.0.1\",\"port\":0}\n{\"ip_str\":\"10.0.0.1\",\"port\":-1}\n"
               "{\"ip_str\":\"10.0.0.1\",\"port\":[1]}\n",
       kFirst, "shodan-json: 1 open; 3 without a port (line 2)"},
      {"another transport", first + "{\"ip_str\":\"10.0.0.1\",\"port\":1,\"transport\":\"sctp\"}",
       kFirst, "shodan-json: 1 open; 1 neither TCP nor UDP (line 2)"},
      {"members of a wrong kind",
       "{\"ip_str\":\"10.0.0.1\",\"port\":\"80\",\"hostnames\":{},\"_shodan\":[],\"product\":{},"
       "\"timestamp\":12}",
       "10.0.0.1:80 Shodan\n", "shodan-json: 1 open"},
      {"lines that are damaged take no other along",
       first + "{\"ip_str\": \"10.0.0\n" + "not JSON at all\n" +
           banner("\"ip_str\": \"10.0.0.2\", "),
       "10.0.0.1:27017 2026-03-02T07:21:33.444Z Shodan\n"
       "10.0.0.2:27017 2026-03-02T07:21:33.444Z Shodan\n",
       "shodan-json: 2 open; 1 cannot be read (line 2)"},
      {"cut", first + first.substr(0, 50), kFirst,
       "shodan-json: 1 open; cut: the file ends in the middle of the object of line 2"},
      {"a first banner longer than what is judged by",
       banner("\"ip_str\": \"10.0.0.1\", \"html\": \"" + std::string(1U << 20U, 'x') + "\", "),
       kFirst, "shodan-json: 1 open"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto read = read_sightings_for_tests(row.file);
    ASSERT_TRUE(read.result) << read.result.error().message;
    EXPECT_EQ(read.sightings, row.sightings);
    EXPECT_EQ(text_of(read.reading), row.reading);
  }
}

}  // namespace
}  // namespace celador
