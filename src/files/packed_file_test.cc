#include "files/packed_file.h"

#include <gtest/gtest.h>

#include <vector>

#include "testing/pack_for_tests.h"
#include "testing/read_for_tests.h"

namespace celador {
namespace {

const FileToPack kTable{"a/patients.csv", "id,name\n1,Ana\n"};
const FileToPack kLines{"b/visits.ndjson", "{\"v\":1}\n{\"v\":2}\n"};

TEST(ReadPacked, ReadsEveryMember) {
  for (const PackAs as : {PackAs::kZip, PackAs::kTarGz}) {
    for (const std::size_t at_a_time : {1U, 100U, 1'000'000U}) {
      const ReadForTests read =
          read_for_tests("x.zip", pack_for_tests(as, {kTable, kLines}), at_a_time);
      ASSERT_TRUE(read.reading.has_value()) << read.reading.error().message;
      EXPECT_EQ(text_of(read.records), "patients: id=1 name=Ana\nvisits: v=1\nvisits: v=2\n");
      EXPECT_TRUE(read.reading->notes.empty());
    }
  }
}

TEST(ReadPacked, NamesTheDatasetOfOnePackedFileByIt) {
  const ReadForTests read =
      read_for_tests("patients.csv.gz", pack_for_tests(PackAs::kGzip, {kTable}));
  ASSERT_TRUE(read.reading.has_value());
  EXPECT_EQ(text_of(read.records), "patients: id=1 name=Ana\n");
  EXPECT_EQ(read.reading->format, "CSV, gzip");
}

TEST(ReadPacked, OpensAPackedFileInsideOfOneAndNoFurther) {
  const std::string once = pack_for_tests(PackAs::kGzip, {kTable});
  const std::string twice = pack_for_tests(PackAs::kZip, {{"patients.csv.gz", once}});
  const std::string thrice = pack_for_tests(PackAs::kZip, {{"x.zip", twice}, kLines});
  EXPECT_EQ(text_of(read_for_tests("x.zip", twice).records), "patients: id=1 name=Ana\n");
  const ReadForTests read = read_for_tests("x.zip", thrice);
  EXPECT_EQ(text_of(read.records), "visits: v=1\nvisits: v=2\n");
  EXPECT_FALSE(read.reading.has_value() && read.reading->notes.empty());
}

TEST(ReadPacked, GoesOnBehindAMemberOfNoKnownFormat) {
  std::string picture(8192, '\0');
  for (std::size_t i = 0; i < picture.size(); ++i) picture[i] = static_cast<char>(i * 31);
  const ReadForTests read =
      read_for_tests("x.zip", pack_for_tests(PackAs::kZip, {{"p.png", picture}, kTable}));
  ASSERT_TRUE(read.reading.has_value());
  EXPECT_EQ(text_of(read.records), "patients: id=1 name=Ana\n");
  EXPECT_EQ(read.reading->notes.size(), 1U);
  EXPECT_FALSE(read.reading->complete);
}

TEST(ReadPacked, IsCutAnywhereWithoutHarm) {
  const std::string packed = pack_for_tests(PackAs::kZip, {kTable, kLines});
  for (std::size_t size = 0; size < packed.size(); ++size) {
    const ReadForTests read = read_for_tests("x.zip", packed.substr(0, size));
    EXPECT_LE(read.records.records.size(), 3U);
  }
}

TEST(ReadPacked, StopsAtATrap) {
  const std::string packed = pack_for_tests(PackAs::kGzip, {{"x", std::string(20U << 20U, '\n')}});
  RecordsForTests records;
  RecordCounter counter(records, 10);
  MemorySource source(packed);
  const auto reading =
      read_file(source, "x.csv.gz", counter, {.free_bytes = 1U << 20U, .ratio = 100});
  ASSERT_FALSE(reading.has_value());
  EXPECT_EQ(reading.error().kind, ErrorKind::kLimit);
}

}  // namespace
}  // namespace celador
