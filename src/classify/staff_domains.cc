#include "classify/staff_domains.h"

#include "base/text.h"
#include "classify/embedded_data.h"
#include "classify/limits.h"
#include "classify/word_list.h"

namespace celador {
namespace {

bool is_free_mail(std::string_view domain) {
  static const WordList domains(data::kFreeMailDomains);
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
