#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "audit/audit.h"
#include "audit/config_path.h"
#include "cli/commands.h"
#include "cli/files.h"
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

}  // namespace

ExitStatus run_check(const Common& common, const RoundOptions& options) {
  std::size_t listening = 0;
  const PlanRound plan = [&](const Scope& scope, RoundOrder& order,
                             std::vector<std::string>& warnings) -> Result<void> {
    std::vector<std::uint16_t> only;
    if (!options.ports.empty()) only = TRY(parse_ports(options.ports));
    const std::vector<Listener> listeners = TRY(list_listeners());
    const std::map<std::uint64_t, Process> processes = processes_of(listeners);
    for (const Listener& listener : listeners) {
      if (!only.empty() && std::ranges::find(only, listener.port) == only.end()) continue;
      Endpoint endpoint{address_of(listener), listener.port, std::nullopt};
      const auto known = [&](const RoundOrder::Place& place) { return place.endpoint == endpoint; };
      if (std::ranges::any_of(order.places, known)) continue;
      const auto permit = scope.permit(endpoint, Depth::kTouch, SystemClock().now());
      if (permit) {
        LookPlace place;
        Process process;
        if (const auto found = processes.find(listener.inode); found != processes.end()) {
          process = found->second;
        }
        place.complete = [process, note = note_of(listener)](Finding& finding) {
          if (is_open(finding.access)) add_causes(finding, process);
          finding.notes.push_back(note);
        };
        order.places.push_back({std::move(endpoint), std::move(place)});
      } else {
        warnings.push_back(permit.error().message);
      }
    }
    listening = order.places.size();
    return {};
  };
  auto ran = run_round_of_command(common, options, "this machine", plan);
  if (!ran) return report_error(ran.error());
  if (!common.json) {
    std::string text = render_table(ran->findings, colour_of_stdout(), width_of_stdout());
    for (const Finding& finding : ran->findings) {
      if (is_open(finding.access))
        text += "\n" + render_finding(finding, colour_of_stdout(), width_of_stdout());
    }
    if (listening == 0) text += "Nothing listens on this machine.\n";
    auto printed = print_out(text, Kept::kInBook);
    if (!printed) return report_error(printed.error());
  }
  const RoundSummary& summary = ran->summary;
  const std::uint64_t looked = summary.progress.looked;
  fmt::print(stderr, "{}: {}{} looked at, {}, {:.1f} s\n",
             summary.interrupted ? "interrupted" : "done",
             looked == listening ? "" : fmt::format("{} of ", looked),
             counted_text(listening, "listening port", "listening ports"),
             counted_text(summary.progress.stores_open, "open store", "open stores"),
             summary.progress.elapsed.count());
  return status_of(*ran, options);
}

}  // namespace celador
