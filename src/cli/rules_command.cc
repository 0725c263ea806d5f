// `celador rules test`: what is wrong with a rules file and where, and whether its examples hold.
// Examples are never repeated: people put real numbers there.

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/text.h"
#include "classify/own_rules.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/home.h"
#include "cli/output.h"
#include "model/finding_json.h"

namespace celador {
namespace {

boost::json::object place(int line, int column, std::string_view what) {
  return {{"line", line}, {"column", column}, {"message", what}};
}

// What a test of one file came to.
struct Tested {
  std::string file;
  std::vector<RulesProblem> problems;
  std::optional<OwnRules> rules;  // nullopt when there are problems
  std::vector<ExampleOutcome> examples;

  std::size_t failed() const {
    return static_cast<std::size_t>(std::ranges::count(examples, false, &ExampleOutcome::passed));
  }
  std::size_t of_detector(std::size_t detector) const {
    return static_cast<std::size_t>(
        std::ranges::count(examples, detector, &ExampleOutcome::detector));
  }
  std::size_t passed_of_detector(std::size_t detector) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        examples, [&](const ExampleOutcome& e) { return e.detector == detector && e.passed; }));
  }
};

std::string json_of(const Tested& tested) {
  boost::json::array problems;
  for (const RulesProblem& each : tested.problems)
    problems.push_back(place(each.line, each.column, each.what));
  boost::json::array detectors;
  boost::json::array ignored;
  if (tested.rules) {
    for (std::size_t i = 0; i < tested.rules->detectors().size(); ++i) {
      const OwnDetector& detector = tested.rules->detectors()[i];
      detectors.push_back({{"category", detector.category},
                           {"title", detector.title},
                           {"line", detector.line},
                           {"examples", tested.of_detector(i)},
                           {"passed", tested.passed_of_detector(i)}});
    }
    for (const std::string& each : tested.rules->ignored()) ignored.emplace_back(each);
  }
  boost::json::array failed;
  for (const ExampleOutcome& each : tested.examples) {
    if (!each.passed) failed.push_back(place(each.line, each.column, each.what));
  }
  boost::json::object object;
  object["schema"] = "celador/rules-test/1";
  object["path"] = printable(tested.file, 4096);
  object["problems"] = std::move(problems);
  object["detectors"] = std::move(detectors);
  object["ignore"] = std::move(ignored);
  object["failed"] = std::move(failed);
  return to_json_line(boost::json::value(std::move(object))) + "\n";
}

std::string text_of(const Tested& tested) {
  const std::string file = printable(tested.file, 4096);
  std::string text;
  for (const RulesProblem& each : tested.problems)
    text += fmt::format("{}:{}:{}: {}\n", file, each.line, each.column, each.what);
  if (!tested.rules) return text;
  for (std::size_t i = 0; i < tested.rules->detectors().size(); ++i) {
    const OwnDetector& detector = tested.rules->detectors()[i];
    const std::size_t examples = tested.of_detector(i);
    text += fmt::format("{}:{}: {}  {}\n", file, detector.line, detector.category,
                        examples == 0 ? "no examples: nothing shows that it does what you mean"
                                      : fmt::format("{} of {} examples passed",
                                                    tested.passed_of_detector(i), examples));
    for (const ExampleOutcome& each : tested.examples) {
      if (each.detector == i && !each.passed)
        text += fmt::format("{}:{}:{}: failed: {}\n", file, each.line, each.column, each.what);
    }
  }
  if (!tested.rules->ignored().empty())
    text += fmt::format("ignored: {}\n", fmt::join(tested.rules->ignored(), ", "));
  if (tested.rules->detectors().empty() && tested.rules->ignored().empty())
    text += "the file holds no rules\n";
  return text;
}

}  // namespace

ExitStatus run_rules_test(const Common& common, const std::string& file) {
  Tested tested;
  tested.file = file;
  if (file.empty()) {
    const auto folder = Home::folder(common.home);
    if (!folder) return report_error(folder.error());
    tested.file = *folder + "/rules.toml";
  }
  const auto text = read_file(tested.file);
  if (!text)
    return report_error({ErrorKind::kUsage, fmt::format("no rules: {}", text.error().message)});
  auto rules = OwnRules::parse(*text);
  if (rules) {
    tested.rules = std::move(*rules);
    tested.examples = try_examples(*tested.rules);
  } else {
    tested.problems = std::move(rules).error();
  }
  const auto printed = print_out(common.json ? json_of(tested) : text_of(tested));
  if (!printed) return report_error(printed.error());
  const std::size_t wrong = tested.problems.size();
  if (wrong > 0) {
    fmt::print(stderr, "celador: {} cannot be used: {} {} to mend\n", printable(tested.file, 4096),
               wrong, wrong == 1 ? "thing" : "things");
    return ExitStatus::kUsage;
  }
  if (tested.failed() > 0) {
    fmt::print(stderr, "celador: {} of {} examples failed\n", tested.failed(),
               tested.examples.size());
    return ExitStatus::kFailed;
  }
  return ExitStatus::kDone;
}

}  // namespace celador
