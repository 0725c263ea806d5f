#include "classify/people.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <unordered_map>

#include "classify/people_estimate.h"
#include "classify/record_links.h"

namespace celador {
namespace {

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

// Pairs of strangers that a combination may join, for each record.
constexpr double kMaxStrangersPerRecord = 0.0005;
constexpr double kMinConfidence = 0.6;

using Traits = std::array<std::uint64_t, kTraits>;  // 0: absent

struct IdentityNumber {
  CategoryIndex category = 0;
  bool is_validated = false;
  std::uint64_t hash = 0;
};

struct Record {
  std::uint32_t dataset = 0;
  Traits traits{};
  std::uint32_t first_number = 0;  // into the list of all identity numbers
  std::uint32_t number_count = 0;
  bool is_keyed = false;  // something tells whose it is
};

std::optional<Trait> trait_of(std::string_view category) {
  constexpr std::array<std::pair<std::string_view, Trait>, kTraits> kOf{
      {{"person.name.given", Trait::kGiven},
       {"person.name.family", Trait::kFamily},
       {"person.name", Trait::kName},
       {"person.birth_date", Trait::kBirthDate},
       {"contact.email", Trait::kEmail},
       {"contact.phone", Trait::kPhone},
       {"contact.address", Trait::kAddress},
       {"contact.postal_code", Trait::kPostalCode},
       {"contact.locality", Trait::kLocality}}};
  for (const auto& [name, trait] : kOf) {
    if (name == category) return trait;
  }
  return std::nullopt;
}

// Numbers that stand for one person. A policy covers a family, a card or an account may be shared.
bool is_identity_number(std::string_view category) {
  return category == "health.record_number" ||
         (category.starts_with("id.") && category != "id.mx.rfc_company");
}

struct FieldRole {
  std::optional<Trait> trait;
  std::optional<CategoryIndex> number;
  bool is_validated = false;  // its check digits hold
};

std::map<std::uint16_t, FieldRole> roles_of(std::span<const FieldFinding> findings) {
  std::map<std::uint16_t, FieldRole> roles;
  for (const FieldFinding& finding : findings) {
    if (finding.in_text || finding.hit.confidence < kMinConfidence) continue;
    FieldRole role;
    if (is_identity_number(finding.hit.category)) {
      role.number = finding.category;
      role.is_validated = finding.hit.validated;
    } else {
      role.trait = trait_of(finding.hit.category);
    }
    if (role.number || role.trait) roles[static_cast<std::uint16_t>(finding.field)] = role;
  }
  return roles;
}

class Resolver {
 public:
  Resolver(std::span<const DatasetPeople> datasets, const PeopleKey& key)
      : datasets_(datasets), key_(key) {
    for (std::uint32_t i = 0; i < datasets.size(); ++i) read(i);
    links_.emplace(records_.size());
  }

  PeopleResult run() {
    join_by_numbers();
    join_by_traits();
    join_by_contact_alone();
    PeopleResult result;
    for (std::uint32_t i = 0; i < datasets_.size(); ++i) result.datasets.push_back(people_of(i));
    result.store = people_of_store(result.datasets);
    return result;
  }

 private:
  void read(std::uint32_t index) {
    const DatasetPeople& dataset = datasets_[index];
    first_record_.push_back(static_cast<std::uint32_t>(records_.size()));
    used_.emplace_back();
    const auto roles = roles_of(dataset.findings);
    if (roles.empty()) return;
    records_.resize(records_.size() + dataset.kept);
    const std::uint32_t first = first_record_.back();
    // Record numbers begin with one in every database: they are one person's only within theirs.
    const std::uint64_t database =
        key_.hash(dataset.name.substr(0, std::min(dataset.name.find('.'), dataset.name.size())));
    static const CategoryIndex record_number = category_index("health.record_number");
    const bool has_database = dataset.name.find('.') != std::string_view::npos;
    for (std::uint32_t i = first; i < records_.size(); ++i) records_[i].dataset = index;
    for (const PersonHash& value : dataset.hashes) {
      const auto role = roles.find(value.field);
      if (role == roles.end()) continue;
      Record& record = records_[first + value.record];
      record.is_keyed = true;
      if (role->second.number) {
        if (record.number_count == 0)
          record.first_number = static_cast<std::uint32_t>(numbers_.size());
        const bool local = has_database && role->second.number == record_number;
        numbers_.push_back({*role->second.number, role->second.is_validated,
                            local ? key_.combine(database, value.hash) : value.hash});
        ++record.number_count;
        continue;
      }
      // Several fields of one kind (two surnames) are one trait together.
      std::uint64_t& trait = record.traits[static_cast<std::size_t>(*role->second.trait)];
      trait = trait == 0 ? value.hash : key_.combine(trait, value.hash);
    }
  }

