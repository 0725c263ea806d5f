#include "net/guarded_transport.h"

#include <gtest/gtest.h>

#include "testing/run_task.h"
#include "testing/scripted_transport.h"

namespace celador {
namespace {

std::string_view name_request(std::string_view request) {
  return request == "READ" ? std::string_view("READ") : std::string_view{};
}

class FullDisk final : public LedgerTap {
 public:
  Result<void> about_to_connect(std::uint16_t) override {
    return fail(ErrorKind::kIo, "disk full");
  }
  Result<void> about_to_send(std::string_view, std::size_t) override {
    return fail(ErrorKind::kIo, "disk full");
  }
};

class Remembers final : public LedgerTap {
 public:
  Result<void> about_to_connect(std::uint16_t port) override {
    said.push_back("connect " + std::to_string(port));
    return {};
  }
  Result<void> about_to_send(std::string_view command, std::size_t bytes) override {
    said.push_back(std::string(command) + " " + std::to_string(bytes));
    return {};
  }
  std::vector<std::string> said;
};

struct Guarded {
  explicit Guarded(LedgerTap& tap, BudgetLimits limits = {}) : budget(limits) {
    peer.answers([](std::string_view) { return std::optional<std::string>("0123456789"); });
    peer.data_port(20, "data");
    transport = guard(peer.connect(), name_request, budget, tap);
  }
  ScriptedPeer peer;
  Budget budget;
  std::unique_ptr<Transport> transport;
};

TEST(Guard, HoldsBackWhatHasNoName) {
  Remembers tap;
  Guarded guarded(tap);
  const auto sent = run_task(guarded.transport->send("WRITE"));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, ErrorKind::kForbidden);
  EXPECT_TRUE(guarded.peer.received().empty());
  EXPECT_TRUE(tap.said.empty());
}

TEST(Guard, WritesTheLedgerBeforeItSends) {
  Remembers tap;
  Guarded guarded(tap);
  ASSERT_TRUE(run_task(guarded.transport->send("READ")));
  EXPECT_EQ(tap.said, std::vector<std::string>{"READ 4"});
  FullDisk full;
  Guarded stuck(full);
  const auto sent = run_task(stuck.transport->send("READ"));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, ErrorKind::kIo);
  EXPECT_TRUE(stuck.peer.received().empty());
}

TEST(Guard, EndsTheLookWhenItsBudgetIsSpent) {
  Remembers tap;
  Guarded guarded(tap, {.requests = 2, .bytes = 15, .connections = 1});
  Buffer into;
  ASSERT_TRUE(run_task(guarded.transport->send("READ")));
  ASSERT_TRUE(run_task(guarded.transport->send("READ")));
  const auto third = run_task(guarded.transport->send("READ"));
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().kind, ErrorKind::kLimit);
  while (run_task(guarded.transport->receive(into, 100))) {
  }
  EXPECT_EQ(into.size(), 15U);
  ASSERT_TRUE(run_task(guarded.transport->reconnect()));
  EXPECT_FALSE(run_task(guarded.transport->reconnect()));
}

TEST(Guard, LetsADataConnectionReceiveOnly) {
  Remembers tap;
  Guarded guarded(tap);
  auto data = run_task(guarded.transport->open_data_port(20));
  ASSERT_TRUE(data);
  EXPECT_EQ(tap.said, std::vector<std::string>{"connect 20"});
  EXPECT_FALSE(run_task((*data)->send("READ")));
  Buffer into;
  EXPECT_TRUE(run_task((*data)->receive(into, 100)));
}

TEST(Guard, GuardsFurtherConnectionsToo) {
  Remembers tap;
  Guarded guarded(tap);
  auto second = run_task(guarded.transport->reconnect());
  ASSERT_TRUE(second);
  EXPECT_EQ(tap.said, std::vector<std::string>{"connect 0"});
  EXPECT_FALSE(run_task((*second)->send("WRITE")));
}

}  // namespace
}  // namespace celador
