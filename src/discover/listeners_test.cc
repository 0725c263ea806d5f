#include "discover/listeners.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

constexpr std::string_view kHeading =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n";

TEST(ProcNetTcp, ReadsListenersOfBothFamilies) {
  const auto four = parse_proc_net_tcp(std::string(kHeading) +
                                       "   0: 0100007F:18EB 00000000:0000 0A 00000000:00000000 "
                                       "00:00000000 00000000   104        0 12345 1 0\n"
                                       "   1: 0100007F:18EC 0100007F:9999 01 00000000:00000000 "
                                       "00:00000000 00000000   104        0 99 1 0\n"
                                       "   2: 00000000:0050 00000000:0000 0A 00000000:00000000 "
                                       "00:00000000 00000000     0        0 7 1 0\n");
  ASSERT_TRUE(four);
  ASSERT_EQ(four->size(), 2U);
  EXPECT_EQ((*four)[0].bound_to.to_text(), "127.0.0.1");
  EXPECT_EQ((*four)[0].port, 6379);
  EXPECT_EQ((*four)[0].inode, 12345U);
  EXPECT_FALSE((*four)[0].on_every_address());
  EXPECT_TRUE((*four)[1].on_every_address());
  const auto six =
      parse_proc_net_tcp(std::string(kHeading) +
                         "   0: 00000000000000000000000001000000:1538 "
                         "00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 8 1\n"
                         "   1: 00000000000000000000000000000000:1539 "
                         "00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 9 1\n"
                         "   2: 0000000000000000FFFF00000100007F:153A "
                         "00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 9 1\n");
  ASSERT_TRUE(six);
  EXPECT_EQ((*six)[0].bound_to.to_text(), "::1");
  EXPECT_TRUE((*six)[1].on_every_address());
  EXPECT_EQ((*six)[2].bound_to.to_text(), "127.0.0.1");
}

TEST(ProcNetTcp, RefusesWhatItCannotRead) {
  EXPECT_FALSE(parse_proc_net_tcp(std::string(kHeading) + "garbage\n"));
  EXPECT_FALSE(
      parse_proc_net_tcp(std::string(kHeading) + "0: 01:1 00000000:0000 0A 0:0 0:0 0 0 0 8 1\n"));
}

}  // namespace
}  // namespace celador
