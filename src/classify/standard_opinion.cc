#include <algorithm>

#include "classify/field_opinion.h"
#include "classify/identifiers.h"

namespace celador {
namespace {

// What a standard fixes is so, but for what a sender puts into the wrong field.
constexpr double kByStandard = 0.97;
constexpr double kChecked = 0.99;
constexpr double kUnchecked = 0.9;
constexpr double kLuck = 1e-3;
// Of a few values that pass.
constexpr double kFewLuck = 0.05;

enum class CheckOutcome : std::uint8_t { kNoCheck, kHolds, kFits, kFew, kFails };

// Whether the values are the identifiers of a category.
CheckOutcome check_of(const FieldProfile& field, CategoryIndex category) {
  CheckOutcome outcome = CheckOutcome::kNoCheck;
  const auto all = identifiers();
  for (std::size_t i = 0; i < all.size(); ++i) {
    // Of codes only some kinds have a check digit.
    if (identifier_category(i) != category || !all[i].is_person) continue;
    const IdentifierTally& tally = field.identifiers[i];
    const bool shaped = tally.shaped >= 0.5 * field.examined && tally.shaped > 0;
    const bool valid = shaped && tally.valid >= 0.8 * tally.shaped;
    if (!valid) {
      if (outcome == CheckOutcome::kNoCheck) outcome = CheckOutcome::kFails;
      continue;
    }
    const double luck = chance_of(tally.valid, tally.shaped, all[i].chance);
    if (all[i].chance < 0.5 && luck < kLuck) return CheckOutcome::kHolds;
    if (all[i].chance >= 0.5 || luck < kFewLuck)
      outcome = CheckOutcome::kFits;
    else if (outcome == CheckOutcome::kNoCheck)
      outcome = CheckOutcome::kFew;
  }
  return outcome;
}

bool values_fit(const FieldProfile& field, std::string_view category) {
  // An id of FHIR may be of letters alone ("example"), as a reference to it.
  if (category == "health.record_number" && field.standard->where.starts_with("FHIR"))
    return field.share(Shape::kText) < 0.5;
  // A doctor, or the ward: "performer.display".
  if (category == "person.name" && field.path.ends_with("display") &&
      field.share(Shape::kOrganizationWord) >= 0.5)
    return false;
  if (category.starts_with("person.name")) {
    return field.share(Shape::kSomeLetter) >= 0.7 && field.share(Shape::kUuid) < 0.5 &&
           field.share(Shape::kHexDigest) < 0.5;
  }
  if (category == "person.birth_date" || category == "insurance.expiry") {
    return field.share(Shape::kDate) >= 0.5 || field.share(Shape::kBareYear) >= 0.8 ||
           field.share(Shape::kInteger) >= 0.8;
  }
  if (category == "contact.email") return field.share(Shape::kEmail) >= 0.5;
  if (category == "contact.phone" || category == "person.age" ||
      category == "health.record_number" || category == "insurance.policy")
    return field.share(Shape::kSomeDigit) >= 0.5 || field.share(Shape::kOpaque) >= 0.5;
  return true;
}

}  // namespace

std::optional<Opinion> standard_opinion(const FieldProfile& field) {
  const StandardField& standard = *field.standard;
  if (field.examined == 0) return std::nullopt;
  std::optional<CategoryIndex> fitting;
  for (const CategoryIndex category : standard.categories) {
    const CheckOutcome outcome = check_of(field, category);
    if (outcome == CheckOutcome::kHolds) return Opinion{category, kChecked, true, standard.where};
    if (outcome == CheckOutcome::kFits && !fitting) fitting = category;
    if (category != standard.categories.back()) continue;
    if (fitting) return Opinion{*fitting, kByStandard, false, standard.where};
    if (outcome == CheckOutcome::kFails) {
      if (field.share(Shape::kSomeDigit) < 0.5) return std::nullopt;
      return Opinion{category, kUnchecked, false, standard.where + "; check digits fail"};
    }
    if (values_fit(field, categories()[category].name))
      return Opinion{category, kByStandard, false, standard.where};
  }
  return std::nullopt;
}

}  // namespace celador
