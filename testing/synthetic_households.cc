#include "testing/synthetic_households.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <random>
#include <string_view>

namespace celador {
namespace {

using Fields = std::map<std::string, std::string>;

std::vector<std::string> names_in(const char* file) {
  std::ifstream in(std::string(CELADOR_SOURCE_DIR) + "/data/names/" + file);
  std::vector<std::string> names;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != '#') names.push_back(line);
  }
  return names;
}

class Town {
 public:
  Town(const HouseholdOrder& order, std::uint32_t seed)
      : order_(order),
        random_(seed),
        given_(names_in("given.txt")),
        family_(names_in("family.txt")) {
    std::ranges::shuffle(given_, random_);
    std::ranges::shuffle(family_, random_);
    for (int i = 0; i < 4000; ++i) family_.push_back(rare_name());
    if (order.common_names > 0) {
      given_.resize(std::min<std::size_t>(given_.size(), order.common_names));
      family_.resize(order.common_names);
    }
  }

  std::vector<Fields> people() {
    std::vector<Fields> people;
    while (people.size() < order_.people) settle(people);
    return people;
  }

  Fields again(Fields person) {
    if (chance(order_.moved)) {
      person["address"] = address();
      person["zip"] = digits(5);
      person["phone"] = phone();
      person["email"] = email(person);
    }
    for (auto& [column, value] : person) {
      if (chance(order_.slip)) value = mistyped(std::move(value), column == "birth_date");
    }
    return person;
  }

  void leave_gaps(Fields& record) {
    for (auto& [column, value] : record) {
      if (chance(order_.gap)) value.clear();
    }
    if (chance(order_.exchanged_names)) std::swap(record["first_name"], record["last_name"]);
  }

  std::size_t further_records() {
    std::size_t more = order_.more_records > 0
                           ? std::poisson_distribution<std::size_t>(order_.more_records)(random_)
                           : 0;
    if (order_.skewed > 0) {
      more += static_cast<std::size_t>(
          std::min(500.0, std::lognormal_distribution<double>(0, order_.skewed)(random_) - 0.5));
    }
    return more;
  }

  std::mt19937& random() { return random_; }

 private:
  bool chance(double rate) { return std::uniform_real_distribution<double>()(random_) < rate; }
  std::size_t below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  }
  std::string digits(std::size_t count) {
    std::string text;
    while (text.size() < count) text += static_cast<char>('0' + below(10));
    return text;
  }
  // Zipf's law, roughly.
  const std::string& common(const std::vector<std::string>& names) {
    const double place = std::pow(static_cast<double>(names.size()),
                                  std::uniform_real_distribution<double>()(random_));
    return names[std::min(names.size() - 1, static_cast<std::size_t>(place) - 1)];
  }
  std::string rare_name() {
    constexpr std::array<std::string_view, 24> kSyllables{
        "ma", "ren", "do", "kul",  "ti", "sa",  "vo", "ber", "lin", "ga",   "por", "nez",
        "ha", "wic", "e",  "stan", "ur", "mol", "fi", "gue", "ri",  "chan", "bos", "lo"};
    std::string name;
    for (std::size_t i = 0, n = 2 + below(3); i < n; ++i) name += kSyllables[below(24)];
    return name;
  }
  std::string address() { return fmt::format("{} {} street", 1 + below(400), common(family_)); }
  std::string phone() { return "+1" + std::to_string(2 + below(8)) + digits(9); }
  std::string birth_date(int first_year, int years) {
    return fmt::format("{}-{:02}-{:02}",
                       first_year + static_cast<int>(below(static_cast<std::size_t>(years))),
                       1 + below(12), 1 + below(28));
  }
  std::string email(const Fields& person) {
    constexpr std::array<std::string_view, 4> kHosts{"gmail.com", "hotmail.com", "yahoo.com",
                                                     "outlook.com"};
    return fmt::format("{}.{}{}@{}", person.at("first_name"), person.at("last_name"), below(100),
                       kHosts[below(4)]);
  }

  void settle(std::vector<Fields>& people) {
    const std::size_t size =
        order_.household_size <= 1
            ? 1
            : 1 + std::poisson_distribution<std::size_t>(order_.household_size - 1)(random_);
    const std::string family = common(family_);
    const std::string house = address();
    const std::string zip = digits(5);
    const std::string telephone = phone();
    const std::string city = common(family_) + "ville";
    const bool twins = size > 1 && chance(order_.twins);
    std::string mailbox;
    for (std::size_t i = 0; i < size && people.size() < order_.people; ++i) {
      Fields person;
      person["first_name"] = common(given_);
      person["last_name"] = family;
      person["birth_date"] = i < 2 ? birth_date(1930, 70) : birth_date(1995, 25);
      if (twins && i == 1) {
        person["birth_date"] = people.back()["birth_date"];
        while (person["first_name"] == people.back()["first_name"])
          person["first_name"] = common(given_);
      }
      person["email"] = email(person);
      if (mailbox.empty()) mailbox = person["email"];
      if (chance(0.15)) person["email"] = mailbox;
      person["phone"] = telephone;
      person["address"] = house;
      person["zip"] = zip;
      person["city"] = city;
      people.push_back(std::move(person));
    }
  }

  std::string mistyped(std::string value, bool is_date) {
    if (value.empty()) return value;
    const std::size_t at = below(value.size());
    if (is_date) {
      if (value[at] != '-') value[at] = static_cast<char>('0' + below(10));
      const bool valid = value.substr(5, 2) <= "12" && value.substr(5, 2) > "00" &&
                         value.substr(8) <= "28" && value.substr(8) > "00" && value[0] <= '2';
      return valid ? value : value.substr(0, 8) + fmt::format("{:02}", 1 + below(28));
    }
    switch (below(4)) {
      case 0:
        value[at] = static_cast<char>('a' + below(26));
        break;
      case 1:
        value.erase(at, 1);
        break;
      case 2:
        value.insert(at, 1, static_cast<char>('a' + below(26)));
        break;
      default:
        if (at + 1 < value.size()) std::swap(value[at], value[at + 1]);
    }
    return value;
  }

  const HouseholdOrder& order_;
  std::mt19937 random_;
  std::vector<std::string> given_;
  std::vector<std::string> family_;
};

}  // namespace

std::vector<SyntheticRecord> synthetic_households(const HouseholdOrder& order, std::uint32_t seed) {
  Town town(order, seed);
  const std::vector<Fields> people = town.people();
  std::vector<SyntheticRecord> records;
  for (std::uint32_t person = 0; person < people.size(); ++person) {
    const std::size_t more = town.further_records();
    for (std::size_t i = 0; i <= more; ++i) {
      Fields record = i == 0 ? people[person] : town.again(people[person]);
      town.leave_gaps(record);
      SyntheticRecord& kept = records.emplace_back();
      kept.person = person;
      for (const std::string& column : order.columns) {
        if (!record[column].empty()) kept.fields.emplace_back(column, record[column]);
      }
    }
  }
  std::ranges::shuffle(records, town.random());
  return records;
}

}  // namespace celador
