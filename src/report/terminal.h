#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "classify/explanation.h"
#include "model/finding.h"

namespace celador {

enum class Colour { kNever, kAlways };

// No terminal: lines are as long as they need to be.
inline constexpr int kNoWidth = 0;

// The aligned table of findings, a line each below a line of headings, in the order given. Where
// `width` columns are too few, what is inside and then since when stand on lines below, abilities
// become letters (a key is the last line), and services are cut with ".."; figures never. Where
// even that is too wide, there is no table: each finding takes a few lines. Lines end with '\n';
// without findings it is empty.
std::string render_table(const std::vector<Finding>& findings, Colour colour, int width);

// All that is known of one finding: verdicts with proof, datasets, people, window, owners, causes
// with fixes, what the look took and what stayed unknown.
std::string render_finding(const Finding& finding, Colour colour, int width);

// What was found in records that belong to no store: in a file.
struct ClassificationText {
  std::string title;
  std::uint64_t bytes = 0;
  const std::vector<Dataset>& datasets;
  const std::optional<People>& people;
  const std::vector<std::string>& notes;
};
// Of each field what spoke for its category and against it, and the runner-up.
std::string render_explanations(const std::vector<DatasetExplanation>& explanations, Colour colour,
                                int width);

std::string render_classification(const ClassificationText& classification, Colour colour,
                                  int width);

// Several files together.
struct TotalText {
  std::string title;
  std::uint64_t bytes = 0;
  const std::optional<People>& people;
  std::vector<std::string> lines;
};
std::string render_total(const TotalText& total, Colour colour, int width);

}  // namespace celador
