#include "audit/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "audit/config_file.h"
#include "base/check.h"
#include "base/text.h"
#include "model/ip_address.h"

namespace celador {

namespace data {
extern const std::string_view kAuditRules;  // data/audit/rules.tsv
}

namespace {

struct Rule {
  std::string_view product;
  std::string_view setting;
  std::string_view when;
  std::string_view value;
  std::string_view meaning;
  std::string_view fix;
  std::string_view reference;
};

const std::vector<Rule>& rules() {
  static const std::vector<Rule> kRules = [] {
    std::vector<Rule> made;
    for (const std::string_view line : split(data::kAuditRules, '\n')) {
      if (line.empty() || line.front() == '#') continue;
      const auto columns = split(line, '\t');
      CHECK(columns.size() == 7);
      made.push_back(
          {columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6]});
    }
    return made;
  }();
  return kRules;
}

struct Product {
  std::string_view file_name;
  std::string_view product;
  ConfigSyntax syntax;
};
constexpr std::array<Product, 8> kProducts{{
    {"redis.conf", "redis", ConfigSyntax::kWords},
    {"mongod.conf", "mongodb", ConfigSyntax::kYaml},
    {"elasticsearch.yml", "elasticsearch", ConfigSyntax::kYaml},
    {"opensearch.yml", "opensearch", ConfigSyntax::kYaml},
    {"vsftpd.conf", "vsftpd", ConfigSyntax::kEquals},
    {"rsyncd.conf", "rsync", ConfigSyntax::kSections},
    {"nginx.conf", "nginx", ConfigSyntax::kBraces},
    {"pg_hba.conf", "postgresql", ConfigSyntax::kWords},
}};

bool has_word(std::string_view value, std::string_view word) {
  std::string spaced(value);
  std::ranges::replace(spaced, ',', ' ');
  const auto words = split(spaced, ' ');
  return std::ranges::any_of(
      words, [&](std::string_view each) { return equals_ignoring_case(trim(each), word); });
}

Cause cause_of(const Rule& rule, const std::string& file, const Setting* setting,
               std::string_view where) {
  Cause cause;
  cause.setting = rule.setting;
  cause.observed = setting == nullptr ? fmt::format("not set{}: {}", where, rule.meaning)
                                      : fmt::format("{}{}: {}", printable(setting->value, 80),
                                                    where, rule.meaning);
  cause.file = file;
  if (setting != nullptr) cause.line = setting->line;
  cause.fix = rule.fix;
  cause.reference = rule.reference;
  return cause;
}

// The value that counts is the last one: so all these servers read their files.
const Setting* last_of(const std::vector<Setting>& settings, std::string_view section,
                       std::string_view name) {
  const auto found = std::ranges::find_if(
      settings.rbegin(), settings.rend(),
      [&](const Setting& setting) { return setting.section == section && setting.name == name; });
  return found == settings.rend() ? nullptr : &*found;
}

bool is_wrong(const Rule& rule, const Setting* setting) {
  if (rule.when == "absent") return setting == nullptr || setting->value.empty();
  // An empty value in a `not` row: the setting must not be there at all.
  if (rule.when == "not" && rule.value.empty()) return setting != nullptr;
  if (rule.when == "not")
    return setting == nullptr || !equals_ignoring_case(setting->value, rule.value);
  if (setting == nullptr) return false;
  return rule.when == "is" ? equals_ignoring_case(setting->value, rule.value)
                           : has_word(setting->value, rule.value);
}

// rsyncd.conf: each module stands for itself, with the global part as its default.
std::vector<Cause> audit_modules(const std::vector<Setting>& settings, const std::string& file) {
  std::vector<Cause> causes;
  for (const Setting& module : settings) {
    if (module.section.empty() || !module.name.empty()) continue;
    for (const Rule& rule : rules()) {
      if (rule.product != "rsync") continue;
      const Setting* setting = last_of(settings, module.section, rule.setting);
      if (setting == nullptr) setting = last_of(settings, "", rule.setting);
      if (!is_wrong(rule, setting)) continue;
      Cause cause =
          cause_of(rule, file, setting, fmt::format(" in [{}]", printable(module.section, 60)));
      if (setting == nullptr) cause.line = module.line;
      causes.push_back(std::move(cause));
    }
  }
  return causes;
}

// pg_hba.conf: the first line that matches a connection decides, so every `trust` line for the
// network is named. Source: PostgreSQL documentation, "The pg_hba.conf File".
std::vector<Cause> audit_pg_hba(std::string_view text, const std::string& file) {
  std::vector<Cause> causes;
  int number = 0;
  for (const std::string_view raw : split(text, '\n')) {
    ++number;
    const std::string_view line = trim(raw.substr(0, raw.find('#')));
    std::vector<std::string_view> fields;
    std::string spaced(line);
    std::ranges::replace(spaced, '\t', ' ');
    for (const std::string_view field : split(spaced, ' ')) {
      if (!field.empty()) fields.push_back(field);
    }
    // TYPE DATABASE USER ADDRESS [MASK] METHOD; `local` lines are sockets of this machine.
    if (fields.size() < 5 || !fields[0].starts_with("host")) continue;
    const bool has_mask = fields.size() > 5 && IpAddress::parse(fields[4]).has_value();
    const std::string_view method = fields[has_mask ? 5 : 4];
    if (method != "trust") continue;
    Cause cause;
    cause.setting = "pg_hba.conf";
    cause.observed =
        fmt::format("{} {} {} {} trust: whoever connects from there needs no password", fields[0],
                    printable(fields[1], 60), printable(fields[2], 60), printable(fields[3], 60));
    cause.file = file;
    cause.line = number;
    cause.fix =
        "Write scram-sha-256 in place of trust, hostssl, and only the networks that need it; then "
        "reload.";
    cause.reference =
        "PostgreSQL documentation, \"Client Authentication\", sections \"The pg_hba.conf File\" "
        "and "
        "\"Trust Authentication\"";
    causes.push_back(std::move(cause));
  }
  return causes;
}

}  // namespace

