#include <algorithm>
#include <array>

#include "classify/value_rules.h"

namespace celador::value_rules {
namespace {

bool is_clinical_prose(const FieldProfile& field) {
  return field.share(Shape::kText) >= 0.5 && field.share(Shape::kClinicalText) >= 0.5;
}

// Whether a name that says little of a number may be one: not "patient_pay_amount", which says of
// somebody what its last word tells.
bool may_name_number(std::string_view path) {
  constexpr auto kNumber = std::to_array<std::string_view>(
      {"id",        "identifier", "ide",    "numero",     "number",     "nummer",
       "key",       "sk",         "pid",    "code",       "codigo",     "clave",
       "folio",     "chart",      "record", "file",       "expediente", "historia",
       "historial", "dossier",    "akte",   "prontuario", "cartella",   "journal"});
  const std::size_t dot = path.rfind('.');
  const auto words = words_of_name(dot == std::string_view::npos ? path : path.substr(dot + 1));
  if (words.empty() || std::ranges::none_of(words, is_word_for_person)) return true;
  return is_word_for_person(words.back()) ||
         std::ranges::find(kNumber, words.back()) != kNumber.end();
}

}  // namespace

// "diabetes: yes" says an illness by its name and whose by its value.
Answer named_illness(const Question& q) {
  const FieldProfile& f = q.field;
  const bool flag = f.values_of(ValueType::kBoolean) == f.records ||
                    (f.examined <= 4 &&
                     (f.share(Shape::kFlagWord) >= 0.5 || f.share(Shape::kSmallInteger) >= 0.9));
  // Words of strength 3 are no illness but what diagnoses are called: "icd_ind".
  if (q.hint != 2 || !flag || !of_people(q) || of_organizations(q)) return std::nullopt;
  return say(q, 0.85, "by its name");
}

Answer diagnosis(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.records == 0) return std::nullopt;
  if (const Answer illness = named_illness(q)) return illness;
  if (f.examined == 0 || f.values_of(ValueType::kBoolean) > 0) return std::nullopt;
  const double icd10 = f.share(Shape::kIcd10);
  if (q.hint < 2) {
    const bool dotted = f.examined >= 5 && icd10 >= 0.95 && f.share(Shape::kDottedIcd10) >= 0.4;
    if (!dotted || !of_people(q) || is_key_of_list(f)) return std::nullopt;
    return say(q, is_unnamed(f) || q.hint > 0 ? 0.8 : 0.6, "by the form of its codes");
  }
  // A catalogue of codes has no patients.
  if (!of_people(q) && is_key_of_list(f)) return std::nullopt;
  // Beside nobody it counts cases, or lists codes.
  const double less = of_people(q) ? 0 : 0.5;
  if (icd10 >= 0.5) return say(q, (q.hint == 3 ? 0.97 : 0.88) - less, "ICD-10");
  if (f.share(Shape::kIcd9) >= 0.8 && f.share(Shape::kSmallInteger) < 0.5)
    return q.hint == 3 ? say(q, 0.88 - less, "ICD-9") : std::nullopt;
  if (f.share(Shape::kDate) > 0.3 || is_identifier_like(f)) return std::nullopt;
  const double medical = f.share(Shape::kMedicalWord);
  // Prose of medicine is a note, of illness and treatment too.
  if (is_clinical_prose(f)) return say(q, 0.85 - less, "free text");
  if (q.hint == 3 && f.share(Shape::kSomeLetter) >= 0.6)
    return say(q, (medical >= 0.2 ? 0.95 : 0.85) - less, "in words");
  if (q.hint == 2 && of_people(q) && f.share(Shape::kSomeLetter) >= 0.8 && medical >= 0.15)
    return say(q, 0.85, "in words");
  // ICD-9 without its dot (4019, V5789) is like any number: its name has to say it.
  const bool flags = f.examined <= 4 && f.share(Shape::kSmallInteger) >= 0.9;
  if (q.hint == 3 && of_people(q) && f.share(Shape::kSomeDigit) >= 0.95 && !f.is_sequence() &&
      !flags)
    return say(q, 0.8, "codes");
  return std::nullopt;
}

// LOINC; SNOMED CT is among the identifiers.
Answer clinical_code(const Question& q) {
  const FieldProfile& f = q.field;
  const double loinc = f.share(Shape::kLoinc);
  // "ICD10:I10", "LOINC:2345-7" in one column: its name has to say it.
  const bool named = q.hint == 3 && of_people(q) && f.examined > 0 && !f.is_sequence() &&
                     f.share(Shape::kSomeDigit) >= 0.6;
  if (named && loinc < 0.8) return say(q, 0.8, "by its name");
  // A vocabulary lists each code once and has no patients.
  if (f.examined < 3 || loinc < 0.8 || (!of_people(q) && is_key_of_list(f))) return std::nullopt;
  const double luck = chance_of(loinc * f.examined, f.examined, 0.1);
  // A table of codes and their meaning is of nobody.
  if (q.hint >= 2) return say(q, of_people(q) || !is_key_of_list(f) ? 0.95 : 0.45, "LOINC");
  return luck < 1e-6 && of_people(q) ? say(q, 0.9, "LOINC") : std::nullopt;
}

