#include "exchange/sighting_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "exchange/endpoint_list.h"
#include "exchange/json_objects.h"
#include "exchange/json_sightings.h"
#include "exchange/masscan_json.h"
#include "exchange/masscan_list.h"
#include "exchange/nmap_xml.h"
#include "exchange/shodan_json.h"
#include "exchange/zmap_csv.h"
#include "exchange/zmap_json.h"
#include "files/byte_window.h"
#include "files/packed_file.h"
#include "files/utf8_source.h"
#include "wire/json_values.h"

namespace celador {
namespace {

// Enough to judge by: a banner may be the first object.
constexpr std::size_t kHead = 256U << 10U;

std::unexpected<Error> unsupported(std::string what) {
  return fail(ErrorKind::kUnsupported, std::move(what));
}

// Files of sweeps that are known and not read: the answer says which format would be.
std::optional<std::string_view> name_of_unread(std::string_view head) {
  struct Unread {
    std::string_view begins;
    std::string_view what;
  };
  constexpr std::array kUnread{
      Unread{"masscan/1.",
             "is masscan's binary format: turn it into JSON with `masscan --readscan FILE -oJ -`"},
      Unread{"# Nmap", "is nmap's normal or grepable output: write XML, with `nmap -oX FILE`"},
      Unread{"# Masscan", "is masscan's grepable output: write JSON, with `masscan -oJ FILE`"},
      Unread{"Starting Nmap", "is what nmap prints: write XML, with `nmap -oX FILE`"},
  };
  for (const Unread& unread : kUnread) {
    if (head.starts_with(unread.begins)) return unread.what;
  }
  return std::nullopt;
}

constexpr std::string_view kKnown =
    "nmap XML (-oX), masscan JSON (-oJ, -oD) or list (-oL), ZMap CSV or JSON, Shodan banners, or "
    "lines of ADDRESS:PORT";

// What the first object is that can be read at all; damage before it decides nothing.
Result<SightingFormat> format_of_json(ByteWindow& text) {
  MemorySource source(text.view());
  ByteWindow window(source);
  JsonObjects objects(window);
  bool finished = false;
  bool any = false;
  bool cut = false;
  while (const auto object = TRY(objects.next())) {
    any = true;
    cut = object->kind == JsonObjects::Kind::kCut;
    if (object->text == "{finished: 1}") finished = true;
    if (object->kind != JsonObjects::Kind::kWhole) continue;
    const Result<WipedJson> json = WipedJson::parse(object->text);
    if (!json || !json->root().is_object()) continue;
    const boost::json::object& members = json->root().get_object();
    if (is_masscan_object(members)) return SightingFormat::kMasscanJson;
    if (is_zmap_object(members)) return SightingFormat::kZmapJson;
    if (is_shodan_banner(members)) return SightingFormat::kShodanJson;
    if (has_member(members, "finished")) finished = true;
  }
  if (cut && text.view().size() < JsonObjects::kMaxObjectBytes && !text.nothing_follows()) {
    text.look_ahead(2 * JsonObjects::kMaxObjectBytes);
    return format_of_json(text);
  }
  if (finished || !any) return SightingFormat::kMasscanJson;  // its list with nothing in it
  return unsupported(fmt::format("is JSON, but of no sweep that is read: {}", kKnown));
}

Result<SightingFormat> format_of(ByteWindow& text, const SightingOrder& order) {
  const std::string_view head = text.view();
  if (const auto unread = name_of_unread(head)) return unsupported(std::string(*unread));
  const std::string_view content =
      head.substr(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  if (content.empty()) return SightingFormat::kNothing;
  if (content.starts_with('<')) return SightingFormat::kNmapXml;
  // "[2001:db8::1]:6379" is no JSON.
  const std::string_view first = trim(content.substr(0, content.find('\n')));
  if (content.starts_with('{') || (content.starts_with('[') && !is_endpoint_line(first)))
    return format_of_json(text);
  for (const std::string_view each : split(content, '\n')) {
    const std::string_view line = trim(each);
    if (line.empty()) continue;
    if (is_masscan_line(line)) return SightingFormat::kMasscanList;
    if (is_zmap_header(line) || is_zmap_row(line)) return SightingFormat::kZmapCsv;
    if (line.starts_with('#')) continue;
    if (!order.fields.empty()) return SightingFormat::kZmapCsv;
    if (is_endpoint_line(line)) return SightingFormat::kEndpointList;
    break;
  }
  if (std::ranges::all_of(split(content, '\n'), [](std::string_view line) {
        return trim(line).empty() || trim(line).starts_with('#');
      }))
    return SightingFormat::kEndpointList;
  return unsupported(fmt::format("is none of what is read: {}", kKnown));
}

Result<void> read_text(ByteWindow& text, const SightingOrder& order, SightingTally& tally,
                       SightingReading& reading) {
  text.look_ahead(kHead);
  reading.format = TRY(format_of(text, order));
  switch (reading.format) {
    case SightingFormat::kNothing:
      TRY(text.more());
      return {};
    case SightingFormat::kNmapXml:
      return read_nmap_xml(text, tally);
    case SightingFormat::kMasscanJson:
      return read_masscan_json(text, tally);
    case SightingFormat::kMasscanList:
      return read_masscan_list(text, tally);
    case SightingFormat::kZmapCsv:
      return read_zmap_csv(text, order.fields, order.port, tally);
    case SightingFormat::kZmapJson:
      return read_zmap_json(text, order.port, tally);
    case SightingFormat::kShodanJson:
      return read_shodan_json(text, tally);
    case SightingFormat::kEndpointList:
      return read_endpoint_list(text, order.port, tally);
  }
  return {};
}

Result<void> read_plain(ByteWindow& raw, const SightingOrder& order, SightingTally& tally,
                        SightingReading& reading) {
  raw.look_ahead(4096);
  if (const auto unread = name_of_unread(raw.view())) return unsupported(std::string(*unread));
  const Encoding encoding = raw.view().empty() ? Encoding::kUtf8 : guess_encoding(raw.view());
  if (encoding == Encoding::kNoText)
    return unsupported(fmt::format("is no text, and none of what is read: {}", kKnown));
  Utf8Source utf8(raw, encoding);
  ByteWindow text(utf8);
  return read_text(text, order, tally, reading);
}

}  // namespace

Result<void> read_sightings(ByteSource& source, const SightingOrder& order, SightingSink& sink,
                            SightingReading& reading) {
  SightingTally tally(reading, sink);
  ByteWindow raw(source);
  raw.look_ahead(4096);
  const Packing packing = guess_packing(raw.view());
  if (packing == Packing::kNone) return read_plain(raw, order, tally, reading);
  PackedFile packed(raw, UnpackLimits{});
  const auto member = TRY(packed.next());
  if (!member || !member->name.empty()) {
    return unsupported(fmt::format("is an archive of files ({}): unpack it, and give the files",
                                   to_text(packing)));
  }
  ByteWindow inside(*member->bytes);
  Result<void> read = read_plain(inside, order, tally, reading);
  if (read || !packed.failed() || reading.open == 0) return read;
  // An interrupted download: what was unpacked until there counts.
  tally.cut(fmt::format("what is packed in it {}", read.error().message));
  return {};
}

}  // namespace celador
