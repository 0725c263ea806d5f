// The command line: what each command takes, its help, and nothing else.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "cli/commands.h"

namespace celador {
namespace {

// An empty value is a shell variable that was not set: it must not mean "the default", least of all
// for a scope.
std::string refuse_empty(const std::string& value) {
  return value.empty() ? "is empty; leave the option out for its default" : "";
}

// CLI11's own checks tell the whole range of a double.
std::string refuse_none(const std::string& value) {
  const std::optional<std::uint64_t> number = parse_unsigned(value);
  return number && *number > 0 ? "" : "is not a number of records: from 1 up";
}

std::string refuse_none_drawn(const std::string& value) {
  const std::optional<std::uint64_t> number = parse_unsigned(value);
  return number && *number > 0 ? "" : "is not a number of endpoints: from 1 up";
}

std::string refuse_no_fraction(const std::string& value) {
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  return error == std::errc() && end == value.data() + value.size() && number > 0 && number <= 1
             ? ""
             : "is not a fraction: above 0 and at most 1, e.g. 0.001";
}

// A file called "-" is nobody's wish.
std::string refuse_standard_output(const std::string& value) {
  return value == "-" ? "is no file; --json prints the findings on standard output"
                      : refuse_empty(value);
}

void add_rules_option(CLI::App* command, std::string& rules) {
  command
      ->add_option("--rules", rules,
                   "Own rules (TOML; docs/rules.md), or none. Default: the home's rules.toml, if "
                   "it is there")
      ->type_name("FILE")
      ->check(refuse_empty);
}

void add_round_options(CLI::App* command, RoundOptions& options,
                       const std::string& scope_names = "--scope") {
  command
      ->add_option(
          scope_names, options.scope,
          "Scope file (TOML): who allowed what. Default: the home's scope.toml, else this machine")
      ->type_name("FILE")
      ->check(refuse_empty);
  command
      ->add_option(
          "--depth", options.depth,
          "touch, identify, list, sample or count; never deeper than the scope allows. count reads "
          "whole datasets with people, slowly: MongoDB, PostgreSQL 14 and later")
      ->type_name("DEPTH");
  command
      ->add_option("--json-file", options.json_file,
                   "Write the findings there too, one JSON object a line (a file; --json is for "
                   "standard output)")
      ->type_name("FILE")
      ->check(refuse_standard_output);
  command
      ->add_option("--fail-on", options.fail_on,
                   "Exit with 10 when a finding is this severe or more")
      ->type_name("SEVERITY");
  add_rules_option(command, options.rules);
  command->add_option("--records", options.records, "Records to read of one dataset, at most")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  command->add_option("--seconds", options.seconds, "Time for one store, at most")
      ->type_name("N")
      ->check(CLI::Range(1, 86400))
      ->capture_default_str();
}

// How a range is swept (docs/sweep.md).
void add_sweep_options(CLI::App* command, RoundOptions& options) {
  command->add_option("--rate", options.rate, "Packets a second, or max; never over the scope's")
      ->type_name("N");
  command->add_option("--seed", options.seed, "Of the random order, to repeat a round")
      ->type_name("N");
  command
      ->add_option("--sweep", options.sweep,
                   "raw: SYN packets, needs root or CAP_NET_RAW; connect: full connections; auto: "
                   "raw where it may and the range is large")
      ->type_name("HOW")
      ->check(CLI::IsMember({"auto", "raw", "connect"}))
      ->capture_default_str();
  command
      ->add_option(
          "--passes", options.passes,
          "Probes for an endpoint that stays silent; what others save of them is spent on one more "
          "(raw; connect sends two)")
      ->type_name("N")
      ->check(CLI::Range(1, 7))
      ->capture_default_str();
  command->add_option("--interface", options.interface, "Only by this interface (raw)")
      ->type_name("NAME")
      ->check(refuse_empty);
  command->add_option("--source", options.source, "Send from this address (raw)")
      ->type_name("ADDRESS")
      ->check(refuse_empty);
  command->add_option("--vlan", options.vlan, "Tag what is sent with this VLAN (raw)")
      ->type_name("ID")
      ->check(CLI::Range(1, 4094));
}

// Subcommands and their options, kept for as long as the parser runs.
class CommandLine {
 public:
  CommandLine() {
    app_.set_version_flag("--version", std::string("celador ") + CELADOR_VERSION);
    app_.require_subcommand(1);
    app_.add_option(
            "--home", common_.home,
            "Folder for book, ledger and scope (CELADOR_HOME; default ~/.local/share/celador)")
        ->type_name("FOLDER")
        ->check(refuse_empty);
    app_.add_flag("--json", common_.json, "Results as JSON, one object a line");
    app_.fallthrough();
    app_.footer(
        "Exit status: 0 done; 1 failed; 2 wrong usage or config; 3 refused by the scope; 4 done in "
        "part; 10 --fail-on was met.");
    add_check();
    add_scan();
    add_resume();
    add_look();
    add_census();
    add_classify();
    add_import();
    add_find();
    add_show();
    add_report();
    add_export();
    add_scope();
    add_rules();
    add_ledger();
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& success) {  // --help, --version
      return app_.exit(success);
    } catch (const CLI::ParseError& error) {
      fmt::print(stderr, "celador: {}\n", what_is_wrong(error));
      fmt::print(stderr, "Run 'celador --help', or 'celador COMMAND --help', for what there is.\n");
      return static_cast<int>(ExitStatus::kUsage);
    }
    return static_cast<int>(status_);
  }

