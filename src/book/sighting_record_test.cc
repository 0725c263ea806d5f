// What others' sweeps saw, in the book: sighting_record.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "book/book_for_tests.h"
#include "book/schema.h"

namespace celador {
namespace {

Instant at(std::string_view text) { return *parse_rfc3339(text); }

PortSighting sighting(std::string_view endpoint, std::string_view when, std::string tool = "nmap") {
  PortSighting made{.endpoint = *Endpoint::parse(endpoint), .tool = std::move(tool)};
  if (!when.empty()) made.at = at(when);
  return made;
}

ImportedFile file(std::string name, std::string_view when = "2026-11-27T12:00:00Z") {
  return {.file = std::move(name), .format = "nmap-xml", .at = at(when)};
}

TEST(Sightings, AreKeptOnceHoweverOftenTheyAreImported) {
  const FolderForTests folder;
  Result<Book> book = Book::open(folder.file("book.sqlite"), OpenMode::kCreateIfAbsent);
  ASSERT_TRUE(book);
  std::vector<PortSighting> seen{
      sighting("10.0.0.1:6379", "2026-03-02"), sighting("10.0.0.1:6379", ""),
      sighting("10.0.0.1:6379/udp", "2026-03-02"), sighting("[2001:db8::1]:6379", "2026-03-02"),
      sighting("10.0.0.1:6379", "2026-03-02", "masscan")};
  EXPECT_EQ(book->add_sightings(file("a.xml"), seen), 5U);
  EXPECT_EQ(book->add_sightings(file("a.xml"), seen), 0U);
  EXPECT_EQ(book->add_sightings(file("copy.xml", "2026-11-28T12:00:00Z"), seen), 0U);
  seen.push_back(sighting("10.0.0.1:6379", "2026-03-03"));
  EXPECT_EQ(book->add_sightings(file("b.xml"), seen), 1U);
  // A hint is something new to say.
  seen.front().product = "Redis";
  EXPECT_EQ(book->add_sightings(file("c.xml"), seen), 1U);
}

TEST(Sightings, MoreThanOneStatementHoldsAreAllKept) {
  const FolderForTests folder;
  Result<Book> book = Book::open(folder.file("book.sqlite"), OpenMode::kCreateIfAbsent);
  ASSERT_TRUE(book);
  std::vector<PortSighting> many;
  for (std::uint32_t i = 0; i < 1234; ++i) {
    many.push_back(sighting("10.0.0.1:6379", "2026-03-02"));
    many.back().endpoint.ip = IpAddress::v4(0x0A000000U + i);
  }
  EXPECT_EQ(book->add_sightings(file("a.xml"), many), 1234U);
  EXPECT_EQ(book->add_sightings(file("a.xml"), many), 0U);
}

TEST(Sightings, TellTheFirstAndTheLastOfOneEndpoint) {
  const FolderForTests folder;
  Result<Book> book = Book::open(folder.file("book.sqlite"), OpenMode::kCreateIfAbsent);
  ASSERT_TRUE(book);
  const std::vector<PortSighting> some{sighting("10.0.0.1:6379", "2026-05-01"),
                                       sighting("10.0.0.1:6379", "")};
  const std::vector<PortSighting> others{
      sighting("10.0.0.1:6379", "2026-03-02", "Shodan"), sighting("10.0.0.1:6380", "2026-01-01"),
      sighting("10.0.0.1:6379/udp", "2026-01-01"), sighting("10.0.0.2:6379", "2026-01-01")};
  ASSERT_TRUE(book->add_sightings(file("may.xml"), some));
  ASSERT_TRUE(book->add_sightings(file("march.json"), others));
  const auto span = book->sightings_of(*Endpoint::parse("10.0.0.1:6379"));
  ASSERT_TRUE(span && *span);
  EXPECT_EQ((*span)->count, 2U);
  EXPECT_EQ((*span)->first, others[0]);
  EXPECT_EQ((*span)->first_file, "march.json");
  EXPECT_EQ((*span)->last, some[0]);
  EXPECT_EQ((*span)->last_file, "may.xml");
  const auto none = book->sightings_of(*Endpoint::parse("10.0.0.9:6379"));
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

TEST(Sightings, ComeIntoABookOfAnOlderVersion) {
  const FolderForTests folder;
  const std::string path = folder.file("book.sqlite");
  {
    std::ofstream(path).flush();
    Result<Database> database = Database::open(path, kBusyTimeout);
    ASSERT_TRUE(database);
    ASSERT_TRUE(migrate(*database, 5));
  }
  Result<Book> book = Book::open(path, OpenMode::kMustExist);
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_EQ(book->add_sightings(file("a.xml"), std::vector{sighting("10.0.0.1:1", "2026-03-02")}),
            1U);
}

}  // namespace
}  // namespace celador
