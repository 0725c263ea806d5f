// Bytes to a rules file; what can be read is put to work on the bytes. See own_rules_test.cc.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "classify/own_rules.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto rules = OwnRules::parse(bytes);
  if (!rules) {
    CHECK(!rules.error().empty() && rules.error().size() <= kMaxRulesProblems);
    for (const RulesProblem& each : rules.error())
      CHECK(each.line >= 1 && each.column >= 1 && !each.what.empty());
    return 0;
  }
  OwnRulesScan scan(*rules);
  OwnFieldTally tally;
  scan.examine(bytes, tally);
  scan.examine(bytes.substr(size / 2), tally);
  for (const OwnTally& each : tally.detectors) CHECK(each.passes <= each.fits && each.fits <= 2);
  for (const ExampleOutcome& each : try_examples(*rules)) CHECK(each.passed == each.what.empty());
  return 0;
}
