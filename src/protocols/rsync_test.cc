#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "protocols/rsync_session.h"
#include "protocols/table.h"
#include "testing/look_at.h"

namespace celador {
namespace {

using namespace std::string_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Protocol& rsync() { return *find_protocol("rsync"); }

std::string number(std::uint32_t value, std::size_t bytes = 4) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFFU);
  return text;
}
std::string frame(std::string_view data, unsigned kind = 0) {
  return number(static_cast<std::uint32_t>(data.size()) | (7 + kind) << 24U) + std::string(data);
}

struct Entry {
  std::string name;
  std::uint32_t size = 4096;
  std::uint32_t mode = 0040755;
  std::uint32_t time = 1551675967;  // 2019-03-04T05:06:07Z
};
std::string list_of(const std::vector<Entry>& entries) {
  std::string data;
  for (const Entry& entry : entries) {
    data += "\x18"s + static_cast<char>(entry.name.size()) + entry.name + number(entry.size) +
            number(entry.time) + number(entry.mode);
  }
  return data + "\0\0\0\0\0"s;
}

constexpr std::uint32_t kFile = 0100644;

// A daemon with one module whose files a test writes down; other modules have a fixed answer.
class FakeDaemon {
 public:
  FakeDaemon() {
    peer.greets("@RSYNCD: 32.0 sha512 sha256 sha1 md5 md4\n");
    peer.answers_each_connection([this] {
      return [this, names = std::vector<std::string>()](
                 std::string_view request) mutable -> std::optional<std::string> {
        return answer(request, names);
      };
    });
  }
  auto look(Depth depth = Depth::kSample, std::string path = "", BudgetLimits limits = {}) {
    return look_at(rsync(), peer, LookOrder{depth, Identities::kNone, "", "", std::move(path)},
                   limits);
  }

  ScriptedPeer peer;
  std::string module_list = "abierto        \topen\n@RSYNCD: EXIT\n";
  std::map<std::string, std::string, std::less<>> module_answers = {{"abierto", "@RSYNCD: OK\n"}};
  std::string top = list_of({{"."}, {"leame.txt", 5, kFile}, {"sub"}});
  std::string folders = list_of({{"."}, {"sub"}, {"sub/pacientes.csv", 43, kFile}});
  std::string deeper = list_of({{"."}});
  std::map<std::string, std::string, std::less<>> contents = {
      {"pacientes.csv", "id,curp\n1,EXDJ980525HNEXXX00\n2,FXSE920413HNEXXX01\n"},
      {"leame.txt", "hola\n"}};
  bool hangs_up_instead_of_listing = false;

