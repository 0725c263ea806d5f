#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/endpoint.h"
#include "model/process.h"

namespace celador {

// A TCP port on which this machine listens.
struct Listener {
  IpAddress bound_to;  // 0.0.0.0 or :: for every address
  std::uint16_t port = 0;
  std::uint64_t inode = 0;  // of its socket
  bool on_every_address() const;
};

// One of /proc/net/tcp or /proc/net/tcp6 (proc(5)). Pure. A line that cannot be read is kMalformed.
Result<std::vector<Listener>> parse_proc_net_tcp(std::string_view text);

// All listeners of this network namespace. kUnsupported where there is no /proc.
Result<std::vector<Listener>> list_listeners();

// The processes that hold these listening sockets, by the sockets' inodes. Others' processes are
// visible to root only; a socket whose process cannot be seen is left out.
std::map<std::uint64_t, Process> processes_of(const std::vector<Listener>& listeners);

}  // namespace celador
