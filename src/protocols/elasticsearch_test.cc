#include "protocols/elasticsearch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "testing/look_at.h"
#include "wire/http1.h"

namespace celador {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// A file of recordings/elasticsearch/: lines ">>> TARGET", each followed by the reply without its
// length.
class Recording {
 public:
  explicit Recording(const std::string& name) {
    std::ifstream file(std::string(CELADOR_SOURCE_DIR) + "/recordings/elasticsearch/" + name +
                       ".http");
    std::string line, target, head, body;
    bool in_body = false;
    const auto finish = [&] {
      if (body.ends_with('\n')) body.pop_back();
      if (!target.empty())
        replies_[target] =
            head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
      target.clear(), head.clear(), body.clear(), in_body = false;
    };
    while (std::getline(file, line)) {
      if (line.starts_with(">>> ")) {
        finish();
        target = line.substr(4);
      } else if (in_body) {
        body += line + '\n';
      } else if (line.empty()) {
        in_body = true;
      } else if (!line.starts_with('#')) {
        head += line + "\r\n";
      }
    }
    finish();
  }

  std::string operator()(std::string_view request) {
    const auto read = read_request(request);
    const std::string target(read ? read->target : "?");
    const auto found = replies_.find(target);
    if (found != replies_.end()) return found->second;
    unexpected.push_back(target);
    return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  }

