#include <algorithm>
#include <array>

#include "classify/field_opinion.h"

namespace celador {
namespace {

struct Question {
  const FieldProfile& field;
  DatasetKind kind;
  Company company;
  CategoryIndex category;
  int hint;  // of the name for this category, 0..3
};

using Answer = std::optional<Opinion>;

Answer say(const Question& q, double confidence, std::string note = "") {
  return Opinion{q.category, confidence, false, std::move(note)};
}

bool is_personal(const Question& q) { return q.company == Company::kPersonal; }
// "name", "phone", "address" in a table of hospitals are the hospitals'.
bool of_organizations(const Question& q) { return q.kind == DatasetKind::kOrganizations; }

// A field that is named and has no value that could be looked at: absent, encrypted, of an unknown
// form.
bool is_opaque(const FieldProfile& field) {
  return field.examined == 0 || field.share(Shape::kHexDigest) > 0.8 ||
         field.values_of(ValueType::kBytes) == field.records;
}

bool is_identifier_like(const FieldProfile& field) {
  return field.share(Shape::kUuid) > 0.5 || field.share(Shape::kObjectId) > 0.5 ||
         field.share(Shape::kHexDigest) > 0.5 || field.values_of(ValueType::kObjectId) > 0;
}

Answer email(const Question& q) {
  const double share = q.field.share(Shape::kEmail);
  if (q.field.examined == 0 || share < 0.3) {
    return q.hint == 3 && q.field.examined > 0 && is_opaque(q.field)
               ? say(q, 0.5, "by its name only")
               : std::nullopt;
  }
  const double roles = q.field.share(Shape::kRoleEmail) / share;
  if (roles > 0.8) return say(q, 0.6, "role accounts");
  return say(q, share >= 0.8 ? 0.98 : q.hint >= 2 ? 0.93 : 0.8);
}

Answer phone(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.examined == 0 || f.is_sequence() || f.share(Shape::kDate) > 0.5) return std::nullopt;
  if (of_organizations(q) && !is_personal(q)) return std::nullopt;
  if (f.share(Shape::kPlusPhone) >= 0.8) return say(q, q.hint >= 2 ? 0.97 : 0.9);
  const double digits = f.share(Shape::kPhoneDigits);
  if (q.hint == 3 && digits >= 0.5) return say(q, 0.95);
  if (q.hint == 2 && digits >= 0.8 && f.share(Shape::kEpoch) < 0.9) return say(q, 0.8);
  if (q.hint == 0 && f.hints.empty() && f.share(Shape::kFormattedPhone) >= 0.8 && f.examined >= 5)
    return say(q, 0.75);
  return std::nullopt;
}

Answer birth_date(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0) return std::nullopt;
  if (f.share(Shape::kDate) >= 0.5) {
    const bool plausible = f.share(Shape::kBirthYear) >= 0.8 * f.share(Shape::kDate);
    return say(q, plausible ? (q.hint == 3 ? 0.97 : 0.85) : 0.6,
               plausible ? "" : "years that nobody was born in");
  }
  if (f.share(Shape::kBareYear) >= 0.8) return say(q, 0.85, "year only");
  if (q.hint == 3 && f.share(Shape::kInteger) >= 0.8) return say(q, 0.75, "as a number");
  return std::nullopt;
}

// Names: a field that says so with words in it; "name" alone needs common names among the values,
// or people around.
Answer name(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint == 0 || f.examined == 0 || is_identifier_like(f)) return std::nullopt;
  if (f.share(Shape::kEmail) > 0.3) return std::nullopt;
  const double words = f.share(Shape::kWords);
  const double known = f.share(Shape::kNameWord);
  if (words < 0.6) {
    return q.hint == 3 && is_opaque(f) ? say(q, 0.5, "by its name only") : std::nullopt;
  }
  if (of_organizations(q)) return known >= 0.7 && q.hint == 3 ? say(q, 0.8) : std::nullopt;
  // Beside a personal field a list of the commonest names need not know many of these.
  if (q.hint == 3)
    return say(q, known >= 0.2                                       ? 0.97
                  : is_personal(q) || q.kind == DatasetKind::kPeople ? 0.9
                                                                     : 0.75);
  if (known >= 0.3) return say(q, 0.93);
  if (words >= 0.9 && is_personal(q) && q.kind == DatasetKind::kPeople) return say(q, 0.75);
  if (known >= 0.12 && (is_personal(q) || q.kind == DatasetKind::kPeople)) return say(q, 0.8);
  return std::nullopt;
}

