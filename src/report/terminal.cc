#include "report/terminal.h"

#include <fmt/format.h>

#include "model/finding_json.h"

namespace celador {

std::string render_table(const std::vector<Finding>& findings, Colour, int) {
  std::string text;
  for (const Finding& finding : findings) {
    text += fmt::format("{:<9} {:<24} {:<14} {}\n", to_text(finding.severity.level),
                        finding.endpoint.to_text(), finding.service.protocol,
                        finding.people ? finding.people->value : 0);
  }
  return text;
}

std::string render_finding(const Finding& finding, Colour, int) {
  return to_json_line(finding) + "\n";
}

}  // namespace celador
