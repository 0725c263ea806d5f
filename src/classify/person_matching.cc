#include "classify/person_matching.h"

#include <algorithm>
#include <cmath>

namespace celador {
namespace {

constexpr int kRuns = 3;
// A pair is joined when one person explains it better than strangers do. A household, whose members
// are not independent of each other, has to be so many times less likely.
constexpr double kEnough = 0.5;
constexpr double kHouseholdMarginBits = 3;
// Two clusters whose fullest records have different given names are two people's below this.
constexpr double kNotTwoPeople = 0.1;
// Records with one key that are compared with each other; of larger groups each with so many that
// follow it.
constexpr std::size_t kNeighbours = 12;
// Pairs held at a time: 12 bytes each.
constexpr std::size_t kMaxPairs = 1'000'000;
constexpr std::uint32_t kRandomPairs = 40'000;

// How records of one person, and of two people of one household, agree: the rates of exact, near,
// far and different values. Typing mistakes, moves, marriages and second addresses are of the order
// that published linkage studies report; the decision hardly depends on them, since what strangers
// do is measured.
struct Rates {
  std::array<double, 4> one_person;
  std::array<double, 4> household;  // 0: as strangers do
};
constexpr std::array<Rates, kTraits> kRates{{
    {{.78, .10, .08, .04}, {.03, 0, 0, .96}},      // given name
    {{.78, .10, .06, .06}, {.75, .05, .05, .15}},  // family name
    {{.70, .16, .10, .04}, {.01, .05, .44, .50}},  // whole name
    {{.80, .10, .06, .04}, {.02, 0, 0, .95}},      // birth date: twins
    {{.62, .12, .05, .21}, {.15, .03, .05, .77}},  // e-mail
    {{.62, .08, .02, .28}, {.60, .05, .02, .33}},  // telephone
    {{.60, .12, .08, .20}, {.85, .05, .02, .08}},  // address
    {{.75, .10, .05, .10}, {.92, .03, .02, .03}},  // postal code
    {{.75, .12, .05, .08}, {.92, .03, .02, .03}},  // town
}};

// kRates in log2, where they are not 0.
struct LogRates {
  std::array<std::array<double, 4>, kTraits> one_person{};
  std::array<std::array<double, 4>, kTraits> household{};

  LogRates() {
    for (std::size_t t = 0; t < kTraits; ++t) {
      for (std::size_t rate = 0; rate < 4; ++rate) {
        one_person[t][rate] = std::log2(kRates[t].one_person[rate]);
        if (kRates[t].household[rate] > 0)
          household[t][rate] = std::log2(kRates[t].household[rate]);
      }
    }
  }
};

const LogRates& log_rates() {
  static const LogRates rates;
  return rates;
}

std::size_t rate_index(Agreement agreement) { return static_cast<std::size_t>(agreement) - 1; }

Agreement agreement_of(const PersonRecord& a, Trait of_a, const PersonRecord& b, Trait of_b) {
  if (!a.has(of_a) || !b.has(of_b)) return Agreement::kMissing;
  if (a.hash(of_a) == b.hash(of_b)) return Agreement::kExact;
  return of_a == Trait::kBirthDate ? compare_dates(a.likeness(of_a), b.likeness(of_b))
                                   : compare_likeness(a.likeness(of_a), b.likeness(of_b));
}

int closeness(Agreement agreement) {
  constexpr std::array<int, 5> kPoints{0, 4, 3, 1, -3};
  return kPoints[static_cast<std::size_t>(agreement)];
}

bool agrees(Agreement agreement) {
  return agreement == Agreement::kExact || agreement == Agreement::kNear;
}

bool has_parts(const PersonRecord& record) {
  return record.has(Trait::kGiven) || record.has(Trait::kFamily);
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t word = a * 0x9e3779b97f4a7c15ULL + b;
  word = (word ^ (word >> 32U)) * 0xd6e8feb86659fd93ULL;
  return word ^ (word >> 32U);
}

// Pairs to measure by need no secret, only to be the same each time.
class RandomRecord {
 public:
  explicit RandomRecord(std::size_t records) : records_(records) {}
  std::size_t next() { return mix(++state_, 0x243f6a8885a308d3ULL) % records_; }