// Several words, most with a common name among them, in a field whose name says nothing.
Answer unnamed_full_name(const Question& q) {
  const FieldProfile& f = q.field;
  if (!f.hints.empty() || f.examined < 10 || of_organizations(q)) return std::nullopt;
  if (f.share(Shape::kSeveralWords) < 0.9 || f.share(Shape::kNameWord) < 0.7 ||
      f.share(Shape::kText) > 0.1)
    return std::nullopt;
  return say(q, 0.75, "by its values only");
}

Answer age(const Question& q) {
  if (q.hint < 2 || !is_personal(q) || q.field.share(Shape::kSmallInteger) < 0.9)
    return std::nullopt;
  return say(q, 0.88);
}

Answer sex(const Question& q) {
  if (q.hint < 2 || q.field.examined == 0 || q.field.examined > 12) return std::nullopt;
  if (!is_personal(q) && q.kind != DatasetKind::kPeople) return std::nullopt;
  return say(q, q.field.share(Shape::kSexWord) >= 0.6 || q.field.share(Shape::kFlagWord) >= 0.6
                    ? 0.95
                    : 0.75);
}

Answer address(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.examined == 0 || f.share(Shape::kSomeLetter) < 0.5 || f.share(Shape::kEmail) > 0.3 ||
      is_identifier_like(f)) {
    return q.hint == 3 && is_personal(q) && f.share(Shape::kSmallInteger) > 0.5 ? say(q, 0.7)
                                                                                : std::nullopt;
  }
  if (of_organizations(q) && !is_personal(q)) return std::nullopt;
  const double streets = f.share(Shape::kStreet);
  if (q.hint == 3) return say(q, streets >= 0.3 ? 0.96 : is_personal(q) ? 0.88 : 0.7);
  if (q.hint == 2)
    return streets >= 0.3                                       ? say(q, 0.93)
           : is_personal(q) && f.share(Shape::kSomeDigit) > 0.3 ? say(q, 0.75)
                                                                : std::nullopt;
  if (q.hint == 0 && f.hints.empty() && f.examined >= 10 && streets >= 0.7 &&
      f.share(Shape::kSomeDigit) >= 0.7 && f.share(Shape::kText) < 0.5)
    return say(q, 0.75, "by its values only");
  return std::nullopt;
}

Answer locality(const Question& q) {
  if (q.hint < 2 || !is_personal(q) || of_organizations(q) ||
      q.field.share(Shape::kSomeLetter) < 0.6)
    return std::nullopt;
  return say(q, 0.85);
}

Answer postal_code(const Question& q) {
  if (q.hint < 2 || !is_personal(q) || of_organizations(q) ||
      q.field.share(Shape::kPostalCode) < 0.7)
    return std::nullopt;
  return say(q, 0.9);
}

Answer location(const Question& q) {
  if (q.hint < 2 || !is_personal(q) || of_organizations(q) ||
      q.field.share(Shape::kPreciseDecimal) < 0.7)
    return std::nullopt;
  return say(q, 0.85);
}

Answer ip(const Question& q) {
  if (!is_personal(q) || q.field.share(Shape::kPublicIp) < 0.5) return std::nullopt;
  return say(q, q.hint >= 2 ? 0.85 : 0.7);
}

Answer named_number(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0 || f.is_sequence()) return std::nullopt;
  if (q.hint == 2 && !is_personal(q)) return std::nullopt;
  if (f.share(Shape::kSomeDigit) < 0.7 || f.share(Shape::kText) > 0.2 ||
      f.share(Shape::kDate) > 0.5)
    return std::nullopt;
  if (f.share(Shape::kSmallInteger) > 0.5) return std::nullopt;
  return say(q, q.hint == 3 ? 0.8 : 0.7, "by its name");
}

