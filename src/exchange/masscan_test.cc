// Both of masscan's formats: masscan_json.cc, masscan_list.cc.
#include <gtest/gtest.h>

#include <span>

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

void expect_rows(std::span<const Row> rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto read = read_sightings_for_tests(row.file);
    ASSERT_TRUE(read.result) << read.result.error().message;
    EXPECT_EQ(read.sightings, row.sightings);
    EXPECT_EQ(text_of(read.reading), row.reading);
    EXPECT_EQ(read_sightings_for_tests(row.file, {}, 5).sightings, row.sightings);
  }
}

std::string object(const std::string& address, const std::string& port,
                   const std::string& state = "open") {
  return "{   \"ip\": \"" + address +
         "\",   \"timestamp\": \"1795791041\", \"ports\": [ {\"port\": " + port +
         ", \"proto\": \"tcp\", \"status\": \"" + state + "\", \"ttl\": 64} ] }";
}
constexpr const char* kFirst = "10.0.0.1:6379 2026-11-27T14:50:41Z masscan\n";
constexpr const char* kBoth =
    "10.0.0.1:6379 2026-11-27T14:50:41Z masscan\n10.0.0.2:6379 2026-11-27T14:50:41Z masscan\n";

TEST(MasscanJson, ReadsWhatMasscanWrote) {
  const Row rows[] = {
      {"-oJ", recording("masscan-1.3.2.json"),
       "10.77.0.2:6379 2026-11-27T14:50:41Z masscan\n10.77.0.3:2121 2026-11-27T14:50:41Z masscan\n"
       "10.77.0.2:8080 2026-11-27T14:50:41Z masscan\n",
       "masscan-json: 3 open"},
      {"-oJ --banners", recording("masscan-1.3.2-banners.json"),
       "10.77.0.2:8080 2026-11-27T14:50:50Z masscan\n10.77.0.3:2121 2026-11-27T14:50:50Z masscan\n"
       "10.77.0.2:6379 2026-11-27T14:50:50Z masscan\n"
       "10.77.0.3:2121 2026-11-27T14:50:50Z masscan ftp\n",
       "masscan-json: 4 open"},
      {"-oD, UDP", recording("masscan-1.3.2-udp.ndjson"),
       "10.77.0.2:5353/udp 2026-11-27T14:51:27Z masscan\n", "masscan-json: 1 open"},
  };
  expect_rows(rows);
}

TEST(MasscanJson, ReadsEveryEndOfTheList) {
  const std::string first = object("10.0.0.1", "6379");
  const std::string second = object("10.0.0.2", "6379");
  const Row rows[] = {
      {"a comma behind the last (1.0.4)", "[\n" + first + ",\n" + second + ",\n]\n", kBoth,
       "masscan-json: 2 open"},
      {"{finished: 1} without brackets (1.0.1)", first + ",\n" + second + ",\n{finished: 1}\n",
       kBoth, "masscan-json: 2 open"},
      {"\"finished\" in quotes", "[\n" + first + ",\n" + second + ",\n{\"finished\": 1}]\n", kBoth,
       "masscan-json: 2 open"},
      {"no bracket at the end", "[\n" + first + "\n,\n" + second + "\n", kBoth,
       "masscan-json: 2 open"},
      {"one line", "[" + first + "," + second + "]", kBoth, "masscan-json: 2 open"},
      {"found nothing", "[\n]\n", "", "masscan-json: 0 open"},
      {"found nothing (1.0.1)", "{finished: 1}\n", "", "masscan-json: 0 open"},
      {"cut in an object", "[\n" + first + "\n,\n" + second.substr(0, 40), kFirst,
       "masscan-json: 1 open; cut: the file ends in the middle of the object of line 4"},
  };
  expect_rows(rows);
}