Answer medication(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.examined == 0 || f.values_of(ValueType::kBoolean) > 0) return std::nullopt;
  // NDC without its dashes is eleven digits: its name has to say it.
  if (q.hint == 3 && of_people(q) && f.share(Shape::kInteger) >= 0.8 && !f.is_sequence())
    return say(q, 0.8, "by its name");
  if (is_identifier_like(f)) return std::nullopt;
  const double drugs = f.share(Shape::kDrugWord);
  const double doses = f.share(Shape::kDose);
  if (!of_people(q)) return std::nullopt;
  if (f.share(Shape::kAtc) >= 0.8 && f.examined >= 3) return say(q, 0.93, "ATC");
  if (f.share(Shape::kNdc) >= 0.8 && (q.hint >= 2 || f.examined >= 10))
    return say(q, q.hint >= 2 ? 0.95 : 0.75, "NDC");
  if (f.share(Shape::kText) > 0.7 && f.share(Shape::kClinicalText) > 0.5 && q.hint < 2)
    return std::nullopt;
  if (q.hint >= 2 && (drugs >= 0.2 || doses >= 0.3))
    return say(q, is_clinical_prose(f) ? 0.85 : 0.95);
  // "tratamiento" may be either: its values tell.
  static const CategoryIndex kProcedure = category_index("health.procedure");
  if (f.hint(kProcedure) >= 2 && !is_clinical_prose(f) && (drugs >= 0.2 || doses >= 0.3))
    return say(q, 0.92);
  if (q.hint >= 2 && f.share(Shape::kSomeLetter) >= 0.6 && f.share(Shape::kDate) < 0.3)
    return say(q, 0.78, f.share(Shape::kText) > 0.3 ? "free text" : "");
  if (q.hint == 3 && f.share(Shape::kSomeDigit) >= 0.8) return say(q, 0.8, "by its name");
  // Beside persons, values that are medicines need no name.
  if (f.examined >= 5 && drugs >= 0.5 && !f.names_other) return say(q, 0.85, "by its values only");
  return std::nullopt;
}

Answer health_words(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0 || !of_people(q) || of_organizations(q) ||
      is_identifier_like(f) || f.share(Shape::kDate) > 0.3)
    return std::nullopt;
  // Procedures have codes of digits too (CPT).
  if (f.share(Shape::kSomeLetter) < 0.6 && !q.around.health) return std::nullopt;
  return say(q, f.share(Shape::kMedicalWord) >= 0.1 ? 0.9 : 0.8,
             f.share(Shape::kText) > 0.3 ? "free text" : "");
}

// Numbers (or "120/80") under the name of something that is measured on persons.
Answer measurement(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint == 0 || f.examined == 0 || !is_personal(q) || of_organizations(q)) return std::nullopt;
  if (q.hint == 1 && !q.around.health) return std::nullopt;
  if (f.is_sequence() || f.share(Shape::kDate) > 0.3 || f.share(Shape::kSomeDigit) < 0.7 ||
      is_identifier_like(f) || f.share(Shape::kText) > 0.3)
    return std::nullopt;
  return say(q, q.hint >= 2 ? 0.9 : 0.75);
}

// Prose that speaks of patients and illness, whatever its field is called; or a field for notes.
Answer note(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.examined == 0 || is_identifier_like(f) || f.share(Shape::kDate) > 0.3 ||
      f.values_of(ValueType::kBoolean) > 0)
    return std::nullopt;
  // What a code means is long, and nobody wrote it of a patient: FHIR's Coding.display.
  if (f.path.ends_with("oding.display") || f.path.ends_with("oding[].display")) return std::nullopt;
  const double clinical = f.share(Shape::kClinicalText);
  const bool prose = f.share(Shape::kText) >= 0.3;
  const double medical = f.share(Shape::kMedicalWord);
  // The abstracts of papers are of nobody.
  const bool of_somebody = of_people(q) || (f.share(Shape::kText) >= 0.8 && !f.names_other);
  if (prose && clinical >= 0.5 && of_somebody)
    return say(q, of_people(q) || q.hint >= 1 ? 0.93 : 0.8, "free text");
  if (!of_people(q) || of_organizations(q)) return std::nullopt;
  if (q.hint >= 2 && f.share(Shape::kSomeLetter) >= 0.6)
    return say(q, medical >= 0.1 ? 0.9 : prose ? 0.8 : 0.75, prose ? "free text" : "");
  if (prose && (medical >= 0.3 || clinical >= 0.2)) return say(q, 0.85, "free text");
  if (prose && q.hint == 1 && q.around.health && medical > 0) return say(q, 0.75, "free text");
  return std::nullopt;
}

