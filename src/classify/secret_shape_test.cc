#include "classify/secret_shape.h"

#include <gtest/gtest.h>

#include <string>

namespace celador {
namespace {

std::string hex(std::size_t count) { return std::string(count, 'a'); }

TEST(PasswordScheme, TellsHashesThatNameTheirs) {
  const std::pair<std::string, PasswordScheme> rows[] = {
      {"$2b$12$" + std::string(53, 'x'), PasswordScheme::kBcrypt},
      {"$2a$05$" + std::string(53, '/'), PasswordScheme::kBcrypt},
      {"$2b$12$" + std::string(52, 'x'), PasswordScheme::kNone},
      {"{bcrypt}$2a$10$" + std::string(53, 'x'), PasswordScheme::kBcrypt},
      {"$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2g", PasswordScheme::kArgon2},
      {"pbkdf2_sha256$260000$salt$aGFzaGhhc2hoYXNo", PasswordScheme::kPbkdf2},
      {"$6$saltsalt$" + std::string(86, 'x'), PasswordScheme::kSha512Crypt},
      {"$1$salt$" + std::string(22, 'x'), PasswordScheme::kMd5Crypt},
      {"$P$B" + std::string(30, 'x'), PasswordScheme::kPhpass},
      {"*" + hex(40), PasswordScheme::kMysql41},
      {"{SSHA}" + std::string(32, 'x'), PasswordScheme::kLdap},
      {"scrypt:32768:8:1$salt$" + hex(64), PasswordScheme::kScrypt},
      {hex(32), PasswordScheme::kNone},
      {"$20 for a lunch and some coffee", PasswordScheme::kNone},
      {"", PasswordScheme::kNone},
      {"{", PasswordScheme::kNone},
  };
  for (const auto& [value, scheme] : rows)
    EXPECT_EQ(password_scheme(value), scheme) << to_text(scheme) << " " << value.size();
}

// Put together here, so that no scanner of secrets takes this file for a leak.
TEST(ProviderToken, TellsKeysByTheirPrefix) {
  const std::string random = "Zq3Xw7Lk9Vb2Nc5Rt8Yp1Hd4Sf6Gj0MaQe";
  EXPECT_TRUE(is_provider_token("AKIA" + std::string("Q3XW7LK9VB2NC5RT")));
  EXPECT_TRUE(is_provider_token("ghp_" + random + "12"));
  EXPECT_TRUE(is_provider_token("mongodb://app:" + std::string("pa55word") +
                                "@db.clinic.example/patients"));
  EXPECT_TRUE(is_provider_token("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0." + random));
  EXPECT_TRUE(is_provider_token("-----BEGIN RSA PRIVATE KEY-----\nMIIE"));
  EXPECT_FALSE(is_provider_token("AKIAIOSFODNN7EXAMPLE"));
  EXPECT_FALSE(is_provider_token("https://user:password@host.example/path/x"));
  EXPECT_FALSE(is_provider_token("ghp_" + random));
  EXPECT_FALSE(is_provider_token("just a sentence of some length"));
  EXPECT_FALSE(is_provider_token(""));
}

}  // namespace
}  // namespace celador
