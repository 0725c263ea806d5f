#include "files/bson_reader.h"

#include <gtest/gtest.h>

#include "testing/read_for_tests.h"
#include "wire/bson_builder.h"

namespace celador {
namespace {

constexpr std::string_view kTerminator = "\xff\xff\xff\xff";

std::string patient(std::int32_t id, std::string_view name) {
  BsonBuilder inner;
  inner.text("given", name);
  return BsonBuilder().number("_id", id).document("name", inner).bytes();
}

std::string header(std::string_view collection) {
  return BsonBuilder().text("db", "clinic").text("collection", collection).bytes();
}

std::string archive() {
  std::string bytes = "\x6d\xe2\x99\x81";
  bytes += BsonBuilder().text("version", "0.1").bytes();
  bytes += header("patients") + std::string(kTerminator);
  bytes += header("patients") + patient(1, "Ana") + patient(2, "Eva") + std::string(kTerminator);
  bytes += header("visits") + BsonBuilder().number("v", 7).bytes() + std::string(kTerminator);
  bytes += header("patients") + std::string(kTerminator);
  return bytes;
}

TEST(ReadBson, ReadsDocumentsOneAfterTheOther) {
  const std::string bytes = patient(1, "Ana") + patient(2, "Eva");
  for (const std::size_t at_a_time : {1U, 3U, 10'000U}) {
    const ReadForTests read = read_for_tests("patients.bson", bytes, at_a_time);
    ASSERT_TRUE(read.reading.has_value());
    EXPECT_EQ(text_of(read.records),
              "patients: _id=1 name.given=Ana\npatients: _id=2 name.given=Eva\n");
    EXPECT_TRUE(read.reading->notes.empty());
  }
}

TEST(ReadBson, ReadsAnArchive) {
  const ReadForTests read = read_for_tests("dump.archive", archive(), 5);
  ASSERT_TRUE(read.reading.has_value());
  EXPECT_EQ(text_of(read.records),
            "clinic.patients: _id=1 name.given=Ana\nclinic.patients: _id=2 name.given=Eva\n"
            "clinic.visits: v=7\n");
}

TEST(ReadBson, SaysWhereTheFileIsCut) {
  const std::string bytes = patient(1, "Ana") + patient(2, "Eva");
  for (std::size_t size = patient(1, "Ana").size(); size < bytes.size(); ++size) {
    const ReadForTests read = read_for_tests("p.bson", bytes.substr(0, size));
    ASSERT_TRUE(read.reading.has_value());
    EXPECT_EQ(read.records.records.size(), 1U);
    EXPECT_EQ(read.reading->notes.size(), size > patient(1, "Ana").size() ? 1U : 0U) << size;
  }
}

TEST(ReadBson, SkipsADamagedDocument) {
  std::string bytes = patient(1, "Ana") + patient(2, "Eva") + patient(3, "Luz");
  bytes[patient(1, "Ana").size() + 4] = '\x77';  // a type that there is not
  const ReadForTests read = read_for_tests("p.bson", bytes);
  ASSERT_TRUE(read.reading.has_value());
  EXPECT_EQ(text_of(read.records), "p: _id=1 name.given=Ana\np: _id=3 name.given=Luz\n");
  EXPECT_EQ(read.reading->notes.size(), 1U);
}

TEST(ReadBson, EndsAtALengthThatLies) {
  const std::string bytes = patient(1, "Ana") + "\x01\x00\x00\x00" + patient(2, "Eva");
  const ReadForTests read =
      read_for_tests("p.bson", patient(1, "Ana") + std::string("\x01\x00\x00\x00", 4) + bytes);
  ASSERT_TRUE(read.reading.has_value());
  EXPECT_EQ(read.records.records.size(), 1U);
  EXPECT_EQ(read.reading->notes.size(), 1U);
}

}  // namespace
}  // namespace celador
