#include "classify/test_data.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>

#include "base/text.h"
#include "classify/classifier.h"

namespace celador {
namespace {

const PeopleKey& key() {
  static const PeopleKey fixed(1, 2);
  return fixed;
}

constexpr std::array<std::string_view, 40> kNames{
    "Maria",  "Jose",  "Ana",    "Juan",   "Luis",   "Carmen", "Laura", "Pedro",
    "Elena",  "Jorge", "Lucia",  "Diego",  "Sofia",  "Pablo",  "Marta", "Raul",
    "Irene",  "Oscar", "Alba",   "Hugo",   "Silvia", "Ivan",   "Rosa",  "David",
    "Nuria",  "Mario", "Eva",    "Sergio", "Julia",  "Ruben",  "Clara", "Adrian",
    "Teresa", "Jesus", "Monica", "Andres", "Isabel", "Victor", "Paula", "Angel"};

// One field of a table; `value` makes the i-th of `rows`.
using Value = std::function<std::string(int, std::mt19937&)>;

Dataset classified(std::string_view field, int rows, const Value& value) {
  std::mt19937 random(7);
  Classifier classifier(key());
  for (int i = 0; i < rows; ++i) {
    const std::string text = value(i, random);
    classifier.begin_record("d.pacientes");
    classifier.value(field, ValueView(text));
    classifier.end_record();
  }
  return classifier.finish({}).datasets.at(0);
}

std::string doubt(const Dataset& dataset) {
  for (const std::string& note : dataset.notes) {
    if (note.starts_with("looks like test data: ")) return note;
  }
  return "";
}

// As names are in a population: the commonest many times as common as the tenth (Zipf).
std::string real_name(std::mt19937& random) {
  std::vector<double> weights;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    weights.push_back(1.0 / static_cast<double>(i + 1));
  std::discrete_distribution<std::size_t> pick(weights.begin(), weights.end());
  return std::string(kNames[pick(random)]);
}

// As ages are in a population: about even up to sixty, then fewer and fewer.
std::string real_birth(std::mt19937& random) {
  std::uniform_real_distribution<double> one(0, 1);
  int age = 0;
  do {
    age = static_cast<int>(one(random) * 105);
  } while (age > 50 && one(random) > std::exp(-std::pow((age - 50) / 25.0, 2)));
  return fmt::format("{}-{:02}-{:02}", 2020 - age, 1 + static_cast<int>(one(random) * 12),
                     1 + static_cast<int>(one(random) * 28));
}

std::string luhn_completed(std::string digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int value = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 0) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  return digits + std::to_string((10 - sum % 10) % 10);
}

std::string card(std::mt19937& random) {
  std::string digits = "4";
  while (digits.size() < 15) digits += static_cast<char>('0' + random() % 10);
  return digits;
}

struct Row {
  std::string_view row;
  std::string_view field;
  int rows;
  Value value;
  std::string_view reason;  // empty: no doubt
};

TEST(TestData, IsDoubtedForItsReasonAndRealDataIsNot) {
  const std::string_view providers[] = {"gmail.com", "hotmail.com", "clinica.mx", "yahoo.com.mx"};
  const Row rows[] = {
      {"addresses at example.com", "correo", 100,
       [](int i, std::mt19937& random) {
         return fmt::format("{}{}@example.{}", real_name(random), i * 37 % 1000,
                            i % 2 == 0 ? "com" : "org");
       },
       "RFC 2606"},
      {"addresses at .test", "correo", 50,
       [](int i, std::mt19937& random) {
         return fmt::format("{}{}@mail.test", real_name(random), i * 37 % 1000);
       },
       "RFC 2606"},
      {"real addresses", "correo", 300,
       [&](int i, std::mt19937& random) {
         return fmt::format("{}.{}@{}", real_name(random), random() % 9000 + 100, providers[i % 4]);
       },
       ""},
      {"a few examples among real addresses", "correo", 300,
       [&](int i, std::mt19937& random) {
         return fmt::format("{}.{}@{}", real_name(random), random() % 9000 + 100,
                            i % 10 == 0 ? "example.com" : providers[i % 4]);
       },
       ""},
      {"a domain that ends alike", "correo", 100,
       [](int i, std::mt19937& random) {
         return fmt::format("{}{}@myexample.com", real_name(random), i * 37 % 1000);
       },
       ""},
      {"companies of surnames", "email", 200,
       [](int i, std::mt19937& random) {
         constexpr std::array<std::string_view, 5> kFamilies{"garcia", "smith", "johnson", "lopez",
                                                             "martinez"};
         return fmt::format("{}{}@{}-{}.com", real_name(random), random() % 90,
                            kFamilies[static_cast<std::size_t>(i) % 5],
                            kFamilies[static_cast<std::size_t>(i / 5) % 5]);
       },
       "surnames"},
      {"one firm with a surname", "email", 200,
       [](int, std::mt19937& random) {
         return fmt::format("{}{}@garcia.com", real_name(random), random() % 9000);
       },
       ""},
      {"a loop that counts", "correo", 100,
       [](int i, std::mt19937&) { return fmt::format("user{}@clinica.mx", i + 1); },
       "one after the other: 100%"},
      {"telephones of fiction", "telefono", 100,
       [](int i, std::mt19937& random) {
         return fmt::format("({}) 555-01{:02}", 200 + random() % 700, i % 100);
       },
       "fiction"},
      {"real telephones", "telefono", 300,
       [](int, std::mt19937& random) {
         return fmt::format("55{:08}", random() % 90'000'000 + 10'000'000);
       },
       ""},
      {"names with numbers", "nombre", 100,
       [](int, std::mt19937& random) {
         return fmt::format("{}{} {}{}", real_name(random), random() % 999, real_name(random),
                            random() % 999);
       },
       "Synthea"},
      {"names as they are spread", "nombre", 4000,
       [](int, std::mt19937& random) { return real_name(random); }, ""},
      {"dates drawn evenly", "fecha_nacimiento", 1000,
       [](int, std::mt19937& random) {
         return fmt::format("{}-{:02}-{:02}", 1910 + random() % 110, 1 + random() % 12,
                            1 + random() % 28);
       },
       "spread evenly"},
      {"dates of a population", "fecha_nacimiento", 1000,
       [](int, std::mt19937& random) { return real_birth(random); }, ""},
      {"dates of a school", "fecha_nacimiento", 1000,
       [](int, std::mt19937& random) {
         return fmt::format("{}-{:02}-{:02}", 2008 + random() % 6, 1 + random() % 12,
                            1 + random() % 28);
       },
       ""},
      {"filler text", "notas", 50,
       [](int i, std::mt19937&) {
         return fmt::format(
             "Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor {}", i);
       },
       "lorem"},
      {"notes of a doctor", "notas", 50,
       [](int i, std::mt19937&) {
         return fmt::format("Paciente refiere dolor de cabeza desde hace {} dias y aliquam lesion",
                            i);
       },
       ""},
  };
  for (const Row& row : rows) {
    const Dataset dataset = classified(row.field, row.rows, row.value);
    const std::string told = doubt(dataset);
    if (row.reason.empty()) {
      EXPECT_EQ(told, "") << row.row;
    } else {
      EXPECT_NE(told.find(row.reason), std::string::npos) << row.row << ": " << told;
      EXPECT_NE(told.find(row.field), std::string::npos) << row.row << ": " << told;
    }
  }
}

// Promise 3: no value comes out, and no part of one.
TEST(TestData, TellsNoPartOfAValue) {
  const Dataset dataset = classified("correo", 100, [](int i, std::mt19937&) {
    return fmt::format("persona{}@example.com", 734200 + i);
  });
  const std::string told = doubt(dataset) + dataset.categories.at(0).note;
  EXPECT_NE(told.find("one after the other"), std::string::npos) << told;
  for (const std::string_view part : {"persona", "7342", "7343", "734"})
    EXPECT_EQ(told.find(part), std::string::npos) << told;
}

// The doubt is said on the field too, and the category stays.
TEST(TestData, IsNotedOnTheFieldAndNeverDropped) {
  const Dataset dataset = classified("correo", 100, [](int i, std::mt19937& random) {
    return fmt::format("{}{}@example.com", real_name(random), i * 37 % 1000);
  });
  ASSERT_EQ(dataset.categories.size(), 1U);
  EXPECT_EQ(dataset.categories[0].category, "contact.email");
  EXPECT_GE(dataset.categories[0].confidence, 0.9);
  EXPECT_NE(dataset.categories[0].note.find("looks like test data: "), std::string::npos);
}

// One weak sign is told on its field and does not make the dataset doubtful; two do.
TEST(TestData, NeedsTwoWeakSignsOrAStrongOne) {
  const auto make = [](bool with_cards) {
    std::mt19937 random(3);
    Classifier classifier(key());
    for (int i = 0; i < 2000; ++i) {
      const std::string name(kNames[random() % 30]);
      std::string number = card(random);
      number =
          with_cards ? number + static_cast<char>('0' + random() % 10) : luhn_completed(number);
      classifier.begin_record("d.clientes");
      classifier.value("nombre", ValueView(name));
      classifier.value("numero_tarjeta", ValueView(number));
      classifier.end_record();
    }
    return classifier.finish({}).datasets.at(0);
  };
  const Dataset weak = make(false);
  EXPECT_EQ(doubt(weak), "");
  const auto name = std::ranges::find(weak.categories, "nombre", &CategoryHit::field);
  ASSERT_NE(name, weak.categories.end());
  EXPECT_NE(name->note.find("only 30 names, each about as often"), std::string::npos) << name->note;
  const std::string both = doubt(make(true));
  EXPECT_NE(both.find("only 30 names"), std::string::npos) << both;
  EXPECT_NE(both.find("check digits that hold in 1"), std::string::npos) << both;
}

TEST(TestData, KnowsASeedThatWasUsedTwice) {
  std::vector<std::string> batch;
  std::mt19937 random(5);
  for (int i = 0; i < 100; ++i)
    batch.push_back(fmt::format("{} {}", kNames[random() % 40], kNames[random() % 40]));
  const Dataset again = classified("nombre_completo", 300, [&](int i, std::mt19937&) {
    return batch[static_cast<std::size_t>(i % 100)];
  });
  ASSERT_FALSE(again.categories.empty());
  EXPECT_NE(again.categories[0].note.find("in the same order"), std::string::npos)
      << again.categories[0].note;
  const Dataset once = classified("nombre_completo", 300, [](int, std::mt19937& source) {
    return fmt::format("{} {}", kNames[source() % 40], kNames[source() % 40]);
  });
  ASSERT_FALSE(once.categories.empty());
  EXPECT_EQ(once.categories[0].note.find("in the same order"), std::string::npos);
}

// Data that others made, beside the checkout.
class SharedTestData
    : public testing::TestWithParam<std::pair<std::string_view, std::string_view>> {};

TEST_P(SharedTestData, IsDoubted) {
  const auto [file, reason] = GetParam();
  const std::filesystem::path path =
      std::filesystem::path(CELADOR_SOURCE_DIR) / ".." / "shared" / "data" / file;
  std::ifstream stream(path);
  if (!stream)
    GTEST_SKIP() << "SKIPPED: " << file << " is not beside the checkout and no installer for it";
  std::string line;
  std::getline(stream, line);
  std::vector<std::string> header;
  for (const std::string_view name : split(line, ',')) header.emplace_back(trim(name));
  if (!header.empty() && header[0].starts_with("\xef\xbb\xbf")) header[0].erase(0, 3);
  Classifier classifier(key());
  while (std::getline(stream, line)) {
    if (line.contains('"')) continue;  // quoted cells are another room's work
    const auto cells = split(line, ',');
    if (cells.size() != header.size()) continue;
    classifier.begin_record("people");
    for (std::size_t i = 0; i < cells.size(); ++i) classifier.value(header[i], ValueView(cells[i]));
    classifier.end_record();
  }
  const Classification found = classifier.finish({});
  ASSERT_EQ(found.datasets.size(), 1U);
  EXPECT_NE(doubt(found.datasets[0]).find(reason), std::string::npos) << doubt(found.datasets[0]);
}

INSTANTIATE_TEST_SUITE_P(Beside, SharedTestData,
                         testing::Values(std::pair{"texts/fake-name-generator-3000.csv",
                                                   "generator of identities"},
                                         std::pair{"synthea-csv/patients.csv", "Synthea"},
                                         std::pair{"people/fake_1000.csv", "surnames"}));

}  // namespace
}  // namespace celador