  std::map<std::string, std::string> replies_;
  std::vector<std::string> unexpected;
};

LookOrder order_of(Depth depth) {
  LookOrder order;
  order.depth = depth;
  order.host = "es.hospital.example";
  order.contact = "soc@hospital.example";
  return order;
}

auto look_at_recording(Recording& recording, ScriptedPeer& peer, Depth depth) {
  peer.answers([&recording](std::string_view request) -> std::optional<std::string> {
    return recording(request);
  });
  return look_at(kElasticsearch, peer, order_of(depth));
}

struct RecordingRow {
  std::string name;
  std::string product, version;
  State list, read, write, admin;
  Basis write_basis;
  std::string cause;  // empty for none
  std::size_t sampled;
};

const RecordingRow kRecordings[] = {
    {"elasticsearch-2.4.0-oss", "Elasticsearch", "2.4.0", State::kYes, State::kYes, State::kYes,
     State::kYes, Basis::kImplied, "xpack.security.enabled", 3},
    {"elasticsearch-5.6.16-oss", "Elasticsearch", "5.6.16", State::kYes, State::kYes, State::kYes,
     State::kYes, Basis::kImplied, "xpack.security.enabled", 3},
    {"elasticsearch-6.8.9-oss", "Elasticsearch", "6.8.9", State::kYes, State::kYes, State::kYes,
     State::kYes, Basis::kImplied, "xpack.security.enabled", 3},
    {"elasticsearch-7.10.2-oss", "Elasticsearch", "7.10.2", State::kYes, State::kYes, State::kYes,
     State::kYes, Basis::kImplied, "xpack.security.enabled", 3},
    {"elasticsearch-7.17-open", "Elasticsearch", "7.17.0", State::kYes, State::kYes, State::kYes,
     State::kYes, Basis::kImplied, "xpack.security.enabled", 3},
    {"elasticsearch-8.11-off", "Elasticsearch", "8.11.1", State::kYes, State::kYes, State::kYes,
     State::kYes, Basis::kImplied, "xpack.security.enabled", 2},
    {"elasticsearch-8.11-anonymous", "Elasticsearch", "8.11.1", State::kYes, State::kYes,
     State::kNo, State::kNo, Basis::kDeclared, "xpack.security.authc.anonymous", 2},
    {"elasticsearch-7.17-closed", "Elasticsearch", "", State::kNo, State::kNo, State::kNo,
     State::kNo, Basis::kDeclared, "", 0},
    {"elasticsearch-8.11-closed", "Elasticsearch", "", State::kNo, State::kNo, State::kNo,
     State::kNo, Basis::kDeclared, "", 0},
    {"elasticsearch-not-ready", "Elasticsearch", "6.8.0", State::kUnknown, State::kUnknown,
     State::kUnknown, State::kUnknown, Basis::kUnknown, "", 0},
    {"opensearch-1.3-closed", "OpenSearch", "", State::kNo, State::kNo, State::kNo, State::kNo,
     Basis::kDeclared, "", 0},
    {"opensearch-2.11-closed", "OpenSearch", "", State::kNo, State::kNo, State::kNo, State::kNo,
     Basis::kDeclared, "", 0},
    {"opensearch-2.11-not-initialised", "OpenSearch", "", State::kNo, State::kNo, State::kNo,
     State::kNo, Basis::kDeclared, "", 0},
    {"opensearch-2.11-anonymous", "OpenSearch", "", State::kNo, State::kNo, State::kNo, State::kNo,
     Basis::kDeclared, "anonymous_auth_enabled", 0},
    {"opensearch-2.17.1-open", "OpenSearch", "2.17.1", State::kYes, State::kYes, State::kYes,
     State::kYes, Basis::kImplied, "plugins.security.disabled", 3},
};

TEST(Elasticsearch, JudgesEachRecordedServer) {
  for (const RecordingRow& row : kRecordings) {
    SCOPED_TRACE(row.name);
    Recording recording(row.name);
    ScriptedPeer peer;
    const auto looked = look_at_recording(recording, peer, Depth::kSample);
    ASSERT_TRUE(looked.look) << looked.look.error().message;
    const Look& look = *looked.look;
    EXPECT_THAT(recording.unexpected, testing::IsEmpty());
    EXPECT_EQ(look.service.product, row.product);
    EXPECT_EQ(look.service.version, row.version);
    EXPECT_EQ(look.service.cpe.empty(), row.version.empty());
    EXPECT_EQ(look.access.identify.state, State::kYes);
    EXPECT_EQ(look.access.list.state, row.list) << look.access.list.proof;
    EXPECT_EQ(look.access.read.state, row.read) << look.access.read.proof;
    EXPECT_EQ(look.access.write.state, row.write) << look.access.write.proof;
    EXPECT_EQ(look.access.admin.state, row.admin) << look.access.admin.proof;
    EXPECT_EQ(look.access.write.basis, row.write_basis);
    EXPECT_EQ(looked.records.ended, row.sampled);
    std::vector<std::string> settings;
    for (const Cause& cause : look.causes) settings.push_back(cause.setting);
    if (row.cause.empty()) {
      EXPECT_THAT(settings, testing::IsEmpty());
    } else {
      EXPECT_THAT(settings, Contains(row.cause));
    }
  }
}

TEST(Elasticsearch, IsRecognisedFromItsAnswerToTheGreeting) {
  for (const RecordingRow& row : kRecordings) {
    Recording recording(row.name);
    const std::string reply = recording(kHttpGreeting);
    const auto service = kElasticsearch.recognise(reply);
    ASSERT_TRUE(service) << row.name;
    EXPECT_EQ(service->product, row.product) << row.name;
    EXPECT_EQ(service->protocol, "elasticsearch");
  }
}

TEST(Elasticsearch, IsNotTakenForAnotherService) {
  for (const std::string_view bytes :
       {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><title>Hospital</title></html>",
        "HTTP/1.1 200 OK\r\n\r\n{\"couchdb\":\"Welcome\",\"version\":\"3.2.2\"}",
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"clinica\"\r\n\r\n",
        "+PONG\r\n", "220 ready\r\n", "-ERR wrong number of arguments for 'get' command\r\n",
        "HTTP/1.1 200 OK\r\n", ""}) {
    EXPECT_FALSE(kElasticsearch.recognise(bytes)) << bytes;
  }
}

TEST(Elasticsearch, SendsOnlyItsCommandsAndReadsByGet) {
  Recording recording("elasticsearch-7.17-open");
  ScriptedPeer peer;
  const auto looked = look_at_recording(recording, peer, Depth::kSample);
  ASSERT_TRUE(looked.look);
  const std::vector<std::string> expected = {
      "GET /",         "GET /_cat/indices", "GET /_nodes",        "GET /_security/_authenticate",
      "GET /_license", "GET /_snapshot",    "GET /INDEX/_search", "GET /INDEX/_search"};
  EXPECT_EQ(looked.commands, expected);
  EXPECT_EQ(peer.connections(), 1U);
  for (const std::string& request : peer.received()) {
    EXPECT_THAT(request, testing::StartsWith("GET /"));
    EXPECT_THAT(request, HasSubstr("\r\nHost: es.hospital.example\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nFrom: soc@hospital.example\r\n"));
    EXPECT_THAT(request, HasSubstr("User-Agent: celador/"));
  }
  for (const std::string& command : looked.commands) {
    EXPECT_TRUE(std::ranges::any_of(kElasticsearch.commands,
                                    [&](const Command& c) { return c.name == command; }));
  }
}

TEST(Elasticsearch, HoldsBackWhatWouldChangeOrKeepState) {
  const auto request = [](std::string_view method, std::string_view target) {
    return std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  };
  const std::string rows[] = {
      request("DELETE", "/pacientes"),
      request("POST", "/pacientes/_delete_by_query"),
      request("PUT", "/pacientes"),
      request("GET", "/pacientes/_delete_by_query"),
      request("GET", "/_search/scroll?scroll_id=x"),
      request("GET", "/pacientes/_search?scroll=1m"),
      request("GET",
              "/pacientes/"
              "_search?from=0&size=20&sort=_doc&terminate_after=20&timeout=2s&preference=_local&"
              "scroll=1m"),
      request("POST", "/pacientes/_pit?keep_alive=1m"),
      request(
          "GET",
          "/_all/_search?from=0&size=20&sort=_doc&terminate_after=20&timeout=2s&preference=_local"),
      request("GET", "/_cluster/settings"),
      request("GET", "/_shutdown"),
      request("GET", "/_sql?format=txt&query=x"),
      request("HEAD", "/"),
      request("OPTIONS", "/"),
      "GET /_security/user/_has_privileges HTTP/1.1\r\nContent-Type: "
      "application/json\r\nContent-Length: 2\r\n\r\n{}",
      "GET / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
      "GET / HTTP/1.1\r\nX-HTTP-Method-Override: DELETE\r\n\r\n",
      "",
  };
  for (const std::string& row : rows) EXPECT_EQ(kElasticsearch.name_request(row), "") << row;
  EXPECT_EQ(kElasticsearch.name_request(kElasticsearch.greeting), "GET / (greeting)");
}

TEST(Elasticsearch, ReadsAWholeSmallIndexInPages) {
  ScriptedPeer peer;
  std::size_t pages = 0;
  peer.answers([&pages](std::string_view request) -> std::optional<std::string> {
    std::string body = "{}";
    const std::string_view target = read_request(request)->target;
    if (target == "/") {
      body =
          R"({"name":"n","cluster_name":"c","version":{"number":"7.10.2","lucene_version":"8"},"tagline":"You Know, for Search"})";
    } else if (target.starts_with("/_cat/indices")) {
      body = R"([{"status":"open","index":"p","docs.count":"130","store.size":"1"}])";
    } else if (target.starts_with("/p/_search")) {
      ++pages;
      const std::size_t from = *parse_unsigned(target.substr(16, target.find('&') - 16));
      const std::size_t size_at = target.find("&size=") + 6;
      const std::size_t size =
          *parse_unsigned(target.substr(size_at, target.find('&', size_at) - size_at));
      body = R"({"hits":{"hits":[)";
      for (std::size_t i = from; i < std::min<std::size_t>(from + size, 130); ++i) {
        body +=
            std::string(i == from ? "" : ",") + R"({"_source":{"n":)" + std::to_string(i) + "}}";
      }
      body += "]}}";
    }
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  });
  const auto looked = look_at(kElasticsearch, peer, order_of(Depth::kSample));
  ASSERT_TRUE(looked.look);
  ASSERT_EQ(looked.records.ended, 130U);
  for (std::size_t i = 0; i < 130; ++i)
    EXPECT_EQ(looked.records.records[i].fields[0].second, std::to_string(i));
  EXPECT_EQ(looked.look->datasets[0].sampled, 130U);
  EXPECT_EQ(pages, 2U);

  BudgetLimits limits;
  limits.records_per_dataset = 25;
  const auto less = look_at(kElasticsearch, peer, order_of(Depth::kSample), limits);
  EXPECT_EQ(less.records.ended, 25U);
}

// An index whose records were written in these turns.
std::string index_of_turns(std::string_view target, const std::vector<std::uint64_t>& turns) {
  if (target == "/") {
    return R"({"name":"n","cluster_name":"c","version":{"number":"7.10.2","lucene_version":"8"},"tagline":"You Know, for Search"})";
  }
  if (target.starts_with("/_cat/indices")) {
    return R"([{"status":"open","index":"p","docs.count":")" + std::to_string(turns.size()) +
           R"(","store.size":"1"},{"status":"open","index":"q","docs.count":"9"}])";
  }
  if (!target.starts_with("/p/_search?q=_seq_no")) return "{}";
  const auto number_behind = [target](std::string_view what) {
    const std::size_t at = target.find(what) + what.size();
    const std::size_t end = target.find_first_not_of("0123456789", at);
    return *parse_unsigned(target.substr(at, end - at));
  };
  const std::uint64_t first = number_behind("%5B");
  const std::uint64_t last = number_behind("%20TO%20");
  std::uint64_t from = number_behind("&from=");
  std::uint64_t size = number_behind("&size=");
  std::string hits;
  for (const std::uint64_t turn : turns) {
    if (turn < first || turn > last) continue;
    if (from > 0) {
      --from;
    } else if (size > 0) {
      --size;
      hits += (hits.empty() ? "" : ",") + (R"({"_source":{"n":)" + std::to_string(turn) + "}}");
    }
  }
  return R"({"hits":{"hits":[)" + hits + "]}}";
}

