#include "cli/dry_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <fstream>

#include "base/text.h"
#include "cli/output.h"
#include "discover/syn_packet.h"
#include "report/wording.h"

namespace celador {
namespace {

// Enough to measure by, and done in a moment.
constexpr std::uint64_t kTried = 2'000'000;
constexpr std::size_t kShown = 10;

struct Tried {
  std::uint64_t targets = 0;
  double seconds = 0;
  double nanoseconds_each() const {
    return targets == 0 ? 0 : seconds * 1e9 / static_cast<double>(targets);
  }
};

// As the sender does it: from the index to a packet whose checksum is right.
Tried try_targets(const SweepOrder& order, const SweepPermit& permit, Instant now) {
  const SipKey key{1, 2};
  const SynWriter v4(key, {IpAddress::v4(0x7F000001), 61000, 16});
  const SynWriter v6(key, {IpAddress::parse("::1").value(), 61000, 16});
  std::array<std::uint8_t, kMaxSynBytes> packet{};
  Tried tried;
  tried.targets = static_cast<std::uint64_t>(std::min<AddressCount>(order.size(), kTried));
  const auto began = std::chrono::steady_clock::now();
  for (std::uint64_t index = 0; index < tried.targets; ++index) {
    const Endpoint target = order.at(index);
    if (!permit.allows(target.ip, now)) continue;
    (target.ip.is_v4() ? v4 : v6).write(packet, target.ip, target.port, 0);
  }
  tried.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return tried;
}

// Not getrusage(): its maximum begins with what the parent had.
double peak_mebibytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    constexpr std::string_view kPeak = "VmHWM:";
    if (line.starts_with(kPeak))
      return static_cast<double>(
                 parse_unsigned(trim(split(trim(line.substr(kPeak.size())), ' ')[0])).value_or(0)) /
             1024;
  }
  return 0;
}

}  // namespace

ExitStatus print_dry_run(const Common& common, const Scope& scope, const RoundOrder& order) {
  const auto began = std::chrono::steady_clock::now();
  const SweepOrder sweep(order.sweep);
  const SweepPermit permit = scope.permit_sweep();
  const double ready =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  const Tried tried = try_targets(sweep, permit, SystemClock().now());
  boost::json::array first;
  std::string shown;
  for (AddressCount i = 0; i < std::min<AddressCount>(sweep.size(), kShown); ++i) {
    const std::string target = sweep.at(i).to_text();
    first.emplace_back(target);
    shown += fmt::format("  {}\n", target);
  }
  std::string text;
  if (common.json) {
    boost::json::object object;
    object["schema"] = "celador/dry_run/1";
    object["targets"] = to_text(sweep.size());
    object["seed"] = order.sweep.seed;
    object["shard"] = order.sweep.shard.to_text();
    object["first"] = std::move(first);
    object["ready_milliseconds"] = ready;
    object["nanoseconds_a_target"] = tried.nanoseconds_each();
    object["seconds"] = tried.seconds;
    object["tried"] = tried.targets;
    object["peak_mebibytes"] = peak_mebibytes();
    text = boost::json::serialize(object) + "\n";
  } else {
    text = fmt::format(
        "{} endpoints would be knocked at, shard {}, in the order of seed {}; nothing was sent.\n"
        "Ready in {:.1f} ms; {:.0f} ns for each with its packet ({} tried); {:.0f} MiB at most.\n"
        "The first:\n{}",
        to_text(sweep.size()), order.sweep.shard.to_text(), order.sweep.seed, ready,
        tried.nanoseconds_each(), count_text(tried.targets), peak_mebibytes(), shown);
  }
  auto printed = print_out(text);
  return printed ? ExitStatus::kDone : report_error(printed.error());
}

}  // namespace celador
