#pragma once
#include <string>
#include <vector>

#include "base/instant.h"
#include "book/round_record.h"
#include "model/finding.h"

namespace celador {

struct ReportInput {
  std::vector<Finding> findings;
  std::vector<RoundRecord> rounds;  // the latest first
  Instant made_at;
};

// One self-contained HTML file, for a manager to read and an engineer to act on: no script, nothing
// from elsewhere, a policy (CSP) that forbids both, paper as good as screen. What stores named
// themselves is escaped and isolated.
std::string render_html(const ReportInput& input);

}  // namespace celador
