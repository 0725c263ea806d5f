#include "classify/own_rules.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "classify/classifier.h"

namespace celador {
namespace {

constexpr std::string_view kEmployee = R"(
[[detector]]
category = 'org.employee_number'
pattern = 'E\d{6}'
field_words = { strong = ['numero de empleado', 'employee number'], fair = ['legajo'] }
)";

OwnRules rules_of(std::string_view toml) {
  auto rules = OwnRules::load(toml, "r.toml");
  if (!rules) {
    ADD_FAILURE() << rules.error().message;
    return OwnRules::load("", "empty").value();
  }
  return std::move(*rules);
}

TEST(RulesFile, SaysLineColumnAndRemedyOfWhatIsWrong) {
  const std::string org = "[[detector]]\ncategory = 'org.x'\n";
  const struct {
    std::string_view row;
    std::string toml;
    int line;
    int column;
    std::string_view holds;
  } rows[] = {
      {"not TOML", "a = \n", 1, 5, "not TOML"},
      {"unknown key", org + "pattern = 'a'\npatern = 'a'\n", 4, 1, "did you mean 'pattern'"},
      {"unknown key, nothing near", "zzzzzzzz = 1\n", 1, 1, "a rules file has: name, ignore"},
      {"detector in one bracket", "[detector]\ncategory = 'org.x'\n", 1, 1, "[[detector]]"},
      {"no category", "[[detector]]\npattern = 'a'\n", 1, 1, "'category' is missing"},
      {"misspelt category", "[[detector]]\ncategory = 'id.mx.crup'\npattern = 'a'\n", 2, 12,
       "did you mean 'id.mx.curp'"},
      {"category outside org", "[[detector]]\ncategory = 'staff.number'\npattern = 'a'\n", 2, 12,
       "begins with org."},
      {"capitals in a category", "[[detector]]\ncategory = 'org.Number'\npattern = 'a'\n", 2, 12,
       "lower-case"},
      {"neither pattern nor words", org, 1, 1, "needs a 'pattern'"},
      {"pattern, literal", org + "pattern = 'E[0-9'\n", 3, 13, "character class"},
      {"pattern, escaped", org + "pattern = \"\\\\d(a\"\n", 3, 15, "parenthes"},
      {"pattern behind letters of two bytes", org + "pattern = 'ñ('\n", 3, 13, "parenthes"},
      {"pattern over lines", org + "pattern = '''\nab('''\n", 3, 11, "at character 3"},
      {"pattern that matches nothing", org + "pattern = '\\d*'\n", 3, 11, "empty text"},
      {"pattern that would eat memory", org + "pattern = '(a{1,500}b){1,500}'\n", 3, 11,
       "smaller bounds"},
      {"look-behind", org + "pattern = '(?<=a)b'\n", 3, 11, "not supported"},
      {"unknown check", org + "pattern = 'a'\ncheck = 'lunh'\n", 4, 9, "none, luhn, verhoeff"},
      {"weights without modulus", org + "pattern = 'a'\ncheck = { weights = [1, 2] }\n", 4, 9,
       "'modulus'"},
      {"one weight", org + "pattern = 'a'\ncheck = { weights = [1], modulus = 11 }\n", 4, 9,
       "2 to 40"},
      {"check without pattern", org + "field_words = ['a']\ncheck = 'luhn'\n", 4, 9,
       "'check' needs a 'pattern'"},
      {"confidence of one", org + "pattern = 'a'\nconfidence = 1\n", 4, 14, "at most 0.99"},
      {"confidence is no number", org + "pattern = 'a'\nconfidence = nan\n", 4, 14, "at most"},
      {"share as a text", org + "pattern = 'a'\nmin_share = '0.5'\n", 4, 13, "over 0"},
      {"words without letters", org + "field_words = ['12']\n", 3, 16, "no letters"},
      {"fair words alone", org + "field_words = { fair = ['a'] }\n", 3, 15, "call them strong"},
      {"unknown strength", org + "field_words = { string = ['a'] }\n", 3, 17,
       "did you mean 'strong'"},
      {"nowhere", org + "pattern = 'a'\nanywhere = false\n", 4, 12, "looks nowhere"},
      {"examples are no list", org + "pattern = 'a'\nmatches = 'a'\n", 4, 11, "list of texts"},
      {"ignores nothing", "ignore = ['sensitive.hivv']\n", 1, 11, "did you mean 'sensitive.hiv'"},
      {"ignores a group that is none", "ignore = ['nothing.*']\n", 1, 11, "'sensitive.*'"},
      {"a star inside", "ignore = ['sens*.hiv']\n", 1, 11, "no category"},
  };
  for (const auto& row : rows) {
    const auto rules = OwnRules::parse(row.toml);
    ASSERT_FALSE(rules.has_value()) << row.row;
    const RulesProblem& problem = rules.error()[0];
    EXPECT_EQ(problem.line, row.line) << row.row << ": " << problem.what;
    EXPECT_EQ(problem.column, row.column) << row.row << ": " << problem.what;
    EXPECT_NE(problem.what.find(row.holds), std::string::npos) << row.row << ": " << problem.what;
  }
}

TEST(RulesFile, TellsAllThatIsWrongInTheOrderOfTheFile) {
  const auto rules = OwnRules::parse(
      "[[detector]]\ncategory = 'org.x'\npattern = '('\n"
      "[[detector]]\ncategory = 'nothing'\npattern = 'a'\n"
      "[[detector]]\ncategory = 'org.y'\npattern = '['\n");
  ASSERT_FALSE(rules.has_value());
  std::vector<int> lines;
  for (const RulesProblem& each : rules.error()) lines.push_back(each.line);
  EXPECT_EQ(lines, (std::vector<int>{3, 5, 9}));
  const auto loaded = OwnRules::load("x = 1\ny = 2\n", "r.toml");
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().kind, ErrorKind::kUsage);
  EXPECT_TRUE(loaded.error().message.starts_with("r.toml:1:1: unknown key 'x'"));
  EXPECT_NE(loaded.error().message.find("1 more"), std::string::npos);
}

