#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "classify/people_estimate.h"
#include "classify/person_comparison.h"
#include "classify/person_record.h"

namespace celador {

// How often all of one person's records are found to be one's.
//
// Records that leave out much, or have a slip in all that would tell, stay apart although they are
// one person's, and no pair of them looks likely enough to doubt. So persons are made up here as
// this data would have them (the parametric bootstrap): each of their records leaves out what some
// record of the data leaves out and has slips as often as the matching has learned; then they are
// joined as the matching would. From what comes out, and how many records the persons that were
// found have, the true numbers follow by Richardson's and Lucy's iteration (1972, 1974).
class PersonRecall {
 public:
  // What probability the matching gives one person, for how two agree and how rare each value is.
  using Judge =
      std::function<double(const Comparison& how, const std::array<float, kTraits>& rarity)>;
  // Whether two records' identity numbers would have joined them, were they one person's.
  using CompareNumbers = std::function<bool(std::uint32_t a, std::uint32_t b)>;

  // `records` are those that may be joined. `agreement`: how often one person's traits agree
  // exactly, nearly, far and not at all; `moved`: how often no contact does.
  PersonRecall(std::span<const PersonRecord> all, std::span<const std::uint32_t> records,
               std::span<const std::array<float, kTraits>> rarity,
               const std::array<std::array<double, 4>, kTraits>& agreement, Judge judge,
               CompareNumbers have_one_kind_of_number, double moved);

  // Of persons as found, the true ones. `mean_of_most`: records of those in the last place.
  PersonsBySize true_sizes(const PersonsBySize& found, double mean_of_most);

 private:
  enum class State : std::uint8_t { kRight, kNear, kFar, kDifferent, kMissing };
  struct MadeUp {
    std::array<State, kTraits> states{};
    std::uint32_t record = 0;
    std::size_t size = 1;
  };
  // So many persons of each size come out of one of `size` records.
  PersonsBySize pieces_of(std::size_t size, std::size_t persons);
  void make_up(std::vector<MadeUp>& records);
  double probability(const MadeUp& a, const MadeUp& b) const;

  std::span<const PersonRecord> all_;
  std::span<const std::uint32_t> records_;
  std::span<const std::array<float, kTraits>> rarity_;
  std::array<std::array<double, 4>, kTraits> of_states_{};
  Judge judge_;
  CompareNumbers have_one_kind_of_number_;
  double moved_ = 0;  // of records
  std::array<float, kTraits> rarity_of_person_{};
  std::uint64_t random_ = 0;
};

}  // namespace celador
