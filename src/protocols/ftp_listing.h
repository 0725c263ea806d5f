#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"

// One line of a folder's listing, in the three forms that servers send. Source: RFC 3659 section 7
// for MLSD; LIST has no standard: the forms are those of `ls -l` and of MS-DOS `dir`.
//
// Tested by ftp_listing_test.cc. Fuzzed by ftp_fuzz.cc.
namespace celador {

enum class FtpEntryKind { kFile, kFolder, kLink, kThisFolder, kParentFolder, kOther };

// How exactly a listing tells when a file was changed.
enum class FtpTimeForm {
  kNone,
  kUtc,     // MLSD: to the second, UTC
  kLocal,   // LIST: to the day or minute, in the server's own zone
  kNoYear,  // LIST: within the last months; the year is left out, so `modified` is not set
};

struct FtpEntry {
  std::string name;  // printable
  FtpEntryKind kind = FtpEntryKind::kOther;
  std::optional<std::uint64_t> size_bytes;
  std::optional<Instant> modified;
  FtpTimeForm time_form = FtpTimeForm::kNone;
  std::optional<std::string> permissions;  // MLSD's fact `perm`, lower case
  std::optional<unsigned> mode;            // Unix permission bits
  // The name is one that may be sent back: printable as it came, one path component.
  bool can_be_asked_for = false;
};

// "type=file;size=5;modify=20240102030405;perm=r; name"; nullopt when it is none.
std::optional<FtpEntry> parse_mlsd_line(std::string_view line);

// "-rw-r--r--  1 0  0  5957 Nov 23 16:34 name" or "11-23-26  04:34PM  <DIR>  name"; nullopt for
// "total 8" and whatever else.
std::optional<FtpEntry> parse_list_line(std::string_view line);

// Whether the entry's perm fact lets a stranger change data: c, m or p on a folder, w on a file
// (RFC 3659 section 7.5.5). a, d and f are not enough: ProFTPD gives them for every file.
bool declares_write(const FtpEntry& entry);

}  // namespace celador
