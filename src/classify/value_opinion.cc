#include <algorithm>
#include <array>

#include "classify/value_rules.h"

namespace celador {
namespace value_rules {

bool is_unnamed(const FieldProfile& field) {
  return !field.names_other &&
         std::ranges::none_of(field.hints, [](const NameHint& hint) { return hint.strength >= 2; });
}

bool is_opaque(const FieldProfile& field) {
  return field.examined == 0 || field.share(Shape::kHexDigest) > 0.8 ||
         field.values_of(ValueType::kBytes) == field.records;
}

bool is_identifier_like(const FieldProfile& field) {
  return field.share(Shape::kUuid) > 0.5 || field.share(Shape::kObjectId) > 0.5 ||
         field.share(Shape::kHexDigest) > 0.5 || field.values_of(ValueType::kObjectId) > 0;
}

bool is_key_of_list(const FieldProfile& field) {
  // Of a long list the values that were examined say it.
  if (field.records_examined > 0) return field.examined >= field.records_examined * 98 / 100;
  return field.records >= 10 && field.distinct.size() >= field.records * 98 / 100;
}

}  // namespace value_rules

namespace {

struct Rule {
  std::string_view category;
  value_rules::Answer (*ask)(const value_rules::Question&);
};

constexpr std::array kRules{
    Rule{"contact.email", value_rules::email},
    Rule{"contact.phone", value_rules::phone},
    Rule{"person.birth_date", value_rules::birth_date},
    Rule{"person.name", value_rules::name},
    Rule{"person.name.given", value_rules::name},
    Rule{"person.name.family", value_rules::name},
    Rule{"person.name", value_rules::name_of_role},
    Rule{"person.name", value_rules::unnamed_full_name},
    Rule{"person.name.given", value_rules::unnamed_part_of_name},
    Rule{"person.name.family", value_rules::unnamed_part_of_name},
    Rule{"person.birth_place", value_rules::birth_place},
    Rule{"person.marital_status", value_rules::marital_status},
    Rule{"person.occupation", value_rules::occupation},
    Rule{"finance.income", value_rules::income},
    Rule{"person.username", value_rules::username},
    Rule{"person.age", value_rules::age},
    Rule{"person.sex", value_rules::sex},
    Rule{"contact.address", value_rules::address},
    Rule{"contact.locality", value_rules::locality},
    Rule{"contact.postal_code", value_rules::postal_code},
    Rule{"contact.location", value_rules::location},
    Rule{"device.ip", value_rules::ip},
    Rule{"device.mac", value_rules::mac},
    Rule{"device.id", value_rules::device},
    Rule{"device.vehicle", value_rules::vehicle},
    Rule{"id.national", value_rules::named_number},
    Rule{"id.passport", value_rules::named_number},
    Rule{"id.driver_license", value_rules::named_number},
    Rule{"finance.account", value_rules::named_number},
    Rule{"finance.card", value_rules::damaged_card},
    Rule{"health.diagnosis", value_rules::diagnosis},
    Rule{"health.code", value_rules::clinical_code},
    Rule{"health.medication", value_rules::medication},
    Rule{"health.allergy", value_rules::health_words},
    Rule{"health.procedure", value_rules::health_words},
    Rule{"health.measurement", value_rules::measurement},
    Rule{"health.note", value_rules::note},
    Rule{"health.blood_type", value_rules::blood_type},
    Rule{"health.record_number", value_rules::record_number},
    Rule{"insurance.policy", value_rules::policy},
    Rule{"insurance.expiry", value_rules::expiry},
    Rule{"insurance.insurer", value_rules::insurer},
    Rule{"sensitive.migrant", value_rules::sensitive},
    Rule{"sensitive.disability", value_rules::sensitive},
    Rule{"sensitive.hiv", value_rules::sensitive},
    Rule{"sensitive.ethnicity", value_rules::sensitive},
    Rule{"sensitive.religion", value_rules::religion},
    Rule{"sensitive.orientation", value_rules::orientation},
    Rule{"sensitive.pregnancy", value_rules::sensitive},
    Rule{"sensitive.mental_health", value_rules::sensitive},
    Rule{"sensitive.violence", value_rules::sensitive},
    Rule{"sensitive.political", value_rules::sensitive},
    Rule{"sensitive.biometric", value_rules::sensitive},
    Rule{"secret.password", value_rules::password},
    Rule{"secret.password_hash", value_rules::password_hash},
    Rule{"secret.token", value_rules::token},
};

}  // namespace

std::optional<Opinion> value_opinion(const FieldProfile& field, const Surroundings& around) {
  static const auto kIndexes = [] {
    std::array<CategoryIndex, kRules.size()> found{};
    std::ranges::transform(kRules, found.begin(),
                           [](const Rule& rule) { return category_index(rule.category); });
    return found;
  }();
  // Links are of nobody, whatever their field is called ("map of streets"), unless they are keys.
  const bool links = field.examined > 0 && field.share(Shape::kUrl) >= 0.5;
  value_rules::Answer best;
  for (std::size_t i = 0; i < kRules.size(); ++i) {
    if (links && !kRules[i].category.starts_with("secret.")) continue;
    const value_rules::Question question{field, around, kIndexes[i], field.hint(kIndexes[i])};
    value_rules::Answer answer = kRules[i].ask(question);
    if (answer && (!best || answer->confidence > best->confidence)) best = std::move(answer);
  }
  return best;
}

}  // namespace celador