Answer blood_type(const Question& q) {
  const FieldProfile& f = q.field;
  if (f.share(Shape::kBloodGroup) < 0.7 || !(q.hint >= 2 || is_personal(q))) return std::nullopt;
  return say(q, q.hint >= 2 ? 0.97 : 0.85, q.hint >= 2 ? "" : "by its values only");
}

Answer record_number(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint == 0 || f.records == 0 || of_organizations(q)) return std::nullopt;
  // "expediente", "dossier" are any office's files where nothing speaks of patients.
  const bool of_patients = q.around.health || q.around.kind == DatasetKind::kPeople;
  if (q.hint == 1 && !(q.around.health || (of_patients && is_personal(q)))) return std::nullopt;
  const bool object_ids = f.values_of(ValueType::kObjectId) > 0;
  if (!object_ids &&
      (f.examined == 0 || f.share(Shape::kText) > 0.2 || f.share(Shape::kDate) > 0.5))
    return std::nullopt;
  const bool number_like = object_ids || is_identifier_like(f) || f.share(Shape::kSomeDigit) >= 0.8;
  if (!number_like || f.share(Shape::kDecimal) > 0.3) return std::nullopt;
  if (q.hint == 3) return say(q, is_personal(q) ? 0.92 : 0.88);
  // "patient_discharge_status_code" is a code of few values, "patient_pay_amount" no number of his.
  if (q.hint == 1) {
    const bool code = f.share(Shape::kSmallInteger) > 0.5 && !f.is_sequence();
    return code || !may_name_number(f.path) ? Answer() : say(q, 0.88);
  }
  // A table of persons has their numbers, and such numbers are counted up.
  const std::vector<std::string> words = words_of_name(f.path);
  static const CategoryIndex kPolicy = category_index("insurance.policy");
  const bool counted_up = of_patients && is_personal(q) && f.hint(kPolicy) == 0;
  if (counted_up && !words.empty() && words.back() == "id") return say(q, 0.8);
  // "subject", "patient", "case" of an experiment are a count.
  if (f.is_sequence() || f.share(Shape::kSmallInteger) > 0.5) return std::nullopt;
  return is_identifier_like(f) || f.share(Shape::kInteger) > 0.8 ? say(q, 0.8) : std::nullopt;
}

Answer policy(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0 || f.share(Shape::kSomeDigit) < 0.7 ||
      f.share(Shape::kText) > 0.2 || f.share(Shape::kDecimal) > 0.3)
    return std::nullopt;
  if (f.share(Shape::kDate) > 0.5 && f.share(Shape::kInteger) < 0.5) return std::nullopt;
  if (q.hint == 3) return say(q, 0.92);
  return is_personal(q) && q.around.health ? say(q, 0.75) : std::nullopt;
}

Answer expiry(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || f.examined == 0 || f.share(Shape::kDate) < 0.5) return std::nullopt;
  return q.hint == 3 ? say(q, 0.93) : std::nullopt;
}

Answer insurer(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint < 2 || !is_personal(q) || of_organizations(q) || f.share(Shape::kSomeLetter) < 0.7 ||
      is_identifier_like(f) || f.share(Shape::kDate) > 0.3 || f.share(Shape::kFlagWord) > 0.5)
    return std::nullopt;
  return say(q, 0.85);
}

// The name is the only evidence: what a flag says is not read out. It needs people around; a weak
// word ("race", "visa", "party") needs more of them than a name, which races and shops have too.
Answer sensitive(const Question& q) {
  const FieldProfile& f = q.field;
  if (q.hint == 0 || f.records == 0 || is_identifier_like(f)) return std::nullopt;
  if (of_organizations(q) || !of_people(q) || f.share(Shape::kDecimal) >= 0.5) return std::nullopt;
  const bool flag = f.values_of(ValueType::kBoolean) > 0 || f.share(Shape::kFlagWord) >= 0.6;
  if (q.hint == 3) return say(q, flag ? 0.95 : 0.93);
  if (f.share(Shape::kDate) > 0.5) return std::nullopt;
  if (q.hint == 1 && !q.around.intimate) return std::nullopt;
  return say(q, q.hint == 2 ? 0.82 : 0.75);
}

// These have words that tell them, whatever their field is called.
Answer religion(const Question& q) {
  const FieldProfile& f = q.field;
  if (of_people(q) && !of_organizations(q) && f.examined >= 2 && !f.names_other &&
      f.share(Shape::kReligionWord) >= 0.5)
    return say(q, q.hint > 0 ? 0.95 : 0.85, q.hint > 0 ? "" : "by its values only");
  return sensitive(q);
}

Answer orientation(const Question& q) {
  const FieldProfile& f = q.field;
  if (of_people(q) && !of_organizations(q) && f.examined >= 2 && !f.names_other &&
      f.share(Shape::kOrientationWord) >= 0.5)
    return say(q, q.hint > 0 ? 0.95 : 0.88, q.hint > 0 ? "" : "by its values only");
  return sensitive(q);
}

}  // namespace celador::value_rules
