#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/instant.h"
#include "base/result.h"
#include "book/sqlite.h"
#include "model/sighting.h"

namespace celador {

// A file of a sweep, as it was imported.
struct ImportedFile {
  std::string file;    // its name, printable
  std::string format;  // "nmap-xml"
  Instant at;          // when it was imported; the same for all of its sightings
};

// What sweeps that kept their time saw of one endpoint.
struct SightingSpan {
  PortSighting first;
  std::string first_file;
  PortSighting last;
  std::string last_file;
  std::uint64_t count = 0;
};

// Both in the transaction that is open (book.h).
Result<std::uint64_t> insert_sightings(Database& database, const ImportedFile& file,
                                       std::span<const PortSighting> sightings);
Result<std::optional<SightingSpan>> select_sightings(Database& database, const Endpoint& endpoint);

}  // namespace celador
