#include "protocols/rsync_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace celador {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string bytes_of(std::initializer_list<int> values) {
  std::string bytes;
  for (const int value : values) bytes += static_cast<char>(value);
  return bytes;
}

// What rsync 3.5.0 sent at protocol 29 for a folder of nine entries (-d, no recursion), frames and
// all, after the seed.
const std::string& recorded_list() {
  using namespace std::string_literals;
  static const std::string kBytes =
      "\xda\x00\x00\x07"s + "\x19\x01.\x00\x10\x00\x00\xb6j\x04k\xed\x41\x00\x00"s +
      "\x98\x0anoread.txt\x07\x00\x00\x00\x80\x81\x00\x00"s + "\x98\x0f"s +
      "con espacio.txt\x05\x00\x00\x00\xa4\x81\x00\x00"s +
      "\x98\x08link.csv\x0c\x00\x00\x00\xff\xa1\x00\x00"s +
      "\x98\x05vacio\x00\x10\x00\x00\xed\x41\x00\x00"s + "\x98\x1a"s +
      "aaaa_common_prefix_two.txt\x00\x00\x00\x00\xa4\x81\x00\x00"s +
      "\x98\x0cpatients.csvE\x17\x00\x00$\x81\x00\x00"s +
      "\x98\x03sub\x00\x10\x00\x00\xed\x41\x00\x00"s + "\x98\x1a"s +
      "aaaa_common_prefix_one.txt\x00\x00\x00\x00\xa4\x81\x00\x00"s + "\x9a\x07"s +
      "big.bin\xc0\xc6-\x00\x00"s + "\x00\x00\x00\x00"s;
  return kBytes;
}

// With -dR: names that share a beginning, and times of their own.
const std::string& recorded_folders() {
  using namespace std::string_literals;
  static const std::string kBytes =
      "q\x00\x00\x07"s + "\x18\x01.\x00\x10\x00\x00\xb6j\x04k\xed\x41\x00\x00"s +
      "\x9b\x03sub\x00\x10\x00\x00"s + "\xba\x03\x05/deep\x00\x10\x00\x00"s +
      "\x38\x04\x0dpatients.json\xa5#\x00\x00?\xb2|\\$\x81\x00\x00"s +
      "\x38\x03\x00\x00\x10\x00\x00\xb6j\x04k\xed\x41\x00\x00"s +
      "\xbb\x03\x05/deep\x00\x10\x00\x00"s + "\xb8\x08\x06/z.txt\x02\x00\x00\x00\xa4\x81\x00\x00"s +
      "\x00\x00\x00\x00\x00"s;
  return kBytes;
}

struct ListRead {
  std::vector<std::string> files;
  std::string end;
};

ListRead read_list(std::string_view bytes, std::size_t piece = 100000) {
  ListRead read;
  Buffer raw;
  Buffer data;
  RsyncDemultiplexer demultiplexer;
  RsyncFileListReader reader;
  read.end = "more";
  while (!bytes.empty()) {
    const std::size_t count = std::min(piece, bytes.size());
    raw.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    const auto taken = demultiplexer.take(raw, data);
    if (!taken) return {read.files, "malformed"};
    for (;;) {
      RsyncFile file;
      const auto step = reader.next(data, file);
      if (!step) return {read.files, "malformed"};
      if (*step == RsyncFileListReader::Step::kNeedsMore) break;
      if (*step == RsyncFileListReader::Step::kEnd) {
        return {read.files, "end " + std::to_string(reader.io_error())};
      }
      constexpr std::string_view kKinds[] = {"file", "folder", "link", "other"};
      read.files.push_back(std::string(kKinds[static_cast<int>(file.kind)]) + " " + file.name +
                           " " + std::to_string(file.size_bytes) + " " +
                           (file.modified ? to_rfc3339(*file.modified) : "-") +
                           (file.can_be_asked_for ? "" : " not askable"));
    }
  }
  return read;
}

