#include <algorithm>
#include <array>

#include "base/text.h"
#include "classify/check_digits.h"
#include "classify/prose_reader.h"
#include "classify/secret_shape.h"
#include "classify/value_shape.h"

namespace celador {
namespace {

constexpr std::size_t kShortestSecret = 20;
constexpr std::size_t kLongestSecret = 8192;

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_mail_char(char c) {
  return is_digit(c) || is_capital(c) || (c >= 'a' && c <= 'z') ||
         std::string_view("._%+-").find(c) != std::string_view::npos;
}

// What ends a word that is not language.
constexpr std::string_view kChunkEnds = " \t\r\n\"'`<>,;()[]{}|";

// 2001:db8::1 written as text: eight groups, or fewer with one "::".
bool is_ipv6(std::string_view text) {
  std::size_t groups = 0;
  std::size_t doubles = 0;
  std::size_t digits = 0;
  bool some_figure = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ':') {
      if (!is_hex(text[i]) || ++digits > 4) return false;
      some_figure = some_figure || is_digit(text[i]);
      if (digits == 1) ++groups;
      continue;
    }
    if (i > 0 && text[i - 1] == ':') ++doubles;
    digits = 0;
  }
  if (!some_figure || text.ends_with(":")) return false;
  return doubles == 0 ? groups == 8 : doubles == 1 && groups >= 3 && groups < 8;
}

// Six pairs of hex digits with one mark between.
bool is_mac(std::string_view text) {
  if (text.size() != 17) return false;
  const char mark = text[2];
  if (mark != ':' && mark != '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % 3 == 2 ? text[i] != mark : !is_hex(text[i])) return false;
  }
  // Nobody's, and everybody's.
  return text.find_first_not_of("0:-") != std::string_view::npos &&
         text.find_first_not_of("fF:-") != std::string_view::npos;
}

// Of a network that is reached from everywhere. Versions of programs have four parts too, and small
// ones.
enum class Ipv4 : std::uint8_t { kNone, kLikeVersion, kPublic };
Ipv4 ipv4_of(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() != 4) return Ipv4::kNone;
  std::array<std::uint64_t, 4> octets{};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto octet = parts[i].size() <= 3 ? parse_unsigned(parts[i]) : std::nullopt;
    if (!octet || *octet > 255 || (parts[i].size() > 1 && parts[i][0] == '0')) return Ipv4::kNone;
    octets[i] = *octet;
  }
  const bool is_public = octets[0] != 0 && octets[0] != 10 && octets[0] != 127 && octets[0] < 224 &&
                         !(octets[0] == 172 && octets[1] >= 16 && octets[1] < 32) &&
                         !(octets[0] == 192 && octets[1] == 168) &&
                         !(octets[0] == 169 && octets[1] == 254) &&
                         !(octets[0] == 100 && octets[1] >= 64 && octets[1] < 128);
  if (!is_public) return Ipv4::kNone;
  return std::ranges::max(octets) < 100 ? Ipv4::kLikeVersion : Ipv4::kPublic;
}

}  // namespace

std::size_t ProseReader::take_mark(std::size_t i) {
  const std::string_view text = tokens_.text();
  const std::size_t end = tokens_[i].end;
  const char next = end < text.size() ? text[end] : ' ';
  if (next == '@') {
    if (const std::size_t after = take_email(i); after != i) return after;
  }
  if (next == ':' && text.substr(end).starts_with("://")) return take_url(i);
  if ((next == '.' || next == ':' || next == '-') && tokens_[i].size() <= 4) {
    if (const std::size_t after = take_network_address(i); after != i) return after;
  }
  const char before = tokens_[i].begin > 0 ? text[tokens_[i].begin - 1] : ' ';
  const bool may_be_secret =
      before == '$' || before == '-' || before == '{' || before == '*' ||
      tokens_[i].size() >= kShortestSecret || tokens_[i].has_digit ||
      (next != ' ' && end + kShortestSecret < text.size() && tokens_[i].size() >= 2);
  return may_be_secret ? take_secret(i) : i;
}

std::size_t ProseReader::take_email(std::size_t i) {
  const std::string_view text = tokens_.text();
  std::size_t begin = tokens_[i].begin;
  while (begin > 0 && is_mail_char(text[begin - 1])) --begin;
  std::size_t end = tokens_[i].end + 1U;
  while (end < text.size() && is_mail_char(text[end]) && text[end] != '%') ++end;
  std::string_view address = text.substr(begin, end - begin);
  while (address.ends_with('.') || address.ends_with('-')) address.remove_suffix(1);
  if (!email_domain(address)) return i;
  found(prose_categories().email, ProseEvidence::kCheck);
  return tokens_.at_byte(i + 1, begin + address.size());
}

