#include "book/current_choice.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "base/check.h"

namespace celador {
namespace {

bool informs(const Sighting& look) {
  return look.list != State::kUnknown || look.read != State::kUnknown ||
         look.identify == State::kNo;
}

// Whether it speaks for all of the store, for better and for worse.
bool is_full(const Sighting& look) {
  if (look.identify == State::kNo) return true;  // the port is closed
  if (!look.extent.inside.empty() || look.extent.interrupted || !informs(look)) return false;
  const bool refused = look.list == State::kNo && look.read == State::kNo;
  return refused || look.extent.depth >= Depth::kSample;
}

// How far the looks went that are later than those not yet seen.
class Later {
 public:
  bool cover(const Sighting& look) const {
    if (everything_) return true;
    if (look.extent.depth <= whole_) return true;
    const auto place = inside_.find(look.extent.inside);
    return place != inside_.end() && look.extent.depth <= place->second;
  }

  void add(const Sighting& look) {
    if (is_full(look)) everything_ = true;
    if (!informs(look) || look.extent.interrupted) return;
    std::optional<Depth>& depth = look.extent.inside.empty() ? whole_ : inside_[look.extent.inside];
    depth = std::max(depth, std::optional(look.extent.depth));
  }

 private:
  bool everything_ = false;
  std::optional<Depth> whole_;
  std::map<std::string, std::optional<Depth>> inside_;
};

}  // namespace

std::int64_t current_of(std::span<const Sighting> all) {
  CHECK(!all.empty());
  std::vector<const Sighting*> latest_first;
  for (const Sighting& look : all) latest_first.push_back(&look);
  std::ranges::sort(latest_first, std::ranges::greater(),
                    [](const Sighting* look) { return std::tuple(look->at, look->seq); });
  const auto weight = [](const Sighting& look) { return std::tuple(informs(look), look.score); };
  const Sighting* current = nullptr;
  Later later;
  for (const Sighting* look : latest_first) {
    // Of equals the latest, which came first.
    if (!later.cover(*look) && (current == nullptr || weight(*look) > weight(*current)))
      current = look;
    later.add(*look);
  }
  return current->seq;
}

}  // namespace celador
