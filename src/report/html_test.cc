#include "report/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <regex>
#include <set>

#include "report/html_style.h"
#include "report/html_writer.h"
#include "testing/sample_findings.h"

namespace celador {
namespace {

using testing::HasSubstr;
using testing::Not;

ReportInput input_of(std::vector<Finding> findings) {
  RoundRecord round;
  round.id = "r0001";
  round.began = *parse_rfc3339("2026-11-23T16:00:00Z");
  round.ended = *parse_rfc3339("2026-11-23T16:41:00Z");
  round.state = RoundState::kDone;
  round.scope = "Hospital Central";
  round.authorised_by = "Head of IT security, 2026-11-02";
  round.targets = "10.20.0.0/16";
  round.counters = {65536, 311, 2};
  return {std::move(findings), {round}, *parse_rfc3339("2026-11-24T08:00:00Z")};
}

// Every text of the finding is an attack.
Finding hostile_finding() {
  const std::string evil =
      "</title></style><script>alert(1)</script>\"'><img src=//evil.example/x>&amp;";
  Finding finding = clinic_finding();
  finding.id = finding.service.product = finding.service.version = finding.service.protocol = evil;
  finding.endpoint.host = evil;
  for (Verdict* verdict : {&finding.access.identify, &finding.access.list, &finding.access.read,
                           &finding.access.write, &finding.access.admin}) {
    verdict->proof = evil;
  }
  for (Dataset& dataset : finding.datasets) {
    dataset.name = evil;
    for (CategoryHit& hit : dataset.categories) hit.field = hit.category = hit.note = evil;
    dataset.notes = {evil};
    if (dataset.people) dataset.people->method = evil;
  }
  finding.people->method = evil;
  for (WindowEvidence& evidence : finding.window.evidence) evidence.kind = evidence.note = evil;
  for (Owner& owner : finding.owners) {
    owner.name = evil;
    owner.contacts = owner.evidence = {evil};
  }
  for (Cause& cause : finding.causes) {
    cause.setting = cause.observed = cause.fix = cause.reference = evil;
    cause.file = evil;
  }
  finding.touched_by_others.evidence = finding.severity.reasons = finding.notes = {evil};
  return finding;
}

TEST(RenderHtml, TellsWhatIsOpenWhoseAndWhatToDo) {
  const std::string html = render_html(input_of({refusing_finding(), clinic_finding()}));
  for (const std::string_view said :
       {"<h1><bdi>Open data stores: Hospital Central</bdi></h1>",
        "One store stands open",
        "Its data can also be changed or deleted.",
        "health records, identity numbers, passwords or keys",
        "of about 2,310,000 (2,280,119 to 2,373,771) people",
        "Somebody else has already been in it.",
        "1 refused strangers",
        "The setting is in <code><bdi>/etc/mongod.conf</bdi></code>, line "
        "31.",
        "2026-08-01 or earlier",
        "Set security.authorization: enabled and restart mongod.",
        "MongoDB Manual, Enable Access Control",
        "/etc/mongod.conf</bdi></code>, line 31",
        "CURP (Mexico)",
        "99.3 % of records",
        "connectionStatus shows no user and access control is off",
        "READ_ME_TO_RECOVER_YOUR_DATA",
        "1,007 records, 1.4 MiB received, 41 requests, 2.4 s",
        "stopped at 2 of 3 collections",
        "Whether a stranger can change users or settings, or run "
        "code: the roles of this session were not told",
        "Head of IT security, 2026-11-02",
        "Nothing was written, changed or deleted."}) {
    EXPECT_THAT(html, HasSubstr(said));
  }
  EXPECT_LT(html.find("id=\"finding-1\""), html.find("id=\"finding-2\""));
  EXPECT_LT(html.find("1. <bdi>MongoDB"), html.find("2. <bdi>redis"));  // the worst first
}

TEST(RenderHtml, EscapesEveryName) {
  ReportInput input = input_of({hostile_finding()});
  RoundRecord& round = input.rounds[0];
  round.scope = round.authorised_by = round.targets = "<script>alert(2)</script>";
  const std::string html = render_html(input);
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(2)&lt;/script&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  // What could still be smuggled in would be a tag; there are ours and no others, and one title and
  // style.
  const std::set<std::string> ours{"html",   "head", "meta", "title", "style",   "body",  "main",
                                   "header", "h1",   "h2",   "h3",    "h4",      "p",     "ul",
                                   "ol",     "li",   "a",    "table", "caption", "thead", "tbody",
                                   "tr",     "th",   "td",   "div",   "section", "span",  "strong",
                                   "code",   "bdi",  "br",   "dl",    "dt",      "dd",    "footer"};
  const std::regex tag("</?([a-zA-Z0-9]+)");
  for (std::sregex_iterator found(html.begin(), html.end(), tag); found != std::sregex_iterator();
       ++found) {
    EXPECT_TRUE(ours.contains((*found)[1].str())) << (*found)[0].str();
  }
  EXPECT_EQ(html.find("</title>"), html.rfind("</title>"));
  EXPECT_EQ(html.find("</style>"), html.rfind("</style>"));
}

TEST(RenderHtml, RefersToNothingElsewhere) {
  const std::string html = render_html(input_of({clinic_finding(), refusing_finding()}));
  for (const std::string_view way_out : {"src=", "url(", "@import", "<link", "<script", "<iframe",
                                         "javascript:", "http:", "https:"}) {
    EXPECT_THAT(html, Not(HasSubstr(way_out)));
  }
  // Links stay within the page.
  const std::regex href("href=\"([^\"]*)\"");
  for (std::sregex_iterator link(html.begin(), html.end(), href); link != std::sregex_iterator();
       ++link) {
    EXPECT_EQ((*link)[1].str().substr(0, 9), "#finding-");
  }
}

// A browser applies the style only when its hash is right, so a test in a browser would see an ugly
// page, not an error.
TEST(RenderHtml, AllowsItsOwnStyleAlone) {
  const std::string html = render_html(input_of({}));
  const std::size_t begin = html.find("<style>") + 7;
  const std::string style = html.substr(begin, html.find("</style>") - begin);
  unsigned char digest[32];
  ASSERT_EQ(EVP_Digest(style.data(), style.size(), digest, nullptr, EVP_sha256(), nullptr), 1);
  unsigned char base64[45];
  EVP_EncodeBlock(base64, digest, 32);
  EXPECT_THAT(html, HasSubstr("default-src 'none'; style-src 'sha256-" +
                              std::string(reinterpret_cast<char*>(base64)) +
                              "'; base-uri 'none'; form-action 'none'"));
}

TEST(RenderHtml, SaysSoWhenNothingIsOpen) {
  EXPECT_THAT(render_html(input_of({refusing_finding()})),
              HasSubstr("No store that was looked at stands open."));
  Finding silent = refusing_finding();
  silent.access = {};
  EXPECT_THAT(render_html(input_of({silent})), HasSubstr("but not all could be judged"));
  EXPECT_THAT(render_html(input_of({})), HasSubstr("No store that was looked at stands open."));
}

TEST(RenderHtml, SaysThatItIsAboutAPartOfWhatIsKnown) {
  ReportInput input = input_of({clinic_finding(), refusing_finding()});
  input.query = "severity:>=info";
  std::string html = render_html(input);
  EXPECT_THAT(html, HasSubstr("only what matches the query "
                              "<code><bdi>severity:&gt;=info</bdi></code>"));
  EXPECT_THAT(html, HasSubstr("Of the 2 stores that match the query, one stands open"));
  EXPECT_THAT(html, HasSubstr("open, of 2 stores that match the query; 1 refused strangers"));
  EXPECT_THAT(html, Not(HasSubstr("All stores")));
  input.findings = {refusing_finding()};
  html = render_html(input);
  EXPECT_THAT(html, HasSubstr("None of the stores that match the query stands open. Others may"));
  EXPECT_THAT(html, Not(HasSubstr("answer calm")));
  input.findings = {};
  html = render_html(input);
  EXPECT_THAT(html, HasSubstr("Nothing that is known matches the query."));
  EXPECT_THAT(html, Not(HasSubstr("answer calm")));
  EXPECT_THAT(render_html(input_of({refusing_finding()})), HasSubstr("answer calm"));
}

TEST(RenderHtml, SaysWhatTheBookCouldNotGive) {
  ReportInput input = input_of({refusing_finding()});
  input.unreadable = 2;
  const std::string html = render_html(input);
  EXPECT_THAT(html, HasSubstr("2 findings in the book could not be read and are left out."));
  EXPECT_THAT(html, HasSubstr("but not all could be judged"));
  EXPECT_THAT(html, Not(HasSubstr("answer calm")));
}

TEST(RenderHtml, TellsWhatIsReachedFromTheMachineAlone) {
  Finding finding = clinic_finding();
  finding.notes.emplace_back(kLoopbackOnlyNote);
  const std::string html = render_html(input_of({finding}));
  EXPECT_THAT(html, HasSubstr("whoever is on its machine needs no password. Other machines do not "
                              "reach it."));
  EXPECT_THAT(html, HasSubstr("Any user or program of the machine itself can read its records"));
  EXPECT_THAT(html, Not(HasSubstr("reaches")));
  EXPECT_THAT(html, Not(HasSubstr(kLoopbackOnlyNote)));
}

TEST(RenderHtml, SaysThatARoundWasCutShort) {
  ReportInput input = input_of({clinic_finding()});
  input.rounds[0].state = RoundState::kInterrupted;
  EXPECT_THAT(render_html(input), HasSubstr("interrupted: stores may be missing"));
}

TEST(RenderHtml, NamesManyDatasetsWithoutDrowningInThem) {
  Finding finding = clinic_finding();
  for (int i = 0; i < 2000; ++i)
    finding.datasets.push_back(Dataset{.name = "log-" + std::to_string(i)});
  const std::string html = render_html(input_of({finding}));
  EXPECT_LT(html.size(), 100000U);
  EXPECT_THAT(html, HasSubstr("2,001 datasets more, in which no personal data was found"));
}

// What the style counts on: on paper a dataset's heading stays with its fields, a verdict's table
// is whole; on a narrow screen a store is a block whose lines say what they are.
TEST(RenderHtml, IsMadeForPaperAndForNarrowScreens) {
  const std::string html = render_html(input_of({clinic_finding()}));
  EXPECT_THAT(html, HasSubstr("<div class=\"dataset\">\n<h4><code><bdi>clinic.patients</bdi>"));
  EXPECT_THAT(html, HasSubstr("2,373,764 records (an estimate), 3.0 GiB; 1,000 read; about "
                              "2,310,000 (2,280,112 to 2,373,764) people"));
  EXPECT_THAT(html, HasSubstr("<div class=\"wide whole\"><table>\n<thead><tr><th "
                              "scope=\"col\">Ability"));
  EXPECT_THAT(html, HasSubstr("<td data-of=\"Whose data: \"><strong>about 2,310,000 people"));
}

TEST(HtmlWriter, TakesWhatStandsBetweenBackticksForCode) {
  HtmlWriter out;
  out.prose("set `bind <a>` to `b`").markup("|").prose("one ` alone").markup("|").prose("");
  EXPECT_EQ(std::move(out).take(),
            "set <code>bind &lt;a&gt;</code> to <code>b</code>|one ` alone|");
}

TEST(HtmlWriter, EscapesInTextAndAttributes) {
  HtmlWriter out;
  out.markup("<p title=\"")
      .text("a\"b'c")
      .markup("\">")
      .text("<&>\x1b")
      .name("\xff")
      .markup("</p>");
  EXPECT_EQ(std::move(out).take(), "<p title=\"a&quot;b&#39;c\">&lt;&amp;&gt;?<bdi>?</bdi></p>");
}

}  // namespace
}  // namespace celador