 private:
  std::size_t records_;
  std::uint64_t state_ = 0;
};

}  // namespace

Comparison compare(const PersonRecord& a, const PersonRecord& b) {
  Comparison result;
  constexpr std::array kPlain{Trait::kBirthDate, Trait::kEmail,      Trait::kPhone,
                              Trait::kAddress,   Trait::kPostalCode, Trait::kLocality};
  for (const Trait trait : kPlain)
    result.agreements[index_of(trait)] = agreement_of(a, trait, b, trait);
  Agreement& given = result.agreements[index_of(Trait::kGiven)];
  Agreement& family = result.agreements[index_of(Trait::kFamily)];
  if (!has_parts(a) || !has_parts(b)) {
    result.agreements[index_of(Trait::kName)] = agreement_of(a, Trait::kName, b, Trait::kName);
    return result;
  }
  given = agreement_of(a, Trait::kGiven, b, Trait::kGiven);
  family = agreement_of(a, Trait::kFamily, b, Trait::kFamily);
  const Agreement crossed = agreement_of(a, Trait::kGiven, b, Trait::kFamily);
  const Agreement other = agreement_of(a, Trait::kFamily, b, Trait::kGiven);
  const int straight = closeness(given) + closeness(family);
  if ((agrees(crossed) || agrees(other)) &&
      closeness(crossed) + closeness(other) > std::max(straight + 1, 2)) {
    given = crossed;
    family = other;
    result.names_exchanged = true;
  }
  return result;
}

PersonMatching::PersonMatching(std::span<const PersonRecord> records, RecordLinks& links)
    : records_(records), links_(links), rarity_(records.size()) {}

void PersonMatching::run(const MayJoin& may_join) {
  std::vector<Pair> pairs;
  double persons_at_first = 0;
  for (int i = 0; i < kRuns; ++i) {
    measure();
    if (i == 0) {
      persons_at_first = persons_;
    } else {
      household_ = std::clamp((saw_household_ + 1) / (saw_one_person_ + 1), 0.01, 100.0);
      one_person_ = std::clamp((persons_at_first - persons_) / persons_, 0.01, 2.0);
    }
    prior_one_person_ = std::log2(one_person_ / persons_);
    prior_household_ = std::log2(one_person_ * household_ / persons_);
    // Where hardly any are seen, households need no margin.
    household_margin_ = std::clamp(std::log2(household_) + 5, 0.0, kHouseholdMarginBits);
    pairs.clear();
    find_pairs(pairs, may_join);
    join(pairs, may_join);
  }
}

void PersonMatching::measure() {
  best_of_person_.assign(records_.size(), 0);
  std::vector<std::uint32_t> persons;
  const auto fields = [&](std::uint32_t i) {
    return kTraits - static_cast<std::size_t>(std::ranges::count(records_[i].hashes, 0U));
  };
  for (std::uint32_t i = 0; i < records_.size(); ++i) best_of_person_[i] = i;
  for (std::uint32_t i = 0; i < records_.size(); ++i) {
    std::uint32_t& best = best_of_person_[links_.person_of(i)];
    if (fields(i) > fields(best)) best = i;
  }
  for (std::uint32_t i = 0; i < records_.size(); ++i) {
    if (links_.person_of(i) == i && records_[best_of_person_[i]].is_keyed)
      persons.push_back(best_of_person_[i]);
  }
  persons_ = std::max(2.0, static_cast<double>(persons.size()));
  for (std::size_t t = 0; t < kTraits; ++t) measure_values(static_cast<Trait>(t), persons);
  measure_near_agreement(persons);
}

// The share of persons that have a value. One that a single person has is as common as any two
// persons agree, and at most one in all persons.
void PersonMatching::measure_values(Trait trait, const std::vector<std::uint32_t>& persons) {
  keys_.clear();
  for (const std::uint32_t i : persons) {
    if (records_[i].has(trait)) keys_.emplace_back(records_[i].hash(trait), 0);
  }
  const auto having = std::max(2.0, static_cast<double>(keys_.size()));
  std::ranges::sort(keys_);
  std::size_t kept = 0;
  double agreeing = 1;  // at least one pair
  for (std::size_t i = 0; i < keys_.size();) {
    std::size_t end = i;
    while (end < keys_.size() && keys_[end].first == keys_[i].first) ++end;
    const auto count = static_cast<double>(end - i);
    agreeing += count * (count - 1) / 2;
    keys_[kept++] = {keys_[i].first, static_cast<std::uint32_t>(end - i)};
    i = end;
  }
  keys_.resize(kept);
  const double any = std::min(1.0, agreeing / (having * (having - 1) / 2));
  const double once = std::min(any, 1 / having);
  by_chance_[index_of(trait)][static_cast<std::size_t>(Agreement::kExact)] = std::log2(any);
  for (std::uint32_t i = 0; i < records_.size(); ++i) {
    if (!records_[i].has(trait)) continue;
    const std::uint64_t hash = records_[i].hash(trait);
    const auto found = std::ranges::lower_bound(keys_, std::pair(hash, 0U));
    // Without the two that are compared.
    const bool others = found != keys_.end() && found->first == hash && found->second > 2;
    const double share = others ? (found->second - 2) / having : 0;
    rarity_[i][index_of(trait)] = static_cast<float>(std::log2(std::max(share, once)));
  }
}

void PersonMatching::measure_near_agreement(const std::vector<std::uint32_t>& persons) {
  std::array<std::array<double, 5>, kTraits> seen{};
  std::array<double, kTraits> compared{};
  if (persons.size() > 1) {
    RandomRecord random(persons.size());
    for (std::uint32_t n = 0; n < kRandomPairs; ++n) {
      const std::uint32_t a = persons[random.next()];
      const std::uint32_t b = persons[random.next()];
      if (a == b) continue;
      for (std::size_t t = 0; t < kTraits; ++t) {
        const auto trait = static_cast<Trait>(t);
        const Agreement agreement = agreement_of(records_[a], trait, records_[b], trait);
        if (agreement == Agreement::kMissing) continue;
        seen[t][static_cast<std::size_t>(agreement)] += 1;
        compared[t] += 1;
      }
    }
  }
  for (std::size_t t = 0; t < kTraits; ++t) {
    for (const Agreement agreement : {Agreement::kNear, Agreement::kFar}) {
      const auto at = static_cast<std::size_t>(agreement);
      by_chance_[t][at] = std::log2((seen[t][at] + 1) / (compared[t] + 10));
    }
  }
}

double PersonMatching::probability_of_one_person(std::uint32_t a, std::uint32_t b,
                                                 const Comparison& how) const {
  const LogRates& rates = log_rates();
  double one_person = prior_one_person_;
  double household = prior_household_;
  double strangers = 0;
  // Address, postal code and town follow from each other: the one that says most speaks for all.
  double place = 0;
  double place_household = 0;
  double place_strangers = 0;
  for (std::size_t t = 0; t < kTraits; ++t) {
    const auto trait = static_cast<Trait>(t);
    const Agreement agreement = how[trait];
    if (agreement == Agreement::kMissing) continue;
    const std::size_t rate = rate_index(agreement);
    double chance = 0;
    if (agreement == Agreement::kExact) {
      chance = std::max(rarity_[a][t], rarity_[b][t]);
      if (trait == Trait::kName) chance = std::max(chance, by_chance_[t][1]);
    } else if (agreement != Agreement::kDiffers) {
      chance = by_chance_[t][static_cast<std::size_t>(agreement)];
    }
    const double same = rates.one_person[t][rate];
    double family = kRates[t].household[rate] == 0 ? chance : rates.household[t][rate];
    if (agreement == Agreement::kExact) family = std::max(family, chance);
    // The address of an e-mail is made of the name: namesakes have nearly the same.
    if (trait == Trait::kEmail && agreement != Agreement::kExact &&
        agreement != Agreement::kDiffers && agrees(how[Trait::kFamily])) {
      chance = std::max(chance, same - 3);
    }
    if (trait == Trait::kAddress || trait == Trait::kPostalCode || trait == Trait::kLocality) {
      if (same - chance > place - place_strangers || (place == 0 && place_strangers == 0)) {
        place = same;
        place_strangers = chance;
        place_household = family;
      }
      continue;
    }
    one_person += same;
    strangers += chance;
    household += family;
  }
  one_person += place;
  strangers += place_strangers;
  household += place_household;
  if (how.names_exchanged) one_person -= 4;
  const double against =
      std::exp2(strangers - one_person) + std::exp2(household - one_person + household_margin_);
  return 1 / (1 + against);
}

void PersonMatching::find_pairs(std::vector<Pair>& pairs, const MayJoin& may_join) {
  const auto by = [&](auto&& key_of) {
    keys_.clear();
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      if (const std::uint64_t key = key_of(records_[i]); key != 0) keys_.emplace_back(key, i);
    }
    pairs_by_key(pairs, may_join);
  };
  // One rare thing agrees.
  for (const Trait trait :
       {Trait::kEmail, Trait::kPhone, Trait::kAddress, Trait::kBirthDate, Trait::kName}) {
    by([&](const PersonRecord& r) { return r.hash(trait); });
  }
  // A word of the name, wherever it stands, and something else.
  const auto by_word_and = [&](auto&& second_of) {
    keys_.clear();
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      const std::uint64_t second = second_of(records_[i]);
      if (second == 0) continue;
      for (const Trait word : {Trait::kGiven, Trait::kFamily}) {
        if (records_[i].has(word)) keys_.emplace_back(mix(records_[i].hash(word), second), i);
      }
    }
    pairs_by_key(pairs, may_join);
  };
  for (const Likeness part : kDateParts) {
    const auto part_of_date = [&](const PersonRecord& r) {
      return r.likeness(Trait::kBirthDate) & part;
    };
    by_word_and(part_of_date);
    by([&](const PersonRecord& r) {
      return r.has(Trait::kLocality) && r.has(Trait::kBirthDate)
                 ? mix(part_of_date(r), r.hash(Trait::kLocality))
                 : 0;
    });
  }
  by_word_and([](const PersonRecord& r) { return r.is_keyed ? 1U : 0U; });
  by_word_and([](const PersonRecord& r) { return r.hash(Trait::kPostalCode); });
  by_word_and([](const PersonRecord& r) { return r.hash(Trait::kLocality); });
  by_word_and([](const PersonRecord& r) { return r.likeness(Trait::kName); });
  // An e-mail address with a slip in it leaves most quarters of its likeness alone.
  for (unsigned quarter = 0; quarter < 4; ++quarter) {
    by([&](const PersonRecord& r) {
      const Likeness bits = r.likeness(Trait::kEmail) & (0xFFFFULL << (16 * quarter));
      return r.has(Trait::kEmail) ? mix(bits, 1) : 0;
    });
  }
}

