#include "exchange/finding_writers.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <tuple>

#include "base/text.h"

namespace celador {
namespace {

std::int64_t seconds_of(Instant at) {
  return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

}  // namespace

bool answers(const Finding& finding) { return finding.access.identify.state != State::kNo; }

Result<void> write_findings(SightingFormat format, std::span<const Finding> findings, Instant now,
                            const WriteText& write) {
  std::vector<const Finding*> open;
  for (const Finding& finding : findings) {
    if (answers(finding)) open.push_back(&finding);
  }
  std::ranges::sort(open, {}, [](const Finding* finding) {
    const Endpoint& endpoint = finding->endpoint;
    return std::tuple(endpoint.ip, endpoint.carrier, endpoint.port);
  });
  switch (format) {
    case SightingFormat::kNmapXml:
      return write_nmap_xml(open, now, write);
    case SightingFormat::kMasscanJson:
      return write_masscan_json(open, write);
    case SightingFormat::kMasscanList:
      return write_masscan_list(open, write);
    case SightingFormat::kZmapCsv:
      return write_zmap_csv(open, write);
    case SightingFormat::kShodanJson:
      return write_shodan_json(open, write);
    case SightingFormat::kNothing:
    case SightingFormat::kZmapJson:
    case SightingFormat::kEndpointList:
      break;
  }
  return fail(ErrorKind::kUnsupported, fmt::format("{} is read and not written", title_of(format)));
}

// As masscan 1.3.2 does.
Result<void> write_masscan_json(std::span<const Finding* const> findings, const WriteText& write) {
  TRY(write("[\n"));
  std::string_view comma;
  for (const Finding* finding : findings) {
    TRY(write(
        fmt::format("{}{{   \"ip\": \"{}\",   \"timestamp\": \"{}\", \"ports\": [ {{\"port\": "
                    "{}, \"proto\": \"{}\", \"status\": \"open\", \"reason\": \"{}\", "
                    "\"ttl\": 0}} ] }}\n",
                    comma, finding->endpoint.ip.to_text(), seconds_of(finding->at),
                    finding->endpoint.port, to_text(finding->endpoint.carrier),
                    finding->endpoint.carrier == Carrier::kUdp ? "none" : "syn-ack")));
    comma = ",\n";
  }
  return write("]\n");
}

Result<void> write_masscan_list(std::span<const Finding* const> findings, const WriteText& write) {
  TRY(write("#masscan\n"));
  for (const Finding* finding : findings) {
    TRY(write(fmt::format("open {} {} {} {}\n", to_text(finding->endpoint.carrier),
                          finding->endpoint.port, finding->endpoint.ip.to_text(),
                          seconds_of(finding->at))));
  }
  return write("# end\n");
}

// The names of fields are those of ZMap 3 and later; version 2 wrote "timestamp-ts".
Result<void> write_zmap_csv(std::span<const Finding* const> findings, const WriteText& write) {
  TRY(write("saddr,sport,classification,success,timestamp_ts\n"));
  for (const Finding* finding : findings) {
    TRY(write(fmt::format("{},{},{},1,{}\n", finding->endpoint.ip.to_text(), finding->endpoint.port,
                          finding->endpoint.carrier == Carrier::kUdp ? "udp" : "synack",
                          seconds_of(finding->at))));
  }
  return {};
}

}  // namespace celador
