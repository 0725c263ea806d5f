#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "protocols/ftp_look.h"
#include "protocols/table.h"
#include "testing/look_at.h"

namespace celador {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Protocol& ftp() { return *find_protocol("ftp"); }

constexpr std::string_view kRootList =
    "drwxr-xr-x    2 0        0            4096 Nov 23 16:34 expedientes\r\n"
    "-rw-r--r--    1 0        0          300000 Mar  4  2019 foto.jpg\r\n";
constexpr std::string_view kFilesList =
    "-r--r--r--    1 0        0              43 Nov 23 16:34 pacientes.csv\r\n";
constexpr std::string_view kFile = "id,curp\r\n1,EXDJ980525HNEXXX00\r\n2,FXSE92041\r\n";

// A server as vsftpd is, whose answers a test may replace. The n-th transfer comes from port
// 5000 + n.
class FakeServer {
 public:
  FakeServer() {
    answers_ = {
        {"FEAT", "211-Features:\r\n EPSV\r\n MDTM\r\n211 End\r\n"},
        {"SYST", "530 Please login with USER and PASS.\r\n"},
        {"USER anonymous", "331 Please specify the password.\r\n"},
        {"PASS celador@hospital.example", "230 Login successful.\r\n"},
        {"PWD", "257 \"/\" is the current directory\r\n"},
        {"TYPE I", "200 Switching to Binary mode.\r\n"},
        {"CWD /", "250 ok\r\n"},
        {"CWD /expedientes", "250 ok\r\n"},
        {"LIST", "150 Here it comes.\r\n226 Directory send OK.\r\n"},
        {"MLSD", "150 Here it comes.\r\n226 Directory send OK.\r\n"},
        {"RETR /expedientes/pacientes.csv", "150 Opening.\r\n226 Transfer complete.\r\n"},
        {"RETR /foto.jpg", "150 Opening.\r\n226 Transfer complete.\r\n"},
        {"MDTM /expedientes/pacientes.csv", "213 20261123163400\r\n"},
        {"PBSZ 0", "200 ok\r\n"},
        {"PROT P", "200 ok\r\n"},
        {"QUIT", "221 Goodbye.\r\n"},
    };
    peer.greets("220 (vsFTPd 3.0.3)\r\n");
    peer.answers_each_connection([this] {
      return [this](std::string_view request) -> std::optional<std::string> {
        if (!request.ends_with("\r\n")) return std::nullopt;
        request.remove_suffix(2);
        if (request == "PASV" && !answers_.contains("PASV")) {
          const int port = 5001 + transfers_++;
          return "227 Entering Passive Mode (10,9,8,7," + std::to_string(port / 256) + "," +
                 std::to_string(port % 256) + ").\r\n";
        }
        const auto found = answers_.find(request);
        if (found == answers_.end()) return "550 Failed.\r\n";
        if (found->second == "hang up") return std::nullopt;
        return found->second;
      };
    });
    sends(1, kRootList).sends(2, kFilesList).sends(3, kFile);
  }
  FakeServer& on(std::string request, std::string answer) {
    answers_[std::move(request)] = std::move(answer);
    return *this;
  }
  FakeServer& sends(int transfer, std::string_view bytes) {
    peer.data_port(static_cast<std::uint16_t>(5000 + transfer), std::string(bytes));
    return *this;
  }
  auto look(const LookOrder& order = {Depth::kSample, Identities::kAnonymous,
                                      "soc@hospital.example", "", ""},
            BudgetLimits limits = {}) {
    return look_at(ftp(), peer, order, limits);
  }

  ScriptedPeer peer;

