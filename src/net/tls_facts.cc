#include "net/tls_facts.h"

#include <openssl/bio.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

#include "base/text.h"

namespace celador {
namespace {

constexpr std::size_t kMaxNames = 50;  // of one certificate; some list thousands

std::string one_line(const X509_NAME* name) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), &BIO_free);
  if (name == nullptr || !text || X509_NAME_print_ex(text.get(), name, 0, XN_FLAG_RFC2253) < 0)
    return {};
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  return size > 0 ? printable({bytes, static_cast<std::size_t>(size)}) : std::string{};
}

std::optional<Instant> to_instant(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(parts.tm_year + 1900),
                                        std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                        std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  if (!day.ok()) return std::nullopt;
  return Instant(std::chrono::sys_days(day)) + std::chrono::hours(parts.tm_hour) +
         std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
}

std::vector<std::string> alternative_names(const X509* certificate) {
  std::vector<std::string> names;
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> list(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  const int count = list ? sk_GENERAL_NAME_num(list.get()) : 0;
  for (int i = 0; i < count && names.size() < kMaxNames; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(list.get(), i);
    if (name->type != GEN_DNS) continue;
    const unsigned char* bytes = ASN1_STRING_get0_data(name->d.dNSName);
    const int size = ASN1_STRING_length(name->d.dNSName);
    names.push_back(
        printable({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)}));
  }
  return names;
}

}  // namespace

TlsFacts read_tls_facts(const SSL* connection) {
  TlsFacts facts;
  facts.version = SSL_get_version(connection);
  const X509* certificate = SSL_get0_peer_certificate(connection);
  if (certificate == nullptr) return facts;
  facts.subject = one_line(X509_get_subject_name(certificate));
  facts.issuer = one_line(X509_get_issuer_name(certificate));
  facts.names = alternative_names(certificate);
  facts.not_before = to_instant(X509_get0_notBefore(certificate));
  facts.not_after = to_instant(X509_get0_notAfter(certificate));
  return facts;
}

}  // namespace celador
