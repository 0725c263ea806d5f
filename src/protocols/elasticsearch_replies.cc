#include "protocols/elasticsearch_replies.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "net/budget.h"
#include "protocols/http_conversation.h"
#include "wire/json_values.h"

namespace celador {
namespace {

using boost::json::value;

// The member at a path of keys; nullptr when there is none.
const value* member(const value& json, std::initializer_list<std::string_view> path) {
  const value* at = &json;
  for (const std::string_view key : path) {
    const boost::json::object* const object = at->if_object();
    if (object == nullptr) return nullptr;
    at = object->if_contains(key);
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string_view text_at(const value& json, std::initializer_list<std::string_view> path) {
  const value* const found = member(json, path);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string())
                                                : std::string_view();
}

bool true_at(const value& json, std::initializer_list<std::string_view> path) {
  const value* const found = member(json, path);
  return found != nullptr && found->is_bool() && found->get_bool();
}

// A number, or the text of one: `_cat` writes all as text.
std::optional<std::uint64_t> number_at(const value& json,
                                       std::initializer_list<std::string_view> path) {
  const value* const found = member(json, path);
  if (found == nullptr) return std::nullopt;
  if (found->is_string()) return parse_unsigned(std::string_view(found->get_string()));
  if (found->is_uint64()) return found->get_uint64();
  if (found->is_int64() && found->get_int64() >= 0)
    return static_cast<std::uint64_t>(found->get_int64());
  return std::nullopt;
}

std::optional<Instant> instant_of(std::optional<std::uint64_t> milliseconds) {
  constexpr std::uint64_t kYear2000 = 946684800000;
  constexpr std::uint64_t kYear2200 = 7258118400000;
  if (!milliseconds || *milliseconds < kYear2000 || *milliseconds > kYear2200) return std::nullopt;
  return Instant(std::chrono::milliseconds(*milliseconds));
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}
bool has_ignoring_case(std::string_view text, std::string_view part) {
  return find_ignoring_case(text, part) != std::string_view::npos;
}

// All WWW-Authenticate fields as one text.
std::string challenges(const HttpResponse& response) {
  std::string all;
  for (const auto& [name, text] : response.fields) {
    if (equals_ignoring_case(name, "WWW-Authenticate")) all += text + '\n';
  }
  return all;
}

// How a server says that it does not know a path, from 2.x to 8.x: none of them has security then.
bool knows_no_such_path(std::string_view body) {
  return has_ignoring_case(body, "no handler found") || has(body, "invalid_index_name") ||
         has(body, "No feature for name") || has(body, "No endpoint or operation is available") ||
         has(body, "unrecognized parameter: [categories]");
}

// Settings come nested, or flat with dots in their keys.
void collect_settings(const value& json, const std::string& path, std::size_t depth,
                      std::map<std::string, std::string>& into) {
  constexpr std::size_t kMaxSettings = 200;
  constexpr std::size_t kMaxSettingDepth = 12;
  if (depth > kMaxSettingDepth || into.size() >= kMaxSettings) return;
  if (const boost::json::object* const object = json.if_object()) {
    for (const auto& [key, below] : *object) {
      const std::string name = printable(std::string_view(key), 100);
      collect_settings(below, path.empty() ? name : path + '.' + name, depth + 1, into);
    }
  } else if (json.is_string()) {
    into[path] = printable(std::string_view(json.get_string()), 100);
  } else if (json.is_bool()) {
    into[path] = json.get_bool() ? "true" : "false";
  }
}

bool bears_on_access(std::string_view setting) {
  return setting.starts_with("xpack.security.") || setting.starts_with("plugins.security.") ||
         setting.starts_with("opendistro_security.") || setting.starts_with("shield.") ||
         setting.starts_with("network.") || setting.starts_with("http.") ||
         setting == "cluster.name";
}

}  // namespace

EsDoor door_of(const HttpResponse& response) {
  const std::string_view body = response.body.view();
  switch (response.status) {
    case 200:
      return EsDoor::kOpen;
    case 401:
      return EsDoor::kWantsLogin;
    case 403:
      if (has(body, "_anonymous") || has(body, "security_anonymous")) return EsDoor::kAnonymousUser;
      return EsDoor::kRefused;
    case 429:
      return EsDoor::kNotReady;
    case 503:
      return has(body, "not initialized") ? EsDoor::kNotInitialised : EsDoor::kNotReady;
    default:
      return EsDoor::kOther;
  }
}

std::string_view to_text(EsDoor door) {
  switch (door) {
    case EsDoor::kOpen:
      return "answered";
    case EsDoor::kWantsLogin:
      return "401: it wants a login";
    case EsDoor::kAnonymousUser:
      return "403: the anonymous user may not";
    case EsDoor::kNotInitialised:
      return "503: the security plugin was never set up and refuses everyone";
    case EsDoor::kNotReady:
      return "503 or 429: the server is not ready";
    case EsDoor::kRefused:
      return "403: refused";
    case EsDoor::kOther:
      return "an answer that says neither yes nor no";
  }
  return "";
}

int major_version(std::string_view version) {
  const auto number = parse_unsigned(version.substr(0, version.find('.')));
  return number && *number < 1000 ? static_cast<int>(*number) : 0;
}

std::optional<Service> service_of(const HttpResponse& response) {
  Service service;
  service.protocol = "elasticsearch";
  const std::string_view body = response.body.view();
  const std::string asked = challenges(response);
  const Result<WipedJson> json = WipedJson::parse(body);
  // A node without a master answers 503 with the same document.
  if (json && (response.status == 200 || response.status == 503) &&
      member(json->root(), {"version", "number"}) != nullptr) {
    const value& root = json->root();
    const std::string_view number = text_at(root, {"version", "number"});
    const bool opensearch = text_at(root, {"version", "distribution"}) == "opensearch" ||
                            has(text_at(root, {"tagline"}), "OpenSearch Project");
    const bool elastic = has(text_at(root, {"tagline"}), "You Know, for Search") ||
                         !text_at(root, {"version", "lucene_version"}).empty();
    if (!opensearch && !elastic) return std::nullopt;
    service.product = opensearch ? kOpenSearch : "Elasticsearch";
    service.version = printable(number, 40);
    service.cpe = opensearch ? http_cpe("amazon", "opensearch", service.version)
                             : http_cpe("elastic", "elasticsearch", service.version);
    return service;
  }
  if (response.status == 200) {
    // A cut beginning of the same reply.
    if (!has(body, "\"cluster_name\"") || !has(body, "\"number\"")) return std::nullopt;
    service.product = has(body, "\"opensearch\"") ? kOpenSearch : "Elasticsearch";
    return service;
  }
  if (has(asked, "OpenSearch Security") || has(asked, "Open Distro Security") ||
      has(body, "OpenSearch Security not initialized") ||
      has(body, "opendistro_security_anonymous")) {
    service.product = kOpenSearch;
    return service;
  }
  const bool header = !response.field("X-elastic-product").empty();
  const bool exception = has(body, "security_exception") || has(body, "cluster_block_exception") ||
                         has(body, "master_not_discovered_exception");
  const bool realm = has(asked, "realm=\"security\"") || has(asked, "realm=\"shield\"") ||
                     has(asked, "Search Guard");
  if (header || exception || realm || has(body, "Open Distro Security not initialized")) {
    service.product = "Elasticsearch";
    return service;
  }
  return std::nullopt;
}

bool warns_of_no_security(const HttpResponse& response) {
  return has(response.field("Warning"), "built-in security features are not enabled");
}

bool is_behind_proxy(const HttpResponse& response) {
  return !response.field("Server").empty() || !response.field("Via").empty() ||
         !response.field("X-Cache").empty();
}

bool is_hidden_index(std::string_view name) {
  if (name.starts_with("partial-") || name.starts_with("restored-"))
    return true;                               // frozen: would be fetched
  if (name.starts_with(".ds-")) return false;  // a data stream's own records
  return name.starts_with('.');
}

Result<EsIndices> read_indices(std::string_view body) {
  const WipedJson json = TRY(WipedJson::parse(body));
  const boost::json::array* const rows = json.root().if_array();
  if (rows == nullptr) return fail(ErrorKind::kMalformed, "_cat/indices is no list");
  EsIndices result;
  for (const value& row : *rows) {
    constexpr std::size_t kMaxNameBytes = 255;  // the products' own limit
    const std::string_view name = text_at(row, {"index"});
    if (name.empty() || name.size() > kMaxNameBytes) continue;
    ++result.total;
    if (result.indices.size() >= kMaxListedDatasets) continue;
    EsIndex index;
    index.name = name;
    index.closed = text_at(row, {"status"}) == "close";
    index.documents = number_at(row, {"docs.count"});
    index.bytes = number_at(row, {"store.size"});
    index.created = instant_of(number_at(row, {"creation.date"}));
    result.indices.push_back(std::move(index));
  }
  return result;
}

Result<std::vector<EsNode>> read_nodes(std::string_view body) {
  const WipedJson json = TRY(WipedJson::parse(body));
  std::vector<EsNode> nodes;
  constexpr std::size_t kMaxNodes = 200;
  const value* const all = member(json.root(), {"nodes"});
  if (all == nullptr || !all->is_object()) return nodes;
  for (const auto& [id, about] : all->get_object()) {
    if (nodes.size() >= kMaxNodes) break;
    EsNode node;
    node.name = printable(text_at(about, {"name"}), 100);
    node.host = printable(text_at(about, {"host"}), 253);
    node.version = printable(text_at(about, {"version"}), 40);
    node.started = instant_of(number_at(about, {"jvm", "start_time_in_millis"}));
    if (const value* const settings = member(about, {"settings"})) {
      collect_settings(*settings, "", 0, node.settings);
      std::erase_if(node.settings,
                    [](const auto& setting) { return !bears_on_access(setting.first); });
    }
    if (const value* const plugins = member(about, {"plugins"});
        plugins != nullptr && plugins->is_array()) {
      for (const value& plugin : plugins->get_array()) {
        const std::string_view name = text_at(plugin, {"name"});
        if (has(name, "security") || has(name, "search-guard") || has(name, "readonlyrest") ||
            name == "shield") {
          node.has_security_plugin = true;
        }
      }
    }
    nodes.push_back(std::move(node));
  }
  return nodes;
}

EsSecurity read_authenticate(const HttpResponse& response) {
  const std::string_view body = response.body.view();
  switch (response.status) {
    case 200: {
      const Result<WipedJson> json = WipedJson::parse(body);
      if (!json || text_at(json->root(), {"username"}).empty()) return EsSecurity::kUnknown;
      return EsSecurity::kAnonymousUser;
    }
    case 401:
      return EsSecurity::kOn;
    case 403:
      return door_of(response) == EsDoor::kAnonymousUser ? EsSecurity::kAnonymousUser
                                                         : EsSecurity::kOn;
    case 400:
      return knows_no_such_path(body) ? EsSecurity::kOff : EsSecurity::kUnknown;
    case 404:
      return has(body, "index_not_found") ? EsSecurity::kOff : EsSecurity::kUnknown;
    case 405:
      return has(body, "Incorrect HTTP method") ? EsSecurity::kOff : EsSecurity::kUnknown;
    case 500:
    case 503:
      return has(body, "Security must be explicitly enabled") ? EsSecurity::kOff
                                                              : EsSecurity::kUnknown;
    default:
      return EsSecurity::kUnknown;
  }
}

EsSecurity read_authinfo(const HttpResponse& response) {
  const std::string_view body = response.body.view();
  switch (response.status) {
    case 200: {
      const Result<WipedJson> json = WipedJson::parse(body);
      if (!json || member(json->root(), {"user_name"}) == nullptr) return EsSecurity::kUnknown;
      return EsSecurity::kAnonymousUser;
    }
    case 401:
      return EsSecurity::kOn;
    case 400:
      return knows_no_such_path(body) ? EsSecurity::kOff : EsSecurity::kUnknown;
    case 404:
      return has(body, "index_not_found") ? EsSecurity::kOff : EsSecurity::kUnknown;
    default:
      return EsSecurity::kUnknown;
  }
}

EsSecurity read_features(const HttpResponse& response) {
  if (response.status == 400 && knows_no_such_path(response.body.view())) return EsSecurity::kOff;
  if (response.status != 200) return EsSecurity::kUnknown;
  const Result<WipedJson> json = WipedJson::parse(response.body.view());
  if (!json) return EsSecurity::kUnknown;
  const value* const enabled = member(json->root(), {"features", "security", "enabled"});
  if (enabled == nullptr || !enabled->is_bool()) return EsSecurity::kUnknown;
  return enabled->get_bool() ? EsSecurity::kOn : EsSecurity::kOff;
}

Result<EsPrivileges> read_privileges(std::string_view body) {
  const WipedJson json = TRY(WipedJson::parse(body));
  if (member(json.root(), {"has_all_requested"}) == nullptr) {
    return fail(ErrorKind::kMalformed, "_has_privileges does not say what was asked");
  }
  EsPrivileges privileges;
  privileges.read = true_at(json.root(), {"index", "*", "read"});
  privileges.write = true_at(json.root(), {"index", "*", "write"}) ||
                     true_at(json.root(), {"index", "*", "delete_index"});
  privileges.admin = true_at(json.root(), {"cluster", "all"}) ||
                     true_at(json.root(), {"cluster", "manage"}) ||
                     true_at(json.root(), {"cluster", "manage_security"});
  return privileges;
}

Result<EsLicense> read_license(std::string_view body) {
  const WipedJson json = TRY(WipedJson::parse(body));
  EsLicense license;
  license.type = printable(text_at(json.root(), {"license", "type"}), 40);
  license.issued = instant_of(number_at(json.root(), {"license", "issue_date_in_millis"}));
  return license;
}

Result<std::vector<std::string>> read_snapshot_places(std::string_view body) {
  const WipedJson json = TRY(WipedJson::parse(body));
  std::vector<std::string> places;
  const boost::json::object* const repositories = json.root().if_object();
  constexpr std::size_t kMaxPlaces = 20;
  if (repositories == nullptr) return places;
  for (const auto& [name, repository] : *repositories) {
    for (const std::string_view key : {"bucket", "container"}) {
      const std::string_view place = text_at(repository, {"settings", key});
      if (!place.empty() && places.size() < kMaxPlaces) places.push_back(printable(place, 100));
    }
  }
  return places;
}

Result<EsHits> put_hits(std::string_view body, std::string_view dataset, RecordSink& records) {
  const WipedJson json = TRY(WipedJson::parse(body));
  const value* const hits = member(json.root(), {"hits", "hits"});
  if (hits == nullptr || !hits->is_array())
    return fail(ErrorKind::kMalformed, "_search gives no hits");
  EsHits result;
  result.total = number_at(json.root(), {"hits", "total"});
  if (!result.total) result.total = number_at(json.root(), {"hits", "total", "value"});
  for (const value& hit : hits->get_array()) {
    const value* const source = member(hit, {"_source"});
    if (source == nullptr || !source->is_object()) continue;
    records.begin_record(dataset);
    put_fields("", *source, records);
    records.end_record();
    ++result.hits;
  }
  return result;
}

bool is_template_name(std::string_view name) {
  constexpr std::array<std::string_view, 16> kTemplates = {"elasticsearch",
                                                           "docker-cluster",
                                                           "opensearch",
                                                           "opensearch-cluster",
                                                           "my-application",
                                                           "my-cluster",
                                                           "es-cluster",
                                                           "es-docker-cluster",
                                                           "cluster",
                                                           "elastic",
                                                           "localhost",
                                                           "runtask",
                                                           "es",
                                                           "test",
                                                           "graylog",
                                                           "elk"};
  const std::string lower = to_lower(name);
  if (lower.empty() || std::ranges::find(kTemplates, lower) != kTemplates.end()) return true;
  // node-1, es01, opensearch-node1, and the ids that nodes and containers make up.
  std::string_view stem = lower;
  while (!stem.empty() &&
         ((stem.back() >= '0' && stem.back() <= '9') || stem.back() == '-' || stem.back() == '_')) {
    stem.remove_suffix(1);
  }
  if (stem.empty() || stem == "node" || stem == "es" || stem == "es-node" ||
      stem == "opensearch-node" || stem == "elasticsearch" || stem == "master" || stem == "data" ||
      stem == "opensearch") {
    return true;
  }
  const bool hexadecimal = lower.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (hexadecimal && lower.size() >= 12) return true;
  // From 5.0 an unnamed node is called by the first seven characters of its id.
  return name.size() == 7 && has_ignoring_case(name, lower) &&
         name.find_first_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != std::string_view::npos &&
         name.find_first_of("-.") == std::string_view::npos;
}

}  // namespace celador
