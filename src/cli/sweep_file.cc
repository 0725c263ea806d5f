#include "cli/sweep_file.h"

#include <fmt/format.h>

#include "base/text.h"
#include "files/byte_source.h"
#include "report/wording.h"

namespace celador {

std::string name_of_file(const std::string& path) {
  return path == "-" ? "standard input" : printable(path, 4096);
}

Result<void> read_sweep_file(const std::string& path, const SweepFiles& options, SightingSink& sink,
                             SightingReading& reading) {
  SightingOrder order;
  if (options.port != 0) order.port = options.port;
  if (!options.fields.empty()) {
    for (const std::string_view field : split(options.fields, ','))
      order.fields.emplace_back(trim(field));
  }
  auto source = DescriptorSource::open(path, {});
  Result<void> read =
      source ? read_sightings(**source, order, sink, reading) : std::unexpected(source.error());
  if (read) return {};
  const bool wrong_file = !source || read.error().kind == ErrorKind::kUnsupported;
  return fail(wrong_file ? ErrorKind::kUsage : read.error().kind,
              fmt::format("{}: {}", name_of_file(path), read.error().message));
}

std::vector<std::string> left_out_texts(const SightingReading& reading) {
  std::vector<std::string> texts;
  for (const auto& [reason, left_out] : reading.left_out) {
    texts.push_back(fmt::format("{} {} ({}line {})",
                                counted_text(left_out.count, "entry", "entries"), to_text(reason),
                                left_out.count == 1 ? "" : "the first: ", left_out.first_line));
  }
  return texts;
}

}  // namespace celador
