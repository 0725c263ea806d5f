#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "classify/certain_numbers.h"
#include "classify/people_estimate.h"
#include "classify/person_comparison.h"
#include "classify/person_record.h"
#include "classify/record_links.h"

namespace celador {

// By how much the joins may be wrong, in persons.
struct Doubts {
  double joined = 0;
  double wrong = 0;       // joins of two people, by the probabilities that they were made at
  double missed = 0;      // and of one person's records that were left apart
  double households = 0;  // pairs left apart because a household explains them better
};

// Joins records that are one person's although no identity number says so.
//
// Fellegi and Sunter's record linkage (1969): each agreement speaks for one person by how much
// rarer it is among strangers, each difference speaks against by how rarely one person's records
// differ. How often strangers agree is measured from these records: by value (a common surname
// proves less), and for near agreement by comparing records at random. Three explanations compete
// for each pair: one person, two strangers, and two people of one household, who share surname,
// address and telephone, and, if they are twins, the birth date. How often one person's records and
// a household's agree is learned from the pairs (expectation and maximisation, as Winkler has it,
// 1988), from what linkage studies report; so is how common both are. pair_search.h finds the
// pairs. Records that were joined speak together: what one leaves out is taken from another.
//
// Nothing here is a value: hashes and likenesses under the round's key.
class PersonMatching {
 public:
  // All outlive this object. `links` may have joined some already.
  PersonMatching(std::span<const PersonRecord> records, RecordLinks& links);

  // `certain` says which records cannot be one person's, whatever else agrees. `persons_at_first`
  // were told apart before anything was joined by what is no number: how much there is to join.
  void run(const CertainNumbers& certain, double persons_at_first);

  // How many persons have so many records (person_recall.h), when so many were found `among` these.
  using SameKindOfNumber = std::function<bool(std::uint32_t a, std::uint32_t b)>;
  PersonsBySize true_sizes(std::span<const std::uint32_t> among, const PersonsBySize& found,
                           double mean_of_most, const SameKindOfNumber& same_kind) const;
  // Of pairs within one dataset, and of all.
  Doubts doubts_of_dataset(std::uint32_t dataset) const;
  const Doubts& doubts() const { return doubts_; }
  // Households' pairs outnumber one person's so much that what looks like one person may as well be
  // two of one name in a household, and nothing can be learned from it.
  bool are_households_most() const { return household_ > kMostHouseholds; }

 private:
  static constexpr double kMostHouseholds = 10;  // for one pair of one person's
  using RatesByTrait = std::array<std::array<double, 4>, kTraits>;
  struct Pair {
    float probability = 0;
    std::uint32_t a = 0;
    std::uint32_t b = 0;
  };
  // How probable two explanations of a pair are; what they leave are strangers.
  struct Explained {
    double one_person = 0;
    double household = 0;
  };
  // How often records of one person, and of a household, agree exactly, nearly, far and not at all,
  // in log2.
  struct LogRates {
    RatesByTrait one_person{};
    RatesByTrait household{};
  };
  // A person as known so far: for each trait the record that it is taken from.
  using Speakers = std::array<std::uint32_t, kTraits>;
  struct Known {
    PersonRecord record;
    std::array<float, kTraits> rarity{};
  };

  std::vector<std::uint32_t> measure_persons();
  void number_values();
  void measure();
  void measure_values(Trait trait, const std::vector<std::uint32_t>& persons);
  void measure_near_agreement(const std::vector<std::uint32_t>& persons);
  void consider(std::uint32_t a, std::uint32_t b);
  void drop_repeated_pairs();
  void learn();
  Explained explain(const Comparison& how, const std::array<float, kTraits>& rarity) const;
  Explained explain(const Known& a, const Known& b, const Comparison& how) const;
  void learn_rates(const RatesByTrait& one_person, const RatesByTrait& household);
  void judge_pairs();
  void join(const CertainNumbers& certain);
  double probability_of_persons(std::uint32_t a, std::uint32_t b, const Pair& pair,
                                const CertainNumbers& certain) const;
  void speak_together(std::uint32_t person, std::uint32_t other);
  void doubt(const Pair& pair, double Doubts::* what, double probability);
  void doubt_the_rest(const CertainNumbers& certain);
  Known known(std::uint32_t record) const;
  Known known_person(std::uint32_t person) const;
  void set_priors();

  std::span<const PersonRecord> records_;
  RecordLinks& links_;
  RecordLinks links_before_;  // without the joins of this object
  // log2 of how often a stranger has this record's value.
  std::vector<std::array<float, kTraits>> rarity_;
  // log2 of how often strangers agree nearly or far, by trait and Agreement.
  std::array<std::array<double, 5>, kTraits> by_chance_{};
  std::vector<std::uint32_t> best_of_person_;               // the record that says most
  std::vector<Speakers> speakers_;                          // of persons
  std::vector<std::uint32_t> sizes_;                        // records of persons
  std::vector<std::array<std::uint32_t, kTraits>> values_;  // by number, of each trait
  std::array<std::vector<std::uint32_t>, kTraits> value_counts_;
  std::vector<Pair> pairs_;
  LogRates rates_;
  RatesByTrait recall_rates_{};  // of one person, to reckon how many were not recognised
  double recall_moved_ = 0;      // and the share that moved
  double moved_ = -4;            // of one person, everything that a mover changes has, in log2
  double persons_ = 0;
  double one_person_ = 0.1;  // pairs of one person's records, by record
  double household_ = 1;     // pairs of one household's, for each of one person's
  // In log2.
  double prior_one_person_ = 0;
  double prior_household_ = 0;
  Doubts doubts_;
  std::vector<Doubts> doubts_of_datasets_;
};

}  // namespace celador
