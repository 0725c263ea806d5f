#include "protocols/postgresql_hba.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>

#include "base/text.h"
#include "model/ip_address.h"

namespace celador::postgresql {
namespace {

enum class Fit { kNo, kMaybe, kYes };

std::vector<std::string> names(const std::optional<std::string>& list) {
  std::vector<std::string> result;
  if (!list) return result;
  for (const std::string_view name : split(*list, ',')) result.push_back(printable(name, 80));
  return result;
}

// `keywords` that we cannot decide from outside: groups (+), regular expressions (/), files (@).
Fit fits_names(const std::vector<std::string>& list, std::string_view name, std::string_view user) {
  Fit best = Fit::kNo;
  for (const std::string& entry : list) {
    if (entry == "all" || entry == name || (entry == "sameuser" && name == user)) return Fit::kYes;
    const bool unsure = entry == "samerole" || entry == "samegroup" || entry.starts_with('+') ||
                        entry.starts_with('/') || entry.starts_with('@');
    if (unsure) best = Fit::kMaybe;
  }
  return best;
}

Fit fits_address(const HbaRule& rule, std::string_view address) {
  if (rule.address == "all") return Fit::kYes;
  const auto guest = IpAddress::parse(address);
  const auto net = IpAddress::parse(rule.address);
  const auto mask = IpAddress::parse(rule.netmask);
  if (!guest || !net || !mask) return Fit::kMaybe;  // samehost, samenet, host names
  if (guest->is_v4() != net->is_v4()) return Fit::kNo;
  for (std::size_t i = 0; i < guest->bytes().size(); ++i) {
    if (((guest->bytes()[i] ^ net->bytes()[i]) & mask->bytes()[i]) != 0) return Fit::kNo;
  }
  return Fit::kYes;
}

Fit fits_type(std::string_view type, Way way) {
  if (type == "host") return Fit::kYes;
  if (type == "hostssl") return way == Way::kTls ? Fit::kYes : Fit::kNo;
  if (type == "hostnossl" || type == "hostnogssenc") {
    return type == "hostnogssenc" || way == Way::kPlain ? Fit::kYes : Fit::kNo;
  }
  return Fit::kNo;  // local; hostgssenc: we never ask for it
}

Fit fits(const HbaRule& rule, const Guest& guest) {
  return std::min({fits_type(rule.type, guest.way), fits_address(rule, guest.address),
                   fits_names(rule.databases, guest.database, guest.user),
                   fits_names(rule.users, guest.user, guest.user)});
}

// Masks of pg_hba.conf are contiguous.
int prefix_length(const IpAddress& mask) {
  int bits = 0;
  for (std::size_t i = 0; i < (mask.is_v4() ? 4U : 16U); ++i)
    bits += std::popcount(mask.bytes()[i]);
  return bits;
}

}  // namespace

std::string HbaRule::to_text() const {
  std::string where = address;
  if (const auto mask = IpAddress::parse(netmask))
    where += fmt::format("/{}", prefix_length(*mask));
  return fmt::format("{} {} {} {} {}", type, fmt::join(databases, ","), fmt::join(users, ","),
                     where, method);
}

std::vector<HbaRule> read_hba_rules(const Answer& answer) {
  std::vector<HbaRule> rules;
  for (const Row& row : answer.rows) {
    const auto line = number_at(row, 0);
    if (!line || *line < 1 || *line > 1'000'000) continue;
    rules.push_back({.line = static_cast<int>(*line),
                     .type = printable(text_at(row, 1).value_or(""), 20),
                     .databases = names(text_at(row, 2)),
                     .users = names(text_at(row, 3)),
                     .address = printable(text_at(row, 4).value_or("")),
                     .netmask = printable(text_at(row, 5).value_or("")),
                     .method = printable(text_at(row, 6).value_or(""), 20),
                     .file = printable(text_at(row, 7).value_or(""))});
  }
  return rules;
}

std::optional<FoundRule> find_rule(const std::vector<HbaRule>& rules, const Guest& guest) {
  bool is_certain = true;
  for (const HbaRule& rule : rules) {
    const Fit fit = fits(rule, guest);
    if (fit == Fit::kNo) continue;
    if (rule.method == "trust") return FoundRule{rule, is_certain && fit == Fit::kYes};
    // Another method would have asked for something. If it surely fits, the file is not in force.
    if (fit == Fit::kYes) return std::nullopt;
    is_certain = false;
  }
  return std::nullopt;
}

}  // namespace celador::postgresql
