#include "classify/people_estimate.h"

#include <algorithm>
#include <cmath>

namespace celador {
namespace {

// Chao and Lin: persons + once^2 / (2 twice n/(n-1) + once q/(1-q)), q the share that was read.
double unseen(double once, double twice, double n, double q) {
  const double below = 2 * twice * n / std::max(1.0, n - 1) + once * q / (1 - q);
  return below <= 0 ? 0 : once * once / below;
}

constexpr double kDirty = 0.05;         // persons
constexpr double kMissedOfDirty = 0.5;  // for each repeat that was seen

// Poisson: the highest mean that shows `seen` or fewer in one case of forty.
double most_compatible(double seen) { return seen + 1.96 * std::sqrt(seen + 1) + 1.8; }

}  // namespace

PeopleBounds estimate_people(const PersonCounts& sample, std::uint64_t total, double false_pairs) {
  if (sample.records == 0) return {};
  if (total <= sample.records) return {sample.persons, sample.persons, sample.persons};
  const auto n = static_cast<double>(sample.records);
  const auto all = static_cast<double>(total);
  const auto persons = static_cast<double>(sample.persons);
  const auto once = static_cast<double>(sample.once);
  const auto twice = static_cast<double>(sample.twice);
  const double q = n / all;
  // Records with slips may be repeats that were not seen as such, more than few pairs can tell.
  const bool dirty = sample.wrong + sample.most_missed > kDirty;
  const double missed = sample.most_missed + (dirty ? kMissedOfDirty * (n - persons) : 0);
  const double low =
      std::max(1.0, persons - missed) +
      unseen(once, most_compatible(twice + missed), n, q) * (sample.once == 0 ? 0 : 1);
  // Each person seen once may stand for (1-q)/q more, and as many may have been missed by luck.
  const double high =
      std::min(persons + (all - n), persons + (once + 2 * std::sqrt(once + 1)) * (1 - q) / q);
  const double repeated = persons - once;
  const bool no_repeats = repeated <= std::ceil(false_pairs + 2 * std::sqrt(false_pairs));
  double value = no_repeats ? all : persons + unseen(once, twice, n, q);
  value = std::clamp(value, low, high);
  PeopleBounds bounds;
  bounds.value = std::min(total, static_cast<std::uint64_t>(std::llround(value)));
  bounds.low = std::min(bounds.value, static_cast<std::uint64_t>(std::floor(low)));
  bounds.high =
      std::min(total, std::max(bounds.value, static_cast<std::uint64_t>(std::ceil(high))));
  return bounds;
}

PeopleBounds estimate_part(const PeopleBounds& people, std::uint64_t having, std::uint64_t known) {
  if (known == 0) return {0, 0, people.high};
  if (known >= people.high) return {having, having, having};
  const auto n = static_cast<double>(known);
  const double share = static_cast<double>(having) / n;
  constexpr double kZ = 1.96;
  const double middle = (share + kZ * kZ / (2 * n)) / (1 + kZ * kZ / n);
  const double half =
      kZ / (1 + kZ * kZ / n) * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n));
  const auto part_of = [](std::uint64_t whole, double of) {
    return static_cast<std::uint64_t>(
        std::llround(static_cast<double>(whole) * std::clamp(of, 0.0, 1.0)));
  };
  PeopleBounds part;
  part.value = std::max(having, part_of(people.value, share));
  part.low = std::min(part.value, std::max(having, part_of(people.low, middle - half)));
  part.high = std::max(
      part.value, std::min(people.high - (known - having), part_of(people.high, middle + half)));
  return part;
}

}  // namespace celador
