#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

// FTP's answers: bytes in, Result out. Source: RFC 959 section 4.2, RFC 2428 section 3, RFC 2389,
// RFC 3659 section 2.3.
//
// Tested by ftp_reply_test.cc. Fuzzed by ftp_fuzz.cc.
namespace celador {

// RFC 959 names no limit; real replies stay under a hundred bytes a line, ProFTPD allows 4 KiB.
inline constexpr std::size_t kMaxFtpReplyLineBytes = 4096;
// A reply as a whole: a folder's listing by STAT is the longest that we ask for.
inline constexpr std::size_t kMaxFtpReplyBytes = 256U << 10U;
inline constexpr std::size_t kMaxFtpReplyLines = 2500;

struct FtpReply {
  int code = 0;                    // 100..699
  std::vector<std::string> lines;  // without code and line end, printable; never empty

  bool positive() const { return code >= 200 && code < 300; }
  // All lines, joined by a space.
  std::string text() const;
};

struct ParsedFtpReply {
  FtpReply reply;
  std::size_t size_bytes = 0;  // of it, in the bytes that were parsed
};

// The reply at the front of `bytes`; nullopt when its end has not come yet. kMalformed when it is
// none, kLimit when it is longer than the limits above.
Result<std::optional<ParsedFtpReply>> parse_ftp_reply(std::string_view bytes);

// The port of a 229 reply: "Entering Extended Passive Mode (|||6446|)", any delimiter.
std::optional<std::uint16_t> parse_epsv_port(const FtpReply& reply);

struct PasvTarget {
  std::string address;  // "10.0.0.5": what the server believes to be its own; never connected to
  std::uint16_t port = 0;
};
// The six numbers of a 227 reply, in parentheses or not.
std::optional<PasvTarget> parse_pasv(const FtpReply& reply);

// The folder of a 257 reply, between its quotes, with doubled quotes made single.
std::optional<std::string> parse_working_folder(const FtpReply& reply);

// Whether the 211 reply to FEAT has a line that begins with this word.
bool has_ftp_feature(const FtpReply& features, std::string_view word);

// YYYYMMDDHHMMSS, with an optional fraction that is dropped; UTC. Of a 213 reply to MDTM, and of
// the fact `modify`.
std::optional<Instant> parse_ftp_time(std::string_view text);

}  // namespace celador
