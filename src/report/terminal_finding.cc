#include <fmt/format.h>

#include <algorithm>

#include "report/terminal.h"
#include "report/terminal_style.h"
#include "report/wording.h"

namespace celador {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kLabel = 12;          // "identify", "not before"
constexpr std::size_t kCategoryLabel = 22;  // "secret.password_hash"
// A store may name thousands; `--json` gives them all.
constexpr std::size_t kDatasetsShown = 40;
constexpr std::size_t kTlsNamesShown = 8;

// Builds the text line by line: sections with a heading, and lines of a label and a value.
class Page {
 public:
  Page(int width, Colour colour) : width_(width), colour_(colour) {}

  void section(std::string_view heading) { text_ += '\n' + bold(heading, colour_) + '\n'; }
  void line(std::string_view words, std::size_t indent = kIndent) {
    text_ += std::string(indent, ' ') + wrapped(words, width_, indent, indent);
  }
  // The label stands in a column of its own; the value wraps beside it.
  void line(std::string_view label, std::string_view value, std::size_t indent = kIndent,
            std::size_t label_columns = kLabel) {
    const std::size_t at = indent + std::max(label_columns, columns_of(label) + 1);
    text_ += std::string(indent, ' ') + padded(label, at - indent) +
             wrapped(value, width_, at, indent + label_columns);
  }
  void item(std::string_view words, std::size_t indent = kIndent) {
    text_ += std::string(indent, ' ') + "- " + wrapped(words, width_, indent + 2, indent + 2);
  }
  void verdict(const Ability& ability) {
    const std::string state = padded(to_text(ability.verdict.state), 9);
    text_ += std::string(kIndent, ' ') + padded(ability.name, kLabel) +
             coloured(state, ability.verdict.state, colour_);
    std::string proof =
        ability.verdict.proof.empty() ? "no proof was recorded" : ability.verdict.proof;
    if (ability.verdict.basis != Basis::kUnknown)
      proof += fmt::format(" ({})", to_text(ability.verdict.basis));
    const std::size_t at = kIndent + kLabel + 9;
    text_ += wrapped(proof, width_, at, at);
  }
  void raw(std::string_view text) { text_ += text; }
  std::string text() && { return std::move(text_); }
  Colour colour() const { return colour_; }
  int width() const { return width_; }

