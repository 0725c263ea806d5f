// Whoever sees packets of a sweep looks up the address first, then opens it in a browser. What
// stands there decides whether they write to us or to our provider. The three places are those of
// Durumeric, Wustrow, Halderman: "ZMap: Fast Internet-wide Scanning and Its Security Applications"
// (USENIX Security 2013, section 5): DNS, a page on port 80, and a way to opt out; and RFC 9116.
//
// Tested by sender_notice_test.cc and tests/scope_contact_test.py.
#include "report/sender_notice.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "report/html_writer.h"

namespace celador {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_domain(std::string_view text) {
  if (text.empty() || text.size() > 253 || text.find('.') == std::string_view::npos) return false;
  for (const std::string_view label : split(text, '.')) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
      return false;
    if (!std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-'; }))
      return false;
  }
  return true;
}

// What may stand in a URI as it is (RFC 3986, section 2).
bool is_uri_character(char c) {
  return is_alphanumeric(c) || std::string_view("-._~:/?#[]@!$&'()*+,;=%").contains(c);
}

// "soc@hospital.example": the domain. Empty: it is no address.
std::string_view domain_of_address(std::string_view text) {
  const auto at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at > 64) return {};
  const std::string_view local = text.substr(0, at);
  // The atoms of RFC 5322, section 3.2.3; nobody publishes a quoted one.
  const bool is_local = std::ranges::all_of(local, [](char c) {
    return is_alphanumeric(c) || std::string_view(".!#$%&'*+-/=?^_`{|}~").contains(c);
  });
  const std::string_view domain = text.substr(at + 1);
  return is_local && is_domain(domain) ? domain : std::string_view{};
}

