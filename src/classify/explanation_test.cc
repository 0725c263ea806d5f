#include "classify/explanation.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "classify/classifier.h"
#include "testing/synthetic_patients.h"

namespace celador {
namespace {

const PeopleKey& key() {
  static const PeopleKey fixed(1, 2);
  return fixed;
}

std::string all_text(const FieldExplanation& about) {
  std::string text;
  for (const std::string& line : about.speaks_for) text += "for " + line + "\n";
  for (const std::string& line : about.speaks_against) text += "against " + line + "\n";
  for (const std::string& each : about.neighbours) text += "beside " + each + "\n";
  for (const auto& each : about.candidates) text += each.category + each.note + "\n";
  return text;
}

const FieldExplanation& field(const Classification& found, std::string_view path) {
  static const FieldExplanation none;
  for (const DatasetExplanation& dataset : found.explanations) {
    const auto at = std::ranges::find(dataset.fields, path, &FieldExplanation::field);
    if (at != dataset.fields.end()) return *at;
  }
  ADD_FAILURE() << "nothing about " << path;
  return none;
}

Classification explained(Explain explain) {
  Classifier classifier(key(), {.explain = explain});
  int number = 0;
  for (const SyntheticPatient& patient : synthetic_patients(300, 1)) {
    const std::string counter = fmt::format("{}", 1000 + number++);
    classifier.begin_record("clinic.pacientes");
    classifier.value("folio", ValueView(counter, ValueType::kInteger));
    for (const auto& [path, value] : patient.row()) classifier.value(path, ValueView(value));
    classifier.end_record();
  }
  return classifier.finish({});
}

TEST(Explanation, IsMadeOnlyWhenAskedFor) {
  EXPECT_TRUE(explained(Explain::kNo).explanations.empty());
  EXPECT_EQ(explained(Explain::kYes).explanations.size(), 1U);
}

TEST(Explanation, ChangesNoVerdict) {
  EXPECT_EQ(explained(Explain::kNo).datasets, explained(Explain::kYes).datasets);
}

TEST(Explanation, SaysWhatSpokeForANumberWithCheckDigits) {
  const Classification found = explained(Explain::kYes);
  const FieldExplanation& curp = field(found, "curp");
  EXPECT_EQ(curp.category, "id.mx.curp");
  EXPECT_GT(curp.distinct, 200U);
  ASSERT_FALSE(curp.words.empty());
  EXPECT_EQ(curp.words[0].category, "id.mx.curp");
  ASSERT_FALSE(curp.checks.empty());
  EXPECT_EQ(curp.checks[0].category, "id.mx.curp");
  EXPECT_GE(curp.checks[0].hold, 200U);
  EXPECT_LT(curp.checks[0].luck, 1e-9);
  EXPECT_FALSE(curp.neighbours.empty());
  const std::string text = all_text(curp);
  EXPECT_NE(text.find("for its name speaks strongly of id.mx.curp"), std::string::npos) << text;
  EXPECT_NE(text.find("for check digits of id.mx.curp hold in"), std::string::npos) << text;
  EXPECT_NE(text.find("under 1 in 10^"), std::string::npos) << text;
}

TEST(Explanation, SaysWhyAFieldHasNoCategory) {
  const Classification found = explained(Explain::kYes);
  const FieldExplanation& folio = field(found, "folio");
  const std::string text = all_text(folio);
  EXPECT_EQ(std::ranges::count(folio.vetoes, "a sequence, as of automatic keys"), 1) << text;
  EXPECT_NE(text.find("against its values are a sequence"), std::string::npos) << text;
}

// A policy's number that happens to be a card's: the one is decided for, the other is told.
TEST(Explanation, NamesTheRunnerUp) {
  Classifier classifier(key(), {.explain = Explain::kYes});
  std::uint64_t number = 453201511283ULL;
  for (int i = 0; i < 200; ++i) {
    number += 7919;
    std::string digits = std::to_string(number) + "000";
    int sum = 0;
    for (std::size_t d = 0; d < digits.size(); ++d) {
      int value = digits[digits.size() - 1 - d] - '0';
      if (d % 2 == 0) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
      sum += value;
    }
    digits += std::to_string((10 - sum % 10) % 10);
    classifier.begin_record("clinic.pacientes");
    classifier.value("numero_poliza", ValueView(digits));
    classifier.end_record();
  }
  const FieldExplanation about = field(classifier.finish({}), "numero_poliza");
  ASSERT_EQ(about.candidates.size(), 1U) << all_text(about);
  const std::string& next = about.candidates[0].category;
  EXPECT_NE(next, about.category);
  EXPECT_TRUE(next == "finance.card" || next == "insurance.policy") << next;
}

TEST(Explanation, HasANameForEveryShape) {
  for (std::size_t i = 0; i < kShapes; ++i)
    EXPECT_FALSE(to_text(static_cast<Shape>(i)).empty())
        << "shape " << i << " has no name in explanation.cc";
}

// Promise 3: counts and names of fields, never what was in them.
TEST(Explanation, HoldsNoValue) {
  const Classification found = explained(Explain::kYes);
  std::string text;
  for (const FieldExplanation& each : found.explanations[0].fields) text += all_text(each);
  for (const SyntheticPatient& patient : synthetic_patients(300, 1)) {
    for (const auto& [path, value] : patient.row()) {
      if (value.size() < 8) continue;
      EXPECT_EQ(text.find(value), std::string::npos) << path;
    }
  }
}

TEST(Explanation, TellsWhatOwnRulesSaw) {
  const OwnRules rules =
      OwnRules::load("[[detector]]\ncategory = 'org.x'\npattern = 'E\\d{4}'\nfield_words = ['x']\n",
                     "r.toml")
          .value();
  Classifier classifier(key(), {.rules = &rules, .explain = Explain::kYes});
  for (int i = 0; i < 100; ++i) {
    const std::string value = fmt::format("{}{}", i % 4 == 0 ? "F" : "E", 1000 + 7 * i);
    classifier.begin_record("t");
    classifier.value("x", ValueView(value));
    classifier.end_record();
  }
  const Classification found = classifier.finish({});
  const std::string text = all_text(field(found, "x"));
  EXPECT_NE(text.find("against own rule of line 1 (org.x): its name speaks strongly of it; 75 of "
                      "100 distinct values fit"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace celador
