#include "classify/near_word.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace celador {
namespace {

constexpr std::size_t kMaxWordBytes = 80;
constexpr std::size_t kMaxMistakes = 3;

// Letters to change, to leave out or to add (Levenshtein, 1966), for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
  if (word.size() > kMaxWordBytes) return "";
  std::string_view nearest;
  std::size_t least = kMaxMistakes + 1;
  for (const std::string_view each : known) {
    const std::size_t mistakes = distance(word, each);
    if (mistakes < least && mistakes < each.size()) {
      least = mistakes;
      nearest = each;
    }
  }
  return nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest);
}

}  // namespace celador
