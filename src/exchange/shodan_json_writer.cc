// Writes Shodan's banners: the members that its schema asks for, so that `shodan parse`, `shodan
// convert` and readers of the schema take them. The schema forbids members of others, so that what
// is ours stands in opts.celador.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>

#include "base/text.h"
#include "exchange/finding_writers.h"
#include "exchange/murmur_hash.h"

namespace celador {
namespace {

namespace json = boost::json;

// UTC without saying so, with microseconds: "2021-01-28T07:21:33.444507".
std::string shodan_time(Instant at) {
  const Instant second = std::chrono::floor<std::chrono::seconds>(at);
  std::string text = to_rfc3339(second);
  text.pop_back();
  return fmt::format("{}.{:03}000", text, (at - second).count());
}

json::value text_or_null(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(printable(text));
}
json::value time_or_null(const std::optional<Instant>& at) {
  return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

// What a banner's text is for people. A finding knows names, counts and verdicts, and no values.
std::string summary_of(const Finding& finding) {
  const Access& access = finding.access;
  std::string text = printable(finding.service.product.empty() ? finding.service.protocol
                                                               : finding.service.product);
  if (!finding.service.version.empty()) text += " " + printable(finding.service.version);
  text += fmt::format("\nlist: {}, read: {}, write: {}, admin: {}\ndatasets: {}",
                      to_text(access.list.state), to_text(access.read.state),
                      to_text(access.write.state), to_text(access.admin.state),
                      finding.datasets.size());
  if (finding.people) text += fmt::format("\npeople: about {}", finding.people->value);
  return text + "\n";
}

json::object verdicts_of(const Finding& finding) {
  const Access& access = finding.access;
  json::object ours;
  ours["finding"] = finding.id;
  ours["severity"] = to_text(finding.severity.level);
  ours["list"] = to_text(access.list.state);
  ours["read"] = to_text(access.read.state);
  ours["write"] = to_text(access.write.state);
  ours["admin"] = to_text(access.admin.state);
  ours["people"] = finding.people ? json::value(finding.people->value) : json::value(nullptr);
  ours["open_by"] = time_or_null(finding.window.open_by);
  ours["last_open"] = time_or_null(finding.window.last_open);
  return ours;
}

json::object banner_of(const Finding& finding) {
  json::object banner;
  const IpAddress& ip = finding.endpoint.ip;
  if (ip.is_v4()) {
    banner["ip"] = ip.to_v4();
  } else {
    banner["ipv6"] = ip.to_text();
  }
  banner["ip_str"] = ip.to_text();
  banner["port"] = finding.endpoint.port;
  banner["transport"] = to_text(finding.endpoint.carrier);
  banner["timestamp"] = shodan_time(finding.at);
  const std::string data = summary_of(finding);
  banner["data"] = data;
  banner["hash"] = static_cast<std::int32_t>(murmur_hash(data));
  json::array names;
  if (finding.endpoint.host) names.emplace_back(printable(*finding.endpoint.host));
  banner["hostnames"] = std::move(names);
  banner["domains"] = json::array();
  for (const char* unknown : {"org", "isp", "asn", "os"}) banner[unknown] = nullptr;
  json::object location;
  for (const char* unknown : {"city", "region_code", "area_code", "longitude", "latitude",
                              "country_code", "country_name"})
    location[unknown] = nullptr;
  banner["location"] = std::move(location);
  if (!finding.service.product.empty()) banner["product"] = text_or_null(finding.service.product);
  if (!finding.service.version.empty()) banner["version"] = text_or_null(finding.service.version);
  if (!finding.service.cpe.empty())
    banner["cpe23"] = json::array{json::value(printable(finding.service.cpe))};
  banner["opts"] = json::object{{"celador", verdicts_of(finding)}};
  banner["_shodan"] = json::object{{"id", finding.id},
                                   {"crawler", "celador"},
                                   {"module", printable(finding.service.protocol)},
                                   {"options", json::object()},
                                   {"ptr", false}};
  return banner;
}

}  // namespace

Result<void> write_shodan_json(std::span<const Finding* const> findings, const WriteText& write) {
  for (const Finding* finding : findings) TRY(write(json::serialize(banner_of(*finding)) + "\n"));
  return {};
}

}  // namespace celador
