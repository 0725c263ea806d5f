#include <algorithm>

#include "classify/value_rules.h"

namespace celador::value_rules {

Answer password(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0 || f.values_of(ValueType::kBoolean) > 0 ||
      f.values_of(ValueType::kTime) > 0)
    return std::nullopt;
  if (f.share(Shape::kPasswordScheme) >= 0.3 || f.share(Shape::kFlagWord) > 0.5 ||
      f.share(Shape::kDate) > 0.5)
    return std::nullopt;
  // Counts and measurements.
  if (f.share(Shape::kSmallInteger) >= 0.8 || f.share(Shape::kDecimal) >= 0.8) return std::nullopt;
  if (q.hint == 2 && (!is_personal(q) || f.share(Shape::kSomeDigit) < 0.5 || f.is_sequence()))
    return std::nullopt;
  if (f.share(Shape::kHexDigest) >= 0.8) {
    static const CategoryIndex kHash = category_index("secret.password_hash");
    // Windows' own hashes are bare digests; only the field tells them.
    const auto words = words_of_name(f.path);
    const bool windows = std::ranges::any_of(words, [](const std::string& word) {
      return word == "ntlm" || word == "lm" || word == "nthash" || word == "lmhash" || word == "nt";
    });
    return Opinion{kHash, q.hint == 3 ? 0.92 : 0.8, false, windows ? "NTLM or LM" : "hex digest"};
  }
  if (q.hint < 3) return std::nullopt;
  return say(q, 0.85, "not hashed by any scheme that is known");
}

Answer password_hash(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.examined == 0 || f.share(Shape::kPasswordScheme) < 0.3) return std::nullopt;
  Opinion opinion{q.category, 0.99, false, f.kinds_of_secrets()};
  opinion.validated = f.share(Shape::kPasswordScheme) >= 0.8;
  return opinion;
}

Answer token(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.examined == 0) return std::nullopt;
  if (f.share(Shape::kProviderToken) >= 0.3) return say(q, 0.95, f.kinds_of_secrets());
  if (q.hint < 2 || f.share(Shape::kUuid) > 0.9) return std::nullopt;
  return f.share(Shape::kOpaque) >= 0.8 ? say(q, 0.78, "by its name") : std::nullopt;
}

Answer named_number(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0 || f.is_sequence()) return std::nullopt;
  if (q.hint == 2 && !is_personal(q)) return std::nullopt;
  if (f.share(Shape::kSomeDigit) < 0.7 || f.share(Shape::kText) > 0.2 ||
      f.share(Shape::kDate) > 0.5)
    return std::nullopt;
  if (f.share(Shape::kSmallInteger) > 0.5 || f.share(Shape::kDecimal) > 0.5) return std::nullopt;
  // Of "document number" only what is as long as such numbers: invoices have four digits.
  if (q.hint == 2 && f.share(Shape::kSomeLetter) < 0.3 && f.share(Shape::kPhoneDigits) < 0.5)
    return std::nullopt;
  return say(q, q.hint == 3 ? (is_personal(q) ? 0.88 : 0.75) : 0.7, "by its name");
}

Answer damaged_card(const Question& q) {
  if (q.hint < 2 || q.field.share(Shape::kDamagedNumber) < 0.5) return std::nullopt;
  return say(q, 0.85, "card numbers, damaged by a spreadsheet");
}

}  // namespace celador::value_rules