auto count_index(ScriptedPeer& peer, const std::vector<std::uint64_t>& turns,
                 std::vector<std::string>& asked) {
  peer.answers([&](std::string_view request) -> std::optional<std::string> {
    asked.emplace_back(read_request(request)->target);
    const std::string body = index_of_turns(asked.back(), turns);
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  });
  LookOrder order = order_of(Depth::kCount);
  order.count_only = {"p"};
  return look_at(kElasticsearch, peer, order, kCountLimits);
}

TEST(Elasticsearch, CountsEveryRecordOfAnIndexOnceInRangesOfTurns) {
  struct Row {
    std::string name;
    std::vector<std::uint64_t> turns;
  };
  std::vector<Row> rows = {{"one after another", {}}, {"with gaps", {}}, {"several shards", {}}};
  for (std::uint64_t i = 0; i < 2600; ++i) {
    rows[0].turns.push_back(i);
    rows[1].turns.push_back(i * 700 + i % 3);
    rows[2].turns.push_back(i / 5);
  }
  for (const Row& row : rows) {
    ScriptedPeer peer;
    std::vector<std::string> asked;
    const auto looked = count_index(peer, row.turns, asked);
    ASSERT_TRUE(looked.look) << row.name;
    EXPECT_EQ(looked.records.ended, row.turns.size()) << row.name;
    std::vector<std::string> expected;
    for (const std::uint64_t turn : row.turns) expected.push_back(std::to_string(turn));
    std::vector<std::string> read;
    for (const auto& record : looked.records.records) read.push_back(record.fields[0].second);
    EXPECT_EQ(read, expected) << row.name;
    EXPECT_EQ(looked.look->datasets[0].sampled, row.turns.size()) << row.name;
    for (const std::string& target : asked) {
      EXPECT_THAT(target, Not(HasSubstr("scroll")));
      EXPECT_THAT(target, Not(HasSubstr("/q/"))) << "not asked for";
    }
  }
}

