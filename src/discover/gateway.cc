#include "discover/gateway.h"

#include <fmt/format.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "discover/netlink_attributes.h"

namespace celador {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr int kTimesAsked = 3;
constexpr std::chrono::milliseconds kAnswerWithin{1000};
constexpr LinkAddress kEverybody{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

void append(Bytes& out, std::initializer_list<unsigned> bytes) {
  for (const unsigned byte : bytes) out.push_back(static_cast<std::uint8_t>(byte));
}
void append(Bytes& out, const LinkAddress& address) {
  out.insert(out.end(), address.begin(), address.end());
}
void append(Bytes& out, const IpAddress& address) {
  const auto size = address.is_v4() ? 4 : 16;
  out.insert(out.end(), address.bytes().begin(), address.bytes().begin() + size);
}

bool holds(std::span<const std::uint8_t> packet, std::size_t at, const IpAddress& address) {
  const std::size_t size = address.is_v4() ? 4 : 16;
  return packet.size() >= at + size &&
         std::equal(address.bytes().begin(),
                    address.bytes().begin() + static_cast<std::ptrdiff_t>(size),
                    packet.begin() + static_cast<std::ptrdiff_t>(at));
}

LinkAddress link_address_at(std::span<const std::uint8_t> packet, std::size_t at) {
  LinkAddress address{};
  std::copy_n(packet.begin() + static_cast<std::ptrdiff_t>(at), address.size(), address.begin());
  return address;
}

// The group that everybody with these last three bytes listens to (RFC 4291, section 2.7.1).
IpAddress solicited_node(const IpAddress& asked) {
  std::array<std::uint8_t, 16> group{0xFF, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF};
  std::copy_n(asked.bytes().begin() + 13, 3, group.begin() + 13);
  return IpAddress::v6_as_it_is(group);
}

// What the kernel's own table has.
std::optional<LinkAddress> known_to_kernel(unsigned interface, const IpAddress& gateway) {
  mnl_socket* kernel = mnl_socket_open(NETLINK_ROUTE);
  if (kernel == nullptr) return std::nullopt;
  struct Wanted {
    unsigned interface;
    const IpAddress& gateway;
    std::optional<LinkAddress> found;
  } wanted{interface, gateway, std::nullopt};
  alignas(nlmsghdr) std::array<char, 256> request{};
  nlmsghdr* message = mnl_nlmsg_put_header(request.data());
  message->nlmsg_type = RTM_GETNEIGH;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  auto* header = static_cast<ndmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(ndmsg)));
  header->ndm_family = gateway.is_v4() ? AF_INET : AF_INET6;
  std::vector<char> buffer(std::size_t{1} << 16U);
  bool more = mnl_socket_bind(kernel, 0, MNL_SOCKET_AUTOPID) >= 0 &&
              mnl_socket_sendto(kernel, message, message->nlmsg_len) >= 0;
  while (more) {
    const auto size = mnl_socket_recvfrom(kernel, buffer.data(), buffer.size());
    if (size <= 0) break;
    more = mnl_cb_run(
               buffer.data(), static_cast<std::size_t>(size), 0, mnl_socket_get_portid(kernel),
               [](const nlmsghdr* told, void* data) {
                 auto& looked_for = *static_cast<Wanted*>(data);
                 const auto* entry = static_cast<const ndmsg*>(mnl_nlmsg_get_payload(told));
                 constexpr unsigned kUsable =
                     NUD_PERMANENT | NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE;
                 if (static_cast<unsigned>(entry->ndm_ifindex) != looked_for.interface ||
                     (entry->ndm_state & kUsable) == 0) {
                   return MNL_CB_OK;
                 }
                 bool is_it = false;
                 std::optional<LinkAddress> address;
                 for_each_attribute(*told, sizeof(ndmsg), [&](const nlattr& attribute) {
                   const std::span value(
                       static_cast<const std::uint8_t*>(mnl_attr_get_payload(&attribute)),
                       mnl_attr_get_payload_len(&attribute));
                   if (mnl_attr_get_type(&attribute) == NDA_DST)
                     is_it = holds(value, 0, looked_for.gateway);
                   if (mnl_attr_get_type(&attribute) == NDA_LLADDR && value.size() == 6)
                     address = link_address_at(value, 0);
                 });
                 if (is_it && address) looked_for.found = address;
                 return MNL_CB_OK;
               },
               &wanted) > MNL_CB_STOP;
  }
  mnl_socket_close(kernel);
  return wanted.found;
}

sockaddr_ll to_everybody(const Link& link, std::uint16_t protocol, const LinkAddress& group) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(protocol);
  address.sll_ifindex = static_cast<int>(link.index);
  address.sll_halen = 6;
  std::memcpy(address.sll_addr, group.data(), group.size());
  return address;
}

}  // namespace

std::vector<std::uint8_t> arp_request(const LinkAddress& own, const IpAddress& source,
                                      const IpAddress& asked) {
  Bytes packet;
  append(packet, {0, 1, 8, 0, 6, 4, 0, 1});  // Ethernet, IPv4, request
  append(packet, own);
  append(packet, source);
  append(packet, LinkAddress{});
  append(packet, asked);
  return packet;
}

