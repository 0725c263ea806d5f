#include "cli/book_recorder.h"

namespace celador {

Result<SeenBefore> BookRecorder::seen_before(const Endpoint& endpoint) {
  SeenBefore before;
  for (const Finding& finding : TRY(book_.findings_of_endpoint(endpoint.ip, endpoint.port))) {
    // The latest comes first.
    if (is_open(finding.access)) {
      if (!before.last_open) before.last_open = finding.at;
      before.first_open = finding.at;
    } else if (is_proven_closed(finding.access)) {
      if (before.last_open) break;  // what was open before then is another exposure
      before.closed = finding.at;
    }
  }
  return before;
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