TEST(RulesFile, StopsAtItsLimits) {
  std::string many;
  for (std::size_t i = 0; i <= kMaxOwnDetectors; ++i)
    many += fmt::format("[[detector]]\ncategory = 'org.x'\nfield_words = ['a']\n");
  EXPECT_FALSE(OwnRules::parse(many).has_value());
  std::string heavy;
  for (int i = 0; i < 6; ++i) heavy += "[[detector]]\ncategory = 'org.x'\npattern = 'x{900}'\n";
  const auto rules = OwnRules::parse(heavy);
  ASSERT_FALSE(rules.has_value());
  EXPECT_NE(rules.error()[0].what.find("together"), std::string::npos);
  const auto problems = OwnRules::parse(
      "a1=1\na2=1\na3=1\na4=1\na5=1\na6=1\na7=1\na8=1\na9=1\n"
      "b1=1\nb2=1\nb3=1\nb4=1\nb5=1\nb6=1\nb7=1\nb8=1\nb9=1\n"
      "c1=1\nc2=1\nc3=1\nc4=1\n");
  ASSERT_FALSE(problems.has_value());
  EXPECT_EQ(problems.error().size(), kMaxRulesProblems);
}

TEST(OwnDetector, ReadsFieldWordsInAnyLanguageAndSpelling) {
  const OwnRules rules = rules_of(R"(
[[detector]]
category = 'org.x'
pattern = 'a'
field_words = { strong = ['número de empleado', '社員番号'], fair = ['legajo'], weak = ['clave'] }
)");
  const OwnDetector& detector = rules.detectors()[0];
  const std::pair<std::string_view, int> rows[] = {
      {"numero_de_empleado", 3},
      {"numeroEmpleado", 3},
      {"staff.NumeroDeEmpleado", 3},
      {"numerodeempleado", 3},
      {"numero_de_empleado.x", 1},
      {"社員番号", 3},
      {"legajo", 2},
      {"legajo_tipo", 1},
      {"clave", 1},
      {"clave.tipo", 0},
      {"telefono", 0},
  };
  for (const auto& [path, strength] : rows) EXPECT_EQ(detector.hint(path), strength) << path;
}

TEST(OwnChecks, HoldForRightNumbersAndFailForWrongOnes) {
  const struct {
    std::string_view row;
    OwnCheck check;
    std::string_view right;
    std::string_view wrong;
  } rows[] = {
      {"luhn", {OwnCheckKind::kLuhn}, "79927398713", "79927398710"},
      {"luhn, with a prefix", {OwnCheckKind::kLuhn}, "HC-7992 7398-713", "HC-79927398714"},
      {"verhoeff", {OwnCheckKind::kVerhoeff}, "2363", "2364"},
      {"mod11 as ISBN-10", {OwnCheckKind::kMod11}, "0-306-40615-2", "0-306-40615-3"},
      {"mod11, X", {OwnCheckKind::kMod11}, "080442957X", "0804429571"},
      {"mod97", {OwnCheckKind::kMod97}, "123456789092", "123456789093"},
      {"gs1 as EAN-13", {OwnCheckKind::kGs1}, "4006381333931", "4006381333932"},
      {"weighted", {OwnCheckKind::kWeighted, {3, 2, 1}, 11, 0}, "124", "125"},
      {"weighted, another size", {OwnCheckKind::kWeighted, {3, 2, 1}, 11, 0}, "124", "1240"},
      {"nothing to check", {OwnCheckKind::kLuhn}, "18", "x"},
  };
  for (const auto& row : rows) {
    EXPECT_TRUE(row.check.passes(row.right)) << row.row;
    EXPECT_FALSE(row.check.passes(row.wrong)) << row.row;
  }
}

