#include "discover/syn_link.h"

#include <fmt/format.h>
#include <linux/if_arp.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/text.h"
#include "discover/fastest_transmitter.h"
#include "discover/gateway.h"

namespace celador {
namespace {

// The kernel gives these to whoever asks for any port; ours are to be none of them (ip(7)).
std::pair<unsigned, unsigned> ephemeral_ports() {
  unsigned first = 32768;
  unsigned last = 60999;
  if (std::FILE* file = std::fopen("/proc/sys/net/ipv4/ip_local_port_range", "re")) {
    if (std::fscanf(file, "%u %u", &first, &last) != 2) first = 32768, last = 60999;
    std::fclose(file);
  }
  return {first, last};
}

// A socket that has a port to itself, of both families, and does nothing with it. -1: taken.
int hold_port(std::uint16_t port) {
  for (const int family : {AF_INET6, AF_INET}) {
    const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) continue;  // no IPv6 here
    sockaddr_in6 any6{};
    any6.sin6_family = AF_INET6;
    any6.sin6_port = htons(port);
    sockaddr_in any4{};
    any4.sin_family = AF_INET;
    any4.sin_port = htons(port);
    const int both = 0;
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &both, sizeof(both));
    const int bound = family == AF_INET6
                          ? bind(fd, reinterpret_cast<const sockaddr*>(&any6), sizeof(any6))
                          : bind(fd, reinterpret_cast<const sockaddr*>(&any4), sizeof(any4));
    if (bound == 0) return fd;
    close(fd);
    return -1;
  }
  return -1;
}

LinkHeader ethernet_header(const LinkAddress& to, const LinkAddress& from, std::uint16_t protocol,
                           std::optional<std::uint16_t> vlan) {
  LinkHeader header;
  const auto put16 = [&header](unsigned value) {
    header.bytes[header.size++] = static_cast<std::uint8_t>(value >> 8U);
    header.bytes[header.size++] = static_cast<std::uint8_t>(value);
  };
  std::ranges::copy(to, header.bytes.begin());
  std::ranges::copy(from, header.bytes.begin() + 6);
  header.size = 12;
  if (vlan) {
    put16(ETHERTYPE_VLAN);
    put16(*vlan);
  }
  put16(protocol);
  return header;
}

}  // namespace

Result<void> SynLink::reserve_ports() {
  const auto [first, last] = ephemeral_ports();
  for (unsigned port = 65536 - kProbePorts; port >= 1024; port -= kProbePorts) {
    if (port <= last && port + kProbePorts > first) continue;
    for (unsigned i = 0; i < kProbePorts; ++i) {
      const int holder = hold_port(static_cast<std::uint16_t>(port + i));
      if (holder < 0) break;
      port_holders_.push_back(holder);
    }
    if (port_holders_.size() == kProbePorts) {
      first_port_ = static_cast<std::uint16_t>(port);
      return {};
    }
    for (const int holder : port_holders_) close(holder);
    port_holders_.clear();
  }
  return fail(ErrorKind::kIo,
              fmt::format("there are no {} free ports in a row on this machine", kProbePorts));
}