  void join_by_numbers() {
    std::unordered_map<std::uint64_t, std::uint32_t> first_with;
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      const Record& record = records_[i];
      for (std::uint32_t n = 0; n < record.number_count; ++n) {
        const IdentityNumber& number = numbers_[record.first_number + n];
        const std::uint64_t what = key_.combine(number.category, number.hash);
        const auto [found, is_new] = first_with.emplace(what, i);
        if (!is_new) links_->join(found->second, i);
        used_[record.dataset].numbers[number.category] = true;
      }
    }
  }

  // How likely two strangers agree in each trait: the share of pairs of persons that do. At least
  // as likely as one pair among those seen.
  std::array<double, kTraits> agreement_by_chance() {
    std::array<double, kTraits> chance{};
    for (std::size_t t = 0; t < kTraits; ++t) {
      std::unordered_map<std::uint64_t, std::uint64_t> frequency;
      double seen = 0;
      for (std::uint32_t i = 0; i < records_.size(); ++i) {
        if (records_[i].traits[t] == 0 || links_->person_of(i) != i)
          continue;  // one record a person
        ++frequency[records_[i].traits[t]];
        ++seen;
      }
      double pairs = 1;
      for (const auto& [hash, count] : frequency) {
        pairs += static_cast<double>(count) * static_cast<double>(count - 1) / 2;
      }
      chance[t] = seen < 2 ? 1 : std::min(1.0, pairs / (seen * (seen - 1) / 2));
    }
    return chance;
  }

  void join_by_traits() {
    const auto chance = agreement_by_chance();
    for (unsigned set = 1; set < (1U << kTraits); ++set) {
      const int size = std::popcount(set);
      if (size < 2 || size > 3 || !is_independent(set)) continue;
      double likely = 1;
      for (std::size_t t = 0; t < kTraits; ++t) likely *= (set >> t & 1U) != 0 ? chance[t] : 1;
      join_where_all_agree(set, likely);
    }
  }

  // Which traits may join records when they agree. A household shares family name, telephone and
  // address, so these need a given name or a birth date beside them; traits that follow from each
  // other (town and postal code) must not be multiplied. The town alone adds too little: names go
  // with places.
  static bool is_independent(unsigned set) {
    const auto has = [&](Trait trait) { return (set >> static_cast<unsigned>(trait) & 1U) != 0; };
    if (has(Trait::kLocality) || (has(Trait::kAddress) && has(Trait::kPostalCode))) return false;
    if (has(Trait::kName) && (has(Trait::kGiven) || has(Trait::kFamily))) return false;
    const bool whole_name = has(Trait::kName) || (has(Trait::kGiven) && has(Trait::kFamily));
    return has(Trait::kBirthDate) || whole_name;
  }

  // Two different numbers of one kind, with check digits that a slip of the pen would have broken.
  bool are_known_strangers(std::uint32_t a, std::uint32_t b) const {
    bool same = false;
    bool different = false;
    for (const IdentityNumber& one : numbers_of(a)) {
      for (const IdentityNumber& other : numbers_of(b)) {
        if (one.category != other.category || !one.is_validated || !other.is_validated) continue;
        (one.hash == other.hash ? same : different) = true;
      }
    }
    return different && !same;
  }

  std::span<const IdentityNumber> numbers_of(std::uint32_t record) const {
    return std::span(numbers_).subspan(records_[record].first_number,
                                       records_[record].number_count);
  }

  void join_where_all_agree(unsigned set, double chance) {
    std::unordered_map<std::uint64_t, std::uint32_t> first_with;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> joins;
    double having = 0;
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      std::uint64_t what = set;
      bool all = true;
      for (std::size_t t = 0; t < kTraits && all; ++t) {
        if ((set >> t & 1U) == 0) continue;
        all = records_[i].traits[t] != 0;
        what = key_.combine(what, records_[i].traits[t]);
      }
      if (!all) continue;
      ++having;
      const auto [found, is_new] = first_with.emplace(what, i);
      if (!is_new) joins.emplace_back(found->second, i);
    }
    const double expected = chance * having * (having - 1) / 2;
    if (having < 2 || expected > kMaxStrangersPerRecord * having) return;
    for (const auto& [a, b] : joins) {
      if (!are_known_strangers(a, b)) links_->join(a, b);
    }
    strangers_ = std::max(strangers_, expected);
    for (std::size_t i = 0; i < used_.size(); ++i) used_[i].combinations.push_back(set);
  }

