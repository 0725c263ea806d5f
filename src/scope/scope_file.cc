// Reads a scope file (TOML 1.0). Every complaint names file and line; a key that we do not know is
// an error, because a misspelt `exclude` must not silently allow what it was to forbid.

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>

#include "base/text.h"
#include "scope/host_name.h"
#include "scope/scope.h"

namespace celador {
namespace {

constexpr std::array<std::string_view, 12> kKeys{
    "name", "authorised_by",    "contact", "until",   "depth",   "identities",
    "rate", "rate_per_network", "burst",   "include", "exclude", "do_not_probe"};

// "s3://records.hospital.example/x", "mongodb://10.0.0.1:27017" -> the host.
std::string_view host_of(std::string_view entry) {
  const auto scheme = entry.find("://");
  if (scheme == std::string_view::npos) return entry;
  std::string_view rest = entry.substr(scheme + 3);
  rest = rest.substr(0, rest.find('/'));
  if (!rest.empty() && rest.front() == '[') return rest.substr(0, rest.find(']') + 1);
  return rest.substr(0, rest.find(':'));
}

}  // namespace

class ScopeFileReader {
 public:
  ScopeFileReader(const toml::table& table, std::string_view file) : table_(table), file_(file) {}

  Result<Scope> read(Instant now) {
    TRY(check_keys());
    scope_.terms_.name = TRY(required_text("name"));
    scope_.terms_.authorised_by = TRY(required_text("authorised_by"));
    scope_.terms_.contact = TRY(required_text("contact"));
    TRY(read_until(now));
    TRY(read_depth());
    TRY(read_rate());
    TRY(read_entries("include", scope_.included_, scope_.include_, &scope_.included_names_));
    TRY(read_entries("exclude", scope_.excluded_, scope_.exclude_, &scope_.excluded_names_));
    TRY(read_entries("do_not_probe", scope_.not_probed_, scope_.do_not_probe_, nullptr));
    leave_out_special_ranges();
    TRY(check_contradictions());
    return std::move(scope_);
  }

 private:
  static int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

  std::unexpected<Error> complain(ErrorKind kind, int line, std::string_view what) const {
    return fail(kind, fmt::format("{}:{}: {}", file_, line, what));
  }

  Result<void> check_keys() const {
    for (const auto& [key, node] : table_) {
      if (std::ranges::find(kKeys, key.str()) == kKeys.end()) {
        return complain(ErrorKind::kUsage, static_cast<int>(key.source().begin.line),
                        fmt::format("unknown key '{}'; a scope has: {}", printable(key.str(), 60),
                                    fmt::join(kKeys, ", ")));
      }
    }
    return {};
  }