TEST(RsyncFileList, ReadsWhatARealDaemonSent) {
  const auto read = read_list(recorded_list());
  EXPECT_EQ(read.end, "end 0");
  ASSERT_EQ(read.files.size(), 10U);
  EXPECT_EQ(read.files[0], "folder . 4096 2026-11-23T16:32:54Z");
  EXPECT_EQ(read.files[2], "file con espacio.txt 5 2026-11-23T16:32:54Z");
  EXPECT_EQ(read.files[3], "link link.csv 12 2026-11-23T16:32:54Z");
  EXPECT_EQ(read.files[9], "file big.bin 3000000 2026-11-23T16:32:54Z");
}

TEST(RsyncFileList, FollowsNamesThatShareABeginning) {
  const auto read = read_list(recorded_folders());
  EXPECT_EQ(read.end, "end 0");
  EXPECT_THAT(read.files, ElementsAre("folder . 4096 2026-11-23T16:32:54Z",
                                      "folder sub 4096 2026-11-23T16:32:54Z",
                                      "folder sub/deep 4096 2026-11-23T16:32:54Z",
                                      "file sub/patients.json 9125 2019-03-04T05:06:07Z",
                                      "folder sub 4096 2026-11-23T16:32:54Z",
                                      "folder sub/deep 4096 2026-11-23T16:32:54Z",
                                      "file sub/deep/z.txt 2 2026-11-23T16:32:54Z"));
}

TEST(RsyncFileList, ReadsPiecesOfAnySizeAlike) {
  for (const std::string* list : {&recorded_list(), &recorded_folders()}) {
    for (std::size_t piece = 1; piece < 40; ++piece) {
      EXPECT_EQ(read_list(*list, piece).files, read_list(*list).files) << piece;
    }
    for (std::size_t cut = 0; cut < list->size(); ++cut) {
      EXPECT_EQ(read_list(std::string_view(*list).substr(0, cut)).end, "more") << cut;
    }
  }
}

std::string frame(const std::string& data, int kind = 0) {
  const auto size = static_cast<int>(data.size());
  return bytes_of({size & 0xFF, size >> 8 & 0xFF, size >> 16 & 0xFF, 7 + kind}) + data;
}

TEST(RsyncFileList, RefusesWhatCannotBe) {
  using namespace std::string_literals;
  struct Row {
    std::string_view name;
    std::string data;
    std::string_view end;
  };
  const std::string rest = "\x05\x00\x00\x00\x01\x00\x00\x00\xa4\x81\x00\x00"s;
  const Row rows[] = {
      {"name of no bytes", "\x01\x00"s + rest, "malformed"},
      {"more shared than there was", "\x21\x05\x01"s + "a" + rest, "malformed"},
      {"name longer than a path", "\x41\x00\x20\x00\x00"s + rest, "malformed"},
      {"name of 4 GiB", "\x41\xff\xff\xff\xff"s, "malformed"},
      {"size below zero", "\x01\x01"s + "a\x00\x00\x00\x80\x01\x00\x00\x00\xa4\x81\x00\x00"s,
       "malformed"},
      {"long size below zero",
       "\x01\x01"s + "a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"s + "\x01\x00\x00\x00"s +
           "\xa4\x81\x00\x00"s,
       "malformed"},
      {"end with an error", "\x00\x01\x00\x00\x00"s, "end 1"},
  };
  for (const Row& row : rows) EXPECT_EQ(read_list(frame(row.data)).end, row.end) << row.name;
  EXPECT_THAT(read_list(frame("\x05\x00\x01"s + "a" + rest)).files,
              ElementsAre("file a 5 1970-01-01T00:00:01Z"));
  EXPECT_THAT(read_list(frame("\x01\x01"s + "a\xff\xff\xff\xff\x00\x00\x00\x00\x01\x00\x00\x00"s +
                              "\x01\x00\x00\x00\xa4\x81\x00\x00"s))
                  .files,
              ElementsAre("file a 4294967296 1970-01-01T00:00:01Z"));
  EXPECT_THAT(read_list(frame("\x01\x0c"s + "../../passwd" + rest)).files,
              ElementsAre("file ../../passwd 5 1970-01-01T00:00:01Z not askable"));
  EXPECT_THAT(read_list(frame("\x01\x03"s + "a*b" + rest)).files,
              ElementsAre("file a*b 5 1970-01-01T00:00:01Z not askable"));
}

