#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "protocols/postgresql_statements.h"
#include "protocols/table.h"
#include "testing/look_at.h"
#include "testing/recorded_peer.h"
#include "wire/postgres_messages.h"

namespace celador {
namespace {

using namespace std::string_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const Protocol& kSubject = *find_protocol("postgresql");
// As when the conversations were recorded.
const LookOrder kPasswordless{.depth = Depth::kSample,
                              .identities = Identities::kPasswordless,
                              .contact = "",
                              .host = "",
                              .path = ""};

// --- What servers say.

std::string message(char type, const std::string& body) {
  std::string bytes(1, type);
  const std::size_t length = body.size() + 4;
  for (unsigned shift = 32; shift > 0; shift -= 8)
    bytes.push_back(static_cast<char>((length >> (shift - 8)) & 0xFFU));
  return bytes + body;
}

std::string error(const std::string& sqlstate, const std::string& text = "no",
                  const std::string& routine = "x") {
  return message('E', "SFATAL\0C"s + sqlstate + "\0M"s + text + "\0Fpostmaster.c\0L2220\0R"s +
                          routine + "\0\0"s);
}

std::string demand(std::uint32_t code, const std::string& rest = "") {
  return message('R', std::string(3, '\0') + static_cast<char>(code) + rest);
}

const std::string kRefusesVersion = error("0A000", "protocol 0.0: server supports 3.0 to 3.0");
const std::string kOk = demand(0);
const std::string kReady = message('Z', "I");
const std::string kEntered =
    kOk + message('S', "server_version\00015.20\0"s) + message('S', "is_superuser\0on\0"s) + kReady;

std::string rows(const std::vector<std::vector<std::string>>& values) {
  std::string bytes;
  for (const auto& row : values) {
    std::string body(1, '\0');
    body.push_back(static_cast<char>(row.size()));
    for (const std::string& value : row) {
      body += std::string(2, '\0') + static_cast<char>(value.size() >> 8U) +
              static_cast<char>(value.size() & 0xFFU) + value;
    }
    bytes += message('D', body);
  }
  return bytes + message('C', "SELECT\0"s) + kReady;
}

using Answer =
    std::function<std::optional<std::string>(std::string_view user, std::string_view database)>;

// A server that answers every startup by `to_startup`, and every query by `to_query`.
ScriptedPeer::Answer server(Answer to_startup, ScriptedPeer::Answer to_query = {},
                            std::string to_ssl = "N") {
  return [=](std::string_view request) -> std::optional<std::string> {
    if (request == postgres::kSslRequest) return to_ssl;
    if (request == postgres::kStartupOfNoVersion) return kRefusesVersion;
    if (request == postgres::kTerminate) return std::nullopt;
    if (const auto sql = postgres::parse_query(request))
      return to_query ? to_query(*sql) : std::nullopt;
    const auto parameters = postgres::parse_startup(request);
    if (!parameters) return std::nullopt;
    return to_startup((*parameters)[0].second, (*parameters)[1].second);
  };
}

Answer always(std::string answer) {
  return [answer](std::string_view, std::string_view) { return answer; };
}

std::set<std::string_view> listed_names() {
  std::set<std::string_view> names;
  for (const Command& command : kSubject.commands) names.insert(command.name);
  return names;
}

// --- Recognising.

TEST(Postgresql, RecognisesItsOwnFirstBytesOnly) {
  const struct {
    const char* name;
    std::string bytes;
    bool is_ours;
  } table[] = {
      {"no TLS", "N", true},
      {"TLS", "S", true},
      {"an error", error("53300"), true},
      {"an error of the time before 3.0", "EFATAL:  sorry, too many clients already\n\0"s, true},
      {"nothing", "", false},
      {"a word", "NO", false},
      {"a byte and more", "S\x16", false},
      {"an error cut in the middle", error("53300").substr(0, 20), false},
      {"an error without a code", message('E', "Mgo away\0\0"s), false},
      {"an error of another kind", "ERROR\r\n", false},
      {"HTTP", "HTTP/1.1 400 Bad Request\r\n", false},
      {"SSH", "SSH-2.0-OpenSSH_9.2\r\n", false},
      {"an SMTP server", "220 mail ESMTP\r\n", false},
  };
  for (const auto& row : table)
    EXPECT_EQ(kSubject.recognise(row.bytes).has_value(), row.is_ours) << row.name;
}

// --- Whole conversations, as real servers had them.

TEST(Postgresql, LooksAtARecordedOpenServer) {
  ScriptedPeer peer;
  plays_recording(peer, "postgresql/open.jsonl");
  const auto seen = look_at(kSubject, peer, kPasswordless);
  ASSERT_TRUE(seen.look) << seen.look.error().message;
  const Look& look = *seen.look;

  EXPECT_EQ(look.service.product, "PostgreSQL");
  EXPECT_EQ(look.service.version, "15.20");
  EXPECT_EQ(look.service.cpe, "cpe:2.3:a:postgresql:postgresql:15.20:*:*:*:*:*:*:*");
  for (const Verdict* verdict : {&look.access.identify, &look.access.list, &look.access.read,
                                 &look.access.write, &look.access.admin}) {
    EXPECT_EQ(verdict->state, State::kYes) << verdict->proof;
    EXPECT_EQ(verdict->basis, Basis::kDeclared) << verdict->proof;
  }

  std::vector<std::string> datasets;
  for (const Dataset& dataset : look.datasets) {
    datasets.push_back(fmt::format("{} {} {}", dataset.name,
                                   dataset.records ? static_cast<int>(*dataset.records) : -1,
                                   dataset.records_are_estimate ? "about" : "exactly"));
    EXPECT_TRUE(dataset.name.ends_with("grown_up") || dataset.sampled == dataset.records)
        << dataset.name;
  }
  EXPECT_THAT(datasets, testing::UnorderedElementsAre("clinica.public.patients 13 exactly",
                                                      "clinica.Mixed Case.Ünï tab\\\"le 2 exactly",
                                                      "clinica.public.readme_to_recover 1 exactly",
                                                      "clinica.public.visits_2024 2 exactly",
                                                      "clinica.public.grown_up -1 exactly"));
  EXPECT_EQ(seen.records.ended, 18U);
  EXPECT_EQ(seen.records.records.size(), 18U);

  const auto& first = seen.records.records.front();
  EXPECT_EQ(first.dataset, "clinica.public.patients");
  const auto value = [&](std::string_view path) {
    const auto found =
        std::ranges::find(first.fields, path, [](const auto& field) { return field.first; });
    return found == first.fields.end() ? "(none)"s : found->second;
  };
  EXPECT_EQ(value("id"), "1");
  EXPECT_EQ(value("email"), "p1@example.org");
  EXPECT_EQ(value("born"), "1980-01-02");
  EXPECT_EQ(value("doc.curp"), "X1");
  EXPECT_EQ(value("doc.phones[]"), "1");
  EXPECT_EQ(value("seen"), "2024-01-02T03:04:05.678Z");
  EXPECT_EQ(value("tags[]"), "a");
  EXPECT_EQ(value("photo"), "\x89PNG");
  EXPECT_EQ(value("active"), "false");
  EXPECT_EQ(value("ctid"), "(none)")
      << "a row's position is ours to count with, not a record's value";

  ASSERT_FALSE(look.causes.empty());
  EXPECT_EQ(look.causes[0].file, "/srv/clinica/xxxxxxxxxxxxxxxxxxx/data/pg_hba.conf");
  EXPECT_EQ(look.causes[0].line, 2);
  EXPECT_THAT(look.causes[0].observed, HasSubstr("the line \"host all all 127.0.0.0/8 trust\""));
  EXPECT_EQ(look.touched_by_others.state, TouchedByOthers::State::kYes);

  const auto window = [&](std::string_view kind) {
    const auto found = std::ranges::find(look.window, kind, &WindowFact::kind);
    return found == look.window.end() || !found->at ? Instant() : *found->at;
  };
  EXPECT_GT(window("postgresql.system_identifier"), Instant());
  EXPECT_GT(window("postgresql.postmaster_start_time"), window("postgresql.system_identifier"));
  EXPECT_GE(window("postgresql.conf_load_time"), window("postgresql.postmaster_start_time"));
  EXPECT_EQ(window("postgresql.hba_file_modification"), window("postgresql.postmaster_start_time"));
  EXPECT_EQ(look.owners.size(), 2U);
}

TEST(Postgresql, LooksTheSameInPiecesOfOneByte) {
  ScriptedPeer peer;
  plays_recording(peer, "postgresql/open.jsonl");
  peer.in_pieces_of(1);
  const auto seen = look_at(kSubject, peer, kPasswordless);
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(seen.records.ended, 18U);
  EXPECT_EQ(seen.look->access.admin.state, State::kYes);
}

TEST(Postgresql, SendsOnlyWhatItListsAndNeverAPassword) {
  const auto names = listed_names();
  for (const char* recording : {"postgresql/open.jsonl", "postgresql/closed.jsonl"}) {
    ScriptedPeer peer;
    plays_recording(peer, recording);
    const auto seen = look_at(kSubject, peer, kPasswordless);
    EXPECT_EQ(seen.commands.size(), peer.received().size());
    for (const std::string& command : seen.commands)
      EXPECT_TRUE(names.contains(command)) << command;
    for (const std::string& request : peer.received()) {
      EXPECT_FALSE(kSubject.name_request(request).empty());
      EXPECT_NE(request[0], 'p');
    }
  }
}

TEST(Postgresql, SaysOfARecordedClosedServerWhatWasTriedAndNoMore) {
  ScriptedPeer peer;
  plays_recording(peer, "postgresql/closed.jsonl");
  const auto seen = look_at(kSubject, peer, kPasswordless);
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(seen.look->access.identify.state, State::kYes);
  for (const Verdict* verdict : {&seen.look->access.list, &seen.look->access.read,
                                 &seen.look->access.write, &seen.look->access.admin}) {
    EXPECT_EQ(verdict->state, State::kUnknown);
    EXPECT_THAT(verdict->proof, HasSubstr("whether another one does, the server does not say"));
    EXPECT_THAT(verdict->proof, HasSubstr("postgres/postgres"));
    EXPECT_THAT(verdict->proof, HasSubstr("asked for a password (SCRAM-SHA-256)"));
  }
  EXPECT_TRUE(seen.look->causes.empty());
  EXPECT_EQ(peer.connections(), 1 + postgresql::kUsualPairs.size());
}

// --- Cut anywhere.

TEST(Postgresql, EndsWithAVerdictWhereverTheServerIsCut) {
  std::size_t looks = 0;
  for (std::size_t bytes = 0; bytes < 10'000; bytes += bytes < 400 ? 1 : 53) {
    ScriptedPeer peer;
    plays_recording(peer, "postgresql/open.jsonl");
    peer.cut_after(bytes);
    const auto seen = look_at(kSubject, peer, kPasswordless);
    EXPECT_EQ(seen.records.ended, seen.records.records.size()) << bytes;
    if (!seen.look) continue;
    ++looks;
    // Nothing that was not seen is said to be closed.
    EXPECT_NE(seen.look->access.read.state, State::kNo) << bytes;
    EXPECT_NE(seen.look->access.list.state, State::kNo) << bytes;
  }
  EXPECT_GT(looks, 400U) << "a server that was recognised is no error";
}

// --- Identities and depth.

TEST(Postgresql, NamesNoRoleUnlessTheScopeGrantsIt) {
  for (const auto& [depth, identities] : {std::pair{Depth::kSample, Identities::kNone},
                                          std::pair{Depth::kSample, Identities::kAnonymous},
                                          std::pair{Depth::kIdentify, Identities::kPasswordless}}) {
    ScriptedPeer peer;
    peer.answers(server(always(kEntered)));
    const auto seen = look_at(kSubject, peer, LookOrder{.depth = depth, .identities = identities});
    ASSERT_TRUE(seen.look);
    EXPECT_THAT(seen.commands, ElementsAre("SSLRequest", "StartupMessage 0.0"));
    EXPECT_EQ(seen.look->access.identify.state, State::kYes);
    EXPECT_EQ(seen.look->access.list.state, State::kUnknown);
    EXPECT_THAT(seen.look->access.identify.proof, HasSubstr("from 14 to 16"));
    EXPECT_THAT(seen.look->notes, testing::IsEmpty());
  }
}

TEST(Postgresql, StopsAtTheFirstDemandWhateverItIs) {
  const struct {
    const char* name;
    std::string answer;
    const char* proof;
    State state = State::kUnknown;  // another name may get in
  } table[] = {
      {"clear text", demand(3), "password in clear text"},
      {"MD5", demand(5, "salt"), "password (MD5)"},
      {"SASL", demand(10, "SCRAM-SHA-256\0\0"s), "password (SCRAM-SHA-256)"},
      {"GSSAPI", demand(7), "ticket (GSSAPI)"},
      {"SSPI", demand(9), "ticket (SSPI)"},
      {"Kerberos", demand(2), "ticket (Kerberos V5)"},
      {"one that is not known", demand(42), "authentication 42"},
      {"a rule that rejects", error("28000", "pg_hba.conf rejects connection for host"),
       "a rule rejects it", State::kNo},
      {"no rule", error("28000", "no pg_hba.conf entry for host"), "no rule lets it in",
       State::kNo},
      {"another language", error("28000", "kein Eintrag"), "its rules shut it out", State::kNo},
  };
  for (const auto& row : table) {
    ScriptedPeer peer;
    peer.answers(server(always(row.answer)));
    const auto seen = look_at(kSubject, peer, kPasswordless);
    ASSERT_TRUE(seen.look) << row.name;
    EXPECT_EQ(seen.look->access.read.state, row.state) << row.name;
    if (row.state == State::kNo) EXPECT_EQ(seen.look->access.read.basis, Basis::kInferred);
    EXPECT_THAT(seen.look->access.read.proof, HasSubstr(row.proof)) << row.name;
    for (const std::string& request : peer.received()) EXPECT_NE(request[0], 'p') << row.name;
  }
}

TEST(Postgresql, CallsNothingClosedThatDidNotSaySo) {
  const struct {
    const char* name;
    std::string answer;
  } table[] = {
      {"too many clients", error("53300")},
      {"starting up", error("57P03")},
      {"PgBouncer that takes no options", error("08P01", "unsupported startup parameter: options")},
      {"silence", ""},
      {"another message", message('G', "x")},
      {"ready before authentication", kReady},
  };
  for (const auto& row : table) {
    ScriptedPeer peer;
    peer.answers(server(always(row.answer)));
    const auto seen = look_at(kSubject, peer, kPasswordless);
    ASSERT_TRUE(seen.look) << row.name;
    EXPECT_EQ(seen.look->access.read.state, State::kUnknown) << row.name;
    EXPECT_EQ(seen.look->access.list.state, State::kUnknown) << row.name;
  }
}

TEST(Postgresql, TakesARoleThatDoesNotExistForProofOfTrust) {
  for (const char* sqlstate : {"28000", "3D000", "42501"}) {
    ScriptedPeer peer;
    peer.answers(server(always(kOk + error(sqlstate))));
    const auto seen = look_at(kSubject, peer, kPasswordless);
    ASSERT_TRUE(seen.look);
    EXPECT_EQ(seen.look->access.list.state, State::kUnknown);
    EXPECT_THAT(seen.look->access.list.proof, HasSubstr("whoever knows a role's name does"));
    ASSERT_EQ(seen.look->causes.size(), 1U);
    EXPECT_EQ(seen.look->causes[0].setting, "pg_hba.conf");
  }
}

TEST(Postgresql, TriesEachPairOnceAndStopsAtTheFirstThatWorks) {
  ScriptedPeer peer;
  std::vector<std::string> tried;
  peer.answers(
      server([&](std::string_view user, std::string_view database) -> std::optional<std::string> {
        tried.push_back(fmt::format("{}/{}", user, database));
        return user == "admin" ? kEntered : demand(10, "SCRAM-SHA-256\0\0"s);
      }));
  const auto seen = look_at(kSubject, peer, kPasswordless);
  ASSERT_TRUE(seen.look);
  EXPECT_THAT(tried, ElementsAre("postgres/postgres", "postgres/template1", "admin/postgres"));
}

TEST(Postgresql, LooksIntoTheOneDatabaseThatWasAskedFor) {
  ScriptedPeer peer;
  std::vector<std::string> tried;
  peer.answers(
      server([&](std::string_view user, std::string_view database) -> std::optional<std::string> {
        tried.push_back(fmt::format("{}/{}", user, database));
        return demand(5, "salt");
      }));
  LookOrder order = kPasswordless;
  order.path = "/clinica/";
  ASSERT_TRUE(look_at(kSubject, peer, order).look);
  EXPECT_THAT(tried,
              ElementsAre("postgres/clinica", "admin/clinica", "root/clinica", "readonly/clinica"));
  order.path = "/" + std::string(300, 'x');
  const auto seen = look_at(kSubject, peer, order);
  ASSERT_FALSE(seen.look);
  EXPECT_EQ(seen.look.error().kind, ErrorKind::kUsage);
}

TEST(Postgresql, TriesBothWaysWhereTlsIsOffered) {
  TlsFacts facts;
  facts.subject = "CN=db.hospital.example";
  ScriptedPeer peer;
  peer.speaks_tls(facts).answers(server(always(demand(10, "SCRAM-SHA-256\0\0"s)), {}, "S"));
  const auto seen = look_at(kSubject, peer, kPasswordless);
  ASSERT_TRUE(seen.look);
  ASSERT_TRUE(seen.look->service.tls);
  EXPECT_EQ(seen.look->service.tls->subject, "CN=db.hospital.example");
  EXPECT_EQ(seen.look->access.read.state, State::kUnknown);
  // Both ways for the first pair; they were answered alike, so the others are asked once.
  EXPECT_EQ(peer.connections(), 1U + 2U + 4U);
  EXPECT_THAT(seen.look->access.read.proof, HasSubstr("over TLS"));
  EXPECT_THAT(seen.look->access.read.proof, HasSubstr("without TLS"));
}

TEST(Postgresql, LooksWithoutTlsWhenItsHandshakeFails) {
  ScriptedPeer peer;  // says "S", but speaks no TLS
  peer.answers(server(always(demand(5, "salt")), {}, "S"));
  const auto seen = look_at(kSubject, peer, kPasswordless);
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(seen.look->access.identify.state, State::kYes) << seen.look->access.identify.proof;
  EXPECT_EQ(seen.look->access.read.state, State::kUnknown) << "over TLS it may be open";
}

TEST(Postgresql, LeavesOutLockTimeoutForServersBefore93) {
  ScriptedPeer peer;
  std::vector<std::string> options;
  peer.answers([&](std::string_view request) -> std::optional<std::string> {
    if (request == postgres::kSslRequest) return "N";
    if (request == postgres::kStartupOfNoVersion)
      return "EFATAL:  0.0: server supports 1.0 to 3.0\n\0"s;
    const auto parameters = postgres::parse_startup(request);
    if (!parameters) return std::nullopt;
    options.emplace_back((*parameters)[6].second);
    return options.back().contains("lock_timeout") ? kOk + error("42704") : demand(5, "salt");
  });
  const auto seen = look_at(kSubject, peer, kPasswordless);
  ASSERT_TRUE(seen.look);
  ASSERT_GE(options.size(), 2U);
  EXPECT_EQ(options[1], postgresql::safety_options(postgresql::Safety::kBefore93));
  EXPECT_EQ(std::ranges::count_if(options,
                                  [](const std::string& o) { return o.contains("lock_timeout"); }),
            1);
  EXPECT_THAT(seen.look->access.identify.proof, HasSubstr("before 10"));
}

// --- Inside.

// Answers like a server on which `role_row` is the role; tables as given.
ScriptedPeer::Answer inside(const std::vector<std::string>& role_row,
                            const std::vector<std::vector<std::string>>& tables,
                            const std::vector<std::vector<std::string>>& schemas = {}) {
  return [=](std::string_view sql) -> std::optional<std::string> {
    if (sql == postgresql::kAskVersion.sql) return rows({{"PostgreSQL 15.20 on x86_64"}});
    if (sql == postgresql::kAskSafety.sql) return rows({{"on", "pg_catalog"}});
    if (sql == postgresql::kAskRole.sql) return rows({role_row});
    if (sql == postgresql::kAskDatabases.sql) return rows({{"postgres", "1000", "f", "t", "f"}});
    if (sql == postgresql::kAskTables.sql) return rows(tables);
    if (sql == postgresql::kAskSchemas.sql) return rows(schemas);
    if (sql == postgresql::kBegin.sql || sql == postgresql::kRollback.sql) return rows({});
    return error("42501") + kReady;
  };
}

std::vector<std::string> table(std::string name, const std::string& read, std::string write,
                               std::string kind = "r", std::string row_security = "f") {
  return {"public", std::move(name),
          "16384",  std::move(kind),
          "-1",     "8192",
          "16384",  "t",
          read,     std::move(write),
          "f",      "f",
          "f",      std::move(row_security),
          read};
}

const std::string kEnteredAsNobody = kOk + message('S', "is_superuser\0off\0"s) + kReady;
const std::vector<std::string> kPlainRole = {"readonly", "f", "f", "f", "f"};

TEST(Postgresql, ReadsVerdictsFromPrivileges) {
  const struct {
    const char* name;
    std::vector<std::string> role;
    std::vector<std::vector<std::string>> tables;
    std::vector<std::vector<std::string>> schemas;
    State read, write, admin;
  } cases[] = {
      {"catalogue yes, rows no",
       kPlainRole,
       {table("patients", "f", "f")},
       {},
       State::kNo,
       State::kNo,
       State::kNo},
      {"select only",
       kPlainRole,
       {table("patients", "t", "f")},
       {},
       State::kYes,
       State::kNo,
       State::kNo},
      {"insert only",
       kPlainRole,
       {table("patients", "f", "t")},
       {},
       State::kNo,
       State::kYes,
       State::kNo},
      {"may make tables",
       kPlainRole,
       {table("patients", "f", "f")},
       {{"public"}},
       State::kNo,
       State::kYes,
       State::kNo},
      {"no table at all", kPlainRole, {}, {}, State::kUnknown, State::kNo, State::kNo},
      {"may make roles",
       {"readonly", "f", "t", "f", "f"},
       {table("patients", "f", "f")},
       {},
       State::kNo,
       State::kNo,
       State::kYes},
      {"superuser",
       {"postgres", "t", "t", "t", "t"},
       {},
       {},
       State::kYes,
       State::kYes,
       State::kYes},
  };
  for (const auto& test : cases) {
    ScriptedPeer peer;
    peer.answers(server(always(kEnteredAsNobody), inside(test.role, test.tables, test.schemas)));
    LookOrder order = kPasswordless;
    order.depth = Depth::kList;
    const auto seen = look_at(kSubject, peer, order);
    ASSERT_TRUE(seen.look) << test.name;
    EXPECT_EQ(seen.look->access.list.state, State::kYes) << test.name;
    EXPECT_EQ(seen.look->access.read.state, test.read)
        << test.name << ": " << seen.look->access.read.proof;
    EXPECT_EQ(seen.look->access.write.state, test.write)
        << test.name << ": " << seen.look->access.write.proof;
    EXPECT_EQ(seen.look->access.admin.state, test.admin)
        << test.name << ": " << seen.look->access.admin.proof;
    EXPECT_TRUE(seen.records.records.empty()) << test.name << ": records below the depth sample";
  }
}

TEST(Postgresql, ReadsNoViewNoForeignTableAndNothingUnderRowSecurity) {
  ScriptedPeer peer;
  peer.answers(
      server(always(kEnteredAsNobody),
             inside(kPlainRole,
                    {table("a_view", "t", "f", "v"), table("a_foreign_table", "t", "f", "f"),
                     table("a_parent", "t", "f", "p"), table("guarded", "t", "f", "r", "t")})));
  const auto seen = look_at(kSubject, peer, kPasswordless);
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(seen.look->datasets.size(), 3U);
  EXPECT_TRUE(seen.records.records.empty());
  EXPECT_THAT(seen.commands, testing::Not(Contains("SELECT ... FROM ONLY")));
  EXPECT_THAT(seen.look->notes, Contains(HasSubstr("views and foreign tables")));
  EXPECT_THAT(seen.look->notes, Contains(HasSubstr("row security")));
}

TEST(Postgresql, GoesNoFurtherWhenTheSessionIsNotReadOnly) {
  ScriptedPeer peer;
  peer.answers(server(always(kEntered), [](std::string_view sql) -> std::optional<std::string> {
    if (sql == postgresql::kAskVersion.sql) return rows({{"PostgreSQL 15.20"}});
    return rows({{"off", "\"$user\", public"}});
  }));
  const auto seen = look_at(kSubject, peer, kPasswordless);
  ASSERT_TRUE(seen.look);
  EXPECT_THAT(seen.commands, ElementsAre("SSLRequest", "StartupMessage 0.0", "StartupMessage",
                                         "version()", "current_setting(...)", "Terminate"));
  EXPECT_EQ(seen.look->access.list.state, State::kUnknown);
  EXPECT_EQ(seen.look->causes.size(), 1U);
}

// --- Hostile peers.

TEST(Postgresql, GivesUpOnOtherServices) {
  const struct {
    const char* name;
    std::string answer;
  } table[] = {
      {"HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n"},
      {"a word that begins like it", "NOPE\r\n"},
      {"TLS alert", "\x15\x03\x01\0\x02\x02\x46"s},
      {"MySQL",
       "\x4a\0\0\0\x0a"
       "8.0.35\0"s},
      {"an error without a code", message('E', "Mno\0\0"s)},
      {"silence", ""},
  };
  for (const auto& row : table) {
    ScriptedPeer peer;
    peer.answers([&](std::string_view) { return row.answer; });
    const auto seen = look_at(kSubject, peer, kPasswordless);
    EXPECT_FALSE(seen.look) << row.name;
    EXPECT_TRUE(std::ranges::none_of(seen.commands,
                                     [](const std::string& c) { return c == "StartupMessage"; }))
        << row.name << ": no role is named to another service";
  }
}

TEST(Postgresql, IsNotFooledByOneByteInOneByteBits) {
  ScriptedPeer peer;
  peer.answers([](std::string_view) { return "NOPE, go away\r\n"; });
  peer.in_pieces_of(1);
  const auto seen = look_at(kSubject, peer, kPasswordless);
  EXPECT_FALSE(seen.look);
}

TEST(Postgresql, EndsWhenThePeerDoesNot) {
  const std::string notice = message('N', "Mhello\0\0"s);
  const std::string row_of_one = message('D', "\0\x01\0\0\0\x01x"s);
  const struct {
    const char* name;
    ScriptedPeer::Answer answer;
    std::string forever;
  } table[] = {
      {"notices after the startup", server(always(kOk)), notice},
      {"rows without end", server(always(kEntered), [](std::string_view) { return ""; }),
       row_of_one},
      {"settings without end", server(always(kEntered), [](std::string_view) { return ""; }),
       message('S', "a\0b\0"s)},
      {"a length that lies",
       server(always(kEntered), [](std::string_view) { return "D\x7f\xff\xff\xff"; }), "x"},
      {"errors of letters", server(always("E")), "x"},
  };
  for (const auto& test : table) {
    for (const char* when : {"from the first answer", "after a good start"}) {
      ScriptedPeer peer;
      peer.answers(test.answer);
      // The endless part begins when the scripted part is used up: also right after the greeting.
      peer.without_end(test.forever);
      if (when[0] == 'a') peer.in_pieces_of(1);
      const BudgetLimits limits{.requests = 60, .bytes = 1U << 20U, .connections = 8};
      const auto seen = look_at(kSubject, peer, kPasswordless, limits);
      EXPECT_LE(seen.bytes, limits.bytes) << test.name << " " << when;
      EXPECT_LE(seen.requests, limits.requests) << test.name << " " << when;
      EXPECT_EQ(seen.records.ended, seen.records.records.size()) << test.name << " " << when;
    }
  }
}

TEST(Postgresql, TakesNoMoreRecordsThanItAskedFor) {
  // It answers every sample with 2,000 rows, whatever LIMIT says.
  const auto catalogue = inside(kPlainRole, {table("patients", "t", "f")});
  ScriptedPeer peer;
  peer.answers(
      server(always(kEnteredAsNobody), [&](std::string_view sql) -> std::optional<std::string> {
        if (sql.starts_with("SELECT a.attname"))
          return rows({{"name", "25", "t", "-1", "b", "text"}});
        if (!sql.starts_with("SELECT \"ctid\"")) return catalogue(sql);
        return rows(std::vector<std::vector<std::string>>(2000, {"(0,1)", "Ana"}));
      }));
  const auto seen = look_at(kSubject, peer, kPasswordless, BudgetLimits{.records_per_dataset = 50});
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(seen.records.ended, 50U);
  EXPECT_EQ(seen.look->access.read.state, State::kYes) << "what was read, was read";
  EXPECT_THAT(seen.look->notes, Contains(HasSubstr("not read to its end")));
}

TEST(Postgresql, KeepsRowsOfTheWrongShapeFromTheClassifier) {
  const auto catalogue = inside(kPlainRole, {table("patients", "t", "f")});
  ScriptedPeer peer;
  peer.answers(
      server(always(kEnteredAsNobody), [&](std::string_view sql) -> std::optional<std::string> {
        if (sql.starts_with("SELECT a.attname"))
          return rows({{"name", "25", "t", "-1", "b", "text"}});
        if (!sql.starts_with("SELECT \"ctid\"")) return catalogue(sql);
        return rows({{"(0,1)", "Ana", "and more"}});
      }));
  const auto seen = look_at(kSubject, peer, kPasswordless);
  ASSERT_TRUE(seen.look);
  EXPECT_TRUE(seen.records.records.empty());
}

}  // namespace
}  // namespace celador
