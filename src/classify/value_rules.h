#pragma once
#include <optional>
#include <string>

#include "classify/field_opinion.h"

// Inside value_opinion.cc's files: what is asked of every category, and what the answers are made
// of.
namespace celador::value_rules {

struct Question {
  const FieldProfile& field;
  const Surroundings& around;
  CategoryIndex category;
  int hint;  // of the name for this category, 0..3
};

using Answer = std::optional<Opinion>;

inline Answer say(const Question& q, double confidence, std::string note = "") {
  return Opinion{q.category, confidence, false, std::move(note)};
}

inline bool is_personal(const Question& q) { return q.around.company == Company::kPersonal; }
inline bool of_people(const Question& q) {
  return is_personal(q) || q.around.kind == DatasetKind::kPeople;
}
// "name", "phone", "address" in a table of hospitals are the hospitals'.
inline bool of_organizations(const Question& q) {
  return q.around.kind == DatasetKind::kOrganizations;
}

// The name says nothing that counts: unknown, or only words as wide as "text".
bool is_unnamed(const FieldProfile& field);
// A field that is named and has no value that could be looked at: absent, encrypted, of an unknown
// form.
bool is_opaque(const FieldProfile& field);
bool is_identifier_like(const FieldProfile& field);
// Each value once, in many records: a list of codes or things, not what persons have.
bool is_key_of_list(const FieldProfile& field);

// person_rules.cc
Answer birth_date(const Question& q);
Answer name(const Question& q);
Answer name_of_role(const Question& q);
Answer unnamed_full_name(const Question& q);
Answer unnamed_part_of_name(const Question& q);
Answer age(const Question& q);
Answer sex(const Question& q);
Answer birth_place(const Question& q);
Answer marital_status(const Question& q);
Answer occupation(const Question& q);
Answer income(const Question& q);
Answer username(const Question& q);

// contact_rules.cc
Answer email(const Question& q);
Answer phone(const Question& q);
Answer address(const Question& q);
Answer locality(const Question& q);
Answer postal_code(const Question& q);
Answer location(const Question& q);
Answer ip(const Question& q);
Answer mac(const Question& q);
Answer device(const Question& q);
Answer vehicle(const Question& q);

// health_rules.cc
Answer diagnosis(const Question& q);
Answer clinical_code(const Question& q);
Answer medication(const Question& q);
Answer health_words(const Question& q);
Answer measurement(const Question& q);
Answer note(const Question& q);
Answer blood_type(const Question& q);
Answer record_number(const Question& q);
Answer policy(const Question& q);
Answer expiry(const Question& q);
Answer insurer(const Question& q);
Answer sensitive(const Question& q);
Answer religion(const Question& q);
Answer orientation(const Question& q);

// secret_rules.cc
Answer password(const Question& q);
Answer password_hash(const Question& q);
Answer token(const Question& q);
Answer named_number(const Question& q);
Answer damaged_card(const Question& q);

}  // namespace celador::value_rules
