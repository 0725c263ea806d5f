#include "discover/adaptive_speed.h"

#include <algorithm>
#include <cmath>

namespace celador {
namespace {

// Beyond what chance does in a day of windows: four standard deviations, and a fifth of the share.
constexpr double kDeviations = 4;
constexpr double kClearlyLower = 0.8;
// Of how many windows the usual share is the mean, about.
constexpr double kMemory = 16;
constexpr double kGivenBack = 0.1;
// After so many halvings without effect it is not our speed.
constexpr int kHalvingsWithoutEffect = 4;
constexpr double kLostHere = 0.01;  // of the answers

}  // namespace

void AdaptiveSpeed::add(std::uint64_t asked, std::uint64_t answered, std::uint64_t lost_here) {
  asked_ += asked;
  answered_ += answered;
  lost_here_ += lost_here;
  if (asked_ < kWindow) return;
  judge();
  asked_ = answered_ = lost_here_ = 0;
}

void AdaptiveSpeed::judge() {
  if (windows_to_ignore_ > 0) {
    --windows_to_ignore_;
    return;
  }
  const auto asked = static_cast<double>(asked_);
  const double share = static_cast<double>(answered_) / asked;
  const bool lost = static_cast<double>(lost_here_) > kLostHere * static_cast<double>(answered_);
  bool lower = false;
  if (usual_) {
    const double deviation = std::sqrt(*usual_ * (1 - *usual_) / asked);
    lower = share < kClearlyLower * *usual_ && share < *usual_ - kDeviations * deviation;
  }
  if (lower && bad_in_a_row_ == kHalvingsWithoutEffect) {
    usual_ = share;
    lower = false;
  }
  if (lower || lost) {
    ++bad_in_a_row_;
    ++times_slowed_;
    factor_ = std::max(kSlowest, factor_ / 2);
    windows_to_ignore_ = 1;
    return;
  }
  bad_in_a_row_ = 0;
  usual_ = usual_ ? *usual_ + (share - *usual_) / kMemory : share;
  factor_ = std::min(1.0, factor_ + kGivenBack);
}

}  // namespace celador