TEST(RsyncDemultiplexer, KeepsMessagesApart) {
  Buffer raw(frame("ab") + frame("no such file", 1) + frame("") + frame("c") +
             frame("so it is", 2));
  Buffer data;
  RsyncDemultiplexer demultiplexer;
  ASSERT_TRUE(demultiplexer.take(raw, data));
  EXPECT_EQ(data.view(), "abc");
  EXPECT_EQ(demultiplexer.complaints(), 1U);
  EXPECT_TRUE(raw.empty());
}

TEST(RsyncDemultiplexer, RefusesFramesThatRsyncDoesNotSend) {
  for (const std::string& bytes : {frame("x", 99), std::string(8, '\0'), std::string(8, 'a'),
                                   frame(std::string(70000, 'a'), 1)}) {
    Buffer raw(bytes);
    Buffer data;
    EXPECT_FALSE(RsyncDemultiplexer().take(raw, data));
  }
}

std::string content_told(std::string_view bytes, std::size_t piece) {
  Buffer data;
  Buffer content;
  RsyncContentReader reader(2);
  while (!bytes.empty()) {
    const std::size_t count = std::min(piece, bytes.size());
    data.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    const auto step = reader.take(data, content);
    if (!step) return "malformed";
    if (*step == RsyncContentReader::Step::kEnd) return "end " + std::string(content.view());
  }
  return "more " + std::string(content.view());
}

TEST(RsyncContent, IsReadWhole) {
  using namespace std::string_literals;
  const std::string header = "\x02\x00\x00\x00\x00\x80"s + std::string(16, '\0');
  const std::string body = "\x02\x00\x00\x00x\n\x01\x00\x00\x00y\x00\x00\x00\x00"s;
  const std::string whole = header + body + std::string(16, 'c');
  for (std::size_t piece = 1; piece < 30; ++piece)
    EXPECT_EQ(content_told(whole, piece), "end x\ny");
  EXPECT_EQ(content_told(header + body, 100), "more x\ny");
  struct Row {
    std::string_view name;
    std::string bytes;
  };
  const Row rows[] = {
      {"another file", "\x03\x00\x00\x00\x00\x80"s + std::string(16, '\0')},
      {"end of the phase", std::string(22, '\xff')},
      {"no transfer", "\x02\x00\x00\x00\x00\x00"s + std::string(16, '\0')},
      {"a basis follows", "\x02\x00\x00\x00\x00\x88"s + std::string(16, '\0')},
      {"blocks of a basis", "\x02\x00\x00\x00\x00\x80\x01"s + std::string(15, '\0')},
      {"a block of a basis", header + "\xff\xff\xff\xff"s},
      {"a literal of 2 GiB", header + "\xff\xff\xff\x7f"s},
  };
  for (const Row& row : rows) EXPECT_EQ(content_told(row.bytes, 100), "malformed") << row.name;
}

TEST(RsyncGreeting, IsReadOfAllVersions) {
  struct Row {
    std::string_view line;
    int protocol;
    std::string_view versions;
  };
  const Row rows[] = {
      {"@RSYNCD: 32.0 sha512 sha256 sha1 md5 md4", 32, "3.4.0 or later"},
      {"@RSYNCD: 31.0 sha512 sha256 sha1 md5 md4", 31, "3.2.7 to 3.3.0"},
      {"@RSYNCD: 31.0", 31, "3.1.0 to 3.2.6"},
      {"@RSYNCD: 30.0\r", 30, "3.0.0 to 3.0.9"},
      {"@RSYNCD: 29", 29, "2.6.4 to 2.6.9"},
      {"@RSYNCD: 26", 26, "before 2.6.4"},
  };
  for (const Row& row : rows) {
    const auto greeting = parse_rsync_greeting(row.line);
    ASSERT_TRUE(greeting) << row.line;
    EXPECT_EQ(greeting->protocol, row.protocol) << row.line;
    EXPECT_EQ(rsync_versions(*greeting), row.versions) << row.line;
  }
  for (const std::string_view line : {"", "@RSYNCD: ", "@RSYNCD: x", "@RSYNCD: 0", "@RSYNCD: 999",
                                      "@RSYNCD: 31.x", "@ERROR: no", "220 (vsFTPd 3.0.3)"}) {
    EXPECT_FALSE(parse_rsync_greeting(line)) << line;
  }
}

