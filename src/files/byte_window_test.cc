#include "files/byte_window.h"

#include <gtest/gtest.h>

#include <string>

#include "testing/trickling_source.h"

namespace celador {
namespace {

TEST(ByteWindow, SlidesOverEveryByteOnce) {
  std::string bytes;
  for (unsigned i = 0; i < 1'000'000; ++i) bytes += static_cast<char>(i * 2654435761U >> 24U);
  for (const std::size_t at_a_time : {1'000U, 65'536U, 10'000'000U}) {
    TricklingSource source(bytes, at_a_time);
    ByteWindow window(source);
    std::string seen;
    for (std::size_t step = 1;; step = step * 7 % 5'003 + 1) {
      const Result<bool> enough = window.need(step);
      ASSERT_TRUE(enough.has_value());
      const std::string_view taken = window.view().substr(0, step);
      seen += taken;
      window.consume(taken.size());
      ASSERT_EQ(window.position(), seen.size());
      if (!*enough) break;
    }
    EXPECT_EQ(seen, bytes) << at_a_time;
    EXPECT_TRUE(window.at_end());
  }
}

TEST(ByteWindow, GrowsNoFurtherThanItsLimit) {
  const std::string bytes(20U << 20U, 'x');
  MemorySource source(bytes);
  ByteWindow window(source);
  const Result<bool> enough = window.need(bytes.size());
  ASSERT_FALSE(enough.has_value());
  EXPECT_EQ(enough.error().kind, ErrorKind::kLimit);
  EXPECT_LE(window.view().size(), ByteWindow::kMaxBytes);
}

}  // namespace
}  // namespace celador
