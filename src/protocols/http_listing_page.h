#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "wire/http1.h"

// Pages on which web servers list a folder. Bytes in, entries out; nothing is followed here.
namespace celador {

struct ListingEntry {
  std::string target;  // one path segment, escaped; a folder's ends with '/'
  std::string name;    // printable
  bool is_folder = false;
  std::optional<std::uint64_t> bytes;
  bool bytes_are_rounded = false;   // "1.2K"
  std::optional<Instant> modified;  // the page names no time zone: taken for UTC
};

struct ListingPage {
  std::vector<ListingEntry> entries;
  std::uint64_t left_out = 0;  // beyond kMaxListingEntries
};

inline constexpr std::size_t kMaxListingEntries = 2000;

// Whether the beginning of a page bears at least two of the marks that listings bear (Apache,
// nginx, IIS, Python, Tomcat, Jetty, lighttpd, Caddy), or is nginx's or Caddy's JSON.
bool is_listing(std::string_view body);

// The entries of a listing of `folder` (a target that begins and ends with '/'). Links that leave
// the folder, lead up, elsewhere or nowhere, or carry a query are left out; so are doubles.
ListingPage read_listing(std::string_view body, std::string_view folder);

// A path as an operator writes it ("backup/2018"), as a target: escaped, beginning with '/'.
// Nullopt when it leads up or has what no path of a file has.
std::optional<std::string> target_of_path(std::string_view path);

// Whether `target` is a plain path: no query, no way up, nothing in disguise.
bool is_plain_target(std::string_view target);

// %XX undone, for people; printable.
std::string shown_target(std::string_view target);

}  // namespace celador
