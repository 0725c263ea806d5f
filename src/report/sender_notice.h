#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/instant.h"
#include "base/result.h"
#include "model/depth.h"

namespace celador {

// What whoever is swept may want to know of whoever sweeps: a scope's terms, without its addresses.
struct SenderNotice {
  std::string name;
  std::string authorised_by;
  std::string contact;  // an e-mail address, or a URI: https, mailto, tel
  std::optional<Instant> until;
  std::string last_day;
  Depth depth = Depth::kIdentify;
  std::optional<std::uint64_t> rate_per_network;  // packets a second
  std::string canonical;  // where security.txt will stand, a https URI; empty: it does not say
};

// The contact as a URI (RFC 9116, section 2.5.3): "mailto:soc@hospital.example". kUsage: it is
// none, and says what is one.
Result<std::string> contact_uri(std::string_view contact);

// What to enter in DNS for the sending addresses, so that whoever looks one up meets an answer.
struct SenderNames {
  std::string host;  // "network-scan.hospital.example"
  std::string ptr;   // a line of a reverse zone, for 192.0.2.1
  std::string txt;   // a line of the zone
};
Result<SenderNames> sender_names(const SenderNotice& notice);

// The page for port 80 of the sending addresses: one self-contained HTML file.
Result<std::string> sender_page(const SenderNotice& notice);

// "/.well-known/security.txt" (RFC 9116). It expires with the scope, and in kMostExpires at most:
// "less than a year" (section 2.5.5).
Result<std::string> security_txt(const SenderNotice& notice, Instant now);
inline constexpr std::chrono::days kMostExpires{364};

}  // namespace celador