  Result<std::string> required_text(std::string_view key) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) {
      return complain(ErrorKind::kForbidden, 1,
                      fmt::format("'{}' is missing: a scope says who allowed it", key));
    }
    const auto text = node->value<std::string>();
    if (!node->is_string() || trim(*text).empty()) {
      return complain(ErrorKind::kUsage, line_of(*node),
                      fmt::format("'{}' must be a text that is not empty", key));
    }
    return printable(*text);
  }

  Result<void> read_until(Instant now) {
    const toml::node* node = table_.get("until");
    if (node == nullptr) {
      return complain(ErrorKind::kForbidden, 1,
                      "'until' is missing: a scope says when it ends, e.g. until = 2027-06-30");
    }
    if (const auto date = node->value<toml::date>(); date && node->is_date()) {
      // The whole day counts.
      const std::chrono::year_month_day day{std::chrono::year(date->year),
                                            std::chrono::month(date->month),
                                            std::chrono::day(date->day)};
      scope_.terms_.until = std::chrono::sys_days(day) + std::chrono::days(1);
      scope_.terms_.last_day = fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day);
    } else if (const auto moment = node->value<toml::date_time>(); moment && node->is_date_time()) {
      const std::chrono::year_month_day day{std::chrono::year(moment->date.year),
                                            std::chrono::month(moment->date.month),
                                            std::chrono::day(moment->date.day)};
      const int offset_minutes = moment->offset ? moment->offset->minutes : 0;
      scope_.terms_.until =
          Instant(std::chrono::sys_days(day)) + std::chrono::hours(moment->time.hour) +
          std::chrono::minutes(moment->time.minute) + std::chrono::seconds(moment->time.second) -
          std::chrono::minutes(offset_minutes);
      scope_.terms_.last_day = to_rfc3339(*scope_.terms_.until);
    } else {
      return complain(ErrorKind::kUsage, line_of(*node),
                      "'until' must be a date without quotes, e.g. until = 2027-06-30");
    }
    if (now >= *scope_.terms_.until) {
      return complain(ErrorKind::kForbidden, line_of(*node),
                      "the scope has expired; ask whoever authorised it for a new date");
    }
    return {};
  }

  Result<void> read_depth() {
    if (const toml::node* node = table_.get("depth")) {
      const auto depth = parse_depth(node->value_or(std::string_view{}));
      if (!depth) {
        return complain(ErrorKind::kUsage, line_of(*node),
                        "'depth' must be touch, identify, list, sample or count");
      }
      scope_.terms_.depth = *depth;
    }
    if (const toml::node* node = table_.get("identities")) {
      const auto identities = parse_identities(node->value_or(std::string_view{}));
      if (!identities) {
        return complain(ErrorKind::kUsage, line_of(*node),
                        "'identities' must be none, anonymous or passwordless");
      }
      scope_.terms_.identities = *identities;
    }
    return {};
  }

  Result<void> read_rate() {
    ScopeTerms& terms = scope_.terms_;
    if (const toml::node* node = table_.get("rate")) terms.rate = TRY(rate_in(*node, "rate"));
    terms.rate_per_network = std::min(terms.rate.value_or(ScopeTerms::kUsualRatePerNetwork),
                                      ScopeTerms::kUsualRatePerNetwork);
    if (const toml::node* node = table_.get("rate_per_network"))
      terms.rate_per_network = TRY(rate_in(*node, "rate_per_network"));
    const toml::node* node = table_.get("burst");
    if (node == nullptr) return {};
    const std::int64_t burst = node->is_integer() ? node->value_or(std::int64_t{0}) : 0;
    if (burst < 1) {
      return complain(ErrorKind::kUsage, line_of(*node),
                      "'burst' must be a number of packets from 1 up");
    }
    terms.burst = static_cast<std::uint64_t>(burst);
    return {};
  }

  // nullopt: "max".
  Result<std::optional<std::uint64_t>> rate_in(const toml::node& node, std::string_view key) const {
    if (node.value_or(std::string_view{}) == "max") return std::nullopt;
    const std::int64_t rate = node.is_integer() ? node.value_or(std::int64_t{0}) : 0;
    if (rate < 1) {
      return complain(
          ErrorKind::kUsage, line_of(node),
          fmt::format("'{}' must be a number of packets a second from 1 up, or \"max\"", key));
    }
    return static_cast<std::uint64_t>(rate);
  }

  Result<void> read_entries(std::string_view key, std::vector<Scope::Listed>& listed,
                            AddressSet& set, std::map<std::string, std::vector<IpAddress>>* names) {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return {};
    const toml::array* entries = node->as_array();
    if (entries == nullptr) {
      return complain(ErrorKind::kUsage, line_of(*node),
                      fmt::format("'{}' must be a list: {} = [\"10.0.0.0/8\"]", key, key));
    }
    for (const toml::node& entry : *entries) {
      const auto text = entry.value<std::string>();
      if (!entry.is_string()) {
        return complain(ErrorKind::kUsage, line_of(entry),
                        fmt::format("'{}' holds something that is not a text", key));
      }
      const std::string_view host = host_of(*text);
      if (auto range = AddressRange::parse(host)) {
        set.add(*range);
      } else if (names != nullptr && is_host_name(host)) {
        names->emplace(to_lower(host), std::vector<IpAddress>{});
      } else if (names == nullptr && is_host_name(host)) {
        return complain(
            ErrorKind::kUsage, line_of(entry),
            fmt::format(
                "'{}' takes addresses and ranges only: a name may come to mean another device",
                key));
      } else {
        return complain(ErrorKind::kUsage, line_of(entry), range.error().message);
      }
      listed.push_back({printable(*text), line_of(entry)});
    }
    return {};
  }

  // Each include for itself: what one leaves out as special, another may name.
  void leave_out_special_ranges() {
    AddressSet meant;
    std::vector<const SpecialRange*> left_out;
    for (const Scope::Listed& entry : scope_.included_) {
      const auto range = AddressRange::parse(host_of(entry.entry));
      if (!range) continue;
      AddressSet rest;
      rest.add(*range);
      for (const SpecialRange* special : not_meant_by(*range)) {
        rest.remove(special->range);
        left_out.push_back(special);
      }
      for (const AddressRange& part : rest.ranges()) meant.add(part);
    }
    for (const SpecialRange& special : special_ranges()) {
      if (std::ranges::find(left_out, &special) == left_out.end()) continue;
      AddressSet named;
      named.add(special.range);
      named.remove(meant);
      if (!named.empty()) scope_.left_out_.push_back(special);
    }
    scope_.include_ = std::move(meant);
  }

  // An entry that can never allow anything is a mistake that somebody should hear of before a
  // round, not after.
  Result<void> check_contradictions() const {
    if (scope_.included_.empty()) {
      const toml::node* node = table_.get("include");
      return complain(ErrorKind::kForbidden, node == nullptr ? 1 : line_of(*node),
                      "'include' is missing or empty: the scope allows nothing");
    }
    const AddressSet forbidden = scope_.forbidden();
    for (const Scope::Listed& entry : scope_.included_) {
      const auto range = AddressRange::parse(host_of(entry.entry));
      const bool by_name =
          !range && scope_.excluded_names_.contains(to_lower(host_of(entry.entry)));
      bool nothing_left = by_name;
      if (range) {
        AddressSet rest;
        rest.add(*range);
        rest.remove(forbidden);
        nothing_left = rest.empty();
      }
      if (nothing_left) {
        return complain(
            ErrorKind::kForbidden, entry.line,
            fmt::format(
                "contradiction: '{}' is included here, and excluded whole elsewhere in this file",
                entry.entry));
      }
    }
    return {};
  }

  const toml::table& table_;
  std::string_view file_;
  Scope scope_;
};

Result<Scope> Scope::parse(std::string_view toml_text, std::string_view file, Instant now) {
  try {
    const toml::table table = toml::parse(toml_text, file);
    return ScopeFileReader(table, file).read(now);
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::kUsage,
                fmt::format("{}:{}:{}: not TOML: {}", file, error.source().begin.line,
                            error.source().begin.column, error.description()));
  }
}

}  // namespace celador