 private:
  // CLI11 complains of the missing command first, and never says which word is none.
  std::string what_is_wrong(const CLI::ParseError& error) const {
    std::string name;
    const CLI::App* command = &app_;
    while (!command->get_subcommands().empty()) {
      command = command->get_subcommands().front();
      name += " " + command->get_name();
    }
    // What the command does not know, its parent has been asked for.
    const std::vector<std::string> unknown = app_.remaining(true);
    if (command->get_require_subcommand_min() == 0 || unknown.empty()) {
      if (command->get_require_subcommand_min() == 0 || name.empty()) return error.what();
      return fmt::format("'{}' needs one of its commands:{}", name.substr(1),
                         commands_of(*command));
    }
    const std::string word = printable(unknown.front());
    if (word.starts_with('-')) return fmt::format("there is no option '{}'", word);
    if (name.empty()) return fmt::format("there is no command '{}'", word);
    return fmt::format("there is no command '{}' of '{}', only{}", word, name.substr(1),
                       commands_of(*command));
  }
  static std::string commands_of(const CLI::App& command) {
    std::string names;
    for (const CLI::App* each : command.get_subcommands([](const CLI::App*) { return true; }))
      names += (names.empty() ? " " : ", ") + each->get_name();
    return names;
  }

  CLI::App* add(const std::string& name, const std::string& what, const std::string& examples) {
    CLI::App* command = app_.add_subcommand(name, what);
    command->footer("Examples:\n" + examples);
    return command;
  }

  void add_check() {
    CLI::App* command =
        add("check",
            "Look at this machine: what listens, what a stranger gets, which setting is at fault",
            "  celador check\n  celador check --json --fail-on high");
    add_round_options(command, round_);
    command->add_option("--ports", round_.ports, "Only these of the ports that listen")
        ->type_name("LIST")
        ->check(refuse_empty);
    command->callback([this] { status_ = run_check(common_, round_); });
  }