std::optional<std::string_view> product_of_config(std::string_view file_name) {
  const auto found = std::ranges::find(kProducts, file_name, &Product::file_name);
  if (found == kProducts.end()) return std::nullopt;
  return found->product;
}

std::vector<Cause> audit_config(std::string_view product, const std::string& file,
                                std::string_view text) {
  if (product == "postgresql") return audit_pg_hba(text, file);
  const auto known = std::ranges::find(kProducts, product, &Product::product);
  if (known == kProducts.end()) return {};
  const auto settings = read_config(text, known->syntax);
  if (!settings) return {};
  if (product == "rsync") return audit_modules(*settings, file);
  std::vector<Cause> causes;
  for (const Rule& rule : rules()) {
    if (rule.product != product) continue;
    if (known->syntax == ConfigSyntax::kBraces) {  // each block may say it anew
      for (const Setting& setting : *settings) {
        if (setting.name == rule.setting && is_wrong(rule, &setting))
          causes.push_back(cause_of(rule, file, &setting, ""));
      }
      continue;
    }
    const Setting* setting = last_of(*settings, "", rule.setting);
    if (is_wrong(rule, setting)) causes.push_back(cause_of(rule, file, setting, ""));
  }
  return causes;
}

void merge_causes(std::vector<Cause>& seen, const std::vector<Cause>& in_files) {
  for (const Cause& cause : in_files) {
    const auto same = std::ranges::find_if(seen, [&](const Cause& known) {
      return equals_ignoring_case(known.setting, cause.setting) &&
             (!known.file || known.file == cause.file) && (!known.line || known.line == cause.line);
    });
    if (same == seen.end()) {
      seen.push_back(cause);
    } else {
      same->file = cause.file;
      same->line = cause.line;
    }
  }
}

}  // namespace celador
