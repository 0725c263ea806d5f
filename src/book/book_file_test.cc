// What can happen to a book's file: kills, older and newer versions, foreign files, locks, damage,
// no room, no rights.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "book/book.h"
#include "book/book_for_tests.h"
#include "book/schema.h"
#include "model/finding_json.h"

namespace celador {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::chrono::milliseconds kSoon{1};

std::string error_of(const Result<Book>& book) { return book ? "" : book.error().message; }

mode_t mode_of(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

// Runs `body` in a process of its own and gives its exit status: for what would change this process
// too.
template <class Body>
int in_child(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(BookFile, IsReadableByItsOwnerAlone) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  Result<Book> book = book_with_round(path, "r0001");
  ASSERT_TRUE(book) << book.error().message;
  ASSERT_TRUE(book->record(clinic_finding()));
  for (const char* ending : {"", "-wal", "-shm"})
    EXPECT_EQ(mode_of(path + ending), 0600U) << ending;
}

TEST(BookFile, TakesOthersRightsAwayWhenOpened) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  ASSERT_TRUE(Book::open(path, OpenMode::kCreateIfAbsent));
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  ASSERT_TRUE(Book::open(path, OpenMode::kMustExist));
  EXPECT_EQ(mode_of(path), 0600U);
}

TEST(BookFile, BearsItsApplicationIdAndVersion) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  ASSERT_TRUE(Book::open(path, OpenMode::kCreateIfAbsent));
  Result<Database> database = Database::open(path, kBusyTimeout);
  ASSERT_TRUE(database);
  EXPECT_EQ(database->integer("PRAGMA application_id"), kApplicationId);
  EXPECT_EQ(database->integer("PRAGMA user_version"), schema_version());
}

// A book as the first version wrote it is brought up, and what it held can be found by the newer
// search.
TEST(BookFile, IsBroughtUpFromItsFirstVersion) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  {
    std::ofstream(path).flush();
    Result<Database> database = Database::open(path, kBusyTimeout);
    ASSERT_TRUE(database);
    ASSERT_TRUE(migrate(*database, 1));
    ASSERT_EQ(database->integer("PRAGMA user_version"), 1);
    ASSERT_TRUE(database->run(
        "INSERT INTO rounds VALUES('r0001', 0, NULL, 'running', 's', 'a', 'list', 't', 0, 0, 0)"));
    const Result<> inserted = database->change(
        "INSERT INTO observations(id, round, at, ip, port, transport, protocol, product, version, "
        "severity, score, "
        "can_identify, can_list, can_read, can_write, can_admin, finding) VALUES('f0001clinic', "
        "'r0001', 0, x'0A140307', "
        "27017, 'tcp', 'mongodb', 'MongoDB', '3.6.23', 4, 9.8, 'yes', 'yes', 'yes', 'yes', "
        "'unknown', ?)",
        {to_json_line(clinic_finding())});
    ASSERT_TRUE(inserted) << inserted.error().message;
  }
  Result<Book> book = Book::open(path, OpenMode::kMustExist);
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_THAT(ids(book->find({{WordFilter{"patients"}}})), ElementsAre("f0001clinic"));
  EXPECT_THAT(ids(book->find({{TextFilter{TextField::kCategory, {"id.mx"}}}})),
              ElementsAre("f0001clinic"));
  ASSERT_TRUE(book->record(refusing_finding()));
}

// Version 4 did not know how much of a store a look saw: its rounds tell.
TEST(BookFile, LearnsFromItsRoundsHowFarOlderLooksWent) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  {
    std::ofstream(path).flush();
    Result<Database> database = Database::open(path, kBusyTimeout);
    ASSERT_TRUE(database);
    ASSERT_TRUE(migrate(*database, 4));
    const struct {
      std::string id;
      std::string depth;
      std::string targets;
      std::string_view at;
      double score;
    } looks[] = {
        {"whole", "sample", "10.20.0.0/16 db.hospital.example", "2026-11-01", 9.8},
        {"inside", "sample", "mongodb://10.20.3.7/nosuchdb", "2026-11-02", 5},
        {"listed", "list", "mongodb://10.20.3.7", "2026-11-03", 5},
    };
    for (const auto& look : looks) {
      ASSERT_TRUE(database->change(
          "INSERT INTO rounds(id, began, state, scope, authorised_by, depth, targets, endpoints, "
          "answered, findings) VALUES(?, 0, 'done', 's', 'a', ?, ?, 0, 0, 0)",
          {look.id, look.depth, look.targets}));
      const Finding finding = clinic_finding_at(look.id, look.id, "10.20.3.7", 27017, look.at);
      ASSERT_TRUE(database->change(
          "INSERT INTO observations(id, round, at, ip, port, transport, protocol, product, "
          "version, severity, score, can_identify, can_list, can_read, can_write, can_admin, "
          "finding) VALUES(?, ?, ?, x'0A140307', 27017, 'tcp', 'mongodb', 'MongoDB', '3.6.23', 4, "
          "?, 'yes', 'yes', 'yes', 'yes', 'unknown', ?)",
          {look.id, look.id, std::int64_t{finding.at.time_since_epoch().count()}, look.score,
           to_json_line(finding)}));
    }
  }
  Result<Book> book = Book::open(path, OpenMode::kMustExist);
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_THAT(ids(book->current_findings()), ElementsAre("whole"));
  Result<Database> database = Database::open(path, kBusyTimeout);
  ASSERT_TRUE(database);
  EXPECT_FALSE(database->run("UPDATE observations SET can_read = 'no'"));
}

