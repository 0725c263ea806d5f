#include "book/sighting_record.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "book/observation_index.h"

namespace celador {
namespace {

// Rows of one statement: to read it costs as much as to insert a few.
constexpr std::size_t kRowsAtOnce = 100;

std::int64_t milliseconds(Instant at) { return at.time_since_epoch().count(); }

// The number under which the file is remembered, or would be.
Result<std::int64_t> id_of(Database& database, const ImportedFile& file) {
  {
    Statement known = TRY(database.query("SELECT id FROM imports WHERE file = ? AND imported = ?",
                                         {file.file, milliseconds(file.at)}));
    if (TRY(known.step())) return known.integer(0);
  }
  return database.integer("SELECT ifnull(max(id), 0) + 1 FROM imports");
}

// The earliest (ASC) or the latest (DESC).
Result<std::pair<PortSighting, std::string>> select_one(Database& database,
                                                        const Endpoint& endpoint,
                                                        std::string_view order) {
  Statement rows = TRY(database.query(
      std::string("SELECT at, tool, name, service, product, version, file FROM sightings JOIN "
                  "imports ON id = import WHERE ip = ? AND port = ? AND transport = ? AND at > 0 "
                  "ORDER BY at ") +
          std::string(order) + " LIMIT 1",
      {to_blob(endpoint.ip), std::int64_t{endpoint.port}, std::string(to_text(endpoint.carrier))}));
  if (!TRY(rows.step())) return fail(ErrorKind::kNotFound, "no sighting");
  PortSighting sighting;
  sighting.endpoint = endpoint;
  sighting.endpoint.host.reset();
  sighting.at = Instant(std::chrono::milliseconds(rows.integer(0)));
  sighting.tool = rows.text(1);
  sighting.name = rows.text(2);
  sighting.service = rows.text(3);
  sighting.product = rows.text(4);
  sighting.version = rows.text(5);
  return std::pair(std::move(sighting), rows.text(6));
}

}  // namespace

Result<std::uint64_t> insert_sightings(Database& database, const ImportedFile& file,
                                       std::span<const PortSighting> sightings) {
  const std::int64_t id = TRY(id_of(database, file));
  std::uint64_t added = 0;
  while (!sightings.empty()) {
    const auto some = sightings.first(std::min(sightings.size(), kRowsAtOnce));
    sightings = sightings.subspan(some.size());
    std::string sql =
        "INSERT INTO sightings(ip, port, transport, at, tool, name, service, product, version, "
        "import) VALUES";
    std::vector<SqlValue> values;
    for (const PortSighting& each : some) {
      sql += values.empty() ? "(?,?,?,?,?,?,?,?,?,?)" : ",(?,?,?,?,?,?,?,?,?,?)";
      values.emplace_back(to_blob(each.endpoint.ip));
      values.emplace_back(std::int64_t{each.endpoint.port});
      values.emplace_back(std::string(to_text(each.endpoint.carrier)));
      values.emplace_back(each.at ? milliseconds(*each.at) : 0);
      for (const std::string* text :
           {&each.tool, &each.name, &each.service, &each.product, &each.version})
        values.emplace_back(*text);
      values.emplace_back(id);
    }
    TRY(database.change(sql + " ON CONFLICT DO NOTHING", values));
    added += static_cast<std::uint64_t>(database.changed_rows());
  }
  if (added > 0) {
    TRY(
        database.change("INSERT INTO imports(id, file, format, imported) VALUES(?, ?, ?, ?) ON "
                        "CONFLICT DO NOTHING",
                        {id, file.file, file.format, milliseconds(file.at)}));
  }
  return added;
}

Result<std::optional<SightingSpan>> select_sightings(Database& database, const Endpoint& endpoint) {
  Statement counted = TRY(database.query(
      "SELECT count(*) FROM sightings WHERE ip = ? AND port = ? AND transport = ? AND at > 0",
      {to_blob(endpoint.ip), std::int64_t{endpoint.port}, std::string(to_text(endpoint.carrier))}));
  TRY(counted.step());
  SightingSpan span;
  span.count = static_cast<std::uint64_t>(counted.integer(0));
  if (span.count == 0) return std::nullopt;
  std::tie(span.first, span.first_file) = TRY(select_one(database, endpoint, "ASC"));
  std::tie(span.last, span.last_file) = TRY(select_one(database, endpoint, "DESC"));
  return span;
}

}  // namespace celador
