// Real sockets on loopback: a service of ours that answers, one that lies, ports that are closed.
#include "discover/udp_scan.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <set>
#include <thread>

namespace celador {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using Bytes = std::vector<std::uint8_t>;

// Answers each datagram at port 11211 of an address. Tests run side by side: each has a network of
// its own.
//
// It answers with what `reply` makes of it; empty: nothing.
class Service {
 public:
  using Reply = std::function<std::vector<Bytes>(const Bytes& asked, int times)>;
  Service(asio::io_context& loop, const std::string& ip, Reply reply)
      : socket_(loop, udp::endpoint(asio::ip::make_address(ip), 11211)), reply_(std::move(reply)) {
    receive();
  }
  int asked = 0;

 private:
  void receive() {
    socket_.async_receive_from(
        asio::buffer(bytes_), peer_,
        [this](const boost::system::error_code& code, std::size_t size) {
          if (code) return;
          const Bytes got(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(size));
          for (const Bytes& each : reply_(got, ++asked)) socket_.send_to(asio::buffer(each), peer_);
          receive();
        });
  }
  udp::socket socket_;
  Reply reply_;
  udp::endpoint peer_;
  std::array<std::uint8_t, 2048> bytes_{};
};

Bytes version_to(const Bytes& asked) {
  Bytes reply(asked.begin(), asked.begin() + 8);
  for (const char c : std::string_view("VERSION 1.6.18\r\n"))
    reply.push_back(static_cast<std::uint8_t>(c));
  return reply;
}

struct Swept {
  Result<SweepCounts> counts = fail(ErrorKind::kCancelled, "never ended");
  std::vector<UdpFound> found;
  std::set<std::string> closed;
};

Task<void> note(std::vector<UdpFound>& found, UdpFound each) {
  found.push_back(std::move(each));
  co_return;
}

class AUdpScan : public ::testing::Test {
 protected:
  void SetUp() override {
    plan.ports = {11211};
    plan.seed = 7;
  }
  void sweep(const char* range, NetworkPace pace = {std::nullopt, std::nullopt, 1}) {
    plan.addresses.add(AddressRange::parse(range).value());
    PacketRate rate(loop.get_executor(), std::nullopt);
    UdpScan scan(loop.get_executor(), plan, SipKey{1, 2}, rate, pace,
                 {.permitted = permitted,
                  .answer = [this](UdpFound each) { return note(swept.found, std::move(each)); },
                  .closed = [this](const Endpoint& each) { swept.closed.insert(each.to_text()); }},
                 stop);
    asio::co_spawn(loop, scan.run(),
                   [this](const std::exception_ptr& error, Result<SweepCounts> counts) {
                     if (error) std::rethrow_exception(error);
                     swept.counts = std::move(counts);
                     loop.stop();  // the services would listen on
                   });
    loop.run();
    ASSERT_TRUE(swept.counts) << swept.counts.error().message;
  }

  asio::io_context loop;
  SweepPlan plan;
  std::function<bool(const Endpoint&)> permitted = [](const Endpoint&) { return true; };
  std::atomic<bool> stop = false;
  Swept swept;
};

TEST_F(AUdpScan, TellsWhatAnswersAndWhatIsClosed) {
  Service service(loop, "127.11.10.2",
                  [](const Bytes& asked, int) { return std::vector<Bytes>{version_to(asked)}; });
  sweep("127.11.10.1-127.11.10.3");
  ASSERT_EQ(swept.found.size(), 1U);
  const UdpFound& found = swept.found[0];
  EXPECT_EQ(found.endpoint.to_text(), "127.11.10.2:11211/udp");
  EXPECT_EQ(found.answer.service.version, "1.6.18");
  EXPECT_EQ(found.asked_bytes, 17U);
  EXPECT_EQ(found.answered_bytes, 24U);
  EXPECT_EQ(found.requests, 1U);
  EXPECT_EQ(swept.closed,
            (std::set<std::string>{"127.11.10.1:11211/udp", "127.11.10.3:11211/udp"}));
  EXPECT_EQ(swept.counts->knocked, 3U);
  EXPECT_EQ(swept.counts->open, 1U);
  EXPECT_EQ(swept.counts->closed, 2U);
  EXPECT_EQ(service.asked, 1);
}

TEST_F(AUdpScan, AsksOnceMoreWhereNothingCame) {
  Service deaf(loop, "127.11.11.2", [](const Bytes&, int) { return std::vector<Bytes>{}; });
  Service slow(loop, "127.11.11.3", [](const Bytes& asked, int times) {
    return times < 2 ? std::vector<Bytes>{} : std::vector<Bytes>{version_to(asked)};
  });
  sweep("127.11.11.2-127.11.11.3");
  EXPECT_EQ(deaf.asked, 2);
  EXPECT_EQ(swept.counts->silent, 1U);
  ASSERT_EQ(swept.found.size(), 1U);
  EXPECT_EQ(swept.found[0].requests, 2U);
  EXPECT_TRUE(swept.closed.empty());
}

TEST_F(AUdpScan, DropsAnswersToWhatItDidNotAsk) {
  Service forger(loop, "127.11.12.2", [](const Bytes& asked, int) {
    Bytes forged = version_to(asked);
    forged[1] ^= 1;
    return std::vector<Bytes>{forged, asked};  // another transaction's, and an echo
  });
  Service twice(loop, "127.11.12.3", [](const Bytes& asked, int) {
    return std::vector<Bytes>{version_to(asked), version_to(asked)};
  });
  sweep("127.11.12.2-127.11.12.3");
  ASSERT_EQ(swept.found.size(), 1U);
  EXPECT_EQ(swept.found[0].endpoint.ip.to_text(), "127.11.12.3");
  EXPECT_EQ(swept.counts->open, 1U);
  EXPECT_EQ(swept.counts->silent, 1U);
  EXPECT_GE(swept.counts->not_ours, 4U);
}

TEST_F(AUdpScan, SendsNothingToWhatIsNotPermitted) {
  Service service(loop, "127.11.13.2",
                  [](const Bytes& asked, int) { return std::vector<Bytes>{version_to(asked)}; });
  permitted = [](const Endpoint& endpoint) {
    return endpoint.carrier == Carrier::kUdp && endpoint.ip.to_text() != "127.11.13.2";
  };
  sweep("127.11.13.1-127.11.13.2");
  EXPECT_EQ(service.asked, 0);
  EXPECT_EQ(swept.counts->refused_by_scope, 1U);
  EXPECT_EQ(swept.counts->packets, 1U);
}

TEST_F(AUdpScan, KeepsTheRateOfEachNetwork) {
  const auto began = std::chrono::steady_clock::now();
  sweep("127.11.14.0/26", NetworkPace(200, std::nullopt, 1));
  // 64 datagrams at 200 a second: 320 ms, less a burst of a tenth of a second.
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(200));
  EXPECT_EQ(swept.counts->packets, 64U);
}

TEST_F(AUdpScan, EndsWhenToldTo) {
  std::uint64_t asked = 0;
  permitted = [&](const Endpoint&) {
    if (++asked == 100) stop = true;
    return true;
  };
  sweep("127.12.0.0/16");
  EXPECT_LE(swept.counts->packets, 100U);
}

TEST_F(AUdpScan, ReachesIpv6) {
  sweep("::1");
  EXPECT_EQ(swept.closed, (std::set<std::string>{"[::1]:11211/udp"}));
}

}  // namespace
}  // namespace celador
