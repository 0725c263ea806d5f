#include "protocols/ftp_reply.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

// What a parse came to, in a word or two.
std::string told(std::string_view bytes) {
  const auto parsed = parse_ftp_reply(bytes);
  if (!parsed) return std::string(to_text(parsed.error().kind));
  if (!*parsed) return "more";
  return std::to_string((*parsed)->reply.code) + "/" +
         std::to_string((*parsed)->reply.lines.size()) + "/" +
         std::to_string((*parsed)->size_bytes);
}

TEST(FtpReplyParser, ReadsOneReplyAndLeavesTheRest) {
  struct Row {
    std::string_view name, bytes, expected;
  };
  const Row rows[] = {
      {"vsftpd's greeting", "220 (vsFTPd 3.0.3)\r\n", "220/1/20"},
      {"line feed alone", "220 ready\n", "220/1/10"},
      {"code alone", "220\r\n", "220/1/5"},
      {"two replies", "150 here\r\n226 done\r\n", "150/1/10"},
      {"many lines", "211-Features:\r\n EPSV\r\n211 End\r\n", "211/3/31"},
      {"code before every line", "220-a\r\n220-b\r\n220 c\r\n", "220/3/21"},
      {"another code inside", "220-a\r\n530 b\r\n220 c\r\n", "220/3/21"},
      {"no end yet", "211-Features:\r\n EPSV\r\n", "more"},
      {"half a line", "22", "more"},
      {"nothing", "", "more"},
      {"SSH", "SSH-2.0-OpenSSH_9.2\r\n", "malformed"},
      {"HTTP", "HTTP/1.1 400 Bad Request\r\n", "malformed"},
      {"code out of range", "999 no\r\n", "malformed"},
      {"code without separator", "2200 no\r\n", "malformed"},
      {"empty line", "\r\n", "malformed"},
  };
  for (const Row& row : rows) EXPECT_EQ(told(row.bytes), row.expected) << row.name;
}

TEST(FtpReplyParser, StopsAtItsLimits) {
  EXPECT_EQ(told(std::string(kMaxFtpReplyLineBytes + 1, 'x')), "limit");
  std::string lines = "220-a\r\n";
  for (std::size_t i = 0; i < kMaxFtpReplyLines; ++i) lines += "b\r\n";
  EXPECT_EQ(told(lines), "limit");
  std::string bytes = "220-a\r\n";
  while (bytes.size() <= kMaxFtpReplyBytes) bytes += std::string(1000, 'c') + "\r\n";
  EXPECT_EQ(told(bytes), "limit");
}

TEST(FtpReplyParser, MakesTextPrintable) {
  const auto parsed = parse_ftp_reply("220 a\x1b[31mb\xff\r\n");
  ASSERT_TRUE(parsed && *parsed);
  EXPECT_EQ((*parsed)->reply.text(), "a?[31mb?");
}

TEST(FtpPassive, ReadsPortsOfBothForms) {
  struct Row {
    std::string_view name, text;
    int code, port;
  };
  const Row rows[] = {
      {"EPSV", "Entering Extended Passive Mode (|||6446|)", 229, 6446},
      {"EPSV with another delimiter", "ok (!!!6446!)", 229, 6446},
      {"EPSV without parentheses", "|||6446|", 229, 0},
      {"EPSV port too large", "(|||65536|)", 229, 0},
      {"EPSV port zero", "(|||0|)", 229, 0},
      {"EPSV cut", "(|||64", 229, 0},
      {"EPSV under another code", "(|||6446|)", 500, 0},
      {"PASV", "Entering Passive Mode (10,9,8,7,87,119).", 227, 22391},
      {"PASV without parentheses", "Entering Passive Mode. 10,9,8,7,87,119", 227, 22391},
      {"PASV number too large", "(10,9,8,256,87,119)", 227, 0},
      {"PASV port zero", "(10,9,8,7,0,0)", 227, 0},
      {"PASV too short", "(10,9,8,7,87)", 227, 0},
  };
  for (const Row& row : rows) {
    const FtpReply reply{row.code, {std::string(row.text)}};
    const auto pasv = parse_pasv(reply);
    const int port = parse_epsv_port(reply).value_or(pasv ? pasv->port : 0);
    EXPECT_EQ(port, row.port) << row.name;
    if (pasv) {
      EXPECT_EQ(pasv->address, "10.9.8.7") << row.name;
    }
  }
}

TEST(FtpWorkingFolder, UndoublesQuotes) {
  EXPECT_EQ(parse_working_folder({257, {"\"/\" is the current directory"}}), "/");
  EXPECT_EQ(parse_working_folder({257, {"\"/a\"\"b\" is it"}}), "/a\"b");
  EXPECT_EQ(parse_working_folder({257, {"\"/a"}}), std::nullopt);
  EXPECT_EQ(parse_working_folder({550, {"\"/\""}}), std::nullopt);
}

TEST(FtpFeatures, AreWholeWords) {
  const FtpReply features{211, {"Features:", " MLST type*;size*;", " MDTMX", "End"}};
  EXPECT_TRUE(has_ftp_feature(features, "MLST"));
  EXPECT_TRUE(has_ftp_feature(features, "mlst"));
  EXPECT_FALSE(has_ftp_feature(features, "MDTM"));
  EXPECT_FALSE(has_ftp_feature({500, {" MLST"}}, "MLST"));
}

TEST(FtpTime, IsUtcToTheSecond) {
  EXPECT_EQ(to_rfc3339(parse_ftp_time("20190304050607").value()), "2019-03-04T05:06:07Z");
  EXPECT_EQ(to_rfc3339(parse_ftp_time("20190304050607.123").value()), "2019-03-04T05:06:07Z");
  for (const std::string_view bad : {"", "2019030405060", "20191304050607", "20190230050607",
                                     "20190304250607", "2019030405060x"}) {
    EXPECT_EQ(parse_ftp_time(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace celador
