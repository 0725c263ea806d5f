#include "classify/value_rules.h"

namespace celador::value_rules {

Answer email(const Question& q) {
  const double share = q.field.share(Shape::kEmail);
  if (q.field.examined == 0 || share < 0.3) {
    return q.hint == 3 && q.field.examined > 0 && is_opaque(q.field)
               ? say(q, 0.5, "by its name only")
               : std::nullopt;
  }
  const double roles = q.field.share(Shape::kRoleEmail) / share;
  if (roles > 0.8 || (of_organizations(q) && roles > 0.3)) return say(q, 0.6, "role accounts");
  return say(q, share >= 0.8 ? 0.98 : q.hint >= 2 ? 0.93 : 0.8);
}

Answer phone(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.examined == 0 || f.is_sequence() || f.share(Shape::kDate) > 0.5) return std::nullopt;
  if (of_organizations(q) && !is_personal(q)) return std::nullopt;
  // Named numbers come later: a column of +34 ... is what it looks like.
  if (f.share(Shape::kPlusPhone) >= 0.8)
    return say(q, q.hint >= 2 ? 0.97 : f.names_other ? 0.6 : 0.9);
  const double digits = f.share(Shape::kPhoneDigits);
  const bool real = f.values_of(ValueType::kReal) > 0 && f.share(Shape::kInteger) < 0.5;
  if (q.hint == 3 && digits >= 0.5 && !real) return say(q, of_people(q) ? 0.95 : 0.85);
  // "cell", "mobile" beside nobody: of a microscope, accounts.
  const bool formatted = f.share(Shape::kFormattedPhone) + f.share(Shape::kPlusPhone) >= 0.3;
  if (q.hint == 2 && digits >= 0.8 && f.share(Shape::kEpoch) < 0.9 && !real &&
      (formatted || of_people(q)))
    return say(q, is_personal(q) ? 0.85 : 0.7);
  if (q.hint == 0 && is_unnamed(f) && f.share(Shape::kFormattedPhone) >= 0.8 && f.examined >= 5)
    return say(q, 0.85, "by its values only");
  // Ten digits of many kinds beside a person: a national number without punctuation.
  if (q.hint == 0 && is_unnamed(f) && is_personal(q) && f.examined >= 20 && digits >= 0.95 &&
      f.share(Shape::kFormattedPhone) >= 0.4)
    return say(q, 0.75, "by its values only");
  return std::nullopt;
}

Answer address(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.examined == 0 || f.share(Shape::kSomeLetter) < 0.5 || f.share(Shape::kEmail) > 0.3 ||
      is_identifier_like(f)) {
    // The number of a house is small, and there are many.
    const bool flags = f.share(Shape::kSmallInteger) > 0.8 && f.examined <= 10;
    return q.hint == 3 && is_personal(q) && f.share(Shape::kSomeDigit) > 0.5 && !flags
               ? say(q, 0.7)
               : std::nullopt;
  }
  if (of_organizations(q) && !is_personal(q)) return std::nullopt;
  if (f.values_of(ValueType::kBoolean) > 0 || f.share(Shape::kDate) > 0.5) return std::nullopt;
  const double streets = f.share(Shape::kStreet);
  if (q.hint == 3) {
    // Of stations, schools, accidents: beside nobody an address is not known to be somebody's home.
    if (!of_people(q)) return say(q, 0.45, "beside nobody");
    return say(q, streets >= 0.3 ? 0.96 : 0.9);
  }
  if (q.hint == 2)
    return streets >= 0.3 && is_personal(q)                     ? say(q, 0.95)
           : is_personal(q) && f.share(Shape::kSomeDigit) > 0.3 ? say(q, 0.75)
                                                                : std::nullopt;
  if (q.hint == 0 && is_unnamed(f) && is_personal(q) && f.examined >= 10 && streets >= 0.7 &&
      f.share(Shape::kSomeDigit) >= 0.7 && f.share(Shape::kText) < 0.5)
    return say(q, 0.85, "by its values only");
  return std::nullopt;
}

Answer locality(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || !is_personal(q) || of_organizations(q) || f.share(Shape::kSomeLetter) < 0.6 ||
      is_identifier_like(f) || f.share(Shape::kText) > 0.3)
    return std::nullopt;
  return say(q, 0.92);
}

Answer postal_code(const Question& q) {
  if (q.hint < 2 || !is_personal(q) || of_organizations(q) ||
      q.field.share(Shape::kPostalCode) < 0.7)
    return std::nullopt;
  return say(q, 0.95);
}

Answer location(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || !is_personal(q) || of_organizations(q)) return std::nullopt;
  if (f.share(Shape::kPreciseDecimal) >= 0.7) return say(q, 0.92);
  // "19.43, -99.13" in one text.
  const bool pair = f.share(Shape::kSomeDigit) >= 0.9 && f.share(Shape::kInteger) < 0.1 &&
                    f.share(Shape::kSomeLetter) < 0.1 && f.values_of(ValueType::kText) > 0 &&
                    f.share(Shape::kPhoneDigits) < 0.5 && f.share(Shape::kDate) < 0.1;
  return pair ? say(q, 0.78) : std::nullopt;
}

Answer ip(const Question& q) {
  if (!is_personal(q) || q.field.share(Shape::kPublicIp) < 0.5) return std::nullopt;
  return say(q, q.hint >= 2 ? 0.92 : 0.75);
}

Answer mac(const Question& q) {
  if (!is_personal(q) || q.field.share(Shape::kMac) < 0.8) return std::nullopt;
  return say(q, q.hint >= 2 ? 0.92 : 0.8);
}

Answer device(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 3 || !is_personal(q) || f.examined < 2 || f.share(Shape::kSomeDigit) < 0.6 ||
      f.share(Shape::kText) > 0.1)
    return std::nullopt;
  return say(q, 0.85);
}

Answer vehicle(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || (q.hint == 2 && !is_personal(q)) || f.examined < 2 ||
      f.share(Shape::kSomeDigit) < 0.8 || f.share(Shape::kDate) > 0.3 ||
      f.share(Shape::kText) > 0.1 || of_organizations(q))
    return std::nullopt;
  return say(q, is_personal(q) ? 0.92 : 0.75);
}

}  // namespace celador::value_rules
