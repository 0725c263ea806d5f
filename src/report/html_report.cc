#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "report/html.h"
#include "report/html_finding.h"
#include "report/html_style.h"
#include "report/html_writer.h"
#include "report/totals.h"
#include "report/wording.h"

namespace celador {
namespace {

// What the style is in the policy: only this very style may apply (CSP level 2, hash-source).
std::string style_hash() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  CHECK(EVP_Digest(kReportStyle.data(), kReportStyle.size(), digest.data(), &size, EVP_sha256(),
                   nullptr) == 1);
  std::array<unsigned char, 4 * EVP_MAX_MD_SIZE / 3 + 4> base64{};
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  return {reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(length)};
}

void write_figure(HtmlWriter& out, std::string_view figure, std::string_view words) {
  out.markup("<li><strong>")
      .text(figure)
      .markup("</strong><span>")
      .text(words)
      .markup("</span></li>\n");
}

void write_figures(HtmlWriter& out, const Totals& totals, Coverage coverage) {
  out.markup("<ul class=\"figures\">\n");
  write_figure(out, count_text(totals.open), looked_at_text(totals, coverage));
  if (totals.open > 0) {
    if (totals.people_high == 0) {
      write_figure(out, "not known", "how many people's data stands open");
    } else if (totals.people_low == totals.people_high) {
      write_figure(out, count_text(totals.people_high), "people whose data stands open");
    } else if (totals.people_value) {
      write_figure(out, "about " + count_text(*totals.people_value),
                   fmt::format("people whose data stands open: at least {}, at most {}",
                               count_text(totals.people_low), count_text(totals.people_high)));
    } else {
      write_figure(out, count_text(totals.people_low),
                   fmt::format("people at the least, {} at the most, have data that stands open",
                               count_text(totals.people_high)));
    }
    write_figure(out, count_text(totals.writable),
                 "of the open stores can also be changed by strangers");
    write_figure(out, totals.oldest ? day_text(*totals.oldest) : "not known",
                 "the longest has been open since then, or earlier");
  }
  out.markup("</ul>\n");
  if (totals.open > 1 && totals.people_low != totals.people_high) {
    out.markup("<p class=\"small soft\">People: ");
    out.markup(totals.people_value
                   ? Markup("each person is counted once over all stores; what the stores share is "
                            "estimated from the people who were seen in several, and the upper "
                            "bound allows for their sharing nobody.</p>\n")
                   : Markup("at least as many as in the fullest store, at most all stores' upper "
                            "bounds together, since the same person may be in several.</p>\n"));
  }
}

// Where a setting stands: "/etc/redis/redis.conf, line 31".
void write_place(HtmlWriter& out, const Cause& cause) {
  out.markup("<code>").name(*cause.file).markup("</code>");
  if (cause.line) out.markup(", line ").number(static_cast<std::uint64_t>(*cause.line));
}

void write_first_step(HtmlWriter& out, const Finding& finding) {
  if (finding.causes.empty()) {
    out.markup("Let only the machines that need it reach its port; find the setting at fault.");
    return;
  }
  const Cause& cause = finding.causes.front();
  out.prose(fix_sentence(cause));
  if (cause.file) {
    out.markup(" The setting is in ");
    write_place(out, cause);
    out.markup(".");
  }
  if (finding.causes.size() > 1) {
    out.text(fmt::format(" And {} more.",
                         counted_text(finding.causes.size() - 1, "setting", "settings")));
  }
}

void write_steps(HtmlWriter& out, const std::vector<Finding>& findings) {
  const bool any = std::ranges::any_of(findings, [](const Finding& finding) {
    return standing_of(finding.access) == Standing::kOpen;
  });
  if (!any) return;
  out.markup(
      "<h2>What to do, in this order</h2>\n<p>Close the way in first, then look into who else "
      "came, and only then at "
      "the rest. Keep logs and disks as they are until somebody has copied them: whether the law "
      "asks you to report "
      "this depends on what they show.</p>\n<ol>\n");
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (standing_of(findings[i].access) != Standing::kOpen) continue;
    out.markup("<li><a href=\"#finding-")
        .number(i + 1)
        .markup("\">")
        .name(service_text(findings[i].service));
    out.markup(" at ").name(address_text(findings[i].endpoint)).markup("</a>: ");
    write_first_step(out, findings[i]);
    out.markup("</li>\n");
  }
  out.markup("</ol>\n");
}