 private:
  std::map<std::string, std::string, std::less<>> answers_;
  int transfers_ = 0;
};

std::string states(const Access& access) {
  std::string text;
  for (const Verdict* verdict :
       {&access.identify, &access.list, &access.read, &access.write, &access.admin}) {
    if (!text.empty()) text += ' ';
    text += to_text(verdict->state);
  }
  return text;
}

std::vector<std::string> names_of(const std::vector<Dataset>& datasets) {
  std::vector<std::string> names;
  names.reserve(datasets.size());
  for (const Dataset& dataset : datasets) names.push_back(dataset.name);
  return names;
}

TEST(FtpLook, SeesAnOpenServerToTheRecords) {
  FakeServer server;
  const auto seen = server.look();
  ASSERT_TRUE(seen.look) << seen.look.error().message;
  const Look& look = *seen.look;
  EXPECT_EQ(look.service.product, "vsftpd");
  EXPECT_EQ(look.service.version, "3.0.3");
  EXPECT_EQ(states(look.access), "yes yes yes unknown unknown");
  EXPECT_EQ(look.access.read.basis, Basis::kDeclared);
  EXPECT_THAT(names_of(look.datasets),
              ElementsAre("/", "/expedientes/", "/expedientes/pacientes.csv"));
  EXPECT_EQ(look.datasets[0].records, 1U);
  EXPECT_EQ(look.datasets[0].bytes, 300000U);
  EXPECT_EQ(look.datasets[2].sampled, 2U);
  EXPECT_EQ(look.datasets[2].records, 2U);
  EXPECT_EQ(look.datasets[2].bytes, 43U);
  ASSERT_EQ(seen.records.records.size(), 2U);
  EXPECT_EQ(seen.records.ended, 2U);
  EXPECT_EQ(seen.records.records[0].dataset, "/expedientes/pacientes.csv");
  EXPECT_EQ(seen.records.records[0].fields[1].first, "curp");
  EXPECT_EQ(seen.records.records[0].fields[1].second, "EXDJ980525HNEXXX00");
  EXPECT_EQ(look.causes.at(0).setting, "anonymous_enable");
  EXPECT_EQ(look.owners.at(0).name, "10.9.8.7");
  ASSERT_EQ(look.window.size(), 2U);
  EXPECT_EQ(to_rfc3339(*look.window[0].at), "2019-03-04T00:00:00Z");
  EXPECT_EQ(to_rfc3339(*look.window[1].at), "2026-11-23T16:34:00Z");
  EXPECT_EQ(look.touched_by_others.state, TouchedByOthers::State::kUnknown);
}

TEST(FtpLook, SendsOnlyWhatItLists) {
  FakeServer server;
  const auto seen = server.look();
  EXPECT_THAT(seen.commands,
              ElementsAre("FEAT", "SYST", "USER anonymous", "PASS", "PWD", "TYPE I", "CWD", "PASV",
                          "LIST", "CWD", "PASV", "LIST", "PASV", "RETR", "MDTM", "QUIT"));
  EXPECT_EQ(server.peer.received()[3], "PASS celador@hospital.example\r\n");
  EXPECT_EQ(server.peer.received()[13], "RETR /expedientes/pacientes.csv\r\n");
}

TEST(FtpLook, GoesNoDeeperThanAllowed) {
  struct Row {
    std::string_view name;
    Depth depth;
    Identities identities;
    std::string_view expected;
  };
  const Row rows[] = {
      {"identify", Depth::kIdentify, Identities::kPasswordless,
       "yes unknown unknown unknown unknown"},
      {"no identity", Depth::kSample, Identities::kNone, "yes unknown unknown unknown unknown"},
  };
  for (const Row& row : rows) {
    FakeServer server;
    const auto seen = server.look({row.depth, row.identities, "", "", ""});
    ASSERT_TRUE(seen.look) << row.name;
    EXPECT_EQ(states(seen.look->access), row.expected) << row.name;
    EXPECT_THAT(seen.commands, ElementsAre("FEAT", "SYST", "QUIT")) << row.name;
    EXPECT_THAT(seen.look->causes, IsEmpty()) << row.name;
  }
  FakeServer server;
  const auto seen =
      server.look({Depth::kList, Identities::kAnonymous, "soc@hospital.example", "", ""});
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes yes yes unknown unknown");
  EXPECT_EQ(seen.look->access.read.basis, Basis::kInferred);
  EXPECT_THAT(seen.commands, Not(Contains("RETR")));
  EXPECT_THAT(seen.records.records, IsEmpty());
}

TEST(FtpLook, TellsHowALoginEnds) {
  struct Row {
    std::string_view name, request, answer, expected;
  };
  const std::string pass = "PASS celador@hospital.example";
  const Row rows[] = {
      {"refused at USER", "USER anonymous", "530 No.\r\n", "yes no no no unknown"},
      {"refused at PASS", pass, "530 Login incorrect.\r\n", "yes no no no unknown"},
      {"wants an account too", pass, "332 Need account.\r\n", "yes no no no unknown"},
      {"vsftpd at odds with itself", pass, "500 OOPS: cannot change directory\r\n",
       "yes unknown unknown unknown unknown"},
      {"full house", pass, "421 Too many.\r\n", "yes unknown unknown unknown unknown"},
      {"hangs up", pass, "hang up", "yes unknown unknown unknown unknown"},
      {"silence", pass, "", "yes unknown unknown unknown unknown"},
      {"no password asked", "USER anonymous", "230 Welcome.\r\n", "yes yes yes unknown unknown"},
  };
  for (const Row& row : rows) {
    FakeServer server;
    server.on(std::string(row.request), std::string(row.answer));
    const auto seen = server.look();
    ASSERT_TRUE(seen.look) << row.name;
    EXPECT_EQ(states(seen.look->access), row.expected) << row.name;
    EXPECT_EQ(seen.look->causes.empty(), row.expected.find("yes yes") == std::string::npos)
        << row.name;
  }
}

TEST(FtpLook, SaysWhatItDidNotSee) {
  FakeServer refused;
  refused.on("LIST", "550 Permission denied.\r\n");
  auto seen = refused.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes no unknown unknown unknown");
  EXPECT_THAT(seen.look->causes, Not(IsEmpty()));

  FakeServer filtered;  // data ports are shut
  filtered.on("PASV", "227 Entering Passive Mode (10,9,8,7,1,1).\r\n");
  seen = filtered.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes unknown unknown unknown unknown");
  EXPECT_THAT(seen.look->access.list.proof, HasSubstr("no data connection"));

  FakeServer over_control;
  over_control.on("PASV", "425 No.\r\n")
      .on("EPSV", "500 What?\r\n")
      .on("STAT /", "213-Status follows:\r\n" + std::string(kRootList) + "213 End\r\n");
  seen = over_control.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(seen.look->access.list.state, State::kYes);
  EXPECT_THAT(names_of(seen.look->datasets), ElementsAre("/"));

  FakeServer not_handed_out;
  not_handed_out.on("RETR /expedientes/pacientes.csv", "550 Permission denied.\r\n");
  seen = not_handed_out.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes yes no unknown unknown");
}

TEST(FtpLook, SeesThroughAServerThatSaysYesToEverything) {
  FakeServer server;
  server.sends(1, "").on("CWD /celador-asks-for-no-such-folder", "250 ok\r\n");
  auto seen = server.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes unknown unknown unknown unknown");
  EXPECT_THAT(seen.look->causes, IsEmpty());

  FakeServer empty;
  empty.sends(1, "");
  seen = empty.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes yes unknown unknown unknown");
  EXPECT_THAT(seen.look->causes, Not(IsEmpty()));
}

TEST(FtpLook, UsesEpsvWherePasvIsRefused) {
  FakeServer server;
  server.on("PASV", "522 Use EPSV.\r\n")
      .on("EPSV", "229 Entering Extended Passive Mode (|||5003|)\r\n")
      .sends(3, kFilesList)
      .on("RETR /pacientes.csv", "150 Opening.\r\n226 Done.\r\n");
  const auto seen = server.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(seen.look->access.list.state, State::kYes);
  EXPECT_EQ(std::ranges::count(seen.commands, "PASV"), 1);
}

TEST(FtpLook, ReadsRightsFromMlsd) {
  struct Row {
    std::string_view name, greeting, listing;
    State state;
    Basis basis;
  };
  const Row rows[] = {
      {"declared", "220 pyftpdlib 1.5.6 ready.\r\n",
       "type=cdir;perm=el; .\r\ntype=dir;perm=elcm; in\r\n", State::kYes, Basis::kDeclared},
      {"a file that may be overwritten", "220 FTP\r\n", "type=file;size=0;perm=rw; a\r\n",
       State::kYes, Basis::kDeclared},
      {"ProFTPD leaves Limit out of perm", "220 ProFTPD Server (Debian) [10.0.0.1]\r\n",
       "type=dir;perm=flcdmpe; in\r\n", State::kYes, Basis::kInferred},
      {"nothing writable", "220 FTP\r\n", "type=cdir;perm=el; .\r\ntype=file;size=0;perm=r; a\r\n",
       State::kNo, Basis::kDeclared},
      {"no perm", "220 FTP\r\n", "type=file;size=0; a\r\n", State::kUnknown, Basis::kUnknown},
      {"mode of the folder", "220 FTP\r\n", "type=dir;UNIX.mode=0777; pub\r\n", State::kYes,
       Basis::kInferred},
      {"named for uploads", "220 FTP\r\n", "type=dir;UNIX.mode=0755; incoming\r\n", State::kYes,
       Basis::kInferred},
  };
  for (const Row& row : rows) {
    FakeServer server;
    server.peer.greets(std::string(row.greeting));
    server.on("FEAT", "211-Features:\r\n MLST type*;size*;perm*;\r\n211 End\r\n")
        .on("CWD /in", "250 ok\r\n")
        .sends(1, row.listing)
        .sends(2, "");
    const auto seen = server.look();
    ASSERT_TRUE(seen.look) << row.name;
    EXPECT_EQ(seen.look->access.write.state, row.state) << row.name;
    EXPECT_EQ(seen.look->access.write.basis, row.basis) << row.name;
    EXPECT_EQ(seen.look->causes.size(), row.state == State::kYes ? 2U : 1U) << row.name;
  }
}

TEST(FtpLook, TakesTlsWhenTheServerAsks) {
  FakeServer server;
  int logins = 0;
  server.peer.speaks_tls(
      {"TLSv1.3", "CN=ftp.hospital.example", "CN=ftp.hospital.example", {}, {}, {}});
  server.peer.answers_each_connection([&logins] {
    return [&logins](std::string_view request) -> std::optional<std::string> {
      if (request == "FEAT\r\n") return "211-Features:\r\n AUTH TLS\r\n211 End\r\n";
      if (request == "USER anonymous\r\n" && ++logins == 1) {
        return "530 Anonymous sessions must use encryption.\r\n";
      }
      if (request == "USER anonymous\r\n") return "230 In.\r\n";
      if (request == "AUTH TLS\r\n") return "234 Go.\r\n";
      if (request == "PWD\r\n") return "257 \"/\"\r\n";
      if (request == "PASV\r\n") return "227 (10,9,8,7,19,137)\r\n";  // 5001
      if (request == "LIST\r\n") return "150 Now.\r\n226 Done.\r\n";
      return "200 ok\r\n";
    };
  });
  const auto seen = server.look({Depth::kList, Identities::kAnonymous, "", "", ""});
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(seen.look->access.list.state, State::kYes);
  ASSERT_TRUE(seen.look->service.tls);
  EXPECT_EQ(seen.look->service.tls->version, "TLSv1.3");
  EXPECT_THAT(seen.commands,
              testing::IsSupersetOf({"AUTH TLS", "TLS handshake", "PBSZ 0", "PROT P"}));
  // One for the control connection, one for the data of its listing.
  EXPECT_GE(std::ranges::count(seen.commands, "TLS handshake"), 2);
}

TEST(FtpLook, ReportsTracesOfOthers) {
  FakeServer server;
  server.sends(1, "-rw-r--r-- 1 0 0 99 Mar  4  2019 HOW_TO_DECRYPT.txt\r\n");
  const auto seen = server.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(seen.look->touched_by_others.state, TouchedByOthers::State::kYes);
  EXPECT_THAT(seen.look->touched_by_others.evidence,
              ElementsAre("a file is named like the notes that extortionists leave "
                          "(/HOW_TO_DECRYPT.txt): a sign, no proof"));
}

TEST(FtpLook, BoundsWhatItTakes) {
  // A folder of folders without end.
  FakeServer deep;
  std::string many;
  for (int i = 0; i < 100; ++i) {
    many += "drwxr-xr-x 2 0 0 4096 Mar  4  2019 d" + std::to_string(i) + "\r\n";
    deep.on("CWD /d" + std::to_string(i), "250 ok\r\n");
  }
  for (int i = 1; i < 30; ++i) deep.sends(i, many);
  auto seen = deep.look();
  ASSERT_TRUE(seen.look);
  EXPECT_LE(seen.look->datasets.size(), 12U);
  EXPECT_LT(seen.requests, 100U);
  EXPECT_THAT(seen.look->notes, Contains(HasSubstr("were not looked into")));

  // One listing without end.
  FakeServer wide;
  std::string lines;
  while (lines.size() < (1U << 20U)) lines += "-rw-r--r-- 1 0 0 9 Mar  4  2019 a.csv\r\n";
  wide.sends(1, lines);
  seen = wide.look({Depth::kList, Identities::kAnonymous, "soc@hospital.example", "", ""});
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(seen.look->access.list.state, State::kYes);
  EXPECT_LE(*seen.look->datasets.at(0).records, 2000U);
  EXPECT_TRUE(seen.look->datasets.at(0).records_are_estimate);
  EXPECT_LE(seen.bytes, 300000U);

  // A file that is longer than its listing says.
  FakeServer liar;
  std::string rows = "id,curp\r\n";
  for (int i = 0; i < 100000; ++i) rows += "1,EXDJ980525HNEXXX00\r\n";
  liar.sends(3, rows);
  seen = liar.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes yes yes unknown unknown");
  EXPECT_LE(seen.records.records.size(), 2U);
}

TEST(FtpLook, CutsLargeFilesAndEstimatesTheirRecords) {
  FakeServer server;
  std::string rows = "id,curp\r\n";
  while (rows.size() < 1000000) rows += "1,EXDJ980525HNEXXX00\r\n";
  server.sends(2, "-rw-r--r-- 1 0 0 1000000 Mar  4  2019 pacientes.csv\r\n")
      .sends(3, rows)
      .on("RETR /expedientes/pacientes.csv", "150 Opening.\r\n426 Broken off.\r\n");
  const auto seen = server.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(seen.look->access.read.state, State::kYes);
  const Dataset& file = seen.look->datasets.at(2);
  EXPECT_TRUE(file.records_are_estimate);
  EXPECT_NEAR(static_cast<double>(*file.records), 1000000.0 / 22, 1000);
  EXPECT_EQ(file.sampled, 1000U);
  EXPECT_LE(seen.bytes, 530000U);
}

TEST(FtpLook, ReadsInPiecesOfOneByte) {
  FakeServer server;
  server.peer.in_pieces_of(1);
  const auto seen = server.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes yes yes unknown unknown");
  EXPECT_EQ(seen.records.records.size(), 2U);
}

TEST(FtpLook, SurvivesBeingCutAnywhere) {
  FakeServer whole;
  const auto bytes = whole.look().bytes;
  for (std::uint64_t cut = 0; cut < bytes; ++cut) {
    FakeServer server;
    server.peer.cut_after(cut);
    const auto seen = server.look();
    if (!seen.look) {
      EXPECT_LT(cut, std::string_view("220 (vsFTPd 3.0.3)\r\n").size());
      continue;
    }
    EXPECT_EQ(seen.look->access.identify.state, State::kYes);
    EXPECT_NE(seen.look->access.read.state, State::kNo) << cut;
    EXPECT_EQ(seen.records.records.size(), seen.records.ended);
  }
}

TEST(FtpLook, IsDoneWithPeersWithoutEnd) {
  for (const std::string_view pattern : {"220-never\r\n", "220 again\r\n", "x", "\r\n"}) {
    FakeServer server;
    server.peer.greets("").without_end(std::string(pattern));
    const auto seen = server.look();
    EXPECT_LE(seen.requests, 100U) << pattern;
    EXPECT_LE(seen.bytes, 4U << 20U) << pattern;
  }
}

TEST(FtpLook, LeavesOtherServicesAlone) {
  for (const std::string_view greeting :
       {"220 mx.hospital.example ESMTP\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "@RSYNCD: 31.0\n"}) {
    FakeServer server;
    server.peer.greets(std::string(greeting));
    const auto seen = server.look();
    EXPECT_FALSE(seen.look) << greeting;
    EXPECT_THAT(seen.commands, IsEmpty()) << greeting;
  }
  FakeServer mail;  // that does not say so
  mail.peer.greets("220 ready\r\n");
  mail.on("FEAT", "500 unrecognized command\r\n").on("SYST", "500 unrecognized command\r\n");
  const auto seen = mail.look();
  EXPECT_FALSE(seen.look);
  EXPECT_THAT(seen.commands, ElementsAre("FEAT", "SYST"));
}

TEST(FtpRecognise, KnowsItsGreeting) {
  EXPECT_EQ(ftp().recognise("220 (vsFTPd 3.0.3)\r\n")->product, "vsftpd");
  EXPECT_EQ(ftp().recognise("220 Welcome\r\n")->protocol, "ftp");
  for (const std::string_view bytes :
       {"220 half", "220 mail ESMTP\r\n", "@RSYNCD: 31.0\n", "", "+OK\r\n"}) {
    EXPECT_FALSE(ftp().recognise(bytes)) << bytes;
  }
}

TEST(FtpRequests, AreTheListedOnesAndHarmless) {
  for (const std::string_view request :
       {"FEAT\r\n", "USER anonymous\r\n", "PASS celador@hospital.example\r\n", "CWD /a b\r\n",
        "RETR /expedientes/ni\xc3\xb1o.csv\r\n", "STAT\r\n", "STAT /\r\n", "PASV\r\n", "EPSV\r\n",
        "MDTM /a\r\n", "QUIT\r\n"}) {
    EXPECT_NE(ftp().name_request(request), "") << request;
  }
  const std::string long_path = "RETR /" + std::string(1024, 'a') + "\r\n";
  for (const std::string_view request :
       std::initializer_list<std::string_view>{"STOR /a\r\n",
                                               "APPE /a\r\n",
                                               "DELE /a\r\n",
                                               "MKD /a\r\n",
                                               "RMD /a\r\n",
                                               "RNFR /a\r\n",
                                               "RNTO /b\r\n",
                                               "SITE CHMOD 777 /a\r\n",
                                               "SITE EXEC id\r\n",
                                               "PORT 10,0,0,1,0,21\r\n",
                                               "EPRT |1|10.0.0.1|21|\r\n",
                                               "STOU\r\n",
                                               "ALLO 1\r\n",
                                               "MFMT 20200101000000 /a\r\n",
                                               "ABOR\r\n",
                                               "ACCT x\r\n",
                                               "REIN\r\n",
                                               "SMNT /\r\n",
                                               "USER root\r\n",
                                               "PASS secret\r\n",
                                               "PASS celador@a\r\nDELE /a\r\n",
                                               "PASS celador@\r\n",
                                               "PASS celador@a b\r\n",
                                               "USER anonymous\r\nDELE /a\r\n",
                                               "CWD /a\r\nDELE /b\r\n",
                                               "CWD /a\nDELE /b\r\n",
                                               "CWD /a\rDELE /b\r\n",
                                               "RETR relative\r\n",
                                               "RETR -la\r\n",
                                               "RETR /a\xff\xf4\r\n",
                                               "RETR /a\x01\r\n",
                                               "LIST -R /\r\n",
                                               "LIST /\r\n",
                                               "MLSD /\r\n",
                                               "TYPE A\r\n",
                                               "REST 0\r\n",
                                               "PBSZ 1\r\n",
                                               "PROT C\r\n",
                                               "FEAT",
                                               "FEAT\n",
                                               "feat\r\n",
                                               "",
                                               "\r\n",
                                               std::string_view("RETR /a\0b\r\n", 11),
                                               long_path}) {
    EXPECT_EQ(ftp().name_request(request), "") << request;
  }
}

TEST(FtpRequests, AreNamedAsInTheTable) {
  FakeServer server;
  const auto seen = server.look();
  for (const std::string& name : seen.commands) {
    EXPECT_TRUE(std::ranges::any_of(ftp().commands, [&name](const Command& command) {
      return command.name == name;
    })) << name;
  }
}

TEST(FtpPassword, IsAnAddressOfTheContact) {
  struct Row {
    std::string_view contact, password;
  };
  const Row rows[] = {
      {"soc@hospital.example", "celador@hospital.example"},
      {"https://hospital.example/security", "celador@hospital.example"},
      {"hospital.example", "celador@hospital.example"},
      {"", "celador@anonymous.invalid"},
      {"call 555 0100", "celador@anonymous.invalid"},
      {"soc@a\r\nDELE /a", "celador@anonymous.invalid"},
  };
  for (const Row& row : rows) EXPECT_EQ(ftp_password(row.contact), row.password) << row.contact;
}

TEST(FtpLook, TakesNoUnknownCommandForARefusal) {
  struct Row {
    std::string_view request, answer, expected, proof;
  };
  for (const Row& row : {Row{"CWD /", "500 no\r\n", "unknown", "CWD was answered 500"},
                         Row{"CWD /", "502 no\r\n", "unknown", "CWD was answered 502"},
                         Row{"LIST", "500 no\r\n", "unknown", "LIST was answered 500"},
                         Row{"LIST", "501 no\r\n", "unknown", "LIST was answered 501"},
                         Row{"LIST", "504 no\r\n", "unknown", "LIST was answered 504"},
                         Row{"LIST", "451 no\r\n", "unknown", "LIST was answered 451"},
                         Row{"CWD /", "530 no\r\n", "no", "CWD was answered 530"},
                         Row{"CWD /", "550 no\r\n", "no", "CWD was answered 550"},
                         Row{"LIST", "550 no\r\n", "no", "LIST was answered 550"}}) {
    FakeServer server;
    server.on(std::string(row.request), std::string(row.answer));
    const auto seen = server.look();
    ASSERT_TRUE(seen.look) << row.request << row.answer;
    EXPECT_EQ(to_text(seen.look->access.list.state), row.expected) << row.request << row.answer;
    EXPECT_THAT(seen.look->access.list.proof, HasSubstr(std::string(row.proof)));
    if (row.expected == "unknown") EXPECT_NE(seen.look->access.read.state, State::kNo);
  }
}

TEST(FtpLook, AsksForTheFileThatAUrlNames) {
  struct Row {
    std::string path;
    Depth depth;
    std::string_view list, read;
  };
  for (const Row& row : {Row{"/expedientes/pacientes.csv", Depth::kSample, "unknown", "yes"},
                         Row{"/expedientes/pacientes.csv", Depth::kList, "unknown", "unknown"},
                         Row{"/not/there.csv", Depth::kSample, "unknown", "unknown"}}) {
    FakeServer server;
    server.sends(1, kFile);
    const auto seen =
        server.look({row.depth, Identities::kAnonymous, "soc@hospital.example", "", row.path});
    ASSERT_TRUE(seen.look) << row.path;
    EXPECT_EQ(to_text(seen.look->access.list.state), row.list) << row.path;
    EXPECT_EQ(to_text(seen.look->access.read.state), row.read) << seen.look->access.read.proof;
    EXPECT_EQ(seen.records.records.size(), row.read == "yes" ? 2U : 0U) << row.path;
  }
}

TEST(FtpLook, ReadsFirstWhatSpeaksOfPeopleAndTellsWhatItLeft) {
  FakeServer server;
  std::string many;
  for (int i = 0; i < 40; ++i) {
    const std::string name = "aa-" + std::to_string(10 + i) + ".csv";
    many += "-rw-r--r-- 1 0 0 90000 Mar  4  2019 " + name + "\r\n";
    server.on("RETR /" + name, "150 Opening.\r\n226 Transfer complete.\r\n");
  }
  many += "-rw-r--r-- 1 0 0 43 Mar  4  2019 pacientes.csv\r\n";
  server.on("RETR /pacientes.csv", "150 Opening.\r\n226 Transfer complete.\r\n");
  server.sends(1, many).sends(2, kFile);
  const auto seen = server.look();
  ASSERT_TRUE(seen.look);
  ASSERT_FALSE(seen.records.records.empty());
  EXPECT_EQ(seen.records.records[0].dataset, "/pacientes.csv");
  EXPECT_THAT(seen.look->notes,
              Contains(HasSubstr("files that may hold records were listed and not read")));
  EXPECT_THAT(seen.look->notes, Contains(HasSubstr("the people in them are not counted")));
}

}  // namespace
}  // namespace celador
