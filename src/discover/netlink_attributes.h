#pragma once
#include <libmnl/libmnl.h>

namespace celador {

// Calls each(attribute) for every attribute of a netlink message behind its header of `header`
// bytes. What libmnl has for this is C only.
template <class Each>
void for_each_attribute(const nlmsghdr& message, std::size_t header, const Each& each) {
  const auto* end = static_cast<const char*>(mnl_nlmsg_get_payload_tail(&message));
  const auto* at = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(&message, header));
  while (mnl_attr_ok(at, static_cast<int>(end - reinterpret_cast<const char*>(at)))) {
    each(*at);
    at = mnl_attr_next(at);
  }
}

}  // namespace celador
