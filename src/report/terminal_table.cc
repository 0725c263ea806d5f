#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/terminal.h"
#include "report/terminal_style.h"
#include "report/wording.h"

namespace celador {
namespace {

enum Column : std::size_t {
  kSeverity,
  kAddress,
  kService,
  kStranger,
  kPeople,
  kSince,
  kData,
  kColumns
};
using Row = std::array<std::string, kColumns>;
using Widths = std::array<std::size_t, kColumns>;

constexpr std::array<std::string_view, kColumns> kHeadings{
    "SEVERITY", "ADDRESS", "SERVICE", "A STRANGER CAN", "PEOPLE", "OPEN SINCE", "DATA"};
constexpr std::size_t kGap = 2;
constexpr std::size_t kIndent = 2;
// Names that somebody else chose do not push the figures off the screen.
constexpr std::size_t kMaxService = 28;
// Fewer columns than this say nothing of the data: then they stand on a line of their own.
constexpr std::size_t kMinData = 24;
constexpr std::size_t kCategoriesNamed = 4;
constexpr std::size_t kDatasetsNamed = 2;

std::string people_cell(const Finding& finding) {
  if (!finding.people) return "-";
  const bool exact = finding.people->low == finding.people->high;
  return (exact ? "" : "~") + count_text(finding.people->value);
}

std::string since_cell(const Finding& finding) {
  if (finding.window.closed_by) return "closed " + day_text(*finding.window.closed_by);
  if (standing_of(finding.access) != Standing::kOpen) return "-";
  // "by": it may have been open longer.
  return finding.window.open_by ? "by " + day_text(*finding.window.open_by) : "unknown";
}

std::string named(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) {
    if (i > 0) text += ", ";
    text += names[i];
  }
  if (names.size() > most) text += fmt::format(" +{}", names.size() - most);
  return text;
}

std::string data_cell(const Finding& finding) {
  if (finding.datasets.empty()) return "-";
  const std::vector<std::string> categories = categories_of(finding);
  std::vector<std::string> datasets;
  for (const Dataset& dataset : finding.datasets) {
    if (categories.empty() || !dataset.categories.empty()) datasets.push_back(dataset.name);
  }
  const std::string names = named(datasets, kDatasetsNamed);
  return categories.empty() ? names
                            : fmt::format("{}: {}", names, named(categories, kCategoriesNamed));
}

Row row_of(const Finding& finding) {
  return {std::string(to_text(finding.severity.level)),
          finding.endpoint.to_text(),
          cut(service_text(finding.service), kMaxService),
          abilities_text(finding.access),
          people_cell(finding),
          since_cell(finding),
          data_cell(finding)};
}

std::string cell(const Row& row, std::size_t column, std::size_t width) {
  // Figures stand right.
  if (column == kPeople) {
    const std::size_t taken = columns_of(row[column]);
    return std::string(width > taken ? width - taken : 0, ' ') + row[column];
  }
  return padded(row[column], width);
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string table_line(const Row& row, const Widths& widths, int width,
                       std::optional<SeverityLevel> level, Colour colour) {
  std::string line;
  std::size_t taken = 0;
  for (std::size_t column = 0; column < kData; ++column) {
    const std::string text = cell(row, column, widths[column]);
    line += column == kSeverity && level ? coloured(text, *level, colour) : text;
    line += std::string(kGap, ' ');
    taken += widths[column] + kGap;
  }
  if (width == kNoWidth) return without_trailing_spaces(line + row[kData]) + '\n';
  const std::size_t left =
      static_cast<std::size_t>(width) - std::min(taken, static_cast<std::size_t>(width));
  if (left >= kMinData) return without_trailing_spaces(line + cut(row[kData], left)) + '\n';
  // No room for the data beside the rest: they stand below it.
  line = without_trailing_spaces(line) + '\n';
  if (level && row[kData] != "-")
    line += std::string(kIndent, ' ') + wrapped(row[kData], width, kIndent, kIndent);
  return line;
}

// For narrow terminals.
std::string stacked_lines(const Row& row, int width, SeverityLevel level, Colour colour) {
  std::string lines = coloured(row[kSeverity], level, colour) + "  ";
  lines +=
      wrapped(row[kAddress] + "  " + row[kService], width, columns_of(row[kSeverity]) + 2, kIndent);
  std::string more = "a stranger can: " + row[kStranger];
  if (row[kPeople] != "-") more += " · people: " + row[kPeople];
  if (row[kSince] != "-") {
    more += row[kSince].starts_with("closed") ? " · " + row[kSince] : " · open " + row[kSince];
  }
  lines += std::string(kIndent, ' ') + wrapped(more, width, kIndent, kIndent);
  if (row[kData] != "-")
    lines += std::string(kIndent, ' ') + wrapped(row[kData], width, kIndent, kIndent);
  return lines;
}

}  // namespace

std::string render_table(const std::vector<Finding>& findings, Colour colour, int width) {
  if (findings.empty()) return "";
  Row headings;
  std::ranges::copy(kHeadings, headings.begin());
  Widths widths{};
  std::vector<Row> rows;
  for (const Finding& finding : findings) rows.push_back(row_of(finding));
  std::size_t fixed = 0;
  for (std::size_t column = 0; column < kData; ++column) {
    widths[column] = kHeadings[column].size();
    for (const Row& row : rows) widths[column] = std::max(widths[column], columns_of(row[column]));
    fixed += widths[column] + kGap;
  }
  fixed -= kGap;
  std::string text;
  if (width != kNoWidth && static_cast<std::size_t>(width) < fixed) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      text += stacked_lines(rows[i], width, findings[i].severity.level, colour);
    }
    return text;
  }
  text = bold(table_line(headings, widths, width, std::nullopt, Colour::kNever), colour);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    text += table_line(rows[i], widths, width, findings[i].severity.level, colour);
  }
  return text;
}

}  // namespace celador