std::optional<LinkAddress> read_arp_reply(std::span<const std::uint8_t> packet,
                                          const IpAddress& asked) {
  constexpr std::array<std::uint8_t, 8> kReply{0, 1, 8, 0, 6, 4, 0, 2};
  if (packet.size() < 28 || !std::equal(kReply.begin(), kReply.end(), packet.begin()) ||
      !holds(packet, 14, asked)) {
    return std::nullopt;
  }
  return link_address_at(packet, 8);
}

std::vector<std::uint8_t> neighbour_solicitation(const LinkAddress& own, const IpAddress& source,
                                                 const IpAddress& asked) {
  Bytes body;
  append(body, {135, 0, 0, 0, 0, 0, 0, 0});
  append(body, asked);
  append(body, {1, 1});  // option: our link address
  append(body, own);
  Bytes packet;
  append(packet, {0x60, 0, 0, 0, 0, static_cast<unsigned>(body.size()), IPPROTO_ICMPV6, 255});
  append(packet, source);
  append(packet, solicited_node(asked));
  std::uint32_t sum = IPPROTO_ICMPV6 + static_cast<std::uint32_t>(body.size());
  const auto add = [&sum](const Bytes& bytes, std::size_t from) {
    for (std::size_t i = from; i < bytes.size(); i += 2)
      sum += static_cast<std::uint32_t>(bytes[i]) << 8U | bytes[i + 1];
  };
  add(packet, 8);
  add(body, 0);
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16U);
  body[2] = static_cast<std::uint8_t>(~sum >> 8U);
  body[3] = static_cast<std::uint8_t>(~sum);
  packet.insert(packet.end(), body.begin(), body.end());
  return packet;
}

std::optional<LinkAddress> read_neighbour_advertisement(std::span<const std::uint8_t> packet,
                                                        const IpAddress& asked) {
  constexpr std::size_t kHeader = 40;
  // A hop limit of 255 proves that it came from this link (RFC 4861, section 7.1.2).
  if (packet.size() < kHeader + 24 || packet[6] != IPPROTO_ICMPV6 || packet[7] != 255 ||
      packet[kHeader] != 136 || !holds(packet, kHeader + 8, asked)) {
    return std::nullopt;
  }
  for (std::size_t at = kHeader + 24; at + 8 <= packet.size();) {
    const std::size_t size = std::size_t{packet[at + 1]} * 8;
    if (size == 0) return std::nullopt;
    if (packet[at] == 2) return link_address_at(packet, at + 2);
    at += size;
  }
  return std::nullopt;
}

Result<LinkAddress> link_address_of_gateway(const Link& link, const IpAddress& gateway,
                                            const IpAddress& source) {
  if (const auto known = known_to_kernel(link.index, gateway)) return *known;
  const bool v4 = gateway.is_v4();
  const std::uint16_t protocol = v4 ? ETHERTYPE_ARP : ETHERTYPE_IPV6;
  const int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(protocol));
  if (fd < 0) {
    return fail(ErrorKind::kIo, fmt::format("cannot ask for the gateway {}: {}", gateway.to_text(),
                                            std::strerror(errno)));
  }
  LinkAddress group = kEverybody;
  if (!v4) {  // RFC 2464, section 7
    const auto node = solicited_node(gateway);
    group = {0x33, 0x33, node.bytes()[12], node.bytes()[13], node.bytes()[14], node.bytes()[15]};
  }
  const Bytes question = v4 ? arp_request(link.address, source, gateway)
                            : neighbour_solicitation(link.address, source, gateway);
  const sockaddr_ll to = to_everybody(link, protocol, group);
  std::optional<LinkAddress> found;
  for (int times = 0; times < kTimesAsked && !found; ++times) {
    if (sendto(fd, question.data(), question.size(), 0, reinterpret_cast<const sockaddr*>(&to),
               sizeof(to)) < 0) {
      break;
    }
    const auto until = std::chrono::steady_clock::now() + kAnswerWithin;
    while (!found) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          until - std::chrono::steady_clock::now());
      pollfd wait{.fd = fd, .events = POLLIN, .revents = 0};
      if (left.count() <= 0 || poll(&wait, 1, static_cast<int>(left.count())) <= 0) break;
      std::array<std::uint8_t, 256> packet{};
      sockaddr_ll from{};
      socklen_t from_size = sizeof(from);
      const ssize_t size = recvfrom(fd, packet.data(), packet.size(), 0,
                                    reinterpret_cast<sockaddr*>(&from), &from_size);
      if (size <= 0 || static_cast<unsigned>(from.sll_ifindex) != link.index) continue;
      const auto told = std::span(packet).first(static_cast<std::size_t>(size));
      found = v4 ? read_arp_reply(told, gateway) : read_neighbour_advertisement(told, gateway);
    }
  }
  close(fd);
  if (found) return *found;
  return fail(ErrorKind::kTimeout,
              fmt::format("the gateway {} on {} does not answer {}", gateway.to_text(), link.name,
                          v4 ? "ARP" : "neighbour discovery"));
}

}  // namespace celador
