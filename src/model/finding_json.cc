#include "model/finding_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>
#include <span>

#include "base/check.h"
#include "base/text.h"

namespace celador {
namespace {

namespace json = boost::json;

constexpr std::string_view kSchema = "celador/finding/1";
// Shares, confidences, scores and seconds carry four decimals: more says nothing, and what was read
// back is then what was written, to the bit.
constexpr double kDecimals = 10000;
constexpr double kMaxSeconds = 1e9;

constexpr std::array kStates{State::kUnknown, State::kNo, State::kYes};
constexpr std::array kBases{Basis::kUnknown, Basis::kDeclared, Basis::kImplied, Basis::kInferred};
constexpr std::array kRoles{OwnerRole::kOperator, OwnerRole::kController, OwnerRole::kRegistrant};
constexpr std::array kLevels{SeverityLevel::kInfo, SeverityLevel::kLow, SeverityLevel::kMedium,
                             SeverityLevel::kHigh, SeverityLevel::kCritical};
constexpr std::array kDepths{Depth::kTouch, Depth::kIdentify, Depth::kList, Depth::kSample,
                             Depth::kCount};
constexpr std::array kTouched{TouchedByOthers::State::kUnknown, TouchedByOthers::State::kNo,
                              TouchedByOthers::State::kYes};

std::string_view to_text(TouchedByOthers::State state) {
  switch (state) {
    case TouchedByOthers::State::kUnknown:
      return "unknown";
    case TouchedByOthers::State::kNo:
      return "no";
    case TouchedByOthers::State::kYes:
      return "yes";
  }
  return "";
}

double rounded(double number) { return std::round(number * kDecimals) / kDecimals; }

// RFC 3339 has years of four digits; a peer may claim others.
bool has_rfc3339_form(Instant at) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(at)};
  return date.year() >= std::chrono::year(0) && date.year() <= std::chrono::year(9999);
}

// ---- writing ----

// Makers of names run them through printable(); what slipped by must still be one line of valid
// UTF-8.
json::string text(std::string_view bytes) { return json::string(printable(bytes, bytes.size())); }

json::value text_or_null(const std::optional<std::string>& maybe) {
  return maybe ? json::value(text(*maybe)) : json::value(nullptr);
}

json::array texts(const std::vector<std::string>& lines) {
  json::array array;
  for (const std::string& line : lines) array.emplace_back(text(line));
  return array;
}

json::value number(double value, double max) {
  CHECK(std::isfinite(value));
  return rounded(std::clamp(value, 0.0, max));
}

json::value count_or_null(const std::optional<std::uint64_t>& count) {
  return count ? json::value(*count) : json::value(nullptr);
}

