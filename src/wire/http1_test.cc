#include "wire/http1.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace celador {
namespace {

struct ReplyRow {
  std::string title;
  std::string bytes;
  int status;
  std::string body;
  BodyEnd end;
  Reuse reuse;
};

const ReplyRow kReplies[] = {
    {"a length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc", BodyEnd::kWhole,
     Reuse::kYes},
    {"closes", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc", 200, "abc",
     BodyEnd::kWhole, Reuse::kNo},
    {"chunks",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n", 200,
     "abc", BodyEnd::kWhole, Reuse::kYes},
    {"no length: until the end", "HTTP/1.0 200 OK\r\nServer: x\r\n\r\nabc", 200, "abc",
     BodyEnd::kWhole, Reuse::kNo},
    {"HTTP/1.0 that does not say", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc",
     BodyEnd::kWhole, Reuse::kPerhaps},
    {"HTTP/1.0 that stays",
     "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc", 200, "abc",
     BodyEnd::kWhole, Reuse::kYes},
    {"a lying length", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nabc", 200, "abc",
     BodyEnd::kCutByPeer, Reuse::kNo},
    {"cut in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc", 200, "abc",
     BodyEnd::kCutByPeer, Reuse::kNo},
    {"larger than the cap", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n01234567890123456789",
     200, "0123456789", BodyEnd::kCapped, Reuse::kNo},
    {"as large as the cap", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", 200,
     "0123456789", BodyEnd::kWhole, Reuse::kYes},
    {"an empty body in chunks",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\na: b\r\n\r\n", 200, "",
     BodyEnd::kWhole, Reuse::kYes},
    {"no body by its status", "HTTP/1.1 304 Not Modified\r\n\r\n", 304, "", BodyEnd::kWhole,
     Reuse::kYes},
    {"a control character in a banner",
     "HTTP/1.1 200 OK\r\nServer: evil\x1b[2J\x01/1\r\nContent-Length: 3\r\n\r\nabc", 200, "abc",
     BodyEnd::kWhole, Reuse::kYes},
    {"a field's name that is none",
     "HTTP/1.1 200 O\x02K\r\nX Y(: 1\r\nno colon\x7f: 1\r\nContent-Length: 3\r\n\r\nabc", 200,
     "abc", BodyEnd::kWhole, Reuse::kYes},
    {"a lone line feed in a banner",
     "HTTP/1.1 200 OK\r\nServer: a\nb\rc\r\nContent-Length: 3\r\n\r\nabc", 200, "abc",
     BodyEnd::kWhole, Reuse::kYes},
    {"100 before", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 No\r\nContent-Length: 1\r\n\r\nx",
     401, "x", BodyEnd::kWhole, Reuse::kYes},
};

Result<HttpResponse> read_in_pieces(const std::string& bytes, std::size_t piece, HttpMethod method,
                                    HttpLimits limits) {
  HttpResponseReader reader(method, limits);
  Buffer buffer;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    buffer.append(std::string_view(bytes).substr(at, piece));
    const bool done = TRY(reader.read(buffer));
    if (done) return reader.take();
  }
  TRY(reader.peer_closed());
  return reader.take();
}

TEST(HttpResponseReader, ReadsWholeAndInPieces) {
  HttpLimits limits;
  limits.body_bytes = 10;
  for (const ReplyRow& row : kReplies) {
    for (const std::size_t piece : {1UL, 7UL, 10000UL}) {
      const auto response = read_in_pieces(row.bytes, piece, HttpMethod::kGet, limits);
      ASSERT_TRUE(response) << row.title << ": " << response.error().message;
      EXPECT_EQ(response->status, row.status) << row.title;
      EXPECT_EQ(response->body.view(), row.body) << row.title << " in pieces of " << piece;
      EXPECT_EQ(response->end, row.end) << row.title;
      EXPECT_EQ(response->reuse, row.reuse) << row.title;
    }
  }
}

TEST(HttpResponseReader, ExpectsNoBodyOfHead) {
  const auto response = read_in_pieces("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n", 1,
                                       HttpMethod::kHead, HttpLimits());
  ASSERT_TRUE(response);
  EXPECT_EQ(response->end, BodyEnd::kWhole);
  EXPECT_EQ(response->field("content-length"), "30");
}

TEST(HttpResponseReader, NamesWhatIsWrong) {
  struct Row {
    std::string title;
    std::string bytes;
    ErrorKind kind;
  };
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 200; ++i) many += "a: b\r\n";
  std::string interim;
  for (int i = 0; i < 10; ++i) interim += "HTTP/1.1 102 Processing\r\n\r\n";
  const Row rows[] = {
      {"another service", "220 ftp.example ready\r\n", ErrorKind::kMalformed},
      {"nothing", "", ErrorKind::kMalformed},
      {"cut in its fields", "HTTP/1.1 200 OK\r\nServ", ErrorKind::kMalformed},
      {"endless fields", "HTTP/1.1 200 OK\r\nA: " + std::string(100000, 'a'), ErrorKind::kLimit},
      {"too many fields", many + "\r\n", ErrorKind::kLimit},
      {"interim replies without end", interim, ErrorKind::kLimit},
      {"compressed", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
       ErrorKind::kUnsupported},
      {"another transfer coding",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
       ErrorKind::kUnsupported},
      {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
       ErrorKind::kMalformed},
      {"a chunk's length that overflows",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
       ErrorKind::kMalformed},
  };
  for (const Row& row : rows) {
    const auto response = read_in_pieces(row.bytes, 4096, HttpMethod::kGet, HttpLimits());
    ASSERT_FALSE(response) << row.title;
    EXPECT_EQ(response.error().kind, row.kind) << row.title;
  }
}