  // Datasets in which nothing else tells persons apart: e-mail, else telephone, else all of the
  // name.
  void join_by_contact_alone() {
    for (std::uint32_t d = 0; d < datasets_.size(); ++d) {
      if (!used_[d].numbers.empty()) continue;
      const auto has = [&](Trait trait) { return dataset_has(d, trait); };
      const bool name = has(Trait::kName) || has(Trait::kGiven) || has(Trait::kFamily);
      if (name && (has(Trait::kBirthDate) || has(Trait::kEmail) || has(Trait::kPhone))) {
        used_[d].way = has(Trait::kBirthDate) ? Way::kNameAndBirth : Way::kNameAndContact;
        join_by_name_and(d, has(Trait::kBirthDate) ? Trait::kBirthDate
                            : has(Trait::kEmail)   ? Trait::kEmail
                                                   : Trait::kPhone);
      } else if (has(Trait::kEmail)) {
        used_[d].way = Way::kEmail;
        join_by_one(d, Trait::kEmail);
      } else if (has(Trait::kPhone)) {
        used_[d].way = Way::kPhone;
        join_by_one(d, Trait::kPhone);
      } else if (name) {
        used_[d].way = Way::kNameAlone;
        join_by_name_and(d, Trait::kCount);
      } else {
        used_[d].way = Way::kNone;
      }
    }
  }

  bool dataset_has(std::uint32_t d, Trait trait) const {
    for (std::uint32_t i = first_record_[d]; i < end_of(d); ++i) {
      if (records_[i].traits[static_cast<std::size_t>(trait)] != 0) return true;
    }
    return false;
  }

  std::uint32_t end_of(std::uint32_t d) const {
    return d + 1 < first_record_.size() ? first_record_[d + 1]
                                        : static_cast<std::uint32_t>(records_.size());
  }

  void join_by_one(std::uint32_t d, Trait trait) {
    std::unordered_map<std::uint64_t, std::uint32_t> first_with;
    for (std::uint32_t i = first_record_[d]; i < end_of(d); ++i) {
      const std::uint64_t what = records_[i].traits[static_cast<std::size_t>(trait)];
      if (what == 0) continue;
      const auto [found, is_new] = first_with.emplace(what, i);
      if (!is_new) links_->join(found->second, i);
    }
  }

  // The whole name, and `other` unless it is kCount.
  void join_by_name_and(std::uint32_t d, Trait other) {
    std::unordered_map<std::uint64_t, std::uint32_t> first_with;
    for (std::uint32_t i = first_record_[d]; i < end_of(d); ++i) {
      const Traits& traits = records_[i].traits;
      std::uint64_t what = 0;
      for (const Trait part : {Trait::kGiven, Trait::kFamily, Trait::kName}) {
        what = key_.combine(what, traits[static_cast<std::size_t>(part)]);
      }
      if (other != Trait::kCount) {
        const std::uint64_t second = traits[static_cast<std::size_t>(other)];
        if (second == 0) continue;
        what = key_.combine(what, second);
      }
      if (!records_[i].is_keyed) continue;
      const auto [found, is_new] = first_with.emplace(what, i);
      if (!is_new) links_->join(found->second, i);
    }
  }

  PersonCounts count(std::uint32_t begin, std::uint32_t end, bool leave_out_staff) {
    std::unordered_map<std::uint32_t, std::uint64_t> records_of_person;
    PersonCounts counts;
    for (std::uint32_t i = begin; i < end; ++i) {
      if (!tells_whose(i) || (leave_out_staff && datasets_[records_[i].dataset].is_staff)) continue;
      ++records_of_person[links_->person_of(i)];
      ++counts.records;
    }
    counts.persons = records_of_person.size();
    for (const auto& [person, records] : records_of_person) {
      counts.once += records == 1 ? 1 : 0;
      counts.twice += records == 2 ? 1 : 0;
    }
    return counts;
  }

  // A birth date or a town alone tells nobody.
  bool tells_whose(std::uint32_t i) const {
    const Record& record = records_[i];
    if (record.number_count > 0) return true;
    constexpr std::array kTelling{Trait::kGiven, Trait::kFamily, Trait::kName, Trait::kEmail,
                                  Trait::kPhone};
    return std::ranges::any_of(
        kTelling, [&](Trait trait) { return record.traits[static_cast<std::size_t>(trait)] != 0; });
  }

