#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "book/round_record.h"
#include "model/finding.h"

// What all findings of a report say together, and its headline. Pure.
namespace celador {

struct Totals {
  std::size_t stores = 0;  // what answered so that it could be told what it is
  std::size_t silent = 0;  // ports of which not even that is known
  std::size_t open = 0;
  std::size_t refuse = 0;
  std::size_t unknown = 0;     // stores that could not be judged
  std::size_t writable = 0;    // of the open ones
  std::size_t loopback = 0;    // of the open ones: other machines do not reach them
  std::size_t touched = 0;     // of the open ones: somebody else was there
  std::size_t unreadable = 0;  // findings that the book could not give
  // Of the open stores. The same person may be in several: at least the fullest store's, at most
  // all together; a best value only where one store or one round tells it.
  std::optional<std::uint64_t> people_value;
  std::uint64_t people_low = 0;
  std::uint64_t people_high = 0;
  std::optional<Instant> oldest;
  std::vector<std::string_view> kinds;  // of what stands open
};

// `rounds` are those that the findings come from. Where all of one round's stores with people stand
// open, its count, each person once, is taken.
Totals totals_of(const std::vector<Finding>& findings,
                 const std::vector<const RoundRecord*>& rounds);

// Everything that is known, or only what matches the operator's query.
enum class Coverage { kAll, kMatching };

// "One store stands open: …"
std::string answer_text(const Totals& totals, Coverage coverage);
// Whether the answer is good news: nothing open, and nothing left out.
bool is_calm(const Totals& totals, Coverage coverage);
// "about 1,883 (1,851 to 20,287)", "at least 1,851 and at most 20,287"
std::string people_text(const Totals& totals);
// Beside the number of open stores: "open, of 7 stores looked at; 3 refused strangers"
std::string looked_at_text(const Totals& totals, Coverage coverage);

}  // namespace celador
