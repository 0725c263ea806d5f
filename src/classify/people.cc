#include "classify/people.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "classify/categories.h"
#include "classify/people_beyond.h"
#include "classify/people_estimate.h"
#include "classify/people_stream.h"
#include "classify/person_links.h"

namespace celador {
namespace {

// The probabilities themselves may be off by so much of what they say.
constexpr double kDoubtsDoubted = 0.5;
// Where more than this share of persons seems to be missed, few pairs said so: that widens the
// bounds and moves no value.
constexpr double kMostCorrected = 0.15;
constexpr double kNoDoubt = 0.05;  // persons
// Of one person's records that were joined, so many others may have another given name and birth
// date by mistake, and look like a household's.
constexpr double kGrossSlips = 0.01;
constexpr double kUnrecognisable = 0.002;  // and so many have nothing left to be known by

// The number of records that were not read may be off by so much where it is an estimate: of
// statistics that a server keeps, or from the size of a file and of its first records.
constexpr double kDoubtOfUnread = 0.1;

std::uint64_t total_of(const DatasetPeople& dataset) {
  return std::max(dataset.records.value_or(dataset.sampled), dataset.sampled);
}

// And all of it kept.
bool was_read_whole(const DatasetPeople& dataset) {
  return dataset.kept >= total_of(dataset) && !dataset.records_are_estimate;
}

// As the findings call it: an organisation's own categories are in no table.
std::string_view name_of(const DatasetPeople& dataset, CategoryIndex category) {
  const auto found = std::ranges::find(dataset.findings, category, &FieldFinding::category);
  return found == dataset.findings.end() ? "a number" : std::string_view(found->hit.category);
}

std::string method_of(const PersonLinks& links, const DatasetPeople& dataset, std::uint32_t d) {
  std::string by;
  const auto add = [&](std::string_view what) {
    if (!by.empty()) by += ", ";
    by += what;
  };
  const auto numbers = links.numbers_of_dataset(d);
  for (const CategoryIndex category : numbers) add(name_of(dataset, category));
  switch (links.way_of_dataset(d)) {
    case PersonWay::kNumbers:
      break;
    case PersonWay::kNameAndBirth:
      add("name with birth date");
      break;
    case PersonWay::kNameAndContact:
      add("name with e-mail or phone");
      break;
    case PersonWay::kEmail:
      add("e-mail");
      break;
    case PersonWay::kPhone:
      add("phone");
      break;
    case PersonWay::kNameAlone:
      add("name alone");
      break;
    case PersonWay::kNone:
      break;
  }
  if (!numbers.empty() && links.uses_traits(d))
    add("or by fields that agree together (such as name with birth date)");
  return by.empty() ? "nothing that tells persons apart" : by;
}

// What the persons that were told apart stand for: records that resemble each other may be two
// people's, and records that differ one person's (95%, normal).
PeopleBounds allow_for_doubts(const PersonCounts& counts) {
  const auto persons = static_cast<double>(counts.persons);
  const double joined = static_cast<double>(counts.records) - persons;
  const double doubts = counts.wrong + counts.most_missed;
  const double households = std::min(counts.households, kGrossSlips * joined);
  if (doubts + households < kNoDoubt) return {counts.persons, counts.persons, counts.persons};
  const double missed = std::min(counts.missed, kMostCorrected * persons);
  const double value = std::max(1.0, persons + counts.wrong - missed);
  const double margin = 2 * std::sqrt(doubts) + kDoubtsDoubted * doubts;
  const double low =
      value - (counts.most_missed - missed) - margin - households - kUnrecognisable * joined;
  const auto whole = [](double number) { return static_cast<std::uint64_t>(std::llround(number)); };
  return {whole(value), whole(std::max(1.0, std::floor(low))),
          whole(std::ceil(value + margin + counts.namesakes))};
}

// Minors and countries, from the persons that were told apart.
void describe(People& people, const PersonCounts& counts) {
  if (counts.aged > 0) {
    const PeopleBounds minors =
        estimate_part({people.value, people.low, people.high}, counts.minors, counts.aged);
    people.minors = Minors{minors.value, minors.low, minors.high};
  }
  for (const auto& [country, persons] : counts.countries) {
    people.countries.push_back(
        {country, static_cast<double>(persons) / static_cast<double>(counts.persons)});
  }
  std::ranges::sort(people.countries, [](const CountryShare& a, const CountryShare& b) {
    return a.share != b.share ? a.share > b.share : a.country < b.country;
  });
}

// One pass over more records than were kept: keys are counted over all of them, and what the kept
// ones tell of slips and shared numbers is applied to the rest.
People people_of_stream(PersonLinks& links, const DatasetPeople& dataset, std::uint32_t d,
                        const PersonCounts& kept, std::span<const PeopleStream::Key> first) {
  const PeopleStream::Count all = dataset.stream->count();
  const PeopleBounds resolved = allow_for_doubts(kept);
  const PersonsBeyond beyond = persons_beyond(
      kept_keys(first, [&](std::uint32_t record) { return links.person_of(d, record); }),
      {.records = static_cast<double>(all.telling - all.unkeyed),
       .keys = all.persons,
       .unkeyed = static_cast<double>(all.unkeyed)},
      static_cast<double>(resolved.high) - static_cast<double>(kept.persons),
      static_cast<double>(kept.persons) - static_cast<double>(resolved.low));
  const double least = static_cast<double>(kept.persons);
  const double value = std::max(beyond.value, least);
  const std::uint64_t total = total_of(dataset);
  const auto unread = static_cast<double>(total - dataset.sampled);
  People people;
  people.value = static_cast<std::uint64_t>(std::llround(value));
  people.low = static_cast<std::uint64_t>(
      std::llround(std::max(std::min(least, value), beyond.low - 2 * all.error)));
  people.high = static_cast<std::uint64_t>(
      std::llround(std::max(value, beyond.high) + 2 * all.error + static_cast<double>(all.unkeyed) +
                   all.namesakes + unread));
  const std::uint64_t silent = dataset.sampled - std::min(dataset.sampled, all.telling);
  people.high = std::min(people.high + silent, total);
  if (unread > 0) {
    const double newcomers = value / std::max(1.0, static_cast<double>(all.telling));
    people.value = static_cast<std::uint64_t>(std::llround(value + newcomers * unread));
  }
  people.high = std::max(people.high, people.value);
  people.low = std::min(people.low, people.value);
  people.method = fmt::format(
      "distinct by {}; {} of {} records were read, {}", method_of(links, dataset, d),
      dataset.sampled, total,
      all.error > 0 ? "counted with a sketch (standard error 0.2%)" : "all keys counted");
  if (std::abs(all.persons - value) >= 1)
    people.method += fmt::format("; corrected by what the first {} tell of slips", dataset.kept);
  if (silent > 0)
    people.method += fmt::format("; {} records read do not say whose they are", silent);
  describe(people, kept);
  return people;
}

std::optional<People> people_of(PersonLinks& links, const DatasetPeople& dataset, std::uint32_t d,
                                std::span<const PeopleStream::Key> first) {
  const PersonCounts counts = links.count_of_dataset(d);
  if (counts.records == 0) return std::nullopt;
  if (dataset.stream != nullptr) return people_of_stream(links, dataset, d, counts, first);
  const std::uint64_t silent = dataset.kept - counts.records;
  const std::string by = method_of(links, dataset, d);
  People people;
  const std::uint64_t total = total_of(dataset);
  const bool whole = was_read_whole(dataset);
  if (whole || !dataset.records) {
    const PeopleBounds bounds = allow_for_doubts(counts);
    people.value = bounds.value;
    people.low = bounds.low;
    people.high = std::min(total, bounds.high + silent);
    people.method =
        whole ? fmt::format("distinct by {}; {}", by,
                            dataset.sampled == 1
                                ? "its one record was read"
                                : fmt::format("all {} records were read", dataset.sampled))
              : fmt::format(
                    "distinct by {} among the {} records read; how many there are is not known", by,
                    dataset.kept);
  } else {
    // Records that do not say whose they are stay out of the value, and in the upper end.
    const double share = static_cast<double>(counts.records) / static_cast<double>(dataset.kept);
    const auto telling =
        std::max(counts.records, static_cast<std::uint64_t>(share * static_cast<double>(total)));
    people.value = estimate_people(counts, telling, counts.wrong).value;
    // How many records there are may itself be an estimate.
    const auto unread = static_cast<double>(telling - counts.records);
    const auto doubt = static_cast<std::uint64_t>(
        dataset.records_are_estimate ? std::ceil(unread * kDoubtOfUnread) : 0);
    people.low = estimate_people(counts, telling - doubt, counts.wrong).low;
    people.high =
        std::min(total + doubt,
                 estimate_people(counts, telling + doubt, counts.wrong).high + (total - telling));
    people.method =
        fmt::format("estimated from {} of {}{} records, taken as like the rest: distinct by {}",
                    dataset.kept, dataset.records_are_estimate ? "about " : "", total, by);
  }
  if (silent > 0)
    people.method += fmt::format("; {} records read do not say whose they are", silent);
  if (links.way_of_dataset(d) == PersonWay::kNameAlone) {
    // Namesakes: a name alone may be many people's.
    people.high = std::max(people.high, total);
    people.method += "; namesakes count as one in the lower end";
  }
  describe(people, counts);
  return people;
}

std::optional<People> people_of_store(PersonLinks& links, std::span<const DatasetPeople> sources,
                                      std::span<const std::optional<People>> datasets) {
  bool others = false;
  bool staff = false;
  for (std::size_t d = 0; d < datasets.size(); ++d) {
    if (!datasets[d]) continue;
    (sources[d].is_staff ? staff : others) = true;
  }
  if (!others && !staff) return std::nullopt;
  const bool leave_out_staff = others && staff;
  std::vector<std::size_t> counted;
  bool whole = true;
  std::map<CategoryIndex, DistinctSketch> by_number;  // one person in several datasets is one
  for (std::size_t d = 0; d < datasets.size(); ++d) {
    if (!datasets[d] || (leave_out_staff && sources[d].is_staff)) continue;
    counted.push_back(d);
    if (sources[d].stream != nullptr && sources[d].stream->number())
      by_number[*sources[d].stream->number()].merge(sources[d].stream->by_number());
    whole = whole && was_read_whole(sources[d]);
  }
  People people;
  if (counted.size() == 1) {
    people = *datasets[counted[0]];
  } else {
    const PersonCounts counts =
        links.count_of_store(leave_out_staff ? StaffAccounts::kLeftOut : StaffAccounts::kCounted);
    const PeopleBounds bounds = allow_for_doubts(counts);
    people.value = bounds.value;
    people.low = bounds.low;
    people.high = bounds.high;
    for (const std::size_t d : counted) people.high += sources[d].kept;
    people.high -= counts.records;  // those that do not say whose they are may be anybody's
    people.method = fmt::format("persons over {} datasets, each counted once", counted.size());
    const bool names_alone = std::ranges::any_of(counted, [&](std::size_t d) {
      return links.way_of_dataset(static_cast<std::uint32_t>(d)) == PersonWay::kNameAlone;
    });
    if (names_alone) {
      people.high = 0;
      for (const std::size_t d : counted) people.high += datasets[d]->high;
      people.high = std::max(people.high, people.value);
      people.method += "; namesakes count as one in the lower end";
    }
    if (!whole) {
      for (const std::size_t d : counted) {
        people.value = std::max(people.value, datasets[d]->value);
        people.low = std::max(people.low, datasets[d]->low);
      }
      for (const auto& [number, sketch] : by_number) {
        const double persons = sketch.estimate();
        people.value = std::max(people.value, static_cast<std::uint64_t>(persons));
        people.low =
            std::max(people.low, static_cast<std::uint64_t>(persons * (1 - 2 * sketch.error())));
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
    describe(people, counts);
  }
  if (leave_out_staff) people.method += "; accounts of staff are not counted";
  return people;
}

std::vector<PeopleStream::Key> keys_of_kept(const DatasetPeople& dataset) {
  std::vector<PeopleStream::Key> keys(dataset.kept);
  for_records(dataset.hashes, [&](std::span<const PersonHash> record) {
    keys[record.front().record] = dataset.stream->key_of(record);
  });
  return keys;
}

}  // namespace

PeopleResult count_people(std::span<DatasetPeople> datasets, const PeopleKey& key) {
  // By what those of the kept records are known among all.
  std::vector<std::vector<PeopleStream::Key>> first(datasets.size());
  for (std::size_t i = 0; i < datasets.size(); ++i) {
    if (datasets[i].stream != nullptr) first[i] = keys_of_kept(datasets[i]);
  }
  PersonLinks links(datasets, key);
  PeopleResult result;
  for (std::uint32_t i = 0; i < datasets.size(); ++i) {
    result.datasets.push_back(people_of(links, datasets[i], i, first[i]));
  }
  result.store = people_of_store(links, datasets, result.datasets);
  const bool others = std::ranges::any_of(datasets, [&](const DatasetPeople& each) {
    return !each.is_staff && result.datasets[static_cast<std::size_t>(&each - datasets.data())];
  });
  result.keys = links.keys_of_store(others ? StaffAccounts::kLeftOut : StaffAccounts::kCounted);
  return result;
}

}  // namespace celador
