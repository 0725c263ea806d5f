#include "model/endpoint.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

TEST(Endpoint, IsReadAsItIsWritten) {
  const struct {
    std::string_view text;
    std::string_view ip;  // empty: refused
    std::uint16_t port;
  } rows[] = {
      {"127.0.0.1", "127.0.0.1", 0},
      {"127.0.0.1:28400", "127.0.0.1", 28400},
      {"::1", "::1", 0},
      {"[::1]", "::1", 0},
      {"[2001:db8::1]:27017", "2001:db8::1", 27017},
      {"2001:db8::1:2701", "2001:db8::1:2701", 0},  // never a port without brackets
      {"2001:db8::1:27017", "", 0},
      {"127.0.0.1:161/udp", "127.0.0.1", 161},
      {"[::1]:161/udp", "::1", 161},
      {"127.0.0.1/udp", "", 0},
      {"127.0.0.1:161/sctp", "", 0},
      {"127.0.0.1:", "", 0},
      {"127.0.0.1:0", "", 0},
      {"127.0.0.1:65536", "", 0},
      {"127.0.0.1:80:80", "", 0},
      {"[::1", "", 0},
      {"[::1]80", "", 0},
      {"[127.0.0.1]:80", "", 0},
      {":", "", 0},
      {"[", "", 0},
      {"", "", 0},
      {"01JDC", "", 0},
  };
  for (const auto& row : rows) {
    const auto endpoint = Endpoint::parse(row.text);
    ASSERT_EQ(endpoint.has_value(), !row.ip.empty()) << row.text;
    if (!endpoint) continue;
    EXPECT_EQ(endpoint->ip.to_text(), row.ip) << row.text;
    EXPECT_EQ(endpoint->port, row.port) << row.text;
    if (row.port != 0) EXPECT_EQ(endpoint->to_text(), row.text);
  }
}

}  // namespace
}  // namespace celador