TEST(BookFile, RefusesANewerBookAndLeavesItAlone) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  ASSERT_TRUE(Book::open(path, OpenMode::kCreateIfAbsent));
  {
    Result<Database> database = Database::open(path, kBusyTimeout);
    ASSERT_TRUE(database);
    ASSERT_TRUE(database->run("PRAGMA user_version = 9999"));
  }
  const Result<Book> book = Book::open(path, OpenMode::kCreateIfAbsent);
  ASSERT_FALSE(book);
  EXPECT_EQ(book.error().kind, ErrorKind::kUnsupported);
  EXPECT_THAT(book.error().message,
              HasSubstr("was written by a newer Celador (its version is 9999"));
  EXPECT_THAT(book.error().message, HasSubstr(path));
}

TEST(BookFile, RefusesAVersionThatNoCeladorWrites) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  ASSERT_TRUE(Book::open(path, OpenMode::kCreateIfAbsent));
  for (const std::int64_t version : {-1, -2147483647}) {
    {
      Result<Database> database = Database::open(path, kBusyTimeout);
      ASSERT_TRUE(database);
      ASSERT_TRUE(database->run("PRAGMA user_version = " + std::to_string(version)));
    }
    const Result<Book> book = Book::open(path, OpenMode::kMustExist);
    ASSERT_FALSE(book) << version;
    EXPECT_EQ(book.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(book.error().message, HasSubstr("is damaged (its version is "));
  }
}

// One finding that cannot be read takes no other one with it, and is named.
TEST(BookFile, SkipsAndNamesAFindingThatCannotBeRead) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  Result<Book> book = book_with_round(path, "r0001");
  ASSERT_TRUE(book) << book.error().message;
  for (const auto& [id, address] : {std::pair("f1", "10.0.0.1"), {"f2", "10.0.0.1"}}) {
    Finding finding = clinic_finding_at(id, "r0001", address, 27017, "2026-11-23T16:00:00Z");
    finding.endpoint.port = id == std::string_view("f1") ? 1 : 2;
    ASSERT_TRUE(book->record(finding));
  }
  {
    Result<Database> database = Database::open(path, kBusyTimeout);
    ASSERT_TRUE(database);
    ASSERT_TRUE(
        database->run("DROP TRIGGER observations_are_not_changed;"
                      "UPDATE observations SET finding = '{\"schema\":' WHERE id = 'f1'"));
  }
  EXPECT_THAT(ids(book->current_findings()), ElementsAre("f2"));
  ASSERT_EQ(book->unreadable().size(), 1U);
  EXPECT_EQ(book->unreadable()[0].id, "f1");
  EXPECT_THAT(book->unreadable()[0].reason, Not(IsEmpty()));
  EXPECT_THAT(ids(book->findings_of_endpoint(ip("10.0.0.1"))), ElementsAre("f2"));
  EXPECT_EQ(book->unreadable().size(), 1U);
  const Result<Finding> by_id = book->finding_by_id("f1");
  ASSERT_FALSE(by_id);
  EXPECT_EQ(by_id.error().kind, ErrorKind::kCorrupt);
  EXPECT_THAT(by_id.error().message, HasSubstr("the finding f1 in the book"));
}

TEST(BookFile, RefusesAForeignDatabaseAndLeavesItAlone) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  {
    std::ofstream(path).flush();
    Result<Database> database = Database::open(path, kBusyTimeout);
    ASSERT_TRUE(database);
    ASSERT_TRUE(database->run("CREATE TABLE somebody_elses(x)"));
  }
  EXPECT_THAT(error_of(Book::open(path, OpenMode::kCreateIfAbsent)),
              HasSubstr("is not a book of Celador"));
  Result<Database> database = Database::open(path, kBusyTimeout);
  ASSERT_TRUE(database);
  EXPECT_EQ(database->integer("SELECT count(*) FROM sqlite_schema"), 1);
}

