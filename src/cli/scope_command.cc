// Edits a scope file as text, so that comments and order stay: an entry goes before the ']' of its
// list. What comes out is read back before it takes the old file's place.

#include <fmt/format.h>
#include <unistd.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/home.h"
#include "cli/output.h"

namespace celador {
namespace {

// Where line and column (from 1, in code points as toml++ counts) stand in a text.
std::size_t offset_of(std::string_view text, toml::source_position position) {
  std::size_t at = 0;
  for (toml::source_index line = 1; line < position.line; ++line) at = text.find('\n', at) + 1;
  for (toml::source_index column = 1; column < position.column; ++column) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  }
  return at;
}

std::string quoted(std::string_view entry) {
  std::string text = "\"";
  for (const char c : entry) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"";
}

// Puts the entries at the end of the list `key`, which is made when it is not there.
Result<std::string> with_entries(const std::string& text, std::string_view key,
                                 const std::vector<std::string>& entries) {
  std::string list;
  for (const std::string& entry : entries) {
    if (!list.empty()) list += ", ";
    list += quoted(entry);
  }
  const toml::table table = toml::parse(text);
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    std::string result = text;
    if (!result.empty() && result.back() != '\n') result += '\n';
    return result + fmt::format("{} = [{}]\n", key, list);
  }
  const toml::array* array = node->as_array();
  if (array == nullptr) return fail(ErrorKind::kUsage, fmt::format("'{}' is not a list", key));
  // toml++ gives the end as the position behind the ']'.
  std::size_t close = std::min(offset_of(text, node->source().end), text.size());
  while (close > 0 && text[close - 1] != ']') --close;
  if (close == 0) return fail(ErrorKind::kUsage, fmt::format("the end of '{}' was not found", key));
  --close;
  std::size_t before = close;
  while (before > 0 && std::strchr(" \t\r\n", text[before - 1]) != nullptr) --before;
  const bool needs_comma = !array->empty() && text[before - 1] != ',';
  // Behind a comment at the list's end only a new line is safe.
  const std::size_t line = text.rfind('\n', before == 0 ? 0 : before - 1);
  const std::string_view last_line = std::string_view(text).substr(
      line == std::string::npos ? 0 : line, before - (line == std::string::npos ? 0 : line));
  if (last_line.find('#') != std::string_view::npos) {
    return fail(
        ErrorKind::kUsage,
        fmt::format("the last line of '{}' ends in a comment: add the entries by hand", key));
  }
  std::string result = text.substr(0, before);
  result += needs_comma ? ", " : (array->empty() ? "" : " ");
  return result + list + text.substr(before);
}

std::string new_scope(const ScopeEdit& edit) {
  std::string text = "# A scope: who allowed looking at what, until when (docs/scope.md).\n";
  text +=
      fmt::format("name = {}\nauthorised_by = {}\ncontact = {}\nuntil = {}\n", quoted(edit.name),
                  quoted(edit.authorised_by), quoted(edit.contact), edit.until);
  if (!edit.depth.empty()) text += fmt::format("depth = {}\n", quoted(edit.depth));
  if (!edit.identities.empty()) text += fmt::format("identities = {}\n", quoted(edit.identities));
  return text;
}

Result<std::string> scope_file(const Common& common, const ScopeEdit& edit) {
  if (!edit.file.empty()) return edit.file;
  return TRY(Home::open(common.home)).scope();
}

// The options that say who allowed it; a new file needs the first four.
constexpr std::size_t kNeeded = 4;
std::array<std::pair<std::string_view, const std::string*>, 6> terms_of(const ScopeEdit& edit) {
  return {{{"--name", &edit.name},
           {"--authorised-by", &edit.authorised_by},
           {"--contact", &edit.contact},
           {"--until", &edit.until},
           {"--depth", &edit.depth},
           {"--identities", &edit.identities}}};
}

// The scope that is there; else a new one, of what was given.
Result<std::string> text_to_change(const std::string& path, const ScopeEdit& edit) {
  const auto terms = terms_of(edit);
  std::vector<std::string_view> options;
  if (access(path.c_str(), F_OK) == 0) {
    for (const auto& [option, value] : terms)
      if (!value->empty()) options.push_back(option);
    if (options.empty()) return read_file(path);
    return fail(ErrorKind::kUsage,
                fmt::format("{} is there already, and {} {} for a new one: who allowed what is "
                            "changed by hand, with whoever allowed it",
                            path, fmt::join(options, ", "), options.size() == 1 ? "is" : "are"));
  }
  for (std::size_t i = 0; i < kNeeded; ++i)
    if (terms[i].second->empty()) options.push_back(terms[i].first);
  if (options.empty()) return new_scope(edit);
  return fail(ErrorKind::kUsage, fmt::format("there is no scope at {} yet: a new one needs {} too",
                                             path, fmt::join(options, ", ")));
}

// Those that the list does not have, each once.
std::vector<std::string> new_entries(const std::string& text, std::string_view key,
                                     const std::vector<std::string>& entries) {
  std::vector<std::string> known;
  const toml::table table = toml::parse(text);
  if (const toml::array* listed = table[key].as_array()) {
    for (const toml::node& entry : *listed)
      if (const auto have = entry.value<std::string>()) known.push_back(*have);
  }
  std::vector<std::string> fresh;
  for (const std::string& entry : entries) {
    if (std::ranges::find(known, entry) != known.end()) continue;
    known.push_back(entry);
    fresh.push_back(entry);
  }
  return fresh;
}

