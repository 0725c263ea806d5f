#include "classify/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "classify/categories.h"
#include "classify/identifiers.h"

namespace celador {
namespace {

constexpr std::size_t kChecksShown = 8;
constexpr std::size_t kCandidatesShown = 5;
constexpr std::size_t kNeighboursShown = 5;
// A shape that few values have says nothing.
constexpr double kLeastShare = 0.05;
constexpr double kAnchorConfidence = 0.7;
// What more random numbers pass is a shape rather than a check.
constexpr double kWeakestCheck = 0.5;

struct ShapeName {
  Shape shape;
  std::string_view name;
};

constexpr std::array kShapeNames{
    ShapeName{Shape::kDate, "date"},
    ShapeName{Shape::kBirthYear, "year that people are born in"},
    ShapeName{Shape::kBareYear, "bare year"},
    ShapeName{Shape::kOldYear, "year before 1900"},
    ShapeName{Shape::kEmail, "e-mail address"},
    ShapeName{Shape::kRoleEmail, "mailbox of a role"},
    ShapeName{Shape::kPlusPhone, "telephone number with +"},
    ShapeName{Shape::kFormattedPhone, "written like a telephone number"},
    ShapeName{Shape::kPhoneDigits, "as many digits as telephone numbers"},
    ShapeName{Shape::kPostalCode, "like a postal code"},
    ShapeName{Shape::kUrl, "address of a page"},
    ShapeName{Shape::kUuid, "UUID"},
    ShapeName{Shape::kObjectId, "object id"},
    ShapeName{Shape::kHexDigest, "hex digest"},
    ShapeName{Shape::kPublicIp, "public IP address"},
    ShapeName{Shape::kPrivateIp, "private IP address"},
    ShapeName{Shape::kInteger, "whole number"},
    ShapeName{Shape::kEpoch, "seconds since 1970"},
    ShapeName{Shape::kSmallInteger, "number up to 120"},
    ShapeName{Shape::kDamagedNumber, "number damaged by a spreadsheet"},
    ShapeName{Shape::kDecimal, "decimal number"},
    ShapeName{Shape::kPreciseDecimal, "decimal like a coordinate"},
    ShapeName{Shape::kWords, "words"},
    ShapeName{Shape::kSeveralWords, "several words"},
    ShapeName{Shape::kNameWord, "with a common name"},
    ShapeName{Shape::kGivenName, "given name"},
    ShapeName{Shape::kFamilyName, "family name"},
    ShapeName{Shape::kPersonName, "like a person's name"},
    ShapeName{Shape::kFullName, "given and family name"},
    ShapeName{Shape::kOrganizationWord, "with a word of organisations or places"},
    ShapeName{Shape::kText, "prose"},
    ShapeName{Shape::kPersonInText, "prose that names a person"},
    ShapeName{Shape::kStreet, "with a street word"},
    ShapeName{Shape::kDrugWord, "with a medicine"},
    ShapeName{Shape::kDose, "with a dose"},
    ShapeName{Shape::kMedicalWord, "with a word of medicine"},
    ShapeName{Shape::kClinicalText, "prose of medicine"},
    ShapeName{Shape::kLoinc, "LOINC"},
    ShapeName{Shape::kAtc, "like ATC"},
    ShapeName{Shape::kNdc, "like NDC"},
    ShapeName{Shape::kMac, "hardware address"},
    ShapeName{Shape::kMaritalWord, "word for a marital status"},
    ShapeName{Shape::kReligionWord, "word for a religion"},
    ShapeName{Shape::kOrientationWord, "word for a sexual orientation"},
    ShapeName{Shape::kIcd10, "like ICD-10"},
    ShapeName{Shape::kDottedIcd10, "like ICD-10, dotted"},
    ShapeName{Shape::kIcd9, "like ICD-9"},
    ShapeName{Shape::kSexWord, "word for a sex"},
    ShapeName{Shape::kFlagWord, "yes or no"},
    ShapeName{Shape::kBloodGroup, "blood group"},
    ShapeName{Shape::kDashedSsn, "ddd-dd-dddd"},
    ShapeName{Shape::kSomeDigit, "with a digit"},
    ShapeName{Shape::kSomeLetter, "with a letter"},
    ShapeName{Shape::kOpaque, "opaque"},
    ShapeName{Shape::kPasswordScheme, "password hash"},
    ShapeName{Shape::kProviderToken, "provider's token"},
    ShapeName{Shape::kGeneric, "stands for nobody"},
};

std::string percent(double share) {
  const double shown = share * 100;
  return shown > 0 && shown < 1 ? "under 1%" : fmt::format("{:.0f}%", shown);
}

std::string_view strength_text(int strength) {
  return strength >= 3 ? "strongly" : strength == 2 ? "fairly" : "weakly";
}

bool is_anchor(const FieldFinding& finding) {
  if (finding.in_text || finding.hit.confidence < kAnchorConfidence) return false;
  const std::string_view name = finding.hit.category;
  return finding.tells_persons || name.starts_with("person.") || name.starts_with("id.") ||
         name == "contact.email" || name == "contact.phone" || name == "contact.address" ||
         name == "health.record_number" || name == "insurance.policy";
}

// The odds of a bound, readable: "under 1 in 10^12".
std::string luck_text(double luck) {
  if (luck >= 0.01) return fmt::format("{:.0f}%", luck * 100);
  int zeros = 2;
  for (double rest = luck * 100; rest < 0.1 && zeros < 99; rest *= 10) ++zeros;
  return fmt::format("under 1 in 10^{}", zeros);
}

void add_counts(FieldExplanation& about, const FieldProfile& field) {
  about.field = field.path;
  about.records = field.records;
  about.distinct = field.examined;
  for (const NameHint& hint : field.hints)
    about.words.push_back({std::string(categories()[hint.category].name), hint.strength});
  for (const ShapeName& each : kShapeNames) {
    const double share = field.share(each.shape);
    if (share >= kLeastShare) about.shapes.push_back({each.name, share});
  }
  std::ranges::sort(about.shapes, [](const auto& a, const auto& b) {
    return a.share != b.share ? a.share > b.share : a.shape < b.shape;
  });
  const auto identifiers = celador::identifiers();
  for (std::size_t i = 0; i < identifiers.size(); ++i) {
    const IdentifierTally& tally = field.identifiers[i];
    if (tally.shaped == 0 || tally.shaped < kLeastShare * field.examined) continue;
    const double chance = identifiers[i].chance;
    about.checks.push_back({std::string(identifiers[i].category), tally.shaped, tally.valid, chance,
                            chance_of(tally.valid, tally.shaped, chance)});
  }
  std::ranges::sort(about.checks, [](const auto& a, const auto& b) {
    if (a.luck != b.luck) return a.luck < b.luck;
    return a.hold != b.hold ? a.hold > b.hold : a.category < b.category;
  });
  if (about.checks.size() > kChecksShown) about.checks.resize(kChecksShown);
  about.vetoes = vetoes_of(field);
}

void add_candidates(FieldExplanation& about, std::span<const Opinion> opinions) {
  for (const Opinion& each : opinions) {
    const std::string_view name = categories()[each.category].name;
    if (name == about.category) continue;
    const auto same =
        std::ranges::find(about.candidates, name, &FieldExplanation::Candidate::category);
    if (same == about.candidates.end()) {
      about.candidates.push_back({std::string(name), each.confidence, each.note});
    } else if (each.confidence > same->confidence) {
      *same = {std::string(name), each.confidence, each.note};
    }
  }
  std::ranges::sort(about.candidates, [](const auto& a, const auto& b) {
    return a.confidence != b.confidence ? a.confidence > b.confidence : a.category < b.category;
  });
  if (about.candidates.size() > kCandidatesShown) about.candidates.resize(kCandidatesShown);
}

// A doubt speaks against; what stands before it, for.
void say_note(FieldExplanation& about, std::string_view note) {
  const std::size_t doubt = note.find(kTestDataDoubt);
  if (doubt != std::string_view::npos) {
    about.speaks_against.emplace_back(note.substr(doubt));
    note = note.substr(0, doubt);
    if (note.ends_with("; ")) note.remove_suffix(2);
  }
  if (!note.empty()) about.speaks_for.emplace_back(note);
}

void say_words(FieldExplanation& about) {
  for (const auto& word : about.words) {
    const bool same = word.category == about.category;
    auto& side = same || about.category.empty() ? about.speaks_for : about.speaks_against;
    side.push_back(
        fmt::format("its name speaks {} of {}", strength_text(word.strength), word.category));
  }
  if (about.words.empty()) about.speaks_against.emplace_back("its name says nothing");
}

void say_values(FieldExplanation& about) {
  if (about.distinct == 0) {
    about.speaks_against.emplace_back("no value could be looked at");
    return;
  }
  std::string shapes;
  for (const auto& each : about.shapes)
    shapes += fmt::format("{}{} {}", shapes.empty() ? "" : ", ", each.shape, percent(each.share));
  about.speaks_for.push_back(
      fmt::format("{} distinct values{}{}", about.distinct, shapes.empty() ? "" : ": ", shapes));
  for (const auto& check : about.checks) {
    if (check.chance >= kWeakestCheck) continue;
    const bool beyond_luck = check.luck < 1e-3;
    const bool chosen = check.category == about.category;
    // What passes no more often than chance is worth a line only where it was expected to.
    const bool expected = std::ranges::any_of(about.words, [&](const auto& word) {
      return word.strength >= 2 && word.category == check.category;
    });
    if (!beyond_luck && !chosen && !expected) continue;
    auto& side = beyond_luck && chosen ? about.speaks_for : about.speaks_against;
    side.push_back(fmt::format(
        "check digits of {} hold in {} of {} that look like it; by luck {}", check.category,
        check.hold, check.of_shape,
        beyond_luck ? luck_text(check.luck) : fmt::format("{} would", percent(check.chance))));
  }
  for (const std::string& veto : about.vetoes)
    about.speaks_against.push_back(fmt::format("its values are {}", veto));
}

void say_own_rules(FieldExplanation& about, const OwnRules& rules, const FieldProfile& field,
                   const OwnFieldTally* tally) {
  for (std::size_t d = 0; d < rules.detectors().size(); ++d) {
    const OwnDetector& detector = rules.detectors()[d];
    const OwnTally counts =
        tally != nullptr && d < tally->detectors.size() ? tally->detectors[d] : OwnTally{};
    const int hint = detector.hint(field.path);
    if (hint == 0 && counts.fits == 0) continue;
    std::string line = fmt::format("own rule of line {} ({}):", detector.line, detector.category);
    if (hint > 0) line += fmt::format(" its name speaks {} of it;", strength_text(hint));
    if (!detector.pattern.empty()) {
      line += fmt::format(" {} of {} distinct values fit", counts.fits,
                          tally == nullptr ? 0 : tally->examined);
      if (detector.check.kind != OwnCheckKind::kNone)
        line += fmt::format(", check digits hold in {}", counts.passes);
    }
    if (line.ends_with(';')) line.pop_back();
    (detector.category == about.category ? about.speaks_for : about.speaks_against).push_back(line);
  }
}

}  // namespace

std::string_view to_text(Shape shape) {
  const auto found = std::ranges::find(kShapeNames, shape, &ShapeName::shape);
  return found == kShapeNames.end() ? std::string_view() : found->name;
}

std::vector<std::string> vetoes_of(const FieldProfile& field) {
  std::vector<std::string> vetoes;
  const auto add = [&](bool is_so, std::string_view what) {
    if (is_so) vetoes.emplace_back(what);
  };
  add(field.is_sequence(), "a sequence, as of automatic keys");
  add(field.share(Shape::kEpoch) > 0.9, "times in seconds since 1970");
  add(field.share(Shape::kDate) > 0.5, "dates");
  add(field.share(Shape::kUuid) > 0.5, "UUIDs");
  add(field.share(Shape::kObjectId) > 0.5 || field.values_of(ValueType::kObjectId) > 0,
      "object ids");
  add(field.share(Shape::kHexDigest) > 0.5, "hex digests");
  add(field.share(Shape::kPublicIp) + field.share(Shape::kPrivateIp) > 0.5, "IP addresses");
  const bool few = field.examined > 0 && field.examined <= 12 && field.records >= 50;
  add(few, "an enumeration: few, repeated");
  const auto placeholders = std::ranges::any_of(field.identifiers, [&](const auto& tally) {
    return tally.placeholders > 0 && tally.placeholders >= field.examined;
  });
  add(placeholders, "placeholders or test numbers that were never issued");
  return vetoes;
}

std::vector<FieldExplanation> explain(std::span<const FieldProfile> fields,
                                      const Verdicts& verdicts) {
  std::vector<FieldExplanation> all;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    FieldExplanation& about = all.emplace_back();
    add_counts(about, fields[i]);
    std::vector<std::string_view> inside;
    for (const FieldFinding& finding : verdicts.findings) {
      if (finding.field != i) {
        const bool near = is_anchor(finding) && about.neighbours.size() < kNeighboursShown;
        if (near && fields[finding.field].path != fields[i].path)
          about.neighbours.push_back(fields[finding.field].path);
      } else if (finding.in_text) {
        inside.push_back(finding.hit.category);
      } else {
        about.category = finding.hit.category;
        about.confidence = finding.hit.confidence;
        say_note(about, finding.hit.note);
      }
    }
    if (i < verdicts.opinions.size()) add_candidates(about, verdicts.opinions[i]);
    say_words(about);
    say_values(about);
    if (!inside.empty())
      about.speaks_for.push_back(fmt::format("inside its text: {}", fmt::join(inside, ", ")));
    if (about.neighbours.empty()) {
      about.speaks_against.emplace_back("no other field beside it is somebody's");
    } else {
      about.speaks_for.push_back(fmt::format("beside {}", fmt::join(about.neighbours, ", ")));
    }
    if (verdicts.rules != nullptr) {
      say_own_rules(about, *verdicts.rules, fields[i],
                    i < verdicts.own.size() ? &verdicts.own[i] : nullptr);
    }
    for (const auto& candidate : about.candidates) {
      if (verdicts.rules != nullptr && verdicts.rules->ignores(candidate.category))
        about.speaks_against.push_back(fmt::format("own rules ignore {}", candidate.category));
    }
  }
  return all;
}

}  // namespace celador
