#include "cli/book_recorder.h"

#include <fmt/format.h>

namespace celador {
namespace {

PastLook port_seen(const PortSighting& sighting, const std::string& file) {
  return {.at = *sighting.at,
          .protocol = "unknown",
          .was = PastLook::Was::kPortSeen,
          .by = fmt::format("{} ({})", sighting.tool.empty() ? "a sweep" : sighting.tool, file)};
}

}  // namespace

Result<void> BookRecorder::record(const Finding& finding) {
  TRY(book_.record(finding));
  ++recorded_;
  return {};
}

Result<void> BookRecorder::record_all(const std::vector<Finding>& findings) {
  TRY(book_.record_all(findings));
  recorded_ += findings.size();
  return {};
}

Result<void> BookRecorder::acknowledge(std::string_view round, AddressCount index) {
  return book_.acknowledge(round, to_text(index));
}

Result<std::vector<PastLook>> BookRecorder::past_looks(const Endpoint& endpoint) {
  std::vector<PastLook> looks;
  for (const Finding& finding : TRY(book_.findings_of_endpoint(endpoint.ip, endpoint.port)))
    if (finding.endpoint.carrier == endpoint.carrier) looks.push_back(past_look(finding));
  if (const auto span = TRY(book_.sightings_of(endpoint))) {
    looks.push_back(port_seen(span->last, span->last_file));
    if (span->count > 1) looks.push_back(port_seen(span->first, span->first_file));
  }
  return looks;
}

Result<std::vector<Recorder::OpenStore>> BookRecorder::open_stores() {
  std::vector<OpenStore> stores;
  for (Finding& finding : TRY(book_.current_findings())) {
    if (is_open(finding.access))
      stores.push_back({std::move(finding.endpoint), std::move(finding.service)});
  }
  return stores;
}

}  // namespace celador