 private:
  std::optional<std::string> answer(std::string_view request, std::vector<std::string>& names) {
    const std::string_view name = rsync().name_request(request);
    const std::string seed = "seed";
    if (name == "#list") return module_list;
    if (name == "module") {
      const auto found = module_answers.find(request.substr(0, request.size() - 1));
      return found == module_answers.end() ? "@ERROR: Unknown module\n" : found->second;
    }
    if (name == "--server --sender -d (31)") {
      return "\x06seed"s + frame("ERROR: module is write only\n", 3);
    }
    if (name.starts_with("--server") && hangs_up_instead_of_listing) return std::nullopt;
    if (name == "--server --sender -d") return seed + frame(top);
    if (name == "--server --sender -dR") {
      return seed + frame(request.find("/./sub/") != std::string_view::npos &&
                                  request.find("/sub/deep/") == std::string_view::npos
                              ? folders
                              : deeper);
    }
    if (name == "--server --sender") {
      std::vector<Entry> entries;
      for (const auto& [file, content] : contents) {
        if (request.find("/" + file + "\n") == std::string_view::npos) continue;
        names.push_back(file);
        entries.push_back({file, static_cast<std::uint32_t>(content.size()), kFile});
      }
      return seed + frame(list_of(entries));
    }
    if (name == "content of a file") {
      const auto index = static_cast<std::size_t>(static_cast<unsigned char>(request[0]));
      if (index >= names.size()) return std::nullopt;
      const std::string& content = contents[names[index]];
      if (content == "refused") return frame("Permission denied (13)\n", 1);
      std::string reply =
          frame(number(static_cast<std::uint32_t>(index)) + "\0\x80"s + std::string(16, '\0'));
      for (std::size_t at = 0; at < content.size(); at += 32768) {
        const std::string piece = content.substr(at, 32768);
        reply += frame(number(static_cast<std::uint32_t>(piece.size())) + piece);
      }
      return reply + frame(number(0) + std::string(16, 'c'));
    }
    return "";
  }
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

TEST(RsyncLook, SeesAnOpenModuleToTheRecords) {
  FakeDaemon daemon;
  const auto seen = daemon.look();
  ASSERT_TRUE(seen.look) << seen.look.error().message;
  const Look& look = *seen.look;
  EXPECT_EQ(look.service.product, "rsync");
  EXPECT_EQ(states(look.access), "yes yes yes unknown unknown");
  EXPECT_EQ(look.access.read.basis, Basis::kDeclared);
  EXPECT_THAT(look.access.write.proof, HasSubstr("default is read only"));
  EXPECT_THAT(names_of(look.datasets),
              ElementsAre("abierto/", "abierto/sub/pacientes.csv", "abierto/leame.txt"));
  EXPECT_EQ(look.datasets[0].records, 2U);
  EXPECT_EQ(look.datasets[0].bytes, 48U);
  EXPECT_EQ(look.datasets[1].sampled, 2U);
  ASSERT_EQ(seen.records.records.size(), 3U);
  EXPECT_EQ(seen.records.records[0].dataset, "abierto/sub/pacientes.csv");
  EXPECT_EQ(seen.records.records[0].fields[1].second, "EXDJ980525HNEXXX00");
  EXPECT_EQ(look.causes.at(0).setting, "auth users, hosts allow");
  EXPECT_EQ(look.window.size(), 2U);
  EXPECT_EQ(to_rfc3339(*look.window[0].at), "2019-03-04T05:06:07Z");
}

TEST(RsyncLook, SendsOnlyWhatItLists) {
  FakeDaemon daemon;
  const auto seen = daemon.look();
  EXPECT_THAT(seen.commands,
              ElementsAre("@RSYNCD: 29", "#list",                                    //
                          "@RSYNCD: 29", "module", "--server --sender -d", "done",   //
                          "@RSYNCD: 29", "module", "--server --sender -dR", "done",  //
                          "@RSYNCD: 29", "module", "--server --sender",              //
                          "content of a file", "content of a file", "done"));
  EXPECT_EQ(daemon.peer.received()[4], "--server\n--sender\n-d\n.\nabierto/\n\n\0\0\0\0"s);
  EXPECT_EQ(daemon.peer.received()[8], "--server\n--sender\n-dR\n.\nabierto/./sub/\n\n\0\0\0\0"s);
  // In the sorted list leame.txt is 0 and pacientes.csv 1; the table is asked for first.
  EXPECT_EQ(daemon.peer.received()[13], "\1\0\0\0\0\x80"s + std::string(16, '\0'));
}

TEST(RsyncLook, GoesNoDeeperThanAllowed) {
  FakeDaemon daemon;
  auto seen = daemon.look(Depth::kIdentify);
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes unknown unknown unknown unknown");
  EXPECT_THAT(seen.commands, IsEmpty());
  EXPECT_EQ(seen.look->access.identify.proof,
            "the daemon greets with protocol 32, as rsync 3.4.0 or later does");
  EXPECT_THAT(seen.look->notes, IsEmpty());
  seen = daemon.look(Depth::kList);
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes yes yes unknown unknown");
  EXPECT_EQ(seen.look->access.read.basis, Basis::kImplied);
  EXPECT_THAT(seen.commands, testing::Not(Contains("content of a file")));
  EXPECT_THAT(seen.records.records, IsEmpty());
}

TEST(RsyncLook, TellsHowAModuleAnswers) {
  struct Row {
    std::string_view name, answer, expected;
  };
  const Row rows[] = {
      {"password", "@RSYNCD: AUTHREQD abc\n", "yes no no no unknown"},
      {"other networks only", "@ERROR: access denied to abierto from x (10.0.0.1)\n",
       "yes no no no unknown"},
      {"unknown or hidden", "@ERROR: Unknown module 'abierto'\n",
       "yes unknown unknown unknown unknown"},
      {"busy", "@ERROR: max connections (1) reached -- try again later\n",
       "yes unknown unknown unknown unknown"},
      {"broken", "@ERROR: chdir failed\n", "yes unknown unknown unknown unknown"},
      {"a message first", "Welcome\nto the archive\n@RSYNCD: OK\n", "yes yes yes unknown unknown"},
      {"silence", "", "yes unknown unknown unknown unknown"},
  };
  for (const Row& row : rows) {
    FakeDaemon daemon;
    daemon.module_answers["abierto"] = row.answer;
    const auto seen = daemon.look();
    ASSERT_TRUE(seen.look) << row.name;
    EXPECT_EQ(states(seen.look->access), row.expected) << row.name;
    EXPECT_EQ(seen.look->causes.empty(), row.expected.find("yes yes") == std::string::npos)
        << row.name;
    EXPECT_THAT(names_of(seen.look->datasets), Contains("abierto/")) << row.name;
  }
}

TEST(RsyncLook, TellsAModuleThatOnlyTakesFiles) {
  FakeDaemon daemon;
  daemon.hangs_up_instead_of_listing = true;
  const auto seen = daemon.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes no no yes unknown");
  EXPECT_EQ(seen.look->access.write.basis, Basis::kInferred);
  EXPECT_THAT(seen.commands, Contains("--server --sender -d (31)"));
  EXPECT_THAT(seen.look->causes, testing::SizeIs(1));
}

TEST(RsyncLook, TellsAnEmptyListOfModulesFromAClosedDaemon) {
  FakeDaemon daemon;
  daemon.module_list = "@RSYNCD: EXIT\n";
  const auto seen = daemon.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes unknown unknown unknown unknown");
  EXPECT_THAT(seen.look->access.list.proof, HasSubstr("hidden ones may exist"));
}

TEST(RsyncLook, FindsAHiddenModuleByItsName) {
  FakeDaemon daemon;
  daemon.module_list = "@RSYNCD: EXIT\n";
  const auto seen = daemon.look(Depth::kSample, "/abierto");
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes yes yes unknown unknown");
  EXPECT_THAT(seen.commands, testing::Not(Contains("#list")));
  for (const char* bad : {"/--delete", "/../etc", "/a*", "/a\nb"}) {
    FakeDaemon other;
    const auto nothing = other.look(Depth::kSample, bad);
    ASSERT_TRUE(nothing.look) << bad;
    EXPECT_THAT(nothing.commands, IsEmpty()) << bad;
  }
}

TEST(RsyncLook, ReadsOwnersFromMessageAndComments) {
  FakeDaemon daemon;
  daemon.module_list =
      "Backups. Questions: soc@hospital.example\n\nabierto        \tof www.clinica.example\n"
      "@RSYNCD: EXIT\n";
  const auto seen = daemon.look();
  ASSERT_TRUE(seen.look);
  ASSERT_EQ(seen.look->owners.size(), 2U);
  EXPECT_EQ(seen.look->owners[0].name, "hospital.example");
  EXPECT_EQ(seen.look->owners[1].name, "www.clinica.example");
}

TEST(RsyncLook, TellsFilesThatAreNotHandedOut) {
  FakeDaemon daemon;
  for (auto& [name, content] : daemon.contents) content = "refused";
  const auto seen = daemon.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes yes no unknown unknown");
  EXPECT_THAT(seen.records.records, IsEmpty());
}

TEST(RsyncLook, ProvesReadingWithAFileOfNoInterest) {
  FakeDaemon daemon;
  daemon.top = list_of({{"foto.jpg", 9000, kFile}});
  daemon.contents = {{"foto.jpg", std::string(9000, 'j')}};
  const auto seen = daemon.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(seen.look->access.read.state, State::kYes);
  EXPECT_THAT(names_of(seen.look->datasets), ElementsAre("abierto/"));
  EXPECT_THAT(seen.records.records, IsEmpty());
}

TEST(RsyncLook, CutsLargeFilesAndEstimatesTheirRecords) {
  FakeDaemon daemon;
  std::string rows = "id,curp\n";
  while (rows.size() < 1000000) rows += "1,EXDJ980525HNEXXX00\n";
  daemon.top = list_of({{"pacientes.csv", static_cast<std::uint32_t>(rows.size()), kFile}});
  daemon.contents = {{"pacientes.csv", rows}};
  const auto seen = daemon.look();
  ASSERT_TRUE(seen.look);
  const Dataset& file = seen.look->datasets.at(1);
  EXPECT_TRUE(file.records_are_estimate);
  EXPECT_NEAR(static_cast<double>(*file.records), 1000000.0 / 21, 1000);
  EXPECT_EQ(file.sampled, 1000U);
  EXPECT_LE(seen.bytes, 600000U);

  FakeDaemon several;  // each on a connection of its own
  const auto size = static_cast<std::uint32_t>(rows.size());
  several.top = list_of({{"a.csv", size, kFile}, {"b.csv", size, kFile}, {"c.csv", 8, kFile}});
  several.contents = {{"a.csv", rows}, {"b.csv", rows}, {"c.csv", "id\n1\n"}};
  const auto more = several.look();
  ASSERT_TRUE(more.look);
  EXPECT_THAT(names_of(more.look->datasets),
              ElementsAre("abierto/", "abierto/c.csv", "abierto/a.csv", "abierto/b.csv"));
}

TEST(RsyncLook, BoundsWhatItTakes) {
  FakeDaemon wide;
  std::vector<Entry> entries;
  entries.reserve(30000);
  for (int i = 0; i < 30000; ++i) entries.push_back({"f" + std::to_string(i), 5, kFile});
  wide.top = list_of(entries);
  auto seen = wide.look(Depth::kList);
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(seen.look->datasets.at(0).records, kMaxRsyncFiles);
  EXPECT_TRUE(seen.look->datasets.at(0).records_are_estimate);

  FakeDaemon many;
  many.module_list.clear();
  for (int i = 0; i < 300; ++i) {
    const std::string name = "module_number_" + std::to_string(i);
    many.module_list += name + "\tx\n";
    many.module_answers[name] = "@RSYNCD: OK\n";
  }
  many.module_list += "@RSYNCD: EXIT\n";
  seen = many.look();
  ASSERT_TRUE(seen.look);
  EXPECT_LE(many.peer.connections(), 24U);
  EXPECT_LE(seen.requests, 200U);
  EXPECT_EQ(seen.look->datasets.size(), 303U + 3U);
  EXPECT_THAT(seen.look->notes, Contains("8 of 300 modules were tried"));
}

TEST(RsyncLook, ReadsInPiecesOfOneByte) {
  FakeDaemon daemon;
  daemon.peer.in_pieces_of(1);
  const auto seen = daemon.look();
  ASSERT_TRUE(seen.look);
  EXPECT_EQ(states(seen.look->access), "yes yes yes unknown unknown");
  EXPECT_EQ(seen.records.records.size(), 3U);
}

TEST(RsyncLook, SurvivesBeingCutAnywhere) {
  FakeDaemon whole;
  const auto bytes = whole.look().bytes;
  for (std::uint64_t cut = 0; cut < bytes; ++cut) {
    FakeDaemon daemon;
    daemon.peer.cut_after(cut);
    const auto seen = daemon.look();
    if (!seen.look) {
      EXPECT_LT(cut, 42U);  // within the greeting
      continue;
    }
    EXPECT_EQ(seen.look->access.identify.state, State::kYes);
    EXPECT_NE(seen.look->access.read.state, State::kNo) << cut;
    EXPECT_EQ(seen.records.records.size(), seen.records.ended);
  }
}

TEST(RsyncLook, IsDoneWithPeersWithoutEnd) {
  for (const std::string& pattern : {"x"s, "\n"s, "Welcome\n"s, "module_with_name\tx\n"s,
                                     frame("talk", 2), frame("\x18\x01"s + "a")}) {
    for (const bool after_opening : {false, true}) {
      FakeDaemon daemon;
      if (after_opening) {
        daemon.peer.answers([](std::string_view request) -> std::optional<std::string> {
          if (request == "#list\n") return "abierto        \tx\n@RSYNCD: EXIT\n";
          if (request == "abierto\n") return "@RSYNCD: OK\nseed";
          return "";
        });
      }
      daemon.peer.without_end(pattern);
      const auto seen = daemon.look();
      ASSERT_TRUE(seen.look);
      EXPECT_LE(seen.requests, 100U);
      EXPECT_LE(seen.bytes, 16U << 20U);
      EXPECT_EQ(seen.look->access.read.state == State::kYes, !after_opening);
    }
  }
}

TEST(RsyncLook, LeavesOtherServicesAlone) {
  for (const std::string_view greeting :
       {"220 (vsFTPd 3.0.3)\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "@RSYNCD: x\n", "@ERROR: no\n"}) {
    FakeDaemon daemon;
    daemon.peer.greets(std::string(greeting));
    const auto seen = daemon.look();
    EXPECT_FALSE(seen.look) << greeting;
    EXPECT_THAT(seen.commands, IsEmpty()) << greeting;
  }
}

TEST(RsyncLook, AsksOldDaemonsForModulesOnly) {
  FakeDaemon daemon;
  daemon.peer.greets("@RSYNCD: 26\n");
  const auto seen = daemon.look();
  ASSERT_TRUE(seen.look);
  EXPECT_THAT(seen.commands, ElementsAre("@RSYNCD: 29", "#list", "@RSYNCD: 29", "module"));
  EXPECT_EQ(states(seen.look->access), "yes unknown unknown unknown unknown");
  EXPECT_THAT(seen.look->causes, testing::SizeIs(1));
}

TEST(RsyncRecognise, KnowsItsGreeting) {
  EXPECT_EQ(rsync().recognise("@RSYNCD: 32.0 sha512\nMOTD\n")->protocol, "rsync");
  for (const std::string_view bytes : {"@RSYNCD: 32", "", "220 FTP\r\n", "@RSYNCD: x\n"}) {
    EXPECT_FALSE(rsync().recognise(bytes)) << bytes;
  }
}

TEST(RsyncRequests, AreTheListedOnesAndHarmless) {
  const std::string no_filter = "\n\0\0\0\0"s;
  const std::string file = "\1\0\0\0\0\x80"s + std::string(16, '\0');
  EXPECT_EQ(name_rsync_request("#list\n"), "#list");
  EXPECT_EQ(name_rsync_request("copia de seguridad\n"), "module");
  EXPECT_EQ(name_rsync_request(file), "content of a file");
  EXPECT_EQ(name_rsync_request(rsync_list_request(RsyncList::kFiles, {"m/a.csv", "m/b c.csv"})),
            "--server --sender");
  EXPECT_EQ(name_rsync_request(rsync_newer_list_request("m")), "--server --sender -d (31)");

  const std::string many = [] {
    std::vector<std::string> paths(kMaxRsyncPathsAsked + 1, "m/a");
    return rsync_list_request(RsyncList::kFiles, paths);
  }();
  struct Row {
    std::string_view name;
    std::string request;
  };
  const Row rows[] = {
      {"push", "--server\n-d\n.\nm/\n"s + no_filter},
      {"push, the other way round", "--sender\n--server\n-d\n.\nm/\n"s + no_filter},
      {"delete", "--server\n--sender\n--delete\n-d\n.\nm/\n"s + no_filter},
      {"remove", "--server\n--sender\n-d\n--remove-source-files\n.\nm/\n"s + no_filter},
      {"delete among the paths", "--server\n--sender\n-d\n.\nm/\n--delete\n"s + no_filter},
      {"remove among the files",
       "--server\n--sender\n.\n--remove-source-files\nm/a\n"s + no_filter},
      {"log file among the files", "--server\n--sender\n.\n--log-file=/x/y\nm/a\n"s + no_filter},
      {"recursive", "--server\n--sender\n-r\n.\nm/\n"s + no_filter},
      {"follows links", "--server\n--sender\n-dL\n.\nm/\n"s + no_filter},
      {"way up", "--server\n--sender\n-d\n.\nm/../x/\n"s + no_filter},
      {"absolute", "--server\n--sender\n-d\n.\n/etc/\n"s + no_filter},
      {"pattern", "--server\n--sender\n.\nm/*\n"s + no_filter},
      {"no path", "--server\n--sender\n-d\n.\n"s + no_filter},
      {"a filter", "--server\n--sender\n-d\n.\nm/\n\n\1\0\0\0"s},
      {"something behind", "--server\n--sender\n-d\n.\nm/\n"s + no_filter + "x"},
      {"too many paths", many},
      {"password", "lector abc\n@"},
      {"early input", "#early_input=5\nhello"},
      {"another word to the daemon", "#quit\n"},
      {"module with an option", "--delete\n"},
      {"module and more", "m\n--server\n"},
      {"module with a path", "m/a\n"},
      {"module without its end", "m"},
      {"empty module", "\n"},
      {"newer push", "--server\0-d\0.\0m/\0\0\4\0\0\7\0\0\0\0"s},
      {"newer delete", "--server\0--sender\0-d\0.\0m\0--delete/\0\0\4\0\0\7\0\0\0\0"s},
      {"newer without a module", "--server\0--sender\0-d\0.\0/\0\0\4\0\0\7\0\0\0\0"s},
      {"content by another flag", "\1\0\0\0\0\x90"s + std::string(16, '\0')},
      {"content with a basis", "\1\0\0\0\0\x80\1"s + std::string(15, '\0')},
      {"content of a negative index", "\xff\xff\xff\xff\0\x80"s + std::string(16, '\0')},
      {"two contents", file + file},
      {"one end", std::string(4, '\xff')},
      {"another version", "@RSYNCD: 32.0\n"},
      {"version and more", "@RSYNCD: 29\n#list\n"},
      {"nothing", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(name_rsync_request(row.request), "") << row.name;
}

TEST(RsyncRequests, AreNamedAsInTheTable) {
  FakeDaemon daemon;
  const auto seen = daemon.look();
  FakeDaemon write_only;
  write_only.hangs_up_instead_of_listing = true;
  auto commands = write_only.look().commands;
  commands.insert(commands.end(), seen.commands.begin(), seen.commands.end());
  for (const std::string& name : commands) {
    EXPECT_TRUE(std::ranges::any_of(rsync().commands, [&name](const Command& command) {
      return command.name == name;
    })) << name;
  }
}

}  // namespace
}  // namespace celador
