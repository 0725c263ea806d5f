#include "report/html_finding.h"

#include <fmt/format.h>

#include <algorithm>

#include "classify/categories.h"
#include "report/wording.h"

namespace celador {
namespace {

// A store may name thousands of datasets; the JSON has them all.
constexpr std::size_t kDatasetsShown = 60;
constexpr std::size_t kOthersNamed = 40;

std::string_view title_of(std::string_view category) {
  const std::optional<CategoryIndex> index = find_category(category);
  return index ? categories()[*index].title : category;
}

void write_fact(HtmlWriter& out, Markup term, std::string_view value) {
  if (value.empty()) return;
  out.markup("<dt>").markup(term).markup("</dt><dd>").text(value).markup("</dd>\n");
}

std::string likely_owner(const Finding& finding) {
  if (finding.owners.empty()) return "not known: nothing pointed to an owner";
  const Owner& owner = finding.owners.front();
  return fmt::format("perhaps {} ({}, {} sure)", owner.name, to_text(owner.role),
                     share_text(owner.confidence));
}

void write_summary(HtmlWriter& out, const Finding& finding) {
  const bool refuses = standing_of(finding.access) == Standing::kRefuses;
  const std::string window = window_text(finding.window);
  out.markup("<p><strong>")
      .text(stranger_sentence(finding.access, reach_of(finding)))
      .markup("</strong></p>\n<dl class=\"facts\">\n");
  if (finding.people) {
    write_fact(out, "People", people_text(*finding.people));
    write_fact(out, "How counted", finding.people->method);
    if (finding.people->minors) write_fact(out, "Minors", minors_text(*finding.people->minors));
    if (!finding.people->countries.empty())
      write_fact(out, "Identity numbers of", countries_text(finding.people->countries));
  } else if (!refuses) {
    write_fact(out, "People", "not known");
  }
  const auto kinds = kinds_of(finding);
  if (!kinds.empty()) write_fact(out, "Kinds of data", joined(kinds));
  if (!refuses && kinds.empty())
    write_fact(out, "Kinds of data", "no personal data was found in what was read");
  if (!window.empty()) write_fact(out, "How long", window);
  if (!refuses && window.empty()) write_fact(out, "How long", "not known");
  if (!refuses || !finding.owners.empty()) write_fact(out, "Whose", likely_owner(finding));
  write_fact(out, "Looked at", moment_text(finding.at));
  out.markup("<dt>Finding</dt><dd><code>").text(finding.id).markup("</code></dd>\n</dl>\n");
}

void write_cause(HtmlWriter& out, const Cause& cause) {
  out.markup("<div class=\"fix\">\n<p><strong>")
      .prose(fix_sentence(cause))
      .markup("</strong></p>\n");
  out.markup("<p>Setting at fault: <code>").name(cause.setting).markup("</code>");
  if (cause.file) {
    out.markup(" in <code>").name(*cause.file).markup("</code>");
    if (cause.line) out.markup(", line ").number(static_cast<std::uint64_t>(*cause.line));
  }
  out.markup("<br>Observed: ").prose(cause.observed).markup("</p>\n");
  if (!cause.reference.empty()) {
    out.markup("<p class=\"small soft\">Vendor's reference: ")
        .text(cause.reference)
        .markup("</p>\n");
  }
  out.markup("</div>\n");
}

void write_causes(HtmlWriter& out, const Finding& finding) {
  if (finding.causes.empty()) {
    if (standing_of(finding.access) != Standing::kOpen) return;
    out.markup(
        "<h3>What to change</h3>\n<p>Which setting is at fault could not be seen from outside. "
        "Until it is found: let "
        "only the machines that need this store reach its port, and turn on its access "
        "control.</p>\n");
    return;
  }
  out.markup("<h3>What to change</h3>\n");
  for (const Cause& cause : finding.causes) write_cause(out, cause);
}

void write_access(HtmlWriter& out, const Access& access) {
  out.markup(
      "<h3>What a stranger can do, and how that is known</h3>\n<div "
      "class=\"wide whole\"><table>\n<thead><tr><th "
      "scope=\"col\">Ability</th><th scope=\"col\">Verdict</th><th scope=\"col\">Basis</th><th "
      "scope=\"col\">Proof</th></tr></thead>\n<tbody>\n");
  for (const Ability& ability : abilities_of(access)) {
    out.markup("<tr><th scope=\"row\">").text(ability.name);
    out.markup("<br><span class=\"small soft\">")
        .text(ability.meaning)
        .markup("</span></th><td class=\"keep ");
    out.text(to_text(ability.verdict.state))
        .markup("\">")
        .text(to_text(ability.verdict.state))
        .markup("</td><td>");
    if (ability.verdict.basis != Basis::kUnknown) out.text(to_text(ability.verdict.basis));
    out.markup("</td><td>").prose(ability.verdict.proof).markup("</td></tr>\n");
  }
  out.markup("</tbody></table></div>\n");
}

void write_categories(HtmlWriter& out, const Dataset& dataset) {
  for (const CategoryHit& hit : dataset.categories) {
    out.markup("<li>")
        .text(title_of(hit.category))
        .markup(" <span class=\"small soft\">in <code>")
        .name(hit.field);
    out.markup("</code>, ").text(share_text(hit.share)).markup(" of records");
    if (hit.validated) out.markup(", check digits or a closed list bear it out");
    if (hit.confidence < 0.75) out.markup(", not sure");
    if (!hit.note.empty()) out.markup(", ").text(hit.note);
    out.markup("</span></li>\n");
  }
}

// A block and no row of a table: on paper a long list of fields may break between two fields, and
// its heading stays with the first of them.
void write_dataset(HtmlWriter& out, const Dataset& dataset) {
  out.markup("<div class=\"dataset\">\n<h4><code>").name(dataset.name).markup("</code></h4>\n");
  out.markup("<p class=\"small soft\">");
  out.text(fmt::format("{}; {}", size_text(dataset),
                       dataset.sampled == 0 ? "none read" : count_text(dataset.sampled) + " read"));
  if (dataset.people) {
    out.text(fmt::format("; {} {}", people_text(*dataset.people),
                         dataset.people->high == 1 ? "person" : "people"));
  }
  out.markup("</p>\n<ul class=\"fields\">\n");
  write_categories(out, dataset);
  for (const std::string& note : dataset.notes) out.element("li", note).markup("\n");
  out.markup("</ul>\n</div>\n");
}

void write_datasets(HtmlWriter& out, const Finding& finding) {
  if (finding.datasets.empty()) return;
  const auto personal = static_cast<std::size_t>(std::ranges::count_if(
      finding.datasets, [](const Dataset& d) { return !d.categories.empty(); }));
  out.markup("<h3>Whose data</h3>\n");
  std::vector<const Dataset*> others;
  if (personal > kDatasetsShown) {
    out.markup("<p class=\"small soft\">");
    out.text(fmt::format("The first {} of {} datasets with personal data:", kDatasetsShown,
                         count_text(personal)));
    out.markup("</p>\n");
  }
  std::size_t shown = 0;
  for (const Dataset& dataset : finding.datasets) {
    if (dataset.categories.empty()) {
      others.push_back(&dataset);
    } else if (shown++ < kDatasetsShown) {
      write_dataset(out, dataset);
    }
  }
  if (others.empty()) return;
  out.markup("<p class=\"small\">").text(counted_text(others.size(), "dataset", "datasets"));
  out.markup(personal > 0
                 ? Markup(" more, in which no personal data was found (see what was read): ")
                 : Markup(", in which no personal data was found (see what was read): "));
  for (std::size_t i = 0; i < others.size() && i < kOthersNamed; ++i) {
    if (i > 0) out.markup(", ");
    out.markup("<code>")
        .name(others[i]->name)
        .markup("</code> <span class=\"soft\">(")
        .text(size_text(*others[i]));
    out.text(fmt::format("; {} read", count_text(others[i]->sampled))).markup(")</span>");
  }
  if (others.size() > kOthersNamed)
    out.text(fmt::format(" and {} more", count_text(others.size() - kOthersNamed)));
  out.markup(".</p>\n");
}

void write_window(HtmlWriter& out, const Window& window) {
  if (window.evidence.empty()) return;
  out.markup("<h3>Since when</h3>\n<p>");
  const std::string text = window_text(window);
  out.text(text.empty() ? "Nothing bounds the time." : "The evidence says: " + text + ".");
  out.markup(
      "</p>\n<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">Time</th><th "
      "scope=\"col\">Evidence</th></tr>"
      "</thead>\n<tbody>\n");
  for (const WindowEvidence& evidence : window.evidence) {
    out.markup("<tr><td class=\"keep\">").text(evidence.at ? moment_text(*evidence.at) : "");
    out.markup("</td><td>")
        .text(evidence.note)
        .markup(" <span class=\"small soft\">(")
        .text(evidence.kind);
    out.markup(")</span></td></tr>\n");
  }
  out.markup("</tbody></table></div>\n");
}

void write_list(HtmlWriter& out, const std::vector<std::string>& lines) {
  out.markup("<ul>\n");
  for (const std::string& line : lines) out.markup("<li>").prose(line).markup("</li>\n");
  out.markup("</ul>\n");
}

void write_owners(HtmlWriter& out, const Finding& finding) {
  if (finding.owners.empty()) return;
  out.markup(
      "<h3>Whose it may be</h3>\n<p class=\"small soft\">Hypotheses with their weight, not facts. "
      "Operator: who "
      "runs the store; controller: whose data it is; registrant: whose network it is.</p>\n<ul>\n");
  for (const Owner& owner : finding.owners) {
    out.markup("<li><strong>")
        .name(owner.name)
        .markup("</strong>, ")
        .text(to_text(owner.role))
        .markup(", ");
    out.text(share_text(owner.confidence)).markup(" sure");
    for (const std::string& contact : owner.contacts) out.markup("; contact: ").name(contact);
    for (const std::string& evidence : owner.evidence)
      out.markup("<br><span class=\"small soft\">").text(evidence).markup("</span>");
    out.markup("</li>\n");
  }
  out.markup("</ul>\n");
}

void write_unknowns(HtmlWriter& out, const Finding& finding) {
  std::vector<std::string> unknowns;
  for (const Ability& ability : abilities_of(finding.access)) {
    if (ability.verdict.state != State::kUnknown) continue;
    std::string line = fmt::format("Whether a stranger can {}", ability.meaning);
    if (!ability.verdict.proof.empty()) line += ": " + ability.verdict.proof;
    unknowns.push_back(std::move(line));
  }
  if (finding.touched_by_others.state == TouchedByOthers::State::kUnknown &&
      standing_of(finding.access) == Standing::kOpen) {
    unknowns.emplace_back(
        "Whether somebody else has been here before: no sign was found, which proves nothing");
  }
  if (unknowns.empty()) return;
  out.markup("<h3>What stays unknown</h3>\n");
  write_list(out, unknowns);
}

}  // namespace

void write_badge(HtmlWriter& out, const Severity& severity) {
  out.markup("<span class=\"badge ").text(to_text(severity.level)).markup("\">");
  out.text(fmt::format("{} {:.1f}", to_text(severity.level), severity.score)).markup("</span>");
}

void write_finding(HtmlWriter& out, const Finding& finding, std::uint64_t number) {
  out.markup("<section class=\"finding\" id=\"finding-")
      .number(number)
      .markup("\" aria-labelledby=\"title-")
      .number(number);
  out.markup("\">\n<h2 id=\"title-").number(number).markup("\">").number(number).markup(". ");
  out.name(service_text(finding.service))
      .markup(" at ")
      .name(address_text(finding.endpoint))
      .markup(" ");
  write_badge(out, finding.severity);
  out.markup("</h2>\n");
  write_summary(out, finding);
  if (finding.touched_by_others.state == TouchedByOthers::State::kYes) {
    out.markup(
        "<h3>Somebody else was here</h3>\n<p>There are signs that others have already changed this "
        "store:</p>\n");
    write_list(out, finding.touched_by_others.evidence);
  }
  write_causes(out, finding);
  write_datasets(out, finding);
  write_access(out, finding.access);
  write_window(out, finding.window);
  write_owners(out, finding);
  if (!finding.severity.reasons.empty()) {
    out.markup("<h3>Why this severity</h3>\n");
    write_list(out, finding.severity.reasons);
  }
  if (const std::vector<std::string> notes = notes_of(finding); !notes.empty()) {
    out.markup("<h3>What else to know</h3>\n");
    write_list(out, notes);
  }
  write_unknowns(out, finding);
  out.markup("<p class=\"small soft\">This look took ")
      .text(spent_text(finding.budget))
      .markup(".</p>\n</section>\n");
}

}  // namespace celador
