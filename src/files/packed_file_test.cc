#include "files/packed_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <vector>

#include "testing/read_for_tests.h"

namespace celador {
namespace {

struct File {
  std::string name;
  std::string bytes;
};

enum class As { kZip, kTarGz, kGzip };

std::string pack(As as, const std::vector<File>& files) {
  std::string packed(64U << 20U, '\0');
  std::size_t used = 0;
  archive* writer = archive_write_new();
  if (as == As::kZip) archive_write_set_format_zip(writer);
  if (as == As::kTarGz) archive_write_set_format_ustar(writer);
  if (as == As::kGzip) archive_write_set_format_raw(writer);
  if (as != As::kZip) archive_write_add_filter_gzip(writer);
  archive_write_open_memory(writer, packed.data(), packed.size(), &used);
  for (const File& file : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, file.name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(file.bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_write_header(writer, entry);
    archive_write_data(writer, file.bytes.data(), file.bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  packed.resize(used);
  return packed;
}

const File kTable{"a/patients.csv", "id,name\n1,Ana\n"};
const File kLines{"b/visits.ndjson", "{\"v\":1}\n{\"v\":2}\n"};

TEST(ReadPacked, ReadsEveryMember) {
  for (const As as : {As::kZip, As::kTarGz}) {
    for (const std::size_t at_a_time : {1U, 100U, 1'000'000U}) {
      const ReadForTests read = read_for_tests("x.zip", pack(as, {kTable, kLines}), at_a_time);
      ASSERT_TRUE(read.reading.has_value()) << read.reading.error().message;
      EXPECT_EQ(text_of(read.records), "patients: id=1 name=Ana\nvisits: v=1\nvisits: v=2\n");
      EXPECT_TRUE(read.reading->notes.empty());
    }
  }
}

TEST(ReadPacked, NamesTheDatasetOfOnePackedFileByIt) {
  const ReadForTests read = read_for_tests("patients.csv.gz", pack(As::kGzip, {kTable}));
  ASSERT_TRUE(read.reading.has_value());
  EXPECT_EQ(text_of(read.records), "patients: id=1 name=Ana\n");
  EXPECT_EQ(read.reading->format, "CSV, gzip");
}

TEST(ReadPacked, OpensAPackedFileInsideOfOneAndNoFurther) {
  const std::string once = pack(As::kGzip, {kTable});
  const std::string twice = pack(As::kZip, {{"patients.csv.gz", once}});
  const std::string thrice = pack(As::kZip, {{"x.zip", twice}, kLines});
  EXPECT_EQ(text_of(read_for_tests("x.zip", twice).records), "patients: id=1 name=Ana\n");
  const ReadForTests read = read_for_tests("x.zip", thrice);
  EXPECT_EQ(text_of(read.records), "");
  EXPECT_FALSE(read.reading.has_value() && read.reading->notes.empty());
}

TEST(ReadPacked, GoesOnBehindAMemberOfNoKnownFormat) {
  std::string picture(8192, '\0');
  for (std::size_t i = 0; i < picture.size(); ++i) picture[i] = static_cast<char>(i * 31);
  const ReadForTests read = read_for_tests("x.zip", pack(As::kZip, {{"p.png", picture}, kTable}));
  ASSERT_TRUE(read.reading.has_value());
  EXPECT_EQ(text_of(read.records), "patients: id=1 name=Ana\n");
  EXPECT_EQ(read.reading->notes.size(), 1U);
  EXPECT_FALSE(read.reading->complete);
}

TEST(ReadPacked, IsCutAnywhereWithoutHarm) {
  const std::string packed = pack(As::kZip, {kTable, kLines});
  for (std::size_t size = 0; size < packed.size(); ++size) {
    const ReadForTests read = read_for_tests("x.zip", packed.substr(0, size));
    EXPECT_LE(read.records.records.size(), 3U);
  }
}

TEST(ReadPacked, StopsAtATrap) {
  const std::string packed = pack(As::kGzip, {{"x", std::string(20U << 20U, '\n')}});
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
