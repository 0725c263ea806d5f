// FTP. TCP 21; 990 when TLS comes first.
//
// The server speaks first: its greeting often names product and version. FEAT and SYST tell what
// it can do. Then, where the scope lets us use the protocol's own anonymous convention, USER
// anonymous and PASS: vsftpd answers 331 to every user, so only the answer to PASS decides. Inside,
// folders are listed by MLSD (which tells rights and times exactly) or LIST, and the beginning of a
// few files is fetched by RETR. Data connections are passive only and go to the host that we were
// allowed to look at, whatever address the server names.
//
// Nothing that stores, deletes, renames, or makes the server connect anywhere is in the table: no
// STOR, APPE, DELE, MKD, SITE, PORT, EPRT.
//
// Source: RFC 959, 1635, 2228, 2389, 2428, 3659, 4217; vsftpd.conf(5).
// Tested by ftp_test.cc and tests/ftp_test.py. Fuzzed by ftp_fuzz.cc.

#include <array>

#include "base/text.h"
#include "protocols/ftp_folders.h"
#include "protocols/ftp_identity.h"
#include "protocols/ftp_look.h"
#include "protocols/ftp_reply.h"
#include "protocols/protocol.h"

namespace celador {
namespace {

constexpr std::array<std::uint16_t, 3> kPorts = {21, 990, 2121};

constexpr std::array kCommands = {
    Command{"FEAT", "what the server can do", "RFC 2389, section 3"},
    Command{"SYST", "the kind of system", "RFC 959, section 4.1.3"},
    Command{"AUTH TLS", "encryption, where the server demands it", "RFC 4217, section 4"},
    Command{"PBSZ 0", "required before PROT", "RFC 4217, section 9"},
    Command{"PROT P", "encryption of the data connections", "RFC 4217, section 9"},
    Command{"USER anonymous", "the anonymous login, when the scope allows it", "RFC 1635"},
    Command{"PASS", "its password: an address for mail that says who asks", "RFC 1635"},
    Command{"STAT", "version and limits, in the server's words", "RFC 959, section 4.1.3"},
    Command{"PWD", "where the login begins", "RFC 959, section 4.1.3"},
    Command{"TYPE I", "bytes as they are", "RFC 959, section 3.1.1.3"},
    Command{"CWD", "whether a folder may be entered", "RFC 959, section 4.1.1"},
    Command{"PASV", "a port for data", "RFC 959, section 4.1.2"},
    Command{"EPSV", "a port for data, where PASV is refused", "RFC 2428, section 3"},
    Command{"MLSD", "a folder's files with sizes, times and rights", "RFC 3659, section 7"},
    Command{"LIST", "a folder's files, where MLSD is missing", "RFC 959, section 4.1.3"},
    Command{"STAT path", "a folder's files, where data ports are shut", "RFC 959, section 4.1.3"},
    Command{"MDTM", "when a file was changed", "RFC 3659, section 3"},
    Command{"RETR", "the beginning of a file", "RFC 959, section 4.1.3"},
    Command{"QUIT", "a polite end", "RFC 959, section 4.1.1"},
};

// Those that take no argument, or always the same: request and name are one.
bool stands_alone(std::string_view name) {
  return name != "PASS" && name != "CWD" && name != "MDTM" && name != "RETR" && name != "STAT path";
}

// An absolute path of printable characters: it cannot end the line, be read as an option, or hold
// a Telnet command.
bool is_harmless_path(std::string_view path) {
  return path.starts_with('/') && path.size() <= kMaxFtpPathBytes &&
         printable(path, kMaxFtpPathBytes) == path;
}

std::string_view name_request(std::string_view request) {
  if (!request.ends_with("\r\n")) return {};
  request.remove_suffix(2);
  for (const Command& command : kCommands) {
    if (stands_alone(command.name) && request == command.name) return command.name;
  }
  const std::size_t space = request.find(' ');
  if (space == std::string_view::npos) return {};
  const std::string_view verb = request.substr(0, space);
  const std::string_view argument = request.substr(space + 1);
  if (verb == "PASS") {
    constexpr std::string_view kUser = "celador@";
    return argument.starts_with(kUser) && is_ftp_contact_domain(argument.substr(kUser.size()))
               ? "PASS"
               : "";
  }
  if (!is_harmless_path(argument)) return {};
  if (verb == "CWD") return "CWD";
  if (verb == "MDTM") return "MDTM";
  if (verb == "RETR") return "RETR";
  if (verb == "STAT") return "STAT path";
  return {};
}

std::optional<Service> recognise(std::string_view first_bytes) {
  const auto parsed = parse_ftp_reply(first_bytes);
  if (!parsed || !*parsed || !greets_as_ftp((*parsed)->reply)) return std::nullopt;
  Service service;
  service.protocol = "ftp";
  identify_ftp_product((*parsed)->reply.text(), service);
  return service;
}

}  // namespace

extern const Protocol kFtp;
constinit const Protocol kFtp = {"ftp",     "FTP",        kPorts,      kCommands, "",
                                 recognise, name_request, look_at_ftp, true};

}  // namespace celador
