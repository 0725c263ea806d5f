// Elasticsearch and OpenSearch, over HTTP. TCP 9200 and its neighbours; never 9300, whose binary
// protocol is for nodes.
//
// `GET /` tells product and version, or refuses. Proxies often guard some paths only, so the list
// of indices and the cluster's health are asked for apart from it. Then: who are we to the server
// (four different refusals of that question mean that it has no security at all), its nodes' start
// and settings, its licence's date, where its snapshots go. Records come from plain URI searches,
// `from` and `size` within the first 10,000: no scroll and no point in time, which make state on
// the server; no scripts, no SQL. An index is counted whole in ranges of `_seq_no`, which every
// record has (from 6.0; asked of 7 and later, which refuse to answer in part): a range is a request
// like another, leaves nothing behind, and the next one begins where it ended.
//
// Source: Elastic's REST API reference ("Search", "cat indices", "Nodes info", "Authenticate", "Has
// privileges", "Get license", "Get snapshot repository"); OpenSearch's REST API and security plugin
// documentation. Tested by elasticsearch_test.cc, elasticsearch_replies_test.cc and
// tests/elasticsearch_test.py. Fuzzed by elasticsearch_fuzz.cc.
#include "protocols/elasticsearch.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "protocols/elasticsearch_access.h"
#include "protocols/elasticsearch_replies.h"
#include "protocols/http_conversation.h"
#include "wire/http1.h"
#include "wire/json_values.h"