std::string mailto(std::string_view address) {
  std::string uri = "mailto:";
  for (const char c : address) {
    // RFC 6068, section 2: what has a meaning of its own in a URI is encoded.
    if (is_alphanumeric(c) || std::string_view("@.-_~!$'*+").contains(c)) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

// Under which domain the sender can have names; empty: the contact does not say.
std::string domain_of(std::string_view contact) {
  if (contact.starts_with("mailto:")) contact.remove_prefix(7);
  if (const auto domain = domain_of_address(contact); !domain.empty()) return to_lower(domain);
  if (!contact.starts_with("https://")) return {};
  std::string_view host = contact.substr(8);
  host = host.substr(0, host.find_first_of("/?#:"));
  return is_domain(host) ? to_lower(host) : std::string();
}

// A character-string of a zone file (RFC 1035, section 5.1): at most 255 bytes.
std::string zone_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text.substr(0, 255)) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E) {
      quoted += fmt::format("\\{:03}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

void write_what_is_done(HtmlWriter& out, Depth depth) {
  out.markup("<ul>\n<li>We knock at the ports that data stores use, each once or twice.</li>\n");
  if (depth >= Depth::kIdentify)
    out.markup("<li>Where something answers, we ask what it is: its kind and version.</li>\n");
  if (depth >= Depth::kList)
    out.markup(
        "<li>Where it lets strangers in, we ask for names and sizes of what it holds.</li>\n");
  if (depth >= Depth::kSample) {
    out.markup(
        "<li>Of what strangers can read, we read a bounded number of records into memory, to learn "
        "what kinds of personal data they hold. No value is kept.</li>\n");
  }
  if (depth >= Depth::kCount) {
    out.markup(
        "<li>To learn how many people are concerned, we may read a store to its end, slowly. No "
        "value is kept.</li>\n");
  }
  out.markup("</ul>\n");
}

}  // namespace

Result<std::string> contact_uri(std::string_view contact) {
  const bool all_fit = std::ranges::all_of(contact, is_uri_character);
  if (all_fit && contact.starts_with("mailto:") && contact.contains('@'))
    return std::string(contact);
  if (all_fit && contact.starts_with("https://") && !domain_of(contact).empty())
    return std::string(contact);
  if (all_fit && contact.starts_with("tel:+") && contact.size() > 6) return std::string(contact);
  if (!domain_of_address(contact).empty()) return mailto(contact);
  return fail(ErrorKind::kUsage,
              fmt::format("the scope's contact '{}' cannot be published: an e-mail address, or an "
                          "https:, mailto: or tel: URI can",
                          printable(contact, 80)));
}

Result<SenderNames> sender_names(const SenderNotice& notice) {
  const std::string uri = TRY(contact_uri(notice.contact));
  std::string domain = domain_of(notice.contact);
  if (domain.empty()) domain = "YOUR-DOMAIN";
  SenderNames names;
  names.host = "network-scan." + domain;
  names.ptr = fmt::format("1.2.0.192.in-addr.arpa. IN PTR {}.", names.host);
  std::string said =
      fmt::format("A permitted sweep for open data stores. Contact and opt-out: {}", uri);
  if (notice.until) said += fmt::format("; until {}", notice.last_day);
  names.txt = fmt::format("{}. IN TXT {}", names.host, zone_text(said));
  return names;
}

Result<std::string> sender_page(const SenderNotice& notice) {
  const std::string uri = TRY(contact_uri(notice.contact));
  HtmlWriter out;
  out.markup(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri "
      "'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>A sweep for open data stores</title>\n</head>\n<body>\n<main>\n"
      "<h1>This address looks for open data stores</h1>\n"
      "<p>Connections from here are part of a permitted sweep, not of an attack. It looks for "
      "databases, file servers and other stores that were left open to the network by mistake, so "
      "that their owners can close them before somebody else finds them.</p>\n<h2>Who</h2>\n<p>");
  out.name(notice.name).markup("<br>\nAuthorised by ").name(notice.authorised_by);
  if (notice.until) out.markup("<br>\nUntil ").text(notice.last_day);
  out.markup("<br>\nContact: <a href=\"").text(uri).markup("\">");
  out.name(notice.contact).markup("</a></p>\n<h2>What is done</h2>\n");
  write_what_is_done(out, notice.depth);
  out.markup(
      "<h2>What is not done</h2>\n<ul>\n<li>Nothing is written, changed or deleted.</li>\n"
      "<li>No password is tried or guessed, and no flaw is made use of.</li>\n"
      "<li>No value of any record is kept or passed on.</li>\n");
  if (notice.rate_per_network) {
    out.markup("<li>No network (a /24, IPv6: a /48) is swept with more than ")
        .number(*notice.rate_per_network)
        .markup(" packets a second.</li>\n");
  }
  out.markup(
      "</ul>\n<p>Everything that is sent is recorded: ask, and we tell you exactly what was sent "
      "to "
      "your addresses, and when.</p>\n<h2>How to opt out</h2>\n<p>Write to the contact above, from "
      "an address that shows that the network is yours, and name your addresses or ranges. They "
      "are entered under <code>do_not_probe</code>, which is asked before the first packet: from "
      "then on not one is sent to them.</p>\n</main>\n</body>\n</html>\n");
  return std::move(out).take();
}

Result<std::string> security_txt(const SenderNotice& notice, Instant now) {
  const std::string uri = TRY(contact_uri(notice.contact));
  std::string text =
      "# This address looks for data stores that were left open to the network.\n"
      "# Who does it, what is done and how to opt out: the page at / of this address.\n";
  text += fmt::format("Contact: {}\n", uri);
  Instant expires = now + kMostExpires;
  if (notice.until) expires = std::min(expires, *notice.until);
  text +=
      fmt::format("Expires: {}\n", to_rfc3339(std::chrono::floor<std::chrono::seconds>(expires)));
  text += "Preferred-Languages: en\n";
  if (!notice.canonical.empty()) {
    // Section 2.5.2: a web URI must begin with https.
    if (!notice.canonical.starts_with("https://") ||
        !std::ranges::all_of(notice.canonical, is_uri_character)) {
      return fail(ErrorKind::kUsage,
                  fmt::format("'{}' is not where security.txt can stand: write https://...",
                              printable(notice.canonical, 80)));
    }
    text += fmt::format("Canonical: {}\n", notice.canonical);
  }
  return text;
}

}  // namespace celador