Answer diagnosis(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.examined == 0) return std::nullopt;
  const double icd10 = f.share(Shape::kIcd10);
  if (q.hint == 0) {
    const bool dotted = f.examined >= 5 && icd10 >= 0.95 && f.share(Shape::kDottedIcd10) >= 0.5;
    return dotted && is_personal(q) && f.hints.empty() ? say(q, 0.7, "by the form of its codes")
                                                       : std::nullopt;
  }
  if (icd10 >= 0.5) return say(q, q.hint == 3 ? 0.97 : 0.85, "ICD-10");
  if (f.share(Shape::kIcd9) >= 0.8) return q.hint == 3 ? say(q, 0.85, "ICD-9") : std::nullopt;
  if (q.hint == 3 && f.share(Shape::kSomeLetter) >= 0.6 && !is_identifier_like(f))
    return say(q, is_personal(q) ? 0.88 : 0.75, "in words");
  if (q.hint == 2 && is_personal(q) && f.share(Shape::kSomeLetter) >= 0.8 && !is_identifier_like(f))
    return say(q, 0.72, "in words");
  return std::nullopt;
}

Answer health_words(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0 || !(is_personal(q) || q.kind == DatasetKind::kPeople) ||
      is_identifier_like(f))
    return std::nullopt;
  if (f.share(Shape::kSomeLetter) < 0.6) return std::nullopt;
  return say(q, 0.8, f.share(Shape::kText) > 0.3 ? "free text" : "");
}

Answer blood_type(const Question& q) {
  return q.hint >= 2 && q.field.share(Shape::kBloodGroup) >= 0.7 ? say(q, 0.95) : std::nullopt;
}

Answer record_number(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.records == 0 || of_organizations(q)) return std::nullopt;
  const bool object_ids = f.values_of(ValueType::kObjectId) > 0;
  if (!object_ids &&
      (f.examined == 0 || f.share(Shape::kText) > 0.2 || f.share(Shape::kDate) > 0.5))
    return std::nullopt;
  const bool number_like = object_ids || is_identifier_like(f) || f.share(Shape::kSomeDigit) >= 0.8;
  if (!number_like) return std::nullopt;
  if (q.hint == 3) return say(q, 0.85);
  return is_identifier_like(f) || f.share(Shape::kInteger) > 0.8 ? say(q, 0.75) : std::nullopt;
}

Answer policy(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0 || f.share(Shape::kSomeDigit) < 0.7 ||
      f.share(Shape::kText) > 0.2)
    return std::nullopt;
  if (f.share(Shape::kDate) > 0.5 && f.share(Shape::kInteger) < 0.5) return std::nullopt;
  if (q.hint == 3) return say(q, 0.92);
  return is_personal(q) ? say(q, 0.75) : std::nullopt;
}

Answer expiry(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0 || f.share(Shape::kDate) < 0.5) return std::nullopt;
  return q.hint == 3 ? say(q, 0.93) : std::nullopt;
}

Answer insurer(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || !is_personal(q) || of_organizations(q) || f.share(Shape::kSomeLetter) < 0.7 ||
      is_identifier_like(f))
    return std::nullopt;
  return say(q, 0.8);
}

// The name is the only evidence: what a flag says is not read out. A weak word ("race", "visa")
// needs people around.
Answer sensitive(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint == 0 || f.records == 0 || is_identifier_like(f)) return std::nullopt;
  if (of_organizations(q)) return std::nullopt;
  const bool people = is_personal(q) || q.kind == DatasetKind::kPeople;
  const bool flag = f.values_of(ValueType::kBoolean) > 0 || f.share(Shape::kFlagWord) >= 0.6;
  if (q.hint == 3) return say(q, people ? (flag ? 0.93 : 0.9) : 0.72);
  if (!people || f.share(Shape::kDate) > 0.5) return std::nullopt;
  return say(q, 0.75);
}

