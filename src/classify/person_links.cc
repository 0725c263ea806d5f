#include "classify/person_links.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "classify/certain_numbers.h"
#include "classify/first_records.h"
#include "classify/people_stream.h"
#include "classify/person_matching.h"

namespace celador {
namespace {

// "MX" of id.mx.curp; empty where the category is of no country.
std::string country_of(CategoryIndex category) {
  if (category >= categories().size()) return {};  // an own rule's
  const std::string_view name = categories()[category].name;
  if (!name.starts_with("id.") || name.size() < 6 || name[5] != '.') return {};
  if (name.substr(3, 2) == "uk") return "GB";
  return {static_cast<char>(name[3] - 'a' + 'A'), static_cast<char>(name[4] - 'a' + 'A')};
}

}  // namespace

PersonLinks::PersonLinks(std::span<DatasetPeople> datasets, const PeopleKey& key)
    : datasets_(datasets), key_(key) {
  for (std::uint32_t i = 0; i < datasets.size(); ++i) read(i, datasets[i]);
  links_ = RecordLinks(records_.size());
  join_by_numbers();
  {
    const CertainNumbers certain(records_, numbers_, shares_number_);
    shares_number_ = std::vector<bool>();
    const double persons_by_numbers = persons_so_far();
    join_by_whole_name(certain);
    join_by_traits(certain, persons_by_numbers);
  }
  join_by_contact_alone();
}

std::vector<CategoryIndex> PersonLinks::numbers_of_dataset(std::uint32_t dataset) const {
  std::vector<CategoryIndex> numbers;
  for (const auto& [category, used] : used_[dataset].numbers) numbers.push_back(category);
  return numbers;
}

void PersonLinks::read(std::uint32_t index, DatasetPeople& dataset) {
  first_record_.push_back(static_cast<std::uint32_t>(records_.size()));
  used_.emplace_back();
  const auto roles = roles_of(dataset.findings);
  if (roles.empty()) return;
  records_.resize(records_.size() + dataset.kept);
  const std::uint32_t first = first_record_.back();
  // Record numbers begin with one in every database: they are one person's only within theirs.
  const std::uint64_t database =
      key_.hash(dataset.name.substr(0, std::min(dataset.name.find('.'), dataset.name.size())));
  static const CategoryIndex kRecordNumber = category_index("health.record_number");
  const bool has_database = dataset.name.find('.') != std::string_view::npos;
  for (std::uint32_t i = first; i < records_.size(); ++i) records_[i].dataset = index;
  // Room for just as many as there are: this is where most memory is taken.
  numbers_.reserve(numbers_.size() + static_cast<std::size_t>(std::ranges::count_if(
                                         dataset.hashes, [&](const PersonHash& value) {
                                           const auto role = roles.find(value.field);
                                           return role != roles.end() && role->second.number;
                                         })));
  for (const PersonHash& value : dataset.hashes) {
    const auto role = roles.find(value.field);
    if (role == roles.end()) continue;
    PersonRecord& record = records_[first + value.record];
    record.is_keyed = true;
    if (role->second.number) {
      if (record.number_count == 0)
        record.first_number = static_cast<std::uint32_t>(numbers_.size());
      const bool local = has_database && role->second.number == kRecordNumber;
      numbers_.push_back({*role->second.number, role->second.is_validated,
                          local ? key_.combine(database, value.hash) : value.hash});
      ++record.number_count;
      continue;
    }
    // Several fields of one kind (two surnames) are one trait together.
    const std::size_t at = index_of(*role->second.trait);
    std::uint64_t& trait = record.hashes[at];
    trait = trait == 0 ? value.hash : key_.combine(trait, value.hash);
    record.likenesses[at] |= value.likeness;
    if (role->second.trait == Trait::kBirthDate && value.age != AgeGroup::kUnknown)
      record.age = value.age;
  }
  dataset.hashes = std::vector<PersonHash>();  // and not {}, which would keep the room
  for (std::uint32_t i = first; i < records_.size(); ++i) complete_name(records_[i]);
}

// One table has the name in parts and another in one field: a name's likeness is of all its words,
// in any order. Where there is just one word it is no whole name.
void PersonLinks::complete_name(PersonRecord& record) const {
  Likeness& whole = record.likenesses[index_of(Trait::kName)];
  if (record.has(Trait::kGiven) && record.has(Trait::kFamily))
    whole |= record.likeness(Trait::kGiven) | record.likeness(Trait::kFamily);
  if (whole != 0) record.hashes[index_of(Trait::kName)] = key_.combine(whole, 1);
}

// The number of the insured stands in the records of the family too.
bool PersonLinks::is_somebody_else(std::uint32_t a, std::uint32_t b) const {
  const Comparison how = compare(records_[a], records_[b]);
  const bool other_name =
      how[Trait::kGiven] == Agreement::kDiffers || how[Trait::kGiven] == Agreement::kFar;
  return other_name && how[Trait::kBirthDate] == Agreement::kDiffers;
}

void PersonLinks::join_by_numbers() {
  FirstRecords first(numbers_.size());
  shares_number_.assign(records_.size(), false);
  for (std::uint32_t i = 0; i < records_.size(); ++i) {
    const PersonRecord& record = records_[i];
    for (std::uint32_t n = 0; n < record.number_count; ++n) {
      const IdentityNumber& number = numbers_[record.first_number + n];
      const std::uint64_t what = key_.combine(number.category, number.hash);
      const std::uint32_t before = first.first_with(what, i);
      if (before != i) {
        shares_number_[before] = shares_number_[i] = true;
        if (!is_somebody_else(before, i)) links_.join(before, i);
      }
      used_[record.dataset].numbers[number.category] = true;
    }
  }
}

void PersonLinks::join_by_whole_name(const CertainNumbers& certain) {
  for (const Trait other : {Trait::kBirthDate, Trait::kEmail, Trait::kPhone}) {
    FirstRecords first(records_.size());
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      const PersonRecord& record = records_[i];
      if (!record.has(Trait::kName) || !record.has(other)) continue;
      const std::uint64_t what = key_.combine(record.hash(Trait::kName), record.hash(other));
      const std::uint32_t before = first.first_with(what, i);
      if (before == i || certain.differ(before, i)) continue;
      // Father and son may share the name, the telephone and the mailbox.
      const std::uint64_t born = record.hash(Trait::kBirthDate);
      const std::uint64_t born_before = records_[before].hash(Trait::kBirthDate);
      if (born == 0 || born_before == 0 || born == born_before) links_.join(before, i);
    }
  }
}

