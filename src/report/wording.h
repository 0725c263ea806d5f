#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "model/finding.h"

// How findings are said to people: the same words on a terminal and on paper. Pure.
namespace celador {

// "2,373,764"
std::string count_text(std::uint64_t count);
// "7 records", "1 record"
std::string counted_text(std::uint64_t count, std::string_view one, std::string_view many);
// "3.0 GiB"
std::string bytes_text(std::uint64_t bytes);
// "99.3 %"; never 0 % for something, nor 100 % for nearly everything.
std::string share_text(double share);
// "2026-11-23"
std::string day_text(Instant at);
// "2026-11-23 16:09 UTC"
std::string moment_text(Instant at);
// "7", or "about 2,310,000 (2,280,119 to 2,373,771)"
std::string people_text(const People& people);
// "about 120 (80 to 190) under 18"
std::string minors_text(const Minors& minors);
// "MX 97%, US 3%"
std::string countries_text(const std::vector<CountryShare>& countries);
// "MongoDB 3.6.23", "FerretDB 1.24.0 (mongodb)"; the protocol when no more is known.
std::string service_text(const Service& service);
// "10.20.3.7:27017 (db.clinic.example)"
std::string address_text(const Endpoint& endpoint);
// "open since 2026-08-01 or earlier, but not before 2025-03-09"; empty when nothing is known.
std::string window_text(const Window& window);
// "1,007 records, 1.4 MiB, 41 requests, 2.4 s"
std::string spent_text(const Spent& spent);
// "2,373,764 records (an estimate), 3.0 GiB"; says when the store does not tell.
std::string size_text(const Dataset& dataset);

// Whether a store stands open, as far as a look proved.
enum class Standing { kOpen, kRefuses, kUnknown };
Standing standing_of(const Access& access);

struct Ability {
  std::string_view name;     // "read"
  std::string_view meaning;  // "see records"
  const Verdict& verdict;
};
// What a stranger may be able to do, the mildest first. The access must outlive it.
std::array<Ability, 5> abilities_of(const Access& access);
// "list, read, write; admin unknown"
std::string abilities_text(const Access& access);
// From where a store can be reached, as far as its finding tells.
enum class Reach { kNetwork, kThisMachine };
Reach reach_of(const Finding& finding);

// "Anyone who reaches this address can read and change its records."
std::string stranger_sentence(const Access& access, Reach reach = Reach::kNetwork);
// The finding's notes but for what the sentence above has said.
std::vector<std::string> notes_of(const Finding& finding);
// A cause's fix as a sentence: "Set bind to 127.0.0.1."
std::string fix_sentence(const Cause& cause);

// The distinct categories of a finding: the gravest kinds first, within a kind those with the most
// confidence.
std::vector<std::string> categories_of(const Finding& finding);
// Kinds of data in plain words, the gravest first: "health records", "identity numbers".
std::vector<std::string_view> kinds_of(const Finding& finding);

// "a, b and c"
std::string joined(const std::vector<std::string_view>& items);

// The worst first: by score, people, time.
void sort_by_severity(std::vector<Finding>& findings);

}  // namespace celador