// The share of random numbers that pass is what the luck of a field is reckoned by.
TEST(OwnChecks, PassRandomNumbersAtTheRateThatTheySay) {
  const OwnCheck checks[] = {{OwnCheckKind::kLuhn},
                             {OwnCheckKind::kVerhoeff},
                             {OwnCheckKind::kMod11},
                             {OwnCheckKind::kMod1110},
                             {OwnCheckKind::kMod97},
                             {OwnCheckKind::kGs1},
                             {OwnCheckKind::kWeighted, {9, 8, 7, 6, 5, 4, 3, 2}, 13, 4}};
  for (const OwnCheck& check : checks) {
    int passed = 0;
    constexpr int kTries = 20000;
    std::uint64_t random = 88172645463325252ULL;
    for (int i = 0; i < kTries; ++i) {
      random ^= random << 13U;
      random ^= random >> 7U;
      random ^= random << 17U;
      passed += check.passes(fmt::format("{:08}", random % 100'000'000)) ? 1 : 0;
    }
    EXPECT_NEAR(static_cast<double>(passed) / kTries, check.chance(), 0.01)
        << static_cast<int>(check.kind);
  }
}

FieldProfile profile(std::string_view path) {
  FieldProfile field("d.t", path);
  field.records = 100;
  return field;
}

// What the rules make of one field with so many distinct values, of which so many fit and pass.
std::string verdict(const OwnRules& rules, std::string_view path, std::uint32_t examined,
                    std::uint32_t fits, std::uint32_t passes) {
  const std::vector<FieldProfile> fields{profile(path)};
  const std::vector<OwnFieldTally> tallies{{examined, {{fits, passes}}}};
  std::vector<FieldFinding> findings;
  apply_own_rules(rules, fields, tallies, 100, findings);
  if (findings.empty()) return "";
  return fmt::format("{} {}{}", findings[0].hit.category, findings[0].hit.confidence,
                     findings[0].hit.validated ? " validated" : "");
}