json::value time_or_null(const std::optional<Instant>& at) {
  return at && has_rfc3339_form(*at) ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

template <class T>
json::array array_of(const std::vector<T>& items, json::object (*write)(const T&)) {
  json::array array;
  for (const T& item : items) array.emplace_back(write(item));
  return array;
}

json::object write_endpoint(const Endpoint& endpoint, const Service& service) {
  return {{"ip", endpoint.ip.to_text()},
          {"port", endpoint.port},
          {"transport", to_text(endpoint.carrier)},
          {"host", text_or_null(endpoint.host)},
          {"tls", service.tls.has_value()}};
}

json::object write_tls(const TlsFacts& tls) {
  return {{"version", text(tls.version)},
          {"subject", text(tls.subject)},
          {"issuer", text(tls.issuer)},
          {"names", texts(tls.names)},
          {"not_before", time_or_null(tls.not_before)},
          {"not_after", time_or_null(tls.not_after)}};
}

json::object write_service(const Service& service) {
  return {{"protocol", text(service.protocol)},
          {"product", text(service.product)},
          {"version", text(service.version)},
          {"cpe", text(service.cpe)},
          {"tls", service.tls ? json::value(write_tls(*service.tls)) : json::value(nullptr)}};
}

json::object write_verdict(const Verdict& verdict) {
  return {{"state", to_text(verdict.state)},
          {"basis", to_text(verdict.basis)},
          {"proof", text(verdict.proof)}};
}

json::object write_access(const Access& access) {
  return {{"identify", write_verdict(access.identify)},
          {"list", write_verdict(access.list)},
          {"read", write_verdict(access.read)},
          {"write", write_verdict(access.write)},
          {"admin", write_verdict(access.admin)}};
}

json::object write_country(const CountryShare& country) {
  return {{"country", text(country.country)}, {"share", number(country.share, 1)}};
}

json::object write_category(const CategoryHit& hit) {
  return {{"category", text(hit.category)}, {"field", text(hit.field)},
          {"share", number(hit.share, 1)},  {"confidence", number(hit.confidence, 1)},
          {"validated", hit.validated},     {"note", text(hit.note)}};
}

json::object write_window_evidence(const WindowEvidence& evidence) {
  return {{"kind", text(evidence.kind)},
          {"at", time_or_null(evidence.at)},
          {"note", text(evidence.note)}};
}

json::object write_window(const Window& window) {
  return {{"open_by", time_or_null(window.open_by)},
          {"not_before", time_or_null(window.not_before)},
          {"last_open", time_or_null(window.last_open)},
          {"closed_by", time_or_null(window.closed_by)},
          {"evidence", array_of(window.evidence, write_window_evidence)}};
}

json::object write_owner(const Owner& owner) {
  return {{"name", text(owner.name)},
          {"role", to_text(owner.role)},
          {"confidence", number(owner.confidence, 1)},
          {"contacts", texts(owner.contacts)},
          {"evidence", texts(owner.evidence)}};
}

json::object write_cause(const Cause& cause) {
  return {{"setting", text(cause.setting)},
          {"observed", text(cause.observed)},
          {"file", text_or_null(cause.file)},
          {"line", cause.line ? json::value(*cause.line) : json::value(nullptr)},
          {"fix", text(cause.fix)},
          {"reference", text(cause.reference)}};
}

json::value people_or_null(const std::optional<People>& people) {
  return people ? json::value(to_json(*people)) : json::value(nullptr);
}

// Boost writes 0.99 as 9.9E-1; people read these lines too. As deep as our own objects are.
void append(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::object: {
      char separator = '{';
      for (const auto& [name, member] : value.get_object()) {
        out += separator;
        out += json::serialize(json::string_view(name));
        out += ':';
        append(out, member);
        separator = ',';
      }
      out += separator == '{' ? "{}" : "}";
      return;
    }
    case json::kind::array: {
      char separator = '[';
      for (const json::value& element : value.get_array()) {
        out += separator;
        append(out, element);
        separator = ',';
      }
      out += separator == '[' ? "[]" : "]";
      return;
    }
    case json::kind::double_:
      out += fmt::format("{}", value.get_double());
      return;
    default:
      out += json::serialize(value);
      return;
  }
}

// ---- reading ----

// An object being read, and where it stands ("datasets[2]."), so that an error can name the member
// at fault.
class Members {
 public:
  Members(const json::object& object, std::string place)
      : object_(object), place_(std::move(place)) {}

  bool has(std::string_view name) const { return object_.contains(name); }
  Result<std::string> text(std::string_view name) const {
    const json::value& value = *TRY(find(name));
    if (!value.is_string()) return wrong(name, "a text");
    return std::string(value.get_string());
  }
  Result<std::optional<std::string>> text_or_null(std::string_view name) const {
    if (TRY(find(name))->is_null()) return std::nullopt;
    return TRY(text(name));
  }
  Result<bool> boolean(std::string_view name) const {
    const json::value& value = *TRY(find(name));
    if (!value.is_bool()) return wrong(name, "true or false");
    return value.get_bool();
  }
  Result<std::uint64_t> count(std::string_view name) const {
    const json::value& value = *TRY(find(name));
    if (value.is_uint64()) return value.get_uint64();
    if (value.is_int64() && value.get_int64() >= 0) {
      return static_cast<std::uint64_t>(value.get_int64());
    }
    return wrong(name, "a whole number");
  }
  Result<std::optional<std::uint64_t>> count_or_null(std::string_view name) const {
    if (TRY(find(name))->is_null()) return std::nullopt;
    return TRY(count(name));
  }
  Result<double> number(std::string_view name, double max) const {
    const json::value& value = *TRY(find(name));
    if (!value.is_number()) return wrong(name, "a number");
    const double number = value.to_number<double>();
    if (!(number >= 0 && number <= max)) return wrong(name, fmt::format("from 0 to {}", max));
    return rounded(number);
  }
  Result<Instant> time(std::string_view name) const {
    const Result<Instant> at = parse_rfc3339(TRY(text(name)));
    if (!at || !has_rfc3339_form(*at)) return wrong(name, "a time (RFC 3339)");
    return *at;
  }
  Result<std::optional<Instant>> time_or_null(std::string_view name) const {
    if (TRY(find(name))->is_null()) return std::nullopt;
    return TRY(time(name));
  }
  // One of the enumerators by its to_text().
  template <class T, std::size_t kCount>
  Result<T> one_of(std::string_view name, const std::array<T, kCount>& enumerators) const {
    const std::string found = TRY(text(name));
    for (const T enumerator : enumerators) {
      if (to_text(enumerator) == found) return enumerator;
    }
    return wrong(name, "one of its known words");
  }
  Result<std::vector<std::string>> texts(std::string_view name) const {
    std::vector<std::string> lines;
    for (const json::value& element : *TRY(array(name))) {
      if (!element.is_string()) return wrong(name, "an array of texts");
      lines.emplace_back(element.get_string());
    }
    return lines;
  }
  template <class T>
  Result<T> object(std::string_view name, Result<T> (*read)(const Members&)) const {
    const json::value& value = *TRY(find(name));
    if (!value.is_object()) return wrong(name, "an object");
    return read(Members(value.get_object(), fmt::format("{}{}.", place_, name)));
  }
  template <class T>
  Result<std::optional<T>> object_or_null(std::string_view name,
                                          Result<T> (*read)(const Members&)) const {
    if (TRY(find(name))->is_null()) return std::nullopt;
    return TRY(object(name, read));
  }
  template <class T>
  Result<std::vector<T>> objects(std::string_view name, Result<T> (*read)(const Members&)) const {
    std::vector<T> items;
    for (const json::value& element : *TRY(array(name))) {
      if (!element.is_object()) return wrong(name, "an array of objects");
      items.push_back(TRY(read(
          Members(element.get_object(), fmt::format("{}{}[{}].", place_, name, items.size())))));
    }
    return items;
  }
  std::unexpected<Error> wrong(std::string_view name, std::string_view expected) const {
    return fail(ErrorKind::kCorrupt,
                fmt::format("a finding's member {}{} is not {}", place_, name, expected));
  }

