#include "cli/privileges.h"

#include <fmt/format.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace celador {
namespace {

bool belongs_to_us(const std::string& folder) {
  struct stat status{};
  return stat(folder.c_str(), &status) == 0 && status.st_uid == geteuid();
}

}  // namespace

Result<void> drop_privileges(const std::string& home) {
  const bool keeps_files = geteuid() == 0 && !belongs_to_us(home);
  for (cap_value_t each = 0; cap_get_bound(each) >= 0; ++each) {
    // Who may not do this holds little, and no_new_privs keeps it from ever holding more.
    if (!keeps_files || each != CAP_DAC_OVERRIDE) cap_drop_bound(each);
  }
  cap_t left = cap_init();
  bool done = left != nullptr;
  if (done && keeps_files) {
    const cap_value_t files = CAP_DAC_OVERRIDE;
    for (const cap_flag_t flag : {CAP_PERMITTED, CAP_EFFECTIVE})
      done = done && cap_set_flag(left, flag, 1, &files, CAP_SET) == 0;
  }
  done = done && cap_set_proc(left) == 0;
  const int why = errno;
  if (left != nullptr) cap_free(left);
  if (!done || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return fail(ErrorKind::kIo,
                fmt::format("cannot give up privileges: {}", std::strerror(done ? errno : why)));
  }
  return {};
}

}  // namespace celador
