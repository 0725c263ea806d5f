#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_status.h"

namespace celador {

// What every command takes.
struct Common {
  std::string home;  // empty: the usual folder
  bool json = false;
};

// Files of other people's sweeps, and what they do not say themselves.
struct SweepFiles {
  std::vector<std::string> paths;  // "-" is standard input
  std::uint16_t port = 0;          // of addresses without one; 0: not told
  std::string fields;              // of a CSV without a header: "saddr,sport"
};

enum class OverUdp : std::uint8_t { kAsNamed, kUsualPorts };

struct RoundOptions {
  std::string scope;                // file; empty: the home's, else this machine
  std::string depth;                // empty: as deep as the scope allows, at most sample
  std::string rate;                 // empty: the scope's
  std::string ports;                // empty: the stores' usual ports
  OverUdp udp = OverUdp::kAsNamed;  // scan alone
  std::string neighbours;           // kinds of guesses at IPv6 addresses; empty: none. scan alone
  std::string json_file;            // findings as NDJSON, besides what is printed
  std::string fail_on;              // a severity
  std::string rules;                // file; empty: the home's, if there is one
  bool explain = false;             // look alone
  std::optional<std::uint64_t> seed;
  std::string sweep = "auto";    // auto, raw or connect
  std::string shard;             // "3/16"; empty: the whole
  std::uint32_t passes = 2;      // probes for an endpoint that stays silent
  std::string interface;         // by which raw packets leave; empty: as the routes say
  std::string source;            // what they leave from; empty: as the kernel would
  std::uint16_t vlan = 0;        // 0: no tag
  bool dry_run = false;          // scan alone
  std::uint64_t records = 1000;  // of a dataset, at most
  std::uint64_t seconds = 60;    // for one store, at most
};

ExitStatus run_scan(const Common& common, const RoundOptions& options,
                    const std::vector<std::string>& targets, const SweepFiles& endpoints);
// Without a round, the latest that can go on.
ExitStatus run_resume(const Common& common, const RoundOptions& options, const std::string& round);
ExitStatus run_look(const Common& common, const RoundOptions& options, const std::string& url);

struct CensusOptions {
  std::optional<double> fraction;       // of the scope's endpoints, above 0 and at most 1
  std::optional<std::uint64_t> sample;  // endpoints, instead of a fraction
  std::string width;                    // "10%" of the estimate, or endpoints: "500"
};
// Estimates from a random sample how many stores the scope has.
ExitStatus run_census(const Common& common, const RoundOptions& options,
                      const CensusOptions& census);
ExitStatus run_check(const Common& common, const RoundOptions& options);
struct ClassifyOptions {
  std::uint64_t records = std::numeric_limits<std::uint64_t>::max();  // of a dataset, at most
  std::string rules;  // file; empty: the home's, if there is one
  bool explain = false;
  bool total = false;  // with JSON, a line of all files together
};
// Reads files, and the network never.
ExitStatus run_classify(const Common& common, const ClassifyOptions& options,
                        const std::vector<std::string>& paths);

// Keeps what other people's sweeps saw, as evidence of when a port was open. No network.
enum class ImportInto : std::uint8_t { kBook, kNothing };
ExitStatus run_import(const Common& common, const SweepFiles& files, ImportInto into);

ExitStatus run_find(const Common& common, const std::vector<std::string>& query);
ExitStatus run_show(const Common& common, const std::string& what);
ExitStatus run_report(const Common& common, const std::string& html_file,
                      const std::vector<std::string>& query);
// What the book knows to answer, in a format of other tools (docs/exchange.md). `file` may be "-".
ExitStatus run_export(const Common& common, const std::string& format, const std::string& file,
                      const std::vector<std::string>& query);
ExitStatus run_ledger_verify(const Common& common);
// Without a file, the home's.
ExitStatus run_rules_test(const Common& common, const std::string& file);

struct ScopeEdit {
  std::string file;  // empty: the home's
  std::string name;
  std::string authorised_by;
  std::string contact;
  std::string until;
  std::string depth;
  std::string identities;
};
ExitStatus run_scope_add(const Common& common, const ScopeEdit& edit,
                         const std::vector<std::string>& entries);
ExitStatus run_scope_exclude(const Common& common, const ScopeEdit& edit,
                             const std::vector<std::string>& entries);
ExitStatus run_scope_list(const Common& common, const ScopeEdit& edit);
struct ContactOptions {
  std::string file;       // empty: the home's
  std::string folder;     // where to write the files; empty: nowhere
  std::string canonical;  // where security.txt will stand; empty: it does not say
};
// What the sender of a sweep should publish of it.
ExitStatus run_scope_contact(const Common& common, const ContactOptions& options);

}  // namespace celador
