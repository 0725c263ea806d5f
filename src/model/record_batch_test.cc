#include "model/record_batch.h"

#include <gtest/gtest.h>

#include <string>

#include "testing/collected_records.h"

namespace celador {
namespace {

void put(RecordSink& sink, std::string_view dataset, std::string_view text) {
  sink.begin_record(dataset);
  sink.value("name", ValueView(text));
  sink.value("age", ValueView("41", ValueType::kInteger));
  sink.end_record();
}

TEST(RecordBatch, ReplaysWhatItTook) {
  RecordBatch batch(1000);
  put(batch, "a", "one");
  put(batch, "b", "");
  RecordBatch moved = std::move(batch);
  RecordsForTests records;
  moved.replay(records);
  ASSERT_EQ(records.records.size(), 2U);
  EXPECT_EQ(records.ended, 2U);
  EXPECT_EQ(records.records[0].dataset, "a");
  EXPECT_EQ(records.records[0].fields[0].first, "name");
  EXPECT_EQ(records.records[0].fields[0].second, "one");
  EXPECT_EQ(records.records[0].types[1], ValueType::kInteger);
  EXPECT_EQ(records.records[1].fields[0].second, "");
  EXPECT_EQ(moved.records(), 2U);
  EXPECT_EQ(moved.records_left(), 0U);
}

TEST(RecordBatch, LeavesOutAWholeRecordThatDoesNotFit) {
  RecordBatch batch(120);
  put(batch, "a", "one");
  put(batch, "a", std::string(200, 'x'));
  put(batch, "a", "two");
  RecordsForTests records;
  batch.replay(records);
  ASSERT_EQ(records.records.size(), 2U);
  EXPECT_EQ(records.records[1].fields[0].second, "two");
  EXPECT_EQ(batch.records(), 2U);
  EXPECT_EQ(batch.records_left(), 1U);
  EXPECT_GT(batch.bytes_left(), 200U);
  EXPECT_LE(batch.bytes(), 120U);
}

TEST(RecordBatch, NeverTakesMoreThanItsBound) {
  for (std::size_t bound = 0; bound < 80; ++bound) {
    RecordBatch batch(bound);
    for (int i = 0; i < 5; ++i) put(batch, "d", "value");
    EXPECT_LE(batch.bytes(), bound);
    EXPECT_EQ(batch.records() + batch.records_left(), 5U);
    RecordsForTests records;
    batch.replay(records);
    EXPECT_EQ(records.ended, batch.records());
  }
}

TEST(RecordBatch, DropsARecordThatNeverEnded) {
  RecordBatch batch(1000);
  batch.begin_record("a");
  batch.value("x", ValueView("1"));
  put(batch, "a", "whole");
  batch.begin_record("a");
  batch.value("x", ValueView("1"));
  RecordsForTests records;
  batch.replay(records);
  ASSERT_EQ(records.records.size(), 1U);
  EXPECT_EQ(records.records[0].fields[0].second, "whole");
  EXPECT_EQ(batch.records_left(), 1U);
}

TEST(RecordBatch, IgnoresValuesOutsideOfARecord) {
  RecordBatch batch(1000);
  batch.value("x", ValueView("1"));
  batch.end_record();
  EXPECT_EQ(batch.records(), 0U);
  EXPECT_EQ(batch.bytes(), 0U);
}

}  // namespace
}  // namespace celador
