#pragma once
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/buffer.h"

namespace celador {

// Domains of the e-mail addresses in a dataset of accounts, the operator's among them. Held in
// wiped memory until it is certain that the dataset is of staff and not of patients. Domains of
// free mailboxes are left out.
class StaffDomains {
 public:
  // `domain_hash` under the round's key.
  void add(std::string_view domain, std::uint64_t domain_hash);

  struct Entry {
    Buffer domain;
    std::uint64_t count = 0;
  };
  const std::unordered_map<std::uint64_t, Entry>& entries() const { return entries_; }

 private:
  std::unordered_map<std::uint64_t, Entry> entries_;
};

}  // namespace celador
