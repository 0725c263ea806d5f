#include "classify/person_matching.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "classify/pair_search.h"
#include "classify/person_recall.h"
#include "classify/record_keys.h"

namespace celador {
namespace {

constexpr int kRuns = 3;
// A pair is joined when one person explains it better than strangers and a household do together.
constexpr double kEnough = 0.5;
// Pairs that are remembered, to learn from and to doubt: not worth it below.
constexpr double kWorthATry = 0.003;
constexpr double kWorthADoubt = 0.02;
constexpr int kLessons = 4;
constexpr double kMovedInStudies = 0.05;
constexpr int kPasses = 3;
// Pairs that are learned from, at most; and for how many pairs the studies' rates speak.
constexpr std::size_t kPairsToLearnFrom = 60'000;
constexpr double kPairsOfStudies = 30;
// And when it comes to how many pairs were not recognised: studies speak where there are next to
// none; a hundred pairs without a slip are a clean store.
constexpr double kPairsOfStudiesForRecall = 5;
// More of a household cannot have been born on one day, nor have one given name.
constexpr double kMostTwins = 0.25;
constexpr double kMostNamesakes = 0.05;
// Nor does one person often have two given names: where many pairs differ in it, they are twins.
constexpr double kMostOtherNames = 0.06;
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

// The part of it that agrees best.
Agreement place_of(const Comparison& how) {
  Agreement best = Agreement::kMissing;
  for (const Trait trait : {Trait::kAddress, Trait::kPostalCode, Trait::kLocality}) {
    if (how[trait] != Agreement::kMissing && (best == Agreement::kMissing || how[trait] < best))
      best = how[trait];
  }
  return best;
}

bool has_parts(const PersonRecord& record) {
  return record.has(Trait::kGiven) || record.has(Trait::kFamily);
}

bool is_contact(Trait trait) { return trait >= Trait::kEmail; }

std::array<Agreement, 3> contacts_of(const Comparison& how) {
  return {how[Trait::kEmail], how[Trait::kPhone], place_of(how)};
}

bool has_several_contacts(const Comparison& how) {
  return std::ranges::count(contacts_of(how), Agreement::kMissing) < 2;
}

// As PersonLinks joins them without asking.
bool agrees_by_whole_name(const Comparison& how) {
  const auto exact = [&](Trait trait) { return how[trait] == Agreement::kExact; };
  const bool name = exact(Trait::kName) || (exact(Trait::kGiven) && exact(Trait::kFamily));
  const bool born_alike = how[Trait::kBirthDate] == Agreement::kMissing;
  return name && (exact(Trait::kBirthDate) ||
                  (born_alike && (exact(Trait::kEmail) || exact(Trait::kPhone))));
}

// Whoever moves has all of them new.
bool all_contacts_differ(const Comparison& how) {
  return has_several_contacts(how) && std::ranges::none_of(contacts_of(how), agrees);
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
    : records_(records),
      links_(links),
      links_before_(links),
      rarity_(records.size()),
      values_(records.size()) {
  number_values();
  for (std::size_t t = 0; t < kTraits; ++t) {
    for (std::size_t rate = 0; rate < 4; ++rate) {
      rates_.one_person[t][rate] = std::log2(kRates[t].one_person[rate]);
      if (kRates[t].household[rate] > 0)
        rates_.household[t][rate] = std::log2(kRates[t].household[rate]);
    }
  }
}

Doubts PersonMatching::doubts_of_dataset(std::uint32_t dataset) const {
  return dataset < doubts_of_datasets_.size() ? doubts_of_datasets_[dataset] : Doubts{};
}

void PersonMatching::run(const CertainNumbers& certain, double persons_at_first) {
  measure();
  set_priors();
  std::optional<PairSearch> search(std::in_place, records_, certain);
  const auto find_pairs = [&] {
    search->run([this](std::uint32_t a, std::uint32_t b) { consider(a, b); });
  };
  find_pairs();
  if (pairs_.empty()) {  // nobody resembles anybody
    learn();
    join(certain);
    return;
  }
  for (int i = 0; i < kRuns; ++i) {
    if (i > 0) {
      measure();
      one_person_ = std::clamp((persons_at_first - persons_) / persons_, 0.01, 20.0);
      set_priors();
    }
    learn();
    if (i == 0) {
      // With what was learned other pairs are worth a try.
      find_pairs();
      search.reset();
      learn();
    }
    judge_pairs();
    links_ = links_before_;
    measure_persons();
    join(certain);
  }
}

void PersonMatching::set_priors() {
  prior_one_person_ = std::log2(one_person_ / persons_);
  prior_household_ = std::log2(one_person_ * household_ / persons_);
}

std::vector<std::uint32_t> PersonMatching::measure_persons() {
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
  return persons;
}

void PersonMatching::measure() {
  const std::vector<std::uint32_t> persons = measure_persons();
  persons_ = std::max(2.0, static_cast<double>(persons.size()));
  for (std::size_t t = 0; t < kTraits; ++t) measure_values(static_cast<Trait>(t), persons);
  measure_near_agreement(persons);
}

// Each trait's values by number, so that they need to be sorted only once.
void PersonMatching::number_values() {
  RecordKeys keys;
  for (std::size_t t = 0; t < kTraits; ++t) {
    keys.clear();
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      if (records_[i].hashes[t] != 0) keys.add(records_[i].hashes[t], i);
    }
    const auto sorted = keys.sorted();
    std::uint32_t number = 0;
    for (std::size_t k = 0; k < sorted.size(); ++k) {
      if (k > 0 && sorted[k].first != sorted[k - 1].first) ++number;
      values_[sorted[k].second][t] = number;
    }
    value_counts_[t].assign(sorted.empty() ? 0 : number + 1, 0);
  }
}

// The share of persons that have a value. One that a single person has is as common as any two
// persons agree, and at most one in all persons.
void PersonMatching::measure_values(Trait trait, const std::vector<std::uint32_t>& persons) {
  const std::size_t t = index_of(trait);
  std::vector<std::uint32_t>& counts = value_counts_[t];
  std::ranges::fill(counts, 0U);
  double having = 0;
  for (const std::uint32_t i : persons) {
    if (!records_[i].has(trait)) continue;
    ++counts[values_[i][t]];
    ++having;
  }
  having = std::max(2.0, having);
  double agreeing = 1;  // at least one pair
  for (const std::uint32_t each : counts) {
    const auto count = static_cast<double>(each);
    agreeing += count * (count - 1) / 2;
  }
  const double any = std::min(1.0, agreeing / (having * (having - 1) / 2));
  const double once = std::min(any, 1 / having);
  by_chance_[t][static_cast<std::size_t>(Agreement::kExact)] = std::log2(any);
  // By how many have a value; nearly all are had by few.
  std::array<float, 64> rarity_of_count{};
  const auto rarity_of = [&](std::uint32_t count) {
    // Without the two that are compared.
    const double share = count > 2 ? (count - 2) / having : 0;
    return static_cast<float>(std::log2(std::max(share, once)));
  };
  for (std::uint32_t count = 0; count < rarity_of_count.size(); ++count)
    rarity_of_count[count] = rarity_of(count);
  for (std::uint32_t i = 0; i < records_.size(); ++i) {
    if (!records_[i].has(trait)) continue;
    const std::uint32_t count = counts[values_[i][t]];
    rarity_[i][t] = count < rarity_of_count.size() ? rarity_of_count[count] : rarity_of(count);
  }
}

void PersonMatching::measure_near_agreement(const std::vector<std::uint32_t>& persons) {
  std::array<std::array<double, 5>, kTraits> seen{};
  std::array<double, kTraits> compared{};
  const auto compare = [&](std::uint32_t a, std::uint32_t b, double weight) {
    for (std::size_t t = 0; t < kTraits; ++t) {
      const auto trait = static_cast<Trait>(t);
      const Agreement agreement = agreement_of(records_[a], trait, records_[b], trait);
      if (agreement == Agreement::kMissing) continue;
      seen[t][static_cast<std::size_t>(agreement)] += weight;
      compared[t] += weight;
    }
  };
  const std::uint64_t pairs = persons.size() * (persons.size() - 1) / 2;
  if (persons.size() > 1 && pairs <= kRandomPairs) {
    // Few are compared each with each, and weigh as much as the random pairs would: of small files
    // there are many, and this is most of their time.
    const double weight =
        kRandomPairs * (1 - 1 / static_cast<double>(persons.size())) / static_cast<double>(pairs);
    for (std::size_t i = 0; i < persons.size(); ++i) {
      for (std::size_t j = i + 1; j < persons.size(); ++j) compare(persons[i], persons[j], weight);
    }
  } else if (persons.size() > 1) {
    RandomRecord random(persons.size());
    for (std::uint32_t n = 0; n < kRandomPairs; ++n) {
      const std::uint32_t a = persons[random.next()];
      const std::uint32_t b = persons[random.next()];
      if (a != b) compare(a, b, 1);
    }
  }
  for (std::size_t t = 0; t < kTraits; ++t) {
    for (const Agreement agreement : {Agreement::kNear, Agreement::kFar}) {
      const auto at = static_cast<std::size_t>(agreement);
      by_chance_[t][at] = std::log2((seen[t][at] + 1) / (compared[t] + 10));
    }
  }
}

PersonMatching::Explained PersonMatching::explain(const Known& a, const Known& b,
                                                  const Comparison& how) const {
  std::array<float, kTraits> rarity{};
  for (std::size_t t = 0; t < kTraits; ++t) rarity[t] = std::max(a.rarity[t], b.rarity[t]);
  return explain(how, rarity);
}

PersonMatching::Explained PersonMatching::explain(const Comparison& how,
                                                  const std::array<float, kTraits>& rarity) const {
  double one_person = prior_one_person_;
  double household = prior_household_;
  double strangers = 0;
  // Address, postal code and town follow from each other: the one that says most speaks for all.
  double place = 0;
  double place_household = 0;
  double place_strangers = 0;
  // E-mail, telephone and place, which change together.
  double contacts = 0;
  double new_contacts = 0;
  for (std::size_t t = 0; t < kTraits; ++t) {
    const auto trait = static_cast<Trait>(t);
    const Agreement agreement = how[trait];
    if (agreement == Agreement::kMissing) continue;
    const std::size_t rate = rate_index(agreement);
    double chance = 0;
    if (agreement == Agreement::kExact) {
      chance = rarity[t];
      if (trait == Trait::kName) chance = std::max(chance, by_chance_[t][1]);
    } else if (agreement != Agreement::kDiffers) {
      chance = by_chance_[t][static_cast<std::size_t>(agreement)];
    }
    const double same = rates_.one_person[t][rate];
    double family = kRates[t].household[rate] == 0 ? chance : rates_.household[t][rate];
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
    if (is_contact(trait)) {
      contacts += same;
      new_contacts += chance;
    } else {
      one_person += same;
    }
    strangers += chance;
    household += family;
  }
  contacts += place;
  new_contacts += place_strangers;
  strangers += place_strangers;
  household += place_household;
  if (how.names_exchanged) one_person -= 4;
  one_person += all_contacts_differ(how) ? std::max(contacts, moved_ + new_contacts) : contacts;
  const double most = std::max({one_person, household, strangers});
  const double one = std::exp2(one_person - most);
  const double family = std::exp2(household - most);
  const double all = one + family + std::exp2(strangers - most);
  return {one / all, family / all};
}

PersonMatching::Known PersonMatching::known(std::uint32_t record) const {
  return {records_[record], rarity_[record]};
}

void PersonMatching::consider(std::uint32_t a, std::uint32_t b) {
  if (pairs_.size() >= kMaxPairs) {
    drop_repeated_pairs();
    if (pairs_.size() > kMaxPairs / 8 * 7) return;
  }
  std::array<float, kTraits> rarity{};
  for (std::size_t t = 0; t < kTraits; ++t) rarity[t] = std::max(rarity_[a][t], rarity_[b][t]);
  const Comparison how = compare(records_[a], records_[b]);
  // What can't be compared says nothing, however many are one person's.
  if (std::ranges::count(how.agreements, Agreement::kMissing) == kTraits) return;
  const Explained explained = explain(how, rarity);
  if (explained.one_person + explained.household < kWorthATry) return;
  pairs_.push_back({static_cast<float>(explained.one_person), std::min(a, b), std::max(a, b)});
}

void PersonMatching::drop_repeated_pairs() {
  const auto place = [](const Pair& pair) { return std::pair(pair.a, pair.b); };
  std::ranges::sort(pairs_, {}, place);
  const auto repeated = std::ranges::unique(pairs_, {}, place);
  pairs_.erase(repeated.begin(), repeated.end());
}

void PersonMatching::learn() {
  drop_repeated_pairs();
  const std::size_t step = pairs_.size() / kPairsToLearnFrom + 1;
  for (int lesson = 0; lesson < kLessons; ++lesson) {
    std::array<std::array<double, 4>, kTraits> one_person{};
    std::array<std::array<double, 4>, kTraits> household{};
    double all_one_person = 1;
    double all_household = 1;
    double contacts = 0;
    double moved = 0;
    for (std::size_t i = 0; i < pairs_.size(); i += step) {
      const Known a = known(pairs_[i].a);
      const Known b = known(pairs_[i].b);
      const Comparison how = compare(a.record, b.record);
      Explained explained = explain(a, b, how);
      if (links_before_.person_of(pairs_[i].a) == links_before_.person_of(pairs_[i].b))
        explained = {1, 0};
      if (has_several_contacts(how)) contacts += explained.one_person;
      if (all_contacts_differ(how)) moved += explained.one_person;
      all_one_person += explained.one_person;
      all_household += explained.household;
      for (std::size_t t = 0; t < kTraits; ++t) {
        if (how.agreements[t] == Agreement::kMissing) continue;
        if (all_contacts_differ(how) && is_contact(static_cast<Trait>(t))) continue;
        const std::size_t rate = rate_index(how.agreements[t]);
        one_person[t][rate] += explained.one_person;
        household[t][rate] += explained.household;
      }
    }
    household_ = std::clamp(all_household / all_one_person, 0.01, 100.0);
    set_priors();
    const auto share_that_moved = [&](double pairs) {
      return (moved + pairs * kMovedInStudies) / (contacts + pairs);
    };
    moved_ = std::log2(share_that_moved(kPairsOfStudies));
    recall_moved_ = share_that_moved(kPairsOfStudiesForRecall);
    learn_rates(one_person, household);
  }
}

void PersonMatching::learn_rates(const RatesByTrait& one_person, const RatesByTrait& household) {
  const auto learned = [](const std::array<double, 4>& seen, const std::array<double, 4>& studies,
                          double pairs) {
    std::array<double, 4> rates{};
    double all = pairs;
    for (const double each : seen) all += each;
    for (std::size_t rate = 0; rate < 4; ++rate)
      rates[rate] = (seen[rate] + pairs * studies[rate]) / all;
    return rates;
  };
  for (std::size_t t = 0; t < kTraits; ++t) {
    auto one = learned(one_person[t], kRates[t].one_person, kPairsOfStudies);
    auto family = learned(household[t], kRates[t].household, kPairsOfStudies);
    recall_rates_[t] = learned(one_person[t], kRates[t].one_person, kPairsOfStudiesForRecall);
    if (t == index_of(Trait::kGiven) || t == index_of(Trait::kName)) {
      family[0] = std::min(family[0], kMostNamesakes);
      one[3] = std::min(one[3], kMostOtherNames);
    }
    if (t == index_of(Trait::kBirthDate)) family[0] = std::min(family[0], kMostTwins);
    for (std::size_t rate = 0; rate < 4; ++rate) {
      rates_.one_person[t][rate] = std::log2(one[rate]);
      rates_.household[t][rate] = std::log2(std::max(family[rate], 1e-4));
    }
  }
}

PersonsBySize PersonMatching::true_sizes(std::span<const std::uint32_t> among,
                                         const PersonsBySize& found, double mean_of_most,
                                         const SameKindOfNumber& same_kind) const {
  PersonRecall recall(
      records_, among, rarity_, recall_rates_,
      [this](const Comparison& how, const std::array<float, kTraits>& rarity) {
        return agrees_by_whole_name(how) ? 1.0 : explain(how, rarity).one_person;
      },
      same_kind, recall_moved_);
  return recall.true_sizes(found, mean_of_most);
}

void PersonMatching::judge_pairs() {
  for (Pair& pair : pairs_) {
    const Known a = known(pair.a);
    const Known b = known(pair.b);
    pair.probability = static_cast<float>(explain(a, b, compare(a.record, b.record)).one_person);
  }
  // The surest first.
  std::ranges::sort(pairs_, [](const Pair& x, const Pair& y) {
    if (x.probability != y.probability) return x.probability > y.probability;
    return x.a != y.a ? x.a < y.a : x.b < y.b;
  });
}

PersonMatching::Known PersonMatching::known_person(std::uint32_t person) const {
  const Speakers& speakers = speakers_[person];
  Known all = known(best_of_person_[person]);
  for (std::size_t t = 0; t < kTraits; ++t) {
    all.record.hashes[t] = records_[speakers[t]].hashes[t];
    all.record.likenesses[t] = records_[speakers[t]].likenesses[t];
    all.rarity[t] = rarity_[speakers[t]][t];
  }
  return all;
}

void PersonMatching::speak_together(std::uint32_t person, std::uint32_t other) {
  const auto says = [&](std::uint32_t i) {
    return kTraits - static_cast<std::size_t>(std::ranges::count(records_[i].hashes, 0U));
  };
  const bool first = sizes_[person] >= sizes_[other];
  Speakers joined = speakers_[first ? person : other];
  const Speakers& more = speakers_[first ? other : person];
  for (std::size_t t = 0; t < kTraits; ++t) {
    if (records_[joined[t]].hashes[t] == 0) joined[t] = more[t];
  }
  const std::uint32_t best_a = best_of_person_[person];
  const std::uint32_t best_b = best_of_person_[other];
  const std::uint32_t into = std::min(person, other);
  best_of_person_[into] = says(best_a) >= says(best_b) ? best_a : best_b;
  speakers_[into] = joined;
  sizes_[into] = sizes_[person] + sizes_[other];
}

void PersonMatching::join(const CertainNumbers& certain) {
  doubts_ = {};
  doubts_of_datasets_.assign(records_.empty() ? 0 : records_.back().dataset + 1, {});
  speakers_.resize(records_.size());
  sizes_.assign(records_.size(), 1);
  for (std::uint32_t i = 0; i < records_.size(); ++i) speakers_[i].fill(i);
  for (std::uint32_t i = 0; i < records_.size(); ++i) {
    const std::uint32_t person = links_.person_of(i);
    if (person == i) continue;
    for (std::size_t t = 0; t < kTraits; ++t) {
      if (records_[speakers_[person][t]].hashes[t] == 0) speakers_[person][t] = i;
    }
    ++sizes_[person];
  }
  for (int pass = 0; pass < kPasses; ++pass) {
    for (const Pair& pair : pairs_) {
      if (pass == 0 && pair.probability < kEnough) break;
      const std::uint32_t a = links_.person_of(pair.a);
      const std::uint32_t b = links_.person_of(pair.b);
      if (a == b || (pass == 0 && pair.probability < kWorthADoubt)) continue;
      const double probability = probability_of_persons(a, b, pair, certain);
      if (probability < kEnough) continue;
      links_.join(a, b);
      speak_together(a, b);
      doubt(pair, &Doubts::joined, 1);
      doubt(pair, &Doubts::wrong, 1 - probability);
    }
  }
  doubt_the_rest(certain);
}

double PersonMatching::probability_of_persons(std::uint32_t a, std::uint32_t b, const Pair& pair,
                                              const CertainNumbers& certain) const {
  if (sizes_[a] == 1 && sizes_[b] == 1) return pair.probability;
  // What stands for each of the two so far must not be two people, or records that say little
  // would chain a household together.
  if (certain.differ(best_of_person_[a], best_of_person_[b])) return 0;
  const Known one = known_person(a);
  const Known other = known_person(b);
  return explain(one, other, compare(one.record, other.record)).one_person;
}

void PersonMatching::doubt(const Pair& pair, double Doubts::* what, double probability) {
  doubts_.*what += probability;
  const std::uint32_t dataset = records_[pair.a].dataset;
  if (dataset == records_[pair.b].dataset) doubts_of_datasets_[dataset].*what += probability;
}

// What was left apart: the likeliest of two persons' pairs, and nobody is missed more than once.
void PersonMatching::doubt_the_rest(const CertainNumbers& certain) {
  std::vector<Pair> rest;
  for (const Pair& pair : pairs_) {
    const std::uint32_t a = links_.person_of(pair.a);
    const std::uint32_t b = links_.person_of(pair.b);
    if (a == b) continue;
    rest.push_back({0, std::min(a, b), std::max(a, b)});
  }
  const auto place = [](const Pair& pair) { return std::pair(pair.a, pair.b); };
  std::ranges::sort(rest, {}, place);
  const auto repeated = std::ranges::unique(rest, {}, place);
  rest.erase(repeated.begin(), repeated.end());
  std::vector<float> left(records_.size(), 1);
  for (Pair& pair : rest) {
    const Pair of_records{0, pair.a, pair.b};
    if (sizes_[pair.a] == 1 && sizes_[pair.b] == 1) {
      const Known a = known(pair.a);
      const Known b = known(pair.b);
      const Explained explained = explain(a, b, compare(a.record, b.record));
      pair.probability = static_cast<float>(explained.one_person);
      doubt(pair, &Doubts::households, explained.household);
    } else {
      pair.probability =
          static_cast<float>(probability_of_persons(pair.a, pair.b, of_records, certain));
    }
  }
  std::ranges::sort(rest, [](const Pair& x, const Pair& y) {
    if (x.probability != y.probability) return x.probability > y.probability;
    return x.a != y.a ? x.a < y.a : x.b < y.b;
  });
  for (const Pair& pair : rest) {
    float& of = left[sizes_[pair.a] <= sizes_[pair.b] ? pair.a : pair.b];
    const float missed = std::min(of, pair.probability);
    of -= missed;
    doubt(pair, &Doubts::missed, missed);
  }
}

}  // namespace celador