TEST(Elasticsearch, EndsACountWhereTheListNamesMoreThanThereAre) {
  ScriptedPeer peer;
  peer.answers([](std::string_view request) -> std::optional<std::string> {
    std::string body = index_of_turns(read_request(request)->target, {3, 4});
    // Nested records are counted by the list and never found.
    const std::size_t two = body.find(R"("docs.count":"2")");
    if (two != std::string::npos) body.replace(two + 14, 1, "6");
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  });
  LookOrder order = order_of(Depth::kCount);
  order.count_only = {"p"};
  const auto looked = look_at(kElasticsearch, peer, order, kCountLimits);
  ASSERT_TRUE(looked.look);
  EXPECT_EQ(looked.records.ended, 2U);
  EXPECT_LT(peer.received().size(), 60U);
  const auto dataset = std::ranges::find(looked.look->datasets, "p", &Dataset::name);
  ASSERT_NE(dataset, looked.look->datasets.end());
  EXPECT_EQ(dataset->records, 2U);
}

TEST(Elasticsearch, KeepsToItsDepth) {
  for (const auto& [depth, requests] :
       std::map<Depth, std::size_t>{{Depth::kIdentify, 1}, {Depth::kList, 6}}) {
    Recording recording("elasticsearch-7.17-open");
    ScriptedPeer peer;
    const auto looked = look_at_recording(recording, peer, depth);
    ASSERT_TRUE(looked.look);
    EXPECT_EQ(peer.received().size(), requests);
    EXPECT_EQ(looked.records.ended, 0U);
  }
  Recording recording("elasticsearch-7.17-open");
  ScriptedPeer peer;
  const auto listed = look_at_recording(recording, peer, Depth::kList);
  EXPECT_EQ(listed.look->access.read.basis, Basis::kImplied);
  EXPECT_EQ(listed.look->datasets.size(), 4U);
}

