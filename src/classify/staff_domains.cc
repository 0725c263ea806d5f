#include "classify/staff_domains.h"

#include <unordered_set>

#include "base/text.h"
#include "classify/embedded_data.h"
#include "classify/limits.h"

namespace celador {
namespace {

bool is_free_mail(std::string_view domain) {
  static const auto domains = [] {
    const auto lines = data::lines_of(data::kFreeMailDomains);
    return std::unordered_set<std::string_view>(lines.begin(), lines.end());
  }();
  return domains.contains(domain);
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
