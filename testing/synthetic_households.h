#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace celador {

// Records of people who do not exist, as clerks type them: families at one address with one
// telephone, twins, namesakes, and the same person again with slips of the pen, gaps and changed
// contacts. Who is who is known, so that counting can be judged.
struct SyntheticRecord {
  std::uint32_t person = 0;
  std::vector<std::pair<std::string, std::string>> fields;  // by column; absent ones left out
};

struct HouseholdOrder {
  std::size_t people = 1000;
  double more_records = 1;         // of each person, on average, beyond the first
  double skewed = 0;               // of log-normal visits on top; 0: none
  double household_size = 1;       // on average; 1: everybody lives alone
  double twins = 0;                // share of households of two or more with twins
  double slip = 0;                 // of each value of a further record
  double gap = 0;                  // of each value of any record
  double exchanged_names = 0;      // of records
  double moved = 0;                // of further records: another address, telephone, mailbox
  std::uint32_t common_names = 0;  // so many given and family names; 0: thousands
  std::vector<std::string> columns = {"first_name", "last_name", "birth_date", "email",
                                      "phone",      "address",   "zip",        "city"};
};

// In random order.
std::vector<SyntheticRecord> synthetic_households(const HouseholdOrder& order, std::uint32_t seed);

}  // namespace celador
