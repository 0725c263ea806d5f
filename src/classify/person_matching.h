#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "classify/person_record.h"
#include "classify/record_links.h"

namespace celador {

// How far two records agree, trait by trait.
struct Comparison {
  std::array<Agreement, kTraits> agreements{};  // kMissing where either has none
  bool names_exchanged = false;                 // the given name stands where the family name does
  Agreement operator[](Trait trait) const { return agreements[index_of(trait)]; }
};
Comparison compare(const PersonRecord& a, const PersonRecord& b);

// Joins records that are one person's although no identity number says so.
//
// Fellegi and Sunter's record linkage (1969): each agreement speaks for one person by how much
// rarer it is among strangers, each difference speaks against by how rarely one person's records
// differ. How often strangers agree is measured from these records: by value (a common surname
// proves less), and for near agreement by comparing records at random. Three explanations compete
// for each pair: one person, two strangers, and two people of one household, who share surname,
// address and telephone, and, if they are twins, the birth date; how common households are is
// measured as well. Pairs are looked for where some key that a typing mistake left alone agrees. It
// runs several times: what was found tells how common duplicates are and how often persons agree.
//
// Nothing here is a value: hashes and likenesses under the round's key.
class PersonMatching {
 public:
  // All outlive this object.
  PersonMatching(std::span<const PersonRecord> records, RecordLinks& links);

  // Whether two records can be one person's at all, whatever else agrees (different validated
  // identity numbers).
  using MayJoin = std::function<bool(std::uint32_t a, std::uint32_t b)>;
  void run(const MayJoin& may_join);

  // Joins that are expected to be wrong, by the probabilities that the pairs were joined at.
  double expected_strangers() const { return strangers_; }

 private:
  struct Pair {
    float probability = 0;
    std::uint32_t a = 0;
    std::uint32_t b = 0;
  };

  void measure();
  void measure_values(Trait trait, const std::vector<std::uint32_t>& persons);
  void measure_near_agreement(const std::vector<std::uint32_t>& persons);
  double probability_of_one_person(std::uint32_t a, std::uint32_t b, const Comparison& how) const;
  void note_household(const Comparison& how);
  void find_pairs(std::vector<Pair>& pairs, const MayJoin& may_join);
  void pairs_by_key(std::vector<Pair>& pairs, const MayJoin& may_join);
  void consider(std::uint32_t a, std::uint32_t b, std::vector<Pair>& pairs,
                const MayJoin& may_join);
  void join(std::vector<Pair>& pairs, const MayJoin& may_join);

  std::span<const PersonRecord> records_;
  RecordLinks& links_;
  // log2 of how often a stranger has this record's value.
  std::vector<std::array<float, kTraits>> rarity_;
  // log2 of how often strangers agree nearly or far, by trait and Agreement.
  std::array<std::array<double, 5>, kTraits> by_chance_{};
  std::vector<std::uint32_t> best_of_person_;  // the record that says most
  std::vector<std::pair<std::uint64_t, std::uint32_t>> keys_;
  double persons_ = 0;
  double one_person_ = 0.1;  // pairs of one person's records, by record
  double household_ = 1;     // pairs of one household's, for each of one person's
  // Of one run, in log2.
  double prior_one_person_ = 0;
  double prior_household_ = 0;
  double household_margin_ = 0;
  double saw_household_ = 0;
  double saw_one_person_ = 0;
  double strangers_ = 0;
};

}  // namespace celador
