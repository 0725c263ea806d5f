#include "classify/staff_domains.h"

#include "base/text.h"
#include "classify/embedded_data.h"
#include "classify/limits.h"
#include "classify/word_table.h"

namespace celador {
namespace {

bool is_free_mail(std::string_view domain) {
  static const WordTable kDomains = [] {
    WordTable table;
    table.add_lines(data::kFreeMailDomains, 1);
    return table;
  }();
  return kDomains.find(domain) != 0;
}

}  // namespace

void StaffDomains::add(std::string_view domain, std::uint64_t domain_hash) {
  if (is_free_mail(domain)) return;
  const auto found = entries_.find(domain_hash);
  if (found != entries_.end()) {
    ++found->second.count;
    return;
  }
  if (entries_.size() >= kMaxStaffDomains) return;
  entries_.emplace(domain_hash, Entry{Buffer(domain), 1});
}

}  // namespace celador
