#include "discover/fastest_transmitter.h"

#include <gtest/gtest.h>

#include <thread>

namespace celador {
namespace {

// Sends nothing, in so much time a batch.
class Pretended final : public Transmitter {
 public:
  Pretended(std::string name, std::chrono::microseconds takes, std::size_t& sent)
      : name_(std::move(name)), takes_(takes), sent_(sent) {}
  std::size_t capacity() const override { return 8; }
  std::span<std::uint8_t> packet(std::size_t) override { return memory_; }
  void describe(std::size_t, std::size_t, const IpAddress&) override {}
  Result<std::size_t> send(std::size_t count) override {
    if (takes_.count() < 0) return fail(ErrorKind::kIo, "it is broken");
    const auto until = std::chrono::steady_clock::now() + takes_;
    while (std::chrono::steady_clock::now() < until) {
    }
    sent_ += count;
    return count;
  }
  std::string_view name() const override { return name_; }

 private:
  std::string name_;
  std::chrono::microseconds takes_;
  std::size_t& sent_;
  std::array<std::uint8_t, kMaxPacketBytes> memory_{};
};

struct Ways {
  std::size_t slow = 0;
  std::size_t fast = 0;
  std::size_t broken = 0;
  std::vector<std::unique_ptr<Transmitter>> all() {
    std::vector<std::unique_ptr<Transmitter>> ways;
    using std::chrono::microseconds;
    ways.push_back(std::make_unique<Pretended>("slow", microseconds(300), slow));
    ways.push_back(std::make_unique<Pretended>("broken", microseconds(-1), broken));
    ways.push_back(std::make_unique<Pretended>("fast", microseconds(20), fast));
    return ways;
  }
};

TEST(FastestTransmitter, TriesAllAndKeepsTheFastest) {
  Ways ways;
  const auto transmitter = fastest_of(ways.all());
  std::size_t left = 0;
  for (int i = 0; i < 4 * kBatchesTried; ++i) left += transmitter->send(8).value();
  EXPECT_GE(ways.slow, 8U * kBatchesTried);
  EXPECT_LE(ways.slow, 8U * (kBatchesTried + 1));
  EXPECT_GT(ways.fast, 8U * 2 * kBatchesTried);
  EXPECT_EQ(left, ways.slow + ways.fast) << "what a broken way did not send is not counted";
  EXPECT_TRUE(transmitter->name().starts_with("fast")) << transmitter->name();
  EXPECT_NE(transmitter->name().find("slow"), std::string_view::npos);
}

TEST(FastestTransmitter, FailsOnceNoWayIsLeft) {
  std::size_t none = 0;
  std::vector<std::unique_ptr<Transmitter>> ways;
  for (int i = 0; i < 2; ++i)
    ways.push_back(std::make_unique<Pretended>("broken", std::chrono::microseconds(-1), none));
  const auto transmitter = fastest_of(std::move(ways));
  EXPECT_TRUE(transmitter->send(1));
  EXPECT_FALSE(transmitter->send(1));
}

}  // namespace
}  // namespace celador
