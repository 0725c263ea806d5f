#include "cli/listed_endpoints.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "cli/sweep_file.h"
#include "report/wording.h"

namespace celador {
namespace {

using Place = std::pair<IpAddress, std::uint16_t>;
Place place_of(const Endpoint& endpoint) { return {endpoint.ip, endpoint.port}; }

// Looking a name up takes as long as its server likes.
constexpr std::uint64_t kMaxNames = 10'000;

// Keeps what the scope allows of one file after the other.
class EndpointsInScope final : public SightingSink {
 public:
  EndpointsInScope(const Scope& scope, const LookUp& look_up, Instant now)
      : scope_(scope), forbidden_(scope.forbidden()), look_up_(look_up), now_(now) {}

  Result<void> sighting(const PortSighting& sighting) override {
    return keep(sighting.endpoint, std::nullopt);
  }

  Result<void> named(const std::string& host, std::uint16_t port, std::uint64_t) override {
    if (++names_ > kMaxNames) {
      return fail(
          ErrorKind::kLimit,
          fmt::format("has more than {} names to look up: list their addresses", kMaxNames));
    }
    const auto addresses = look_up_(host);
    if (!addresses) {
      ++counts_.unresolved;
      return {};
    }
    for (const IpAddress& ip : *addresses) TRY(keep({ip, port, std::nullopt}, host));
    return {};
  }

  // What was left out since the last call, for the file of that name.
  void tell(const std::string& file, const SightingReading& reading) {
    const auto tell = [&](std::uint64_t count, std::string_view why,
                          std::vector<std::string>& where) {
      if (count == 0) return;
      where.push_back(fmt::format("{}: {} {} left out: {}", file,
                                  counted_text(count, "endpoint", "endpoints"),
                                  count == 1 ? "is" : "are", why));
    };
    const std::string scope = fmt::format("the scope '{}'", scope_.terms().name);
    tell(counts_.excluded, "excluded by " + scope, listed.excluded);
    tell(counts_.not_included, "outside of " + scope, listed.in_part);
    tell(counts_.udp, "UDP, and the sweep knocks at TCP", listed.in_part);
    tell(counts_.unresolved, "of names that could not be looked up", listed.in_part);
    for (const std::string& text : left_out_texts(reading))
      listed.in_part.push_back(fmt::format("{}: left out: {}", file, text));
    if (!reading.cut.empty())
      listed.in_part.push_back(
          fmt::format("{}: {}; what comes before is looked at", file, reading.cut));
    outside_ += counts_.excluded + counts_.not_included;
    counts_ = {};
  }

  void sort() {
    const auto same = [](const Endpoint& a, const Endpoint& b) {
      return place_of(a) == place_of(b);
    };
    std::ranges::sort(listed.endpoints, {}, place_of);
    const auto rest = std::ranges::unique(listed.endpoints, same);
    listed.endpoints.erase(rest.begin(), rest.end());
    sorted_ = listed.endpoints.size();
  }

  std::uint64_t outside() const { return outside_; }
  ListedEndpoints listed;

 private:
  Result<void> keep(Endpoint endpoint, const std::optional<std::string>& host) {
    if (!scope_.check(endpoint.ip, host, Depth::kTouch, now_)) {
      ++(forbidden_.contains(endpoint.ip) ? counts_.excluded : counts_.not_included);
      return {};
    }
    if (endpoint.carrier == Carrier::kUdp) {
      ++counts_.udp;
      return {};
    }
    if (host) listed.names.emplace(endpoint.ip, *host);
    listed.endpoints.push_back(std::move(endpoint));
    // Sweeps tell the same endpoint often: once it is sorted out, there may be room again.
    if (listed.endpoints.size() < std::max(2 * sorted_, std::size_t{100'000})) return {};
    sort();
    if (sorted_ <= kMaxListedEndpoints) return {};
    return fail(
        ErrorKind::kLimit,
        fmt::format("lists more than {} endpoints: split the file, or give ranges as TARGET",
                    count_text(kMaxListedEndpoints)));
  }

  struct Counts {
    std::uint64_t excluded = 0;
    std::uint64_t not_included = 0;
    std::uint64_t udp = 0;
    std::uint64_t unresolved = 0;
  };
  const Scope& scope_;
  const AddressSet forbidden_;
  const LookUp& look_up_;
  Instant now_;
  Counts counts_;
  std::uint64_t outside_ = 0;
  std::uint64_t names_ = 0;
  std::size_t sorted_ = 0;
};

}  // namespace

Result<ListedEndpoints> list_endpoints(const SweepFiles& files, const Scope& scope,
                                       const LookUp& look_up, Instant now) {
  EndpointsInScope kept(scope, look_up, now);
  for (const std::string& path : files.paths) {
    SightingReading reading;
    TRY(read_sweep_file(path, files, kept, reading));
    kept.tell(name_of_file(path), reading);
    if (reading.open + reading.named == 0)
      kept.listed.in_part.push_back(
          fmt::format("{}: no endpoint is open in it", name_of_file(path)));
  }
  kept.sort();
  if (kept.listed.endpoints.empty() && kept.outside() > 0) {
    return fail(
        ErrorKind::kForbidden,
        fmt::format("none of the {} listed is in the scope '{}'",
                    counted_text(kept.outside(), "endpoint", "endpoints"), scope.terms().name));
  }
  return std::move(kept.listed);
}

std::vector<Endpoint> besides(std::vector<Endpoint> listed, const SweepPlan& plan) {
  const std::set<std::uint16_t> ports(plan.ports.begin(), plan.ports.end());
  std::erase_if(listed, [&](const Endpoint& endpoint) {
    return ports.contains(endpoint.port) && plan.addresses.contains(endpoint.ip);
  });
  return listed;
}

}  // namespace celador
