// A hostile FTP server: the input's first half is what it says on the control connection, reply by
// reply, the rest what its data ports send. Also every parser on its own.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "protocols/banner_owners.h"
#include "protocols/ftp_identity.h"
#include "protocols/ftp_listing.h"
#include "protocols/ftp_reply.h"
#include "protocols/table.h"
#include "protocols/takeover_names.h"
#include "testing/look_at.h"

namespace celador {
namespace {

void parse_everything(std::string_view bytes) {
  const auto parsed = parse_ftp_reply(bytes);
  if (parsed && *parsed) {
    const FtpReply& reply = (*parsed)->reply;
    CHECK((*parsed)->size_bytes <= bytes.size());
    CHECK(!reply.lines.empty());
    (void)parse_epsv_port(reply);
    (void)parse_pasv(reply);
    (void)parse_working_folder(reply);
    CHECK(ftp_owner_facts(reply).size() < 100);
    Service service;
    identify_ftp_product(reply.text(), service);
    CHECK(service.version.size() <= 32);
  }
  for (const auto& entry : {parse_list_line(bytes), parse_mlsd_line(bytes)}) {
    if (!entry || !entry->can_be_asked_for) continue;
    // Whatever may be asked for must pass the last check before it is sent.
    const std::string request = "RETR /" + entry->name + "\r\n";
    CHECK(find_protocol("ftp")->name_request(request) == "RETR");
  }
  (void)find_protocol("ftp")->name_request(bytes);
  (void)takeover_sign(NamedThing::kFile, bytes);
}

}  // namespace
}  // namespace celador

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  parse_everything(input);
  const std::size_t half = input.find('\0');
  std::string_view control = input.substr(0, half);
  const std::string_view listing =
      half == std::string_view::npos ? std::string_view() : input.substr(half + 1);
  ScriptedPeer peer;
  peer.greets("220 FTP\r\n").speaks_tls({});
  for (std::uint16_t port = 1; port < 10; ++port) peer.data_port(port, std::string(listing));
  peer.answers([&control](std::string_view request) -> std::optional<std::string> {
    if (request == "PASV\r\n" && control.size() % 2 == 0) return "227 (10,0,0,1,0,3)\r\n";
    if (control.empty()) return std::nullopt;
    const std::size_t end = control.find("\n\n");
    std::string reply(control.substr(0, end));
    control.remove_prefix(end == std::string_view::npos ? control.size() : end + 2);
    return reply + "\n";
  });
  const auto seen = look_at(*find_protocol("ftp"), peer,
                            LookOrder{Depth::kSample, Identities::kAnonymous, "a.example", "", ""});
  CHECK(seen.records.records.size() == seen.records.ended);
  return 0;
}