 private:
  Result<const json::value*> find(std::string_view name) const {
    const json::value* value = object_.if_contains(name);
    if (value == nullptr) {
      return fail(ErrorKind::kCorrupt,
                  fmt::format("a finding's member {}{} is missing", place_, name));
    }
    return value;
  }
  Result<const json::array*> array(std::string_view name) const {
    const json::value& value = *TRY(find(name));
    if (!value.is_array()) return wrong(name, "an array");
    return &value.get_array();
  }

  const json::object& object_;
  std::string place_;
};

Result<Endpoint> read_endpoint(const Members& members) {
  Endpoint endpoint;
  const Result<IpAddress> ip = IpAddress::parse(TRY(members.text("ip")));
  if (!ip) return members.wrong("ip", "an IP address");
  endpoint.ip = *ip;
  const std::uint64_t port = TRY(members.count("port"));
  if (port > 65535) return members.wrong("port", "a port");
  endpoint.port = static_cast<std::uint16_t>(port);
  const auto carrier = parse_carrier(TRY(members.text("transport")));
  if (!carrier) return members.wrong("transport", "tcp or udp");
  endpoint.carrier = *carrier;
  endpoint.host = TRY(members.text_or_null("host"));
  TRY(members.boolean("tls"));  // told again, and in full, by service.tls
  return endpoint;
}

Result<TlsFacts> read_tls(const Members& members) {
  TlsFacts tls;
  tls.version = TRY(members.text("version"));
  tls.subject = TRY(members.text("subject"));
  tls.issuer = TRY(members.text("issuer"));
  tls.names = TRY(members.texts("names"));
  tls.not_before = TRY(members.time_or_null("not_before"));
  tls.not_after = TRY(members.time_or_null("not_after"));
  return tls;
}

Result<Service> read_service(const Members& members) {
  Service service;
  service.protocol = TRY(members.text("protocol"));
  service.product = TRY(members.text("product"));
  service.version = TRY(members.text("version"));
  service.cpe = TRY(members.text("cpe"));
  service.tls = TRY(members.object_or_null("tls", read_tls));
  return service;
}

Result<Verdict> read_verdict(const Members& members) {
  Verdict verdict;
  verdict.state = TRY(members.one_of("state", kStates));
  verdict.basis = TRY(members.one_of("basis", kBases));
  verdict.proof = TRY(members.text("proof"));
  return verdict;
}

Result<Access> read_access(const Members& members) {
  Access access;
  access.identify = TRY(members.object("identify", read_verdict));
  access.list = TRY(members.object("list", read_verdict));
  access.read = TRY(members.object("read", read_verdict));
  access.write = TRY(members.object("write", read_verdict));
  access.admin = TRY(members.object("admin", read_verdict));
  return access;
}