namespace celador {
namespace {

constexpr std::array<std::uint16_t, 4> kPorts = {9200, 9201, 9202, 9243};

constexpr std::array<Command, 15> kCommands = {{
    {"GET / (greeting)", "who is there", "RFC 9110, section 9.3.1"},
    {"GET /", "product, version, cluster", "Elasticsearch Guide, \"Root API\""},
    {"GET /_cat/indices", "names and sizes of indices", "Elasticsearch Guide, \"cat indices API\""},
    {"GET /_cluster/health", "whether a proxy guards this path too",
     "Elasticsearch Guide, \"Cluster health API\""},
    {"GET /_nodes", "start, host and access settings of nodes",
     "Elasticsearch Guide, \"Nodes info API\""},
    {"GET /_security/_authenticate", "who we are to the server",
     "Elasticsearch Guide, \"Authenticate API\""},
    {"GET /_plugins/_security/authinfo", "who we are to OpenSearch",
     "OpenSearch documentation, \"Access control API\""},
    {"GET /_opendistro/_security/authinfo", "the same, older",
     "Open Distro documentation, \"Security API\""},
    {"GET /_xpack", "whether security is enabled", "Elasticsearch Guide, \"Info API\""},
    {"GET /_security/user/_has_privileges", "what the anonymous user may do",
     "Elasticsearch Guide, \"Has privileges API\""},
    {"GET /_license", "when the cluster first started", "Elasticsearch Guide, \"Get license API\""},
    {"GET /_snapshot", "buckets of snapshots",
     "Elasticsearch Guide, \"Get snapshot repository API\""},
    {"GET /_search?size=0", "whether records may be read, without reading one",
     "Elasticsearch Guide, \"Search API\""},
    {"GET /INDEX/_search", "a sample of records", "Elasticsearch Guide, \"Search API\""},
    {"GET /INDEX/_search?q=_seq_no", "the records that were written in a range of turns",
     "Elasticsearch Guide, \"Query string query\" and \"Search API\""},
}};

struct Target {
  std::string_view command;
  std::string_view pattern;
};

constexpr std::string_view kRoot = "/";
constexpr std::string_view kIndices =
    "/_cat/"
    "indices?format=json&bytes=b&expand_wildcards=all&h=status,index,docs.count,store.size,"
    "creation.date";
// Before 7.x expand_wildcards is refused there.
constexpr std::string_view kIndicesOlder =
    "/_cat/indices?format=json&bytes=b&h=status,index,docs.count,store.size,creation.date";
constexpr std::string_view kHealth = "/_cluster/health";
constexpr std::string_view kNodes =
    "/_nodes/settings,jvm,plugins?filter_path=nodes.*.name,nodes.*.host,nodes.*.version,"
    "nodes.*.jvm.start_time_in_millis,nodes.*.plugins.name,nodes.*.settings.xpack.security,"
    "nodes.*.settings.plugins.security,nodes.*.settings.network,nodes.*.settings.http";
constexpr std::string_view kAuthenticate = "/_security/_authenticate";
constexpr std::string_view kAuthinfo = "/_plugins/_security/authinfo";
constexpr std::string_view kAuthinfoOlder = "/_opendistro/_security/authinfo";
constexpr std::string_view kFeatures = "/_xpack?categories=features";
constexpr std::string_view kPrivileges = "/_security/user/_has_privileges";
constexpr std::string_view kLicense = "/_license";
constexpr std::string_view kSnapshot = "/_snapshot";
constexpr std::string_view kSearchNothing = "/_search?size=0&terminate_after=1&timeout=2s";
constexpr std::string_view kSearch =
    "/{name}/_search?from={n}&size={n}&sort=_doc&terminate_after={n}&timeout=2s&preference=_local";
constexpr std::string_view kSearchNewer =
    "/{name}/_search?from={n}&size={n}&sort=_doc&terminate_after={n}&timeout=2s&preference=_local"
    "&track_total_hits=false";

constexpr std::string_view kSearchRange =
    "/{name}/_search?q=_seq_no:%5B{n}%20TO%20{n}%5D&from={n}&size={n}&sort=_seq_no&timeout=10s"
    "&preference=celador&allow_partial_search_results=false";

constexpr std::array<Target, 16> kTargets = {{
    {"GET /", kRoot},
    {"GET /_cat/indices", kIndices},
    {"GET /_cat/indices", kIndicesOlder},
    {"GET /_cluster/health", kHealth},
    {"GET /_nodes", kNodes},
    {"GET /_security/_authenticate", kAuthenticate},
    {"GET /_plugins/_security/authinfo", kAuthinfo},
    {"GET /_opendistro/_security/authinfo", kAuthinfoOlder},
    {"GET /_xpack", kFeatures},
    {"GET /_security/user/_has_privileges", kPrivileges},
    {"GET /_license", kLicense},
    {"GET /_snapshot", kSnapshot},
    {"GET /_search?size=0", kSearchNothing},
    {"GET /INDEX/_search", kSearch},
    {"GET /INDEX/_search", kSearchNewer},
    {"GET /INDEX/_search?q=_seq_no", kSearchRange},
}};

constexpr std::string_view kAskedPrivileges =
    R"({"cluster":["monitor","manage","all","manage_security"],)"
    R"("index":[{"names":["*"],"privileges":["read","write","delete_index"]}]})";

// The server's own limit on from + size (index.max_result_window).
constexpr std::uint64_t kMaxResultWindow = 10000;
// The first page is small, to learn how large records are; later ones aim at kPageBytes.
constexpr std::uint64_t kFirstPage = 20;
constexpr std::uint64_t kMaxPage = 500;
constexpr std::uint64_t kPageBytes = 1U << 20U;
constexpr HttpLimits kForPages{.body_bytes = 4U << 20U};
// Turns of one range: those of ten shards stay within the result window. Where a range has none,
// the next one is twice as long.
constexpr std::uint64_t kTurns = 1000;
constexpr std::uint64_t kMostTurns = 100'000'000;
constexpr std::uint64_t kLastTurn = 900'000'000;
// A list of 2,000 indices takes about 300 KiB.
constexpr HttpLimits kForLists{.body_bytes = 2U << 20U};

std::string_view name_request(std::string_view bytes) {
  if (bytes == kHttpGreeting) return "GET / (greeting)";
  const std::optional<HttpRequestView> request = read_request(bytes);
  if (!request || request->method != HttpMethod::kGet) return {};
  for (const Target& target : kTargets) {
    if (!matches_target(target.pattern, request->target)) continue;
    const bool asks_privileges = target.pattern == kPrivileges;
    if (request->body != (asks_privileges ? kAskedPrivileges : std::string_view())) return {};
    return target.command;
  }
  return {};
}

std::optional<Service> recognise(std::string_view first_bytes) {
  const Result<HttpResponse> response = read_first_bytes(first_bytes);
  if (!response) return std::nullopt;
  return service_of(*response);
}

// One look, from the first request to the last.
class ElasticsearchLook {
 public:
  ElasticsearchLook(Transport& transport, const LookOrder& order, Budget& budget,
                    RecordSink& records)
      : transport_(transport),
        conversation_(transport, order),
        order_(order),
        budget_(budget),
        records_(records) {}