// On a narrow screen each store is a block, and data-of says what its lines are.
void write_overview(HtmlWriter& out, const std::vector<Finding>& findings, const Totals& totals,
                    Coverage coverage) {
  if (findings.empty()) return;
  out.markup("<h2>");
  if (coverage == Coverage::kMatching) {
    out.markup("What matches the query");
  } else {
    out.markup(totals.silent > 0 ? Markup("All that was looked at") : Markup("All stores"));
  }
  out.markup(
      "</h2>\n<div class=\"wide\"><table class=\"stores\">\n<thead><tr><th "
      "scope=\"col\">Severity</th><th "
      "scope=\"col\">Store</th><th scope=\"col\">A stranger can</th><th scope=\"col\">Whose "
      "data</th><th scope=\"col\">Open since</th></tr></thead>\n<tbody>\n");
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    const bool open = standing_of(finding.access) == Standing::kOpen;
    out.markup("<tr><td>");
    write_badge(out, finding.severity);
    out.markup("</td><td class=\"store\"><a href=\"#finding-")
        .number(i + 1)
        .markup("\">")
        .name(service_text(finding.service));
    out.markup("</a><br><span class=\"small\">")
        .name(address_text(finding.endpoint))
        .markup("</span></td><td data-of=\"A stranger can: \">");
    out.text(abilities_text(finding.access)).markup("</td><td data-of=\"Whose data: \">");
    if (finding.people && finding.people->value > 0) {
      const bool exact = finding.people->low == finding.people->high;
      out.markup("<strong>")
          .text((exact ? "" : "about ") + counted_text(finding.people->value, "person", "people"));
      out.markup("</strong><br>");
    }
    out.text(joined(kinds_of(finding)));
    out.markup("</td><td class=\"keep\" data-of=\"Open since: \">");
    if (finding.window.closed_by) {
      out.text("closed by " + day_text(*finding.window.closed_by));
    } else if (open) {
      out.text(finding.window.open_by ? day_text(*finding.window.open_by) + " or earlier"
                                      : "not known");
    }
    out.markup("</td></tr>\n");
  }
  out.markup("</tbody></table></div>\n");
}

// The rounds that these findings come from.
std::vector<const RoundRecord*> rounds_of(const ReportInput& input) {
  std::vector<const RoundRecord*> rounds;
  for (const RoundRecord& round : input.rounds) {
    const bool used = std::ranges::any_of(
        input.findings, [&](const Finding& finding) { return finding.round == round.id; });
    if (used) rounds.push_back(&round);
  }
  return rounds;
}

void write_rounds(HtmlWriter& out, const std::vector<const RoundRecord*>& rounds) {
  if (rounds.empty()) return;
  out.markup(
      "<h2>Who allowed it, and what was done</h2>\n<div class=\"wide\"><table>\n<thead><tr><th "
      "scope=\"col\">Round</th>"
      "<th scope=\"col\">Scope and permission</th><th scope=\"col\">Looked at</th><th "
      "scope=\"col\">Depth</th><th "
      "scope=\"col\">State</th></tr></thead>\n<tbody>\n");
  for (const RoundRecord* round : rounds) {
    out.markup("<tr><td><code>").text(round->id).markup("</code><br><span class=\"small soft\">");
    out.text(moment_text(round->began));
    if (round->ended) out.text(" to " + moment_text(*round->ended));
    out.markup("</span></td><td>").name(round->scope).markup("<br><span class=\"small soft\">");
    out.name(round->authorised_by).markup("</span></td><td>").name(round->targets);
    out.markup("<br><span class=\"small soft\">");
    out.text(fmt::format("{} tried, {} answered",
                         counted_text(round->counters.endpoints, "endpoint", "endpoints"),
                         count_text(round->counters.answered)));
    out.markup("</span></td><td>")
        .text(to_text(round->depth))
        .markup("</td><td>")
        .text(to_text(round->state));
    if (round->state != RoundState::kDone) out.markup(": stores may be missing");
    if (round->people) {
      out.markup("<br><span class=\"small soft\">");
      out.text("people over all its stores: " + people_text(*round->people)).markup("</span>");
    }
    out.markup("</td></tr>\n");
  }
  out.markup("</tbody></table></div>\n");
}

