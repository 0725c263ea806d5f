#include "book/current_observation.h"

#include <vector>

#include "book/current_choice.h"

namespace celador {
namespace {

// What an unknown text would mean is decided on the safe side: it tells nothing.
State state_of(const std::string& text) {
  if (text == to_text(State::kYes)) return State::kYes;
  return text == to_text(State::kNo) ? State::kNo : State::kUnknown;
}

constexpr double kScoreUnits = 10000;  // scores have four decimals at most

}  // namespace

Result<> choose_current(Database& database, std::int64_t seq) {
  std::vector<Sighting> all;
  {
    Statement rows = TRY(database.query(
        "SELECT o.seq, o.at, o.depth, o.inside, o.interrupted, o.can_identify, o.can_list, "
        "o.can_read, CAST(round(o.score * 10000) AS INTEGER) "
        "FROM observations AS n JOIN observations AS o "
        "ON o.ip = n.ip AND o.port = n.port AND o.transport = n.transport WHERE n.seq = ?",
        {seq}));
    while (TRY(rows.step())) {
      all.push_back({.seq = rows.integer(0),
                     .at = Instant(std::chrono::milliseconds(rows.integer(1))),
                     .extent = {parse_depth(rows.text(2)).value_or(Depth::kTouch), rows.text(3),
                                rows.integer(4) != 0},
                     .identify = state_of(rows.text(5)),
                     .list = state_of(rows.text(6)),
                     .read = state_of(rows.text(7)),
                     .score = static_cast<double>(rows.integer(8)) / kScoreUnits});
    }
  }
  return database.change(
      "INSERT INTO current_observations(ip, port, transport, observation) "
      "SELECT ip, port, transport, seq FROM observations WHERE seq = ? "
      "ON CONFLICT(ip, port, transport) DO UPDATE SET observation = excluded.observation",
      {current_of(all)});
}

}  // namespace celador