Result<void> change(const Common& common, const ScopeEdit& edit, std::string_view key,
                    const std::vector<std::string>& entries) {
  const std::string path = TRY(scope_file(common, edit));
  const std::string text = TRY(text_to_change(path, edit));
  std::string changed;
  std::vector<std::string> fresh;
  try {
    fresh = new_entries(text, key, entries);
    if (fresh.empty()) {
      fmt::print(stderr, "{} of {}: {} there already\n", key, path, fmt::join(entries, ", "));
      return {};
    }
    changed = TRY(with_entries(text, key, fresh));
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::kUsage, fmt::format("{}:{}: not TOML: {}", path,
                                               error.source().begin.line, error.description()));
  }
  auto scope = Scope::parse(changed, path, SystemClock().now());
  if (!scope)
    return fail(scope.error().kind, fmt::format("not changed: {}", scope.error().message));
  TRY(replace_file(path, changed));
  fmt::print(stderr, "{} of {}: {} added\n", key, path, fmt::join(fresh, ", "));
  return {};
}

boost::json::array to_json(const std::vector<Scope::Listed>& entries) {
  boost::json::array array;
  for (const Scope::Listed& entry : entries) array.emplace_back(entry.entry);
  return array;
}

boost::json::array to_json(const std::vector<SpecialRange>& ranges) {
  boost::json::array array;
  for (const SpecialRange& special : ranges) {
    array.push_back(boost::json::object{
        {"range", special.text}, {"name", special.name}, {"reference", special.document}});
  }
  return array;
}

// "1000 packets a second, 50 to each network, 10 at once"
std::string rate_text(const ScopeTerms& terms) {
  std::string text = terms.rate ? fmt::format("{} packets a second", *terms.rate) : "max";
  if (terms.rate_per_network)
    text += fmt::format(", {} a second to each network", *terms.rate_per_network);
  if (terms.burst) text += fmt::format(", {} at once", *terms.burst);
  return text;
}

Result<void> list(const Common& common, const ScopeEdit& edit) {
  const Home home = TRY(Home::open(common.home));
  const Scope scope = TRY(load_scope(edit.file, home, SystemClock().now()));
  const ScopeTerms& terms = scope.terms();
  const AddressCount size = scope.addresses().size();
  const std::string addresses =
      size > ~std::uint64_t{0} ? "over 2^64" : fmt::format("{}", static_cast<std::uint64_t>(size));
  if (common.json) {
    boost::json::object object;
    object["schema"] = "celador/scope/1";
    object["name"] = terms.name;
    object["authorised_by"] = terms.authorised_by;
    object["contact"] = terms.contact;
    object["until"] = terms.until ? boost::json::value(terms.last_day) : nullptr;
    object["depth"] = to_text(terms.depth);
    object["identities"] = to_text(terms.identities);
    object["rate"] = terms.rate ? boost::json::value(*terms.rate) : nullptr;
    object["rate_per_network"] =
        terms.rate_per_network ? boost::json::value(*terms.rate_per_network) : nullptr;
    object["burst"] = terms.burst ? boost::json::value(*terms.burst) : nullptr;
    object["include"] = to_json(scope.included());
    object["exclude"] = to_json(scope.excluded());
    object["do_not_probe"] = to_json(scope.not_probed());
    object["left_out"] = to_json(scope.left_out());
    object["addresses"] = addresses;
    return print_out(boost::json::serialize(object) + "\n");
  }
  std::string text = fmt::format(
      "{}\n  authorised by  {}\n  contact        {}\n  valid until    {}\n  depth          {}\n"
      "  identities     {}\n  rate           {}\n  addresses      {}\n",
      terms.name, terms.authorised_by, terms.contact.empty() ? "-" : terms.contact,
      terms.until ? terms.last_day : "no end", to_text(terms.depth), to_text(terms.identities),
      rate_text(terms), addresses);
  const auto add = [&](std::string_view title, const std::vector<Scope::Listed>& entries) {
    for (const Scope::Listed& entry : entries)
      text += fmt::format("  {:<14} {}\n", title, entry.entry);
  };
  add("include", scope.included());
  add("exclude", scope.excluded());
  add("do not probe", scope.not_probed());
  for (const SpecialRange& special : scope.left_out()) {
    text += fmt::format("  {:<14} {}  {} ({})\n", "left out", special.text, special.name,
                        special.document);
  }
  return print_out(text);
}

ExitStatus status(const Result<void>& result) {
  return result ? ExitStatus::kDone : report_error(result.error());
}

}  // namespace

ExitStatus run_scope_add(const Common& common, const ScopeEdit& edit,
                         const std::vector<std::string>& entries) {
  return status(change(common, edit, "include", entries));
}

ExitStatus run_scope_exclude(const Common& common, const ScopeEdit& edit,
                             const std::vector<std::string>& entries) {
  return status(change(common, edit, "exclude", entries));
}

ExitStatus run_scope_list(const Common& common, const ScopeEdit& edit) {
  return status(list(common, edit));
}

}  // namespace celador
