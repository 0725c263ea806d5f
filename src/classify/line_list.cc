#include "classify/line_list.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_set>

#include "classify/embedded_data.h"
#include "classify/limits.h"

namespace celador {
namespace {

// Besides age or sex.
constexpr std::size_t kOthersNeeded = 2;
// Without either: of two kinds at least, beside a date.
constexpr std::size_t kOthersOfClaims = 3;
// So many things measured on one day are a patient's: weight, height, pulse, blood pressure, BMI.
constexpr std::size_t kMeasuredOfVisit = 5;
// Fewer different ages are groups of ages.
constexpr std::uint32_t kLeastAges = 12;
constexpr std::uint32_t kMostSexes = 12;

bool has_numbers(const FieldProfile& field) {
  return field.examined > 0 && field.share(Shape::kSomeDigit) >= 0.9 &&
         field.share(Shape::kSomeLetter) < 0.1;
}

bool counts_persons(const FieldProfile& field) {
  static const std::unordered_set<std::string_view> kCounts = [] {
    const auto lines = data::lines_of(data::kCountWords);
    return std::unordered_set<std::string_view>(lines.begin(), lines.end());
  }();
  if (!has_numbers(field)) return false;
  // A number of each case; but where only some of many values were looked at, dense ones need not
  // be each another.
  const bool rising = field.increases * 20U >= (field.numbers - 1) * 19U;
  if (field.is_sequence() && (rising || field.examined < kMaxExaminedPerField)) return false;
  // "fear of death" from 1 to 5 is an answer.
  constexpr std::uint32_t kMostAnswers = 10;
  if (field.examined <= kMostAnswers && field.records >= 10U * field.examined &&
      field.share(Shape::kSmallInteger) >= 0.9)
    return false;
  const std::vector<std::string> words = words_of_name(field.path);
  if (words.empty()) return false;
  const bool total = words.size() == 1 && words[0] == "total";
  return total || kCounts.contains(words.back());
}

bool is_age(const FieldProfile& field) {
  static const CategoryIndex kAge = category_index("person.age");
  static const CategoryIndex kBirthDate = category_index("person.birth_date");
  const bool years = field.hint(kAge) >= 2 && field.share(Shape::kSmallInteger) >= 0.9 &&
                     field.examined >= kLeastAges;
  return years || (field.hint(kBirthDate) >= 2 && field.share(Shape::kDate) >= 0.5);
}

bool is_sex(const FieldProfile& field) {
  static const CategoryIndex kSex = category_index("person.sex");
  // "1_female", "male: single" are words for it too; 10, 5 and 0 are a score.
  const bool known = field.share(Shape::kSexWord) >= 0.5 || field.share(Shape::kFlagWord) >= 0.5 ||
                     field.share(Shape::kSomeLetter) >= 0.5;
  return field.hint(kSex) >= 2 && known && field.examined >= 2 && field.examined <= kMostSexes;
}

// Another name in nearly every record.
bool is_name(const FieldProfile& field) {
  static const CategoryIndex kName = category_index("person.name");
  const bool many =
      field.examined >= kMaxExaminedPerField || field.examined * 10U >= field.records * 8U;
  return (field.hint(kName) >= 2 || names_role(field.path)) && field.examined >= 5 && many &&
         field.share(Shape::kWords) >= 0.8 && field.share(Shape::kSeveralWords) >= 0.7 &&
         field.share(Shape::kOrganizationWord) < 0.1;
}

// What else the name says of a person; measurements of several kinds are one category, and count
// each.
bool describes_person(const FieldProfile& field, const NameHint& hint) {
  const std::string_view category = categories()[hint.category].name;
  if (category == "health.measurement") return has_numbers(field);
  // Decimals are scores of a country.
  if (hint.strength < 2 || field.share(Shape::kDecimal) >= 0.5) return false;
  return category.starts_with("health.") || category.starts_with("sensitive.") ||
         category == "person.marital_status" || category == "person.occupation";
}

}  // namespace

bool is_line_list(std::span<const FieldProfile> fields) {
  bool age = false;
  bool sex = false;
  bool date = false;
  std::set<std::string_view> others;
  std::set<CategoryIndex> kinds;
  for (const FieldProfile& field : fields) {
    if (field.records == 0) continue;
    const auto hint = std::ranges::find_if(
        field.hints, [&](const NameHint& each) { return describes_person(field, each); });
    if (is_name(field)) {
      others.insert(field.path);
    } else if (hint != field.hints.end()) {
      others.insert(field.path);
      kinds.insert(hint->category);
    } else if (counts_persons(field)) {  // but not a heart rate
      return false;
    }
    date = date || field.share(Shape::kDate) >= 0.5;
    age = age || is_age(field);
    sex = sex || is_sex(field);
  }
  if (!age && !sex) {
    const bool visit = others.size() >= kMeasuredOfVisit;
    return date && (kinds.size() > 1 || visit) && others.size() >= kOthersOfClaims;
  }
  const bool both = age && sex;
  return others.size() + (both ? 1 : 0) >= kOthersNeeded;
}

}  // namespace celador
