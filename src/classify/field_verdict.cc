#include "classify/field_verdict.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "classify/field_opinion.h"
#include "classify/limits.h"
#include "classify/line_list.h"

namespace celador {
namespace {

// By these a record is somebody's.
bool is_anchor(const Opinion& opinion) {
  if (opinion.confidence < 0.7) return false;
  const std::string_view name = categories()[opinion.category].name;
  return name.starts_with("person.") || name == "contact.email" || name == "contact.phone" ||
         name == "contact.address" || name.starts_with("id.") || name == "health.record_number" ||
         name == "insurance.policy";
}

// A check digit is stronger than a standard where that speaks of a number too: senders put social
// security numbers where a record number belongs.
std::optional<Opinion> opinion_by_standard(const FieldProfile& field,
                                           const std::optional<Opinion>& by_number,
                                           std::vector<Opinion>* weighed) {
  const std::optional<Opinion> by_standard = standard_opinion(field);
  for (const auto* each : {&by_number, &by_standard}) {
    if (weighed != nullptr && *each) weighed->push_back(**each);
  }
  const bool checked = by_number && by_number->validated;
  if (!by_standard) return checked ? by_number : std::nullopt;
  const std::string_view told = categories()[by_standard->category].name;
  const bool of_number = told.starts_with("id.") || told == "health.record_number" ||
                         told == "insurance.policy" || told == "finance.account";
  return checked && of_number && !by_standard->validated ? by_number : by_standard;
}

// `weighed`, where given, gets both opinions.
std::optional<Opinion> opinion_of(const FieldProfile& field, const Surroundings& around,
                                  std::vector<Opinion>* weighed = nullptr) {
  std::optional<Opinion> by_number = identifier_opinion(field, around);
  if (field.standard) return opinion_by_standard(field, by_number, weighed);
  std::optional<Opinion> by_value = value_opinion(field, around);
  for (const auto* each : {&by_number, &by_value}) {
    if (weighed != nullptr && *each) weighed->push_back(**each);
  }
  if (!by_number) return by_value;
  if (!by_value) return by_number;
  // Check digits that hold outweigh what the words of the name suggest.
  if (by_number->validated) return by_number;
  return by_number->confidence >= by_value->confidence ? by_number : by_value;
}

FieldFinding finding_of(std::size_t index, const FieldProfile& field, const Opinion& opinion,
                        std::uint64_t records) {
  FieldFinding finding;
  finding.field = index;
  finding.category = opinion.category;
  finding.hit.category = std::string(categories()[opinion.category].name);
  finding.hit.field = field.path;
  finding.hit.share =
      records == 0
          ? 0
          : std::min(1.0, static_cast<double>(field.records) / static_cast<double>(records));
  finding.hit.confidence = opinion.confidence;
  finding.hit.validated = opinion.validated;
  finding.hit.note = opinion.note;
  return finding;
}

// What is inside a field's prose.
void add_text_findings(std::vector<FieldFinding>& findings, std::size_t index,
                       const FieldProfile& field, const Surroundings& around, std::uint64_t records,
                       std::optional<CategoryIndex> own) {
  for (const TextOpinion& each : text_opinions(field, around, own)) {
    FieldFinding finding = finding_of(index, field, each.opinion, records);
    finding.hit.share *= each.share;
    finding.in_text = true;
    findings.push_back(std::move(finding));
  }
}

// "vigencia" and "expiry" are a policy's where there is a policy.
void add_expiry_beside_policy(std::vector<FieldFinding>& findings,
                              std::span<const FieldProfile> fields, std::uint64_t records) {
  const bool policy = std::ranges::any_of(
      findings, [](const FieldFinding& each) { return each.hit.category == "insurance.policy"; });
  if (!policy) return;
  static const CategoryIndex kExpiry = category_index("insurance.expiry");
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool known =
        std::ranges::any_of(findings, [&](const FieldFinding& each) { return each.field == i; });
    if (known || fields[i].hint(kExpiry) < 2 || fields[i].share(Shape::kDate) < 0.5) continue;
    findings.push_back(
        finding_of(i, fields[i], {kExpiry, 0.85, false, "beside a policy"}, records));
  }
}

// "nombre" beside surnames holds given names, if it has not both.
void read_name_as_given(std::vector<FieldFinding>& findings, std::span<const FieldProfile> fields) {
  const auto has = [&](std::string_view category) {
    return std::ranges::any_of(
        findings, [&](const FieldFinding& each) { return each.hit.category == category; });
  };
  // Beside both parts it is the whole.
  if (!has("person.name.family") || has("person.name.given")) return;
  for (FieldFinding& finding : findings) {
    if (finding.hit.category != "person.name" || finding.in_text ||
        fields[finding.field].standard || !is_bare_name(finding.hit.field) ||
        fields[finding.field].share(Shape::kFullName) > 0.6) {
      continue;
    }
    finding.hit.category = "person.name.given";
    finding.category = category_index("person.name.given");
  }
}

// "id.mx.curp" votes for "mx".
void vote(std::map<Country, double>& votes, const Opinion& opinion) {
  const std::string_view name = categories()[opinion.category].name;
  if (!name.starts_with("id.") || name.size() < 7 || name[5] != '.') return;
  // Words alone ("cedula") are of several countries.
  const double weight = opinion.validated ? 3 : opinion.confidence >= 0.9 ? 1 : 0.3;
  votes[{name[3], name[4]}] += weight;
}

// Where somebody's name, birth date or number is, "name" and "phone" are not a company's.
bool names_persons(const FieldProfile& field, const Opinion& opinion) {
  const std::string_view name = categories()[opinion.category].name;
  if (name == "person.birth_date" || name.starts_with("id.")) return true;
  const bool role = names_role(field.path) && field.share(Shape::kNameWord) >= 0.5;
  return name.starts_with("person.name") && (field.share(Shape::kPersonName) >= 0.3 || role);
}

// More than a birth date, which animals have too.
bool tells_person(const FieldProfile& field, const Opinion& opinion) {
  const std::string_view name = categories()[opinion.category].name;
  return (name != "person.birth_date" && names_persons(field, opinion)) ||
         name == "contact.email" || name == "contact.phone" || name == "health.record_number" ||
         name == "insurance.policy";
}

// Names of schools, hospitals, shops, and nobody's: a directory.
bool is_directory(std::span<const FieldProfile> fields, bool persons) {
  if (persons) return false;
  static const CategoryIndex kName = category_index("person.name");
  return std::ranges::any_of(fields, [](const FieldProfile& field) {
    // "school_name", "estacion"
    if (field.examined >= 2 && field.share(Shape::kWords) >= 0.5 &&
        field.share(Shape::kPersonName) < 0.5 && field.hints.empty() &&
        names_organization(field.path))
      return true;
    // A few kinds of work or of school, again and again, are an answer of many persons.
    constexpr std::uint32_t kMany = 200;
    const bool list = field.examined >= kMany || field.examined * 10U >= field.records;
    return field.examined >= 5 && list && (field.hint(kName) > 0 || field.hints.empty()) &&
           field.share(Shape::kOrganizationWord) >= 0.35 && field.share(Shape::kText) < 0.5 &&
           field.share(Shape::kStreet) < 0.5 && field.share(Shape::kSomeLetter) > 0.9 &&
           field.share(Shape::kSomeDigit) < 0.8;  // not "4400AB"
  });
}

// Records of animals, which have a sex, an age and a birth date too.
bool is_of_animals(std::span<const FieldProfile> fields) {
  return std::ranges::any_of(fields, [](const FieldProfile& field) {
    return field.examined > 0 && names_animal(field.path);
  });
}

// More than the name of somebody who may be in the news.
bool is_intimate(std::string_view category) {
  return category == "person.birth_date" || category.starts_with("id.") ||
         category == "contact.email" || category == "contact.phone" ||
         category == "health.record_number" || category == "insurance.policy" ||
         category.starts_with("person.name.");
}

// Names of the few that many records are about, as of candidates in the counts of each town: the
// records are not theirs.
bool is_of_few(const FieldProfile& field, const Opinion& opinion) {
  constexpr std::uint64_t kMany = 50;
  static const CategoryIndex kName = category_index("person.name");
  if (opinion.category != kName || field.hint(kName) == 3 || field.records < kMany ||
      field.examined >= kMaxExaminedPerField)
    return false;
  // "name" is the record's more often than "candidate".
  const std::uint64_t least_share = field.hint(kName) == 2 ? 10 : 2;
  return field.examined * least_share < field.records;
}

struct FirstLook {
  Surroundings around;
  std::size_t anchors = 0;
  std::vector<bool> is_anchor;
};

// What the fields say each for itself makes the surroundings of the others.
FirstLook look_around(std::span<const FieldProfile> fields, DatasetKind kind) {
  FirstLook look;
  look.around.kind = kind;
  look.is_anchor.resize(fields.size());
  std::map<Country, double> votes;
  bool persons = false;
  bool told = false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto opinion = opinion_of(fields[i], {.kind = kind});
    if (!opinion) continue;
    look.is_anchor[i] = is_anchor(*opinion) && !is_of_few(fields[i], *opinion);
    look.anchors += look.is_anchor[i] ? 1 : 0;
    const std::string_view name = categories()[opinion->category].name;
    look.around.health =
        look.around.health || name.starts_with("health.") || name.starts_with("insurance.");
    look.around.intimate = look.around.intimate || is_intimate(name);
    persons = persons || names_persons(fields[i], *opinion);
    told = told || tells_person(fields[i], *opinion);
    vote(votes, *opinion);
  }
  if (!votes.empty()) {
    const auto most =
        std::ranges::max_element(votes, {}, [](const auto& each) { return each.second; });
    if (most->second >= 1) look.around.country = most->first;
  }
  const bool unknown = kind == DatasetKind::kUnknown;
  const bool things = unknown || kind == DatasetKind::kThings;
  look.around.animals = things && !told && is_of_animals(fields);
  if (look.around.animals || (unknown && is_directory(fields, persons))) {
    look.around.kind = look.around.animals ? DatasetKind::kThings : DatasetKind::kOrganizations;
    look.anchors = 0;
    std::fill(look.is_anchor.begin(), look.is_anchor.end(), false);
  }
  // Nothing says who; but the records are somebody's.
  const bool of_things =
      look.around.kind == DatasetKind::kOrganizations || look.around.kind == DatasetKind::kThings;
  if (look.anchors == 0 && !of_things && is_line_list(fields)) {
    look.anchors = 1;
    look.around.health = true;
  }
  return look;
}