  std::optional<People> people_of(std::uint32_t d) {
    const DatasetPeople& dataset = datasets_[d];
    const PersonCounts counts = count(first_record_[d], end_of(d), false);
    if (counts.records == 0) return std::nullopt;
    const std::uint64_t silent = dataset.kept - counts.records;
    const std::string by = method_of(d);
    People people;
    const std::uint64_t total =
        std::max(dataset.records.value_or(dataset.sampled), dataset.sampled);
    const bool whole = dataset.kept >= total && !dataset.records_are_estimate;
    if (whole || !dataset.records) {
      people.value = people.low = people.high = counts.persons;
      people.high += silent;
      people.method =
          whole ? fmt::format("distinct by {}; all {} records were read", by, dataset.sampled)
                : fmt::format(
                      "distinct by {} among the {} records read; how many there are is not known",
                      by, dataset.kept);
    } else {
      // Records that do not say whose they are stay out of the value, and in the upper end.
      const double share = static_cast<double>(counts.records) / static_cast<double>(dataset.kept);
      const auto telling =
          std::max(counts.records, static_cast<std::uint64_t>(share * static_cast<double>(total)));
      const PeopleBounds bounds = estimate_people(counts, telling, strangers_);
      people.value = bounds.value;
      people.low = bounds.low;
      people.high = std::min(total, bounds.high + (total - telling));
      people.method =
          fmt::format("estimated from {} of {}{} records, taken as like the rest: distinct by {}",
                      dataset.kept, dataset.records_are_estimate ? "about " : "", total, by);
    }
    if (silent > 0)
      people.method += fmt::format("; {} records read do not say whose they are", silent);
    if (used_[d].way == Way::kNameAlone) {
      // Namesakes: a name alone may be many people's.
      people.high = std::max(people.high, total);
      people.method += "; namesakes count as one in the lower end";
    }
    return people;
  }

  std::optional<People> people_of_store(std::span<const std::optional<People>> datasets) {
    bool others = false;
    bool staff = false;
    for (std::size_t d = 0; d < datasets.size(); ++d) {
      if (!datasets[d]) continue;
      (datasets_[d].is_staff ? staff : others) = true;
    }
    if (!others && !staff) return std::nullopt;
    const bool leave_out_staff = others && staff;
    std::vector<std::size_t> counted;
    bool exact = true;
    for (std::size_t d = 0; d < datasets.size(); ++d) {
      if (!datasets[d] || (leave_out_staff && datasets_[d].is_staff)) continue;
      counted.push_back(d);
      exact = exact && datasets[d]->low == datasets[d]->high;
    }
    People people;
    if (counted.size() == 1) {
      people = *datasets[counted[0]];
    } else {
      const PersonCounts counts =
          count(0, static_cast<std::uint32_t>(records_.size()), leave_out_staff);
      people.value = people.low = people.high = counts.persons;
      people.method = fmt::format("persons over {} datasets, each counted once", counted.size());
      if (!exact) {
        for (const std::size_t d : counted) {
          people.value = std::max(people.value, datasets[d]->value);
          people.low = std::max(people.low, datasets[d]->low);
        }
        people.high = 0;
        for (const std::size_t d : counted) people.high += datasets[d]->high;
        people.high = std::max(people.high, people.value);
        people.method = fmt::format(
            "of {} datasets that were read in part: at least those of the largest; at most, if "
            "nobody is "
            "in two of them, their sum",
            counted.size());
      }
    }
    if (leave_out_staff) people.method += "; accounts of staff are not counted";
    return people;
  }

  enum class Way : std::uint8_t {
    kNumbers,
    kNameAndBirth,
    kNameAndContact,
    kEmail,
    kPhone,
    kNameAlone,
    kNone
  };

  std::string method_of(std::uint32_t d) const {
    std::string by;
    const auto add = [&](std::string_view what) {
      if (!by.empty()) by += ", ";
      by += what;
    };
    for (const auto& [category, unused] : used_[d].numbers) add(categories()[category].name);
    switch (used_[d].way) {
      case Way::kNumbers:
        break;
      case Way::kNameAndBirth:
        add("name with birth date");
        break;
      case Way::kNameAndContact:
        add("name with e-mail or phone");
        break;
      case Way::kEmail:
        add("e-mail");
        break;
      case Way::kPhone:
        add("phone");
        break;
      case Way::kNameAlone:
        add("name alone");
        break;
      case Way::kNone:
        break;
    }
    if (!used_[d].numbers.empty() && used_any_combination(d))
      add("or by fields that agree together (such as name with birth date)");
    return by.empty() ? "nothing that tells persons apart" : by;
  }

  bool used_any_combination(std::uint32_t d) const {
    return std::ranges::any_of(used_[d].combinations, [&](unsigned set) {
      for (std::size_t t = 0; t < kTraits; ++t) {
        if ((set >> t & 1U) != 0 && !dataset_has(d, static_cast<Trait>(t))) return false;
      }
      return true;
    });
  }

  struct Used {
    std::map<CategoryIndex, bool> numbers;
    std::vector<unsigned> combinations;
    Way way = Way::kNumbers;
  };

  std::span<const DatasetPeople> datasets_;
  const PeopleKey& key_;
  std::vector<Record> records_;
  std::vector<IdentityNumber> numbers_;
  std::vector<std::uint32_t> first_record_;  // of each dataset
  std::vector<Used> used_;
  double strangers_ = 0;  // pairs that combinations may have joined by chance
  std::optional<RecordLinks> links_;
};

}  // namespace

PeopleResult count_people(std::span<const DatasetPeople> datasets, const PeopleKey& key) {
  return Resolver(datasets, key).run();
}

}  // namespace celador
