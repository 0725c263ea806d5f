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
constexpr std::string_view kFlagsHeading = "CAN";
constexpr std::string_view kFlagsKey =
    "CAN: l list, r read, w write, a admin; - no, ? unknown, capital: inferred";
constexpr std::size_t kGap = 2;
constexpr std::size_t kIndent = 2;
// Names that somebody else chose do not push the figures off the screen: so wide where there is
// room for everything, as usual, and at the least.
constexpr std::size_t kWidestService = 60;
constexpr std::size_t kUsualService = 28;
constexpr std::size_t kNarrowestService = 12;
// Fewer columns than this say nothing of the data: then they stand on a line of their own.
constexpr std::size_t kMinData = 24;
constexpr std::size_t kCategoriesNamed = 4;
constexpr std::size_t kDatasetsNamed = 2;

// What a table of a width gives up: first its least important columns, then words.
struct Shape {
  enum class Abilities { kWords, kFlags };
  enum class Since { kColumn, kBelow };
  Abilities abilities = Abilities::kWords;
  Since since = Since::kColumn;
  std::size_t service = kUsualService;
  std::size_t data = 0;  // columns that must be left for them
};
using enum Shape::Abilities;
using enum Shape::Since;
constexpr std::array kShapes{
    Shape{kWords, kColumn, kWidestService, kMinData}, Shape{kWords, kColumn, kUsualService},
    Shape{kWords, kBelow, kUsualService}, Shape{kFlags, kColumn, kUsualService},
    Shape{kFlags, kBelow, kUsualService}};

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

std::string service_cell(const Service& service, std::size_t most) {
  const std::string text = service_text(service);
  if (columns_of(text) <= most || service.product.empty()) return cut(text, most);
  // The product says more than the protocol behind it.
  return cut(service.version.empty() ? service.product
                                     : fmt::format("{} {}", service.product, service.version),
             most);
}

// "lr-?"
std::string flags_of(const Access& access) {
  std::string flags;
  for (const Ability& ability : abilities_of(access)) {
    if (ability.name == "identify") continue;
    const char letter = ability.name.front();
    const bool inferred = ability.verdict.basis == Basis::kInferred;
    switch (ability.verdict.state) {
      case State::kYes:
        flags += inferred ? static_cast<char>(letter - 'a' + 'A') : letter;
        break;
      case State::kNo:
        flags += '-';
        break;
      case State::kUnknown:
        flags += '?';
        break;
    }
  }
  return flags;
}

Row row_of(const Finding& finding, const Shape& shape) {
  Row row{std::string(to_text(finding.severity.level)),
          finding.endpoint.to_text(),
          service_cell(finding.service, shape.service),
          shape.abilities == kWords ? abilities_text(finding.access) : flags_of(finding.access),
          people_cell(finding),
          since_cell(finding),
          data_cell(finding)};
  if (shape.since == kBelow) {
    // Beside the data, which stand below too.
    const std::string since = row[kSince].starts_with("by ") ? "open " + row[kSince]
                              : row[kSince] == "unknown"     ? "-"
                                                             : row[kSince];
    if (since != "-") row[kData] = row[kData] == "-" ? since : since + "; " + row[kData];
    row[kSince].clear();
  }
  return row;
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
    if (widths[column] == 0) continue;
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

struct Table {
  Row headings;
  std::vector<Row> rows;
  Widths widths{};        // 0: no such column
  std::size_t fixed = 0;  // columns that all but the data take
};

Table table_of(const std::vector<Finding>& findings, const Shape& shape) {
  Table table;
  std::ranges::copy(kHeadings, table.headings.begin());
  if (shape.abilities == kFlags) table.headings[kStranger] = kFlagsHeading;
  if (shape.since == kBelow) table.headings[kSince].clear();
  for (const Finding& finding : findings) table.rows.push_back(row_of(finding, shape));
  for (std::size_t column = 0; column < kData; ++column) {
    std::size_t& width = table.widths[column];
    width = table.headings[column].size();
    for (const Row& row : table.rows) width = std::max(width, columns_of(row[column]));
    if (width > 0) table.fixed += width + kGap;
  }
  return table;
}

// The first shape that the width allows; nullopt when none is narrow enough.
std::optional<Table> fitting_table(const std::vector<Finding>& findings, int width) {
  const auto room = static_cast<std::size_t>(width);
  Table table;
  for (const Shape& shape : kShapes) {
    table = table_of(findings, shape);
    const std::size_t needed = shape.data > 0 ? table.fixed + shape.data : table.fixed - kGap;
    if (width == kNoWidth || needed <= room) return table;
  }
  // At last the services are cut, by no more than is missing.
  const std::size_t missing = table.fixed - kGap - room;
  const std::size_t service = table.widths[kService];
  if (service < kNarrowestService + missing) return std::nullopt;
  return table_of(findings, {kFlags, kBelow, service - missing});
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
  std::string text;
  const std::optional<Table> table = fitting_table(findings, width);
  if (!table) {
    for (const Finding& finding : findings)
      text += stacked_lines(row_of(finding, {}), width, finding.severity.level, colour);
    return text;
  }
  text =
      bold(table_line(table->headings, table->widths, width, std::nullopt, Colour::kNever), colour);
  for (std::size_t i = 0; i < findings.size(); ++i)
    text += table_line(table->rows[i], table->widths, width, findings[i].severity.level, colour);
  if (table->headings[kStranger] == kFlagsHeading) text += wrapped(kFlagsKey, width, 0, 0);
  return text;
}

}  // namespace celador
