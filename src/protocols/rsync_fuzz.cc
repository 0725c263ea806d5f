// A hostile rsync daemon: the input is cut at "\n\n" into what it answers, request by request. Also
// the readers on their own, fed in pieces of every size, which must make no difference.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "protocols/rsync_modules.h"
#include "protocols/rsync_session.h"
#include "protocols/rsync_wire.h"
#include "protocols/table.h"
#include "testing/look_at.h"

namespace celador {
namespace {

// What a file list came to when its bytes arrive in pieces, as text.
std::string read_list(std::string_view bytes, std::size_t piece) {
  Buffer raw;
  Buffer data;
  RsyncDemultiplexer demultiplexer;
  RsyncFileListReader reader;
  std::string told;
  while (!bytes.empty()) {
    const std::size_t count = std::min(piece, bytes.size());
    raw.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    const auto taken = demultiplexer.take(raw, data);
    for (;;) {
      RsyncFile file;
      const auto step = reader.next(data, file);
      if (!step) return told + "malformed";
      if (*step == RsyncFileListReader::Step::kEnd) return told + "end";
      if (*step == RsyncFileListReader::Step::kNeedsMore) break;
      CHECK(file.name.size() <= 4096);
      if (file.can_be_asked_for) {
        // Whatever may be asked for must pass the last check before it is sent.
        const std::string request = rsync_list_request(RsyncList::kFiles, {"m/" + file.name});
        CHECK(name_rsync_request(request) == "--server --sender");
      }
      told += file.name + "|" + std::to_string(file.size_bytes) + "|" + std::to_string(file.mode) +
              "\n";
    }
    if (!taken) return told + "malformed";
  }
  return told + "more";
}

void read_content(std::string_view bytes) {
  Buffer data(bytes);
  Buffer content;
  RsyncContentReader reader(0);
  (void)reader.take(data, content);
  CHECK(content.size() <= bytes.size());
}

}  // namespace
}  // namespace celador

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  (void)name_rsync_request(input);
  (void)parse_rsync_greeting(input);
  (void)parse_rsync_module_answer(input);
  const RsyncModuleList list = parse_rsync_module_list(input);
  CHECK(list.modules.size() <= kMaxRsyncModules);
  for (const RsyncModule& module : list.modules) {
    if (module.can_be_asked_for) {
      const std::string request = rsync_module_request(module.name);
      CHECK(!name_rsync_request(request).empty());
    }
  }
  const std::string whole = read_list(input, input.size());
  if (!whole.ends_with("malformed")) CHECK(read_list(input, 1) == whole);
  read_content(input);

  std::string_view rest = input;
  ScriptedPeer peer;
  peer.greets("@RSYNCD: 32.0 md5\n");
  peer.answers([&rest](std::string_view request) -> std::optional<std::string> {
    if (request.starts_with("@RSYNCD")) return "";
    if (rest.empty()) return std::nullopt;
    const std::size_t end = rest.find("\n\n");
    std::string reply(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    if (name_rsync_request(request) == "module" && reply.empty()) return "@RSYNCD: OK\n";
    if (request == "#list\n") return "a               \tx\nb               \ty\n@RSYNCD: EXIT\n";
    return reply;
  });
  const auto seen = look_at(*find_protocol("rsync"), peer,
                            LookOrder{Depth::kSample, Identities::kNone, "", "", ""});
  CHECK(seen.records.records.size() == seen.records.ended);
  return 0;
}
