#include "discover/route_map.h"

#include <fmt/format.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <set>

#include "discover/netlink_attributes.h"

namespace celador {
namespace {

std::unexpected<Error> io_error(std::string_view what) {
  return fail(ErrorKind::kIo, fmt::format("{}: {}", what, std::strerror(errno)));
}

IpAddress address_of(int family, const void* bytes) {
  std::array<std::uint8_t, 16> address{};
  std::memcpy(address.data(), bytes, family == AF_INET ? 4 : 16);
  if (family == AF_INET6) return IpAddress::v6_as_it_is(address);
  return IpAddress::v4(static_cast<std::uint32_t>(address[0]) << 24U |
                       static_cast<std::uint32_t>(address[1]) << 16U |
                       static_cast<std::uint32_t>(address[2]) << 8U | address[3]);
}

// The first address behind a range; nullopt: there is none.
std::optional<IpAddress> behind(const IpAddress& last) {
  auto bytes = last.bytes();
  for (std::size_t i = last.is_v4() ? 4 : 16; i-- > 0;) {
    if (++bytes[i] != 0) return address_of(last.is_v4() ? AF_INET : AF_INET6, bytes.data());
  }
  return std::nullopt;
}

// A conversation with the kernel about routes.
class RouteSocket {
 public:
  RouteSocket() : socket_(mnl_socket_open(NETLINK_ROUTE)) {
    if (socket_ != nullptr && mnl_socket_bind(socket_, 0, MNL_SOCKET_AUTOPID) < 0) {
      mnl_socket_close(socket_);
      socket_ = nullptr;
    }
  }
  ~RouteSocket() {
    if (socket_ != nullptr) mnl_socket_close(socket_);
  }
  RouteSocket(const RouteSocket&) = delete;
  RouteSocket& operator=(const RouteSocket&) = delete;
  bool is_open() const { return socket_ != nullptr; }

  using Each = std::function<void(const nlmsghdr&)>;
  // Sends a request and hands over each message of the answer. False with errno.
  bool ask(nlmsghdr* request, const Each& each) {
    request->nlmsg_seq = ++sequence_;
    if (mnl_socket_sendto(socket_, request, request->nlmsg_len) < 0) return false;
    std::vector<char> buffer(std::size_t{1} << 16U);
    const unsigned port = mnl_socket_get_portid(socket_);
    for (;;) {
      const auto size = mnl_socket_recvfrom(socket_, buffer.data(), buffer.size());
      if (size < 0) return false;
      const int more = mnl_cb_run(
          buffer.data(), static_cast<std::size_t>(size), sequence_, port,
          [](const nlmsghdr* message, void* told) {
            (*static_cast<const Each*>(told))(*message);
            return MNL_CB_OK;
          },
          const_cast<Each*>(&each));
      if (more <= MNL_CB_STOP) return more == MNL_CB_STOP;
      // An answer of one message has no end of its own.
      if ((request->nlmsg_flags & NLM_F_DUMP) == 0) return true;
    }
  }

 private:
  mnl_socket* socket_;
  unsigned sequence_ = 0;
};

struct Request {
  alignas(nlmsghdr) std::array<char, 256> bytes{};
  nlmsghdr* header(std::uint16_t type, std::uint16_t flags) {
    nlmsghdr* message = mnl_nlmsg_put_header(bytes.data());
    message->nlmsg_type = type;
    message->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    return message;
  }
};

// Where the kernel may decide otherwise than just before: the beginnings of all routes and rules by
// destination, and the addresses behind their ends.
Result<std::set<IpAddress>> boundaries(RouteSocket& kernel, int family) {
  std::set<IpAddress> cuts;
  const auto cut_around = [&](unsigned char prefix_bits, const void* prefix) {
    const auto range = AddressRange::parse(
        fmt::format("{}/{}", address_of(family, prefix).to_text(), prefix_bits));
    if (!range) return;
    cuts.insert(range->first);
    if (const auto next = behind(range->last)) cuts.insert(*next);
  };
  struct Kind {
    std::uint16_t type;
    std::uint16_t destination;  // the attribute that has it
  };
  static_assert(offsetof(rtmsg, rtm_dst_len) == offsetof(fib_rule_hdr, dst_len));
  for (const Kind kind : {Kind{RTM_GETROUTE, RTA_DST}, Kind{RTM_GETRULE, FRA_DST}}) {
    Request request;
    nlmsghdr* message = request.header(kind.type, NLM_F_DUMP);
    auto* header = static_cast<rtmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(rtmsg)));
    header->rtm_family = static_cast<unsigned char>(family);
    const bool answered = kernel.ask(message, [&](const nlmsghdr& told) {
      const auto* route = static_cast<const rtmsg*>(mnl_nlmsg_get_payload(&told));
      for_each_attribute(told, sizeof(rtmsg), [&](const nlattr& attribute) {
        if (mnl_attr_get_type(&attribute) == kind.destination &&
            cuts.size() <= 4 * RouteMap::kMostPieces) {
          cut_around(route->rtm_dst_len, mnl_attr_get_payload(&attribute));
        }
      });
    });
    if (!answered) return io_error("cannot read the kernel's routes");
  }
  return cuts;
}