Result<CategoryHit> read_category(const Members& members) {
  CategoryHit hit;
  hit.category = TRY(members.text("category"));
  hit.field = TRY(members.text("field"));
  hit.share = TRY(members.number("share", 1));
  hit.confidence = TRY(members.number("confidence", 1));
  hit.validated = TRY(members.boolean("validated"));
  hit.note = TRY(members.text("note"));
  return hit;
}

Result<Minors> read_minors(const Members& members) {
  Minors minors;
  minors.value = TRY(members.count("value"));
  minors.low = TRY(members.count("low"));
  minors.high = TRY(members.count("high"));
  return minors;
}

Result<CountryShare> read_country(const Members& members) {
  CountryShare country;
  country.country = TRY(members.text("country"));
  country.share = TRY(members.number("share", 1));
  return country;
}

Result<People> read_people(const Members& members) {
  People people;
  people.value = TRY(members.count("value"));
  people.low = TRY(members.count("low"));
  people.high = TRY(members.count("high"));
  people.method = TRY(members.text("method"));
  // Findings written before these were counted have neither.
  if (members.has("minors")) people.minors = TRY(members.object_or_null("minors", read_minors));
  if (members.has("countries")) people.countries = TRY(members.objects("countries", read_country));
  return people;
}

Result<Dataset> read_dataset(const Members& members) {
  Dataset dataset;
  dataset.name = TRY(members.text("name"));
  dataset.records = TRY(members.count_or_null("records"));
  dataset.records_are_estimate = TRY(members.boolean("records_are_estimate"));
  dataset.bytes = TRY(members.count_or_null("bytes"));
  dataset.sampled = TRY(members.count("sampled"));
  dataset.categories = TRY(members.objects("categories", read_category));
  dataset.people = TRY(members.object_or_null("people", read_people));
  // Findings that were written before datasets had notes are in people's books.
  if (members.has("notes")) dataset.notes = TRY(members.texts("notes"));
  return dataset;
}

Result<WindowEvidence> read_window_evidence(const Members& members) {
  WindowEvidence evidence;
  evidence.kind = TRY(members.text("kind"));
  evidence.at = TRY(members.time_or_null("at"));
  evidence.note = TRY(members.text("note"));
  return evidence;
}

Result<Window> read_window(const Members& members) {
  Window window;
  window.open_by = TRY(members.time_or_null("open_by"));
  window.not_before = TRY(members.time_or_null("not_before"));
  window.last_open = TRY(members.time_or_null("last_open"));
  window.closed_by = TRY(members.time_or_null("closed_by"));
  window.evidence = TRY(members.objects("evidence", read_window_evidence));
  return window;
}

Result<Owner> read_owner(const Members& members) {
  Owner owner;
  owner.name = TRY(members.text("name"));
  owner.role = TRY(members.one_of("role", kRoles));
  owner.confidence = TRY(members.number("confidence", 1));
  owner.contacts = TRY(members.texts("contacts"));
  owner.evidence = TRY(members.texts("evidence"));
  return owner;
}

Result<Cause> read_cause(const Members& members) {
  Cause cause;
  cause.setting = TRY(members.text("setting"));
  cause.observed = TRY(members.text("observed"));
  cause.file = TRY(members.text_or_null("file"));
  if (const std::optional<std::uint64_t> line = TRY(members.count_or_null("line"))) {
    if (*line > std::numeric_limits<int>::max()) return members.wrong("line", "a line number");
    cause.line = static_cast<int>(*line);
  }
  cause.fix = TRY(members.text("fix"));
  cause.reference = TRY(members.text("reference"));
  return cause;
}

Result<TouchedByOthers> read_touched(const Members& members) {
  TouchedByOthers touched;
  touched.state = TRY(members.one_of("state", kTouched));
  touched.evidence = TRY(members.texts("evidence"));
  return touched;
}

Result<Severity> read_severity(const Members& members) {
  Severity severity;
  severity.level = TRY(members.one_of("level", kLevels));
  severity.score = TRY(members.number("score", 10));
  severity.reasons = TRY(members.texts("reasons"));
  return severity;
}

Result<Spent> read_budget(const Members& members) {
  Spent spent;
  spent.records = TRY(members.count("records"));
  spent.bytes = TRY(members.count("bytes"));
  spent.requests = TRY(members.count("requests"));
  spent.seconds = TRY(members.number("seconds", kMaxSeconds));
  return spent;
}

Result<Extent> read_extent(const Members& members) {
  Extent extent;
  extent.depth = TRY(members.one_of("depth", kDepths));
  extent.inside = TRY(members.text_or_null("inside")).value_or("");
  extent.interrupted = TRY(members.boolean("interrupted"));
  if (members.has("as")) extent.as = TRY(members.text_or_null("as")).value_or("");
  return extent;
}

