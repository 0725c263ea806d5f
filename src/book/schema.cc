#include "book/schema.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "book/current_observation.h"
#include "book/observation_index.h"
#include "model/finding_json.h"

namespace celador {
namespace {

// Times are milliseconds since 1970 in UTC. `informs` is 0 for a look that brought no verdict: it
// is kept, but does not replace one that did.
constexpr const char* kRoundsAndObservations = R"sql(
CREATE TABLE rounds(
  id TEXT PRIMARY KEY NOT NULL,
  began INTEGER NOT NULL,
  ended INTEGER,
  state TEXT NOT NULL CHECK(state IN ('running', 'done', 'interrupted')),
  scope TEXT NOT NULL,
  authorised_by TEXT NOT NULL,
  depth TEXT NOT NULL,
  targets TEXT NOT NULL,
  endpoints INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  findings INTEGER NOT NULL
) STRICT;

CREATE TABLE observations(
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  round TEXT NOT NULL REFERENCES rounds(id),
  at INTEGER NOT NULL,
  ip BLOB NOT NULL CHECK(length(ip) IN (4, 16)),
  port INTEGER NOT NULL CHECK(port BETWEEN 0 AND 65535),
  transport TEXT NOT NULL,
  host TEXT,
  protocol TEXT NOT NULL,
  product TEXT NOT NULL,
  version TEXT NOT NULL,
  severity INTEGER NOT NULL CHECK(severity BETWEEN 0 AND 4),
  score REAL NOT NULL,
  can_identify TEXT NOT NULL CHECK(can_identify IN ('yes', 'no', 'unknown')),
  can_list TEXT NOT NULL CHECK(can_list IN ('yes', 'no', 'unknown')),
  can_read TEXT NOT NULL CHECK(can_read IN ('yes', 'no', 'unknown')),
  can_write TEXT NOT NULL CHECK(can_write IN ('yes', 'no', 'unknown')),
  can_admin TEXT NOT NULL CHECK(can_admin IN ('yes', 'no', 'unknown')),
  informs INTEGER NOT NULL GENERATED ALWAYS AS
    (can_list <> 'unknown' OR can_read <> 'unknown' OR can_identify = 'no') STORED,
  people_value INTEGER,
  people_low INTEGER,
  people_high INTEGER,
  finding TEXT NOT NULL
) STRICT;

CREATE INDEX observations_by_endpoint ON observations(ip, port, transport, informs, at, seq);
CREATE INDEX observations_by_round ON observations(round);

CREATE TRIGGER observations_are_not_changed BEFORE UPDATE ON observations
BEGIN SELECT RAISE(ABORT, 'observations are never changed'); END;
CREATE TRIGGER observations_are_not_deleted BEFORE DELETE ON observations
BEGIN SELECT RAISE(ABORT, 'observations are never deleted'); END;

CREATE VIEW current AS
SELECT * FROM observations AS o WHERE NOT EXISTS(
  SELECT 1 FROM observations AS later
  WHERE later.ip = o.ip AND later.port = o.port AND later.transport = o.transport
    AND (later.informs, later.at, later.seq) > (o.informs, o.at, o.seq));
)sql";

// The words are kept without their text (content=''): the finding's JSON has it.
constexpr const char* kWordsAndCategories = R"sql(
CREATE VIRTUAL TABLE words USING fts5(
  host, service, datasets, categories, owners, notes, content='', tokenize='unicode61 remove_diacritics 2');

CREATE TABLE observed_categories(
  observation INTEGER NOT NULL REFERENCES observations(seq),
  category TEXT NOT NULL,
  PRIMARY KEY(observation, category)
) STRICT, WITHOUT ROWID;
CREATE INDEX observed_categories_by_category ON observed_categories(category, observation);
)sql";

Result<> make_rounds_and_observations(Database& database) {
  TRY(database.run(fmt::format("PRAGMA application_id = {}", kApplicationId)));
  return database.run(kRoundsAndObservations);
}

Result<> make_words_and_categories(Database& database) {
  TRY(database.run(kWordsAndCategories));
  Statement rows = TRY(database.query("SELECT seq, finding FROM observations"));
  while (TRY(rows.step())) {
    // One that cannot be read has no words; whoever reads it is told (Book::unreadable).
    const Result<Finding> finding = parse_finding(rows.text(1));
    if (finding) TRY(index_observation(database, rows.integer(0), *finding));
  }
  return {};
}

// The ledger's head when a round ended: a chain cannot show that its own end was cut off.
Result<> add_ledger_head(Database& database) {
  return database.run("ALTER TABLE rounds ADD COLUMN ledger_head TEXT");
}

// The people over all of a round's stores, as JSON: their keys died with the round, so it cannot be
// told later.
Result<> add_people_of_rounds(Database& database) {
  return database.run("ALTER TABLE rounds ADD COLUMN people TEXT");
}

// What is current is chosen when an observation comes (current_choice.h), because it depends on how
// much of the store each look saw. Before, the latest verdict was current, however narrow.
constexpr const char* kExtentAndCurrent = R"sql(
DROP VIEW current;
ALTER TABLE observations ADD COLUMN depth TEXT NOT NULL DEFAULT 'sample';
ALTER TABLE observations ADD COLUMN inside TEXT NOT NULL DEFAULT '';
ALTER TABLE observations ADD COLUMN interrupted INTEGER NOT NULL DEFAULT 0 CHECK(interrupted IN (0, 1));

CREATE TABLE current_observations(
  ip BLOB NOT NULL,
  port INTEGER NOT NULL,
  transport TEXT NOT NULL,
  observation INTEGER NOT NULL REFERENCES observations(seq),
  PRIMARY KEY(ip, port, transport)
) STRICT, WITHOUT ROWID;

