#include "protocols/ftp_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace celador {
namespace {

using testing::UnorderedElementsAre;

TEST(FtpGreeting, IsToldFromMail) {
  struct Row {
    int code;
    std::string_view text;
    bool is_ftp;
  };
  const Row rows[] = {
      {220, "(vsFTPd 3.0.3)", true},
      {220, "Welcome to the archive", true},
      {120, "Ready in 5 minutes", true},
      {421, "Too many users, FTP server full", true},
      {530, "No anonymous FTP here", true},
      {220, "mx.hospital.example ESMTP Postfix", false},
      {220, "hospital.example Microsoft ESMTP MAIL Service ready", false},
      {421, "Service not available", false},
      {200, "NNTP Service Ready", false},
      {554, "no", false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(greets_as_ftp({row.code, {std::string(row.text)}}), row.is_ftp) << row.text;
  }
}

TEST(FtpProduct, IsReadFromGreetings) {
  struct Row {
    std::string_view text, product, version, cpe;
  };
  const Row rows[] = {
      {"(vsFTPd 3.0.3)", "vsftpd", "3.0.3", "cpe:2.3:a:vsftpd_project:vsftpd:3.0.3:*:*:*:*:*:*:*"},
      {"ProFTPD 1.3.5e Server (Debian) [::ffff:10.0.0.1]", "ProFTPD", "1.3.5e",
       "cpe:2.3:a:proftpd:proftpd:1.3.5e:*:*:*:*:*:*:*"},
      {"ProFTPD Server (Archivo) [127.0.0.1]", "ProFTPD", "", ""},
      {"---------- Welcome to Pure-FTPd [privsep] [TLS] ----------", "Pure-FTPd", "", ""},
      {"FileZilla Server 1.8.2", "FileZilla Server", "1.8.2",
       "cpe:2.3:a:filezilla-project:filezilla_server:1.8.2:*:*:*:*:*:*:*"},
      {"FileZilla Server version 0.9.60 beta", "FileZilla Server", "0.9.60",
       "cpe:2.3:a:filezilla-project:filezilla_server:0.9.60:*:*:*:*:*:*:*"},
      {"Microsoft FTP Service", "Microsoft FTP Service", "", ""},
      {"pyftpdlib 1.5.6 ready.", "pyftpdlib", "1.5.6", ""},
      {"Serv-U FTP Server v15.1 ready...", "Serv-U", "15.1",
       "cpe:2.3:a:solarwinds:serv-u:15.1:*:*:*:*:*:*:*"},
      {"FTP server (Version wu-2.6.2(1) Mon Dec 2) ready.", "WU-FTPD", "2.6.2",
       "cpe:2.3:a:washington_university:wu-ftpd:2.6.2:*:*:*:*:*:*:*"},
      {"Welcome", "", "", ""},
  };
  for (const Row& row : rows) {
    Service service;
    identify_ftp_product(row.text, service);
    EXPECT_EQ(service.product, row.product) << row.text;
    EXPECT_EQ(service.version, row.version) << row.text;
    EXPECT_EQ(service.cpe, row.cpe) << row.text;
  }
}

TEST(FtpProduct, KeepsWhatAnEarlierTextSaid) {
  Service service;
  identify_ftp_product("ProFTPD Server (Archivo) [127.0.0.1]", service);
  identify_ftp_product("vsFTPd 3.0.3 - secure, fast, stable", service);
  EXPECT_EQ(service.product, "ProFTPD");
  EXPECT_EQ(service.version, "");
  Service hidden;
  identify_ftp_product("vsFTPd 3.0.3 - secure, fast, stable", hidden);
  EXPECT_EQ(hidden.version, "3.0.3");
}

std::vector<std::string> owners_in(std::string line) {
  std::vector<std::string> names;
  for (const OwnerFact& fact : ftp_owner_facts({220, {std::move(line)}})) {
    names.push_back(fact.kind + "=" + fact.name);
  }
  return names;
}

TEST(FtpOwner, IsReadFromBanners) {
  EXPECT_THAT(owners_in("ftp.hospital.example FTP server ready."),
              UnorderedElementsAre("ftp.host_name=ftp.hospital.example"));
  EXPECT_THAT(owners_in("Questions: <soc@hospital.example>."),
              UnorderedElementsAre("ftp.contact=hospital.example"));
  EXPECT_THAT(owners_in("ProFTPD 1.3.8 Server (Archivo Hospital Central) [10.0.0.1]"),
              UnorderedElementsAre("ftp.server_name=Archivo Hospital Central"));
  EXPECT_THAT(owners_in("ProFTPD 1.3.8 Server (Debian) [10.0.0.1]"), UnorderedElementsAre());
  EXPECT_THAT(owners_in("(vsFTPd 3.0.3)"), UnorderedElementsAre());
  EXPECT_THAT(owners_in("written by Tim (Tim.Kosse@filezilla-project.org)"),
              UnorderedElementsAre());
  EXPECT_THAT(owners_in("localhost.localdomain FTP 10.0.0.1 -a.b c..d"), UnorderedElementsAre());
}

TEST(FtpOwner, TakesPrivateAddressesOnly) {
  for (const std::string_view address : {"10.9.8.7", "172.16.0.1", "192.168.1.1", "100.64.0.1"}) {
    EXPECT_TRUE(ftp_address_fact(address)) << address;
  }
  for (const std::string_view address : {"8.8.8.8", "172.32.0.1", "127.0.0.1", "0.0.0.0", "x"}) {
    EXPECT_FALSE(ftp_address_fact(address)) << address;
  }
}

TEST(FtpTls, IsAskedForInManyWords) {
  EXPECT_TRUE(asks_for_tls({530, {"Anonymous sessions must use encryption."}}));
  EXPECT_TRUE(asks_for_tls({550, {"SSL/TLS required on the control channel"}}));
  EXPECT_TRUE(asks_for_tls({421, {"Must use TLS"}}));
  EXPECT_FALSE(asks_for_tls({530, {"Login incorrect."}}));
  EXPECT_FALSE(asks_for_tls({230, {"TLS welcome"}}));
}

TEST(FtpCauses, NameTheSettingOfTheProduct) {
  EXPECT_EQ(ftp_causes("vsftpd", FtpUpload::kNotSeen).at(0).setting, "anonymous_enable");
  EXPECT_EQ(ftp_causes("vsftpd", FtpUpload::kSeen).size(), 2U);
  EXPECT_EQ(ftp_causes("something else", FtpUpload::kNotSeen).at(0).setting, "anonymous login");
  for (const std::string_view product : {"vsftpd", "ProFTPD", "Pure-FTPd", "FileZilla Server",
                                         "Microsoft FTP Service", "pyftpdlib"}) {
    for (const Cause& cause : ftp_causes(product, FtpUpload::kSeen)) {
      EXPECT_FALSE(cause.fix.empty() || cause.reference.empty() || cause.setting.empty());
    }
  }
}

}  // namespace
}  // namespace celador
