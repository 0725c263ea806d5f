#include "classify/secret_shape.h"

#include <gtest/gtest.h>

#include <string>

namespace celador {
namespace {

std::string hex(std::size_t count) { return std::string(count, 'a'); }

TEST(PasswordScheme, TellsHashesThatNameTheirs) {
  const std::string x53(53, 'x');
  const std::pair<std::string, std::string_view> rows[] = {
      {"$2b$12$" + x53, "bcrypt"},
      {"$2a$05$" + std::string(53, '/'), "bcrypt"},
      {"$2b$12$" + std::string(52, 'x'), ""},
      {"{bcrypt}$2a$10$" + x53, "bcrypt"},
      {"$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2g", "argon2id"},
      {"pbkdf2_sha256$260000$salt$aGFzaGhhc2hoYXNo", "PBKDF2 (Django)"},
      {"$pbkdf2-sha512$25000$" + std::string(60, 'x'), "PBKDF2 (passlib)"},
      {"$6$saltsalt$" + std::string(86, 'x'), "sha512crypt"},
      {"$5$rounds=5000$saltsalt$" + std::string(43, 'x'), "sha256crypt"},
      {"$1$saltsalt$" + std::string(22, 'x'), "md5crypt"},
      {"$apr1$saltsalt$" + std::string(22, 'x'), "md5crypt (Apache)"},
      {"$y$j9T$saltsaltsaltsaltsalt$" + std::string(43, 'x'), "yescrypt"},
      {"$P$B" + std::string(30, 'x'), "phpass"},
      {"$S$D" + std::string(51, 'x'), "Drupal 7"},
      {"*" + hex(40), "MySQL 4.1"},
      {"$A$005$" + std::string(63, 'x'), "MySQL caching_sha2"},
      {"md5" + hex(32), "PostgreSQL md5"},
      {"SCRAM-SHA-256$4096:" + std::string(24, 'x') + "$" + std::string(44, 'x') + ":" +
           std::string(44, 'x'),
       "PostgreSQL SCRAM"},
      {"0x0200" + hex(136), "MSSQL 2012"},
      {"S:" + hex(60), "Oracle 11g"},
      {"{SSHA}" + std::string(32, 'x'), "LDAP scheme"},
      {"{SHA512-CRYPT}$6$saltsalt$" + std::string(86, 'x'), "sha512crypt"},
      {"scrypt:32768:8:1$salt$" + hex(64), "scrypt (Werkzeug)"},
      {hex(32), ""},
      {hex(40), ""},
      {"$20 for a lunch and some coffee", ""},
      {"$6$ is what six coffees cost here", ""},
      {"md5 of the file is not here, sorry", ""},
      {"", ""},
      {"{", ""},
  };
  for (const auto& [value, scheme] : rows)
    EXPECT_EQ(to_text(password_scheme(value)), scheme) << scheme << " " << value.size();
}

// Put together here, so that no scanner of secrets takes this file for a leak.
TEST(TokenKind, TellsKeysByTheirPrefix) {
  const std::string random = "Zq3Xw7Lk9Vb2Nc5Rt8Yp1Hd4Sf6Gj0MaQe";  // 34
  const std::string digits = "0123456789abcdef0123456789abcdef";    // 32
  const std::pair<std::string, std::string_view> rows[] = {
      {std::string("AKIA") + "Q3XW7LK9VB2NC5RT", "AWS access key id"},
      {"AIza" + random + "1", "Google API key"},
      {"ghp_" + random + "12", "GitHub personal token"},
      {"ghs_" + random + "12", "GitHub app token"},
      {"github_pat_" + random + random + "12345678901234", "GitHub fine-grained token"},
      {"glpat-" + random, "GitLab personal token"},
      {"xoxb-123456789012-" + random, "Slack bot token"},
      {"sk_live_" + random, "Stripe secret key"},
      {"SK" + digits, "Twilio API key"},
      {"SG." + random.substr(0, 22) + "." + random + "123456789", "SendGrid API key"},
      {"key-" + digits, "Mailgun API key"},
      {"npm_" + random + "12", "npm token"},
      {"pypi-AgEI" + random + random, "PyPI token"},
      {"sk-proj-" + random + random, "OpenAI key"},
      {"sk-ant-" + random + random + random, "Anthropic key"},
      {"hf_" + random, "Hugging Face token"},
      {"dop_v1_" + digits + digits, "DigitalOcean token"},
      {"shpat_" + digits, "Shopify access token"},
      {"sq0atp-" + random.substr(0, 22), "Square access token"},
      {"HRKU-" + random + "12", "Heroku key"},
      {"hvs." + random, "HashiCorp Vault service token"},
      {"dckr_pat_" + random.substr(0, 27), "Docker access token"},
      {"AGE-SECRET-KEY-1" + std::string(58, 'Q'), "age secret key"},
      {"a1B2c3D4e5F6g7.atlasv1." + random + random, "Terraform cloud token"},
      {"123456789:AA" + random.substr(0, 33), "Telegram bot token"},
      {"oy2" + digits + "abcdefghijk", "NuGet API key"},
      {"https://hooks.slack.com/services/T" + random, "Slack webhook"},
      {"MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ." + random, "Discord bot token"},
      {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0." + random, "JSON web token"},
      {"-----BEGIN RSA PRIVATE KEY-----\nMIIE", "private key (PEM)"},
      {"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "private key (OpenSSH)"},
      {"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ", "private key (PGP)"},
      {"PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 14", "private key (PuTTY)"},
      {"{\"type\": \"service_account\", \"private_key\": \"x\"}", "Google service account"},
      {std::string("mongodb://app:") + "pa55word@db.clinic.example/patients",
       "connection string with a password"},
      {std::string("Server=db1;Database=hr;User Id=app;Pass") + "word=s3cret;",
       "connection string with a password"},
      {"DefaultEndpointsProtocol=https;AccountName=a;AccountKey=" + random + random + "==",
       "Azure account key"},
      {"?sv=2020-08-04&se=2030-01-01&sr=c&sig=" + random, "Azure shared access signature"},
      {"AKIAIOSFODNN7EXAMPLE", ""},
      {"https://user:password@host.example/path/x", ""},
      {"Server=db1;Database=hr;Integrated Security=true;", ""},
      {"-----BEGIN CERTIFICATE-----\nMIIE", ""},
      {"ghp_" + random, ""},
      {"just a sentence of some length", ""},
      {"", ""},
  };
  for (const auto& [value, kind] : rows)
    EXPECT_EQ(to_text(token_kind(value)), kind) << kind << " " << value.size();
}

}  // namespace
}  // namespace celador
