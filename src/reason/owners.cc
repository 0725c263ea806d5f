#include "reason/owners.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"

namespace celador {
namespace {

constexpr std::size_t kMaxOwners = 5;
// Nothing seen from outside is certain.
constexpr double kMostConfident = 0.95;
// Under this a name says nothing about who it is.
constexpr double kWorthNaming = 0.1;

// Names that a product or an image brings with it (docs/design.md: template names do not count).
constexpr std::array<std::string_view, 22> kTemplateNames{"localhost",
                                                          "localhost.localdomain",
                                                          "docker-cluster",
                                                          "elasticsearch",
                                                          "opensearch",
                                                          "opensearch-cluster",
                                                          "rs0",
                                                          "myorthanc",
                                                          "mongo",
                                                          "mongodb",
                                                          "redis",
                                                          "postgres",
                                                          "postgresql",
                                                          "default",
                                                          "template1",
                                                          "main",
                                                          "node-1",
                                                          "ubuntu",
                                                          "debian",
                                                          "example.com",
                                                          "main/15",
                                                          "15/main"};

// Second-level labels under which organisations register, in the countries we meet most. Not the
// Public Suffix List: a miss only leaves two subdomains of one organisation as two hypotheses.
constexpr std::array<std::string_view, 9> kSecondLevel{"com", "org", "net", "gob", "gov",
                                                       "edu", "co",  "ac",  "nhs"};

bool is_address_like(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == ':' || (c >= 'a' && c <= 'f') || c == '[' ||
           c == ']' || c == '/';
  }) && name.find_first_of(".:") != std::string_view::npos;
}

// "db1.hospital.com.mx:27017" -> "hospital.com.mx"; anything that is no host name stays as it is,
// in lower case.
std::string organisation_of(std::string_view name) {
  std::string lower = to_lower(trim(name));
  if (const auto colon = lower.rfind(':');
      colon != std::string::npos && parse_unsigned(std::string_view(lower).substr(colon + 1))) {
    lower.resize(colon);
  }
  if (lower.find(' ') != std::string::npos || lower.find('.') == std::string::npos ||
      is_address_like(lower))
    return lower;
  const auto labels = split(lower, '.');
  std::size_t keep = 2;
  if (labels.size() >= 3 && labels.back().size() == 2 &&
      std::ranges::find(kSecondLevel, labels[labels.size() - 2]) != kSecondLevel.end()) {
    keep = 3;
  }
  if (labels.size() <= keep) return lower;
  std::string domain;
  for (std::size_t i = labels.size() - keep; i < labels.size(); ++i) {
    if (!domain.empty()) domain += '.';
    domain += labels[i];
  }
  return domain;
}

bool is_template_name(std::string_view organisation) {
  return organisation.empty() ||
         std::ranges::find(kTemplateNames, organisation) != kTemplateNames.end();
}

}  // namespace

std::vector<Owner> owners_of(const std::vector<OwnerFact>& facts) {
  struct Hypothesis {
    Owner owner;
    double doubt = 1;
    std::set<std::string> kinds;
  };
  std::map<std::pair<OwnerRole, std::string>, Hypothesis> hypotheses;
  for (const OwnerFact& fact : facts) {
    const std::string organisation = organisation_of(fact.name);
    if (is_template_name(organisation) || fact.weight <= 0) continue;
    Hypothesis& hypothesis = hypotheses[{fact.role, organisation}];
    hypothesis.owner.name = organisation.find('.') == std::string::npos ? fact.name : organisation;
    hypothesis.owner.role = fact.role;
    if (hypothesis.kinds.insert(fact.kind).second) {
      hypothesis.doubt *= 1 - std::clamp(fact.weight, 0.0, 1.0);
      hypothesis.owner.evidence.push_back(fact.note.empty() ? fact.kind + ": " + fact.name
                                                            : fact.note);
    }
  }
  std::vector<Owner> owners;
  for (auto& [key, hypothesis] : hypotheses) {
    hypothesis.owner.confidence = std::min(kMostConfident, 1 - hypothesis.doubt);
    if (hypothesis.owner.confidence < kWorthNaming) continue;
    owners.push_back(std::move(hypothesis.owner));
  }
  std::ranges::sort(owners, [](const Owner& a, const Owner& b) {
    return a.confidence != b.confidence ? a.confidence > b.confidence : a.name < b.name;
  });
  if (owners.size() > kMaxOwners) owners.resize(kMaxOwners);
  return owners;
}

}  // namespace celador
