#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "audit/audit.h"
#include "audit/config_path.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/home.h"
#include "cli/output.h"
#include "cli/run_round.h"
#include "discover/listeners.h"
#include "report/wording.h"

namespace celador {
namespace {

// Where to connect to reach a listener: its own address, or loopback for one that listens on every
// address.
IpAddress address_of(const Listener& listener) {
  if (!listener.on_every_address()) return listener.bound_to;
  if (listener.bound_to.is_v4()) return IpAddress::v4(0x7F000001);
  return IpAddress::parse("::1").value();
}

// Names the configuration lines at fault: in the file that the server itself told of, else in the
// one that its process was started with.
void add_causes(Finding& finding, const Process& process) {
  std::vector<ConfigPath> files;
  for (const Cause& cause : finding.causes) {
    if (!cause.file) continue;
    const auto product = product_of_config(std::filesystem::path(*cause.file).filename().native());
    if (product) files.push_back({*product, *cause.file});
  }
  if (files.empty()) files = config_paths(process);
  for (const ConfigPath& file : files) {
    const auto text = read_file(file.path);
    if (text) merge_causes(finding.causes, audit_config(file.product, file.path, *text));
  }
}

std::string note_of(const Listener& listener) {
  if (listener.bound_to.is_loopback()) return std::string(kLoopbackOnlyNote);
  return "this look came from the machine itself; a server may treat it more kindly than a "
         "stranger";
}

// Whether something listens on this port of this address, or may: a listener on every address of
// IPv6 often takes IPv4 too.
bool listens(const std::vector<Listener>& listeners, const Endpoint& endpoint) {
  return std::ranges::any_of(listeners, [&](const Listener& listener) {
    const bool every =
        listener.on_every_address() && (endpoint.ip.is_v4() || !listener.bound_to.is_v4());
    return listener.port == endpoint.port && (every || listener.bound_to == endpoint.ip);
  });
}

// What listens on this machine, and what the scope lets a check do about it.
struct Listening {
  std::vector<std::uint16_t> only;  // ports that were asked for; empty: all
  std::size_t elsewhere = 0;        // ports that were not
  std::size_t refused = 0;
  std::size_t to_look_at = 0;

  bool asks_for(std::uint16_t port) const {
    return only.empty() || std::ranges::find(only, port) != only.end();
  }
};

// What a look at this listener adds to its finding.
LookPlace place_of(const Listener& listener, const std::map<std::uint64_t, Process>& processes) {
  LookPlace place;
  Process process;
  if (const auto found = processes.find(listener.inode); found != processes.end()) {
    process = found->second;
  }
  place.complete = [process, note = note_of(listener)](Finding& finding) {
    if (is_open(finding.access)) add_causes(finding, process);
    finding.notes.push_back(note);
  };
  return place;
}

// Puts what listens into the order of the round; and what was open on this machine and listens no
// more, so that it can be proven closed.
Result<void> plan_check(const Scope& scope, Listening& listening, RoundOrder& order,
                        std::vector<std::string>& warnings) {
  const std::vector<Listener> listeners = TRY(list_listeners());
  const std::map<std::uint64_t, Process> processes = processes_of(listeners);
  std::vector<Endpoint> seen;
  for (const Listener& listener : listeners) {
    const Endpoint endpoint{address_of(listener), listener.port, std::nullopt};
    if (std::ranges::find(seen, endpoint) != seen.end()) continue;
    seen.push_back(endpoint);
    if (!listening.asks_for(listener.port)) {
      ++listening.elsewhere;
      continue;
    }
    const auto permit = scope.permit(endpoint, Depth::kTouch, SystemClock().now());
    if (permit) {
      order.places.push_back({endpoint, place_of(listener, processes)});
    } else {
      ++listening.refused;
      warnings.push_back(permit.error().message);
    }
  }
  listening.to_look_at = order.places.size();
  if (listening.refused > 0 && listening.to_look_at == 0) {
    return fail(
        ErrorKind::kForbidden,
        fmt::format("nothing was looked at: the scope '{}' refuses {} on this machine; the first: "
                    "{}",
                    scope.terms().name,
                    counted_text(listening.refused, "listening port", "listening ports"),
                    warnings.front()));
  }
  const AddressSet own = Scope::this_machine(TRY(own_addresses())).addresses();
  order.look_again = [own, listeners, asked = listening](const Endpoint& endpoint) {
    return own.contains(endpoint.ip) && asked.asks_for(endpoint.port) &&
           !listens(listeners, endpoint);
  };
  return {};
}

std::string nothing_listens(const Listening& listening) {
  if (listening.only.empty()) return "Nothing listens on this machine.\n";
  const bool one = listening.only.size() == 1;
  return fmt::format("Nothing listens on the {} asked for; {} on this machine.\n",
                     one ? "port" : "ports",
                     counted_text(listening.elsewhere, "other port listens", "other ports listen"));
}

}  // namespace

ExitStatus run_check(const Common& common, const RoundOptions& options) {
  Listening listening;
  const PlanRound plan = [&](const Scope& scope, RoundOrder& order,
                             std::vector<std::string>& warnings) -> Result<void> {
    if (!options.ports.empty()) listening.only = TRY(parse_ports(options.ports));
    return plan_check(scope, listening, order, warnings);
  };
  auto ran = run_round_of_command(common, options, "this machine", plan);
  if (!ran) return report_error(ran.error());
  if (!common.json) {
    std::string text = render_table(ran->findings, colour_of_stdout(), width_of_stdout());
    for (const Finding& finding : ran->findings) {
      if (is_open(finding.access))
        text += "\n" + render_finding(finding, colour_of_stdout(), width_of_stdout());
    }
    if (listening.to_look_at == 0) text += nothing_listens(listening);
    auto printed = print_out(text, Kept::kInBook);
    if (!printed) return report_error(printed.error());
  }
  const RoundSummary& summary = ran->summary;
  const std::uint64_t looked =
      std::min<std::uint64_t>(summary.progress.looked, listening.to_look_at);
  fmt::print(stderr, "{}: {}{} looked at, {}, {:.1f} s\n", ending_of(*ran),
             looked == listening.to_look_at ? "" : fmt::format("{} of ", looked),
             counted_text(listening.to_look_at, "listening port", "listening ports"),
             counted_text(summary.progress.stores_open, "open store", "open stores"),
             summary.progress.elapsed.count());
  if (listening.refused > 0) {
    fmt::print(stderr, "  {} refused by the scope and not looked at\n",
               counted_text(listening.refused, "more is", "more are"));
  }
  return status_of(*ran, options, listening.refused > 0 ? Targeted::kInPart : Targeted::kAll);
}

}  // namespace celador
