// Tables as people make them, by the thousand: every kind of mark, end, encoding and dirt at once,
// drawn from a seed. What was put in must come out, by the right name.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "testing/read_for_tests.h"

namespace celador {
namespace {

struct Made {
  std::string name;
  std::string bytes;
  std::string expected;  // as text_of
  std::string about;     // what was drawn
};

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  Made make() {
    Made made{.name = "p.csv", .bytes = {}, .expected = {}, .about = {}};
    separator_ = pick(std::string(",;\t|^~"));
    end_ = std::array<std::string, 3>{"\n", "\r\n", "\r"}[draw(3)];
    decimal_comma_ = separator_ != ',' && draw(2) == 0;
    quote_all_ = draw(4) == 0;
    const bool header = draw(5) != 0;
    const std::size_t rows = 8 + draw(60);
    const std::size_t empty_columns = draw(4) == 0 ? 1 + draw(2) : 0;
    const bool rows_end_in_separator = empty_columns == 0 && draw(6) == 0;
    const bool numbered = header && !rows_end_in_separator && empty_columns == 0 && draw(8) == 0;
    made.about = std::string("separator '") + separator_ + "', " + std::to_string(end_.size()) +
                 (end_ == "\r" ? " CR" : "") + (decimal_comma_ ? ", decimal commas" : "") +
                 (quote_all_ ? ", all quoted" : "") + (header ? ", header" : ", no header") +
                 (empty_columns > 0 ? ", empty columns" : "") +
                 (rows_end_in_separator ? ", rows end in a separator" : "") +
                 (numbered ? ", rows numbered" : "");
    std::string text;
    if (header && draw(4) == 0) {
      for (std::size_t i = 1 + draw(3); i > 0; --i) {
        text += pick_text({"Report of patients", "Fuente: hospital", "made by the clinic"}) + end_;
      }
      made.about += ", a preamble";
    }
    std::vector<std::string> names = kNames_;
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < names.size() + empty_columns; ++i) {
      const std::string name = i < names.size() ? names[i] : "";
      if (header) labels.push_back(name);
      if (i < names.size() && !header) names[i] = "column " + std::to_string(i + 1);
    }
    if (header) text += line(labels) + end_;
    for (std::size_t row = 0; row < rows; ++row) {
      std::vector<std::string> cells = values(row);
      if (draw(20) == 0) cells[5].clear();
      made.expected += "p:";
      if (numbered) made.expected += " column 1=" + std::to_string(row + 1);
      for (std::size_t i = 0; i < cells.size(); ++i)
        if (!cells[i].empty()) made.expected += " " + names[i] + "=" + cells[i];
      made.expected += "\n";
      cells.resize(cells.size() + empty_columns);
      if (numbered) cells.insert(cells.begin(), std::to_string(row + 1));
      text += line(cells);
      if (rows_end_in_separator) text += separator_;
      text += end_;
      if (header && draw(40) == 0) text += "# looked at" + end_;
      if (draw(40) == 0) text += end_;
    }
    made.bytes = encoded(text, made.about);
    return made;
  }

 private:
  std::size_t draw(std::size_t below) { return random_() % below; }
  char pick(const std::string& from) { return from[draw(from.size())]; }
  std::string pick_text(const std::vector<std::string>& from) { return from[draw(from.size())]; }

  std::vector<std::string> values(std::size_t row) {
    std::string amount =
        std::to_string(draw(9000)) + (decimal_comma_ ? "," : ".") + std::to_string(10 + draw(90));
    std::string note =
        pick_text({"stable", "see \"chart\"", "calls; later", "a | b, c", "two\nlines",
                   "se\xc3\xb1"
                   "al",
                   "control"});
    if (end_ != "\n") std::erase(note, '\n');
    return {std::to_string(1000 + row * 3),
            pick_text({"Ana", "Luis",
                       "Mar\xc3\xad"
                       "a",
                       "Jos\xc3\xa9", "Eva"}),
            pick_text({"Ruiz", "Vega",
                       "Pe\xc3\xb1"
                       "a"}),
            "p" + std::to_string(draw(100000)) + "@mail.example",
            "19" + std::to_string(40 + draw(59)) + "-0" + std::to_string(1 + draw(9)) + "-1" +
                std::to_string(draw(10)),
            amount,
            note};
  }

  std::string line(const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += separator_;
      const bool must =
          cells[i].find_first_of(std::string("\"\n\r") + separator_) != std::string::npos;
      if (!must && (!quote_all_ || cells[i].empty())) {
        text += cells[i];
        continue;
      }
      text += '"';
      for (const char c : cells[i]) text += c == '"' ? "\"\"" : std::string(1, c);
      text += '"';
    }
    return text;
  }

  std::string encoded(const std::string& text, std::string& about) {
    switch (draw(5)) {
      case 0:
        about += ", BOM";
        return "\xef\xbb\xbf" + text;
      case 1: {
        about += ", Latin-1";
        std::string latin;
        for (std::size_t i = 0; i < text.size(); ++i) latin += narrow(text, i);
        return latin;
      }
      case 2: {
        about += ", UTF-16";
        std::string wide = "\xff\xfe";
        for (std::size_t i = 0; i < text.size(); ++i) wide += {narrow(text, i), '\0'};
        return wide;
      }
      default:
        return text;
    }
  }
  // The texts above have no letter beyond Latin-1.
  static char narrow(const std::string& text, std::size_t& i) {
    if (text[i] != '\xc3') return text[i];
    return static_cast<char>(static_cast<unsigned char>(text[++i]) + 0x40U);
  }

  const std::vector<std::string> kNames_ = {
      "id", "nombre", "apellido", "email", "fecha_nacimiento", "importe", "notas"};
  std::mt19937 random_;
  char separator_ = ',';
  std::string end_ = "\n";
  bool decimal_comma_ = false;
  bool quote_all_ = false;
};

TEST(TableVariety, WhatWasPutInComesOut) {
  int failed = 0;
  for (std::uint32_t seed = 0; seed < 1000 && failed < 5; ++seed) {
    const Made made = Maker(seed).make();
    const ReadForTests read = read_for_tests(made.name, made.bytes);
    ASSERT_TRUE(read.reading.has_value()) << "seed " << seed << ": " << made.about;
    const bool same = text_of(read.records) == made.expected;
    failed += same ? 0 : 1;
    EXPECT_TRUE(same) << "seed " << seed << ": " << made.about << "\nread:\n"
                      << text_of(read.records).substr(0, 500) << "\nmade:\n"
                      << made.expected.substr(0, 500);
  }
}

}  // namespace
}  // namespace celador
