#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <cmath>
#include <limits>
#include <memory>
#include <random>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/run_round.h"
#include "model/census_json.h"
#include "model/finding_json.h"
#include "report/census_text.h"
#include "report/wording.h"
#include "round/census_tally.h"
#include "round/targets.h"

namespace celador {
namespace {

// An estimate is told, and compared with the width that was asked for, when the sample is so much
// larger than before: a rule that is asked seldom ends a census seldom by chance.
constexpr double kGrowth = 1.2;
constexpr std::uint64_t kFirstStep = 100;

// Half the width of an interval that is narrow enough.
struct WantedWidth {
  double endpoints = 0;
  double of_estimate = 0;  // instead, where above 0

  static Result<WantedWidth> parse(std::string_view text) {
    const bool is_share = text.ends_with('%');
    const auto number = parse_unsigned(is_share ? text.substr(0, text.size() - 1) : text);
    if (!number || *number == 0 || (is_share && *number > 100)) {
      return fail(ErrorKind::kUsage,
                  fmt::format("--width '{}' is not a width: 10% of the estimate, or a number of "
                              "endpoints, 500",
                              printable(text, 40)));
    }
    const auto value = static_cast<double>(*number);
    return is_share ? WantedWidth{.endpoints = 0, .of_estimate = value / 100}
                    : WantedWidth{.endpoints = value, .of_estimate = 0};
  }
  bool is_met_by(const CensusEstimate& estimate) const {
    return estimate.half_width() <= (of_estimate > 0 ? of_estimate * estimate.value : endpoints);
  }
};

AddressCount size_of_sample(const CensusOptions& options, AddressCount population) {
  AddressCount size = population;
  if (options.sample) size = *options.sample;
  if (options.fraction && *options.fraction < 1) {
    size = static_cast<AddressCount>(
        std::roundl(static_cast<long double>(population) * *options.fraction));
  }
  return std::clamp<AddressCount>(size, 1, population);
}

// One census while its round runs.
class Running {
 public:
  Running(const Common& common, const RoundOptions& round, const CensusOptions& options,
          std::optional<WantedWidth> width)
      : common_(common), round_(round), options_(options), width_(width) {}

  Result<void> plan(const Scope& scope, RoundOrder& order) {
    // They are asked in an order of their own, as a whole: no sample.
    if (!order.udp.ports.empty())
      return fail(ErrorKind::kUsage, "a census draws ports of TCP: --ports has some of UDP");
    order.sweep.addresses = without_wide_ipv6(scope.addresses());
    if (order.sweep.size() == 0) {
      return fail(ErrorKind::kForbidden,
                  fmt::format("the scope '{}' has no address to draw from{}", scope.terms().name,
                              left_out_ > 0 ? ": its ranges of IPv6 are too wide" : ""));
    }
    if (round_.depth.empty()) order.depth = std::min(order.depth, Depth::kList);
    order.sweep.take = size_of_sample(options_, order.sweep.size());
    tally_ = std::make_unique<CensusTally>(order.sweep, order.depth);
    order.answered = [this](const SweepAnswer& answer) { tally_->answered(answer); };
    told_.round = order.id;
    told_.scope = scope.terms().name;
    told_.seed = order.sweep.seed;
    told_.ports = order.sweep.ports;
    told_.depth = order.depth;
    told_.population = static_cast<double>(order.sweep.size());
    told_.wished = static_cast<double>(*order.sweep.take);
    return {};
  }

  // Of a wide range of IPv6 nearly every address is nobody's: a draw meets none, and says nothing.
  AddressSet without_wide_ipv6(AddressSet addresses) {
    std::vector<AddressRange> wide;
    for (const AddressRange& range : addresses.ranges()) {
      AddressSet one;
      one.add(range);
      if (!range.first.is_v4() && one.size() > kMostSweptOfIpv6) wide.push_back(range);
    }
    for (const AddressRange& range : wide) addresses.remove(range);
    left_out_ = wide.size();
    return addresses;
  }

  void found(const Finding& finding) { tally_->found(finding); }

  RoundGoes progress(const Progress& progress, ProgressBar& bar) {
    // A scope that ended in between refuses the rest: what it refused was not drawn.
    if (progress.swept.refused_by_scope > 0) return RoundGoes::kOn;
    tally_->advance(progress.acknowledged);
    const std::uint64_t sampled = tally_->sampled();
    if (ended_ || sampled < next_step_ || static_cast<double>(sampled) >= told_.wished)
      return RoundGoes::kOn;
    next_step_ = static_cast<std::uint64_t>(std::ceil(static_cast<double>(sampled) * kGrowth));
    const CensusRow headline = tally_->headline();
    bar.clear();
    tell_step(headline, progress);
    ended_ = width_ && width_->is_met_by(headline.estimate);
    return ended_ ? RoundGoes::kNoFurther : RoundGoes::kOn;
  }

  const Census& conclude(const Ran& ran) {
    told_.sampled = tally_->sampled();
    told_.networks = tally_->networks();
    told_.rows = tally_->rows();
    told_.ended = CensusEnding::kSample;
    if (ran.failed) {
      told_.ended = CensusEnding::kFailed;
    } else if (static_cast<double>(told_.sampled) < told_.wished) {
      told_.ended = ran.ended_by_watch ? CensusEnding::kWidth : CensusEnding::kInterrupted;
    }
    add_notes(ran.summary.progress.swept);
    return told_;
  }
  const std::optional<Error>& output_failed() const { return output_failed_; }

