#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/postgresql_session.h"

namespace celador::postgresql {

// One line of pg_hba.conf, as pg_hba_file_rules shows it. Texts are printable.
struct HbaRule {
  int line = 0;
  std::string type;  // "host", "hostssl", "local", ...
  std::vector<std::string> databases;
  std::vector<std::string> users;
  std::string address;  // "127.0.0.1", "all", "samenet", a host name
  std::string netmask;
  std::string method;
  std::string file;  // empty before 16

  // As it stands in the file: "host all all 0.0.0.0/0 trust".
  std::string to_text() const;
};

// Rules in the server's order. Pure.
std::vector<HbaRule> read_hba_rules(const Answer& answer);

// Who came in, as the server sees it.
struct Guest {
  Way way = Way::kPlain;
  std::string user;
  std::string database;
  std::string address;
};

// The rule that let `guest` in without a password: the first that fits decides (PostgreSQL
// documentation, "The pg_hba.conf File"). nullopt when none of the file does: then the file is not
// what is in force. `is_certain` is false when a line before it may have fitted too (groups, host
// names, regular expressions).
struct FoundRule {
  HbaRule rule;
  bool is_certain = false;
};
std::optional<FoundRule> find_rule(const std::vector<HbaRule>& rules, const Guest& guest);

}  // namespace celador::postgresql
