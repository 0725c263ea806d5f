#include "protocols/takeover_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/text.h"

namespace celador {
namespace data {
extern const std::string_view kTakeoverNames;  // data/signs/takeovers.tsv
}  // namespace data

namespace {

enum class Match : std::uint8_t { kWhole, kPart, kEnd };

struct Sign {
  std::string_view name;
  Match match;
  unsigned things;  // a bit for each NamedThing
  std::string_view meaning;
};

// Longer names are no note's: the notes want to be read.
constexpr std::size_t kMaxNameBytes = 200;

constexpr std::array<std::string_view, 5> kThings = {"database", "index", "table", "key", "file"};

unsigned things_of(std::string_view cell) {
  if (cell == "any") return ~0U;
  unsigned things = 0;
  for (const std::string_view word : split(cell, ' ')) {
    const auto thing = std::ranges::find(kThings, word);
    CHECK(thing != kThings.end());
    things |= 1U << static_cast<unsigned>(thing - kThings.begin());
  }
  return things;
}

Match match_of(std::string_view cell) {
  if (cell == "whole") return Match::kWhole;
  if (cell == "part") return Match::kPart;
  CHECK(cell == "end");
  return Match::kEnd;
}

std::vector<Sign> read_signs() {
  std::vector<Sign> signs;
  for (const std::string_view line : split(data::kTakeoverNames, '\n')) {
    if (line.empty() || line[0] == '#') continue;
    const auto cells = split(line, '\t');
    CHECK(cells.size() == 4);
    signs.push_back({cells[0], match_of(cells[1]), things_of(cells[2]), cells[3]});
  }
  return signs;
}

std::string without_marks(std::string_view lower) {
  std::string plain;
  for (const char c : lower) {
    if (c != '_' && c != '-' && c != ' ') plain += c;
  }
  return plain;
}

}  // namespace

std::optional<std::string_view> takeover_sign(NamedThing thing, std::string_view name) {
  static const std::vector<Sign> kSigns = read_signs();
  if (name.size() > kMaxNameBytes) return std::nullopt;
  const std::string lower = to_lower(name);
  const std::string plain = without_marks(lower);
  for (const Sign& sign : kSigns) {
    if ((sign.things >> static_cast<unsigned>(thing) & 1U) == 0) continue;
    bool found = false;
    switch (sign.match) {
      case Match::kWhole:
        found = plain == sign.name;
        break;
      case Match::kPart:
        found = plain.contains(sign.name);
        break;
      case Match::kEnd:
        found = lower.ends_with(sign.name);
        break;
    }
    if (found) return sign.meaning;
  }
  return std::nullopt;
}

std::optional<std::string> takeover_trace_of_file(std::string_view name, std::string_view path) {
  const std::optional<std::string_view> meaning = takeover_sign(NamedThing::kFile, name);
  if (!meaning) return std::nullopt;
  const std::string_view likeness =
      *meaning == "a ransom note" ? "the notes that extortionists leave" : *meaning;
  return fmt::format("a file is named like {} ({}): a sign, no proof", likeness,
                     printable(path, kMaxNameBytes));
}

}  // namespace celador
