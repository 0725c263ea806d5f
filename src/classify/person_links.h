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
#include "classify/person_matching.h"
#include "classify/person_record.h"
#include "classify/record_links.h"

namespace celador {

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
  // Both outlive this object. The datasets' hashes are freed.
  PersonLinks(std::span<DatasetPeople> datasets, const PeopleKey& key);

  PersonCounts count_of_dataset(std::uint32_t dataset) {
    return count(first_record_[dataset], end_of(dataset), StaffAccounts::kCounted,
                 matching_->doubts_of_dataset(dataset));
  }
  PersonCounts count_of_store(StaffAccounts staff) {
    return count(0, static_cast<std::uint32_t>(records_.size()), staff, matching_->doubts());
  }
  // The person of a dataset's record, both by number.
  std::uint32_t person_of(std::uint32_t dataset, std::uint32_t record) {
    return links_.person_of(first_record_[dataset] + record);
  }
  // By what these people may be known in another store.
  PersonKeys keys_of_store(StaffAccounts staff);
  // Identity numbers that joined records of this dataset.
  std::vector<CategoryIndex> numbers_of_dataset(std::uint32_t dataset) const;
  PersonWay way_of_dataset(std::uint32_t dataset) const { return used_[dataset].way; }
  // Whether its records were also told by traits that agree together.
  bool uses_traits(std::uint32_t dataset) const { return used_[dataset].traits; }

 private:
  void read(std::uint32_t index, DatasetPeople& dataset);
  void complete_name(PersonRecord& record) const;
  void join_by_numbers();
  bool is_somebody_else(std::uint32_t a, std::uint32_t b) const;
  // All of the name, and the birth date, e-mail address or telephone, in whatever dataset.
  void join_by_whole_name(const CertainNumbers& certain);
  void join_by_traits(const CertainNumbers& certain, double persons_by_numbers);
  double persons_so_far();
  std::span<const IdentityNumber> numbers_of(std::uint32_t record) const;
  // Datasets in which nothing else tells persons apart: e-mail, else telephone, else all of the
  // name. Whom other datasets know more of has it there.
  void join_by_contact_alone();
  void choose_way(std::uint32_t d);
  bool dataset_has(std::uint32_t d, Trait trait) const;
  // Not all of the name that others in the dataset have.
  bool lacks_name(std::uint32_t d, const PersonRecord& record) const;
  std::uint32_t end_of(std::uint32_t d) const;
  // Joins the records of datasets with this way to the first record of the store with the same.
  void join_by_one(PersonWay way, Trait trait);
  // The whole name, and `other` unless it is kCount.
  void join_by_name_and(std::uint32_t d, Trait other);
  PersonCounts count(std::uint32_t begin, std::uint32_t end, StaffAccounts staff,
                     const Doubts& doubts);
  // What `counts` stand for when records may have been joined wrongly, or left apart.
  void doubt(PersonCounts& counts, std::span<const std::uint32_t> telling,
             std::span<const std::uint64_t> sizes, const Doubts& doubts) const;
  bool have_one_kind_of_number(std::uint32_t a, std::uint32_t b) const;
  // A birth date or a town alone tells nobody.
  bool tells_whose(std::uint32_t i) const;

  struct Used {
    std::map<CategoryIndex, bool> numbers;
    bool traits = false;
    PersonWay way = PersonWay::kNumbers;
  };

  std::span<const DatasetPeople> datasets_;
  const PeopleKey& key_;
  std::vector<PersonRecord> records_;
  std::vector<IdentityNumber> numbers_;
  std::vector<bool> shares_number_;          // another record has an identity number of it
  std::vector<std::uint32_t> first_record_;  // of each dataset
  std::vector<Used> used_;
  std::optional<PersonMatching> matching_;
  RecordLinks links_{0};
};

}  // namespace celador
