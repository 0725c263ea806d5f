#include "round/round_people.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>

namespace celador {
namespace {

constexpr std::size_t kStoresByBit = 63;

}  // namespace

void RoundPeople::add_store(const People& people, const PersonKeys& seen) {
  Store store{.people = people, .seen = 0, .shared = {}, .seen_before = 0};
  store.shared.resize(std::min(stores_.size(), kStoresByBit + 1));
  const std::uint64_t bit = std::uint64_t{1} << std::min(stores_.size(), kStoresByBit);
  for (std::size_t i = 0; i < seen.keys.size();) {
    std::uint64_t in = 0;
    std::size_t end = i;
    for (; end < seen.keys.size() && seen.keys[end].first == seen.keys[i].first; ++end) {
      const auto known = stores_of_key_.find(seen.keys[end].second);
      if (known != stores_of_key_.end()) {
        in |= known->second;
        known->second |= bit;
      } else if (stores_of_key_.size() < kMaxRoundKeys) {
        stores_of_key_.emplace(seen.keys[end].second, bit);
      }
    }
    if (stores_.size() <= kStoresByBit) in &= bit - 1;
    ++store.seen;
    store.seen_before += in != 0 ? 1 : 0;
    for (std::size_t s = 0; s < store.shared.size(); ++s) store.shared[s] += in >> s & 1U;
    i = end;
  }
  stores_.push_back(std::move(store));
}

std::optional<People> RoundPeople::count() const {
  if (stores_.empty()) return std::nullopt;
  if (stores_.size() == 1) return stores_.front().people;
  People all;
  bool exact = true;
  double value = 0;
  for (std::size_t i = 0; i < stores_.size(); ++i) {
    const Store& store = stores_[i];
    exact = exact && store.people.low == store.people.high && store.seen == store.people.value;
    all.low = std::max(all.low, store.people.low);
    all.high += store.people.high - std::min(store.people.high, store.seen_before);
    // How many of its people the stores before it have: as many in a hundred as of those seen.
    double known = static_cast<double>(store.seen_before);
    const auto here = static_cast<double>(store.people.value);
    for (std::size_t s = 0; s < store.shared.size(); ++s) {
      const Store& other = stores_[s];
      if (store.shared[s] == 0 || store.seen == 0 || other.seen == 0) continue;
      const auto there = static_cast<double>(other.people.value);
      const double shared = static_cast<double>(store.shared[s]) *
                            std::max(1.0, here / static_cast<double>(store.seen)) *
                            std::max(1.0, there / static_cast<double>(other.seen));
      known = std::max(known, std::min({shared, here, there}));
    }
    value += std::max(0.0, here - known);
  }
  all.high = std::max(all.high, all.low);
  all.value = std::clamp(static_cast<std::uint64_t>(std::llround(value)), all.low, all.high);
  if (exact) all.low = all.high = all.value;
  describe(all);
  all.method = fmt::format(
      "over {} stores, each person counted once{}", stores_.size(),
      exact ? "" : "; what they share is estimated from the persons that were seen in several");
  return all;
}

// Minors and countries as in the stores, each as heavy as its people.
void RoundPeople::describe(People& all) const {
  double people = 0;
  double aged = 0;
  double minors = 0;
  Minors bounds;
  std::map<std::string, double> countries;
  for (const Store& store : stores_) {
    const auto here = static_cast<double>(store.people.value);
    people += here;
    for (const CountryShare& each : store.people.countries)
      countries[each.country] += each.share * here;
    if (!store.people.minors) continue;
    aged += here;
    minors += static_cast<double>(store.people.minors->value);
    bounds.low = std::max(bounds.low, store.people.minors->low);
    bounds.high += std::min(store.people.minors->high, all.high);
  }
  for (const auto& [country, persons] : countries)
    all.countries.push_back({country, persons / std::max(1.0, people)});
  std::ranges::sort(all.countries, std::ranges::greater(), &CountryShare::share);
  if (aged == 0) return;
  // Of stores without birth dates nothing is known.
  bounds.high += all.high - std::min(all.high, static_cast<std::uint64_t>(aged));
  bounds.high = std::max(bounds.low, std::min(bounds.high, all.high));
  const double share = minors / aged;
  bounds.value =
      std::clamp(static_cast<std::uint64_t>(std::llround(share * static_cast<double>(all.value))),
                 bounds.low, bounds.high);
  all.minors = bounds;
}

}  // namespace celador
