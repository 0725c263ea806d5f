#include "round/port_finding.h"

#include "reason/severity.h"
#include "round/look_at_endpoint.h"

namespace celador {

Finding port_closed(const Endpoint& endpoint, const Service& service, std::string round, Instant at,
                    const std::vector<PastLook>& past) {
  Finding finding;
  finding.id = make_id(at);
  finding.round = std::move(round);
  finding.at = at;
  finding.endpoint = endpoint;
  finding.service = service;
  const std::string proof =
      endpoint.carrier == Carrier::kUdp
          ? "the host says that the port is unreachable: nothing listens there any more"
          : "the port answers with a reset: nothing listens there any more";
  finding.access.identify = finding.access.list = finding.access.read = finding.access.write =
      finding.access.admin = no(Basis::kImplied, proof);
  finding.window = window_of({}, finding.access, at, seen_before(past, service.protocol));
  finding.severity = severity_of(finding);
  return finding;
}

Finding port_open(const Endpoint& endpoint, std::string round, Instant at) {
  Finding finding;
  finding.id = make_id(at);
  finding.round = std::move(round);
  finding.at = at;
  finding.endpoint = endpoint;
  finding.service.protocol = "unknown";
  finding.access.identify = finding.access.list = finding.access.read = finding.access.write =
      finding.access.admin = unknown("the port is open; not asked: the depth is touch");
  finding.extent.depth = Depth::kTouch;
  finding.severity = severity_of(finding);
  return finding;
}

}  // namespace celador
