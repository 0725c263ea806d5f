#pragma once
#include "protocols/protocol.h"

namespace celador {

// The look of kFtp (ftp.cc has the commands, this the order in which they are sent).
Task<Result<Look>> look_at_ftp(Transport& transport, const LookOrder& order, Budget& budget,
                               RecordSink& records);

// "celador@hospital.example" of "soc@hospital.example" or "https://hospital.example/security":
// the password that anonymous FTP asks for is an address for mail by convention (RFC 1635).
std::string ftp_password(std::string_view contact);

// Longest domain in it.
inline constexpr std::size_t kMaxFtpContactDomainBytes = 100;
bool is_ftp_contact_domain(std::string_view domain);

}  // namespace celador