// A note of prose says what is inside it.
void say_what_is_inside(std::vector<FieldFinding>& findings) {
  static const CategoryIndex kNote = category_index("health.note");
  for (FieldFinding& finding : findings) {
    if (finding.category != kNote || finding.in_text) continue;
    std::string inside;
    for (const FieldFinding& other : findings) {
      if (!other.in_text || other.field != finding.field) continue;
      inside += (inside.empty() ? "" : ", ") + other.hit.category;
    }
    if (!inside.empty()) finding.hit.note = "free text with identifiers: " + inside;
  }
}

}  // namespace

std::vector<FieldFinding> judge_fields(std::span<const FieldProfile> fields, DatasetKind kind,
                                       std::uint64_t records,
                                       std::vector<std::vector<Opinion>>* weighed) {
  if (weighed != nullptr) weighed->resize(fields.size());
  const FirstLook look = look_around(fields, kind);
  std::vector<FieldFinding> findings;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    Surroundings around = look.around;
    const bool others = look.anchors > (look.is_anchor[i] ? 1U : 0U);
    around.company = others ? Company::kPersonal : Company::kAlone;
    const auto opinion =
        opinion_of(fields[i], around, weighed == nullptr ? nullptr : &(*weighed)[i]);
    if (opinion) findings.push_back(finding_of(i, fields[i], *opinion, records));
    add_text_findings(findings, i, fields[i], around, records,
                      opinion ? std::optional(opinion->category) : std::nullopt);
  }
  add_expiry_beside_policy(findings, fields, records);
  read_name_as_given(findings, fields);
  say_what_is_inside(findings);
  std::ranges::sort(findings, {}, [](const FieldFinding& each) {
    return std::tuple(each.field, each.in_text, each.category);
  });
  return findings;
}

}  // namespace celador
