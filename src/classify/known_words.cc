#include "classify/known_words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "classify/embedded_data.h"
#include "classify/word_table.h"

namespace celador {
namespace {

constexpr WordTable::Bits bit(KnownAs what) { return 1U << static_cast<unsigned>(what); }

// Of data/terms/values.tsv: calls `take(class, word)`.
void for_value_words(auto&& take) {
  for (const std::string_view line : data::lines_of(data::kValueWords)) {
    const auto cells = split(line, '\t');
    CHECK(cells.size() == 2);
    for (const std::string_view word : split(cells[1], ',')) take(cells[0], trim(word));
  }
}

constexpr std::string_view kPlaceholder = "placeholder";

void add_values(WordTable& table) {
  constexpr auto kClasses = std::to_array<std::pair<std::string_view, KnownAs>>(
      {{"particle", KnownAs::kParticle},
       {"dose_unit", KnownAs::kDoseUnit},
       {"patient", KnownAs::kPatient},
       {"sex", KnownAs::kSex},
       {"marital", KnownAs::kMarital},
       {"religion", KnownAs::kReligion},
       {"orientation", KnownAs::kOrientation},
       {"flag", KnownAs::kFlag},
       {"role_mailbox", KnownAs::kRoleMailbox}});
  for_value_words([&](std::string_view name, std::string_view word) {
    if (name == kPlaceholder) return;
    const auto* const named =
        std::ranges::find(kClasses, name, &decltype(kClasses)::value_type::first);
    CHECK(named != kClasses.end());
    table.add(word, bit(named->second));
  });
}

WordTable all_words() {
  WordTable table;
  table.add_lines(data::kGivenNames, bit(KnownAs::kGivenName));
  table.add_lines(data::kFamilyNames, bit(KnownAs::kFamilyName));
  table.add_lines(data::kOrganizationWords, bit(KnownAs::kOrganization));
  table.add_lines(data::kStreetWords, bit(KnownAs::kStreet));
  table.add_lines(data::kDrugNames, bit(KnownAs::kMedicine));
  add_values(table);
  return table;
}

}  // namespace

KnownWord known_as(std::string_view plain) {
  static const WordTable kTable = all_words();
  return KnownWord(kTable.find(plain));
}

bool is_placeholder(std::string_view plain) {
  static const WordTable kTable = [] {
    WordTable words;
    for_value_words([&](std::string_view name, std::string_view word) {
      if (name == kPlaceholder) words.add(word, 1);
    });
    return words;
  }();
  return kTable.find(plain) != 0;
}

}  // namespace celador
