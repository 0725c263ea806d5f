#include "protocols/banner_owners.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace celador {
namespace {

constexpr std::size_t kMaxFacts = 8;  // a welcome may be a page of addresses

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_host_character(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-'; }

// "ftp.hospital.example": at least one dot, labels of letters, digits and hyphens, the last of
// letters alone.
bool is_host_name(std::string_view word) {
  if (word.size() < 4 || word.size() > 253 || !std::ranges::all_of(word, is_host_character)) {
    return false;
  }
  const auto labels = split(word, '.');
  if (labels.size() < 2) return false;
  const auto bad = [](std::string_view label) {
    return label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-';
  };
  if (std::ranges::any_of(labels, bad)) return false;
  return labels.back().size() >= 2 && std::ranges::all_of(labels.back(), is_letter);
}

// Endings of products' own sites, and of names that stand for no host.
bool names_nobody(std::string_view host) {
  constexpr std::array kNobody = {std::string_view("localhost.localdomain"),
                                  std::string_view("pureftpd.org"), std::string_view("proftpd.org"),
                                  std::string_view("filezilla-project.org"),
                                  std::string_view("sourceforge.net")};
  return std::ranges::any_of(kNobody, [host](std::string_view end) {
    return host.size() >= end.size() &&
           equals_ignoring_case(host.substr(host.size() - end.size()), end);
  });
}

std::string_view without_marks(std::string_view word) {
  constexpr std::string_view kMarks = "()[]<>{}\"',;:!?*=-.";
  const std::size_t first = word.find_first_not_of(kMarks);
  if (first == std::string_view::npos) return {};
  return word.substr(first, word.find_last_not_of(kMarks) - first + 1);
}

void add_once(std::vector<OwnerFact>& facts, OwnerFact fact) {
  const auto same = [&fact](const OwnerFact& other) {
    return other.kind == fact.kind && equals_ignoring_case(other.name, fact.name);
  };
  if (facts.size() < kMaxFacts && std::ranges::none_of(facts, same)) {
    facts.push_back(std::move(fact));
  }
}

}  // namespace

std::vector<OwnerFact> owners_in_banner(std::string_view protocol,
                                        const std::vector<std::string>& lines) {
  std::vector<OwnerFact> facts;
  const std::string prefix(protocol);
  for (const std::string& line : lines) {
    for (std::string_view word : split(line, ' ')) {
      word = without_marks(word);
      if (const std::size_t at = word.find('@'); at != std::string_view::npos) {
        const std::string_view host = word.substr(at + 1);
        if (at == 0 || at > 64 || !is_host_name(host) || names_nobody(host)) continue;
        add_once(facts, {OwnerRole::kOperator, prefix + ".contact", std::string(host), 0.6,
                         "its greeting or message gives " + printable(word)});
      } else if (is_host_name(word) && !names_nobody(word)) {
        add_once(facts, {OwnerRole::kOperator, prefix + ".host_name", std::string(word), 0.5,
                         "its greeting or message names " + printable(word)});
      }
    }
  }
  return facts;
}

}  // namespace celador