  void add_scan() {
    CLI::App* command =
        add("scan", "Find the open stores in addresses, ranges, host names and URLs",
            "  celador scan 127.0.0.1\n"
            "  celador scan --scope hospital.toml 10.20.0.0/16 --json-file findings.ndjson\n"
            "  celador scan 127.0.0.0/24 --ports 6379,27017-27019 --depth list\n"
            "  celador scan 10.0.0.0/8 --ports 27017 --depth touch --shard 3/16 --dry-run\n"
            "  celador scan --endpoints nmap.xml\n"
            "  zmap -p 27017 10.20.0.0/16 | celador scan --endpoints - --port 27017");
    CLI::Option* const target =
        command->add_option("target", targets_, "Address, range, host name or URL")
            ->type_name("TARGET");
    CLI::Option* const endpoints =
        command
            ->add_option(
                "--endpoints", sweep_files_.paths,
                "Look at what a sweep found open, and knock nowhere else: nmap XML, "
                "masscan JSON or list, ZMap CSV, Shodan banners, lines of HOST:PORT; - for "
                "standard input (docs/exchange.md). May be repeated")
            ->type_name("FILE")
            ->expected(1)
            ->take_all()
            ->check(refuse_empty);
    add_sweep_file_options(command);
    add_round_options(command, round_);
    command
        ->add_option("--ports", round_.ports,
                     "Ports to knock at: 6379,27017-27019 or all, and behind U: those to ask over "
                     "UDP: 6379,U:161,11211. Default: those that stores use, of TCP")
        ->type_name("LIST")
        ->check(refuse_empty);
    command->add_flag_callback(
        "--udp", [this] { round_.udp = OverUdp::kUsualPorts; },
        "Ask over UDP too, one question each: 111, 137, 161 and 11211 (docs/udp.md)");
    command
        ->add_option("--neighbours", round_.neighbours,
                     "Also knock at guesses near known IPv6 addresses, within the scope: low-byte, "
                     "eui64, pattern or all; docs/ipv6.md")
        ->type_name("KINDS")
        ->check(refuse_empty);
    add_sweep_options(command, round_);
    command->add_flag("--dry-run", round_.dry_run,
                      "Say what would be swept, in which order and at what cost; send nothing");
    command->add_option("--shard", round_.shard, "Only this part of the range, e.g. 3/16")
        ->type_name("I/N")
        ->check(refuse_empty);
    command->callback([this, target, endpoints] {
      if (target->count() == 0 && endpoints->count() == 0)
        throw CLI::RequiredError("a target, or --endpoints FILE,");
      status_ = run_scan(common_, round_, targets_, sweep_files_);
    });
  }

  void add_sweep_file_options(CLI::App* command) {
    command
        ->add_option("--port", sweep_files_.port,
                     "Port of the addresses that stand without one, as zmap writes them")
        ->type_name("N")
        ->check(CLI::Range(1, 65535));
    command
        ->add_option("--fields", sweep_files_.fields,
                     "Columns of a CSV without a header, as zmap's --output-fields had them: "
                     "saddr,sport,success")
        ->type_name("LIST")
        ->check(refuse_empty);
  }

  void add_resume() {
    CLI::App* command = add("resume", "Go on with a scan that was interrupted or killed",
                            "  celador resume\n  celador resume 01JDCRBQ2M6V0TZ8W4N9XK5H7E --json");
    command
        ->add_option("round", url_,
                     "The round's id, or its beginning; without: the latest that was interrupted")
        ->type_name("ROUND");
    command->add_option("--scope", round_.scope, "Where its scope file is now, if it was moved")
        ->type_name("FILE")
        ->check(refuse_empty);
    command
        ->add_option("--json-file", round_.json_file,
                     "Write the findings there too, one JSON object a line")
        ->type_name("FILE")
        ->check(refuse_standard_output);
    command
        ->add_option("--fail-on", round_.fail_on,
                     "Exit with 10 when a finding is this severe or more")
        ->type_name("SEVERITY");
    command->callback([this] { status_ = run_resume(common_, round_, url_); });
  }

