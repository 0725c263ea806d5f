#include "report/census_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/terminal_style.h"
#include "report/wording.h"

namespace celador {
namespace {

constexpr std::size_t kColumns = 6;
using Row = std::array<std::string, kColumns>;
constexpr std::array<std::string_view, kColumns> kHeadings{"KIND",     "ACCESS",       "SAMPLED",
                                                           "ESTIMATE", "95% INTERVAL", "SHARE"};
constexpr std::size_t kFirstNumber = 2;

struct Noun {
  std::string_view one;
  std::string_view many;
};
Noun noun_of(const CensusRow& row) {
  if (row.kind == kAnyPort) return {"open port", "open ports"};
  if (row.access == CensusAccess::kOpen) return {"open store", "open stores"};
  return {"store", "stores"};
}

// To three digits: down, up, or to the nearest.
double three_digits(double count, double (*to_whole)(double)) {
  if (count < 1000) return count;
  const double unit = std::pow(10, std::floor(std::log10(count)) - 2);
  return to_whole(count / unit) * unit;
}
double down(double number) { return std::floor(number); }
double up(double number) { return std::ceil(number); }
double nearest(double number) { return std::round(number); }

std::string share_of(const CensusRow& row, double population) {
  if (population <= 0) return "-";
  return fmt::format("{:.3g} %", 100 * row.estimate.value / population);
}

std::string_view meaning_of(CensusAccess access) {
  switch (access) {
    case CensusAccess::kAny:
      return "-";
    case CensusAccess::kOpen:
      return "list or read";
    case CensusAccess::kClosed:
      return "closed";
    case CensusAccess::kUnknown:
      return "not known";
    default:
      return to_text(access);
  }
}

std::string_view meaning_of(std::string_view kind) {
  if (kind == kAnyPort) return "any open port";
  if (kind == kAnyStore) return "any store";
  if (kind == kNotKnown) return "not recognised";
  if (kind == kUnreached) return "gone when looked at";
  return kind;
}

std::string with_capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

}  // namespace

std::string endpoints_text(double count) {
  return count < 0x1p+64 ? count_text(static_cast<std::uint64_t>(count))
                         : fmt::format("{:.3g}", count);
}

std::string about_text(const CensusRow& row) {
  const CensusEstimate& estimate = row.estimate;
  const Noun noun = noun_of(row);
  const std::string_view what = estimate.value == 1 ? noun.one : noun.many;
  if (estimate.is_exact()) return fmt::format("{} {}", endpoints_text(estimate.value), what);
  if (row.sampled == 0) {
    return fmt::format("no {} (at most {})", noun.one,
                       endpoints_text(three_digits(estimate.high, up)));
  }
  return fmt::format("about {} {} ({} to {})",
                     endpoints_text(three_digits(estimate.value, nearest)), what,
                     endpoints_text(three_digits(estimate.low, down)),
                     endpoints_text(three_digits(estimate.high, up)));
}

std::string headline_text(const Census& census) {
  const std::string whole = endpoints_text(census.population);
  if (census.sampled == 0)
    return fmt::format("Nothing is known of the {} endpoints: none was decided in time.", whole);
  const std::string about = with_capital(about_text(census.headline()));
  if (static_cast<double>(census.sampled) >= census.population)
    return fmt::format("{} among {} endpoints, all of which were looked at.", about, whole);
  return fmt::format("{} among {} endpoints, estimated from {} that were drawn at random.", about,
                     whole, count_text(census.sampled));
}

std::string render_census(const Census& census, Colour colour, int width) {
  std::string text = bold(wrapped(headline_text(census), width, 0, 2), colour);
  if (census.sampled > 0) {
    std::vector<Row> rows(1);
    std::ranges::copy(kHeadings, rows.front().begin());
    for (const CensusRow& row : census.rows) {
      const CensusEstimate& estimate = row.estimate;
      rows.push_back({std::string(meaning_of(row.kind)), std::string(meaning_of(row.access)),
                      count_text(row.sampled), endpoints_text(estimate.value),
                      estimate.is_exact() ? "exact"
                                          : fmt::format("{} to {}", endpoints_text(estimate.low),
                                                        endpoints_text(estimate.high)),
                      share_of(row, census.population)});
    }
    std::array<std::size_t, kColumns> widths{};
    for (const Row& row : rows) {
      for (std::size_t i = 0; i < kColumns; ++i)
        widths[i] = std::max(widths[i], columns_of(row[i]));
    }
    text += '\n';
    for (const Row& row : rows) {
      std::string line;
      for (std::size_t i = 0; i < kColumns; ++i) {
        if (i > 0) line += "  ";
        const std::string space(widths[i] - columns_of(row[i]), ' ');
        line += i < kFirstNumber ? row[i] + space : space + row[i];
      }
      text += line + '\n';
    }
  }
  if (!census.notes.empty()) text += '\n';
  for (const std::string& note : census.notes) text += wrapped("- " + note, width, 0, 2);
  return text;
}

}  // namespace celador