// A link is nobody's, but for what is given away with it.
std::size_t ProseReader::take_url(std::size_t i) {
  const std::string_view text = tokens_.text().substr(tokens_[i].begin);
  const std::string_view url = text.substr(0, text.find_first_of(" \t\r\n\"'`<>|"));
  const bool web = url.starts_with("http");
  constexpr auto kKeys = std::to_array<std::string_view>(
      {"token=", "access_token=", "api_key=", "apikey=", "key=", "sig=", "signature=", "password=",
       "passwd=", "pwd=", "auth=", "secret=", "session=", "sessionid="});
  bool secret = token_kind(url) != kNoSecret;
  const std::size_t query = url.find_first_of("?#");
  for (const std::string_view key : kKeys) {
    if (secret || query == std::string_view::npos) break;
    const std::size_t at = find_ignoring_case(url.substr(query), key);
    if (at == std::string_view::npos || at == 0) continue;
    const char before = url[query + at - 1];
    const std::string_view value = url.substr(query + at + key.size());
    secret = (before == '?' || before == '&' || before == '#' || before == ';') &&
             value.substr(0, value.find('&')).size() >= 8;
  }
  if (web && !secret) {
    // https://user:password@host
    const std::string_view host = url.substr(url.find("://") + 3);
    const std::string_view authority = host.substr(0, host.find_first_of("/?#"));
    const std::size_t at = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    secret = at != std::string_view::npos && colon != std::string_view::npos && colon + 1 < at;
  }
  if (secret) found(prose_categories().token, ProseEvidence::kCheck);
  return tokens_.at_byte(i + 1, tokens_[i].begin + url.size());
}

std::size_t ProseReader::take_network_address(std::size_t i) {
  const std::string_view text = tokens_.text();
  const std::size_t begin = tokens_[i].begin;
  const std::string_view rest = text.substr(begin);
  const bool glued = begin > 0 && (text[begin - 1] == '.' || text[begin - 1] == ':' ||
                                   text[begin - 1] == '-' || text[begin - 1] == 'v');
  if (glued) return i;
  const char mark = rest[tokens_[i].size()];
  std::size_t size = 0;
  while (size < rest.size() && size < 48 && (is_hex(rest[size]) || rest[size] == mark)) ++size;
  // "v1.2.3.4", "1.2.3.4.5" and "1.2.3.4x" are none.
  const bool goes_on =
      size < rest.size() && (is_capital(rest[size]) || (rest[size] >= 'a' && rest[size] <= 'z'));
  std::string_view address = rest.substr(0, size);
  while (address.ends_with('.') || address.ends_with(':')) address.remove_suffix(1);
  if (goes_on || address.size() < 7) return i;
  const Ipv4 ipv4 = mark == '.' ? ipv4_of(address) : Ipv4::kNone;
  if (ipv4 != Ipv4::kNone) {
    const CategoryIndex ip = prose_categories().ip;
    std::array<char, kMaxProseWordBytes> room;
    const bool version = i > 0 && tokens_.plain(i - 1, room).starts_with("ver");
    const bool said = context_of(ip, i, kReach) != nullptr;
    // "(2.25.90.20-1)" of a package
    const char behind = size < rest.size() ? rest[size] : ' ';
    const bool package = behind == '-' || behind == '~' || behind == '+';
    if (version || package || (ipv4 == Ipv4::kLikeVersion && !said)) return i;
    found(ip, ProseEvidence::kContext);
  } else if (is_mac(address)) {
    found(prose_categories().mac, ProseEvidence::kContext);
  } else if (mark == ':' && is_ipv6(address)) {
    found(prose_categories().ip, ProseEvidence::kContext);
  } else {
    return i;
  }
  return tokens_.at_byte(i + 1, begin + address.size());
}

std::size_t ProseReader::take_secret(std::size_t i) {
  const std::string_view text = tokens_.text();
  std::size_t begin = tokens_[i].begin;
  // Marks that belong to it: $2b$, {SSHA}, *A4B..., -----BEGIN.
  if (begin > 0 && (text[begin - 1] == '$' || text[begin - 1] == '{' || text[begin - 1] == '*'))
    --begin;
  constexpr std::string_view kDashes = "-----";
  const bool pem = begin >= kDashes.size() && tokens_.text(i) == "BEGIN" &&
                   text.substr(begin - kDashes.size(), kDashes.size()) == kDashes;
  if (pem) {
    if (token_kind(text.substr(begin - kDashes.size())) == kNoSecret) return i;
    found(prose_categories().token, ProseEvidence::kCheck);
    return tokens_.size();
  }
  const std::string_view rest = text.substr(begin, kLongestSecret);
  const std::size_t opened = rest.starts_with('{') ? 1 : 0;
  std::string_view chunk = rest.substr(0, rest.find_first_of(kChunkEnds, opened));
  if (opened != 0 && chunk.size() < rest.size() && rest[chunk.size()] == '}') {
    const std::size_t close = chunk.size() + 1;
    const std::size_t more = rest.find_first_of(kChunkEnds, close);
    chunk = rest.substr(0, more);
  }
  while (chunk.ends_with('.') || chunk.ends_with(':')) chunk.remove_suffix(1);
  if (chunk.size() < kShortestSecret) return i;
  if (token_kind(chunk) != kNoSecret) {
    found(prose_categories().token, ProseEvidence::kCheck);
  } else if (password_scheme(chunk) != kNoSecret) {
    found(prose_categories().password_hash, ProseEvidence::kCheck);
  } else {
    return i;
  }
  return tokens_.at_byte(i + 1, begin + chunk.size());
}

}  // namespace celador
