// What holds for every protocol of the table, without a row for each: a new protocol is tested here
// by standing in the table. What is its own is tested in its own test.
#include "protocols/table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <random>
#include <set>
#include <string>

#include "testing/look_at.h"

namespace celador {
namespace {

// The first bytes of servers, as they are known from the wire; `protocol` may recognise them,
// nobody else. HTTP is many protocols' own: "http" stands for all that greet with GET.
struct Sample {
  const char* name;
  std::string_view protocol;
  std::string bytes;
};

std::string bytes_of(std::initializer_list<int> values) {
  std::string bytes;
  for (const int value : values) bytes += static_cast<char>(value);
  return bytes;
}

const std::vector<Sample>& samples() {
  static const std::vector<Sample> kSamples = {
      {"redis", "redis", "+PONG\r\n"},
      {"redis with a password", "redis", "-NOAUTH Authentication required.\r\n"},
      {"ftp", "ftp", "220 (vsFTPd 3.0.3)\r\n"},
      {"rsync", "rsync", "@RSYNCD: 31.0\n"},
      {"nginx", "http",
       "HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\nContent-Length: 0\r\n\r\n"},
      {"postgresql refuses SSL", "postgresql", "N"},
      {"postgresql error", "postgresql",
       bytes_of({'E', 0, 0, 0, 0x19}) + "SFATAL" + bytes_of({0}) + "C08P01" + bytes_of({0}) +
           "Mno" + bytes_of({0, 0})},
      {"mongodb error", "mongodb",
       bytes_of({0x24, 0, 0, 0,    1, 0, 0, 0, 1,   0,   0, 0, 0xDD, 7, 0, 0, 0, 0,
                 0,    0, 0, 0x0F, 0, 0, 0, 1, 'o', 'k', 0, 0, 0,    0, 0, 0, 0, 0})},
      {"mysql", "mysql",
       bytes_of({0x4A, 0, 0, 0, 10}) + "8.0.33" +
           bytes_of({0, 8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0})},
      {"ssh", "ssh", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"},
      {"smtp", "smtp", "220 mail.example ESMTP Postfix\r\n"},
      {"pop3", "pop3", "+OK Dovecot ready.\r\n"},
      {"pop3 error", "pop3", "-ERR Unknown command.\r\n"},
      {"imap", "imap", "* OK [CAPABILITY IMAP4rev1] ready.\r\n"},
      {"nats", "nats", "INFO {\"server_id\":\"x\"}\r\n"},
      {"nats error", "nats", "-ERR 'Unknown Protocol Operation'\r\n"},
      {"memcached error", "memcached", "ERROR\r\n"},
      {"tls alert", "tls", bytes_of({0x15, 3, 1, 0, 2, 2, 0x46})},
      {"telnet", "telnet", bytes_of({0xFF, 0xFD, 0x18, 0xFF, 0xFD, 0x20})},
      {"nothing", "none", ""},
      {"zeros", "none", std::string(64, '\0')},
      {"line ends", "none", "\r\n\r\n\r\n"},
  };
  return kSamples;
}

// "220 ..." is said by FTP and SMTP, which only words behind it tell apart.
bool may_recognise(const Protocol& protocol, const Sample& sample) {
  return protocol.name == sample.protocol ||
         (sample.protocol == "http" && protocol.greeting.starts_with("GET "));
}

TEST(ProtocolTable, NamesAreLowerCaseAndUnique) {
  std::set<std::string_view> names;
  for (const Protocol* protocol : all_protocols()) {
    EXPECT_TRUE(names.insert(protocol->name).second) << protocol->name;
    EXPECT_FALSE(protocol->name.empty());
    for (const char c : protocol->name) {
      EXPECT_TRUE((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') << protocol->name;
    }
    EXPECT_FALSE(protocol->title.empty()) << protocol->name;
    EXPECT_EQ(find_protocol(protocol->name), protocol);
  }
  EXPECT_EQ(find_protocol("no such protocol"), nullptr);
}

TEST(ProtocolTable, SaysWhatEachCommandIsForAndWhereItIsDocumented) {
  for (const Protocol* protocol : all_protocols()) {
    EXPECT_FALSE(protocol->commands.empty()) << protocol->name;
    std::set<std::string_view> names;
    for (const Command& command : protocol->commands) {
      EXPECT_TRUE(names.insert(command.name).second)
          << protocol->name << " lists twice " << command.name;
      EXPECT_FALSE(command.name.empty()) << protocol->name;
      EXPECT_FALSE(command.why.empty()) << protocol->name << ": " << command.name;
      EXPECT_FALSE(command.reference.empty()) << protocol->name << ": " << command.name;
    }
  }
}

TEST(ProtocolTable, UsualPortsAreEachNamedOnce) {
  const std::vector<std::uint16_t> ports = usual_ports();
  EXPECT_EQ(std::set<std::uint16_t>(ports.begin(), ports.end()).size(), ports.size());
  for (const Protocol* protocol : all_protocols()) {
    EXPECT_FALSE(protocol->ports.empty()) << protocol->name;
    for (const std::uint16_t port : protocol->ports) {
      EXPECT_NE(port, 0) << protocol->name;
      EXPECT_NE(std::ranges::find(ports, port), ports.end()) << protocol->name << " " << port;
    }
  }
}

bool lists(const Protocol& protocol, std::string_view name) {
  return std::ranges::any_of(protocol.commands,
                             [&](const Command& command) { return command.name == name; });
}

TEST(ProtocolTable, AGreetingIsOneOfItsOwnCommands) {
  for (const Protocol* protocol : all_protocols()) {
    if (protocol->greeting.empty()) continue;
    EXPECT_TRUE(lists(*protocol, protocol->name_request(protocol->greeting))) << protocol->name;
  }
}

std::string resp(std::initializer_list<std::string_view> words) {
  std::string bytes = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string_view word : words) {
    bytes += "$" + std::to_string(word.size()) + "\r\n" + std::string(word) + "\r\n";
  }
  return bytes;
}

std::string http(std::string_view method, std::string_view path, std::string_view body = "") {
  return std::string(method) + " " + std::string(path) +
         " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

std::string postgresql_query(std::string_view sql) {
  const auto length = static_cast<int>(sql.size() + 5);
  return bytes_of({'Q', 0, 0, length / 256, length % 256}) + std::string(sql) + bytes_of({0});
}

// An OP_MSG whose document has one int32 member of this name: {insert: 1}.
std::string mongodb_message(std::string_view command) {
  const int document = static_cast<int>(command.size()) + 4 + 1 + 1 + 4 + 1;
  return bytes_of(
             {16 + 5 + document, 0, 0, 0, 7,   0, 0, 0, 0, 0, 0, 0, 0xDD, 7, 0, 0, 0, 0, 0, 0, 0,
              document,          0, 0, 0, 0x10}) +
         std::string(command) + bytes_of({0, 1, 0, 0, 0, 0});
}

// Requests that write, administer, run code, or read without bounds, of every protocol. Grow it
// with each protocol.
const std::vector<std::string>& harmful_requests() {
  static const std::vector<std::string> kRequests = {
      "",
      std::string(1, '\0'),
      "SET a 1\r\n",
      "FLUSHALL\r\n",
      resp({"SET", "a", "1"}),
      resp({"CONFIG", "SET", "dir", "x"}),
      resp({"EVAL", "return 1", "0"}),
      resp({"KEYS", "*"}),
      resp({"FLUSHALL"}),
      resp({"DEBUG", "SLEEP", "1"}),
      resp({"REPLICAOF", "NO", "ONE"}),
      resp({"GETDEL", "a"}),
      resp({"AUTH", "x"}),
      resp({"PING"}) + resp({"FLUSHALL"}),
      "STOR a\r\n",
      "APPE a\r\n",
      "DELE a\r\n",
      "MKD a\r\n",
      "RMD a\r\n",
      "RNFR a\r\n",
      "SITE CHMOD 777 a\r\n",
      "PORT 127,0,0,1,4,1\r\n",
      "NOOP\r\nDELE a\r\n",
      "set a 0 0 1\r\nx\r\n",
      "flush_all\r\n",
      "gat 0 a\r\n",
      "touch a 0\r\n",
      http("PUT", "/x", "{}"),
      http("DELETE", "/x"),
      http("POST", "/x", "{}"),
      http("POST", "/_search", "{}"),
      http("POST", "/_bulk", "{}"),
      http("POST", "/_shutdown"),
      http("PATCH", "/x", "{}"),
      http("PROPPATCH", "/x"),
      http("MKCOL", "/x"),
      http("MOVE", "/x"),
      http("TRACE", "/"),
      http("CONNECT", "x:80"),
      http("GET", "/") + http("DELETE", "/x"),
      postgresql_query("DELETE FROM patients"),
      postgresql_query("SELECT 1; DROP TABLE patients"),
      postgresql_query("COPY patients TO PROGRAM 'x'"),
      postgresql_query("SELECT nextval('x')"),
      postgresql_query("SELECT pg_sleep(10)"),
      postgresql_query("SELECT lo_export(1, 'x')"),
      postgresql_query("SET ROLE postgres"),
      mongodb_message("insert"),
      mongodb_message("update"),
      mongodb_message("delete"),
      mongodb_message("drop"),
      mongodb_message("dropDatabase"),
      mongodb_message("findAndModify"),
      mongodb_message("mapReduce"),
      mongodb_message("eval"),
      mongodb_message("shutdown"),
      mongodb_message("createUser"),
      mongodb_message("fsync"),
      mongodb_message("copydb"),
  };
  return kRequests;
}

TEST(ProtocolTable, HoldsBackWhatWritesInAnyProtocol) {
  for (const Protocol* protocol : all_protocols()) {
    for (const std::string& request : harmful_requests()) {
      EXPECT_EQ(protocol->name_request(request), "") << protocol->name << ": " << request;
    }
  }
}

TEST(ProtocolTable, HoldsBackASecondRequestBehindAGreeting) {
  for (const Protocol* protocol : all_protocols()) {
    if (protocol->greeting.empty()) continue;
    for (const std::string& request : harmful_requests()) {
      if (request.size() < 2) continue;
      EXPECT_EQ(protocol->name_request(std::string(protocol->greeting) + request), "")
          << protocol->name << ": " << request;
    }
  }
}

// Bytes of a fixed seed, so that a failure can be repeated.
std::string noise(unsigned seed, std::size_t size) {
  std::mt19937 random(seed);
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(random() & 0xFFU);
  return bytes;
}

TEST(ProtocolTable, RecognisesOnlyItsOwn) {
  for (const Protocol* protocol : all_protocols()) {
    for (const Sample& sample : samples()) {
      if (may_recognise(*protocol, sample)) continue;
      EXPECT_FALSE(protocol->recognise(sample.bytes).has_value())
          << protocol->name << " took " << sample.name;
    }
    for (unsigned seed = 0; seed < 500; ++seed) {
      EXPECT_FALSE(protocol->recognise(noise(seed, 2 + seed % 200)).has_value())
          << protocol->name << " took noise " << seed;
    }
  }
}

TEST(ProtocolTable, ServicesBearTheProtocolsName) {
  for (const Protocol* protocol : all_protocols()) {
    for (const Sample& sample : samples()) {
      const auto service = protocol->recognise(sample.bytes);
      if (service) EXPECT_EQ(service->protocol, protocol->name) << sample.name;
    }
  }
}

TEST(ProtocolTable, HoldsBackNoise) {
  for (const Protocol* protocol : all_protocols()) {
    for (unsigned seed = 0; seed < 500; ++seed) {
      EXPECT_EQ(protocol->name_request(noise(seed, seed % 200)), "")
          << protocol->name << " " << seed;
    }
  }
}

// A look against a peer that is not what it should be: it ends, stays in its budget, sends only
// what is listed, reads no record, and claims nothing but that something answers.
void expect_harmless_look(const Protocol& protocol, ScriptedPeer& peer,
                          const std::string& against) {
  const BudgetLimits limits{.requests = 60, .bytes = 2U << 20U, .connections = 8};
  const LookOrder order{.depth = Depth::kSample, .identities = Identities::kPasswordless};
  const auto seen = look_at(protocol, peer, order, limits);
  const std::string where = std::string(protocol.name) + " against " + against;
  EXPECT_LE(seen.requests, limits.requests) << where;
  EXPECT_LE(seen.bytes, limits.bytes) << where;
  EXPECT_TRUE(seen.records.records.empty()) << where;
  for (const std::string& command : seen.commands) {
    EXPECT_TRUE(lists(protocol, command) || command == "TLS handshake")
        << where << " sent " << command;
  }
  for (const std::string& request : peer.received()) {
    EXPECT_TRUE(lists(protocol, protocol.name_request(request)))
        << where << " sent bytes of no listed command";
  }
  if (!seen.look) {
    EXPECT_NE(seen.look.error().kind, ErrorKind::kForbidden)
        << where << ": " << seen.look.error().message;
    return;
  }
  const Access& access = seen.look->access;
  for (const Verdict* verdict : {&access.list, &access.read, &access.write, &access.admin}) {
    EXPECT_NE(verdict->state, State::kYes) << where << ": " << verdict->proof;
  }
  for (const std::string& note : seen.look->notes)
    EXPECT_EQ(note.find("held back"), std::string::npos) << where;
}

TEST(ProtocolTable, LooksAtASilentPeerInVain) {
  for (const Protocol* protocol : all_protocols()) {
    ScriptedPeer peer;
    peer.answers([](std::string_view) { return ""; });
    expect_harmless_look(*protocol, peer, "silence");
  }
}

TEST(ProtocolTable, LooksAtAPeerThatHangsUpInVain) {
  for (const Protocol* protocol : all_protocols()) {
    ScriptedPeer at_once;
    at_once.cut_after(0);
    expect_harmless_look(*protocol, at_once, "a peer that hangs up");
    ScriptedPeer when_asked;
    when_asked.answers([](std::string_view) { return std::nullopt; });
    expect_harmless_look(*protocol, when_asked, "a peer that hangs up when asked");
  }
}

TEST(ProtocolTable, LooksAtEndlessGarbageInVain) {
  for (const Protocol* protocol : all_protocols()) {
    for (const std::string& pattern :
         {std::string("a"), std::string(1, '\0'), std::string("\r\n"), std::string("\xff"),
          std::string("220-x\r\n"), noise(7, 333)}) {
      ScriptedPeer peer;
      peer.answers([](std::string_view) { return ""; }).without_end(pattern);
      expect_harmless_look(*protocol, peer, "endless garbage");
    }
  }
}

TEST(ProtocolTable, LooksAtOtherServicesInVain) {
  for (const Protocol* protocol : all_protocols()) {
    for (const Sample& sample : samples()) {
      if (may_recognise(*protocol, sample)) continue;
      ScriptedPeer speaks_first;
      speaks_first.greets(sample.bytes).answers([](std::string_view) { return ""; });
      expect_harmless_look(*protocol, speaks_first, std::string(sample.name) + " speaking first");
      ScriptedPeer always_the_same;
      always_the_same.answers([&](std::string_view) { return sample.bytes; });
      expect_harmless_look(*protocol, always_the_same,
                           std::string(sample.name) + " in answer to all");
    }
  }
}

}  // namespace
}  // namespace celador
