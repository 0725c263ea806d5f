#include <algorithm>

#include "classify/limits.h"
#include "classify/value_rules.h"

namespace celador::value_rules {

Answer birth_date(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0 || q.around.animals) return std::nullopt;
  if (f.share(Shape::kDate) >= 0.5) {
    const bool plausible = f.share(Shape::kBirthYear) >= 0.8 * f.share(Shape::kDate);
    return say(q, plausible ? (q.hint == 3 ? 0.97 : 0.85) : 0.6,
               plausible ? "" : "years that nobody was born in");
  }
  if (f.share(Shape::kBareYear) >= 0.8) return say(q, 0.85, "year only");
  if ((q.hint == 3 || is_personal(q)) && f.share(Shape::kBareYear) >= 0.4 &&
      f.share(Shape::kOldYear) > 0 && f.share(Shape::kBareYear) + f.share(Shape::kOldYear) >= 0.9)
    return say(q, 0.6, "years that nobody was born in");
  // Days since some epoch; not a flag or a count.
  if (q.hint == 3 && f.share(Shape::kInteger) >= 0.8 && f.share(Shape::kSmallInteger) < 0.2 &&
      is_personal(q))
    return say(q, 0.75, "as a number");
  return std::nullopt;
}

namespace {

// Several words each, many with a common name, none of a company or a place: what a column of names
// from all over the world looks like to lists of the commonest ones.
bool may_be_full_names(const FieldProfile& f, double least_known) {
  return f.examined >= 3 && f.share(Shape::kSeveralWords) >= 0.6 &&
         f.share(Shape::kNameWord) >= least_known && f.share(Shape::kOrganizationWord) < 0.15 &&
         f.share(Shape::kText) < 0.2;
}

// "name" beside somebody's birth date or sex, another one in nearly every record.
bool is_name_of_record(const Question& q) {
  const FieldProfile& f = q.field;
  const bool many = f.examined >= kMaxExaminedPerField || f.examined * 10U >= f.records * 8U;
  return is_personal(q) && many && f.examined >= 5 && is_bare_name(f.path) &&
         f.share(Shape::kWords) >= 0.9 && f.share(Shape::kSeveralWords) >= 0.8 &&
         f.share(Shape::kOrganizationWord) < 0.1;
}

}  // namespace

// Names: a field that says so with words in it; "name" alone needs common names among the values,
// or people around.
Answer name(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint == 0 || f.examined == 0 || is_identifier_like(f)) return std::nullopt;
  if (f.share(Shape::kEmail) > 0.3 || f.share(Shape::kText) > 0.5) return std::nullopt;
  const double words = f.share(Shape::kWords);
  const double known = f.share(Shape::kNameWord);
  const double persons = f.share(Shape::kPersonName);
  if (words < 0.6) {
    return q.hint == 3 && is_opaque(f) ? say(q, 0.5, "by its name only") : std::nullopt;
  }
  const double organizations = f.share(Shape::kOrganizationWord);
  if (of_organizations(q)) {
    const bool told = persons >= 0.5 || (persons >= 0.25 && may_be_full_names(f, 0.6));
    return told && organizations < 0.2 && q.hint == 3 ? say(q, 0.8) : std::nullopt;
  }
  // "nombre" of schools, streets, products.
  if (organizations >= 0.3 && persons < 0.4 && q.hint < 3) return std::nullopt;
  // Beside a personal field a list of the commonest names need not know many of these.
  if (q.hint == 3) {
    if (organizations > 0.6 && persons < 0.1) return std::nullopt;
    return say(q, known >= 0.2 ? 0.97 : of_people(q) ? 0.9 : 0.75);
  }
  // "medico", "user" or "client" may be a kind or a flag: names are seldom few.
  if (f.examined < 3 && f.records > 20) return std::nullopt;
  if (persons >= 0.5) return say(q, 0.95);
  if (persons >= 0.25 && of_people(q)) return say(q, 0.9);
  if (persons >= 0.25 && f.share(Shape::kSeveralWords) >= 0.5) return say(q, 0.78);
  if (q.hint < 2) return std::nullopt;
  if (persons >= 0.1 && f.examined >= 20 && f.share(Shape::kSeveralWords) >= 0.9 &&
      organizations < 0.05 && may_be_full_names(f, 0.5))
    return say(q, 0.75);
  if (is_name_of_record(q)) return say(q, 0.78);
  if (!of_people(q)) return std::nullopt;
  if (words >= 0.9 && q.around.kind == DatasetKind::kPeople && is_personal(q)) return say(q, 0.75);
  if (known >= 0.2 && organizations < 0.2) return say(q, 0.75);
  return std::nullopt;
}

