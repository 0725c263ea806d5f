// Both of ZMap's formats: zmap_csv.cc, zmap_json.cc, and what they share, zmap_row.cc.
#include <gtest/gtest.h>

#include "exchange/recordings_for_tests.h"
#include "testing/sightings_for_tests.h"

namespace celador {
namespace {

struct Row {
  const char* name;
  std::string file;
  SightingOrder order;
  const char* sightings;
  const char* reading;
};

TEST(Zmap, ReadsWhatZmapWrote) {
  const Row rows[] = {
      {"addresses alone",
       recording("zmap-2.1.1.csv"),
       {6379, {}},
       "10.77.0.2:6379\n",
       "list: 1 open"},
      {"--output-fields",
       recording("zmap-2.1.1-fields.csv"),
       {},
       "10.77.0.2:6379 2026-11-27T14:52:11.402Z zmap\n",
       "zmap-csv: 1 open, 1 closed"},
      {"every field",
       recording("zmap-2.1.1-all.csv"),
       {},
       "10.77.0.2:6379 2026-11-27T14:51:53Z zmap\n",
       "zmap-csv: 1 open, 1 closed"},
      {"JSON",
       recording("zmap-2.1.1.ndjson"),
       {},
       "10.77.0.2:6379 2026-11-27T14:52:12Z zmap\n",
       "zmap-json: 1 open, 1 closed"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto read = read_sightings_for_tests(row.file, row.order);
    ASSERT_TRUE(read.result) << read.result.error().message;
    EXPECT_EQ(read.sightings, row.sightings);
    EXPECT_EQ(text_of(read.reading), row.reading);
    EXPECT_EQ(read_sightings_for_tests(row.file, row.order, 3).sightings, row.sightings);
  }
}

TEST(Zmap, TellsSightingsFromTheRest) {
  const std::string head = "saddr,sport,classification,success,timestamp_ts\n";
  const std::string first = head + "10.0.0.1,6379,synack,1,1795791041\n";
  constexpr const char* kFirst = "10.0.0.1:6379 2026-11-27T14:50:41Z zmap\n";
  const Row rows[] = {
      {"no header, but the fields are told",
       "10.0.0.1,6379,1\n10.0.0.2,6379,0\n",
       {{}, {"saddr", "sport", "success"}},
       "10.0.0.1:6379 zmap\n",
       "zmap-csv: 1 open, 1 undecided"},
      {"no port in the file",
       "saddr,success\n10.0.0.1,True\n10.0.0.2,False\n",
       {6379, {}},
       "10.0.0.1:6379 zmap\n",
       "zmap-csv: 1 open, 1 undecided"},
      {"UDP",
       "saddr,sport,classification,success\n10.0.0.1,161,udp,1\n",
       {},
       "10.0.0.1:161/udp zmap\n",
       "zmap-csv: 1 open"},
      {"ping proves no port",
       "saddr,classification,success\n10.0.0.1,echoreply,1\n",
       {6379, {}},
       "",
       "zmap-csv: 0 open; 1 neither TCP nor UDP (line 2)"},
      {"a reset without the field success",
       "saddr,sport,classification\n10.0.0.1,1,rst\n",
       {},
       "",
       "zmap-csv: 0 open, 1 closed"},
      {"cells in quotes",
       "\"saddr\",\"sport\",\"success\"\n\"10.0.0.1\",\"6379\",\"1\"\n",
       {},
       "10.0.0.1:6379 zmap\n",
       "zmap-csv: 1 open"},
      {"a row of another width",
       first + "10.0.0.2,6379\n",
       {},
       kFirst,
       "zmap-csv: 1 open; 1 cannot be read (line 3)"},
      {"a success that is none",
       first + "10.0.0.2,6379,synack,maybe,1795791041\n",
       {},
       kFirst,
       "zmap-csv: 1 open; 1 cannot be read (line 3)"},
      {"an address and a port that are none",
       first + "10.0.0,6379,synack,1,1\n10.0.0.2,70000,synack,1,1\n",
       {},
       kFirst,
       "zmap-csv: 1 open; 1 without an IP address (line 3); 1 without a port (line 4)"},
      {"two files, one behind the other",
       first + "sport,saddr\n6380,10.0.0.2\n",
       {},
       "10.0.0.1:6379 2026-11-27T14:50:41Z zmap\n10.0.0.2:6380 zmap\n",
       "zmap-csv: 2 open"},
      {"a last line that was cut",
       first + "10.0.0.2,6379,synack,1,179579",
       {},
       kFirst,
       "zmap-csv: 1 open; cut: the file ends in the middle of line 3"},
      {"a line of 1 MiB",
       first + std::string(1U << 20U, ',') + "\n",
       {},
       kFirst,
       "zmap-csv: 1 open; 1 longer than is read (line 3)"},
      {"an object of another kind",
       "{\"saddr\":\"10.0.0.1\",\"sport\":1}\n{\"a\":1}\n",
       {},
       "10.0.0.1:1 zmap\n",
       "zmap-json: 1 open; 1 of another kind (line 2)"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto read = read_sightings_for_tests(row.file, row.order);
    ASSERT_TRUE(read.result) << read.result.error().message;
    EXPECT_EQ(read.sightings, row.sightings);
    EXPECT_EQ(text_of(read.reading), row.reading);
  }
}

TEST(Zmap, AsksForWhatTheFileDoesNotSay) {
  struct Asked {
    const char* name;
    const char* file;
    const char* says;
  };
  const Asked rows[] = {
      {"addresses alone", "10.0.0.1\n", "line 1 has an address without a port"},
      {"no sport", "saddr,success\n10.0.0.1,1\n", "line 2 has an address without a port"},
      {"neither in JSON", "{\"saddr\":\"10.0.0.1\"}\n", "--port N"},
      {"no header", "10.0.0.1,6379,synack,1\n", "--fields saddr,sport"},
  };
  for (const Asked& row : rows) {
    SCOPED_TRACE(row.name);
    const auto read = read_sightings_for_tests(row.file);
    ASSERT_FALSE(read.result);
    EXPECT_EQ(read.result.error().kind, ErrorKind::kUsage);
    EXPECT_NE(read.result.error().message.find(row.says), std::string::npos)
        << read.result.error().message;
  }
}

}  // namespace
}  // namespace celador