Answer password(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0 || f.values_of(ValueType::kBoolean) > 0 ||
      f.values_of(ValueType::kTime) > 0)
    return std::nullopt;
  if (f.share(Shape::kPasswordScheme) >= 0.3 || f.share(Shape::kFlagWord) > 0.5 ||
      f.share(Shape::kDate) > 0.5)
    return std::nullopt;
  if (q.hint == 2 && (!is_personal(q) || f.share(Shape::kSomeDigit) < 0.5 || f.is_sequence()))
    return std::nullopt;
  if (f.share(Shape::kHexDigest) >= 0.8) {
    static const CategoryIndex hash = category_index("secret.password_hash");
    return Opinion{hash, q.hint == 3 ? 0.92 : 0.8, false, "hex digest"};
  }
  if (q.hint < 3) return std::nullopt;
  return say(q, 0.85, "not hashed by any scheme that is known");
}

Answer password_hash(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.examined == 0 || f.share(Shape::kPasswordScheme) < 0.3) return std::nullopt;
  const auto most = std::ranges::max_element(f.schemes);
  const auto scheme = static_cast<PasswordScheme>(most - f.schemes.begin());
  Opinion opinion{q.category, 0.99, false, std::string(to_text(scheme))};
  opinion.validated = f.share(Shape::kPasswordScheme) >= 0.8;
  return opinion;
}

Answer token(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.examined == 0) return std::nullopt;
  if (f.share(Shape::kProviderToken) >= 0.3) return say(q, 0.95);
  if (q.hint < 2 || f.share(Shape::kUuid) > 0.9) return std::nullopt;
  return f.share(Shape::kOpaque) >= 0.8 ? say(q, 0.78, "by its name") : std::nullopt;
}

Answer damaged_card(const Question& q) {
  if (q.hint < 2 || q.field.share(Shape::kDamagedNumber) < 0.5) return std::nullopt;
  return say(q, 0.85, "card numbers, damaged by a spreadsheet");
}

struct Rule {
  std::string_view category;
  Answer (*ask)(const Question&);
};

constexpr std::array kRules{
    Rule{"contact.email", email},
    Rule{"contact.phone", phone},
    Rule{"person.birth_date", birth_date},
    Rule{"person.name", name},
    Rule{"person.name.given", name},
    Rule{"person.name.family", name},
    Rule{"person.name", unnamed_full_name},
    Rule{"person.age", age},
    Rule{"person.sex", sex},
    Rule{"contact.address", address},
    Rule{"contact.locality", locality},
    Rule{"contact.postal_code", postal_code},
    Rule{"contact.location", location},
    Rule{"device.ip", ip},
    Rule{"id.national", named_number},
    Rule{"id.passport", named_number},
    Rule{"id.driver_license", named_number},
    Rule{"finance.account", named_number},
    Rule{"finance.card", damaged_card},
    Rule{"health.diagnosis", diagnosis},
    Rule{"health.medication", health_words},
    Rule{"health.allergy", health_words},
    Rule{"health.note", health_words},
    Rule{"health.blood_type", blood_type},
    Rule{"health.record_number", record_number},
    Rule{"insurance.policy", policy},
    Rule{"insurance.expiry", expiry},
    Rule{"insurance.insurer", insurer},
    Rule{"sensitive.migrant", sensitive},
    Rule{"sensitive.disability", sensitive},
    Rule{"sensitive.hiv", sensitive},
    Rule{"sensitive.ethnicity", sensitive},
    Rule{"sensitive.religion", sensitive},
    Rule{"sensitive.orientation", sensitive},
    Rule{"sensitive.pregnancy", sensitive},
    Rule{"sensitive.mental_health", sensitive},
    Rule{"sensitive.violence", sensitive},
    Rule{"secret.password", password},
    Rule{"secret.password_hash", password_hash},
    Rule{"secret.token", token},
};

}  // namespace

std::optional<Opinion> value_opinion(const FieldProfile& field, DatasetKind kind, Company company) {
  static const auto indexes = [] {
    std::array<CategoryIndex, kRules.size()> found{};
    std::ranges::transform(kRules, found.begin(),
                           [](const Rule& rule) { return category_index(rule.category); });
    return found;
  }();
  Answer best;
  for (std::size_t i = 0; i < kRules.size(); ++i) {
    const Question question{field, kind, company, indexes[i], field.hint(indexes[i])};
    Answer answer = kRules[i].ask(question);
    if (answer && (!best || answer->confidence > best->confidence)) best = std::move(answer);
  }
  return best;
}

}  // namespace celador
