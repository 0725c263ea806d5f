#pragma once
#include <string_view>

namespace celador {

// The whole look of the report. No font, picture or script comes from anywhere; contrast is at
// least 4.5:1 (WCAG 2.1 AA) in both schemes; paper is always light.
inline constexpr std::string_view kReportStyle = R"css(
:root { color-scheme: light dark;
  --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #fff; --tint: #f6f8fa; --link: #0550ae;
  --critical: #8c1d18; --high: #a84300; --medium: #735c00; --low: #1f5f8b; --info: #57606a; --good: #1a6334 }
@media screen and (prefers-color-scheme: dark) { :root {
  --ink: #e6edf3; --soft: #9aa4af; --line: #3d444d; --paper: #0d1117; --tint: #161b22; --link: #79b8ff;
  --good: #56d364 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto,
  "Helvetica Neue", "DejaVu Sans", Arial, sans-serif }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.5rem 4rem }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem }
h2 { font-size: 1.35rem; margin: 2.6rem 0 .8rem; line-height: 1.3 }
h3 { font-size: 1.02rem; margin: 1.5rem 0 .4rem }
h4 { font-size: .96rem; margin: .9rem 0 .1rem; font-weight: 600 }
p, ul, ol, dl { margin: .4rem 0 .8rem }
a { color: var(--link) }
code { font: .92em ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere }
.soft { color: var(--soft) }
.small { font-size: .88em; font-weight: 400 }
.answer { font-size: 1.12rem; border-left: .3rem solid var(--critical); padding: .1rem 0 .1rem 1rem; margin: 1.4rem 0 }
.answer.calm { border-color: var(--good) } .answer.in-part { border-color: var(--line) }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .8rem; margin: 1.4rem 0;
  padding: 0; list-style: none }
.figures li { border: 1px solid var(--line); border-radius: .4rem; padding: .7rem .9rem; background: var(--tint) }
.figures strong { display: block; font-size: 1.4rem; line-height: 1.25; white-space: nowrap }
.figures span { color: var(--soft); font-size: .88rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .92rem; margin: .4rem 0 1rem }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line) }
thead th { border-bottom: 2px solid var(--line); font-size: .84rem; color: var(--soft); font-weight: 600 }
td, dd { overflow-wrap: break-word }
bdi { overflow-wrap: anywhere }
.keep { white-space: nowrap }
td.store { min-width: 11.5rem }
.badge { display: inline-block; padding: .08rem .55rem; border-radius: .25rem; color: #fff; font-size: .8rem;
  font-weight: 600; white-space: nowrap; -webkit-print-color-adjust: exact; print-color-adjust: exact }
.critical { background: var(--critical) } .high { background: var(--high) } .medium { background: var(--medium) }
.low { background: var(--low) } .info { background: #57606a }
.yes { font-weight: 700 } .unknown { font-style: italic }
section.finding { border-top: 3px solid var(--line); margin-top: 2.6rem; padding-top: .2rem }
section.finding h2 { margin-top: 1rem }
dl.facts { display: grid; grid-template-columns: 9.5rem 1fr; gap: .25rem 1rem }
dl.facts dt { color: var(--soft) } dl.facts dd { margin: 0 }
.fix { border: 1px solid var(--line); border-radius: .4rem; padding: .2rem 1rem .5rem; background: var(--tint);
  margin: .5rem 0 }
.fix p { margin: .35rem 0 }
.dataset p { margin: 0 0 .2rem }
.fields { columns: 2 20rem; column-gap: 1.6rem; font-size: .92rem; margin: .2rem 0 .6rem; padding-left: 1.2rem }
.fields li { break-inside: avoid }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .8rem; color: var(--soft); font-size: .88rem }
@media screen and (max-width: 40rem) {
  main { padding: 1rem } h1 { font-size: 1.5rem; overflow-wrap: anywhere } h2 { overflow-wrap: anywhere }
  dl.facts { grid-template-columns: 1fr } dl.facts dd { margin-bottom: .4rem }
  table, tbody, tr, td, tr th { display: block } thead { display: none }
  tr { border-bottom: 1px solid var(--line); padding: .5rem 0 } td, th { border: 0; padding: .1rem 0; overflow-wrap: anywhere }
  td:empty { display: none } td[data-of]:not(:empty)::before { content: attr(data-of); color: var(--soft) } }
@media print {
  @page { size: A4; margin: 16mm 15mm 18mm }
  body { font-size: 10.2pt; line-height: 1.4 } main { max-width: none; padding: 0 }
  h1 { font-size: 20pt } h2 { font-size: 14pt } h3 { font-size: 11pt }
  h1, h2, h3, h4, .dataset p, section.finding > :is(h2, h3) + p { break-after: avoid }
  tr, .fix, .figures, .answer, li, .whole, dl.facts, dl.facts dd { break-inside: avoid }
  table { font-size: 9pt } th, td { padding: .25rem .4rem }
  table.stores td:nth-child(2) { min-width: 0 } table.stores td:nth-child(4) { width: 40% }
  .figures { grid-template-columns: repeat(4, 1fr); gap: .5rem } .figures li { padding: .5rem .6rem }
  .figures strong { font-size: 13pt } .fields { columns: 2; font-size: 9pt }
  thead { display: table-header-group } .wide { overflow: visible }
  section.finding { margin-top: 1.4rem } table.stores .keep { white-space: normal }
  a { color: inherit; text-decoration: none } p, li { orphans: 3; widows: 3 }
}
)css";

}  // namespace celador