Result<void> SynLink::add_exit(const Hop& hop, const SynLinkOrder& order) {
  if (hop.way == Hop::Way::kNone) {
    exit_of_hop_.emplace_back();
    return {};
  }
  const bool v4 = hop.source.is_v4();
  const std::uint16_t protocol = v4 ? ETHERTYPE_IP : ETHERTYPE_IPV6;
  Exit exit{nullptr,
            {order.source && order.source->is_v4() == v4 ? *order.source : hop.source, first_port_,
             kProbePorts}};
  const Link link = TRY(link_of(hop.interface));
  if (!order.interface.empty() && link.name != order.interface) {
    exit_of_hop_.emplace_back();
    return {};
  }
  std::string why;
  if (hop.way == Hop::Way::kGateway && link.kind == ARPHRD_ETHER) {
    const auto address = link_address_of_gateway(link, hop.gateway, hop.source);
    if (address) {
      const LinkHeader header = ethernet_header(*address, link.address, protocol, order.vlan);
      std::vector<std::unique_ptr<Transmitter>> ways;
      ways.push_back(TRY(open_packet_transmitter(link, header, protocol)));
      // One socket has a queue of an interface to itself: another way out by the same goes without.
      if (auto xdp = open_xdp_transmitter(link, header)) ways.push_back(std::move(*xdp));
      exit.transmitter = fastest_of(std::move(ways));
      why = fmt::format("through the gateway {}", hop.gateway.to_text());
    } else {
      why = address.error().message;
    }
  } else if (hop.way != Hop::Way::kLocal && (link.kind == ARPHRD_NONE || link.kind == ARPHRD_PPP)) {
    exit.transmitter = TRY(open_packet_transmitter(link, {}, protocol));
    why = "point to point";
  } else {
    why = hop.way == Hop::Way::kLocal    ? "this machine itself"
          : hop.way == Hop::Way::kOnLink ? "each host is a neighbour, found by the kernel"
                                         : "not Ethernet";
  }
  if (!exit.transmitter)
    exit.transmitter = TRY(open_ip_transmitter(v4 ? Family::kIp4 : Family::kIp6));
  exit.way = fmt::format("{} from {}, {}", link.name, exit.source.ip.to_text(), why);
  exit_of_hop_.emplace_back(exits_.size());
  exits_.push_back(std::move(exit));
  return {};
}

Result<std::unique_ptr<SynLink>> SynLink::open(const AddressSet& addresses,
                                               const SynLinkOrder& order) {
  const int may = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
  if (may < 0) {
    if (errno == EPERM || errno == EACCES)
      return fail(ErrorKind::kForbidden, "raw packets need root or CAP_NET_RAW");
    return fail(ErrorKind::kIo, fmt::format("cannot open a raw socket: {}", std::strerror(errno)));
  }
  close(may);
  if (!order.interface.empty() && if_nametoindex(order.interface.c_str()) == 0) {
    return fail(ErrorKind::kUsage, fmt::format("there is no interface '{}' on this machine",
                                               printable(order.interface, 40)));
  }
  std::unique_ptr<SynLink> link(new SynLink());
  TRY(link->reserve_ports());
  auto routes = RouteMap::of(addresses);
  if (routes) {
    link->routes_ = std::move(*routes);
  } else if (routes.error().kind != ErrorKind::kLimit) {
    return std::unexpected(std::move(routes).error());
  }
  if (link->routes_) {
    for (const Hop& hop : link->routes_->hops()) TRY(link->add_exit(hop, order));
  }
  if (link->exits_.empty()) {
    if (order.interface.empty())
      return fail(ErrorKind::kUnreachable, "the kernel has no way there");
    return fail(
        ErrorKind::kUsage,
        fmt::format("no route to what is swept leads through the interface {}", order.interface));
  }
  bool v4 = false;
  bool v6 = false;
  for (const Exit& exit : link->exits_) (exit.source.ip.is_v4() ? v4 : v6) = true;
  for (const auto& [needed, family] : {std::pair{v4, Family::kIp4}, {v6, Family::kIp6}}) {
    if (!needed) continue;
    link->readers_.push_back(TRY(ReplyReader::open(family, link->first_port_, kProbePorts)));
  }
  return link;
}

SynLink::~SynLink() {
  for (const int holder : port_holders_) close(holder);
}

std::vector<std::string> SynLink::remarks() const {
  std::vector<std::string> lines;
  lines.reserve(exits_.size());
  for (const Exit& exit : exits_)
    lines.push_back(fmt::format("{}: {}", exit.way, exit.transmitter->name()));
  return lines;
}

SynLink::Exit* SynLink::exit_to(const IpAddress& target) {
  const auto& index = exit_of_hop_[routes_->hop_of(target)];
  return index ? &exits_[*index] : nullptr;
}

const ProbeSource* SynLink::source_at(const IpAddress& ip) const {
  for (const Exit& exit : exits_)
    if (exit.source.ip == ip) return &exit.source;
  return nullptr;
}

}  // namespace celador
