#include "cli/round_plan.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "protocols/table.h"

namespace celador {
namespace {

namespace json = boost::json;
constexpr std::string_view kSchema = "celador/round_plan/1";

json::array ranges_of(const AddressSet& addresses) {
  json::array ranges;
  for (const AddressRange& range : addresses.ranges())
    ranges.emplace_back(fmt::format("{}-{}", range.first.to_text(), range.last.to_text()));
  return ranges;
}

json::array places_of(const std::vector<RoundOrder::Place>& places) {
  json::array array;
  for (const auto& [endpoint, where] : places) {
    json::object place;
    place["endpoint"] = endpoint.to_text();
    place["host"] = endpoint.host.value_or("");
    place["only"] = where.only == nullptr ? std::string_view{} : where.only->name;
    place["tls"] = where.tls == Tls::kOn;
    place["path"] = where.path;
    array.emplace_back(std::move(place));
  }
  return array;
}

// Reads members of which each must be there; boost's at() and as_*() throw, and are called under
// one try.
std::string text_of(const json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}
template <class Number>
Number number_of(const json::object& object, std::string_view name) {
  return object.at(name).to_number<Number>();
}

void read_options(const json::object& from, RoundOptions& options) {
  options.scope = text_of(from, "scope");
  options.depth = text_of(from, "depth");
  options.rate = text_of(from, "rate");
  options.rules = text_of(from, "rules");
  options.ports = text_of(from, "ports");
  options.udp = from.at("udp").as_bool() ? OverUdp::kUsualPorts : OverUdp::kAsNamed;
  options.records = number_of<std::uint64_t>(from, "records");
  options.seconds = number_of<std::uint64_t>(from, "seconds");
  options.sweep = text_of(from, "sweep");
  options.interface = text_of(from, "interface");
  options.source = text_of(from, "source");
  options.vlan = number_of<std::uint16_t>(from, "vlan");
  options.passes = number_of<std::uint32_t>(from, "passes");
  options.shard = text_of(from, "shard");
}

Result<void> read_sweep(const json::object& from, SweepPlan& sweep) {
  for (const json::value& range : from.at("ranges").as_array())
    sweep.addresses.add(TRY(AddressRange::parse(std::string(range.as_string()))));
  for (const json::value& port : from.at("ports").as_array())
    sweep.ports.push_back(port.to_number<std::uint16_t>());
  for (const json::value& endpoint : from.at("listed").as_array())
    sweep.listed.push_back(TRY(Endpoint::parse(std::string(endpoint.as_string()))));
  sweep.seed = number_of<std::uint64_t>(from, "seed");
  if (const std::string take = text_of(from, "take"); !take.empty())
    sweep.take = TRY(parse_address_count(take));
  return {};
}

Result<void> read_places(const json::array& from, std::vector<RoundOrder::Place>& places) {
  for (const json::value& each : from) {
    const json::object& place = each.as_object();
    Endpoint endpoint = TRY(Endpoint::parse(text_of(place, "endpoint")));
    if (std::string host = text_of(place, "host"); !host.empty()) endpoint.host = std::move(host);
    places.push_back({std::move(endpoint),
                      {.only = find_protocol(text_of(place, "only")),
                       .tls = place.at("tls").as_bool() ? Tls::kOn : Tls::kOff,
                       .path = text_of(place, "path")}});
  }
  return {};
}

Result<RoundPlan> read_plan(std::string_view text) {
  const json::value value = json::parse(text);
  const json::object& object = value.as_object();
  if (text_of(object, "schema") != kSchema)
    return fail(ErrorKind::kCorrupt, "the round was planned by another version of Celador");
  RoundPlan plan;
  plan.targets = text_of(object, "targets");
  read_options(object.at("options").as_object(), plan.options);
  TRY(read_sweep(object.at("sweep").as_object(), plan.sweep));
  TRY(read_places(object.at("places").as_array(), plan.places));
  for (const auto& [address, name] : object.at("names").as_object())
    plan.names.emplace(TRY(IpAddress::parse(address)), std::string(name.as_string()));
  return plan;
}

}  // namespace

std::string to_json_text(const RoundPlan& plan) {
  json::object options;
  options["scope"] = plan.options.scope;
  options["depth"] = plan.options.depth;
  options["rate"] = plan.options.rate;
  options["rules"] = plan.options.rules;
  options["ports"] = plan.options.ports;
  options["udp"] = plan.options.udp == OverUdp::kUsualPorts;
  options["records"] = plan.options.records;
  options["seconds"] = plan.options.seconds;
  options["sweep"] = plan.options.sweep;
  options["interface"] = plan.options.interface;
  options["source"] = plan.options.source;
  options["vlan"] = plan.options.vlan;
  options["passes"] = plan.options.passes;
  options["shard"] = plan.options.shard;
  json::object sweep;
  sweep["ranges"] = ranges_of(plan.sweep.addresses);
  sweep["ports"] = json::array(plan.sweep.ports.begin(), plan.sweep.ports.end());
  json::array listed;
  for (const Endpoint& endpoint : plan.sweep.listed) listed.emplace_back(endpoint.to_text());
  sweep["listed"] = std::move(listed);
  sweep["seed"] = plan.sweep.seed;
  sweep["take"] = plan.sweep.take ? to_text(*plan.sweep.take) : std::string();
  json::object names;
  for (const auto& [address, name] : plan.names) names[address.to_text()] = name;
  json::object object;
  object["schema"] = kSchema;
  object["targets"] = plan.targets;
  object["options"] = std::move(options);
  object["sweep"] = std::move(sweep);
  object["places"] = places_of(plan.places);
  object["names"] = std::move(names);
  return json::serialize(object);
}

Result<RoundPlan> parse_round_plan(std::string_view text) {
  std::string why;
  try {
    auto plan = read_plan(text);
    if (plan) return plan;
    why = plan.error().message;
  } catch (const std::exception&) {  // Boost's: a member is not there, or of another kind
    why = "a member is missing or wrong";
  }
  return fail(ErrorKind::kCorrupt, fmt::format("the plan of the round cannot be read: {}", why));
}

}  // namespace celador