CREATE VIEW current AS
SELECT o.* FROM current_observations AS c JOIN observations AS o ON o.seq = c.observation;
)sql";

// "mongodb://10.0.0.1:27017/clinic" -> "clinic". An older book knows of a look inside a store only
// from what its round was asked for; several targets at once do not tell which of them it was.
std::string place_inside(const std::string& targets) {
  const auto scheme = targets.find("://");
  if (scheme == std::string::npos || targets.find(' ') != std::string::npos) return "";
  const auto slash = targets.find('/', scheme + 3);
  return slash == std::string::npos ? "" : targets.substr(slash + 1);
}

Result<> add_extent_and_current(Database& database) {
  TRY(database.run("DROP TRIGGER observations_are_not_changed"));
  TRY(database.run(kExtentAndCurrent));
  TRY(database.run("UPDATE observations SET depth = (SELECT depth FROM rounds WHERE id = round)"));
  std::vector<std::pair<std::string, std::string>> inside;
  {
    Statement rounds = TRY(database.query("SELECT id, targets FROM rounds"));
    while (TRY(rounds.step())) {
      if (std::string place = place_inside(rounds.text(1)); !place.empty())
        inside.emplace_back(rounds.text(0), std::move(place));
    }
  }
  for (const auto& [round, place] : inside)
    TRY(database.change("UPDATE observations SET inside = ? WHERE round = ?", {place, round}));
  TRY(
      database.run("CREATE TRIGGER observations_are_not_changed BEFORE UPDATE ON observations "
                   "BEGIN SELECT RAISE(ABORT, 'observations are never changed'); END"));
  std::vector<std::int64_t> latest;  // of each endpoint
  {
    Statement endpoints =
        TRY(database.query("SELECT max(seq) FROM observations GROUP BY ip, port, transport"));
    while (TRY(endpoints.step())) latest.push_back(endpoints.integer(0));
  }
  for (const std::int64_t seq : latest) TRY(choose_current(database, seq));
  return {};
}

// What a round that was interrupted or killed needs to go on.
Result<> add_plan_of_rounds(Database& database) {
  return database.run(
      "ALTER TABLE rounds ADD COLUMN plan TEXT; ALTER TABLE rounds ADD COLUMN acknowledged TEXT");
}

// What other people's sweeps saw: that a port was open. `at` is 0 where a sweep kept no time: a key
// has no NULL. Files say the same thing twice, and are imported twice: the key is all that is said.
constexpr const char* kSightings = R"sql(
CREATE TABLE imports(
  id INTEGER PRIMARY KEY,
  file TEXT NOT NULL,
  format TEXT NOT NULL,
  imported INTEGER NOT NULL,
  UNIQUE(file, imported)
) STRICT;

CREATE TABLE sightings(
  ip BLOB NOT NULL CHECK(length(ip) IN (4, 16)),
  port INTEGER NOT NULL CHECK(port BETWEEN 1 AND 65535),
  transport TEXT NOT NULL,
  at INTEGER NOT NULL,
  tool TEXT NOT NULL,
  name TEXT NOT NULL,
  service TEXT NOT NULL,
  product TEXT NOT NULL,
  version TEXT NOT NULL,
  import INTEGER NOT NULL REFERENCES imports(id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY(ip, port, transport, at, tool, name, service, product, version)
) STRICT, WITHOUT ROWID;
)sql";

Result<> add_sightings_of_others(Database& database) { return database.run(kSightings); }

constexpr std::array kMigrations{
    Migration{"rounds and observations", make_rounds_and_observations},
    Migration{"search by words and categories", make_words_and_categories},
    Migration{"the ledger's head at each round's end", add_ledger_head},
    Migration{"people over all stores of a round", add_people_of_rounds},
    Migration{"how far each look went, and what is current", add_extent_and_current},
    Migration{"what a round needs to be resumed", add_plan_of_rounds},
    Migration{"what other people's sweeps saw", add_sightings_of_others},
};

// The version of a book; 0 for a new, empty file. Called again under the write lock: another
// process may have brought the book up meanwhile.
Result<std::int64_t> version_of(Database& database) {
  const std::int64_t application = TRY(database.integer("PRAGMA application_id"));
  const std::int64_t version = TRY(database.integer("PRAGMA user_version"));
  const std::int64_t tables = TRY(database.integer("SELECT count(*) FROM sqlite_schema"));
  const bool is_new = application == 0 && version == 0 && tables == 0;
  if (!is_new && application != kApplicationId) {
    return fail(
        ErrorKind::kUsage,
        fmt::format(
            "{} is not a book of Celador: move it away, or choose another folder with --home",
            database.path()));
  }
  if (version < 0) {
    return fail(ErrorKind::kCorrupt,
                fmt::format("the book {} is damaged (its version is {}, which no Celador writes): "
                            "move it away and put a backup in its place",
                            database.path(), version));
  }
  if (version > schema_version()) {
    return fail(ErrorKind::kUnsupported,
                fmt::format("the book {} was written by a newer Celador (its version is {}, this "
                            "one knows {}): run "
                            "that one, or choose another folder with --home",
                            database.path(), version, schema_version()));
  }
  return version;
}

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

Result<> migrate(Database& database, std::int64_t version) {
  while (TRY(version_of(database)) < version) {
    Transaction transaction = TRY(Transaction::begin(database));
    const std::int64_t have = TRY(version_of(database));
    if (have >= version) break;
    TRY(kMigrations[static_cast<std::size_t>(have)].apply(database));
    TRY(database.run(fmt::format("PRAGMA user_version = {}", have + 1)));
    TRY(transaction.commit());
  }
  return {};
}

}  // namespace celador