TEST(Elasticsearch, GathersWindowOwnersAndTracesOfOthers) {
  Recording recording("elasticsearch-7.17-open");
  ScriptedPeer peer;
  const auto looked = look_at_recording(recording, peer, Depth::kSample);
  ASSERT_TRUE(looked.look);
  const Look& look = *looked.look;
  std::map<std::string, const WindowFact*> window;
  for (const WindowFact& fact : look.window) window[fact.kind] = &fact;
  ASSERT_TRUE(window.contains("elasticsearch.jvm_start"));
  EXPECT_EQ(window["elasticsearch.jvm_start"]->bound, WindowBound::kOpenSince);
  EXPECT_EQ(to_rfc3339(*window["elasticsearch.jvm_start"]->at), "2022-02-16T08:26:40Z");
  EXPECT_EQ(window["elasticsearch.license_issued"]->bound, WindowBound::kNotBefore);
  EXPECT_EQ(window["elasticsearch.oldest_index"]->bound, WindowBound::kDataSpan);
  EXPECT_EQ(window["elasticsearch.ransom_index"]->bound, WindowBound::kOpenSince);
  std::vector<std::string> owners;
  for (const OwnerFact& fact : look.owners) owners.push_back(fact.name);
  EXPECT_THAT(owners, Contains("hospital-central"));
  EXPECT_THAT(owners, Contains("hospital-central-backups"));
  EXPECT_EQ(look.touched_by_others.state, TouchedByOthers::State::kYes);
  EXPECT_THAT(look.causes[0].observed, HasSubstr("itself warns"));
  for (const Dataset& dataset : look.datasets) {
    if (dataset.name == ".geoip_databases" || dataset.name == "pacientes-2019")
      EXPECT_EQ(dataset.sampled, 0U);
  }
}