  void add_census() {
    CLI::App* command =
        add("census", "Estimate how many open stores a scope has, from a random sample of it",
            "  celador census --port 27017 --fraction 0.001 --within country.toml\n"
            "  celador census --ports 6379,9200 --width 10% --within country.toml\n"
            "  celador census --port 6379 --sample 20000 --seed 7 --json\n"
            "What is estimated, and what is not: docs/census.md");
    add_round_options(command, round_, "--within,--scope");
    command
        ->add_option("--port,--ports", round_.ports,
                     "Ports to knock at: 27017, or 6379,27017-27019, or all. Default: those that "
                     "stores use")
        ->type_name("LIST")
        ->check(refuse_empty);
    CLI::Option* fraction =
        command
            ->add_option("--fraction", census_.fraction,
                         "How much of the scope to draw, 0.001 for one endpoint in a thousand")
            ->type_name("SHARE")
            ->check(refuse_no_fraction);
    command->add_option("--sample", census_.sample, "How many endpoints to draw, instead")
        ->type_name("N")
        ->check(refuse_none_drawn)
        ->excludes(fraction);
    command
        ->add_option("--width", census_.width,
                     "End when half the interval's width is this: 10% of the estimate, or 500 "
                     "endpoints")
        ->type_name("WIDTH")
        ->check(refuse_empty);
    add_sweep_options(command, round_);
    command->callback([this] { status_ = run_census(common_, round_, census_); });
  }

  void add_look() {
    CLI::App* command =
        add("look", "Look at one store in depth",
            "  celador look mongodb://127.0.0.1\n  celador look redis://127.0.0.1:6380 --json\n"
            "  celador look http://127.0.0.1:8080/backups/\n  celador look 127.0.0.1:5432\n"
            "  celador look --explain mongodb://127.0.0.1");
    command
        ->add_option("url", url_, "Where the store is: SCHEME://HOST[:PORT][/PATH], or HOST:PORT")
        ->required()
        ->type_name("URL");
    add_round_options(command, round_);
    command->add_flag("--explain", round_.explain,
                      "Say of each field what spoke for its category, and against it");
    command->callback([this] { status_ = run_look(common_, round_, url_); });
  }

  void add_classify() {
    CLI::App* command =
        add("classify", "What personal data files hold, and of how many people; no network",
            "  celador classify patients.csv\n"
            "  celador classify --json exports/ | jq .people\n"
            "  pg_dump clinic | celador classify -\n"
            "  celador classify --records 10000 dump.ndjson\n"
            "  celador classify --rules hospital-rules.toml exports/\n"
            "  celador classify --explain patients.csv");
    command
        ->add_option("file", targets_,
                     "A file, a folder with all below it, or - for standard input. Formats: "
                     "docs/classify.md")
        ->required()
        ->type_name("FILE");
    command
        ->add_option("--records", classify_.records,
                     "Records to read of each dataset, at most. Default: all")
        ->type_name("N")
        ->check(refuse_none);
    add_rules_option(command, classify_.rules);
    command->add_flag("--total", classify_.total,
                      "With --json: one more line, of all files together, people counted once");
    command->add_flag("--explain", classify_.explain,
                      "Say of each field what spoke for its category, and against it");
    command->callback([this] { status_ = run_classify(common_, classify_, targets_); });
  }

  void add_import() {
    CLI::App* command =
        add("import", "Keep what other people's sweeps saw, as evidence of when a port was open",
            "  celador import nmap.xml masscan.json shodan.json.gz\n"
            "  celador import --port 27017 zmap.csv\n"
            "  celador import --dry-run --json sweep.xml | jq .open");
    command
        ->add_option("file", sweep_files_.paths,
                     "nmap XML, masscan JSON or list, ZMap CSV, Shodan banners, lines of "
                     "ADDRESS:PORT; plain or packed (docs/exchange.md); - for standard input")
        ->required()
        ->type_name("FILE");
    add_sweep_file_options(command);
    command->add_flag("--dry-run", dry_run_, "Say what is in the files, and keep nothing");
    command->callback([this] {
      status_ =
          run_import(common_, sweep_files_, dry_run_ ? ImportInto::kNothing : ImportInto::kBook);
    });
  }

