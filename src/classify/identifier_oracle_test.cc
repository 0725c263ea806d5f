// Other people's check digits against ours, on the same numbers. Nothing of them is part of the
// project; where they are not to be had the tests say so.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

#include "base/text.h"
#include "classify/identifiers.h"

namespace celador {
namespace {

struct Answer {
  std::string lines;
  int exit = 0;
};

// Debian's interpreter, where its packages are. CELADOR_PYTHON names another interpreter (of a
// virtual environment that has python-stdnum).
Answer ask_oracle(const std::string& arguments) {
  const char* const chosen = std::getenv("CELADOR_PYTHON");
  const std::string command = std::string(chosen == nullptr ? "/usr/bin/python3" : chosen) + " " +
                              CELADOR_SOURCE_DIR + "/testing/identifier_oracle.py " + arguments;
  Answer answer;
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {"", -1};
  std::array<char, 4096> part{};
  while (const std::size_t size = std::fread(part.data(), 1, part.size(), pipe))
    answer.lines.append(part.data(), size);
  answer.exit = WEXITSTATUS(pclose(pipe));
  return answer;
}

// Where we differ on purpose.
bool differs_on_purpose(std::string_view category, Judgement ours) {
  if (ours == Judgement::kPlaceholder) return true;
  // A number of our forms need not be of a person who can have been born yet, or of a known place.
  if (category == "id.no.fodselsnummer" || category == "id.se.personnummer" ||
      category == "id.za.id" || category == "id.pl.pesel" || category == "id.fi.hetu" ||
      category == "id.ro.cnp") {
    return ours == Judgement::kValid;
  }
  if (category == "id.it.codice_fiscale") return ours == Judgement::kValid;  // 31 February
  // They take any month (13 to 19 are not given), and a day above 31 as a birth date not known.
  if (category == "id.fr.nir" || category == "id.be.nn") return ours != Judgement::kShape;
  // They take any second letter; it is a vowel or X.
  if (category == "id.mx.curp") return ours != Judgement::kShape;
  // Groups 50..65 are issued since 2011.
  if (category == "id.us.itin") return ours == Judgement::kValid;
  // They take any digits for the birth date.
  return category == "id.at.svnr" && ours == Judgement::kOther;
}

void compare(const Answer& answer) {
  std::map<std::string, std::array<int, 3>, std::less<>> counts;  // agreed right, wrong, differ
  for (const std::string_view line : split(answer.lines, '\n')) {
    const auto cells = split(line, '\t');
    if (cells.size() != 3) continue;
    const auto identifier = std::ranges::find(identifiers(), cells[0], &Identifier::category);
    ASSERT_NE(identifier, identifiers().end()) << cells[0];
    const Judgement ours = identifier->judge(cells[1]);
    const bool theirs = cells[2] == "1";
    std::array<int, 3>& count = counts[std::string(cells[0])];
    if ((ours == Judgement::kValid) == theirs) {
      ++count[theirs ? 0 : 1];
    } else if (!differs_on_purpose(cells[0], ours)) {
      ++count[2];
      EXPECT_EQ(count[2], 0) << cells[0] << " " << cells[1] << ": they say "
                             << (theirs ? "right" : "wrong");
    }
  }
  EXPECT_GT(counts.size(), 15U);
  for (const auto& [category, count] : counts) {
    EXPECT_EQ(count[2], 0) << category;
    EXPECT_GT(count[0], 10) << category << ": too few right numbers to compare";
    EXPECT_GT(count[1], 10) << category;
  }
}

TEST(IdentifierOracle, PythonStdnumAgrees) {
  const Answer answer = ask_oracle("stdnum");
  if (answer.exit == 3 || answer.exit == 127 || answer.exit == -1)
    GTEST_SKIP() << "SKIPPED: python-stdnum is not installed (apt install python3-stdnum)";
  ASSERT_EQ(answer.exit, 0);
  compare(answer);
}

TEST(IdentifierOracle, TheReferenceBesideTheCheckoutAgrees) {
  const auto file = std::filesystem::path(CELADOR_SOURCE_DIR) / ".." / "shared" / "data" /
                    "identifiers" / "ids.py";
  const Answer answer = ask_oracle("file '" + file.string() + "'");
  if (answer.exit == 3 || answer.exit == 127 || answer.exit == -1)
    GTEST_SKIP() << "SKIPPED: shared/data is not beside the checkout and no installer for it";
  ASSERT_EQ(answer.exit, 0);
  compare(answer);
}

}  // namespace
}  // namespace celador
