#include "exchange/masscan_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "exchange/line_reader.h"

namespace celador {
namespace {

// The words of a line, at most so many; a banner's text, which comes last, may have any.
std::vector<std::string_view> words_of(std::string_view line) {
  constexpr std::size_t kWordsBeforeText = 6;
  std::vector<std::string_view> words;
  while (!line.empty() && words.size() < kWordsBeforeText) {
    const std::size_t end = std::min(line.find(' '), line.size());
    if (end > 0) words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

bool is_kind(std::string_view word) {
  return word == "open" || word == "closed" || word == "banner";
}

Result<void> take_line(std::string_view line, std::uint64_t number, SightingTally& tally) {
  const auto words = words_of(line);
  if (words.size() < 4 || !is_kind(words[0])) {
    tally.leave_out(LeftOutReason::kUnreadable, number);
    return {};
  }
  const auto carrier = parse_carrier(words[1]);
  if (!carrier) {
    tally.leave_out(LeftOutReason::kOtherTransport, number);
    return {};
  }
  const auto port = parse_port(words[2]);
  if (!port) {
    tally.leave_out(LeftOutReason::kNoPort, number);
    return {};
  }
  const auto ip = IpAddress::parse(words[3]);
  if (!ip) {
    tally.leave_out(LeftOutReason::kNoAddress, number);
    return {};
  }
  if (words[0] == "closed") {
    tally.closed();
    return {};
  }
  PortSighting sighting{.endpoint = {*ip, *port, std::nullopt, *carrier}, .tool = "masscan"};
  if (words.size() > 4) sighting.at = instant_of_seconds(words[4]);
  if (words[0] == "banner" && words.size() > 5) sighting.service = words[5];
  return tally.open(std::move(sighting));
}

}  // namespace

bool is_masscan_line(std::string_view line) {
  if (line == "#masscan") return true;
  const auto words = words_of(line);
  return words.size() >= 4 && is_kind(words[0]) && parse_unsigned(words[2]).has_value();
}

Result<void> read_masscan_list(ByteWindow& text, SightingTally& tally) {
  LineReader lines(text);
  bool ended = false;
  std::uint64_t last = 0;
  while (const auto line = TRY(lines.next())) {
    last = line->number;
    ended = line->text == "# end";
    if (line->too_long) {
      tally.leave_out(LeftOutReason::kTooLong, line->number);
    } else if (!line->ended) {
      // "10.77.0.2" may have been "10.77.0.21": a line that was cut tells another address.
      tally.cut(fmt::format("the file ends in the middle of line {}", line->number));
      return {};
    } else if (!line->text.starts_with('#')) {
      TRY(take_line(line->text, line->number, tally));
    }
  }
  if (!ended) tally.cut(fmt::format("the file ends behind line {}, without \"# end\"", last));
  return {};
}

}  // namespace celador
