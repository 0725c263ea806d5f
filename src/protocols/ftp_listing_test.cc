#include "protocols/ftp_listing.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

// An entry as text: kind, size, time, mode, name, whether it can be asked for.
std::string told(const std::optional<FtpEntry>& entry) {
  if (!entry) return "none";
  constexpr std::string_view kKinds[] = {"file", "folder", "link", "this", "parent", "other"};
  std::string text(kKinds[static_cast<int>(entry->kind)]);
  text += entry->size_bytes ? " " + std::to_string(*entry->size_bytes) : " -";
  text += entry->modified
              ? " " + to_rfc3339(*entry->modified)
              : std::string(entry->time_form == FtpTimeForm::kNoYear ? " recent" : " -");
  text += " [" + entry->name + "]";
  if (!entry->can_be_asked_for) text += " not askable";
  return text;
}

TEST(FtpListing, ReadsLinesOfList) {
  struct Row {
    std::string_view name, line, expected;
  };
  const Row rows[] = {
      {"vsftpd file", "-r--r--r--    1 0        0            5957 Nov 23 16:34 patients.csv\r",
       "file 5957 recent [patients.csv]"},
      {"vsftpd folder with a space",
       "drwxr-xr-x    2 0        0            4096 Nov 23 16:34 con espacio",
       "folder - recent [con espacio]"},
      {"older file", "-rw-r--r--   1 ftp      ftp        9114 Mar  4  2019 patients.json",
       "file 9114 2019-03-04T00:00:00Z [patients.json]"},
      {"no group", "-rw-r--r--   1 ftp  9114 Mar  4  2019 a", "file 9114 2019-03-04T00:00:00Z [a]"},
      {"ACL mark", "-rw-r--r--+  1 0 0 1 Mar  4  2019 a", "file 1 2019-03-04T00:00:00Z [a]"},
      {"ISO date", "-rw-r--r-- 1 0 0 12 2025-11-23 16:34 a", "file 12 2025-11-23T16:34:00Z [a]"},
      {"leading spaces of a name", "-rw-r--r-- 1 0 0 12 Mar  4  2019   a",
       "file 12 2019-03-04T00:00:00Z [  a]"},
      {"link", "lrwxrwxrwx 1 0 0 12 Mar  4  2019 a -> /etc/passwd",
       "link - 2019-03-04T00:00:00Z [a]"},
      {"a month as owner", "-rw-r--r-- 1 May Jun 12 Mar  4  2019 a",
       "file 12 2019-03-04T00:00:00Z [a]"},
      {"device", "crw-r--r-- 1 0 0 12 Mar  4  2019 tty", "other - 2019-03-04T00:00:00Z [tty]"},
      {"MS-DOS file", "11-23-25  04:34PM                 5957 patients.csv",
       "file 5957 2025-11-23T16:34:00Z [patients.csv]"},
      {"MS-DOS folder, four digits", "11-23-2025  12:05AM       <DIR>          a b",
       "folder - 2025-11-23T00:05:00Z [a b]"},
      {"MS-DOS 24 hours", "11-23-1999  16:34  7 a", "file 7 1999-11-23T16:34:00Z [a]"},
      {"path in the name", "-rw-r--r-- 1 0 0 1 Mar  4  2019 ../../etc/passwd",
       "file 1 2019-03-04T00:00:00Z [../../etc/passwd] not askable"},
      {"control characters", "-rw-r--r-- 1 0 0 1 Mar  4  2019 a\x1b[2J",
       "file 1 2019-03-04T00:00:00Z [a?[2J] not askable"},
      {"latin-1 name", "-rw-r--r-- 1 0 0 1 Mar  4  2019 a\xf1o",
       "file 1 2019-03-04T00:00:00Z [a?o] not askable"},
      {"size beyond 64 bits", "-rw-r--r-- 1 0 0 99999999999999999999 Mar  4  2019 a", "none"},
      {"day that is none", "-rw-r--r-- 1 0 0 1 Feb 31  2019 a", "none"},
      {"no name", "-rw-r--r-- 1 0 0 1 Mar  4  2019", "none"},
      {"sum", "total 8", "none"},
      {"sentence", "Here is nothing to see, move on", "none"},
      {"empty", "", "none"},
  };
  for (const Row& row : rows) EXPECT_EQ(told(parse_list_line(row.line)), row.expected) << row.name;
}

TEST(FtpListing, ReadsLinesOfMlsd) {
  struct Row {
    std::string_view name, line, expected;
  };
  const Row rows[] = {
      {"ProFTPD file",
       "modify=20261123163402;perm=adfr;size=5957;type=file;unique=FE00U9860C3;UNIX.mode=0444; "
       "p.csv",
       "file 5957 2026-11-23T16:34:02Z [p.csv]"},
      {"folder", "type=dir;sizd=4096;modify=20261123162912; con espacio",
       "folder - 2026-11-23T16:29:12Z [con espacio]"},
      {"this folder", "type=cdir;perm=fle; .", "this - - [.] not askable"},
      {"parent folder", "type=pdir;perm=fle; ..", "parent - - [..] not askable"},
      {"dot as an ordinary folder", "type=dir; .", "this - - [.] not askable"},
      {"link", "type=OS.unix=slink:/etc;size=3; a", "link - - [a]"},
      {"upper case facts", "Type=File;Size=3;Modify=20190304050607.5; a",
       "file 3 2019-03-04T05:06:07Z [a]"},
      {"size that lies", "type=file;size=-1; a", "file - - [a]"},
      {"no type", "size=3; a", "none"},
      {"no facts", " a", "none"},
      {"no name", "type=file; ", "none"},
      {"LIST instead", "-rw-r--r-- 1 0 0 1 Mar  4  2019 a", "none"},
  };
  for (const Row& row : rows) EXPECT_EQ(told(parse_mlsd_line(row.line)), row.expected) << row.name;
}

TEST(FtpListing, KnowsWhichRightsAreWriting) {
  struct Row {
    std::string_view line;
    bool writes;
  };
  const Row rows[] = {
      {"type=dir;perm=flcdmpe; incoming", true},
      {"type=dir;perm=elm; a", true},
      {"type=dir;perm=fle; a", false},
      {"type=file;perm=adfrw; a", true},
      {"type=file;perm=adfr; a", false},
      {"type=file;perm=r; a", false},
      {"type=cdir;perm=c; .", true},
      {"type=file; a", false},
  };
  for (const Row& row : rows) {
    const auto entry = parse_mlsd_line(row.line);
    ASSERT_TRUE(entry) << row.line;
    EXPECT_EQ(declares_write(*entry), row.writes) << row.line;
  }
}

TEST(FtpListing, ReadsModes) {
  EXPECT_EQ(parse_list_line("drwx-wx-wt 2 1 0 4096 Mar  4  2019 a")->mode, 0733U);
  EXPECT_EQ(parse_list_line("-rwSr--r-T 2 1 0 4096 Mar  4  2019 a")->mode, 0644U);
  EXPECT_EQ(parse_mlsd_line("type=dir;UNIX.mode=0733; a")->mode, 0733U);
  EXPECT_EQ(parse_mlsd_line("type=dir;UNIX.mode=40777; a")->mode, 0777U);
}

}  // namespace
}  // namespace celador