void write_not_done(HtmlWriter& out) {
  out.markup(R"html(<h2>What was not done</h2>
<ul>
<li>Nothing was written, changed or deleted. Whether strangers can write was read from privileges, never tried.</li>
<li>No password was guessed, and no default password was tried.</li>
<li>No record's content was kept: names of fields, kinds of data and counts are all that is left of what was read.</li>
<li>Nothing outside the scope was contacted. Every look is in the ledger (<code>celador ledger verify</code>).</li>
<li>Nobody was looked for: who else used an open store can only be seen in its own logs.</li>
</ul>
<h2>How to read this report</h2>
<dl class="facts">
<dt>yes, no, unknown</dt><dd>A verdict is given with its proof. Unknown is not closed.</dd>
<dt>declared</dt><dd>The server says so itself.</dd>
<dt>implied</dt><dd>Its access control is proved to be off.</dd>
<dt>inferred</dt><dd>It is the default of this version; not observed.</dd>
<dt>People</dt><dd>An estimate of distinct persons with its bounds. Exact only where everything was read.</dd>
<dt>Open since</dt><dd>The earliest moment for which there is proof. It may have been open longer: first seen is not first open.</dd>
<dt>Severity</dt><dd>0 to 10, from what a stranger can do, whose data it is and how many people it concerns; the reasons are given with each finding.</dd>
</dl>
)html");
}

void write_head(HtmlWriter& out, std::string_view title) {
  out.markup("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
  out.markup(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'sha256-");
  out.text(style_hash()).markup("'; base-uri 'none'; form-action 'none'\">\n");
  out.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  out.markup(
      "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" "
      "content=\"noindex\">\n<title>");
  out.text(title).markup("</title>\n");
}

// Why this report is not about everything.
void write_limits(HtmlWriter& out, const ReportInput& input) {
  if (!input.query.empty()) {
    out.markup("<p><strong>In part:</strong> only what matches the query <code>")
        .name(input.query)
        .markup("</code>. Whatever else is known is left out.</p>\n");
  }
  if (input.unreadable > 0) {
    out.markup("<p><strong>In part:</strong> ");
    out.text(fmt::format("{} in the book could not be read and {} left out.",
                         counted_text(input.unreadable, "finding", "findings"),
                         input.unreadable == 1 ? "is" : "are"));
    out.markup("</p>\n");
  }
}

}  // namespace

std::string render_html(const ReportInput& input) {
  std::vector<Finding> findings = input.findings;
  sort_by_severity(findings);
  const std::vector<const RoundRecord*> rounds = rounds_of(input);
  Totals totals = totals_of(findings, rounds);
  totals.unreadable = input.unreadable;
  const Coverage coverage = input.query.empty() ? Coverage::kAll : Coverage::kMatching;
  const std::string scope = rounds.empty() ? "" : rounds.front()->scope;
  const std::string title =
      scope.empty() ? "Open data stores" : fmt::format("Open data stores: {}", scope);

  HtmlWriter out;
  write_head(out, title);
  out.style();
  out.markup("</head>\n<body>\n<main>\n<header>\n<h1>")
      .name(title)
      .markup("</h1>\n<p class=\"soft\">");
  out.text(
      fmt::format("As of {}. Made with Celador {}. Confidential: it names stores that stand open.",
                  moment_text(input.made_at), CELADOR_VERSION));
  out.markup("</p>\n");
  write_limits(out, input);
  out.markup("</header>\n<p class=\"answer")
      .markup(totals.open > 0             ? Markup("\">")
              : is_calm(totals, coverage) ? Markup(" calm\">")
                                          : Markup(" in-part\">"));
  out.text(answer_text(totals, coverage)).markup("</p>\n");
  write_figures(out, totals, coverage);
  write_steps(out, findings);
  write_overview(out, findings, totals, coverage);
  for (std::size_t i = 0; i < findings.size(); ++i) write_finding(out, findings[i], i + 1);
  write_rounds(out, rounds);
  write_not_done(out);
  out.markup(
      "<footer>Celador finds data stores that were left open, and says whose data is in "
      "them.</footer>\n");
  out.markup("</main>\n</body>\n</html>\n");
  return std::move(out).take();
}

}  // namespace celador