double PersonLinks::persons_so_far() {
  double persons = 0;
  for (std::uint32_t i = 0; i < records_.size(); ++i)
    persons += records_[i].is_keyed && links_.person_of(i) == i ? 1 : 0;
  return persons;
}

void PersonLinks::join_by_traits(const CertainNumbers& certain, double persons_by_numbers) {
  matching_.emplace(records_, links_);
  matching_->run(certain, persons_by_numbers);
  for (std::uint32_t d = 0; d < used_.size(); ++d) {
    int traits = 0;
    for (std::size_t t = 0; t < kTraits; ++t)
      traits += dataset_has(d, static_cast<Trait>(t)) ? 1 : 0;
    used_[d].traits = traits > 1;
  }
}

std::span<const IdentityNumber> PersonLinks::numbers_of(std::uint32_t record) const {
  return std::span(numbers_).subspan(records_[record].first_number, records_[record].number_count);
}

void PersonLinks::choose_way(std::uint32_t d) {
  if (!used_[d].numbers.empty()) return;
  const auto has = [&](Trait trait) { return dataset_has(d, trait); };
  const bool name = has(Trait::kName) || has(Trait::kGiven) || has(Trait::kFamily);
  if (name && (has(Trait::kBirthDate) || has(Trait::kEmail) || has(Trait::kPhone))) {
    used_[d].way = has(Trait::kBirthDate) ? PersonWay::kNameAndBirth : PersonWay::kNameAndContact;
    join_by_name_and(d, has(Trait::kBirthDate) ? Trait::kBirthDate
                        : has(Trait::kEmail)   ? Trait::kEmail
                                               : Trait::kPhone);
  } else if (has(Trait::kEmail)) {
    used_[d].way = PersonWay::kEmail;
  } else if (has(Trait::kPhone)) {
    used_[d].way = PersonWay::kPhone;
  } else if (name) {
    used_[d].way = PersonWay::kNameAlone;
    join_by_name_and(d, Trait::kCount);
  } else {
    used_[d].way = PersonWay::kNone;
  }
}

