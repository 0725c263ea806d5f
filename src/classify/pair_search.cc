#include "classify/pair_search.h"

#include <algorithm>
#include <bit>

#include "classify/likeness.h"

namespace celador {
namespace {

// Records with one key that are compared with each other; of larger groups each with so many that
// follow it: more in small stores, which can afford it.
constexpr std::size_t kLeastNeighbours = 12;
constexpr std::size_t kMostNeighbours = 60;
constexpr std::size_t kNeighboursOfAll = 200'000;
constexpr std::size_t kFewRecords = 1'500;  // all are compared with all

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t word = a * 0x9e3779b97f4a7c15ULL + b;
  word = (word ^ (word >> 32U)) * 0xd6e8feb86659fd93ULL;
  return word ^ (word >> 32U);
}

}  // namespace

void PairSearch::MetKeys::clear(std::size_t keys) {
  constexpr std::size_t kBitsForEach = 16;
  const std::size_t size = std::bit_ceil(std::max<std::size_t>(2, keys * kBitsForEach));
  bits_.assign(size, false);
  shift_ = 64 - static_cast<unsigned>(std::bit_width(size) - 1);
}

PairSearch::PairSearch(std::span<const PersonRecord> records, const CertainNumbers& certain)
    : records_(records), certain_(certain) {
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    if (certain.differs_from_all_with_one(i)) {
      told_apart_.push_back(i);
    } else {
      others_.push_back(i);
      if (!certain.has_one(i)) without_number_.push_back(i);
    }
  }
}

void PairSearch::compare_all(const Consider& consider) const {
  for (std::size_t i = 0; i < others_.size(); ++i) {
    for (std::size_t j = i + 1; j < others_.size(); ++j) {
      if (!certain_.differ(others_[i], others_[j])) consider(others_[i], others_[j]);
    }
  }
  for (const std::uint32_t a : without_number_) {
    for (const std::uint32_t b : told_apart_) {
      if (!certain_.differ(a, b)) consider(std::min(a, b), std::max(a, b));
    }
  }
}

void PairSearch::by_keys(const Consider& consider, auto&& add_keys) {
  keys_.clear();
  for (const std::uint32_t i : others_) add_keys(i, [&](std::uint64_t key) { keys_.add(key, i); });
  if (!without_number_.empty()) {
    constexpr std::size_t kKeysOfEach = 2;
    met_.clear(without_number_.size() * kKeysOfEach);
    for (const std::uint32_t i : without_number_)
      add_keys(i, [&](std::uint64_t key) { met_.add(key); });
    for (const std::uint32_t i : told_apart_) {
      add_keys(i, [&](std::uint64_t key) {
        if (met_.may_have(key)) keys_.add(key, i);
      });
    }
  }
  consider_neighbours(consider);
}

void PairSearch::consider_neighbours(const Consider& consider) {
  const auto keys = keys_.sorted();
  const std::size_t neighbours =
      std::clamp(kNeighboursOfAll / (keys.size() + 1), kLeastNeighbours, kMostNeighbours);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::size_t end = std::min(keys.size(), i + 1 + neighbours);
    for (std::size_t j = i + 1; j < end && keys[j].first == keys[i].first; ++j) {
      const std::uint32_t a = keys[i].second;
      const std::uint32_t b = keys[j].second;
      // Asked first: nearly all pairs are known strangers where records have identity numbers.
      if (a != b && !certain_.differ(a, b)) consider(a, b);
    }
  }
}

void PairSearch::by(const Consider& consider, auto&& key_of) {
  by_keys(consider, [&](std::uint32_t i, auto&& add) {
    if (const std::uint64_t key = key_of(records_[i]); key != 0) add(key);
  });
}

void PairSearch::by_word_and(const Consider& consider, auto&& second_of) {
  by_keys(consider, [&](std::uint32_t i, auto&& add) {
    const PersonRecord& record = records_[i];
    const std::uint64_t second = second_of(record);
    if (second == 0) return;
    for (const Trait word : {Trait::kGiven, Trait::kFamily}) {
      if (record.has(word)) add(mix(record.hash(word), second));
    }
  });
}

void PairSearch::run(const Consider& consider) {
  if (records_.size() <= kFewRecords) return compare_all(consider);
  if (others_.empty()) return;
  // One rare thing agrees.
  for (const Trait trait :
       {Trait::kEmail, Trait::kPhone, Trait::kAddress, Trait::kBirthDate, Trait::kName}) {
    by(consider, [&](const PersonRecord& r) { return r.hash(trait); });
  }
  for (const Likeness part : kDateParts) {
    const auto part_of_date = [&](const PersonRecord& r) {
      return r.likeness(Trait::kBirthDate) & part;
    };
    by_word_and(consider, part_of_date);
    by(consider, [&](const PersonRecord& r) {
      return r.has(Trait::kLocality) && r.has(Trait::kBirthDate)
                 ? mix(part_of_date(r), r.hash(Trait::kLocality))
                 : 0;
    });
  }
  by_word_and(consider, [](const PersonRecord& r) { return r.is_keyed ? 1U : 0U; });
  by_word_and(consider, [](const PersonRecord& r) { return r.hash(Trait::kPostalCode); });
  by_word_and(consider, [](const PersonRecord& r) { return r.hash(Trait::kLocality); });
  by_word_and(consider, [](const PersonRecord& r) { return r.likeness(Trait::kName); });
  // A name with a slip in it leaves most quarters of its likeness alone, and so does an e-mail
  // address.
  for (unsigned quarter = 0; quarter < 4; ++quarter) {
    const auto with_name = [&](const PersonRecord& r, std::uint64_t second) {
      const Likeness bits = r.likeness(Trait::kName) & (0xFFFFULL << (16 * quarter));
      return bits == 0 || second == 0 ? 0 : mix(bits, second);
    };
    for (const Likeness part : kDateParts) {
      by(consider,
         [&](const PersonRecord& r) { return with_name(r, r.likeness(Trait::kBirthDate) & part); });
    }
    for (const Trait place : {Trait::kPostalCode, Trait::kLocality})
      by(consider, [&](const PersonRecord& r) { return with_name(r, r.hash(place)); });
    by(consider, [&](const PersonRecord& r) {
      const Likeness bits = r.likeness(Trait::kEmail) & (0xFFFFULL << (16 * quarter));
      return r.has(Trait::kEmail) ? mix(bits, 1) : 0;
    });
  }
}

}  // namespace celador
