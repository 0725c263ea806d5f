#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "classify/categories.h"
#include "classify/people.h"
#include "classify/people_estimate.h"
#include "classify/people_key.h"
#include "classify/record_links.h"

namespace celador {

// Kinds of fields that tell persons apart when several agree.
enum class Trait : std::uint8_t {
  kGiven,
  kFamily,
  kName,
  kBirthDate,
  kEmail,
  kPhone,
  kAddress,
  kPostalCode,
  kLocality,
  kCount
};
constexpr std::size_t kTraits = static_cast<std::size_t>(Trait::kCount);

using Traits = std::array<std::uint64_t, kTraits>;  // 0: absent

struct IdentityNumber {
  CategoryIndex category = 0;
  bool is_validated = false;
  std::uint64_t hash = 0;
};

struct PersonRecord {
  std::uint32_t dataset = 0;
  Traits traits{};
  std::uint32_t first_number = 0;  // into the list of all identity numbers
  std::uint32_t number_count = 0;
  bool is_keyed = false;  // something tells whose it is
};

// By what a dataset's persons are told apart, where no identity number does it.
enum class PersonWay : std::uint8_t {
  kNumbers,
  kNameAndBirth,
  kNameAndContact,
  kEmail,
  kPhone,
  kNameAlone,
  kNone
};

// Whether accounts of the store's own staff count as people.
enum class StaffAccounts { kCounted, kLeftOut };

// The records of all datasets, joined into persons; see people.h for how.
class PersonLinks {
 public:
  // Both outlive this object.
  PersonLinks(std::span<const DatasetPeople> datasets, const PeopleKey& key);

  PersonCounts count_of_dataset(std::uint32_t dataset) {
    return count(first_record_[dataset], end_of(dataset), StaffAccounts::kCounted);
  }
  PersonCounts count_of_store(StaffAccounts staff) {
    return count(0, static_cast<std::uint32_t>(records_.size()), staff);
  }
  // Identity numbers that joined records of this dataset.
  std::vector<CategoryIndex> numbers_of_dataset(std::uint32_t dataset) const;
  PersonWay way_of_dataset(std::uint32_t dataset) const { return used_[dataset].way; }
  bool uses_combinations(std::uint32_t dataset) const;
  // Pairs of records that combinations may have joined by chance.
  double expected_strangers() const { return strangers_; }

 private:
  void read(std::uint32_t index);
  void join_by_numbers();
  // How likely two strangers agree in each trait: the share of pairs of persons that do. At least
  // as likely as one pair among those seen.
  std::array<double, kTraits> agreement_by_chance();
  void join_by_traits();
  // Which traits may join records when they agree. A household shares family name, telephone and
  // address, so these need a given name or a birth date beside them; traits that follow from each
  // other (town and postal code) must not be multiplied. The town alone adds too little: names go
  // with places.
  static bool is_independent(unsigned set);
  // Two different numbers of one kind, with check digits that a slip of the pen would have broken.
  bool are_known_strangers(std::uint32_t a, std::uint32_t b) const;
  std::span<const IdentityNumber> numbers_of(std::uint32_t record) const;
  void join_where_all_agree(unsigned set, double chance);
  // Datasets in which nothing else tells persons apart: e-mail, else telephone, else all of the
  // name.
  void join_by_contact_alone();
  bool dataset_has(std::uint32_t d, Trait trait) const;
  std::uint32_t end_of(std::uint32_t d) const;
  void join_by_one(std::uint32_t d, Trait trait);
  // The whole name, and `other` unless it is kCount.
  void join_by_name_and(std::uint32_t d, Trait other);
  PersonCounts count(std::uint32_t begin, std::uint32_t end, StaffAccounts staff);
  // A birth date or a town alone tells nobody.
  bool tells_whose(std::uint32_t i) const;

  struct Used {
    std::map<CategoryIndex, bool> numbers;
    std::vector<unsigned> combinations;  // sets of traits
    PersonWay way = PersonWay::kNumbers;
  };

  std::span<const DatasetPeople> datasets_;
  const PeopleKey& key_;
  std::vector<PersonRecord> records_;
  std::vector<IdentityNumber> numbers_;
  std::vector<std::uint32_t> first_record_;  // of each dataset
  std::vector<Used> used_;
  double strangers_ = 0;
  RecordLinks links_{0};
};

}  // namespace celador
