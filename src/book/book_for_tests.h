#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/check.h"
#include "book/book.h"
#include "testing/sample_findings.h"

// What the tests of this room share.
namespace celador {

// A folder that goes away with the test.
class FolderForTests {
 public:
  FolderForTests() {
    std::string pattern = (std::filesystem::temp_directory_path() / "celador-book-XXXXXX").string();
    CHECK(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  FolderForTests(const FolderForTests&) = delete;
  FolderForTests& operator=(const FolderForTests&) = delete;
  ~FolderForTests() { std::filesystem::remove_all(path_); }

  std::filesystem::path path() const { return path_; }
  std::string file(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline RoundRecord round_record(std::string id) {
  RoundRecord round;
  round.id = std::move(id);
  round.began = *parse_rfc3339("2026-11-23T16:00:00Z");
  round.scope = "Hospital Central";
  round.authorised_by = "Head of IT security, 2026-11-02";
  round.targets = "10.20.0.0/16 db.hospital.example";
  return round;
}

inline Result<Book> book_with_round(const std::string& path, std::string round) {
  Result<Book> book = Book::open(path, OpenMode::kCreateIfAbsent);
  if (!book) return book;
  TRY(book->begin_round(round_record(std::move(round))));
  return book;
}

inline IpAddress ip(std::string_view text) { return *IpAddress::parse(text); }

// The port answers with a reset where the clinic's store was.
inline Finding closed_finding(std::string id, std::string_view address, std::string_view at) {
  Finding finding = clinic_finding_at(std::move(id), "r0001", address, 27017, at);
  const Verdict refused = no(Basis::kDeclared, "the port is closed while the host answers");
  finding.access = {refused, refused, refused, refused, refused};
  finding.datasets.clear();
  finding.people.reset();
  finding.severity = {};
  return finding;
}

// Nothing came back.
inline Finding silent_finding(std::string id, std::string_view address, std::string_view at) {
  Finding finding;
  finding.id = std::move(id);
  finding.round = "r0001";
  finding.at = *parse_rfc3339(at);
  finding.endpoint.ip = ip(address);
  finding.endpoint.port = 27017;
  const Verdict silent = unknown("no answer within 10 seconds");
  finding.access = {silent, silent, silent, silent, silent};
  return finding;
}

inline std::vector<std::string> ids(const Result<std::vector<Finding>>& findings) {
  std::vector<std::string> found;
  if (!findings) return {findings.error().message};
  for (const Finding& finding : *findings) found.push_back(finding.id);
  return found;
}

}  // namespace celador