TEST(OwnDetector, DecidesByNameShareAndCheck) {
  const std::string base = "[[detector]]\ncategory = 'org.x'\npattern = 'a'\n";
  const std::string named = base + "field_words = ['staff number']\n";
  const std::string luhn = base + "check = 'luhn'\nfield_words = ['staff number']\n";
  const std::string luhn_anywhere = base + "check = 'luhn'\n";
  const struct {
    std::string_view row;
    std::string toml;
    std::string_view path;
    std::uint32_t examined, fits, passes;
    std::string_view expected;
  } rows[] = {
      {"fits", base, "x", 50, 50, 50, "org.x 0.9"},
      {"fits mostly", base, "x", 50, 41, 41, "org.x 0.9"},
      {"fits too seldom", base, "x", 50, 39, 39, ""},
      {"too few values", base, "x", 4, 4, 4, ""},
      {"few values, fewer asked for", base + "min_values = 2\n", "x", 4, 4, 4, "org.x 0.9"},
      {"other share", base + "min_share = 0.3\n", "x", 50, 20, 20, "org.x 0.9"},
      {"other confidence", base + "confidence = 0.66\n", "x", 50, 50, 50, "org.x 0.66"},
      {"named, one value", named, "staff_number", 1, 1, 1, "org.x 0.9"},
      {"not named", named, "x", 50, 50, 50, ""},
      {"not named, anywhere", named + "anywhere = true\n", "x", 50, 50, 50, "org.x 0.9"},
      {"named, does not fit", named, "staff_number", 50, 2, 2, ""},
      {"check holds", luhn, "staff_number", 50, 50, 50, "org.x 0.9 validated"},
      {"check holds, few", luhn, "staff_number", 2, 2, 2, "org.x 0.75"},
      {"check fails", luhn, "staff_number", 50, 50, 5, "org.x 0.6"},
      {"check at chance, not named", luhn_anywhere, "x", 50, 50, 5, ""},
      {"check holds, not named", luhn_anywhere, "x", 50, 50, 50, "org.x 0.9 validated"},
      {"check holds by luck, not named", luhn_anywhere, "x", 6, 6, 6, ""},
      {"words alone", "[[detector]]\ncategory = 'org.x'\nfield_words = ['ward']\n", "ward", 9, 0, 0,
       "org.x 0.9"},
      {"a category of the tree", "[[detector]]\ncategory = 'health.note'\nfield_words = ['ward']\n",
       "ward", 9, 0, 0, "health.note 0.9"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(verdict(rules_of(row.toml), row.path, row.examined, row.fits, row.passes),
              row.expected)
        << row.row;
  }
}

FieldFinding known(std::size_t field, std::string category, double confidence) {
  FieldFinding finding;
  finding.field = field;
  finding.hit.category = std::move(category);
  finding.hit.confidence = confidence;
  return finding;
}

TEST(OwnRules, LeaveTheMoreConfidentVerdictAndIgnoreWhatTheyAreTold) {
  const OwnRules rules =
      rules_of(fmt::format("ignore = ['contact.*', 'person.age']\n{}", kEmployee));
  const std::vector<FieldProfile> fields{profile("legajo"), profile("numero_de_empleado"),
                                         profile("mail"), profile("edad"), profile("sexo")};
  std::vector<OwnFieldTally> tallies(5, {50, {{50, 50}}});
  std::vector<FieldFinding> findings{known(0, "id.national", 0.8), known(1, "id.mx.curp", 0.99),
                                     known(2, "contact.email", 0.98), known(3, "person.age", 0.88),
                                     known(4, "person.sex", 0.95)};
  EXPECT_EQ(apply_own_rules(rules, fields, tallies, 100, findings), 2U);
  std::vector<std::string> left;
  for (const FieldFinding& each : findings) left.push_back(each.hit.category);
  EXPECT_EQ(left, (std::vector<std::string>{"org.employee_number", "id.mx.curp", "person.sex"}));
  EXPECT_GE(findings[0].category, kFirstOwnCategory);
  EXPECT_DOUBLE_EQ(findings[0].hit.share, 1.0);
}

TEST(OwnRulesScan, CountsWhatFitsAndKeepsNoValue) {
  const OwnRules rules = rules_of(kEmployee);
  OwnRulesScan scan(rules);
  OwnFieldTally tally;
  for (const std::string_view value : {"E123456", " E123456 ", "E12345", "e123456", "\xff", ""})
    scan.examine(value, tally);
  EXPECT_EQ(tally.examined, 6U);
  EXPECT_EQ(tally.detectors[0].fits, 2U);
  EXPECT_EQ(tally.detectors[0].passes, 2U);
}

// Through the classifier: found, ignored, and people told apart by it.
TEST(OwnRules, WorkInTheClassifier) {
  const OwnRules rules =
      rules_of(fmt::format("ignore = ['contact.email']\n{}identifies_people = true\n", kEmployee));
  const PeopleKey key(1, 2);
  Classifier classifier(key, {.rules = &rules});
  for (int i = 0; i < 100; ++i) {
    const std::string number = fmt::format("E{:06}", 100000 + 7 * (i / 2));
    const std::string mail = fmt::format("ana{}@clinica.mx", i);
    classifier.begin_record("d.turnos");
    classifier.value("numeroEmpleado", ValueView(number));
    classifier.value("correo", ValueView(mail));
    classifier.end_record();
  }
  const Classification found = classifier.finish({});
  ASSERT_EQ(found.datasets.size(), 1U);
  ASSERT_EQ(found.datasets[0].categories.size(), 1U);
  EXPECT_EQ(found.datasets[0].categories[0].category, "org.employee_number");
  EXPECT_EQ(found.datasets[0].categories[0].field, "numeroEmpleado");
  EXPECT_EQ(found.datasets[0].notes,
            std::vector<std::string>{"own rules: 1 category of a field is ignored"});
  ASSERT_TRUE(found.people.has_value());
  EXPECT_EQ(found.people->value, 50U);
  EXPECT_NE(found.people->method.find("org.employee_number"), std::string::npos);
}

TEST(Examples, AreTriedAndNeverRepeated) {
  const OwnRules rules = rules_of(R"([[detector]]
category = 'org.x'
pattern = 'HC-\d{11}'
check = 'luhn'
field_words = ['historia clinica']
matches = ['HC-79927398713', 'HC-79927398710', 'zz']
does_not_match = ['HC-1', 'HC-79927398713']
matches_field = ['historiaClinica', 'nombre']
does_not_match_field = ['nombre', 'historia_clinica']
)");
  std::string all;
  for (const ExampleOutcome& each : try_examples(rules)) {
    all += fmt::format("{}:{} {}{}\n", each.line, each.column, each.passed ? "passed" : "failed ",
                       each.what);
  }
  EXPECT_EQ(all,
            "6:12 passed\n"
            "6:30 failed example 2 of matches matches the pattern, but its check digits fail\n"
            "6:48 failed example 3 of matches does not match the pattern\n"
            "7:19 passed\n"
            "7:27 failed example 2 of does_not_match matches, and should not\n"
            "8:18 passed\n"
            "8:37 failed example 2 of matches_field has none of the field words\n"
            "9:25 passed\n"
            "9:35 failed example 2 of does_not_match_field has one of the field words, and should "
            "not\n");
}

}  // namespace
}  // namespace celador
