#include "report/census_text.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

CensusRow row_of(std::uint64_t sampled, double value, double low, double high) {
  return {.kind = std::string(kAnyStore),
          .access = CensusAccess::kOpen,
          .sampled = sampled,
          .estimate = {.value = value, .low = low, .high = high, .design_effect = 1}};
}

Census census_of(CensusRow headline, std::uint64_t sampled) {
  Census census;
  census.population = 4294967296;
  census.sampled = sampled;
  census.rows.push_back(std::move(headline));
  return census;
}

TEST(AboutText, SaysNoMoreDigitsThanAreKnown) {
  EXPECT_EQ(about_text(row_of(54, 53971, 49892, 58401)),
            "about 54,000 open stores (49,800 to 58,500)");
  EXPECT_EQ(about_text(row_of(3, 120, 25, 345)), "about 120 open stores (25 to 345)");
  EXPECT_EQ(about_text(row_of(1, 1, 1, 999)), "about 1 open store (1 to 999)");
  EXPECT_EQ(about_text(row_of(0, 0, 0, 3671)), "no open store (at most 3,680)");
  EXPECT_EQ(about_text(row_of(16, 1616, 1616, 1616)), "1,616 open stores");
}

TEST(HeadlineText, SaysFromWhatItIsConcluded) {
  EXPECT_EQ(headline_text(census_of(row_of(54, 53971, 49892, 58401), 4294967)),
            "About 54,000 open stores (49,800 to 58,500) among 4,294,967,296 endpoints, estimated "
            "from 4,294,967 that were drawn at random.");
  EXPECT_EQ(headline_text(census_of(row_of(16, 16, 16, 16), 4294967296)),
            "16 open stores among 4,294,967,296 endpoints, all of which were looked at.");
  EXPECT_EQ(headline_text(census_of(row_of(0, 0, 0, 4294967296), 0)),
            "Nothing is known of the 4,294,967,296 endpoints: none was decided in time.");
}

TEST(RenderCensus, AlignsItsTableAndEndsWithWhatIsNotKnown) {
  Census census = census_of(row_of(54, 53971, 49892, 58401), 4294967);
  census.rows.push_back({"redis", CensusAccess::kClosed, 7, {7000, 2000, 14000, 1}});
  census.notes = {"silent hosts are not counted"};
  const std::string text = render_census(census, Colour::kNever, kNoWidth);
  EXPECT_NE(text.find("\nKIND       ACCESS        SAMPLED  ESTIMATE      95% INTERVAL       SHARE\n"
                      "any store  list or read       54    53,971  49,892 to 58,401   0.00126 %\n"
                      "redis      closed              7     7,000   2,000 to 14,000  0.000163 %\n"),
            std::string::npos)
      << text;
  EXPECT_TRUE(text.ends_with("\n- silent hosts are not counted\n")) << text;
}

}  // namespace
}  // namespace celador