  void add_find() {
    CLI::App* command =
        add("find", "Search what is known, by words and field:value (all must hold)",
            "  celador find patients\n  celador find category:id.mx.curp severity:critical\n"
            "  celador find protocol:redis open:yes --json");
    command
        ->add_option(
            "query", query_,
            "Words and field:value; docs/search.md lists the fields. Without: everything current")
        ->type_name("QUERY");
    command->callback([this] { status_ = run_find(common_, query_); });
  }

  void add_show() {
    CLI::App* command = add("show", "All that is known of one finding, one address or one round",
                            "  celador show 01JDC\n  celador show 127.0.0.1\n"
                            "  celador show 127.0.0.1:6379\n"
                            "  celador show 01JDCRBQ2M6V0TZ8W4N9XK5H7E --json");
    command
        ->add_option("what", url_,
                     "A finding's id, or its beginning; an address, or one port of it; or a "
                     "round's id, whole")
        ->required()
        ->type_name("ID|IP[:PORT]|ROUND");
    command->callback([this] { status_ = run_show(common_, url_); });
  }

  void add_report() {
    CLI::App* command = add("report", "Write what is known as one file for people",
                            "  celador report --html report.html\n  celador report --html - "
                            "severity:>=high > urgent.html");
    command->add_option("--html", html_, "One self-contained HTML file; - for standard output")
        ->required()
        ->type_name("FILE")
        ->check(refuse_empty);
    command->add_option("query", query_, "Only what this finds (see find)")->type_name("QUERY");
    command->callback([this] { status_ = run_report(common_, html_, query_); });
  }

  void add_export() {
    CLI::App* command =
        add("export", "Write the endpoints that answer, as other tools' sweeps write them",
            "  celador export --format nmap-xml -o stores.xml\n"
            "  celador export --format masscan-list severity:>=high\n"
            "  celador export --format shodan-json -o stores.json && shodan parse stores.json");
    command
        ->add_option("--format", format_,
                     "nmap-xml, masscan-json, masscan-list, zmap-csv or shodan-json")
        ->required()
        ->type_name("FORMAT");
    command->add_option("-o,--output", output_, "File to write. Default: standard output")
        ->type_name("FILE")
        ->check(refuse_empty);
    command->add_option("query", query_, "Only what this finds (see find)")->type_name("QUERY");
    command->callback([this] { status_ = run_export(common_, format_, output_, query_); });
  }

  void add_scope() {
    CLI::App* scope =
        add("scope", "Who allowed looking at what: show it, add to it, take away from it",
            "  celador scope list\n"
            "  celador scope add 10.20.0.0/16 --name Hospital --authorised-by 'Head of IT' \\\n"
            "      --contact soc@hospital.example --until 2027-06-30 --depth sample\n"
            "  celador scope exclude 10.20.9.0/24\n  celador scope contact --write /var/www/html");
    scope->require_subcommand(1);
    const auto add_file = [this](CLI::App* command) {
      command->add_option("--file", edit_.file, "Scope file; default: the home's scope.toml")
          ->type_name("FILE");
    };
    CLI::App* add = scope->add_subcommand(
        "add", "Include addresses, ranges or names; makes the file when there is none");
    add->footer("Examples:\n  celador scope add 10.20.0.0/16 db.hospital.example");
    add->add_option("entry", targets_, "Address, range, host name or URL")
        ->required()
        ->type_name("ENTRY");
    add_file(add);
    add->add_option("--name", edit_.name, "For a new file: its name");
    add->add_option("--authorised-by", edit_.authorised_by,
                    "For a new file: who allowed it, and when");
    add->add_option("--contact", edit_.contact, "For a new file: whom owners can ask");
    add->add_option("--until", edit_.until, "For a new file: its last day, YYYY-MM-DD");
    add->add_option("--depth", edit_.depth,
                    "For a new file: touch, identify, list, sample or count");
    add->add_option("--identities", edit_.identities,
                    "For a new file: none, anonymous or passwordless");
    add->callback([this] { status_ = run_scope_add(common_, edit_, targets_); });
    CLI::App* exclude = scope->add_subcommand("exclude", "Keep addresses, ranges or names out");
    exclude->footer("Examples:\n  celador scope exclude 10.20.9.0/24 --file hospital.toml");
    exclude->add_option("entry", targets_, "Address, range or host name")
        ->required()
        ->type_name("ENTRY");
    add_file(exclude);
    exclude->callback([this] { status_ = run_scope_exclude(common_, edit_, targets_); });
    CLI::App* list = scope->add_subcommand("list", "Show the scope that holds");
    list->footer("Examples:\n  celador scope list --file hospital.toml --json");
    add_file(list);
    list->callback([this] { status_ = run_scope_list(common_, edit_); });
    CLI::App* contact = scope->add_subcommand(
        "contact", "What to publish at the sending address: DNS, a page, security.txt");
    contact->footer("Examples:\n  celador scope contact --write /var/www/html");
    contact->add_option("--file", contact_.file, "Scope file; default: the home's scope.toml")
        ->type_name("FILE");
    contact
        ->add_option("--write", contact_.folder,
                     "Write index.html and .well-known/security.txt below this folder")
        ->type_name("FOLDER")
        ->check(refuse_empty);
    contact
        ->add_option("--canonical", contact_.canonical,
                     "Where security.txt will stand: https://...; default: it does not say")
        ->type_name("URL");
    contact->callback([this] { status_ = run_scope_contact(common_, contact_); });
  }