void PersonLinks::join_by_contact_alone() {
  for (std::uint32_t d = 0; d < datasets_.size(); ++d) choose_way(d);
  join_by_one(PersonWay::kEmail, Trait::kEmail);
  join_by_one(PersonWay::kPhone, Trait::kPhone);
  join_by_one(PersonWay::kNameAlone, Trait::kName);
}

bool PersonLinks::dataset_has(std::uint32_t d, Trait trait) const {
  for (std::uint32_t i = first_record_[d]; i < end_of(d); ++i) {
    if (records_[i].has(trait)) return true;
  }
  return false;
}

std::uint32_t PersonLinks::end_of(std::uint32_t d) const {
  return d + 1 < first_record_.size() ? first_record_[d + 1]
                                      : static_cast<std::uint32_t>(records_.size());
}

// Those who are known by more come first, so that two who share a mailbox are not joined by a list
// of addresses.
void PersonLinks::join_by_one(PersonWay way, Trait trait) {
  const auto is_this = [&](const Used& used) { return used.way == way; };
  if (std::ranges::none_of(used_, is_this)) return;
  FirstRecords first(records_.size());
  for (const bool known_by_more : {true, false}) {
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      const std::uint64_t what = records_[i].hash(trait);
      if (what == 0 || is_this(used_[records_[i].dataset]) == known_by_more) continue;
      const std::uint32_t before = first.first_with(what, i);
      if (before != i && !known_by_more) links_.join(before, i);
    }
  }
}

void PersonLinks::join_by_name_and(std::uint32_t d, Trait other) {
  FirstRecords first(end_of(d) - first_record_[d]);
  for (std::uint32_t i = first_record_[d]; i < end_of(d); ++i) {
    std::uint64_t what = 0;
    for (const Trait part : {Trait::kGiven, Trait::kFamily, Trait::kName}) {
      what = key_.combine(what, records_[i].hash(part));
    }
    if (other != Trait::kCount) {
      const std::uint64_t second = records_[i].hash(other);
      if (second == 0) continue;
      what = key_.combine(what, second);
    }
    if (lacks_name(d, records_[i])) continue;
    if (const std::uint32_t before = first.first_with(what, i); before != i) links_.join(before, i);
  }
}

bool PersonLinks::lacks_name(std::uint32_t d, const PersonRecord& record) const {
  constexpr std::array kParts{Trait::kGiven, Trait::kFamily};
  const bool parts = std::ranges::any_of(kParts, [&](Trait part) { return dataset_has(d, part); });
  if (!parts) return !record.has(Trait::kName);
  return std::ranges::any_of(kParts,
                             [&](Trait part) { return dataset_has(d, part) && !record.has(part); });
}

PersonCounts PersonLinks::count(std::uint32_t begin, std::uint32_t end, StaffAccounts staff,
                                const Doubts& doubts) {
  const bool leave_out_staff = staff == StaffAccounts::kLeftOut;
  struct Person {
    std::uint64_t records = 0;
    AgeGroup age = AgeGroup::kUnknown;
    std::uint64_t countries = 0;  // a bit for each, in the order met
  };
  std::unordered_map<std::uint32_t, Person> persons;
  std::vector<std::string> countries;
  PersonCounts counts;
  std::vector<std::uint32_t> telling;
  std::vector<std::uint64_t> sizes;
  for (std::uint32_t i = begin; i < end; ++i) {
    const PersonRecord& record = records_[i];
    if (!tells_whose(i) || (leave_out_staff && datasets_[record.dataset].is_staff)) continue;
    telling.push_back(i);
    Person& person = persons[links_.person_of(i)];
    ++person.records;
    ++counts.records;
    if (record.age != AgeGroup::kUnknown) person.age = record.age;
    for (const IdentityNumber& number : numbers_of(i)) {
      const std::string country = country_of(number.category);
      if (country.empty()) continue;
      const auto found = std::ranges::find(countries, country);
      const auto place = static_cast<std::size_t>(found - countries.begin());
      if (place >= 64) continue;
      if (found == countries.end()) countries.push_back(country);
      person.countries |= std::uint64_t{1} << place;
    }
  }
  counts.persons = persons.size();
  for (const auto& [root, person] : persons) {
    counts.once += person.records == 1 ? 1 : 0;
    counts.twice += person.records == 2 ? 1 : 0;
    counts.aged += person.age != AgeGroup::kUnknown ? 1 : 0;
    counts.minors += person.age == AgeGroup::kMinor ? 1 : 0;
    for (std::size_t c = 0; c < countries.size(); ++c)
      counts.countries[countries[c]] += person.countries >> c & 1U;
    sizes.push_back(person.records);
  }
  doubt(counts, telling, sizes, doubts);
  return counts;
}

