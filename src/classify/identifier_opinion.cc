#include <algorithm>
#include <cmath>

#include "classify/field_opinion.h"
#include "classify/identifiers.h"
#include "classify/value_rules.h"

namespace celador {
namespace {

// A field without a telling name must be this unlikely to pass by luck.
constexpr double kUnnamedLuck = 1e-9;
constexpr double kNamedLuck = 1e-3;

using value_rules::is_key_of_list;

double share_of(double part, double whole) { return whole <= 0 ? 0 : part / whole; }

// Numbers that pass check digits more often than chance, and are something else.
bool is_vetoed(const FieldProfile& field) {
  return field.is_sequence() || field.share(Shape::kEpoch) > 0.9 ||
         field.share(Shape::kDate) > 0.5 || field.share(Shape::kUuid) > 0.5 ||
         field.share(Shape::kObjectId) > 0.5 || field.share(Shape::kPlusPhone) > 0.5 ||
         field.share(Shape::kFormattedPhone) > 0.5 ||
         field.share(Shape::kPublicIp) + field.share(Shape::kPrivateIp) > 0.5;
}

// The name speaks of something else ("telefono", "order id").
bool is_named_otherwise(const FieldProfile& field, CategoryIndex category) {
  return std::ranges::any_of(field.hints, [&](const NameHint& hint) {
    const std::string_view name = categories()[hint.category].name;
    const bool other_identifier =
        name.starts_with("id.") || name.starts_with("health.") || name.starts_with("insurance.");
    return hint.strength == 3 && hint.category != category && !other_identifier;
  });
}

std::optional<Opinion> opinion_of(const FieldProfile& field, const Identifier& identifier,
                                  CategoryIndex category, const IdentifierTally& tally,
                                  const Surroundings& around) {
  const int hint = field.hint(category);
  const double distinct = field.examined;
  const double shaped = tally.shaped;
  const double valid = tally.valid;
  const double placeholders = tally.placeholders;
  if (hint >= 2 && placeholders > 0 && placeholders >= 0.5 * std::max(distinct, placeholders)) {
    return Opinion{category, 0.6, false, "placeholders or test numbers that were never issued"};
  }
  if (distinct == 0 || shaped == 0) return std::nullopt;
  // A vocabulary lists each code once and has no patients.
  const bool vocabulary = identifier.category == "health.code" &&
                          around.company == Company::kAlone &&
                          around.kind != DatasetKind::kPeople && is_key_of_list(field);
  if (vocabulary) return std::nullopt;
  const double shape_share = share_of(shaped, distinct);
  const double valid_share = share_of(valid, shaped);
  const double luck = chance_of(valid, shaped, identifier.chance);
  const bool checked = identifier.chance < 0.5;
  if (hint >= 2) {
    if (shape_share < 0.3) return std::nullopt;
    if (checked && valid_share >= 0.7 && luck < kNamedLuck)
      return Opinion{category, 0.99, true, ""};
    if (checked && valid_share >= 0.7)
      return Opinion{category, hint == 3 ? 0.9 : 0.75, false, "few values"};
    if (!checked && valid_share >= 0.8)
      return Opinion{category, hint == 3 ? 0.95 : 0.85, false, ""};
    if (hint < 3) return std::nullopt;
    // The name and the pattern fit, the check digits do not: made-up data, or another register's
    // number.
    const bool pattern = identifier.distinctive == Distinctive::kByShape;
    // Beside nobody the name may mean something else: chi2, sin, pan.
    return Opinion{category,
                   pattern                                ? 0.9
                   : around.company == Company::kPersonal ? 0.6
                                                          : 0.45,
                   false, "check digits fail: test data, or damaged"};
  }
  // 12.345.678-5 says more than the same digits alone.
  const bool formed = tally.formed >= 0.8 * distinct && tally.formed >= 3;
  if (is_vetoed(field)) return std::nullopt;
  if (identifier.distinctive == Distinctive::kByNameOnly && !(formed && checked))
    return std::nullopt;
  if (identifier.distinctive == Distinctive::kByShape) {
    // A pattern that nothing else has; made-up values of it are still it.
    if (shape_share >= 0.5 && valid >= 3 && valid_share >= 0.5)
      return Opinion{category, 0.97, checked && luck < kNamedLuck, ""};
    if (shape_share >= 0.8 && shaped >= 10 && identifier.max_size >= 13) {
      return Opinion{category, 0.75, false,
                     "the pattern fits and the check digits fail: test data, or damaged"};
    }
    return std::nullopt;
  }
  if (is_named_otherwise(field, category)) return std::nullopt;
  // Invoices have check digits of Luhn's too.
  if (field.names_other &&
      (identifier.category == "finance.card" || identifier.category == "device.imei" ||
       identifier.category == "id.ca.sin"))
    return std::nullopt;
  if (shape_share < 0.8 || valid_share < 0.9 || luck > kUnnamedLuck) return std::nullopt;
  return Opinion{category, 0.93, true, ""};
}

// 123-45-6789 is told by its dashes even without a name.
std::optional<Opinion> dashed_ssn(const FieldProfile& field) {
  if (field.examined < 5 || field.share(Shape::kDashedSsn) < 0.8) return std::nullopt;
  static const CategoryIndex kSsn = category_index("id.us.ssn");
  if (field.hint(kSsn) > 0 || field.names_other || is_named_otherwise(field, kSsn))
    return std::nullopt;
  return Opinion{kSsn, 0.85, false, "by its form, without a telling name"};
}

}  // namespace

double chance_of(double hits, double tries, double rate) {
  if (tries <= 0 || hits <= tries * rate) return 1;
  const double share = hits / tries;
  double divergence = share * std::log(share / rate);
  if (share < 1) divergence += (1 - share) * std::log((1 - share) / (1 - rate));
  return std::exp(-tries * divergence);
}

namespace {

// "id.mx.curp" is of "mx".
bool is_of_country(std::string_view category, const Country& country) {
  return country[0] != 0 && category.starts_with("id.") && category.size() > 5 &&
         category[3] == country[0] && category[4] == country[1];
}
bool is_of_other_country(std::string_view category, const Country& country) {
  return country[0] != 0 && category.starts_with("id.") && category.size() > 5 &&
         category[5] == '.' && !is_of_country(category, country);
}

}  // namespace

std::optional<Opinion> identifier_opinion(const FieldProfile& field, const Surroundings& around) {
  std::optional<Opinion> best;
  double best_rank = 0;
  std::size_t i = 0;
  for (const Identifier& identifier : identifiers()) {
    const std::size_t which = i++;
    const auto category = identifier_category(which);
    if (!category) continue;
    auto opinion = opinion_of(field, identifier, *category, field.identifiers[which], around);
    if (!opinion) continue;
    // Among equals the one that is named, of the other fields' country, whose check holds; then the
    // earlier row.
    double rank = opinion->confidence;
    const int hint = field.hint(*category);
    rank += hint == 3 ? 0.12 : hint == 2 ? 0.08 : 0;
    if (is_of_country(identifier.category, around.country)) rank += 0.15;
    if (is_of_other_country(identifier.category, around.country)) {
      rank -= 0.1;
      // Without a name or a shape of its own, a number of another country is a weak guess.
      if (hint < 2 && identifier.distinctive != Distinctive::kByShape) opinion->confidence -= 0.08;
    }
    if (best && rank <= best_rank + 1e-9) continue;
    best = std::move(opinion);
    best_rank = rank;
  }
  auto ssn = dashed_ssn(field);
  if (ssn && (!best || ssn->confidence > best->confidence)) return ssn;
  return best;
}

}  // namespace celador
