#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "protocols/table.h"
#include "testing/look_at.h"
#include "wire/http1.h"

namespace celador {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Protocol& listing() { return *find_protocol("http_listing"); }
const Protocol& web() { return *find_protocol("http"); }

std::string reply(int status, const std::string& body, const std::string& fields = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nServer: nginx/1.22.1\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string page(const std::string& links) {
  return "<html><head><title>Index of /</title></head><body><h1>Index of /</h1><pre><a "
         "href=\"../\">../</a>\n" +
         links + "</pre></body></html>";
}

// A server by its targets; anything else is 404.
class Web {
 public:
  std::map<std::string, std::string> replies;
  std::string options = "HTTP/1.1 405 X\r\nContent-Length: 0\r\n\r\n";
  void serve(ScriptedPeer& peer) {
    peer.answers([this](std::string_view request) -> std::optional<std::string> {
      const auto read = read_request(request);
      if (!read) return std::nullopt;
      if (read->method == HttpMethod::kOptions) return options;
      const auto found = replies.find(std::string(read->target));
      return found == replies.end() ? reply(404, "") : found->second;
    });
  }
};

LookOrder order_of(Depth depth, std::string path = "") {
  LookOrder order;
  order.depth = depth;
  order.host = "files.hospital.example";
  order.path = std::move(path);
  return order;
}

Web open_web() {
  Web web;
  web.replies["/"] =
      reply(200, page("<a href=\"exp/\">exp/</a>  23-Nov-2026 17:33   -\n"
                      "<a href=\"leame.txt\">leame.txt</a>   23-Nov-2025 17:33   19\n"
                      "<a href=\"foto.jpg\">foto.jpg</a>   23-Nov-2025 17:33   99999\n"));
  web.replies["/exp/"] =
      reply(200, page("<a href=\"p.csv\">p.csv</a>   23-Nov-2024 17:33   210\n"));
  web.replies["/exp/p.csv"] =
      reply(206, "id,name\n1,Ana\n2,Luis\n", "Content-Range: bytes 0-20/210\r\n");
  web.replies["/leame.txt"] =
      reply(206, "Respaldo nocturno.\n", "Content-Range: bytes 0-18/19\r\n");
  return web;
}

TEST(HttpListing, ListsFoldersAndSamplesFilesOfRecords) {
  Web web = open_web();
  ScriptedPeer peer;
  web.serve(peer);
  const auto looked = look_at(listing(), peer, order_of(Depth::kSample));
  ASSERT_TRUE(looked.look);
  const Look& look = *looked.look;
  EXPECT_EQ(look.service.protocol, "http_listing");
  EXPECT_EQ(look.service.product, "nginx");
  EXPECT_EQ(look.service.cpe, "cpe:2.3:a:f5:nginx:1.22.1:*:*:*:*:*:*:*");
  EXPECT_EQ(look.access.list.state, State::kYes);
  EXPECT_EQ(look.access.read.state, State::kYes);
  EXPECT_EQ(look.access.write.state, State::kUnknown);
  EXPECT_EQ(look.causes[0].setting, "autoindex");
  std::vector<std::string> names;
  for (const Dataset& dataset : look.datasets) names.push_back(dataset.name);
  EXPECT_THAT(names, ElementsAre("/", "/exp/", "/exp/p.csv", "/leame.txt"));
  EXPECT_EQ(look.datasets[0].records, 2U);
  EXPECT_EQ(look.datasets[2].sampled, 2U);
  EXPECT_TRUE(look.datasets[2].records_are_estimate);
  EXPECT_EQ(look.datasets[2].records, 20U);
  EXPECT_EQ(look.datasets[3].records, 1U);
  ASSERT_EQ(looked.records.ended, 3U);
  EXPECT_EQ(looked.records.records[0].fields[1].second, "Ana");
  ASSERT_EQ(look.window.size(), 2U);
  EXPECT_EQ(to_rfc3339(*look.window[0].at), "2024-11-23T17:33:00Z");
  EXPECT_EQ(look.window[0].bound, WindowBound::kDataSpan);
  EXPECT_THAT(looked.commands,
              ElementsAre("GET /PATH", "GET /PATH", "OPTIONS /PATH", "GET /PATH", "GET /PATH"));
  EXPECT_THAT(peer.received()[3], HasSubstr("\r\nRange: bytes=0-524287\r\n"));
  EXPECT_EQ(peer.connections(), 1U);
}

TEST(HttpListing, KeepsToItsDepth) {
  Web web = open_web();
  ScriptedPeer peer;
  web.serve(peer);
  const auto looked = look_at(listing(), peer, order_of(Depth::kList));
  ASSERT_TRUE(looked.look);
  EXPECT_EQ(looked.look->access.list.state, State::kYes);
  EXPECT_EQ(looked.look->access.read.state, State::kUnknown);
  EXPECT_EQ(looked.records.ended, 0U);
  for (const std::string& request : peer.received())
    EXPECT_EQ(request.find(".csv"), std::string::npos);
}

TEST(HttpListing, BeginsAtTheFolderOfTheUrlAndStaysThere) {
  Web web = open_web();
  web.replies["/exp"] =
      "HTTP/1.1 301 X\r\nLocation: http://other.example/\r\nContent-Length: 0\r\n\r\n";
  ScriptedPeer peer;
  web.serve(peer);
  const auto looked = look_at(listing(), peer, order_of(Depth::kSample, "exp"));
  ASSERT_TRUE(looked.look);
  EXPECT_EQ(looked.look->access.list.state, State::kYes);
  for (const std::string& request : peer.received()) {
    EXPECT_EQ(read_request(request)->target.substr(0, 4), "/exp");
    EXPECT_EQ(request.find("other.example"), std::string::npos);
  }
}

TEST(HttpListing, DescendsThreeFoldersAndNoFurther) {
  Web web;
  std::string path = "/";
  for (int i = 0; i < 10; ++i) {
    web.replies[path] = reply(200, page("<a href=\"d/\">d/</a>  -\n"));
    path += "d/";
  }
  ScriptedPeer peer;
  web.serve(peer);
  const auto looked = look_at(listing(), peer, order_of(Depth::kList));
  ASSERT_TRUE(looked.look);
  EXPECT_EQ(looked.look->datasets.size(), 4U);
}

TEST(HttpListing, SaysNoWhenFilesAreRefusedAndProvesReadByOneByte) {
  Web web = open_web();
  web.replies["/exp/p.csv"] = reply(403, "");
  web.replies["/leame.txt"] = reply(403, "");
  ScriptedPeer peer;
  web.serve(peer);
  const auto refused = look_at(listing(), peer, order_of(Depth::kSample));
  EXPECT_EQ(refused.look->access.list.state, State::kYes);
  EXPECT_EQ(refused.look->access.read.state, State::kNo);

  Web pictures;
  pictures.replies["/"] =
      reply(200, page("<a href=\"a.jpg\">a.jpg</a> 5\n<a href=\"b.jpg\">b.jpg</a> 5\n"));
  pictures.replies["/a.jpg"] = reply(200, std::string(100000, 'x'));
  ScriptedPeer second;
  pictures.serve(second);
  const auto read = look_at(listing(), second, order_of(Depth::kSample));
  EXPECT_EQ(read.look->access.read.state, State::kYes);
  EXPECT_THAT(second.received().back(), HasSubstr("Range: bytes=0-0\r\n"));
  EXPECT_EQ(read.records.ended, 0U);
}

TEST(HttpListing, InfersWriteFromOptions) {
  struct Row {
    std::string options;
    State state;
  };
  for (const Row& row :
       {Row{"HTTP/1.1 200 X\r\nAllow: GET, HEAD, PUT, DELETE\r\nContent-Length: 0\r\n\r\n",
            State::kYes},
        Row{"HTTP/1.1 200 X\r\nAllow: GET,HEAD,OPTIONS\r\nContent-Length: 0\r\n\r\n", State::kNo},
        Row{"HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n", State::kUnknown},
        Row{"HTTP/1.1 501 X\r\nAllow: PUT\r\nContent-Length: 0\r\n\r\n", State::kUnknown}}) {
    Web web = open_web();
    web.options = row.options;
    ScriptedPeer peer;
    web.serve(peer);
    const auto looked = look_at(listing(), peer, order_of(Depth::kList));
    EXPECT_EQ(looked.look->access.write.state, row.state) << row.options;
    if (row.state != State::kUnknown) EXPECT_EQ(looked.look->access.write.basis, Basis::kInferred);
  }
}

TEST(Http, TellsProtectedFromOrdinary) {
  struct Row {
    std::string title, root;
    State list, read;
  };
  for (const Row& row :
       {Row{"asks for a login", reply(401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n"),
            State::kNo, State::kNo},
        Row{"lists nothing", reply(403, ""), State::kNo, State::kUnknown},
        Row{"a web site", reply(200, "<html><title>Hospital</title></html>"), State::kUnknown,
            State::kUnknown},
        Row{"a redirect", reply(302, "", "Location: https://other.example/\r\n"), State::kUnknown,
            State::kUnknown}}) {
    Web server;
    server.replies["/"] = row.root;
    ScriptedPeer peer;
    server.serve(peer);
    ASSERT_TRUE(web().recognise(row.root)) << row.title;
    EXPECT_FALSE(listing().recognise(row.root)) << row.title;
    const auto looked = look_at(web(), peer, order_of(Depth::kSample));
    ASSERT_TRUE(looked.look) << row.title;
    EXPECT_EQ(looked.look->service.protocol, "http") << row.title;
    EXPECT_EQ(looked.look->access.list.state, row.list) << row.title;
    EXPECT_EQ(looked.look->access.read.state, row.read) << row.title;
    EXPECT_THAT(looked.look->causes, IsEmpty()) << row.title;
    EXPECT_THAT(looked.look->datasets, IsEmpty()) << row.title;
    EXPECT_EQ(peer.received().size(), 1U) << row.title;
  }
}

TEST(Http, LeavesOthersTheirOwnAndWaitsForTheBody) {
  EXPECT_FALSE(web().recognise(reply(
      200,
      R"({"cluster_name":"c","version":{"number":"7.1.0","lucene_version":"8"},"tagline":"You Know, for Search"})")));
  EXPECT_FALSE(web().recognise(reply(200, page(""))));
  EXPECT_FALSE(web().recognise("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<html>"));
  EXPECT_FALSE(web().recognise("HTTP/1.0 200 OK\r\n\r\n<html>"));
  EXPECT_TRUE(web().recognise("HTTP/1.0 200 OK\r\n\r\n<html></html>"));
  EXPECT_FALSE(web().recognise("220 ftp ready\r\n"));
}

TEST(HttpListing, HoldsBackEverythingButPlainGetAndOptions) {
  const auto request = [](std::string_view method, std::string_view target) {
    return std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  };
  for (const std::string& row :
       {request("PUT", "/x"), request("DELETE", "/x"), request("POST", "/x"),
        request("MKCOL", "/x/"), request("PROPFIND", "/"), request("HEAD", "/"),
        request("GET", "/x?cmd=rm"), request("GET", "/../etc/passwd"),
        request("GET", "/a/%2e%2e/b"), request("GET", "/a%2fb"), request("GET", "//other.example/"),
        request("GET", "/a%0d%0ab"), std::string("GET / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx")}) {
    EXPECT_EQ(listing().name_request(row), "") << row;
    EXPECT_EQ(web().name_request(row), "") << row;
  }
}

TEST(HttpListing, StandsHostilePeers) {
  struct Row {
    std::string title;
    std::function<void(ScriptedPeer&)> arm;
    bool has_look;
  };
  const std::string good = reply(200, page("<a href=\"a.csv\">a.csv</a> 5\n"));
  const Row rows[] = {
      {"cut in its fields", [&](ScriptedPeer& p) { p.greets(good).cut_after(20); }, false},
      {"cut in its body", [&](ScriptedPeer& p) { p.greets(good).cut_after(150); }, true},
      {"endless page",
       [](ScriptedPeer& p) {
         p.greets("HTTP/1.1 200 OK\r\n\r\n<title>Index of /</title><h1>Index of /</h1>")
             .without_end("<a href=x>");
       },
       true},
      {"endless fields",
       [](ScriptedPeer& p) { p.greets("HTTP/1.1 200 OK\r\n").without_end("a: b\r\n"); }, false},
      {"another service", [](ScriptedPeer& p) { p.greets("SSH-2.0-x\r\n"); }, false},
      {"silence", [](ScriptedPeer&) {}, false},
  };
  for (const Row& row : rows) {
    ScriptedPeer peer;
    row.arm(peer);
    const auto looked = look_at(listing(), peer, order_of(Depth::kSample));
    EXPECT_EQ(looked.look.has_value(), row.has_look) << row.title;
    EXPECT_LE(looked.bytes, 16U << 20U) << row.title;
    EXPECT_EQ(looked.records.records.size(), looked.records.ended) << row.title;
  }
}

TEST(HttpListing, ServesServersThatCloseAfterEachReply) {
  Web web = open_web();
  for (auto& [target, bytes] : web.replies) bytes.replace(0, 8, "HTTP/1.0");
  ScriptedPeer peer;
  peer.answers_each_connection([&web]() -> ScriptedPeer::Answer {
    auto answered = std::make_shared<bool>(false);
    return [&web, answered](std::string_view request) -> std::optional<std::string> {
      if (*answered) return std::nullopt;
      *answered = true;
      const auto read = read_request(request);
      const auto found = web.replies.find(std::string(read->target));
      return found == web.replies.end() ? reply(501, "") : found->second;
    };
  });
  const auto looked = look_at(listing(), peer, order_of(Depth::kSample));
  ASSERT_TRUE(looked.look);
  EXPECT_EQ(looked.records.ended, 3U);
  EXPECT_EQ(looked.look->access.read.state, State::kYes);
}

// A root with a table of people and `folders` folders.
Web web_of_many_folders(int folders) {
  Web web;
  std::string links = "<a href=\"pacientes.csv\">pacientes.csv</a>   23-Nov-2025 17:33   21\n";
  for (int i = 0; i < folders; ++i) {
    const std::string name = "aa-backup-" + std::to_string(i) + "/";
    links += "<a href=\"" + name + "\">" + name + "</a>  23-Nov-2026 17:33   -\n";
    web.replies["/" + name] =
        reply(200, page("<a href=\"nota.txt\">nota.txt</a>   23-Nov-2024 17:33   4\n"));
    web.replies["/" + name + "nota.txt"] = reply(200, "hola");
  }
  web.replies["/"] = reply(200, page(links));
  web.replies["/pacientes.csv"] = reply(200, "id,name\n1,Ana\n2,Luis\n");
  return web;
}

TEST(HttpListing, ReadsFilesHoweverManyFoldersThereAre) {
  // With a connection for each request, and with one for all.
  for (const bool closes : {true, false}) {
    for (const int folders : {12, 30, 500}) {
      Web web = web_of_many_folders(folders);
      ScriptedPeer peer;
      web.serve(peer);
      if (closes) {
        for (auto& [target, bytes] : web.replies) bytes.replace(0, 8, "HTTP/1.0");
        peer.answers_each_connection([&web]() -> ScriptedPeer::Answer {
          auto answered = std::make_shared<bool>(false);
          return [&web, answered](std::string_view request) -> std::optional<std::string> {
            if (std::exchange(*answered, true)) return std::nullopt;
            const auto found = web.replies.find(std::string(read_request(request)->target));
            return found == web.replies.end() ? reply(501, "") : found->second;
          };
        });
      }
      const auto looked = look_at(listing(), peer, order_of(Depth::kSample));
      ASSERT_TRUE(looked.look);
      EXPECT_EQ(looked.look->access.read.state, State::kYes) << folders;
      ASSERT_FALSE(looked.records.records.empty()) << folders;
      EXPECT_EQ(looked.records.records[0].dataset, "/pacientes.csv");
      if (closes && folders > 12) {
        EXPECT_THAT(looked.look->notes, Contains(HasSubstr("folders left")));
      }
    }
  }
}

TEST(HttpListing, SaysWhyNoFileWasRead) {
  struct Row {
    std::string title;
    std::string root;
    std::string proof;
  };
  for (const Row& row :
       {Row{"nothing is there", page("<a href=\"a/\">a/</a>  23-Nov-2026 17:33   -\n"),
            "no file is listed"},
        Row{"files are there, and not served",
            page("<a href=\"a.jpg\">a.jpg</a> 5\n<a href=\"b.csv\">b.csv</a> 5\n"),
            "2 files are listed, none was served"}}) {
    Web web;
    web.replies["/"] = reply(200, row.root);
    ScriptedPeer peer;
    web.serve(peer);
    const auto looked = look_at(listing(), peer, order_of(Depth::kSample));
    ASSERT_TRUE(looked.look) << row.title;
    EXPECT_EQ(looked.look->access.read.state, State::kUnknown) << row.title;
    EXPECT_THAT(looked.look->access.read.proof, HasSubstr(row.proof)) << row.title;
  }
}

TEST(HttpListing, GoesOnWhenOneFileStalls) {
  Web web = web_of_many_folders(1);
  web.replies["/"] = reply(200, page("<a href=\"pacientes.csv\">pacientes.csv</a> 21\n"
                                     "<a href=\"clientes.csv\">clientes.csv</a> 30\n"));
  ScriptedPeer peer;
  peer.answers([&web](std::string_view request) -> std::optional<std::string> {
    const auto read = read_request(request);
    if (read->target == "/clientes.csv") return "";  // not a word
    const auto found = web.replies.find(std::string(read->target));
    return found == web.replies.end() ? reply(405, "") : found->second;
  });
  const auto looked = look_at(listing(), peer, order_of(Depth::kSample));
  ASSERT_TRUE(looked.look);
  EXPECT_EQ(looked.look->access.read.state, State::kYes);
  EXPECT_EQ(looked.records.ended, 2U);
  EXPECT_THAT(looked.look->notes,
              Contains(HasSubstr("1 file that may hold records was listed and not read")));
  EXPECT_THAT(looked.look->notes, testing::Not(Contains(HasSubstr("budget"))));
}

TEST(HttpListing, BelievesNoSizeThatCannotBe) {
  struct Row {
    std::string title;
    std::string listed;  // as it stands in the page
    std::string range;
    std::optional<std::uint64_t> bytes;
    std::uint64_t records;
    bool disputed;
  };
  const std::string body = "id,name\n1,Ana\n2,Luis\n";
  for (const Row& row :
       {Row{"both agree", "210", "0-20/210", 210, 20, false},
        Row{"the header is above the listing", "100", "0-20/18446744073709551615", 100, 9, true},
        Row{"the header is below the listing", "4200", "0-20/210", 210, 20, true},
        Row{"rounded", "1.2K", "0-20/1260", 1260, 120, false},
        Row{"no size is listed", "-", "0-20/18446744073709551615", std::nullopt, 2, false},
        Row{"a size that could be, of more people than there are", "-", "0-20/9007199254740992",
            1ULL << 53U, 8'000'000'000, false}}) {
    Web web;
    web.replies["/"] =
        reply(200, page("<a href=\"p.csv\">p.csv</a>   23-Nov-2024 17:33   " + row.listed + "\n"));
    web.replies["/p.csv"] = reply(206, body, "Content-Range: bytes " + row.range + "\r\n");
    ScriptedPeer peer;
    web.serve(peer);
    const auto looked = look_at(listing(), peer, order_of(Depth::kSample));
    ASSERT_TRUE(looked.look) << row.title;
    ASSERT_EQ(looked.look->datasets.size(), 2U) << row.title;
    EXPECT_EQ(looked.look->datasets[1].bytes, row.bytes) << row.title;
    EXPECT_EQ(looked.look->datasets[1].records, row.records) << row.title;
    EXPECT_EQ(std::ranges::any_of(
                  looked.look->notes,
                  [](const std::string& note) { return note.contains("different sizes"); }),
              row.disputed)
        << row.title;
  }
}

TEST(HttpListing, KnowsOfNobodyElseAndSaysOnlyWhatANameSays) {
  Web web = open_web();
  ScriptedPeer peer;
  web.serve(peer);
  const auto quiet = look_at(listing(), peer, order_of(Depth::kList));
  EXPECT_EQ(quiet.look->touched_by_others.state, TouchedByOthers::State::kUnknown);

  web.replies["/exp/"] = reply(200, page("<a href=\"HOW_TO_DECRYPT.txt\">x</a> 5\n"));
  ScriptedPeer second;
  web.serve(second);
  const auto named = look_at(listing(), second, order_of(Depth::kList));
  EXPECT_EQ(named.look->touched_by_others.state, TouchedByOthers::State::kYes);
  EXPECT_THAT(named.look->touched_by_others.evidence,
              ElementsAre("a file is named like the notes that extortionists leave "
                          "(/exp/HOW_TO_DECRYPT.txt): a sign, no proof"));
}

TEST(HttpListing, WritesDownWhereARedirectPoints) {
  for (const auto& [location, noted] : std::map<std::string, std::string>{
           {"https://user:secret@192.0.2.77:8443/a?token=1", "https://192.0.2.77:8443"},
           {"//other.example", "//other.example"},
           {"/login", ""}}) {
    Web web;
    web.replies["/"] = reply(302, "", "Location: " + location + "\r\n");
    ScriptedPeer peer;
    web.serve(peer);
    const auto looked = look_at(celador::web(), peer, order_of(Depth::kSample));
    ASSERT_TRUE(looked.look) << location;
    if (noted.empty()) {
      EXPECT_THAT(looked.look->notes, IsEmpty());
    } else {
      EXPECT_THAT(looked.look->notes,
                  ElementsAre("GET / is redirected to " + noted + ", which was not followed"));
    }
    EXPECT_EQ(peer.received().size(), 1U);
  }
}

TEST(HttpListing, AsksForMoreOfAFileWhenMoreRecordsAreWanted) {
  Web web = open_web();
  std::string table = "id,name\n";
  for (int i = 0; table.size() < 3'000'000; ++i)
    table += std::to_string(i) + std::string(1000, 'x') + ",Ana\n";
  web.replies["/exp/"] =
      reply(200, page("<a href=\"p.csv\">p.csv</a>   23-Nov-2024 17:33   3000000\n"));
  web.replies["/exp/p.csv"] = reply(200, table);
  for (const auto& [wanted, range, cut] :
       {std::tuple{1000U, "bytes=0-524287", true}, std::tuple{5000U, "bytes=0-2559999", true},
        std::tuple{100U, "bytes=0-524287", false}}) {
    ScriptedPeer peer;
    web.serve(peer);
    BudgetLimits limits;
    limits.records_per_dataset = wanted;
    const auto looked = look_at(listing(), peer, order_of(Depth::kSample), limits);
    ASSERT_TRUE(looked.look);
    EXPECT_THAT(peer.received(), Contains(HasSubstr(range)));
    EXPECT_EQ(std::ranges::any_of(looked.look->notes,
                                  [](const std::string& note) {
                                    return note.contains("only the beginning was read");
                                  }),
              cut)
        << wanted;
  }
}

TEST(HttpListing, NamesTheAddressWhereThereIsNoName) {
  Web web = open_web();
  ScriptedPeer peer;
  web.serve(peer);
  LookOrder order = order_of(Depth::kList);
  order.host.clear();
  order.address = "10.0.0.1:8080";
  const auto looked = look_at(listing(), peer, order);
  ASSERT_TRUE(looked.look);
  for (const std::string& request : peer.received())
    EXPECT_THAT(request, HasSubstr(" HTTP/1.1\r\nHost: 10.0.0.1:8080\r\n"));
}

}  // namespace
}  // namespace celador