TEST(Elasticsearch, SaysInferredBehindAProxyAndUnknownWhenPartlyGuarded) {
  Recording recording("elasticsearch-7.17-open");
  for (auto& [target, reply] : recording.replies_)
    reply.insert(reply.find("\r\n") + 2, "Server: nginx\r\n");
  ScriptedPeer peer;
  const auto behind = look_at_recording(recording, peer, Depth::kSample);
  EXPECT_EQ(behind.look->access.write.basis, Basis::kInferred);
  EXPECT_EQ(behind.look->access.read.basis, Basis::kDeclared);

  for (auto& [target, reply] : recording.replies_) {
    if (target.starts_with("/_cat/"))
      reply = "HTTP/1.1 401 Unauthorized\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n";
  }
  recording.replies_["/_cluster/health"] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  recording.replies_["/_search?size=0&terminate_after=1&timeout=2s"] =
      "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"hits\":{\"hits\":[]}}";
  ScriptedPeer second;
  const auto partly = look_at_recording(recording, second, Depth::kSample);
  ASSERT_TRUE(partly.look);
  EXPECT_EQ(partly.look->access.list.state, State::kNo);
  EXPECT_EQ(partly.look->access.read.state, State::kYes);
  EXPECT_EQ(partly.look->access.write.state, State::kUnknown);
}

TEST(Elasticsearch, StandsHostilePeers) {
  const std::string good = Recording("elasticsearch-7.17-open")(kHttpGreeting);
  struct Row {
    std::string title;
    std::function<void(ScriptedPeer&)> arm;
  };
  const Row rows[] = {
      {"cut in the middle", [&](ScriptedPeer& p) { p.greets(good).cut_after(100); }},
      {"endless fields",
       [](ScriptedPeer& p) { p.greets("HTTP/1.1 200 OK\r\n").without_end("a: b\r\n"); }},
      {"endless body",
       [](ScriptedPeer& p) { p.greets("HTTP/1.1 200 OK\r\n\r\n").without_end("[[[["); }},
      {"lying length",
       [](ScriptedPeer& p) {
         p.greets("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n{}");
       }},
      {"another service", [](ScriptedPeer& p) { p.greets("220 ftp ready\r\n"); }},
      {"silence", [](ScriptedPeer&) {}},
  };
  for (const Row& row : rows) {
    ScriptedPeer peer;
    row.arm(peer);
    const auto looked = look_at(kElasticsearch, peer, order_of(Depth::kSample));
    EXPECT_FALSE(looked.look) << row.title;
    EXPECT_EQ(looked.records.records.size(), 0U) << row.title;
    EXPECT_LE(looked.bytes, 4U << 20U) << row.title;
  }
}

TEST(Elasticsearch, KeepsWhatItHasWhenThePeerDiesLater) {
  Recording recording("elasticsearch-7.17-open");
  ScriptedPeer peer;
  peer.answers([&](std::string_view request) -> std::optional<std::string> {
    if (request.find("_search") != std::string_view::npos)
      return "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"hits\":{\"hits\":[{\"_source";
    return recording(request);
  });
  const auto looked = look_at(kElasticsearch, peer, order_of(Depth::kSample));
  ASSERT_TRUE(looked.look);
  EXPECT_EQ(looked.look->access.list.state, State::kYes);
  EXPECT_EQ(looked.look->access.read.state, State::kYes);
  EXPECT_EQ(looked.look->access.read.basis, Basis::kImplied);
  EXPECT_FALSE(looked.look->notes.empty());
  EXPECT_EQ(looked.records.records.size(), looked.records.ended);
}

}  // namespace
}  // namespace celador
