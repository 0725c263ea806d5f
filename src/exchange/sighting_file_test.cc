// How a format is found, what is unpacked, and the lists that no tool writes (endpoint_list.cc).
#include "exchange/sighting_file.h"

#include <gtest/gtest.h>

#include "exchange/recordings_for_tests.h"
#include "testing/pack_for_tests.h"
#include "testing/sightings_for_tests.h"

namespace celador {
namespace {

TEST(SightingFile, IsToldByItsContent) {
  struct Row {
    const char* name;
    std::string file;
    const char* reading;
  };
  const std::string packed =
      pack_for_tests(PackAs::kGzip, {{"", recording("nmap-7.93-version.xml")}});
  std::string utf16 = "\xFF\xFE";
  for (const char c : std::string("10.0.0.1:80\r\n")) utf16 += {c, '\0'};
  const Row rows[] = {
      {"empty", "", "nothing: 0 open"},
      {"blank", " \r\n\n", "nothing: 0 open"},
      {"gzip", packed, "nmap-xml: 3 open, 3 closed"},
      {"gzip that was cut", packed.substr(0, packed.size() / 2), nullptr},
      {"a mark before the text", "\xEF\xBB\xBF{\"ip_str\":\"10.0.0.1\",\"port\":1}",
       "shodan-json: 1 open"},
      {"UTF-16, as PowerShell writes it", utf16, "list: 1 open"},
      {"lines of endpoints",
       "# seen last week\n10.0.0.1:6379\n[2001:db8::1]:6379  # IPv6\n10.0.0.1:161/udp\r\n"
       "db.hospital.example:5432\n",
       "list: 3 open, 1 named"},
      {"an IPv6 endpoint first", "[2001:db8::1]:6379\n10.0.0.1:80", "list: 2 open"},
      {"lines that are no endpoints",
       "10.0.0.1:6379\n10.0.0.0/24\n-x:1\n10.0.0.1:99999\nhttp://a/\n127.1:80\na b:1\n",
       "list: 1 open; 6 cannot be read (line 2)"},
      {"remarks alone", "# nothing yet\n", "list: 0 open"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    for (const std::size_t at_a_time : {std::size_t{1}, std::size_t{1} << 20U}) {
      const auto read = read_sightings_for_tests(row.file, {}, at_a_time);
      if (row.reading == nullptr) {
        EXPECT_TRUE(!read.result || !read.reading.cut.empty());
        continue;
      }
      ASSERT_TRUE(read.result) << read.result.error().message;
      EXPECT_EQ(text_of(read.reading), row.reading);
    }
  }
}

TEST(SightingFile, SaysWhatItIsAndWhatToDo) {
  struct Row {
    const char* name;
    std::string file;
    const char* says;
  };
  const Row rows[] = {
      {"masscan's binary", std::string("masscan/1.1\0\0\0\0", 15), "--readscan"},
      {"nmap's grepable", "# Nmap 7.93 scan initiated\nHost: 10.0.0.1 ()\n", "nmap -oX"},
      {"masscan's grepable", "# Masscan 1.3.2 scan initiated\n", "masscan -oJ"},
      {"what nmap prints", "Starting Nmap 7.93\n", "nmap -oX"},
      {"JSON of something else", "{\"patients\": []}", "of no sweep"},
      {"prose", "Dear colleague,\nplease find enclosed\n", "ADDRESS:PORT"},
      {"a picture", std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16), "no text"},
      {"a zip of many", pack_for_tests(PackAs::kZip, {{"a.xml", "<nmaprun/>"}}), "unpack it"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto read = read_sightings_for_tests(row.file);
    ASSERT_FALSE(read.result);
    EXPECT_EQ(read.result.error().kind, ErrorKind::kUnsupported);
    EXPECT_NE(read.result.error().message.find(row.says), std::string::npos)
        << read.result.error().message;
  }
}

// A source that writes a sweep without end: what is kept in memory must not grow with it.
class EndlessSweep final : public ByteSource {
 public:
  explicit EndlessSweep(std::uint64_t bytes) : left_(bytes) {}
  Result<std::size_t> read(char* into, std::size_t size) override {
    constexpr std::string_view kLine = "open tcp 6379 10.0.0.1 1795791041\n";
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size, left_));
    for (std::size_t i = 0; i < count; ++i, at_ = (at_ + 1) % kLine.size()) into[i] = kLine[at_];
    left_ -= count;
    return count;
  }

 private:
  std::uint64_t left_;
  std::size_t at_ = 0;
};

class CountingSink final : public SightingSink {
 public:
  Result<void> sighting(const PortSighting&) override {
    if (++count == stop_at) return fail(ErrorKind::kIo, "the disk is full");
    return {};
  }
  Result<void> named(const std::string&, std::uint16_t, std::uint64_t) override { return {}; }
  std::uint64_t count = 0;
  std::uint64_t stop_at = 0;
};

TEST(SightingFile, ReadsMoreThanAWindowHoldsLineByLine) {
  EndlessSweep source(40U << 20U);
  CountingSink sink;
  SightingReading reading;
  ASSERT_TRUE(read_sightings(source, {}, sink, reading));
  EXPECT_EQ(sink.count, (40U << 20U) / 34);
  EXPECT_EQ(reading.open, sink.count);
}

TEST(SightingFile, EndsWhereTheSinkFails) {
  EndlessSweep source(1U << 20U);
  CountingSink sink;
  sink.stop_at = 10;
  SightingReading reading;
  const auto read = read_sightings(source, {}, sink, reading);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "the disk is full");
  EXPECT_EQ(sink.count, 10U);
  EXPECT_EQ(reading.open, 9U);
}

}  // namespace
}  // namespace celador
