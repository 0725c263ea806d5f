#pragma once
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/sighting_format.h"
#include "model/finding.h"

namespace celador {

// Takes the next part of a text; an error ends the writing.
using WriteText = std::function<Result<void>(std::string_view text)>;

// Whether the port of a finding answers: it is not proven closed.
bool answers(const Finding& finding);

// Writes the endpoints of the findings that answer, by address and port, as the tool of that format
// would have: consumers of the tool read them, and so does read_sightings(). What was looked at is
// no sweep, so that moments are those of the looks. `now` is when it is written. kUnsupported:
// formats that are only read. Else the errors of `write`.
Result<void> write_findings(SightingFormat format, std::span<const Finding> findings, Instant now,
                            const WriteText& write);

// One format each; the findings answer, and stand by address and port.
Result<void> write_nmap_xml(std::span<const Finding* const> findings, Instant now,
                            const WriteText& write);
Result<void> write_masscan_json(std::span<const Finding* const> findings, const WriteText& write);
Result<void> write_masscan_list(std::span<const Finding* const> findings, const WriteText& write);
Result<void> write_zmap_csv(std::span<const Finding* const> findings, const WriteText& write);
// An object a line. What Celador knows beyond a banner stands in opts.celador: access, counts,
// severity, window. No record values: a finding has none.
Result<void> write_shodan_json(std::span<const Finding* const> findings, const WriteText& write);

}  // namespace celador
