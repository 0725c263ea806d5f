#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/facts.h"
#include "model/service.h"
#include "protocols/ftp_reply.h"

// What an FTP server tells of itself: product and version, whose it is, and which of its settings
// lets strangers in.
//
// Tested by ftp_identity_test.cc. Fuzzed by ftp_fuzz.cc.
namespace celador {

enum class FtpUpload { kNotSeen, kSeen };

// Whether a reply sent unasked on a new connection is FTP's. SMTP greets with 220 too: a greeting
// of mail is not ours; one that names neither is taken for FTP, and the look makes sure.
bool greets_as_ftp(const FtpReply& greeting);
// As above, and the greeting itself names FTP or a server of it.
bool names_ftp(const FtpReply& greeting);

// Fills product, version and CPE from a text of the server (greeting, SYST, STAT) as far as they
// are still empty.
void identify_ftp_product(std::string_view text, Service& service);

// Host names, server names and addresses for mail in a greeting or welcome.
std::vector<OwnerFact> ftp_owner_facts(const FtpReply& banner);
// The address that the server believes to have, when it is a private one.
std::optional<OwnerFact> ftp_address_fact(std::string_view pasv_address);

// Whether a refusal asks for TLS first.
bool asks_for_tls(const FtpReply& reply);

// The settings at fault when an anonymous login is let in.
std::vector<Cause> ftp_causes(std::string_view product, FtpUpload upload);

}  // namespace celador
