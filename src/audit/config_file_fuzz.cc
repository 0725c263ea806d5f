#include "audit/audit.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::string_view kProducts[] = {"redis",  "mongodb", "elasticsearch", "opensearch",
                                            "vsftpd", "rsync",   "nginx",         "postgresql"};
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes + 1), size - 1);
  celador::audit_config(kProducts[bytes[0] % std::size(kProducts)], "file", text);
  return 0;
}