  void add_rules() {
    CLI::App* rules = add("rules", "Own detectors, and categories to ignore (docs/rules.md)",
                          "  celador rules test hospital-rules.toml");
    rules->require_subcommand(1);
    CLI::App* test = rules->add_subcommand(
        "test", "Read a rules file, say what is wrong where, and try its examples");
    test->footer(
        "Examples:\n  celador rules test hospital-rules.toml\n"
        "  celador rules test --json hospital-rules.toml | jq .failed\n"
        "Exit status: 0 all is well; 1 an example failed; 2 the file cannot be used.");
    test->add_option("file", url_, "The rules file; default: the home's rules.toml")
        ->type_name("FILE")
        ->check(refuse_empty);
    test->callback([this] { status_ = run_rules_test(common_, url_); });
  }

  void add_ledger() {
    CLI::App* ledger =
        add("ledger", "The record of everything that was sent", "  celador ledger verify");
    ledger->require_subcommand(1);
    CLI::App* verify =
        ledger->add_subcommand("verify", "Check that no line was changed, removed or added");
    verify->footer("Examples:\n  celador ledger verify --json");
    verify->callback([this] { status_ = run_ledger_verify(common_); });
  }

  CLI::App app_{
      "Celador finds data stores that were left open, and says what a stranger can do with each,\n"
      "whose data is inside, since when, who owns it and which setting is at fault.",
      "celador"};
  Common common_;
  RoundOptions round_;
  CensusOptions census_;
  ClassifyOptions classify_;
  ScopeEdit edit_;
  ContactOptions contact_;
  std::vector<std::string> targets_;
  std::vector<std::string> query_;
  SweepFiles sweep_files_;
  bool dry_run_ = false;
  std::string url_;
  std::string html_;
  std::string format_;
  std::string output_ = "-";
  ExitStatus status_ = ExitStatus::kDone;
};

// A standard stream that was closed would lend its number to the next file that is opened, say the
// book, and what is printed would be written into it. For stdout the place is taken by what cannot
// be written to: the error is still seen.
void fill_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) != -1) continue;
    // The lowest free number is this one: those below are open by now.
    if (open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY) != stream) std::abort();
  }
}

}  // namespace
}  // namespace celador

int main(int argc, char** argv) {
  celador::fill_closed_streams();
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return celador::CommandLine().run(argc, argv);
  } catch (
      const std::exception&) {  // fmt throws when stderr cannot be written: there is nobody to tell
    return static_cast<int>(celador::ExitStatus::kFailed);
  }
}
