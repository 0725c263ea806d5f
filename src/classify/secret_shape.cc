#include "classify/secret_shape.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "classify/check_digits.h"
#include "classify/embedded_data.h"

namespace celador {
namespace {

constexpr std::size_t kShortestSecret = 20;
constexpr std::size_t kLongestHash = 420;
constexpr std::size_t kLongestToken = 8192;

enum class Set : std::uint8_t {
  kUpper,
  kLower,
  kAlnum,
  kWord,
  kHex,
  kHexDash,
  kUrl,
  kUrlEq,
  kBase64,
  kPath,
  kCrypt,
  kHash,
  kAny,
};

constexpr auto kSets = std::to_array<std::pair<std::string_view, Set>>({{"upper", Set::kUpper},
                                                                        {"lower", Set::kLower},
                                                                        {"alnum", Set::kAlnum},
                                                                        {"word", Set::kWord},
                                                                        {"hex", Set::kHex},
                                                                        {"HEX", Set::kHex},
                                                                        {"hexdash", Set::kHexDash},
                                                                        {"url", Set::kUrl},
                                                                        {"urleq", Set::kUrlEq},
                                                                        {"base64", Set::kBase64},
                                                                        {"path", Set::kPath},
                                                                        {"crypt", Set::kCrypt},
                                                                        {"hash", Set::kHash},
                                                                        {"any", Set::kAny}});

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_alnum(char c) { return is_digit(c) || is_capital(c) || is_lower(c); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_in(char c, std::string_view marks) { return marks.find(c) != std::string_view::npos; }

bool is_of(char c, Set set) {
  switch (set) {
    case Set::kUpper:
      return is_digit(c) || is_capital(c);
    case Set::kLower:
      return is_digit(c) || is_lower(c);
    case Set::kAlnum:
      return is_alnum(c);
    case Set::kWord:
      return is_alnum(c) || c == '_';
    case Set::kHex:
      return is_hex(c);
    case Set::kHexDash:
      return is_hex(c) || c == '-';
    case Set::kUrl:
      return is_alnum(c) || is_in(c, "_-.");
    case Set::kUrlEq:
      return is_alnum(c) || is_in(c, "_-.=");
    case Set::kBase64:
      return is_alnum(c) || is_in(c, "+/=_-.");
    case Set::kPath:
      return is_alnum(c) || is_in(c, "/_-@.%");
    case Set::kCrypt:
      return is_alnum(c) || is_in(c, "./$=,+-_");
    case Set::kHash:
      return is_alnum(c) || is_in(c, "./$=,+-_:");
    case Set::kAny:
      return true;
  }
  return false;
}

bool all_of(std::string_view text, Set set) {
  return std::ranges::all_of(text, [&](char c) { return is_of(c, set); });
}

struct Form {
  std::string_view prefix;
  std::size_t least = 0;  // characters that follow
  std::size_t most = 0;
  Set set = Set::kAny;
  SecretKind kind = kNoSecret;
};

// Forms by the first byte of their prefix.
struct FormTable {
  std::array<std::vector<Form>, 256> by_first;
  std::vector<Form> inside;  // behind a name of the token's own
};

// Kinds that no table can tell.
enum class Own : std::uint8_t {
  kLdap,
  kJsonWebToken,
  kPrivateKey,
  kOpenSshKey,
  kPgpKey,
  kPuttyKey,
  kServiceAccount,
  kConnection,
  kAzureKey,
  kSharedAccess,
  kDiscordBot,
  kCount
};
constexpr std::array<std::string_view, static_cast<std::size_t>(Own::kCount)> kOwnNames{
    "LDAP scheme",
    "JSON web token",
    "private key (PEM)",
    "private key (OpenSSH)",
    "private key (PGP)",
    "private key (PuTTY)",
    "Google service account",
    "connection string with a password",
    "Azure account key",
    "Azure shared access signature",
    "Discord bot token"};

struct Kinds {
  std::vector<std::string_view> names{""};
  FormTable hashes;
  FormTable tokens;

  Kinds() {
    for (const std::string_view name : kOwnNames) names.push_back(name);
    load(data::kPasswordHashes, hashes);
    load(data::kSecretTokens, tokens);
  }

  void load(std::string_view file, FormTable& into) {
    for (const std::string_view line : data::lines_of(file)) {
      const auto cells = split(line, '\t');
      CHECK(cells.size() == 6);
      const auto set = std::ranges::find(kSets, cells[4], &decltype(kSets)::value_type::first);
      const auto least = parse_unsigned(cells[2]);
      const auto most = parse_unsigned(cells[3]);
      CHECK(set != kSets.end() && least && most && !cells[1].empty());
      Form form{cells[1], *least, *most, set->second, kind_called(cells[0])};
      // '*' alone is MySQL's own mark.
      if (form.prefix.size() > 1 && form.prefix.front() == '*') {
        form.prefix.remove_prefix(1);
        into.inside.push_back(form);
      } else {
        into.by_first[static_cast<unsigned char>(form.prefix.front())].push_back(form);
      }
    }
    // "sk-proj-" before "sk-".
    for (auto& forms : into.by_first) {
      std::ranges::sort(
          forms, [](const Form& a, const Form& b) { return a.prefix.size() > b.prefix.size(); });
    }
  }

  SecretKind kind_called(std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found != names.end()) return static_cast<SecretKind>(found - names.begin());
    names.push_back(name);
    return static_cast<SecretKind>(names.size() - 1);
  }
};

const Kinds& kinds() {
  static const Kinds loaded;
  return loaded;
}

SecretKind kind_of(Own own) { return static_cast<SecretKind>(static_cast<std::size_t>(own) + 1); }

SecretKind found_in(const FormTable& table, std::string_view value) {
  for (const Form& form : table.by_first[static_cast<unsigned char>(value.front())]) {
    if (!value.starts_with(form.prefix)) continue;
    const std::string_view rest = value.substr(form.prefix.size());
    if (rest.size() >= form.least && rest.size() <= form.most && all_of(rest, form.set))
      return form.kind;
  }
  return kNoSecret;
}

bool is_specimen(std::string_view value) {
  return find_ignoring_case(value, "example") != std::string_view::npos ||
         find_ignoring_case(value, "xxxx") != std::string_view::npos;
}

// "a1B2c3D4e5F6g7.atlasv1.…", "123456789:AA…"
SecretKind found_inside(std::string_view value) {
  constexpr std::size_t kLongestName = 14;
  for (const Form& form : kinds().tokens.inside) {
    const std::size_t at = value.substr(0, kLongestName + form.prefix.size()).find(form.prefix);
    if (at == std::string_view::npos || at < 8 || !all_of(value.substr(0, at), Set::kAlnum))
      continue;
    const bool number = form.prefix.front() == ':';
    if (number && !all_digits(value.substr(0, at))) continue;
    const std::string_view rest = value.substr(at + form.prefix.size());
    if (rest.size() >= form.least && rest.size() <= form.most && all_of(rest, form.set))
      return form.kind;
  }
  return kNoSecret;
}

bool is_json_web_token(std::string_view value) {
  return value.starts_with("eyJ") && value.size() > 40 && std::ranges::count(value, '.') == 2 &&
         all_of(value, Set::kBase64) && value.find(".eyJ") != std::string_view::npos;
}

// Three parts: the bot's number in base64, a time, a signature.
bool is_discord_bot(std::string_view value) {
  if (value.size() < 57 || value.size() > 80 || std::ranges::count(value, '.') != 2) return false;
  const auto parts = split(value, '.');
  const bool sized = parts[0].size() >= 24 && parts[0].size() <= 28 && parts[1].size() == 6 &&
                     parts[2].size() >= 27 && parts[2].size() <= 38;
  // Digits written in base64 begin with one of M, N and O.
  return sized && is_in(value.front(), "MNO") && all_of(value, Set::kUrl);
}

// scheme://user:password@host
bool is_connection_with_password(std::string_view value) {
  const std::size_t scheme = value.find("://");
  if (scheme == std::string_view::npos || scheme > 16 || value.starts_with("http")) return false;
  const std::string_view rest = value.substr(scheme + 3);
  const std::size_t at = rest.substr(0, rest.find('/')).rfind('@');
  const std::size_t colon = rest.find(':');
  return at != std::string_view::npos && colon != std::string_view::npos && colon + 1 < at;
}

// Server=…;User Id=…;Password=…; of ADO.NET, JDBC, ODBC.
bool is_settings_with_password(std::string_view value) {
  const bool server = find_ignoring_case(value, "server=") != std::string_view::npos ||
                      find_ignoring_case(value, "data source=") != std::string_view::npos ||
                      find_ignoring_case(value, "host=") != std::string_view::npos ||
                      value.starts_with("jdbc:");
  if (!server) return false;
  for (const std::string_view key : {"password=", "pwd="}) {
    const std::size_t at = find_ignoring_case(value, key);
    if (at == std::string_view::npos) continue;
    const char next = at + key.size() < value.size() ? value[at + key.size()] : ';';
    if (next != ';' && next != '&' && next != '*' && next != '<' && next != '{') return true;
  }
  return false;
}

bool holds(std::string_view value, std::string_view part) {
  return value.find(part) != std::string_view::npos;
}

SecretKind own_token(std::string_view value) {
  if (value.starts_with("-----BEGIN ")) {
    const std::string_view head = value.substr(0, 80);
    if (holds(head, "OPENSSH PRIVATE KEY-----")) return kind_of(Own::kOpenSshKey);
    if (holds(head, "PGP PRIVATE KEY BLOCK-----")) return kind_of(Own::kPgpKey);
    if (holds(head, "PRIVATE KEY-----")) return kind_of(Own::kPrivateKey);
    return kNoSecret;
  }
  if (value.starts_with("PuTTY-User-Key-File-") && holds(value, "Private-Lines"))
    return kind_of(Own::kPuttyKey);
  if (value.front() == '{' && holds(value, "\"service_account\"") &&
      holds(value, "\"private_key\""))
    return kind_of(Own::kServiceAccount);
  if (is_json_web_token(value)) return kind_of(Own::kJsonWebToken);
  if (is_discord_bot(value)) return kind_of(Own::kDiscordBot);
  if (is_connection_with_password(value)) return kind_of(Own::kConnection);
  if (value.find('=') == std::string_view::npos) return kNoSecret;
  const std::size_t account_key = value.find("AccountKey=");
  if (account_key != std::string_view::npos && value.size() >= account_key + 11 + 40)
    return kind_of(Own::kAzureKey);
  if (holds(value, "sig=") && holds(value, "se=") && (holds(value, "sv=") || holds(value, "sr=")))
    return kind_of(Own::kSharedAccess);
  return is_settings_with_password(value) ? kind_of(Own::kConnection) : kNoSecret;
}

}  // namespace

std::string_view to_text(SecretKind kind) {
  CHECK(kind < kinds().names.size());
  return kinds().names[kind];
}

SecretKind password_scheme(std::string_view value) {
  if (value.size() < kShortestSecret || value.size() > kLongestHash) return kNoSecret;
  if (value.front() == '{') {
    if (const SecretKind kind = found_in(kinds().hashes, value); kind != kNoSecret) return kind;
    const std::size_t end = value.find('}');
    if (end == std::string_view::npos || end > 16) return kNoSecret;
    const std::string_view name = value.substr(1, end - 1);
    const std::string_view hash = value.substr(end + 1);
    // Spring writes {bcrypt} before the hash, Dovecot {SHA512-CRYPT}.
    if (hash.starts_with('$')) return password_scheme(hash);
    for (const std::string_view known :
         {"SSHA", "SHA", "SMD5", "MD5", "SSHA256", "SSHA512", "SHA256", "SHA512", "CRYPT"}) {
      if (equals_ignoring_case(name, known)) return kind_of(Own::kLdap);
    }
    return kNoSecret;
  }
  return found_in(kinds().hashes, value);
}

SecretKind token_kind(std::string_view value) {
  if (value.size() < kShortestSecret || value.size() > kLongestToken) return kNoSecret;
  SecretKind kind = found_in(kinds().tokens, value);
  if (kind == kNoSecret && value.size() < 120) kind = found_inside(value);
  if (kind != kNoSecret) return is_specimen(value) ? kNoSecret : kind;
  return own_token(value);
}

}  // namespace celador
