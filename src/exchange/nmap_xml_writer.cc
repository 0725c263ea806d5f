// Writes nmap's XML, after nmap.dtd of nmap 7.93. What other readers of it expect is in
// tests/exchange_test.py.
//
// The DTD knows one scanner, nmap, and tools look for that word; that it was Celador stands in
// `args` and in the comment.
#include <fmt/format.h>

#include <chrono>

#include "base/text.h"
#include "exchange/finding_writers.h"

namespace celador {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text, 1000)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::int64_t seconds_of(Instant at) {
  return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

std::string attribute(std::string_view name, std::string_view value) {
  return value.empty() ? "" : fmt::format(" {}=\"{}\"", name, escaped(value));
}

std::string port_of(const Finding& finding) {
  const Service& service = finding.service;
  return fmt::format(
      "<port protocol=\"{}\" portid=\"{}\"><state state=\"open\" reason=\"{}\" reason_ttl=\"0\"/>"
      "<service name=\"{}\"{}{}{} method=\"probed\" conf=\"10\"/></port>\n",
      to_text(finding.endpoint.carrier), finding.endpoint.port,
      finding.endpoint.carrier == Carrier::kUdp ? "udp-response" : "syn-ack",
      escaped(service.protocol.empty() ? "unknown" : service.protocol),
      attribute("product", service.product), attribute("version", service.version),
      service.tls ? " tunnel=\"ssl\"" : "");
}

// Findings of one address, which stand one behind the other.
std::string host_of(std::span<const Finding* const> findings) {
  Instant first = findings.front()->at;
  Instant last = first;
  std::string host;
  for (const Finding* finding : findings) {
    first = std::min(first, finding->at);
    last = std::max(last, finding->at);
    if (host.empty()) host = finding->endpoint.host.value_or("");
  }
  const IpAddress& ip = findings.front()->endpoint.ip;
  std::string text = fmt::format(
      "<host starttime=\"{}\" endtime=\"{}\"><status state=\"up\" reason=\"syn-ack\" "
      "reason_ttl=\"0\"/>\n<address addr=\"{}\" addrtype=\"{}\"/>\n<hostnames>\n",
      seconds_of(first), seconds_of(last), ip.to_text(), ip.is_v4() ? "ipv4" : "ipv6");
  if (!host.empty()) text += fmt::format("<hostname name=\"{}\" type=\"user\"/>\n", escaped(host));
  text += "</hostnames>\n<ports>";
  for (const Finding* finding : findings) text += port_of(*finding);
  return text + "</ports>\n</host>\n";
}

}  // namespace

Result<void> write_nmap_xml(std::span<const Finding* const> findings, Instant now,
                            const WriteText& write) {
  TRY(write(fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE nmaprun>\n"
      "<!-- Celador {0}: what answers, as of its book -->\n"
      "<nmaprun scanner=\"nmap\" args=\"celador export -&#45;format nmap-xml\" start=\"{1}\" "
      "version=\"{0}\" xmloutputversion=\"1.05\">\n<verbose level=\"0\"/>\n<debugging "
      "level=\"0\"/>\n",
      CELADOR_VERSION, seconds_of(now))));
  std::size_t hosts = 0;
  for (std::size_t begin = 0; begin < findings.size();) {
    std::size_t end = begin;
    while (end < findings.size() && findings[end]->endpoint.ip == findings[begin]->endpoint.ip)
      ++end;
    TRY(write(host_of(findings.subspan(begin, end - begin))));
    begin = end;
    ++hosts;
  }
  return write(fmt::format(
      "<runstats><finished time=\"{}\" timestr=\"{}\" elapsed=\"0\" exit=\"success\"/><hosts "
      "up=\"{}\" down=\"0\" total=\"{}\"/>\n</runstats>\n</nmaprun>\n",
      seconds_of(now), to_rfc3339(now), hosts, hosts));
}

}  // namespace celador
