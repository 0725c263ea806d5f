#include "classify/secret_shape.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "classify/check_digits.h"

namespace celador {
namespace {

bool is_base64(char c) {
  return is_digit(c) || is_capital(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '/' ||
         c == '+' || c == '=' || c == '_' || c == '-';
}

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool all_base64(std::string_view text) { return std::ranges::all_of(text, is_base64); }

// Cost and salt of bcrypt: $2b$12$ and 53 characters.
bool is_bcrypt(std::string_view value) {
  if (!value.starts_with("$2")) return false;
  const std::size_t cost = value.size() > 2 && value[2] == '$' ? 3 : 4;
  if (value.size() != cost + 3 + 53 || value[cost - 1] != '$' || value[cost + 2] != '$')
    return false;
  return all_digits(value.substr(cost, 2)) && all_base64(value.substr(cost + 3));
}

struct Prefix {
  std::string_view text;
  std::size_t rest_min;  // characters that must follow
  std::size_t rest_max;
};

// As the providers' own documents have them.
constexpr std::array kTokenPrefixes{
    Prefix{"AKIA", 16, 16},      Prefix{"ASIA", 16, 16},      Prefix{"ABIA", 16, 16},
    Prefix{"ACCA", 16, 16},      Prefix{"AIza", 35, 35},      Prefix{"ghp_", 36, 36},
    Prefix{"gho_", 36, 36},      Prefix{"ghs_", 36, 36},      Prefix{"github_pat_", 82, 82},
    Prefix{"glpat-", 20, 60},    Prefix{"xoxb-", 20, 200},    Prefix{"xoxp-", 20, 200},
    Prefix{"sk_live_", 16, 200}, Prefix{"rk_live_", 16, 200}, Prefix{"sk_test_", 16, 200},
    Prefix{"SG.", 66, 66},       Prefix{"npm_", 36, 36},      Prefix{"pypi-AgEI", 50, 400},
    Prefix{"sk-ant-", 80, 200},  Prefix{"hf_", 34, 40},       Prefix{"dop_v1_", 64, 64},
    Prefix{"dapi", 32, 34},      Prefix{"shpat_", 32, 32},    Prefix{"sk-proj-", 40, 220},
};

bool is_json_web_token(std::string_view value) {
  return value.starts_with("eyJ") && value.size() > 40 && std::ranges::count(value, '.') == 2 &&
         all_base64(value) && value.find(".eyJ") != std::string_view::npos;
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

}  // namespace

PasswordScheme password_scheme(std::string_view value) {
  // Spring writes {bcrypt} before the hash.
  if (value.starts_with('{') && value.size() > 20) {
    const std::size_t end = value.find('}');
    if (end != std::string_view::npos && end <= 12) {
      const std::string_view name = value.substr(1, end - 1);
      if (value.substr(end + 1).starts_with('$')) return password_scheme(value.substr(end + 1));
      for (const std::string_view known :
           {"SSHA", "SHA", "SMD5", "MD5", "SSHA256", "SSHA512", "CRYPT"}) {
        if (equals_ignoring_case(name, known)) return PasswordScheme::kLdap;
      }
    }
    return PasswordScheme::kNone;
  }
  if (value.size() < 20 || value.size() > 400) return PasswordScheme::kNone;
  if (value[0] == '$') {
    if (is_bcrypt(value)) return PasswordScheme::kBcrypt;
    if (value.starts_with("$argon2")) return PasswordScheme::kArgon2;
    if (value.starts_with("$s0$") || value.starts_with("$scrypt$") || value.starts_with("$7$"))
      return PasswordScheme::kScrypt;
    if (value.starts_with("$pbkdf2")) return PasswordScheme::kPbkdf2;
    if (value.starts_with("$1$")) return PasswordScheme::kMd5Crypt;
    if (value.starts_with("$5$")) return PasswordScheme::kSha256Crypt;
    if (value.starts_with("$6$")) return PasswordScheme::kSha512Crypt;
    if (value.starts_with("$y$")) return PasswordScheme::kYescrypt;
    if ((value.starts_with("$P$") || value.starts_with("$H$")) && value.size() == 34)
      return PasswordScheme::kPhpass;
    return PasswordScheme::kNone;
  }
  if (value.starts_with("pbkdf2_sha") || value.starts_with("pbkdf2:sha"))
    return PasswordScheme::kPbkdf2;
  if (value.starts_with("scrypt:") || value.starts_with("SCRYPT:")) return PasswordScheme::kScrypt;
  if (value.starts_with("bcrypt_sha256$") || value.starts_with("bcrypt$"))
    return PasswordScheme::kBcrypt;
  if (value[0] == '*' && value.size() == 41 && std::ranges::all_of(value.substr(1), is_hex))
    return PasswordScheme::kMysql41;
  return PasswordScheme::kNone;
}

std::string_view to_text(PasswordScheme scheme) {
  switch (scheme) {
    case PasswordScheme::kBcrypt:
      return "bcrypt";
    case PasswordScheme::kArgon2:
      return "argon2";
    case PasswordScheme::kScrypt:
      return "scrypt";
    case PasswordScheme::kPbkdf2:
      return "PBKDF2";
    case PasswordScheme::kMd5Crypt:
      return "md5crypt";
    case PasswordScheme::kSha256Crypt:
      return "sha256crypt";
    case PasswordScheme::kSha512Crypt:
      return "sha512crypt";
    case PasswordScheme::kYescrypt:
      return "yescrypt";
    case PasswordScheme::kPhpass:
      return "phpass";
    case PasswordScheme::kMysql41:
      return "MySQL 4.1";
    case PasswordScheme::kLdap:
      return "LDAP scheme";
    case PasswordScheme::kNone:
    case PasswordScheme::kCount:
      break;
  }
  return "none";
}

bool is_provider_token(std::string_view value) {
  if (value.size() < 20 || value.size() > 8192) return false;
  if (value.find("PRIVATE KEY-----") != std::string_view::npos && value.starts_with("-----BEGIN "))
    return true;
  if (is_json_web_token(value) || is_connection_with_password(value)) return true;
  for (const Prefix& prefix : kTokenPrefixes) {
    if (!value.starts_with(prefix.text)) continue;
    const std::string_view rest = value.substr(prefix.text.size());
    if (rest.size() < prefix.rest_min || rest.size() > prefix.rest_max || !all_base64(rest))
      continue;
    return find_ignoring_case(rest, "example") == std::string_view::npos &&
           find_ignoring_case(rest, "xxxx") == std::string_view::npos;
  }
  return false;
}

}  // namespace celador
