#include "protocols/postgresql_products.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace celador::postgresql {
namespace {

// Products that answer version() in PostgreSQL's place. `mark` stands in the text; the version
// follows `before_version`.
struct Relative {
  std::string_view mark;
  std::string_view product;
  std::string_view before_version;
};
constexpr std::array<Relative, 9> kRelatives = {{
    {"CockroachDB", "CockroachDB", " v"},
    {"Redshift", "Amazon Redshift", "Redshift "},
    {"Greenplum", "Greenplum", "Greenplum Database "},
    {"-YB-", "YugabyteDB", "-YB-"},
    {"EnterpriseDB", "EDB Postgres Advanced Server", "EnterpriseDB "},
    {"CrateDB", "CrateDB", "CrateDB "},
    {"QuestDB", "QuestDB", "QuestDB "},
    {"Materialize", "Materialize", "Materialize v"},
    {"RisingWave", "RisingWave", "RisingWave-"},
}};

// "15.20" of "15.20 (Debian ...)"; empty when there is no number.
std::string leading_version(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789.");
  std::string_view version = text.substr(0, end);
  while (version.ends_with('.')) version.remove_suffix(1);
  return version.size() <= 20 && version.find_first_of("0123456789") == 0 ? std::string(version)
                                                                          : "";
}

void name_postgresql(std::string_view version, Service& service) {
  service.product = "PostgreSQL";
  service.version = leading_version(version);
  if (service.version.empty()) return;
  service.cpe = fmt::format("cpe:2.3:a:postgresql:postgresql:{}:*:*:*:*:*:*:*", service.version);
}

}  // namespace

void name_product(std::string_view version_text, Service& service) {
  for (const Relative& relative : kRelatives) {
    if (!version_text.contains(relative.mark)) continue;
    service.product = relative.product;
    const std::size_t at = version_text.find(relative.before_version);
    service.version =
        at == std::string_view::npos
            ? ""
            : leading_version(version_text.substr(at + relative.before_version.size()));
    service.cpe.clear();
    return;
  }
  constexpr std::string_view kOwn = "PostgreSQL ";
  if (version_text.starts_with(kOwn)) name_postgresql(version_text.substr(kOwn.size()), service);
}

void name_product_by_setting(std::string_view server_version, Service& service) {
  // The administration console of PgBouncer says "1.18.0/bouncer".
  if (server_version.contains("/bouncer")) {
    service.product = "PgBouncer";
    service.version = leading_version(server_version);
  } else if (service.product.empty()) {
    name_postgresql(server_version, service);
  }
}

std::string judge_refusal(const postgres::ServerError& error) {
  if (error.file.ends_with(".go")) return "written in Go, as CockroachDB is";
  const auto range = postgres::find_protocol_range(error.message);
  if (!range || range->to_major != 3) return {};
  // Protocol 1.0 was dropped by PostgreSQL 10, 2.0 by 14, 3.2 came with 18. The code moved from
  // postmaster.c to backend_startup.c in 17.
  std::string_view versions;
  if (range->to_minor >= 2) {
    versions = "18 or newer";
  } else if (range->from_major == 1) {
    versions = "before 10";
  } else if (range->from_major == 2) {
    versions = "from 10 to 13";
  } else if (error.file == "backend_startup.c") {
    versions = "17";
  } else if (error.file == "postmaster.c") {
    versions = "from 14 to 16";
  } else {
    versions = "14 or newer";
  }
  std::string sentence = fmt::format("version {}, judged by how it refuses protocol 0.0", versions);
  if (!error.file.empty() && error.line) {
    sentence += fmt::format(" ({} line {})", error.file, *error.line);
  }
  return sentence;
}

}  // namespace celador::postgresql
