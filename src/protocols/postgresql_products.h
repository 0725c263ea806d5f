#pragma once
#include <string>
#include <string_view>

#include "model/service.h"
#include "wire/postgres_messages.h"

namespace celador::postgresql {

// Which product speaks PostgreSQL's protocol, by what it says of itself.

// From the answer to version(): "PostgreSQL 15.20 (Debian ...) on ...", "CockroachDB CCL v23.1.2
// ...".
void name_product(std::string_view version_text, Service& service);
// From the setting server_version, which every session is told: "15.20 (Debian 15.20-0+deb12u1)".
void name_product_by_setting(std::string_view server_version, Service& service);

// What the refusal of protocol 0.0 says of the version, for people; empty when it says nothing. The
// file and line of the server's source differ by release.
std::string judge_refusal(const postgres::ServerError& error);

}  // namespace celador::postgresql