// Several words, most with a given and a family name among them, in a field whose name says
// nothing.
Answer unnamed_full_name(const Question& q) {
  const FieldProfile& f = q.field;
  if (!is_unnamed(f) || f.examined < 10 || of_organizations(q)) return std::nullopt;
  if (f.share(Shape::kSeveralWords) < 0.8 || f.share(Shape::kFullName) < 0.45 ||
      f.share(Shape::kText) > 0.1 || f.share(Shape::kOrganizationWord) > 0.15 ||
      f.share(Shape::kStreet) > 0.15) {
    return std::nullopt;
  }
  return say(q, f.share(Shape::kFullName) >= 0.6 ? 0.88 : 0.75, "by its values only");
}

// "player", "Leading Candidate": a word for a person, over what may be names.
Answer name_of_role(const Question& q) {
  const FieldProfile& f = q.field;
  const bool other =
      std::ranges::any_of(q.field.hints, [](const NameHint& hint) { return hint.strength == 3; });
  if (other || q.hint >= 2 || f.names_other || of_organizations(q) || !names_role(f.path))
    return std::nullopt;
  // Where nothing speaks against it, names of which fewer are common.
  const bool surely = f.examined >= 10 && f.share(Shape::kSeveralWords) >= 0.95 &&
                      f.share(Shape::kOrganizationWord) < 0.03;
  if (f.share(Shape::kWords) < 0.8 || !may_be_full_names(f, surely ? 0.2 : 0.35))
    return std::nullopt;
  return say(q, f.share(Shape::kPersonName) >= 0.25 ? 0.85 : 0.75);
}

// One word each, nearly all of them names. Family names are too like towns to be told alone.
Answer unnamed_part_of_name(const Question& q) {
  const FieldProfile& f = q.field;
  if (!is_unnamed(f) || f.examined < 15 || of_organizations(q)) return std::nullopt;
  if (f.share(Shape::kWords) < 0.95 || f.share(Shape::kOrganizationWord) > 0.05)
    return std::nullopt;
  const double given = f.share(Shape::kGivenName);
  const double family = f.share(Shape::kFamilyName);
  static const CategoryIndex kGivenName = category_index("person.name.given");
  if (q.category == kGivenName) {
    if (given < 0.8 || given < family) return std::nullopt;
    return say(q, is_personal(q) ? 0.85 : 0.72, "by its values only");
  }
  if (family < 0.7 || family <= given || !is_personal(q)) return std::nullopt;
  return say(q, 0.75, "by its values only");
}

Answer age(const Question& q) {
  if (q.hint < 2 || !is_personal(q) || of_organizations(q) ||
      q.field.share(Shape::kSmallInteger) < 0.9)
    return std::nullopt;
  return say(q, 0.92);
}

Answer sex(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0 || f.examined > 12) return std::nullopt;
  if (!of_people(q)) return std::nullopt;
  const bool known = f.share(Shape::kSexWord) >= 0.5 || f.share(Shape::kFlagWord) >= 0.5;
  return say(q, known ? 0.95 : 0.75);
}

Answer birth_place(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || !of_people(q) || f.share(Shape::kSomeLetter) < 0.6 ||
      f.share(Shape::kDate) > 0.3 || is_identifier_like(f))
    return std::nullopt;
  return say(q, 0.92);
}

Answer marital_status(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.examined == 0 || f.examined > 20 || !of_people(q)) return std::nullopt;
  const double words = f.share(Shape::kMaritalWord);
  if (q.hint >= 2) return say(q, words >= 0.4 ? 0.95 : 0.8);
  // Single letters are of anything.
  const bool told = words >= 0.7 && f.examined >= 3 && f.share(Shape::kSexWord) < 0.3;
  return told && !f.names_other && is_personal(q) ? say(q, 0.85, "by its values only")
                                                  : std::nullopt;
}

Answer occupation(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined < 2 || !is_personal(q) || of_organizations(q)) return std::nullopt;
  if (f.share(Shape::kSomeLetter) < 0.8 || f.share(Shape::kSomeDigit) > 0.5 ||
      is_identifier_like(f))
    return std::nullopt;
  return say(q, 0.88);
}

// Amounts; a salary by its rank or step is none.
Answer income(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined < 2 || !is_personal(q) || of_organizations(q)) return std::nullopt;
  if (f.share(Shape::kSomeDigit) < 0.9 || f.share(Shape::kSomeLetter) > 0.3 ||
      f.share(Shape::kDate) > 0.3 || is_identifier_like(f))
    return std::nullopt;
  return say(q, 0.88);
}

Answer username(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0 || is_identifier_like(f)) return std::nullopt;
  if (f.share(Shape::kEmail) > 0.5 || f.share(Shape::kText) > 0.1 || f.share(Shape::kDate) > 0.3 ||
      f.share(Shape::kSomeLetter) < 0.5 || f.share(Shape::kSeveralWords) > 0.4 ||
      f.values_of(ValueType::kBoolean) > 0)
    return std::nullopt;
  if (q.hint == 3) return say(q, 0.9);
  if (f.examined < 5 || !(is_personal(q) || q.around.kind == DatasetKind::kAccounts))
    return std::nullopt;
  return say(q, 0.75);
}

}  // namespace celador::value_rules