 private:
  void tell_step(const CensusRow& headline, const Progress& progress) {
    const CensusStep step{.round = told_.round,
                          .sampled = tally_->sampled(),
                          .wished = told_.wished,
                          .population = told_.population,
                          .seconds = progress.elapsed.count(),
                          .headline = headline};
    if (!common_.json) {
      fmt::print(stderr, "{} of {} endpoints: {}\n", count_text(step.sampled),
                 endpoints_text(step.wished), about_text(headline));
      return;
    }
    auto printed = print_out(to_json_line(boost::json::value(to_json(step))) + "\n");
    if (!printed && !output_failed_) output_failed_ = printed.error();
  }

  void add_notes(const SweepCounts& swept) {
    std::vector<std::string>& notes = told_.notes;
    if (left_out_ > 0) {
      notes.push_back(fmt::format(
          "{} of IPv6 with over {} addresses {} left out: a draw from so many meets nobody",
          counted_text(left_out_, "range", "ranges"),
          count_text(static_cast<std::uint64_t>(kMostSweptOfIpv6)), left_out_ == 1 ? "is" : "are"));
    }
    if (static_cast<double>(told_.sampled) < told_.wished) {
      notes.push_back(fmt::format(
          "{}: of {} endpoints that were to be drawn the first {} count, all of which are decided",
          told_.ended == CensusEnding::kWidth ? "it ended at the width asked for"
                                              : "it ended before its time",
          endpoints_text(told_.wished), count_text(told_.sampled)));
    }
    if (told_.ended == CensusEnding::kWidth) {
      notes.push_back(
          "an interval that is watched until it is narrow enough holds the truth a little less "
          "often than 95 times in 100");
    }
    if (swept.refused_by_scope > 0)
      notes.push_back("the scope changed or ended meanwhile: what came after does not count");
    const std::uint64_t quiet = swept.silent + swept.filtered;
    if (quiet > 0) {
      notes.push_back(fmt::format(
          "{} silent or filtered: what a firewall hides from this machine, and what was lost on "
          "the way, is counted as not there",
          counted_text(quiet, "endpoint was", "endpoints were")));
    }
    if (static_cast<double>(told_.sampled) < told_.population && told_.networks < kLeastNetworks &&
        told_.sampled > 0) {
      notes.push_back(fmt::format(
          "{} too few to tell whether networks are alike: the interval is that of the draw alone",
          counted_text(told_.networks, "network (/24, IPv6 /48) is",
                       "networks (/24, IPv6 /48) are")));
    }
    if (told_.depth < Depth::kList) {
      notes.push_back(fmt::format("depth {} does not tell what a stranger can do: see --depth list",
                                  to_text(told_.depth)));
    }
  }

  const Common& common_;
  const RoundOptions& round_;
  const CensusOptions& options_;
  const std::optional<WantedWidth> width_;
  std::unique_ptr<CensusTally> tally_;
  Census told_;
  std::uint64_t next_step_ = kFirstStep;
  bool ended_ = false;
  std::optional<Error> output_failed_;
  std::size_t left_out_ = 0;  // ranges of IPv6
};

std::string asked_for(const RoundOptions& round, const CensusOptions& options) {
  std::string text = "census";
  if (!round.ports.empty()) text += " of ports " + round.ports;
  if (options.fraction) text += fmt::format(", fraction {}", *options.fraction);
  if (options.sample) text += fmt::format(", {} endpoints", *options.sample);
  if (!options.width.empty()) text += ", to a width of " + options.width;
  return text;
}

}  // namespace

ExitStatus run_census(const Common& common, const RoundOptions& options,
                      const CensusOptions& census) {
  std::optional<WantedWidth> width;
  if (!census.width.empty()) {
    auto wanted = WantedWidth::parse(census.width);
    if (!wanted) return report_error(wanted.error());
    width = *wanted;
  }
  if (!census.fraction && !census.sample && !width) {
    return report_error({ErrorKind::kUsage,
                         "how large is the sample to be? Give --fraction 0.001, --sample 20000 or "
                         "--width 10%"});
  }
  Running running(common, options, census, width);
  const PlanRound plan = [&](const Scope& scope, RoundOrder& order, std::vector<std::string>&) {
    return running.plan(scope, order);
  };
  const RoundWatch watch{
      .progress = [&](const Progress& progress,
                      ProgressBar& bar) { return running.progress(progress, bar); },
      .finding = [&](const Finding& finding) { running.found(finding); }};
  // Findings are in the book, and in --json-file: what is printed is the census.
  const Common quiet{.home = common.home, .json = false};
  auto ran = run_round_of_command(quiet, options, asked_for(options, census), plan, watch);
  if (!ran) return report_error(ran.error());
  const Census& told = running.conclude(*ran);
  auto printed = print_out(common.json ? to_json_line(boost::json::value(to_json(told))) + "\n"
                                       : render_census(told, colour_of_stdout(), width_of_stdout()),
                           Kept::kInBook);
  if (printed && running.output_failed()) printed = std::unexpected(*running.output_failed());
  if (!printed) return report_error(printed.error());
  fmt::print(stderr, "{}: {} of {} endpoints, {} answered, seed {}, {:.1f} s\n", ending_of(*ran),
             count_text(told.sampled), endpoints_text(told.wished),
             count_text(ran->summary.progress.swept.open), told.seed,
             ran->summary.progress.elapsed.count());
  const bool refused = ran->summary.progress.swept.refused_by_scope > 0;
  return status_of(*ran, options, refused ? Targeted::kInPart : Targeted::kAll);
}

}  // namespace celador