TEST(HttpRequest, IsReadBackAsItWasMade) {
  HttpRequest request{
      .target = "/a%20b/", .host = "db.hospital.example", .contact = "soc@hospital.example"};
  request.first_bytes = 65536;
  const std::string bytes = to_bytes(request);
  EXPECT_NE(bytes.find("\r\nHost: db.hospital.example\r\n"), std::string::npos);
  EXPECT_NE(bytes.find("\r\nFrom: soc@hospital.example\r\n"), std::string::npos);
  EXPECT_NE(bytes.find("\r\nRange: bytes=0-65535\r\n"), std::string::npos);
  const auto read = read_request(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->method, HttpMethod::kGet);
  EXPECT_EQ(read->target, "/a%20b/");
  const std::string with_body = to_bytes({.target = "/x", .json_body = "{\"a\":1}"});
  ASSERT_TRUE(read_request(with_body));
  EXPECT_EQ(read_request(with_body)->body, "{\"a\":1}");
}

TEST(HttpRequest, WithoutAHostIsOfHttp10) {
  const std::string bytes = to_bytes({});
  EXPECT_TRUE(bytes.starts_with("GET / HTTP/1.0\r\n"));
  EXPECT_EQ(bytes.find("Host"), std::string::npos);
}

TEST(HttpRequest, LeavesOutAContactThatWouldAddFields) {
  EXPECT_EQ(to_bytes({.contact = "a\r\nX: y"}).find("X: y"), std::string::npos);
}

TEST(HttpGreeting, IsAReadableRequestThatNamesItselfAndNoHost) {
  const auto read = read_request(kHttpGreeting);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->target, "/");
  EXPECT_NE(kHttpGreeting.find("celador/"), std::string_view::npos);
  EXPECT_EQ(kHttpGreeting.find("Host"), std::string_view::npos);
}

TEST(ReadRequest, HoldsBackWhatWeWouldNotMake) {
  const std::string rows[] = {
      "DELETE / HTTP/1.1\r\n\r\n",
      "POST / HTTP/1.1\r\n\r\n",
      "PUT / HTTP/1.1\r\n\r\n",
      "get / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nX-HTTP-Method-Override: DELETE\r\n\r\n",
      "GET / HTTP/1.1\r\nAuthorization: Basic YTpi\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\nDELETE / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nContent-Length: 1\r\n\r\n",
      "GET http://other.example/ HTTP/1.1\r\n\r\n",
      "GET //\r\n\r\n",
      "GET / HTTP/2.0\r\n\r\n",
      "GET / HTTP/1.1\r\nHost:x\r\n\r\n",
      "GET / HTTP/1.1\nHost: x\n\n",
      "",
  };
  for (const std::string& row : rows) EXPECT_FALSE(read_request(row)) << row;
}

TEST(MatchesTarget, TakesOnlyWhatThePatternStandsFor) {
  struct Row {
    std::string pattern, target;
    bool matches;
  };
  const Row rows[] = {
      {"/", "/", true},
      {"/", "/x", false},
      {"/{name}/_search?size={n}", "/patients/_search?size=20", true},
      {"/{name}/_search?size={n}", "/a%20b/_search?size=20", true},
      {"/{name}/_search?size={n}", "/patients/_search?size=20&scroll=1m", false},
      {"/{name}/_search?size={n}", "/patients/_search/scroll?size=20", false},
      {"/{name}/_search?size={n}", "/patients,x/_search?size=20", false},
      {"/{name}/_search?size={n}", "/_all/_search?size=20", false},
      {"/{name}/_search?size={n}", "/*/_search?size=20", false},
      {"/{name}/_search?size={n}", "/a%2f_delete_by_query/_search?size=20", false},
      {"/{name}/_search?size={n}", "/../_search?size=20", false},
      {"/{name}/_search?size={n}", "/patients/_search?size=", false},
      {"/{name}/_search?size={n}", "/patients/_search?size=9999999999", false},
      {"/{name}", "/.ds-logs-2024", true},
      {"/{name}", "/", false},
      {"/{name}", "/%2e%2e", false},
  };
  for (const Row& row : rows)
    EXPECT_EQ(matches_target(row.pattern, row.target), row.matches) << row.target;
}

TEST(EscapeSegment, LeavesNothingThatMeansAnything) {
  EXPECT_EQ(escape_segment("a b/c?d=\xc3\xa9"), "a%20b%2Fc%3Fd%3D%C3%A9");
}

}  // namespace
}  // namespace celador