Result<Finding> read_finding(const Members& members) {
  if (TRY(members.text("schema")) != kSchema) {
    return fail(
        ErrorKind::kUnsupported,
        fmt::format("not a finding of schema {}: was it written by a newer Celador?", kSchema));
  }
  Finding finding;
  finding.id = TRY(members.text("id"));
  finding.round = TRY(members.text("round"));
  finding.at = TRY(members.time("at"));
  finding.endpoint = TRY(members.object("endpoint", read_endpoint));
  finding.service = TRY(members.object("service", read_service));
  finding.access = TRY(members.object("access", read_access));
  finding.datasets = TRY(members.objects("datasets", read_dataset));
  finding.people = TRY(members.object_or_null("people", read_people));
  finding.window = TRY(members.object("window", read_window));
  finding.owners = TRY(members.objects("owners", read_owner));
  finding.causes = TRY(members.objects("causes", read_cause));
  finding.touched_by_others = TRY(members.object("touched_by_others", read_touched));
  finding.severity = TRY(members.object("severity", read_severity));
  finding.budget = TRY(members.object("budget", read_budget));
  // Findings that were written before they told it are in people's books.
  if (members.has("extent")) finding.extent = TRY(members.object("extent", read_extent));
  finding.notes = TRY(members.texts("notes"));
  return finding;
}

}  // namespace

json::object to_json(const People& people) {
  json::value minors = nullptr;
  if (people.minors) {
    minors = {{"value", people.minors->value},
              {"low", people.minors->low},
              {"high", people.minors->high}};
  }
  return {{"value", people.value},       {"low", people.low},
          {"high", people.high},         {"method", text(people.method)},
          {"minors", std::move(minors)}, {"countries", array_of(people.countries, write_country)}};
}

json::object to_json(const Dataset& dataset) {
  return {{"name", text(dataset.name)},
          {"records", count_or_null(dataset.records)},
          {"records_are_estimate", dataset.records_are_estimate},
          {"bytes", count_or_null(dataset.bytes)},
          {"sampled", dataset.sampled},
          {"categories", array_of(dataset.categories, write_category)},
          {"people", people_or_null(dataset.people)},
          {"notes", texts(dataset.notes)}};
}

json::object to_json(const Finding& finding) {
  CHECK(has_rfc3339_form(finding.at));  // our own clock's
  return {{"schema", kSchema},
          {"id", text(finding.id)},
          {"round", text(finding.round)},
          {"at", to_rfc3339(finding.at)},
          {"endpoint", write_endpoint(finding.endpoint, finding.service)},
          {"service", write_service(finding.service)},
          {"access", write_access(finding.access)},
          {"datasets", array_of<Dataset>(finding.datasets, to_json)},
          {"people", people_or_null(finding.people)},
          {"window", write_window(finding.window)},
          {"owners", array_of(finding.owners, write_owner)},
          {"causes", array_of(finding.causes, write_cause)},
          {"touched_by_others",
           {{"state", to_text(finding.touched_by_others.state)},
            {"evidence", texts(finding.touched_by_others.evidence)}}},
          {"severity",
           {{"level", to_text(finding.severity.level)},
            {"score", number(finding.severity.score, 10)},
            {"reasons", texts(finding.severity.reasons)}}},
          {"budget",
           {{"records", finding.budget.records},
            {"bytes", finding.budget.bytes},
            {"requests", finding.budget.requests},
            {"seconds", number(finding.budget.seconds, kMaxSeconds)}}},
          {"extent",
           {{"depth", to_text(finding.extent.depth)},
            {"inside", finding.extent.inside.empty() ? json::value(nullptr)
                                                     : json::value(text(finding.extent.inside))},
            {"interrupted", finding.extent.interrupted},
            {"as", finding.extent.as.empty() ? json::value(nullptr)
                                             : json::value(text(finding.extent.as))}}},
          {"notes", texts(finding.notes)}};
}

std::string to_json_line(const json::value& value) {
  std::string line;
  append(line, value);
  return line;
}

std::string to_json_line(const Finding& finding) {
  return to_json_line(json::value(to_json(finding)));
}

Result<Finding> parse_finding(std::string_view text) {
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object())
    return fail(ErrorKind::kCorrupt, "a finding is not a JSON object");
  return read_finding(Members(value.get_object(), ""));
}

Result<People> parse_people(std::string_view text) {
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object())
    return fail(ErrorKind::kCorrupt, "a number of people is not a JSON object");
  return read_people(Members(value.get_object(), ""));
}

}  // namespace celador