 private:
  int width_;
  Colour colour_;
  std::string text_;
};

void add_head(Page& page, const Finding& finding) {
  const std::string severity =
      fmt::format("{} {:.1f}", to_text(finding.severity.level), finding.severity.score);
  page.raw(coloured(severity, finding.severity.level, page.colour()));
  page.raw("  ");
  page.raw(wrapped(
      fmt::format("{} at {}", service_text(finding.service), address_text(finding.endpoint)),
      page.width(), columns_of(severity) + 2, kIndent));
  page.line(stranger_sentence(finding.access, reach_of(finding)));
  page.line(fmt::format("Finding {} of round {}, looked at {}", finding.id, finding.round,
                        moment_text(finding.at)));
}

void add_tls(Page& page, const std::optional<TlsFacts>& tls) {
  if (!tls) return;
  page.section("TLS certificate");
  if (!tls->version.empty()) page.line("version", tls->version);
  if (!tls->subject.empty()) page.line("subject", tls->subject);
  if (!tls->issuer.empty()) page.line("issuer", tls->issuer);
  std::string names;
  for (std::size_t i = 0; i < tls->names.size() && i < kTlsNamesShown; ++i) {
    names += (i > 0 ? ", " : "") + tls->names[i];
  }
  if (tls->names.size() > kTlsNamesShown)
    names += fmt::format(" and {} more", tls->names.size() - kTlsNamesShown);
  if (!names.empty()) page.line("names", names);
  if (tls->not_before) page.line("valid from", day_text(*tls->not_before));
  if (tls->not_after) page.line("valid until", day_text(*tls->not_after));
}

void add_who_they_are(Page& page, const People& people) {
  if (people.minors) page.line("minors", minors_text(*people.minors));
  if (!people.countries.empty()) page.line("ids of", countries_text(people.countries));
}

void add_dataset(Page& page, const Dataset& dataset) {
  std::string size = size_text(dataset);
  size +=
      dataset.sampled == 0 ? "; none read" : fmt::format("; {} read", count_text(dataset.sampled));
  page.line(fmt::format("{}: {}", dataset.name, size));
  if (dataset.people) {
    page.line("people", fmt::format("{}; {}", people_text(*dataset.people), dataset.people->method),
              2 * kIndent);
  }
  for (const CategoryHit& hit : dataset.categories) {
    std::string about = fmt::format("{} in {}, confidence {:.2f}", share_text(hit.share), hit.field,
                                    hit.confidence);
    if (hit.validated) about += ", validated";
    if (!hit.note.empty()) about += ", " + hit.note;
    page.line(hit.category, about, 2 * kIndent, kCategoryLabel);
  }
  for (const std::string& note : dataset.notes) page.item(note, 2 * kIndent);
}

// Those with people's data first; the others tell what else there is.
void add_datasets(Page& page, const std::vector<Dataset>& datasets) {
  std::size_t shown = 0;
  for (const bool personal : {true, false}) {
    for (const Dataset& dataset : datasets) {
      if (dataset.categories.empty() == personal) continue;
      if (shown++ < kDatasetsShown) add_dataset(page, dataset);
    }
  }
  if (shown > kDatasetsShown)
    page.line(fmt::format("and {} more (--json has all)", shown - kDatasetsShown));
}

void add_data(Page& page, const Finding& finding) {
  page.section("Whose data");
  if (finding.people) {
    page.line("people", people_text(*finding.people));
    page.line("", finding.people->method);
    add_who_they_are(page, *finding.people);
  } else {
    page.line("people", "not known");
  }
  const auto kinds = kinds_of(finding);
  page.line("kinds", kinds.empty() ? "no personal data was found in what was read" : joined(kinds));
  if (finding.datasets.empty()) return;
  page.section(fmt::format("Datasets ({})", count_text(finding.datasets.size())));
  add_datasets(page, finding.datasets);
}

void add_window(Page& page, const Window& window) {
  page.section("Since when");
  if (window.open_by) page.line("open by", day_text(*window.open_by) + ", perhaps earlier");
  if (window.not_before) page.line("not before", day_text(*window.not_before));
  if (window.last_open) page.line("last open", moment_text(*window.last_open));
  if (window.closed_by) page.line("closed by", moment_text(*window.closed_by));
  if (window_text(window).empty()) page.line("How long it has been so is not known.");
  for (const WindowEvidence& evidence : window.evidence) {
    const std::string at = evidence.at ? moment_text(*evidence.at) + ": " : "";
    page.item(fmt::format("{}{} ({})", at, evidence.note, evidence.kind));
  }
}

void add_causes(Page& page, const Finding& finding) {
  if (finding.causes.empty()) return;
  page.section("What to change");
  for (const Cause& cause : finding.causes) {
    std::string where;
    if (cause.file)
      where = cause.line ? fmt::format(" ({}:{})", *cause.file, *cause.line)
                         : fmt::format(" ({})", *cause.file);
    page.line(fmt::format("{}{}", cause.setting, where));
    page.line("observed", cause.observed, 2 * kIndent);
    page.line("fix", fix_sentence(cause), 2 * kIndent);
    if (!cause.reference.empty()) page.line("see", cause.reference, 2 * kIndent);
  }
}

void add_owners(Page& page, const Finding& finding) {
  page.section("Whose it may be");
  if (finding.owners.empty()) page.line("Nothing pointed to an owner.");
  for (const Owner& owner : finding.owners) {
    page.line(fmt::format("{} ({}, confidence {:.2f})", owner.name, to_text(owner.role),
                          owner.confidence));
    for (const std::string& contact : owner.contacts) page.line("contact", contact, 2 * kIndent);
    for (const std::string& evidence : owner.evidence) page.line("because", evidence, 2 * kIndent);
  }
}

void add_rest(Page& page, const Finding& finding) {
  if (finding.touched_by_others.state == TouchedByOthers::State::kYes) {
    page.section("Somebody else was here");
    for (const std::string& sign : finding.touched_by_others.evidence) page.item(sign);
  }
  if (!finding.severity.reasons.empty()) page.section("Why this severity");
  for (const std::string& reason : finding.severity.reasons) page.item(reason);
  page.section("What the look took");
  page.line(spent_text(finding.budget) + ". Nothing was written; no value was kept.");
  const std::vector<std::string> notes = notes_of(finding);
  if (notes.empty()) return;
  page.section("What else to know");
  for (const std::string& note : notes) page.item(note);
}

}  // namespace