void PersonLinks::doubt(PersonCounts& counts, std::span<const std::uint32_t> telling,
                        std::span<const std::uint64_t> sizes, const Doubts& doubts) const {
  double records_of_most = 0;
  for (const std::uint64_t size : sizes) {
    const std::size_t place = std::min<std::size_t>(size, kSizes) - 1;
    counts.by_size[place] += 1;
    if (place + 1 == kSizes) records_of_most += static_cast<double>(size);
  }
  const double most = counts.by_size.back();
  // Where a record has one thing to be known by, nothing tells of slips in it.
  const bool by_several = std::ranges::any_of(
      telling, [this](std::uint32_t i) { return used_[records_[i].dataset].traits; });
  counts.true_size =
      !by_several
          ? counts.by_size
          : matching_->true_sizes(
                telling, counts.by_size, most == 0 ? 0 : records_of_most / most,
                [this](std::uint32_t a, std::uint32_t b) { return have_one_kind_of_number(a, b); });
  counts.wrong = doubts.wrong;
  const auto persons = [](const PersonsBySize& by) {
    return std::accumulate(by.begin(), by.end(), 0.0);
  };
  counts.missed = std::max(0.0, persons(counts.by_size) - persons(counts.true_size));
  if (matching_->are_households_most()) {
    counts.namesakes = doubts.joined;
    counts.most_missed = counts.missed;
    counts.missed = 0;
  }
  counts.most_missed = std::max({counts.most_missed, counts.missed, doubts.missed});
  counts.households = doubts.households;
}

bool PersonLinks::have_one_kind_of_number(std::uint32_t a, std::uint32_t b) const {
  for (const IdentityNumber& one : numbers_of(a)) {
    for (const IdentityNumber& other : numbers_of(b)) {
      if (one.category == other.category) return true;
    }
  }
  return false;
}

PersonKeys PersonLinks::keys_of_store(StaffAccounts staff) {
  static const CategoryIndex kRecordNumber = category_index("health.record_number");
  PersonKeys result;
  // By the number of their first record: a map would cost more than all else here.
  constexpr std::uint32_t kNobodyYet = ~0U;
  std::vector<std::uint32_t> persons(records_.size(), kNobodyYet);
  std::uint32_t next = 0;
  for (std::uint32_t i = 0; i < records_.size() && result.keys.size() < kMaxPersonKeys; ++i) {
    const PersonRecord& record = records_[i];
    const bool is_left_out = staff == StaffAccounts::kLeftOut && datasets_[record.dataset].is_staff;
    if (!tells_whose(i) || is_left_out) continue;
    std::uint32_t& person = persons[links_.person_of(i)];
    if (person == kNobodyYet) person = next++;
    for (const IdentityNumber& number : numbers_of(i)) {
      // Record numbers begin with one in every hospital.
      if (number.category == kRecordNumber) continue;
      result.keys.emplace_back(person, key_.combine(number.category, number.hash));
    }
    const Likeness name = record.likeness(Trait::kName);
    // In one mailbox there may be several; where nobody has a name it is all there is.
    if (used_[record.dataset].way == PersonWay::kEmail && record.has(Trait::kEmail))
      result.keys.emplace_back(person, key_.combine(record.hash(Trait::kEmail), 1));
    if (name == 0) continue;
    for (const Trait other : {Trait::kBirthDate, Trait::kEmail}) {
      if (record.has(other))
        result.keys.emplace_back(person, key_.combine(name, record.hash(other)));
    }
  }
  result.persons = next;
  std::ranges::sort(result.keys);
  result.keys.erase(std::ranges::unique(result.keys).begin(), result.keys.end());
  return result;
}

bool PersonLinks::tells_whose(std::uint32_t i) const {
  const PersonRecord& record = records_[i];
  if (record.number_count > 0) return true;
  constexpr std::array kTelling{Trait::kGiven, Trait::kFamily, Trait::kName, Trait::kEmail,
                                Trait::kPhone};
  return std::ranges::any_of(kTelling, [&](Trait trait) { return record.has(trait); });
}

}  // namespace celador