void PersonMatching::pairs_by_key(std::vector<Pair>& pairs, const MayJoin& may_join) {
  std::ranges::sort(keys_);
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const std::size_t end = std::min(keys_.size(), i + 1 + kNeighbours);
    for (std::size_t j = i + 1; j < end && keys_[j].first == keys_[i].first; ++j)
      consider(keys_[i].second, keys_[j].second, pairs, may_join);
  }
}

void PersonMatching::consider(std::uint32_t a, std::uint32_t b, std::vector<Pair>& pairs,
                              const MayJoin& may_join) {
  if (links_.person_of(a) == links_.person_of(b) || pairs.size() >= kMaxPairs) return;
  const Comparison how = compare(records_[a], records_[b]);
  note_household(how);
  if (!may_join(a, b)) return;
  const double probability = probability_of_one_person(a, b, how);
  if (probability >= kEnough) pairs.push_back({static_cast<float>(probability), a, b});
}

// Two with one surname and one address, telephone or mailbox: one person or two of a household?
void PersonMatching::note_household(const Comparison& how) {
  const bool together =
      how[Trait::kFamily] == Agreement::kExact &&
      (how[Trait::kAddress] == Agreement::kExact || how[Trait::kPhone] == Agreement::kExact ||
       how[Trait::kEmail] == Agreement::kExact);
  if (!together || how.names_exchanged) return;
  if (how[Trait::kGiven] == Agreement::kDiffers) {
    ++saw_household_;
  } else if (agrees(how[Trait::kGiven])) {
    ++saw_one_person_;
  }
}

