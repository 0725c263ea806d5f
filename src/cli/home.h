#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "classify/own_rules.h"
#include "cli/commands.h"
#include "scope/scope.h"

namespace celador {

// The one folder where state lives: --home, else CELADOR_HOME, else ~/.local/share/celador; mode
// 0700.
class Home {
 public:
  // Makes the folder when it is not there. kIo says what cannot be done and where; kUsage when it
  // is no folder.
  static Result<Home> open(const std::string& asked_for);

  const std::string& path() const { return folder_; }
  std::string book() const { return folder_ + "/book.sqlite"; }
  std::string ledger() const { return folder_ + "/ledger.ndjson"; }
  // The scope that holds when no --scope is given, if the file is there.
  std::string scope() const { return folder_ + "/scope.toml"; }
  std::string lock_of_round(const std::string& round) const {
    return folder_ + "/round-" + round + ".lock";
  }
  // kUsage when `path`, which `option` gave to be written, is one of the files kept here: it would
  // be lost. An empty path is none.
  Result<void> refuse_own_file(std::string_view option, const std::string& path) const;
  // Where the folder is or would be, without making it. kUsage: HOME is not set.
  static Result<std::string> folder(const std::string& asked_for);

 private:
  explicit Home(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

// The scope of a run: the file asked for, else the home's, else this machine. Names in it are
// looked up. kForbidden: the file asked for is not there or cannot be read.
Result<Scope> load_scope(const std::string& asked_for, const Home& home, Instant now);

// The rules of a run: the file asked for, else the home's rules.toml, else none; "none" means none.
// Makes no folder. kUsage: the file asked for is not there, or a rule is wrong ("FILE:LINE:COLUMN:
// ...").
Result<std::optional<OwnRules>> load_rules(const std::string& asked_for, const Common& common);

// The addresses of this machine's interfaces.
Result<std::vector<IpAddress>> own_addresses();
// Looks a name up in DNS and /etc/hosts. kNotFound.
Result<std::vector<IpAddress>> look_up_name(const std::string& name);

}  // namespace celador
