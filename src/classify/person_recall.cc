#include "classify/person_recall.h"

#include <algorithm>
#include <cmath>

namespace celador {
namespace {

constexpr std::size_t kPersonsMadeUp = 400;
constexpr std::size_t kMostRecordsMadeUp = 24;  // of one person: joining takes their cube
constexpr int kIterations = 300;
constexpr double kEnough = 0.5;

// Numbers to make up by need no secret, only to be the same each time (SplitMix64).
std::uint64_t next(std::uint64_t& state) {
  std::uint64_t word = state += 0x9e3779b97f4a7c15ULL;
  word = (word ^ (word >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  word = (word ^ (word >> 27U)) * 0x94d049bb133111ebULL;
  return word ^ (word >> 31U);
}

bool has_several_contacts(const PersonRecord& record) {
  const bool place =
      record.has(Trait::kAddress) || record.has(Trait::kPostalCode) || record.has(Trait::kLocality);
  return (record.has(Trait::kEmail) ? 1 : 0) + (record.has(Trait::kPhone) ? 1 : 0) +
             (place ? 1 : 0) >=
         2;
}

double next_share(std::uint64_t& state) {
  return static_cast<double>(next(state) >> 11U) * 0x1p-53;
}

}  // namespace

PersonRecall::PersonRecall(std::span<const PersonRecord> all,
                           std::span<const std::uint32_t> records,
                           std::span<const std::array<float, kTraits>> rarity,
                           const std::array<std::array<double, 4>, kTraits>& agreement, Judge judge,
                           CompareNumbers have_one_kind_of_number, double moved)
    : all_(all),
      records_(records),
      rarity_(rarity),
      judge_(std::move(judge)),
      have_one_kind_of_number_(std::move(have_one_kind_of_number)),
      moved_(1 - std::sqrt(1 - moved)) {
  // Two agree as well as the worse of both states: so the rates of pairs are those of sums of
  // states, squared.
  for (std::size_t t = 0; t < kTraits; ++t) {
    double pairs = 0;
    double before = 0;
    for (std::size_t state = 0; state < 4; ++state) {
      pairs += agreement[t][state];
      const double sum = std::sqrt(pairs);
      of_states_[t][state] = sum - before;
      before = sum;
    }
  }
}

void PersonRecall::make_up(std::vector<MadeUp>& records) {
  for (MadeUp& made : records) {
    made.record = records_[next(random_) % records_.size()];
    made.size = 1;
    // What one contact alone does is among the rates of that contact.
    const bool has_moved = has_several_contacts(all_[made.record]) && next_share(random_) < moved_;
    for (std::size_t t = 0; t < kTraits; ++t) {
      if (all_[made.record].hashes[t] == 0) {
        made.states[t] = State::kMissing;
        continue;
      }
      rarity_of_person_[t] = rarity_[made.record][t];
      double share = next_share(random_);
      std::size_t state = 0;
      while (state < 3 && share >= of_states_[t][state]) share -= of_states_[t][state++];
      const bool is_new = has_moved && t >= index_of(Trait::kEmail);
      made.states[t] = is_new ? State::kDifferent : static_cast<State>(state);
    }
  }
}

double PersonRecall::probability(const MadeUp& a, const MadeUp& b) const {
  Comparison how;
  const auto has = [](const MadeUp& made, Trait trait) {
    return made.states[index_of(trait)] != State::kMissing;
  };
  const bool parts = (has(a, Trait::kGiven) || has(a, Trait::kFamily)) &&
                     (has(b, Trait::kGiven) || has(b, Trait::kFamily));
  for (std::size_t t = 0; t < kTraits; ++t) {
    const auto trait = static_cast<Trait>(t);
    const bool part = trait == Trait::kGiven || trait == Trait::kFamily;
    if ((part && !parts) || (trait == Trait::kName && parts)) continue;
    if (!has(a, trait) || !has(b, trait)) continue;
    how.agreements[t] =
        static_cast<Agreement>(1 + static_cast<std::size_t>(std::max(a.states[t], b.states[t])));
  }
  return judge_(how, rarity_of_person_);
}

PersonsBySize PersonRecall::pieces_of(std::size_t size, std::size_t persons) {
  PersonsBySize pieces{};
  std::vector<MadeUp> made;
  for (std::size_t n = 0; n < persons; ++n) {
    made.assign(size, {});
    make_up(made);
    for (;;) {
      double most = 0;
      std::size_t a = 0;
      std::size_t b = 0;
      for (std::size_t i = 0; i < made.size(); ++i) {
        for (std::size_t j = i + 1; j < made.size(); ++j) {
          const double likely = have_one_kind_of_number_(made[i].record, made[j].record)
                                    ? 1
                                    : probability(made[i], made[j]);
          if (likely <= most) continue;
          most = likely;
          a = i;
          b = j;
        }
      }
      if (most < kEnough) break;
      if (made[b].size > made[a].size) std::swap(a, b);
      for (std::size_t t = 0; t < kTraits; ++t) {
        if (made[a].states[t] == State::kMissing) made[a].states[t] = made[b].states[t];
      }
      made[a].size += made[b].size;
      made.erase(made.begin() + static_cast<std::ptrdiff_t>(b));
    }
    for (const MadeUp& piece : made) pieces[std::min(piece.size, kSizes) - 1] += 1;
  }
  for (double& each : pieces) each /= static_cast<double>(persons);
  return pieces;
}

PersonsBySize PersonRecall::true_sizes(const PersonsBySize& found, double mean_of_most) {
  if (records_.empty()) return found;
  random_ = 0;
  std::array<PersonsBySize, kSizes> pieces{};
  pieces[0][0] = 1;
  for (std::size_t k = 1; k < kSizes; ++k) {
    const std::size_t size = k + 1 < kSizes
                                 ? k + 1
                                 : std::clamp(static_cast<std::size_t>(std::max(0.0, mean_of_most)),
                                              kSizes, kMostRecordsMadeUp);
    // Where nobody has as many, how they come apart is of no interest.
    double as_many = 0;
    for (std::size_t j = k; j < kSizes; ++j) as_many += found[j];
    if (as_many == 0) {
      pieces[k][k] = 1;
      continue;
    }
    pieces[k] = pieces_of(size, kPersonsMadeUp / (size > 4 ? 4 : 1));
  }
  PersonsBySize sizes = found;
  for (int n = 0; n < kIterations; ++n) {
    PersonsBySize expected{};
    for (std::size_t k = 0; k < kSizes; ++k) {
      for (std::size_t j = 0; j < kSizes; ++j) expected[j] += sizes[k] * pieces[k][j];
    }
    for (std::size_t k = 0; k < kSizes; ++k) {
      double ratio = 0;
      double all = 0;
      for (std::size_t j = 0; j < kSizes; ++j) {
        all += pieces[k][j];
        if (expected[j] > 0) ratio += pieces[k][j] * found[j] / expected[j];
      }
      if (all > 0) sizes[k] *= ratio / all;
    }
  }
  return sizes;
}

}  // namespace celador
