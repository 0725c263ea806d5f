#pragma once
#include <cstddef>
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
  // What the operator asked for, fit for printing; empty: everything that is known.
  std::string query;
  std::size_t unreadable = 0;  // findings that the book could not give
};

// One self-contained HTML file, for a manager to read and an engineer to act on: no script, nothing
// from elsewhere, a policy (CSP) that forbids both, paper as good as screen. What stores named
// themselves is escaped and isolated.
std::string render_html(const ReportInput& input);

}  // namespace celador
