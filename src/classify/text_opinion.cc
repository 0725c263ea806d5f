#include <algorithm>

#include "classify/field_opinion.h"

// What a field's prose is said to hold, from counts over its distinct values. Words that say so and
// check digits are believed; forms and lists alone when there are several, or others beside them.
namespace celador {
namespace {

constexpr std::string_view kFreeText = "free text with identifiers";

bool is_of_person(std::string_view name) {
  return name.starts_with("person.") || name.starts_with("contact.") || name.starts_with("id.") ||
         name == "health.record_number" || name == "insurance.policy";
}

// Told by themselves wherever they stand, in a field of another kind too.
bool stands_alone(std::string_view name) {
  return name.starts_with("id.") || name.starts_with("finance.") || name.starts_with("secret.") ||
         name == "contact.email" || name == "contact.phone" || name.starts_with("device.");
}

// A field of sentences, or of the lines of a form.
bool is_running_text(const FieldProfile& field) {
  static const CategoryIndex kNote = category_index("health.note");
  // A field that is called something else ("name" of hospitals) must be sentences for the most
  // part.
  const bool other = field.names_other || (!field.hints.empty() && field.hint(kNote) == 0);
  if (other) return field.share(Shape::kText) >= 0.5;
  constexpr double kLeastSentences = 0.15;
  constexpr std::ptrdiff_t kLeastLabels = 3;
  constexpr std::uint32_t kFewValues = 3;  // a message or two
  const auto labels = std::ranges::count_if(
      field.finds, [](const TextTally& tally) { return tally.by_context > 0; });
  return field.share(Shape::kText) >= kLeastSentences || labels >= kLeastLabels ||
         (field.examined <= kFewValues && labels > 0);
}

// A form or a list alone: what else must be so.
bool form_is_enough(const FieldProfile& field, const TextTally& tally, std::string_view name) {
  if (tally.by_form == 0) return false;
  const std::uint32_t few = std::min<std::uint32_t>(3, std::max<std::uint32_t>(1, field.examined));
  if (name == "finance.card") return tally.by_form >= tally.missed;
  if (name == "contact.phone" || name == "id.us.ssn") return true;
  // One random number in twenty passes these.
  if (name.starts_with("id.") || name.starts_with("finance."))
    return tally.by_form >= 3 && tally.by_form >= 4U * tally.missed;
  return tally.by_form >= few;
}

// One in many texts is an accident of words, of a text that is about something else: the more so
// beside nobody.
bool is_accident(const FieldProfile& field, const TextTally& tally, std::string_view name,
                 bool beside_somebody) {
  const double strong = tally.strong();
  const double all = strong + tally.by_form;
  constexpr double kAccident = 0.001;
  if (tally.by_check > 0) return false;
  if (all < kAccident * field.examined) return true;
  if (stands_alone(name)) return strong < 3 && all < 0.02 * field.examined;
  if (strong >= (beside_somebody ? 0.02 : 0.1) * field.examined) return false;
  if (field.hint(tally.category) == 3) return all < 0.1 * field.examined;
  return all < (beside_somebody ? 0.15 : 0.35) * field.examined;
}

double confidence_of(const TextTally& tally) {
  if (tally.by_check >= 3) return 0.9;
  if (tally.strong() >= 3) return 0.85;
  return tally.strong() > 0 ? 0.78 : 0.7;
}

}  // namespace

std::vector<TextOpinion> text_opinions(const FieldProfile& field, const Surroundings& around,
                                       std::optional<CategoryIndex> own) {
  std::vector<TextOpinion> opinions;
  if (field.finds.empty()) return opinions;
  static const CategoryIndex kNote = category_index("health.note");
  // What a standard or its own values say of a field is not undone by words inside; a note is open.
  const bool of_other = own ? *own != kNote : field.standard.has_value();
  const bool running = is_running_text(field) && !of_other;
  bool somebody = false;
  const bool beside_somebody =
      around.company == Company::kPersonal || around.kind == DatasetKind::kPeople;
  bool ill = (field.hint(kNote) > 0 && beside_somebody) || own == kNote;
  for (const TextTally& tally : field.finds) {
    const std::string_view name = categories()[tally.category].name;
    const bool illness = name == "health.diagnosis" || name == "health.medication";
    if (tally.category == own || illness) continue;
    if (tally.strong() == 0 && !form_is_enough(field, tally, name)) continue;
    if (is_accident(field, tally, name, beside_somebody)) continue;
    // Check digits that mostly fail were luck.
    if (tally.by_context == 0 && tally.missed > 4U * tally.by_check && tally.by_check > 0) continue;
    if (!stands_alone(name) && !running) continue;
    somebody = somebody || is_of_person(name);
    Opinion opinion{tally.category, confidence_of(tally), tally.by_check >= 3,
                    std::string(kFreeText)};
    opinions.push_back({std::move(opinion), 0});
  }
  // Words for illnesses are in every newspaper: they are somebody's beside somebody.
  constexpr double kOften = 0.1;
  const bool drugs = std::ranges::any_of(field.finds, [&](const TextTally& tally) {
    return categories()[tally.category].name == "health.medication" &&
           tally.strong() + tally.by_form >= kOften * field.examined;
  });
  for (const TextTally& tally : field.finds) {
    const std::string_view name = categories()[tally.category].name;
    if (name != "health.diagnosis" && name != "health.medication") continue;
    const bool both = drugs && name == "health.diagnosis";
    if (tally.category == own || !running || !(somebody || ill || both || tally.strong() > 0))
      continue;
    constexpr double kFew = 0.02;
    const double all = tally.strong() + tally.by_form;
    const bool few = all < kFew * field.examined || (all < 2 && field.examined > 10);
    if (own != kNote && (few || (field.names_other && !beside_somebody))) continue;
    Opinion opinion{tally.category, confidence_of(tally), false, std::string(kFreeText)};
    opinions.push_back({std::move(opinion), 0});
  }
  for (TextOpinion& each : opinions) {
    const auto tally = std::ranges::find(field.finds, each.opinion.category, &TextTally::category);
    const double with = tally->strong() + tally->by_form;
    each.share = std::min(1.0, with / std::max<std::uint32_t>(1, field.examined));
  }
  return opinions;
}

}  // namespace celador
