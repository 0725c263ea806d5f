#pragma once
#include <cstdint>

#include "model/finding.h"
#include "report/html_writer.h"

namespace celador {

// The section of one finding; `number` is its place in the report and its anchor, "finding-1".
void write_finding(HtmlWriter& out, const Finding& finding, std::uint64_t number);

// "<span class=badge>critical 9.8</span>"
void write_badge(HtmlWriter& out, const Severity& severity);

}  // namespace celador
