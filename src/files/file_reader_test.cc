#include "files/file_reader.h"

#include <gtest/gtest.h>

#include <limits>

#include "testing/collected_records.h"

namespace celador {
namespace {

TEST(DatasetOfFile, IsTheNameWithoutFolderAndEndings) {
  struct Row {
    std::string_view path;
    std::string_view dataset;
  };
  constexpr Row kRows[] = {{"patients.csv", "patients"},
                           {"/a/b.c/patients", "patients"},
                           {"x/patients.2018.csv", "patients.2018"},
                           {"x/patients.csv.gz", "patients"},
                           {"x/patients.gz", "patients"},
                           {".htaccess", ".htaccess"},
                           {"-", "standard input"}};
  for (const Row& row : kRows) EXPECT_EQ(dataset_of_file(row.path), row.dataset) << row.path;
}

TEST(RecordCounter, PassesOnAsManyAsAskedForAndCountsAll) {
  RecordsForTests records;
  RecordCounter counter(records, 2);
  for (const std::string_view dataset : {"a", "b", "a", "a", "b"}) {
    counter.begin_record(dataset);
    counter.value("x", ValueView("1"));
    counter.end_record();
  }
  EXPECT_EQ(records.records.size(), 4U);
  ASSERT_EQ(counter.counts().size(), 2U);
  EXPECT_EQ(counter.counts()[0].seen, 3U);
  EXPECT_EQ(counter.counts()[0].passed, 2U);
  EXPECT_TRUE(counter.full("a"));
  EXPECT_FALSE(counter.full("b"));
}

}  // namespace
}  // namespace celador