TEST(MasscanJson, LeavesOutWhatIsNoSighting) {
  const std::string first = object("10.0.0.1", "6379");
  const std::string long_banner(9U << 20U, 'x');
  const Row rows[] = {
      {"closed ports", first + ",\n" + object("10.0.0.2", "1", "closed"), kFirst,
       "masscan-json: 1 open, 1 closed"},
      {"a state of its own", first + "\n" + object("10.0.0.2", "1", "ajar"), kFirst,
       "masscan-json: 1 open; 1 cannot be read (line 2)"},
      {"a port that is none", first + "\n" + object("10.0.0.2", "70000") + object("10.0.0.2", "-1"),
       kFirst, "masscan-json: 1 open; 2 without a port (line 2)"},
      {"an address that is none", first + "\n" + object("db.example", "1"), kFirst,
       "masscan-json: 1 open; 1 without an IP address (line 2)"},
      {"ICMP", first + "\n{\"ip\":\"10.0.0.2\",\"ports\":[{\"port\":0,\"proto\":\"icmp\"}]}",
       kFirst, "masscan-json: 1 open; 1 neither TCP nor UDP (line 2)"},
      {"ports that are no list", first + "\n{\"ip\":\"10.0.0.2\",\"ports\":{}}", kFirst,
       "masscan-json: 1 open; 1 cannot be read (line 2)"},
      {"a string cut by the line's end takes nothing along", "{\"ip\": \"10.0.0.9\n" + first + "\n",
       kFirst, "masscan-json: 1 open; 1 cannot be read (line 1)"},
      {"an object without its end takes nothing along",
       "{\"ip\": \"10.0.0.9\", \"ports\": []\n" + first + "\n", kFirst,
       "masscan-json: 1 open; 1 cannot be read (line 1)"},
      {"an object of 9 MiB", "{\"ip\":\"10.0.0.9\",\"a\":\"" + long_banner + "\"}\n" + first,
       kFirst, "masscan-json: 1 open; 1 longer than is read (line 1)"},
      {"an object of another kind", first + "\n{\"hello\": 1}\n", kFirst,
       "masscan-json: 1 open; 1 of another kind (line 2)"},
      {"nested without end", first + "\n{\"a\":" + std::string(1000, '[') + "\n", kFirst,
       "masscan-json: 1 open; cut: the file ends in the middle of the object of line 2"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto read = read_sightings_for_tests(row.file);
    ASSERT_TRUE(read.result) << read.result.error().message;
    EXPECT_EQ(read.sightings, row.sightings);
    EXPECT_EQ(text_of(read.reading), row.reading);
  }
}

TEST(MasscanList, ReadsWhatMasscanWrote) {
  const Row rows[] = {
      {"-oL", recording("masscan-1.3.2.list"),
       "10.77.0.3:2121 2026-11-27T14:50:45Z masscan\n10.77.0.2:8080 2026-11-27T14:50:45Z masscan\n"
       "10.77.0.2:6379 2026-11-27T14:50:45Z masscan\n",
       "masscan-list: 3 open"},
      {"-oL --banners", recording("masscan-1.3.2-banners.list"),
       "10.77.0.2:6379 2026-11-27T14:50:56Z masscan\n10.77.0.2:8080 2026-11-27T14:50:56Z masscan\n"
       "10.77.0.3:2121 2026-11-27T14:50:56Z masscan\n"
       "10.77.0.3:2121 2026-11-27T14:50:56Z masscan ftp\n",
       "masscan-list: 4 open"},
  };
  expect_rows(rows);
}

TEST(MasscanList, LeavesOutWhatIsNoSighting) {
  const std::string first = "#masscan\nopen tcp 6379 10.0.0.1 1795791041\n";
  const Row rows[] = {
      {"closed", first + "closed tcp 1 10.0.0.2 1795791041\n# end\n", kFirst,
       "masscan-list: 1 open, 1 closed"},
      {"no end", first, kFirst,
       "masscan-list: 1 open; cut: the file ends behind line 2, without \"# end\""},
      {"a line that was cut tells another address", first + "open tcp 6379 10.0.0.2", kFirst,
       "masscan-list: 1 open; cut: the file ends in the middle of line 3"},
      {"words in a wrong order", first + "tcp open 6379 10.0.0.2 1795791041\nopen\n# end\n", kFirst,
       "masscan-list: 1 open; 2 cannot be read (line 3)"},
      {"a port, an address, a transport that are none",
       first + "open tcp 0 10.0.0.2 1\nopen tcp 99999 10.0.0.2 1\nopen tcp 1 10.0.0 1\nopen sctp 1 "
               "10.0.0.2 1\n# end\n",
       kFirst,
       "masscan-list: 1 open; 1 without an IP address (line 5); 2 without a port (line 3); 1 "
       "neither TCP nor UDP (line 6)"},
      {"a line of 1 MiB",
       first + "banner tcp 1 10.0.0.2 1 x " + std::string(1U << 20U, 'x') + "\n# end\n", kFirst,
       "masscan-list: 1 open; 1 longer than is read (line 3)"},
      {"no moment", "open tcp 6379 10.0.0.1\nopen tcp 6379 10.0.0.2 never\n# end\n",
       "10.0.0.1:6379 masscan\n10.0.0.2:6379 masscan\n", "masscan-list: 2 open"},
  };
  expect_rows(rows);
}

}  // namespace
}  // namespace celador
