#include "exchange/nmap_xml.h"

#include <fmt/format.h>

#include <cstring>
#include <optional>
#include <string>

#include "base/text.h"
#include "files/expat_parser.h"
#include "files/xml_events.h"

namespace celador {
namespace {

// nmap nests seven deep (scripts' tables).
constexpr std::size_t kMaxDepth = 100;
constexpr std::size_t kPiece = 64U << 10U;
// One tag, or one text. Expat begins a tag anew with each piece that comes, so that a long one
// would take the square of its length; the longest outputs of nmap's scripts have some 100 KiB.
constexpr std::int64_t kMaxTagBytes = 2 << 20;

class NmapDocument {
 public:
  NmapDocument(SightingTally& tally, XML_Parser parser) : tally_(tally), parser_(parser) {}

  void begin(std::string_view element, const char** attributes) {
    const auto value = [&](std::string_view name) { return xml_attribute(attributes, name); };
    if (++depth_ > kMaxDepth) return stop({ErrorKind::kLimit, "is nested deeper than is read"});
    if (depth_ == 1 && element != "nmaprun") {
      return stop({ErrorKind::kUnsupported,
                   "is XML, but none of nmap's or masscan's: it begins with another element"});
    }
    if (element == "nmaprun") {
      // The DTD knows no scanner but nmap, so that is what our own export says too.
      tool_ = value("args").starts_with("celador ") ? "celador" : value("scanner");
      began_ = instant_of_seconds(value("start"));
    } else if (element == "host") {
      host_ = {};
      address_seen_ = false;
      host_.at = instant_of_seconds(value("endtime"));
      if (!host_.at) host_.at = instant_of_seconds(value("starttime"));
      if (!host_.at) host_.at = began_;
      host_.tool = tool_;
    } else if (element == "address") {
      if (address_seen_ || (value("addrtype") != "ipv4" && value("addrtype") != "ipv6")) return;
      const auto ip = IpAddress::parse(value("addr"));
      address_seen_ = ip.has_value();
      if (ip) host_.endpoint.ip = *ip;
    } else if (element == "hostname") {
      if (host_.name.empty()) host_.name = value("name");
    } else if (element == "extraports") {
      const auto count = parse_unsigned(value("count")).value_or(0);
      // Of one host there cannot be more; a number that lies must not become ours.
      if (count <= 65535) count_state(value("state"), count);
    } else if (element == "port") {
      port_ = host_;
      state_.clear();
      carrier_ = parse_carrier(value("protocol"));
      number_ = parse_port(value("portid"));
    } else if (element == "state") {
      state_ = value("state");
    } else if (element == "service") {
      const std::string_view method = value("method");
      if (method == "table") return;
      port_.service = value("name");
      port_.product = value("product");
      port_.version = value("version");
    }
  }

  void end(std::string_view element) {
    --depth_;
    if (element == "port") end_port();
  }

  void stop(Error error) {
    if (!failed_) failed_ = std::move(error);
    XML_StopParser(parser_, XML_FALSE);
  }
  const std::optional<Error>& failed() const { return failed_; }

 private:
  void end_port() {
    const std::uint64_t line = XML_GetCurrentLineNumber(parser_);
    if (state_.empty()) return tally_.leave_out(LeftOutReason::kUnreadable, line);
    if (!carrier_) return tally_.leave_out(LeftOutReason::kOtherTransport, line);
    if (!number_) return tally_.leave_out(LeftOutReason::kNoPort, line);
    if (!address_seen_) return tally_.leave_out(LeftOutReason::kNoAddress, line);
    if (state_ != "open") return count_state(state_, 1);
    port_.endpoint.port = *number_;
    port_.endpoint.carrier = *carrier_;
    if (auto told = tally_.open(port_); !told) stop(std::move(told).error());
  }

  void count_state(std::string_view state, std::uint64_t count) {
    state == "closed" ? tally_.closed(count) : tally_.undecided(count);
  }

  SightingTally& tally_;
  XML_Parser parser_;
  std::size_t depth_ = 0;
  std::string tool_;
  std::optional<Instant> began_;
  PortSighting host_;
  bool address_seen_ = false;
  PortSighting port_;
  std::string state_;
  std::optional<Carrier> carrier_;
  std::optional<std::uint16_t> number_;
  std::optional<Error> failed_;
};

// What ended the document before its end, in a sentence that says the line.
std::string why_cut(XML_Parser parser, bool at_end) {
  const auto line = XML_GetCurrentLineNumber(parser);
  if (at_end) return fmt::format("the file ends in its middle, at line {}", line);
  if (XML_GetErrorCode(parser) == XML_ERROR_JUNK_AFTER_DOC_ELEMENT) {
    return fmt::format(
        "at line {} another document begins (nmap --append-output): split the file there", line);
  }
  if (XML_GetErrorCode(parser) == XML_ERROR_NO_MEMORY)
    return fmt::format("line {} has more in it than is read", line);
  return fmt::format("line {} is damaged", line);
}

}  // namespace

Result<void> read_nmap_xml(ByteWindow& text, SightingTally& tally) {
  const ExpatParser parser = make_expat_parser();
  if (!parser) return fail(ErrorKind::kLimit, "does not fit into memory");
  NmapDocument document(tally, parser.get());
  XML_SetUserData(parser.get(), &document);
  XML_SetElementHandler(
      parser.get(),
      [](void* self, const char* name, const char** attributes) {
        static_cast<NmapDocument*>(self)->begin(name, attributes);
      },
      [](void* self, const char* name) { static_cast<NmapDocument*>(self)->end(name); });
  // nmap declares none: whoever does wants something else.
  XML_SetEntityDeclHandler(parser.get(), [](void* self, const char*, int, const char*, int,
                                            const char*, const char*, const char*, const char*) {
    static_cast<NmapDocument*>(self)->stop(
        {ErrorKind::kUnsupported, "declares XML entities, as no sweep does"});
  });
  std::int64_t fed = 0;
  for (;;) {
    text.look_ahead(1);
    const std::string_view piece = text.view().substr(0, kPiece);
    const bool at_end = piece.empty();
    if (at_end) TRY(text.more());  // tells why, where it is no end
    const auto outcome =
        XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), at_end ? 1 : 0);
    if (document.failed()) return std::unexpected(*document.failed());
    if (outcome != XML_STATUS_OK) {
      tally.cut(why_cut(parser.get(), at_end));
      return {};
    }
    if (at_end) return {};
    text.consume(piece.size());
    fed += static_cast<std::int64_t>(piece.size());
    if (fed - XML_GetCurrentByteIndex(parser.get()) > kMaxTagBytes) {
      tally.cut(fmt::format("line {} has more in it than is read",
                            XML_GetCurrentLineNumber(parser.get())));
      return {};
    }
  }
}

}  // namespace celador