void PersonMatching::join(std::vector<Pair>& pairs, const MayJoin& may_join) {
  std::ranges::sort(pairs, [](const Pair& x, const Pair& y) {
    if (x.probability != y.probability) return x.probability > y.probability;
    return x.a != y.a ? x.a < y.a : x.b < y.b;
  });
  for (const Pair& pair : pairs) {
    const std::uint32_t a = links_.person_of(pair.a);
    const std::uint32_t b = links_.person_of(pair.b);
    if (a == b || !may_join(pair.a, pair.b)) continue;
    // What stands for each of the two so far must not be two people, or records that say little
    // would chain a household together.
    const std::uint32_t best_a = best_of_person_[a];
    const std::uint32_t best_b = best_of_person_[b];
    if ((best_a != pair.a || best_b != pair.b) && !may_join(best_a, best_b)) continue;
    const Comparison how = compare(records_[best_a], records_[best_b]);
    if (how[Trait::kGiven] == Agreement::kDiffers &&
        probability_of_one_person(best_a, best_b, how) < kNotTwoPeople) {
      continue;
    }
    links_.join(a, b);
    const auto says = [&](std::uint32_t i) {
      return kTraits - static_cast<std::size_t>(std::ranges::count(records_[i].hashes, 0U));
    };
    best_of_person_[std::min(a, b)] = says(best_a) >= says(best_b) ? best_a : best_b;
    strangers_ += 1 - pair.probability;
  }
}

}  // namespace celador
