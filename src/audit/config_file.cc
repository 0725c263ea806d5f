#include "audit/config_file.h"

#include <algorithm>

#include "base/text.h"

namespace celador {
namespace {

std::string unquoted(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.back() == text.front()) {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(text);
}

// The line without a comment that begins at its start or behind a space.
std::string_view without_comment(std::string_view line) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quote != 0) {
      if (line[i] == quote) quote = 0;
    } else if (line[i] == '"' || line[i] == '\'') {
      quote = line[i];
    } else if (line[i] == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) {
      return line.substr(0, i);
    }
  }
  return line;
}

class Reader {
 public:
  explicit Reader(ConfigSyntax syntax) : syntax_(syntax) {}

  void line(std::string_view raw, int number) {
    number_ = number;
    const std::string_view text = trim(without_comment(raw));
    if (text.empty() || text.front() == '#') return;
    switch (syntax_) {
      case ConfigSyntax::kWords:
        words(text);
        break;
      case ConfigSyntax::kEquals:
        equals(text);
        break;
      case ConfigSyntax::kSections:
        sections(text);
        break;
      case ConfigSyntax::kYaml:
        yaml(raw, text);
        break;
      case ConfigSyntax::kBraces:
        braces(text);
        break;
    }
  }
  std::vector<Setting> take() { return std::move(settings_); }

 private:
  void add(std::string_view name, std::string_view value) {
    settings_.push_back({section_, std::string(trim(name)), unquoted(value), number_});
  }

  void words(std::string_view text) {
    const auto space = text.find_first_of(" \t");
    add(to_lower(text.substr(0, space)), space == std::string_view::npos ? "" : text.substr(space));
  }

  void equals(std::string_view text) {
    const auto sign = text.find('=');
    if (sign != std::string_view::npos) add(text.substr(0, sign), text.substr(sign + 1));
  }

  void sections(std::string_view text) {
    if (text.front() == ';') return;
    if (text.front() == '[' && text.back() == ']') {
      section_ = trim(text.substr(1, text.size() - 2));
      settings_.push_back(
          {section_, "", "", number_});  // a module exists even when it sets nothing
      return;
    }
    const auto sign = text.find('=');
    if (sign != std::string_view::npos)
      add(to_lower(trim(text.substr(0, sign))), text.substr(sign + 1));
  }

  void yaml(std::string_view raw, std::string_view text) {
    const std::size_t indent = raw.find_first_not_of(' ');
    if (text.starts_with("- ") && !settings_.empty()) {  // an element of the list above
      std::string& value = settings_.back().value;
      value += (value.empty() ? "" : ",") + unquoted(text.substr(2));
      return;
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return;
    while (!parents_.empty() && parents_.back().first >= indent) parents_.pop_back();
    std::string name;
    for (const auto& [depth, parent] : parents_) name += parent + ".";
    const std::string key = unquoted(text.substr(0, colon));
    std::string_view value = trim(text.substr(colon + 1));
    if (value.size() >= 2 && value.front() == '[' && value.back() == ']')
      value = value.substr(1, value.size() - 2);
    add(name + key, value);
    if (value.empty()) parents_.emplace_back(indent, key);
  }

  void braces(std::string_view text) {
    for (std::string_view part : split(text, ';')) {
      while (!part.empty() && part.find_first_of("{}") != std::string_view::npos) {
        part.remove_prefix(part.find_first_of("{}") + 1);
      }
      if (part = trim(part); !part.empty()) words(part);
    }
  }

  ConfigSyntax syntax_;
  int number_ = 0;
  std::string section_;
  std::vector<std::pair<std::size_t, std::string>> parents_;  // yaml: indentation and key
  std::vector<Setting> settings_;
};

}  // namespace

Result<std::vector<Setting>> read_config(std::string_view text, ConfigSyntax syntax) {
  Reader reader(syntax);
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (line.size() > kMaxConfigLineBytes || static_cast<std::size_t>(++number) > kMaxConfigLines) {
      return fail(ErrorKind::kLimit, "the file is larger than any configuration file");
    }
    reader.line(line, number);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return reader.take();
}

}  // namespace celador
