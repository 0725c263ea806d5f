#include "protocols/ftp_identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/ip_address.h"
#include "protocols/banner_owners.h"

namespace celador {
namespace {

// A server is known by a word of its greeting; the version is the next word that begins with a
// digit (or v and a digit), at most a few words on.
struct Product {
  std::string_view marker;
  std::string_view name;
  std::string_view cpe;  // vendor:product; empty when the dictionary of CPEs has none that fits
};

// The first that fits wins: what is special stands before what is general.
constexpr std::array kProducts = {
    Product{"vsFTPd", "vsftpd", "vsftpd_project:vsftpd"},
    Product{"ProFTPD", "ProFTPD", "proftpd:proftpd"},
    Product{"Pure-FTPd", "Pure-FTPd", "pureftpd:pure-ftpd"},
    Product{"pureftpd.org", "Pure-FTPd", "pureftpd:pure-ftpd"},
    Product{"FileZilla Server", "FileZilla Server", "filezilla-project:filezilla_server"},
    Product{"Microsoft FTP Service", "Microsoft FTP Service", ""},
    Product{"pyftpdlib", "pyftpdlib", ""},
    Product{"Serv-U", "Serv-U", "solarwinds:serv-u"},
    Product{"CrushFTP", "CrushFTP", "crushftp:crushftp"},
    Product{"Cerberus FTP", "Cerberus FTP Server", "cerberusftp:ftp_server"},
    Product{"Titan FTP", "Titan FTP Server", "southrivertech:titan_ftp_server"},
    Product{"WS_FTP", "WS_FTP Server", "progress:ws_ftp_server"},
    Product{"Xlight", "Xlight FTP Server", "xlightftpd:xlight_ftp_server"},
    Product{"glFTPd", "glFTPd", "glftpd:glftpd"},
    Product{"bftpd", "bftpd", "bftpd_project:bftpd"},
    Product{"wu-", "WU-FTPD", "washington_university:wu-ftpd"},
    Product{"NASFTPD", "QNAP FTP", ""},
    Product{"MikroTik", "MikroTik RouterOS FTP", ""},
    Product{"Synology", "Synology FTP", ""},
    Product{"JD FTP Server", "HP JetDirect FTP", ""},
};

// Names that products come with: they tell nothing of an owner.
constexpr std::array kNamesOfTemplates = {std::string_view("Debian"),
                                          std::string_view("ProFTPD Default Installation"),
                                          std::string_view("ProFTPD Default Server"),
                                          std::string_view("ProFTPD"), std::string_view("FTP")};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The version that stands within `text`'s first words; empty when there is none.
std::string version_in(std::string_view text) {
  constexpr int kWordsToLookAt = 3;
  int words = 0;
  for (std::string_view word : split(text, ' ')) {
    while (!word.empty() && (word[0] == '(' || word[0] == '/' || word[0] == '-')) {
      word.remove_prefix(1);
    }
    if (word.empty()) continue;
    if (++words > kWordsToLookAt) break;
    if (word.size() > 1 && (word[0] == 'v' || word[0] == 'V') && is_digit(word[1])) {
      word.remove_prefix(1);
    }
    if (!is_digit(word[0])) continue;
    const auto* end = std::ranges::find_if_not(
        word, [](char c) { return is_digit(c) || is_letter(c) || c == '.'; });
    std::string_view version = word.substr(0, static_cast<std::size_t>(end - word.begin()));
    while (version.ends_with('.')) version.remove_suffix(1);
    return std::string(version.substr(0, 32));
  }
  return {};
}

bool has(std::string_view text, std::string_view word) {
  return find_ignoring_case(text, word) != std::string_view::npos;
}

// ProFTPD greets with its ServerName in parentheses: "ProFTPD 1.3.8 Server (Archivo) [10.0.0.1]".
std::optional<OwnerFact> server_name_fact(std::string_view line) {
  if (!has(line, "ProFTPD")) return std::nullopt;
  const std::size_t open = line.find('(');
  const std::size_t close = line.rfind(") [");
  if (open == std::string_view::npos || close == std::string_view::npos || close <= open + 1) {
    return std::nullopt;
  }
  const std::string_view name = line.substr(open + 1, close - open - 1);
  if (std::ranges::find(kNamesOfTemplates, name) != kNamesOfTemplates.end()) return std::nullopt;
  return OwnerFact{OwnerRole::kOperator, "ftp.server_name", std::string(name), 0.5,
                   "ProFTPD greets with the ServerName " + std::string(name)};
}

struct Advice {
  std::string_view product;
  std::string_view setting;
  std::string_view fix;
  std::string_view reference;
  std::string_view upload_setting;
  std::string_view upload_fix;
  std::string_view upload_reference;
};

constexpr std::array kAdvice = {
    Advice{"vsftpd", "anonymous_enable",
           "Set anonymous_enable=NO in vsftpd.conf and restart vsftpd.",
           "vsftpd.conf(5), anonymous_enable", "anon_upload_enable, anon_mkdir_write_enable",
           "Set anon_upload_enable=NO, anon_mkdir_write_enable=NO and anon_other_write_enable=NO; "
           "write_enable=NO where nobody uploads. Take write permission for others off the folder.",
           "vsftpd.conf(5), anon_upload_enable"},
    Advice{"ProFTPD", "<Anonymous>",
           "Remove the <Anonymous> block from proftpd.conf, or put <Limit LOGIN> DenyAll </Limit> "
           "into it, and restart ProFTPD.",
           "ProFTPD, directive Anonymous", "<Limit WRITE> in <Anonymous>",
           "Put <Limit WRITE> DenyAll </Limit> into the <Anonymous> block and take write "
           "permission for the daemon's user off the folder.",
           "ProFTPD, directive Limit"},
    Advice{"Pure-FTPd", "NoAnonymous", "Set NoAnonymous to yes (option -E) and restart Pure-FTPd.",
           "pure-ftpd(8), option -E", "AnonymousCantUpload",
           "Set AnonymousCantUpload to yes (option -i) and AnonymousCanCreateDirs to no.",
           "pure-ftpd(8), option -i"},
    Advice{"FileZilla Server", "user anonymous",
           "Delete or disable the user anonymous in the administration interface.",
           "FileZilla Server manual, Users", "permissions of the user anonymous",
           "Set the mount points of anonymous to read-only.", "FileZilla Server manual, Users"},
    Advice{"Microsoft FTP Service", "anonymousAuthentication",
           "In IIS Manager open FTP Authentication and disable Anonymous Authentication.",
           "IIS configuration reference, ftpServer/security/authentication/anonymousAuthentication",
           "FTP authorization rules",
           "Remove the allow rule with write permission for anonymous users.",
           "IIS configuration reference, ftpServer/security/authorization"},
    Advice{"pyftpdlib", "add_anonymous",
           "Remove the call of add_anonymous, or the option that "
           "starts the server without a user.",
           "pyftpdlib API reference, DummyAuthorizer.add_anonymous", "perm of add_anonymous",
           "Leave perm at its default (elr) or take a, d, f, m, M, T and w out of it.",
           "pyftpdlib API reference, DummyAuthorizer.add_user"},
};
constexpr Advice kGeneralAdvice{
    "",
    "anonymous login",
    "Disable the anonymous login of this FTP server, or close its port to "
    "strangers.",
    "RFC 2577, section 9",
    "write permission of the anonymous user",
    "Make everything that the anonymous user can reach read-only.",
    "RFC 2577, section 9"};

}  // namespace

bool names_ftp(const FtpReply& greeting) {
  const std::string text = greeting.text();
  if (has(text, "ftp")) return true;
  return std::ranges::any_of(kProducts,
                             [&text](const Product& product) { return has(text, product.marker); });
}

bool greets_as_ftp(const FtpReply& greeting) {
  const std::string text = greeting.text();
  for (const std::string_view mail : {"smtp", "lmtp", "postfix", "sendmail", "exim", "mail"}) {
    if (has(text, mail) && !has(text, "ftp")) return false;
  }
  switch (greeting.code) {
    case 120:
    case 220:
      return true;
    case 421:
    case 530:
    case 550:
      return names_ftp(greeting) || has(text, "anonymous");
    default:
      return false;
  }
}

void identify_ftp_product(std::string_view text, Service& service) {
  for (const Product& product : kProducts) {
    const std::size_t at = find_ignoring_case(text, product.marker);
    if (at == std::string_view::npos) continue;
    if (!service.product.empty() && service.product != product.name) return;
    service.product = product.name;
    if (service.version.empty())
      service.version = version_in(text.substr(at + product.marker.size()));
    if (service.cpe.empty() && !service.version.empty() && !product.cpe.empty()) {
      service.cpe = fmt::format("cpe:2.3:a:{}:{}:*:*:*:*:*:*:*", product.cpe, service.version);
    }
    return;
  }
}

std::vector<OwnerFact> ftp_owner_facts(const FtpReply& banner) {
  std::vector<OwnerFact> facts = owners_in_banner("ftp", banner.lines);
  for (const std::string& line : banner.lines) {
    auto name = server_name_fact(line);
    if (!name) continue;
    facts.push_back(std::move(*name));
    break;
  }
  return facts;
}

std::optional<OwnerFact> ftp_address_fact(std::string_view pasv_address) {
  const auto parsed = IpAddress::parse(pasv_address);
  if (!parsed || !parsed->is_v4()) return std::nullopt;
  const std::uint32_t ip = parsed->to_v4();
  const bool is_private = (ip >> 24U) == 10 || (ip >> 20U) == 0xAC1 || (ip >> 16U) == 0xC0A8 ||
                          (ip >> 22U) == (100U << 2U | 1U);
  if (!is_private) return std::nullopt;
  return OwnerFact{OwnerRole::kOperator, "ftp.private_address", std::string(pasv_address), 0.1,
                   "the server names the private address " + std::string(pasv_address) +
                       " for its data: it stands behind address translation"};
}

bool asks_for_tls(const FtpReply& reply) {
  if (reply.code < 400) return false;
  const std::string text = reply.text();
  return has(text, "TLS") || has(text, "SSL") || has(text, "encrypt");
}

std::vector<Cause> ftp_causes(std::string_view product, FtpUpload upload) {
  const auto* found = std::ranges::find(kAdvice, product, &Advice::product);
  const Advice& advice = found != kAdvice.end() ? *found : kGeneralAdvice;
  std::vector<Cause> causes;
  Cause login;
  login.setting = advice.setting;
  login.observed = "an anonymous login is let in";
  login.fix = advice.fix;
  login.reference = advice.reference;
  causes.push_back(std::move(login));
  if (upload == FtpUpload::kSeen) {
    Cause write;
    write.setting = advice.upload_setting;
    write.observed =
        "rights, mode or name of a folder show that the anonymous user may upload to it";
    write.fix = advice.upload_fix;
    write.reference = advice.upload_reference;
    causes.push_back(std::move(write));
  }
  return causes;
}

}  // namespace celador
