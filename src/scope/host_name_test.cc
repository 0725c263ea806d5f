#include "scope/host_name.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

TEST(HostName, IsNoOtherFormOfAnAddress) {
  for (const std::string_view name : {"localhost", "db.hospital.example", "db.hospital.example.",
                                      "db_1", "0x7g", "1a", "a.0b1", "xn--mnchen-3ya.example"}) {
    EXPECT_TRUE(is_host_name(name)) << name;
  }
  for (const std::string_view text :
       {"", "127.1", "2130706433", "0x7f000001", "0X7F000001", "0x7f.1", "127.0.0.0x1", "0x",
        "127.1.", "10.0.0.256", ".a", "-a", "a b", "a/b", "::1"}) {
    EXPECT_FALSE(is_host_name(text)) << text;
  }
}

}  // namespace
}  // namespace celador