std::string render_classification(const ClassificationText& classification, Colour colour,
                                  int width) {
  Page page(width, colour);
  page.raw(bold(classification.title, colour) + "  " + bytes_text(classification.bytes) + '\n');
  const bool personal = std::ranges::any_of(
      classification.datasets, [](const Dataset& dataset) { return !dataset.categories.empty(); });
  if (classification.people) {
    page.line("people", people_text(*classification.people));
    add_who_they_are(page, *classification.people);
  } else if (personal) {
    page.line("people", "not known");
  } else {
    page.line("No personal data was found.");
  }
  add_datasets(page, classification.datasets);
  for (const std::string& note : classification.notes) page.item(note);
  page.raw("\n");
  return std::move(page).text();
}

std::string render_total(const TotalText& total, Colour colour, int width) {
  Page page(width, colour);
  page.raw(bold(total.title, colour) + "  " + bytes_text(total.bytes) + '\n');
  if (total.people) {
    page.line("people", people_text(*total.people));
    add_who_they_are(page, *total.people);
  } else if (!total.lines.empty()) {
    page.line("people", "not known");
  } else {
    page.line("No personal data was found.");
  }
  for (const std::string& line : total.lines) page.item(line);
  page.raw("\n");
  return std::move(page).text();
}

std::string render_explanations(const std::vector<DatasetExplanation>& explanations, Colour colour,
                                int width) {
  Page page(width, colour);
  for (const DatasetExplanation& dataset : explanations) {
    page.section(fmt::format("Why, field by field: {}", dataset.dataset));
    for (const FieldExplanation& about : dataset.fields) {
      page.line(fmt::format(
          "{}: {}", about.field,
          about.category.empty()
              ? "no category"
              : fmt::format("{}, confidence {:.2f}", about.category, about.confidence)));
      for (const std::string& line : about.speaks_for) page.line("for", line, 2 * kIndent);
      for (const std::string& line : about.speaks_against) page.line("against", line, 2 * kIndent);
      if (about.candidates.empty()) continue;
      const FieldExplanation::Candidate& next = about.candidates.front();
      page.line("next",
                fmt::format("{}, confidence {:.2f}{}{}", next.category, next.confidence,
                            next.note.empty() ? "" : ", ", next.note),
                2 * kIndent);
    }
  }
  page.raw("\n");
  return std::move(page).text();
}

std::string render_finding(const Finding& finding, Colour colour, int width) {
  Page page(width, colour);
  add_head(page, finding);
  page.section("What a stranger can do");
  for (const Ability& ability : abilities_of(finding.access)) page.verdict(ability);
  add_causes(page, finding);
  const bool refuses = standing_of(finding.access) == Standing::kRefuses;
  if (!refuses || !finding.datasets.empty()) add_data(page, finding);
  if (!refuses || !window_text(finding.window).empty()) add_window(page, finding.window);
  if (!refuses || !finding.owners.empty()) add_owners(page, finding);
  add_tls(page, finding.service.tls);
  add_rest(page, finding);
  return std::move(page).text();
}

}  // namespace celador