TEST(BookFile, RefusesAFileThatIsNoDatabase) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  std::ofstream(path) << "Dear diary, this is a text and not a database at all.\n";
  const Result<Book> book = Book::open(path, OpenMode::kCreateIfAbsent);
  ASSERT_FALSE(book);
  EXPECT_EQ(book.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(book.error().message, HasSubstr("is not a book of Celador: move it away"));
}

TEST(BookFile, SaysThatThereIsNoBookYet) {
  const FolderForTests folder;
  const Result<Book> book = Book::open(folder.file("book.sqlite"), OpenMode::kMustExist);
  ASSERT_FALSE(book);
  EXPECT_EQ(book.error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(book.error().message, HasSubstr("there is no book at"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("book.sqlite")));
}

TEST(BookFile, SaysThatItsFolderIsMissing) {
  const FolderForTests folder;
  EXPECT_THAT(error_of(Book::open(folder.file("absent/book.sqlite"), OpenMode::kCreateIfAbsent)),
              HasSubstr("the folder of"));
  ASSERT_TRUE(std::filesystem::create_directory(folder.file("a-folder")));
  EXPECT_THAT(error_of(Book::open(folder.file("a-folder"), OpenMode::kCreateIfAbsent)),
              HasSubstr("is a folder, not a book"));
}

TEST(BookFile, SaysThatAnotherProcessUsesIt) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  ASSERT_TRUE(book_with_round(path, "r0001"));
  Result<Book> book = Book::open(path, OpenMode::kMustExist, kSoon);
  ASSERT_TRUE(book) << book.error().message;
  Result<Database> other = Database::open(path, kSoon);
  ASSERT_TRUE(other);
  ASSERT_TRUE(other->run("BEGIN IMMEDIATE"));
  const Result<> recorded = book->record(clinic_finding());
  ASSERT_FALSE(recorded);
  EXPECT_EQ(recorded.error().kind, ErrorKind::kIo);
  EXPECT_THAT(recorded.error().message, HasSubstr("is in use by another process"));
  ASSERT_TRUE(other->run("ROLLBACK"));
  EXPECT_TRUE(book->record(clinic_finding()));
}

TEST(BookFile, CanBeReadWhileAnotherProcessWrites) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  Result<Book> book = book_with_round(path, "r0001");
  ASSERT_TRUE(book) << book.error().message;
  ASSERT_TRUE(book->record(clinic_finding()));
  Result<Database> other = Database::open(path, kSoon);
  ASSERT_TRUE(other);
  ASSERT_TRUE(other->run("BEGIN IMMEDIATE; UPDATE rounds SET endpoints = 7"));
  Result<Book> reader = Book::open(path, OpenMode::kMustExist, kSoon);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_THAT(ids(reader->current_findings()), ElementsAre("f0001clinic"));
}

TEST(BookFile, SaysThatItIsDamaged) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  {
    Result<Book> book = book_with_round(path, "r0001");
    ASSERT_TRUE(book) << book.error().message;
    ASSERT_TRUE(book->record(clinic_finding()));
  }
  {
    // Everything behind the first page, where the schema stands.
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto size = static_cast<std::size_t>(std::filesystem::file_size(path));
    file.seekp(4096);
    file << std::string(size - 4096, '\xA5');
  }
  Result<Book> book = Book::open(path, OpenMode::kMustExist);
  const Result<std::vector<Finding>> findings =
      book ? book->current_findings() : std::unexpected(book.error());
  ASSERT_FALSE(findings);
  EXPECT_EQ(findings.error().kind, ErrorKind::kCorrupt);
  EXPECT_THAT(findings.error().message,
              HasSubstr("is damaged: move it away and put a backup in its place"));
}

// Where this process may mount a disk that nobody else sees: as root, or as root of a user
// namespace.
bool enter_own_mount_namespace() {
  const uid_t user = getuid();
  if (unshare(CLONE_NEWNS) == 0) return true;
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  std::ofstream("/proc/self/uid_map") << "0 " << user << " 1\n";
  return getuid() == 0;
}