// What the kernel would send from; no packet leaves by this.
std::optional<IpAddress> source_towards(const IpAddress& target) {
  const bool v4 = target.is_v4();
  const int fd = socket(v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::nullopt;
  sockaddr_storage peer{};
  socklen_t size = v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  if (v4) {
    auto* ip4 = reinterpret_cast<sockaddr_in*>(&peer);
    ip4->sin_family = AF_INET;
    ip4->sin_port = htons(9);
    std::memcpy(&ip4->sin_addr, target.bytes().data(), 4);
  } else {
    auto* ip6 = reinterpret_cast<sockaddr_in6*>(&peer);
    ip6->sin6_family = AF_INET6;
    ip6->sin6_port = htons(9);
    std::memcpy(&ip6->sin6_addr, target.bytes().data(), 16);
  }
  std::optional<IpAddress> source;
  sockaddr_storage own{};
  socklen_t own_size = sizeof(own);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&peer), size) == 0 &&
      getsockname(fd, reinterpret_cast<sockaddr*>(&own), &own_size) == 0) {
    source = v4 ? address_of(AF_INET, &reinterpret_cast<const sockaddr_in*>(&own)->sin_addr)
                : address_of(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(&own)->sin6_addr);
  }
  close(fd);
  return source;
}

Hop hop_towards(RouteSocket& kernel, const IpAddress& target) {
  const int family = target.is_v4() ? AF_INET : AF_INET6;
  Request request;
  nlmsghdr* message = request.header(RTM_GETROUTE, 0);
  auto* header = static_cast<rtmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(rtmsg)));
  header->rtm_family = static_cast<unsigned char>(family);
  header->rtm_dst_len = family == AF_INET ? 32 : 128;
  mnl_attr_put(message, RTA_DST, family == AF_INET ? 4 : 16, target.bytes().data());
  Hop hop;
  const bool answered = kernel.ask(message, [&](const nlmsghdr& told) {
    const auto* route = static_cast<const rtmsg*>(mnl_nlmsg_get_payload(&told));
    if (route->rtm_type == RTN_LOCAL) hop.way = Hop::Way::kLocal;
    if (route->rtm_type == RTN_UNICAST) hop.way = Hop::Way::kOnLink;
    for_each_attribute(told, sizeof(rtmsg), [&](const nlattr& attribute) {
      const void* value = mnl_attr_get_payload(&attribute);
      switch (mnl_attr_get_type(&attribute)) {
        case RTA_OIF:
          hop.interface = mnl_attr_get_u32(&attribute);
          break;
        case RTA_GATEWAY:
          hop.gateway = address_of(family, value);
          if (hop.way == Hop::Way::kOnLink) hop.way = Hop::Way::kGateway;
          break;
        case RTA_VIA: {  // a gateway of the other family
          const auto* via = static_cast<const rtvia*>(value);
          hop.gateway = address_of(via->rtvia_family, via->rtvia_addr);
          if (hop.way == Hop::Way::kOnLink) hop.way = Hop::Way::kGateway;
          break;
        }
        default:
          break;
      }
    });
  });
  if (!answered) return {};
  const auto source = source_towards(target);
  if (!source) return {};
  hop.source = *source;
  return hop;
}

}  // namespace

Result<Link> link_of(unsigned interface) {
  Link link{.index = interface};
  ifreq request{};
  if (if_indextoname(interface, request.ifr_name) == nullptr)
    return io_error(fmt::format("there is no interface {}", interface));
  link.name = request.ifr_name;
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return io_error("cannot open a socket");
  const bool told = ioctl(fd, SIOCGIFHWADDR, &request) == 0;
  close(fd);
  if (!told) return io_error(fmt::format("the interface {} cannot be read", link.name));
  link.kind = request.ifr_hwaddr.sa_family;
  std::memcpy(link.address.data(), request.ifr_hwaddr.sa_data, link.address.size());
  return link;
}

Result<RouteMap> RouteMap::of(const AddressSet& addresses) {
  RouteSocket kernel;
  if (!kernel.is_open()) return io_error("cannot ask the kernel for its routes");
  RouteMap map;
  for (const int family : {AF_INET, AF_INET6}) {
    std::vector<AddressRange> ranges;
    for (const AddressRange& range : addresses.ranges()) {
      if (range.first.is_v4() == (family == AF_INET)) ranges.push_back(range);
    }
    if (ranges.empty()) continue;
    const std::set<IpAddress> cuts = TRY(boundaries(kernel, family));
    for (const AddressRange& range : ranges) {
      std::vector<IpAddress> beginnings{range.first};
      for (auto cut = cuts.upper_bound(range.first); cut != cuts.end() && *cut <= range.last; ++cut)
        beginnings.push_back(*cut);
      for (const IpAddress& first : beginnings) {
        const Hop hop = hop_towards(kernel, first);
        const auto known = std::ranges::find(map.hops_, hop);
        const auto index = static_cast<std::size_t>(known - map.hops_.begin());
        if (known == map.hops_.end()) map.hops_.push_back(hop);
        if (map.pieces_.empty() || map.pieces_.back().hop != index)
          map.pieces_.push_back({first, index});
        if (map.pieces_.size() > kMostPieces) {
          return fail(ErrorKind::kLimit,
                      fmt::format("more than {} routes lead to what is swept", kMostPieces));
        }
      }
    }
  }
  return map;
}

std::size_t RouteMap::hop_of(const IpAddress& address) const {
  if (pieces_.size() == 1) return pieces_.front().hop;
  const auto after = std::ranges::upper_bound(pieces_, address, {}, &Piece::first);
  return std::prev(after)->hop;
}

}  // namespace celador