TEST(RsyncModuleList, TellsMessageFromModules) {
  const auto list = parse_rsync_module_list(
      "Hospital Central backups.\nQuestions: soc@hospital.example\n\n"
      "abierto        \topen module\ncerrado        \t\n"
      "un_nombre_bastante_largo\tx\n-rsh           \ty\n../x           \tz\n");
  EXPECT_THAT(list.message,
              ElementsAre("Hospital Central backups.", "Questions: soc@hospital.example"));
  ASSERT_EQ(list.modules.size(), 5U);
  EXPECT_EQ(list.modules[0].name, "abierto");
  EXPECT_EQ(list.modules[0].comment, "open module");
  EXPECT_TRUE(list.modules[0].can_be_asked_for);
  EXPECT_EQ(list.modules[2].name, "un_nombre_bastante_largo");
  EXPECT_FALSE(list.modules[3].can_be_asked_for);
  EXPECT_FALSE(list.modules[4].can_be_asked_for);

  const auto without_empty_line = parse_rsync_module_list("Welcome\nabierto        \tx\n");
  EXPECT_THAT(without_empty_line.message, ElementsAre("Welcome"));
  EXPECT_EQ(without_empty_line.modules.size(), 1U);
  EXPECT_THAT(parse_rsync_module_list("").modules, IsEmpty());

  std::string many;
  for (int i = 0; i < 5000; ++i) many += "module_" + std::to_string(i) + "_padded\tx\n";
  EXPECT_EQ(parse_rsync_module_list(many).modules.size(), kMaxRsyncModules);
  EXPECT_TRUE(parse_rsync_module_list(many).cut);
}

TEST(RsyncModuleAnswer, IsToldByItsWords) {
  using S = RsyncModuleState;
  struct Row {
    std::string_view line;
    std::optional<S> state;
  };
  const Row rows[] = {
      {"@RSYNCD: OK", S::kOpen},
      {"@RSYNCD: AUTHREQD +RxJOsfYIJg8R4SJ0xAmlA", S::kPassword},
      {"@ERROR: access denied to otrared from UNDETERMINED (127.0.0.1)", S::kDenied},
      {"@ERROR: Unknown module 'nada'", S::kUnknown},
      {"@ERROR: max connections (2) reached -- try again later", S::kBusy},
      {"@ERROR: chdir failed", S::kBroken},
      {"@ERROR: chroot failed", S::kBroken},
      {"@ERROR: invalid early_input", S::kOther},
      {"@RSYNCD: EXIT", S::kOther},
      {"Welcome to the archive", std::nullopt},
      {"", std::nullopt},
  };
  for (const Row& row : rows) EXPECT_EQ(parse_rsync_module_answer(row.line), row.state) << row.line;
}

TEST(RsyncPath, IsHarmlessOrNotSent) {
  for (const std::string_view path :
       {"abierto", "abierto/", "abierto/./sub/", "a b/c.csv", "m/ni\xc3\xb1o"}) {
    EXPECT_TRUE(is_harmless_rsync_path(path)) << path;
  }
  for (const std::string_view path :
       {"",    "-e",     "--delete", "#list", "@RSYNCD", "/etc", "a/../b",
        "..",  "a*",     "a?",       "a[b",   "a\\b",    "a\nb", "a`id`",
        "a$b", "a;\x01", " a",       "a:b",   "~root",   "a\xff"}) {
    EXPECT_FALSE(is_harmless_rsync_path(path)) << path;
  }
  EXPECT_FALSE(is_harmless_rsync_path(std::string(2000, 'a')));
}

}  // namespace
}  // namespace celador