  Task<Result<Look>> run();

 private:
  // Nullopt when the connection or the reply failed: noted, and nothing more is asked.
  Task<std::optional<HttpResponse>> ask(std::string_view target, HttpLimits limits = kForLists);
  Task<void> ask_what_is_there();
  Task<void> ask_for_security();
  Task<void> ask_about_the_server();
  Task<void> sample_all();
  Task<void> sample(const EsIndex& index);
  Task<void> count(const EsIndex& index);
  // The records of some turns, page by page: how many came, nullopt when not all did.
  Task<std::optional<std::uint64_t>> read_turns(const EsIndex& index, std::uint64_t first,
                                                std::uint64_t last);
  void list_datasets();
  bool is_opensearch() const { return look_.service.product == kOpenSearch; }
  bool is_newer() const { return is_opensearch() || major_version(look_.service.version) >= 7; }
  // `path` of the order: one index, or all.
  bool is_wanted(std::string_view index) const;
  bool is_to_read(const EsIndex& index) const;

  Transport& transport_;
  HttpConversation conversation_;
  const LookOrder& order_;
  Budget& budget_;
  RecordSink& records_;
  EsAnswers answers_;
  Look look_;
  bool failed_ = false;
  std::uint64_t page_ = kFirstPage;  // of a count
};

Task<std::optional<HttpResponse>> ElasticsearchLook::ask(std::string_view target,
                                                         HttpLimits limits) {
  if (failed_) co_return std::nullopt;
  HttpRequest request;
  request.target = std::string(target);
  if (target == kPrivileges) request.json_body = kAskedPrivileges;
  Result<HttpResponse> response = co_await conversation_.ask(request, limits);
  if (!response) {
    failed_ = true;
    look_.notes.push_back("the look ended early: " + response.error().message);
    co_return std::nullopt;
  }
  if (is_behind_proxy(*response)) answers_.behind_proxy = true;
  if (warns_of_no_security(*response)) answers_.warned = true;
  co_return std::optional<HttpResponse>(std::move(*response));
}

bool ElasticsearchLook::is_wanted(std::string_view index) const {
  const std::string_view path =
      std::string_view(order_.path).substr(order_.path.starts_with('/') ? 1 : 0);
  return path.empty() || path == index;
}

Task<Result<Look>> ElasticsearchLook::run() {
  HttpRequest request;
  Result<HttpResponse> root = co_await conversation_.ask(request, kForLists);
  if (!root) co_return std::unexpected(root.error());
  std::optional<Service> service = service_of(*root);
  if (!service) co_return fail(ErrorKind::kMalformed, "the reply is not Elasticsearch's");
  look_.service = std::move(*service);
  if (const TlsFacts* const tls = transport_.tls()) look_.service.tls = *tls;
  answers_.root = door_of(*root);
  answers_.behind_proxy = is_behind_proxy(*root);
  answers_.warned = warns_of_no_security(*root);
  if (const Result<WipedJson> json = WipedJson::parse(root->body.view());
      json && answers_.root == EsDoor::kOpen) {
    if (const boost::json::object* const object = json->root().if_object()) {
      const auto text = [&](std::string_view key) {
        const boost::json::value* const found = object->if_contains(key);
        return found != nullptr && found->is_string()
                   ? printable(std::string_view(found->get_string()), 100)
                   : std::string();
      };
      answers_.node_name = text("name");
      answers_.cluster_name = text("cluster_name");
    }
  }
  if (order_.depth >= Depth::kList) {
    co_await ask_what_is_there();
    const bool something_open = answers_.root == EsDoor::kOpen ||
                                answers_.indices == EsDoor::kOpen ||
                                answers_.health == EsDoor::kOpen;
    if (something_open || answers_.root == EsDoor::kAnonymousUser) co_await ask_for_security();
    if (something_open) {
      co_await ask_about_the_server();
      list_datasets();
      if (order_.depth >= Depth::kSample) co_await sample_all();
    }
  }
  judge(answers_, order_.depth, look_);
  co_return std::move(look_);
}

Task<void> ElasticsearchLook::ask_what_is_there() {
  std::optional<HttpResponse> indices = co_await ask(is_newer() ? kIndices : kIndicesOlder);
  if (indices && indices->status == 400) indices = co_await ask(kIndicesOlder);
  if (!indices) co_return;
  answers_.indices = door_of(*indices);
  if (answers_.indices == EsDoor::kOpen) {
    Result<EsIndices> read = read_indices(indices->body.view());
    if (read) {
      answers_.listed = std::move(read->indices);
      if (read->total > answers_.listed.size()) {
        look_.notes.push_back("listed " + std::to_string(answers_.listed.size()) + " of " +
                              std::to_string(read->total) + " indices");
      }
    } else {
      answers_.indices = EsDoor::kOther;
      look_.notes.push_back("the list of indices could not be read: " + read.error().message);
    }
  } else {
    const std::optional<HttpResponse> health = co_await ask(kHealth);
    if (health) answers_.health = door_of(*health);
  }
}

Task<void> ElasticsearchLook::ask_for_security() {
  const std::optional<HttpResponse> nodes = co_await ask(kNodes);
  if (nodes && nodes->status == 200) {
    if (Result<std::vector<EsNode>> read = read_nodes(nodes->body.view()))
      answers_.nodes = std::move(*read);
  }
  const bool plugin = std::ranges::any_of(answers_.nodes, &EsNode::has_security_plugin);
  if (is_opensearch() || plugin) {
    for (const std::string_view target : {kAuthinfo, kAuthinfoOlder}) {
      const std::optional<HttpResponse> reply = co_await ask(target);
      if (!reply) co_return;
      answers_.security = read_authinfo(*reply);
      answers_.security_proof =
          "GET " + std::string(target) + " answered " + std::to_string(reply->status);
      if (answers_.security != EsSecurity::kOff) break;
    }
    // Another plugin guards it, in a way that only it can tell.
    if (answers_.security == EsSecurity::kOff && plugin && !is_opensearch())
      answers_.security = EsSecurity::kUnknown;
  } else {
    const std::optional<HttpResponse> reply = co_await ask(kAuthenticate);
    if (!reply) co_return;
    answers_.security = read_authenticate(*reply);
    answers_.security_proof =
        "GET /_security/_authenticate answered " + std::to_string(reply->status);
    const int major = major_version(look_.service.version);
    // Before 6.7 the question had another path, and its absence says nothing where X-Pack is
    // installed.
    if (major >= 5 && (answers_.security == EsSecurity::kUnknown || major < 7)) {
      const std::optional<HttpResponse> features = co_await ask(kFeatures);
      if (!features) co_return;
      const EsSecurity told = read_features(*features);
      if (told == EsSecurity::kOn && answers_.security == EsSecurity::kOff)
        answers_.security = EsSecurity::kUnknown;
      if (told == EsSecurity::kOff) {
        answers_.security = EsSecurity::kOff;
        answers_.security_proof =
            "GET /_xpack answered " + std::to_string(features->status) +
            (features->status == 200 ? ": security is not enabled" : ": there is no X-Pack");
      }
    }
    if (answers_.security == EsSecurity::kAnonymousUser) {
      const std::optional<HttpResponse> granted = co_await ask(kPrivileges);
      if (granted && granted->status == 200) {
        if (Result<EsPrivileges> read = read_privileges(granted->body.view()))
          answers_.privileges = *read;
      }
    }
  }
  // Refusals elsewhere outweigh a question that nobody answers: something guards it.
  const bool refused = answers_.indices == EsDoor::kWantsLogin ||
                       answers_.root == EsDoor::kWantsLogin ||
                       answers_.indices == EsDoor::kRefused || answers_.root == EsDoor::kRefused;
  if (answers_.security == EsSecurity::kOff && refused) {
    answers_.security = EsSecurity::kUnknown;
    look_.notes.push_back(
        "some paths are refused and others answered: a proxy seems to guard it in part");
  }
}

Task<void> ElasticsearchLook::ask_about_the_server() {
  if (!is_opensearch() && major_version(look_.service.version) >= 7) {
    const std::optional<HttpResponse> license = co_await ask(kLicense);
    if (license && license->status == 200) {
      if (Result<EsLicense> read = read_license(license->body.view()))
        answers_.license = std::move(*read);
    }
  }
  const std::optional<HttpResponse> snapshots = co_await ask(kSnapshot);
  if (snapshots && snapshots->status == 200) {
    if (auto read = read_snapshot_places(snapshots->body.view()))
      answers_.snapshot_places = std::move(*read);
  }
}

void ElasticsearchLook::list_datasets() {
  std::erase_if(answers_.listed, [this](const EsIndex& index) { return !is_wanted(index.name); });
  // The largest first: they are sampled while the budget lasts.
  std::ranges::sort(answers_.listed, [](const EsIndex& a, const EsIndex& b) {
    const bool a_hidden = is_hidden_index(a.name);
    const bool b_hidden = is_hidden_index(b.name);
    if (a_hidden != b_hidden) return b_hidden;
    if (a.documents != b.documents) return a.documents.value_or(0) > b.documents.value_or(0);
    return a.name < b.name;
  });
  for (const EsIndex& index : answers_.listed) {
    Dataset dataset;
    dataset.name = printable(index.name, 255);
    dataset.records = index.documents;
    dataset.bytes = index.bytes;
    look_.datasets.push_back(std::move(dataset));
  }
}

Task<void> ElasticsearchLook::sample_all() {
  std::uint64_t sampled = 0;
  std::uint64_t left_out = 0;
  for (std::size_t i = 0; i < answers_.listed.size(); ++i) {
    const EsIndex& index = answers_.listed[i];
    if (!is_to_read(index)) continue;
    if (failed_ || budget_.nearly_spent() || sampled >= budget_.limits().datasets) {
      ++left_out;
      continue;
    }
    ++sampled;
    if (order_.depth == Depth::kCount) {
      co_await count(index);
    } else {
      co_await sample(index);
    }
  }
  if (left_out > 0) {
    look_.notes.push_back("sampled " + std::to_string(sampled) + " of " +
                          std::to_string(sampled + left_out) + " indices: the budget was spent");
  }
  if (!answers_.search && !failed_) {
    const std::optional<HttpResponse> reply = co_await ask(kSearchNothing);
    if (reply) answers_.search = door_of(*reply);
  }
}

Task<void> ElasticsearchLook::sample(const EsIndex& index) {
  const std::uint64_t wanted = std::min(budget_.limits().records_per_dataset, kMaxResultWindow);
  const std::string shown = printable(index.name, 255);
  std::uint64_t from = 0;
  std::uint64_t page = std::min(kFirstPage, wanted);
  while (from < wanted && !budget_.nearly_spent()) {
    page = std::min(page, wanted - from);
    std::string target = "/" + escape_segment(index.name) +
                         "/_search?from=" + std::to_string(from) + "&size=" + std::to_string(page) +
                         "&sort=_doc&terminate_after=" + std::to_string(from + page) +
                         "&timeout=2s&preference=_local";
    if (is_newer()) target += "&track_total_hits=false";
    // A name beyond our patterns (begins with '_' or '+') cannot be an index of theirs either.
    if (!matches_target(is_newer() ? kSearchNewer : kSearch, target)) co_return;
    const std::optional<HttpResponse> reply = co_await ask(target, kForPages);
    if (!reply) co_return;
    const EsDoor door = door_of(*reply);
    if (door != EsDoor::kOpen) {
      if (!answers_.search) {
        answers_.search = door;
        answers_.searched = shown;
      }
      if (reply->status == 429) failed_ = true;  // the server is short of memory: leave it alone
      look_.notes.push_back(shown + " was not sampled: " + std::string(to_text(door)));
      co_return;
    }
    const std::size_t bytes = reply->body.size();
    const Result<EsHits> hits = put_hits(reply->body.view(), shown, records_);
    if (!hits) {
      look_.notes.push_back(shown +
                            ": a page of records could not be read: " + hits.error().message);
      if (page == 1 || reply->end != BodyEnd::kCapped) co_return;
      page = std::max<std::uint64_t>(page / 8, 1);
      continue;
    }
    budget_.charge_records(hits->hits);
    // Yes outweighs a refusal of another index.
    if (!answers_.search || *answers_.search != EsDoor::kOpen) {
      answers_.search = EsDoor::kOpen;
      answers_.searched = shown;
    }
    answers_.hits += hits->hits;
    for (Dataset& dataset : look_.datasets) {
      if (dataset.name == shown) dataset.sampled += hits->hits;
    }
    from += hits->hits;
    if (hits->hits < page) co_return;
    page =
        std::clamp<std::uint64_t>(kPageBytes * page / std::max<std::size_t>(bytes, 1), 1, kMaxPage);
  }
}

bool ElasticsearchLook::is_to_read(const EsIndex& index) const {
  if (is_hidden_index(index.name) || index.closed || index.documents == 0U) return false;
  return order_.depth != Depth::kCount ||
         std::ranges::find(order_.count_only, printable(index.name, 255)) !=
             order_.count_only.end();
}

Task<void> ElasticsearchLook::count(const EsIndex& index) {
  const std::string shown = printable(index.name, 255);
  const auto dataset = std::ranges::find(look_.datasets, shown, &Dataset::name);
  if (dataset == look_.datasets.end()) co_return;
  if (!is_newer()) {
    look_.notes.push_back(shown + " was not counted: versions before 7 are not read whole");
    co_return;
  }
  const std::uint64_t most = budget_.limits().records_per_dataset;
  std::uint64_t turns = kTurns;
  std::uint64_t first = 0;
  while (dataset->sampled < std::min(most, index.documents.value_or(most))) {
    if (first > kLastTurn || failed_ || budget_.nearly_spent()) break;
    const std::optional<std::uint64_t> came = co_await read_turns(index, first, first + turns - 1);
    if (!came) co_return;
    first += turns;
    turns = *came > 0 ? kTurns : std::min(turns * 2, kMostTurns);
  }
  // The list counts the parts of nested records as records of their own.
  if (first > kLastTurn) dataset->records = dataset->sampled;
}

Task<std::optional<std::uint64_t>> ElasticsearchLook::read_turns(const EsIndex& index,
                                                                 std::uint64_t first,
                                                                 std::uint64_t last) {
  const std::string shown = printable(index.name, 255);
  std::uint64_t from = 0;
  for (;;) {
    const std::uint64_t page = std::min(page_, kMaxResultWindow - from);
    if (page == 0 || budget_.nearly_spent()) co_return std::nullopt;
    const std::string target = "/" + escape_segment(index.name) + "/_search?q=_seq_no:%5B" +
                               std::to_string(first) + "%20TO%20" + std::to_string(last) +
                               "%5D&from=" + std::to_string(from) +
                               "&size=" + std::to_string(page) +
                               "&sort=_seq_no&timeout=10s&preference=celador"
                               "&allow_partial_search_results=false";
    if (!matches_target(kSearchRange, target)) co_return std::nullopt;
    const std::optional<HttpResponse> reply = co_await ask(target, kForPages);
    if (!reply) co_return std::nullopt;
    if (const EsDoor door = door_of(*reply); door != EsDoor::kOpen) {
      if (reply->status == 429) failed_ = true;  // the server is short of memory: leave it alone
      look_.notes.push_back(shown + " was counted in part: " + std::string(to_text(door)));
      co_return std::nullopt;
    }
    const std::size_t bytes = reply->body.size();
    const Result<EsHits> hits = put_hits(reply->body.view(), shown, records_);
    if (!hits) {
      if (page > 1 && reply->end == BodyEnd::kCapped) {
        page_ = std::max<std::uint64_t>(page / 8, 1);
        continue;
      }
      look_.notes.push_back(shown + " was counted in part: " + hits.error().message);
      co_return std::nullopt;
    }
    budget_.charge_records(hits->hits);
    answers_.search = EsDoor::kOpen;
    answers_.searched = shown;
    answers_.hits += hits->hits;
    std::ranges::find(look_.datasets, shown, &Dataset::name)->sampled += hits->hits;
    from += hits->hits;
    page_ =
        std::clamp<std::uint64_t>(kPageBytes * page / std::max<std::size_t>(bytes, 1), 1, kMaxPage);
    if (hits->hits < page) co_return from;
  }
}

Task<Result<Look>> look(Transport& transport, const LookOrder& order, Budget& budget,
                        RecordSink& records) {
  ElasticsearchLook one_look(transport, order, budget, records);
  Result<Look> result = co_await one_look.run();
  co_return result;
}

}  // namespace

constinit const Protocol kElasticsearch = {
    .name = "elasticsearch",
    .title = "Elasticsearch and OpenSearch",
    .ports = kPorts,
    .commands = kCommands,
    .greeting = kHttpGreeting,
    .recognise = recognise,
    .name_request = name_request,
    .look = look,
    .counts = true,
};

}  // namespace celador
