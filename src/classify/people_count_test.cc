// Counting people in more records than are kept: one pass, bounded memory.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <random>

#include "classify/classifier.h"
#include "classify/limits.h"
#include "testing/synthetic_patients.h"

namespace celador {
namespace {

// A person's record as a function of a number, so that millions need no memory. The national number
// is a Mexican NSS: ten digits and Luhn's.
struct Person {
  std::string nss;
  std::string name;
  std::string born;
};

Person person(std::uint64_t number) {
  std::uint64_t mixed = (number + 1) * 0x9e3779b97f4a7c15ULL;
  mixed ^= mixed >> 29U;
  std::string digits = fmt::format("{:010}", number * 1009 % 9'000'000'019ULL + 1'000'000'000ULL);
  digits.resize(10);
  int sum = 0;
  for (std::size_t i = 0; i < 10; ++i) {
    int digit = digits[i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  constexpr const char* kGiven[] = {"Maria", "Juan", "Rosa", "Jose", "Leticia", "Carlos", "Silvia"};
  constexpr const char* kFamily[] = {"Garcia", "Lopez",  "Cruz",  "Flores", "Morales",
                                     "Reyes",  "Torres", "Ortiz", "Romero", "Medina"};
  return {
      digits + std::to_string((10 - sum % 10) % 10),
      fmt::format("{} {} {}", kGiven[mixed % 7], kFamily[mixed / 7 % 10], kFamily[mixed / 70 % 10]),
      fmt::format("{}-{:02}-{:02}", 1930 + mixed / 700 % 70, 1 + mixed / 49000 % 12,
                  1 + mixed / 588000 % 28)};
}

void put(RecordSink& sink, const Person& who, bool with_number) {
  sink.begin_record("clinic.pacientes");
  if (with_number) sink.value("nss", ValueView(who.nss));
  sink.value("nombre", ValueView(who.name));
  sink.value("fecha_nacimiento", ValueView(who.born));
  sink.end_record();
}

// A name of two to four syllables, the same for the same number.
std::string synthetic_word(std::uint64_t number) {
  constexpr std::array<std::string_view, 16> kSyllables{"ma",  "ri",  "lo", "pe", "san", "do",
                                                        "ver", "ga",  "ti", "no", "ra",  "cel",
                                                        "mu",  "bas", "ju", "fi"};
  std::uint64_t mixed = (number + 7) * 0x9e3779b97f4a7c15ULL;
  mixed ^= mixed >> 31U;
  std::string word;
  for (std::uint64_t i = 0; i < 2 + mixed % 3; ++i) word += kSyllables[mixed >> (8 + 4 * i) & 15U];
  return word;
}

struct Counted {
  std::uint64_t people = 0;  // the truth
  std::uint64_t records = 0;
  People found;
  double seconds = 0;
};

// `records` of people of whom some come again; one record in `gap` is without its number.
Counted count(std::uint64_t records, double again, std::uint64_t gap) {
  const PeopleKey key(2018, 11);
  Classifier classifier(key);
  std::mt19937_64 random(2018);
  Counted counted;
  const auto began = std::chrono::steady_clock::now();
  for (; counted.records < records; ++counted.records) {
    const bool known =
        counted.people > 0 && std::uniform_real_distribution<double>()(random) < again;
    const std::uint64_t who = known ? random() % counted.people : counted.people++;
    put(classifier, person(who), gap == 0 || random() % gap != 0);
  }
  Dataset listed;
  listed.name = "clinic.pacientes";
  listed.records = records;
  const Classification found = classifier.finish(std::vector{listed});
  counted.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  if (found.people) counted.found = *found.people;
  return counted;
}

void expect_within(const Counted& counted, double share) {
  const auto truth = static_cast<double>(counted.people);
  EXPECT_NEAR(static_cast<double>(counted.found.value), truth, truth * share)
      << counted.found.method;
  EXPECT_LE(counted.found.low, counted.people) << counted.found.method;
  EXPECT_GE(counted.found.high, counted.people) << counted.found.method;
}

TEST(CountPeople, GoesBeyondTheRecordsThatAreKept) {
  static_assert(kMaxPersonHashesOfDataset / 3 < 220'000);
  expect_within(count(260'000, 0.3, 0), 0.01);
}

TEST(CountPeople, KnowsARecordWithoutItsNumberByNameAndBirthDate) {
  expect_within(count(260'000, 0.3, 10), 0.02);
}

// As many as in the story; fewer in a sanitizer's build, which takes ten times as long.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr std::uint64_t kManyRecords = 480'000;
#else
constexpr std::uint64_t kManyRecords = 2'400'000;
#endif

TEST(CountPeople, IsWithinOnePercentOfTwoMillion) {
  const Counted counted = count(kManyRecords, 0.1, 0);
  expect_within(counted, 0.01);
  fmt::print("{} records of {} people: counted {} ({} to {}) in {:.1f} s\n{}\n", counted.records,
             counted.people, counted.found.value, counted.found.low, counted.found.high,
             counted.seconds, counted.found.method);
}

// Records of people who have no number, with a slip in one field of ten.
struct Slips {
  std::mt19937_64 random{2026};
  std::string operator()(std::string text) {
    if (random() % 10 == 0 && text.size() > 4) std::swap(text[1], text[2]);
    return text;
  }
};

enum class Order { kScattered, kSideBySide };

Counted count_without_numbers(std::uint64_t people, Order order) {
  constexpr std::array<std::size_t, 5> kRecords{1, 1, 1, 2, 3};
  Slips slip;
  std::vector<std::uint32_t> records;
  for (std::uint32_t who = 0; who < people; ++who)
    records.insert(records.end(), kRecords[slip.random() % kRecords.size()], who);
  if (order == Order::kScattered) std::ranges::shuffle(records, slip.random);
  const PeopleKey key(2018, 11);
  Classifier classifier(key);
  for (const std::uint32_t who : records) {
    const Person known = person(who);
    const std::string given =
        slip(fmt::format("{}{}", "abcdefghij"[who % 10], synthetic_word(who)));
    classifier.begin_record("clinic.pacientes");
    classifier.value("nombre", ValueView(given));
    classifier.value("apellido", ValueView(slip(synthetic_word(who * 7919 + 13))));
    if (slip.random() % 20 != 0) classifier.value("fecha_nacimiento", ValueView(known.born));
    classifier.value("telefono", ValueView(fmt::format("55{:08}", who * 104'729ULL % 99'999'989)));
    classifier.end_record();
  }
  Dataset listed;
  listed.name = "clinic.pacientes";
  listed.records = records.size();
  const Classification found = classifier.finish(std::vector{listed});
  Counted counted{.people = people, .records = records.size(), .found = {}};
  if (found.people) counted.found = *found.people;
  return counted;
}

TEST(CountPeople, AllowsForSlipsInRecordsThatWereNotKept) {
  static_assert(kMaxPersonRecordsOfDataset * 3 < 80'000);
  expect_within(count_without_numbers(50'000, Order::kScattered), 0.05);
  expect_within(count_without_numbers(50'000, Order::kSideBySide), 0.05);
}

TEST(CountPeople, TakesNoNumberThatFamiliesShare) {
  const PeopleKey key(2018, 11);
  Classifier classifier(key);
  constexpr std::uint64_t kPeople = 60'000;
  for (std::uint64_t who = 0; who < kPeople; ++who) {
    Person one = person(who);
    one.nss = person(who % (kPeople / 3)).nss;  // of three persons
    one.name = fmt::format("{} {}", synthetic_word(who), synthetic_word(who * 7919 + 13));
    put(classifier, one, true);
  }
  Dataset listed;
  listed.name = "clinic.pacientes";
  listed.records = kPeople;
  const Classification found = classifier.finish(std::vector{listed});
  ASSERT_TRUE(found.people);
  expect_within({.people = kPeople, .records = kPeople, .found = *found.people}, 0.02);
}

}  // namespace
}  // namespace celador
