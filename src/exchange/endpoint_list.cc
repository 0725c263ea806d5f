#include "exchange/endpoint_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/text.h"
#include "exchange/line_reader.h"

namespace celador {
namespace {

std::string_view without_remark(std::string_view line) {
  return trim(line.substr(0, std::min(line.find('#'), line.size())));
}

// A name of the DNS, as far as a list must tell it from other text: labels of letters, digits, '-'
// and '_', the last not of digits alone (RFC 1123, 2.1: "127.1" is no name).
bool is_name(std::string_view host) {
  constexpr std::size_t kMaxName = 253;
  constexpr std::size_t kMaxLabel = 63;
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty() || host.size() > kMaxName) return false;
  const auto labels = split(host, '.');
  for (const std::string_view label : labels) {
    if (label.empty() || label.size() > kMaxLabel || label.front() == '-' || label.back() == '-')
      return false;
    const bool plain = std::ranges::all_of(label, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '-' || c == '_';
    });
    if (!plain) return false;
  }
  return std::ranges::any_of(labels.back(), [](char c) { return c < '0' || c > '9'; });
}

struct NamedEndpoint {
  std::string_view host;
  std::uint16_t port;
};
std::optional<NamedEndpoint> parse_named(std::string_view entry) {
  const std::size_t colon = entry.find(':');
  if (colon == std::string_view::npos || !is_name(entry.substr(0, colon))) return std::nullopt;
  const auto port = parse_port(entry.substr(colon + 1));
  return port ? std::optional(NamedEndpoint{entry.substr(0, colon), *port}) : std::nullopt;
}

}  // namespace

bool is_endpoint_line(std::string_view line) {
  const std::string_view entry = without_remark(line);
  return entry.empty() || Endpoint::parse(entry).has_value() || parse_named(entry).has_value();
}

Result<void> read_endpoint_list(ByteWindow& text, std::optional<std::uint16_t> port,
                                SightingTally& tally) {
  LineReader lines(text);
  while (const auto line = TRY(lines.next())) {
    if (line->too_long) {
      tally.leave_out(LeftOutReason::kTooLong, line->number);
      continue;
    }
    const std::string_view entry = without_remark(line->text);
    if (entry.empty()) continue;
    if (auto endpoint = Endpoint::parse(entry)) {
      if (endpoint->port == 0 && !port) {
        return fail(ErrorKind::kUsage,
                    fmt::format("line {} has an address without a port: write ADDRESS:PORT, or "
                                "tell with --port N which one was knocked at",
                                line->number));
      }
      if (endpoint->port == 0) endpoint->port = *port;
      TRY(tally.open({.endpoint = std::move(*endpoint)}));
    } else if (const auto named = parse_named(entry)) {
      TRY(tally.named(named->host, named->port, line->number));
    } else {
      tally.leave_out(LeftOutReason::kUnreadable, line->number);
    }
  }
  return {};
}

}  // namespace celador