TEST(BookFile, SaysThatTheDiskIsFullAndKeepsWhatItHas) {
  const FolderForTests folder;
  const int status = in_child([&] {
    if (!enter_own_mount_namespace()) return 77;
    if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
    if (mount("none", folder.path().c_str(), "tmpfs", 0, "size=2m") != 0) return 77;
    Result<Book> book = book_with_round(folder.file("book.sqlite"), "r0001");
    if (!book) return 1;
    int recorded = 0;
    Result<> result;
    for (; recorded < 1000; ++recorded) {
      Finding finding = clinic_finding();
      finding.id = "f" + std::to_string(recorded);
      finding.endpoint.port = static_cast<std::uint16_t>(recorded);
      result = book->record(finding);
      if (!result) break;
    }
    if (result ||
        result.error().message.find("is full: free some space and run again") == std::string::npos)
      return 2;
    const Result<std::vector<Finding>> kept = book->current_findings();
    return kept && kept->size() == static_cast<std::size_t>(recorded) && recorded > 0 ? 0 : 3;
  });
  if (status == 77)
    GTEST_SKIP() << "SKIPPED: a disk of our own may not be mounted and no installer for it";
  EXPECT_EQ(status, 0);
}

// Reading makes files beside the book too.
TEST(BookFile, SaysThatTheDiskIsFullWhenItIsRead) {
  const FolderForTests folder;
  const int status = in_child([&] {
    if (!enter_own_mount_namespace()) return 77;
    if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
    if (mount("none", folder.path().c_str(), "tmpfs", 0, "size=2m") != 0) return 77;
    const std::string path = folder.file("book.sqlite");
    if (!book_with_round(path, "r0001")) return 1;
    std::ofstream(folder.file("rest")) << std::string(3 << 20, 'x');
    const Result<Book> book = Book::open(path, OpenMode::kMustExist);
    return error_of(book).find("is full: free some space") == std::string::npos ? 2 : 0;
  });
  if (status == 77)
    GTEST_SKIP() << "SKIPPED: a disk of our own may not be mounted and no installer for it";
  EXPECT_EQ(status, 0);
}

TEST(BookFile, SaysThatItHasNoPermission) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  ASSERT_TRUE(book_with_round(path, "r0001"));
  ASSERT_EQ(chmod(path.c_str(), 0400), 0);
  ASSERT_EQ(chmod(folder.path().c_str(), 0755), 0);
  const int status = in_child([&] {
    if (getuid() == 0 && setuid(65534) != 0) return 77;  // root may write everything
    return error_of(Book::open(path, OpenMode::kMustExist)).starts_with("no permission to write")
               ? 0
               : 1;
  });
  if (status == 77) GTEST_SKIP() << "SKIPPED: another user cannot be had and no installer for it";
  EXPECT_EQ(status, 0);
}

// Records one finding after the other and says each on the pipe, until it is killed.
[[noreturn]] void record_until_killed(const std::string& path, int pipe) {
  Result<Book> book = Book::open(path, OpenMode::kMustExist);
  for (std::uint16_t i = 0; book; ++i) {
    Finding finding = clinic_finding();
    finding.id = "f" + std::to_string(i);
    finding.endpoint.port = i;
    if (!book->record(finding)) break;
    if (write(pipe, "x", 1) != 1) break;
  }
  _exit(1);
}

TEST(BookFile, LosesAtMostTheLookInFlightWhenKilled) {
  constexpr int kKills = 5;
  constexpr std::size_t kBeforeTheKill = 20;
  for (int kill_number = 0; kill_number < kKills; ++kill_number) {
    const FolderForTests folder;
    const std::string path = folder.file("book.sqlite");
    ASSERT_TRUE(book_with_round(path, "r0001"));
    int pipe_ends[2];
    ASSERT_EQ(pipe2(pipe_ends, O_CLOEXEC), 0);
    const pid_t child = fork();
    if (child == 0) record_until_killed(path, pipe_ends[1]);
    ::close(pipe_ends[1]);
    std::size_t told = 0;
    char byte = 0;
    while (read(pipe_ends[0], &byte, 1) == 1) {
      if (++told == kBeforeTheKill) ASSERT_EQ(kill(child, SIGKILL), 0);
    }
    ::close(pipe_ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

    Result<Book> book = Book::open(path, OpenMode::kMustExist);
    ASSERT_TRUE(book) << book.error().message;
    const Result<std::vector<Finding>> findings = book->current_findings();
    ASSERT_TRUE(findings) << findings.error().message;
    EXPECT_GE(findings->size(), told);
    EXPECT_LE(findings->size(), told + 1);  // written, and killed before it could be told
    EXPECT_EQ(ids(book->find({{WordFilter{"curp"}}})).size(), findings->size());
    Result<Database> database = Database::open(path, kBusyTimeout);
    ASSERT_TRUE(database);
    Result<Statement> check = database->query("PRAGMA integrity_check");
    ASSERT_TRUE(check && check->step().value_or(false));
    EXPECT_EQ(check->text(0), "ok");
  }
}

}  // namespace
}  // namespace celador
