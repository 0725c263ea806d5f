#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

namespace celador {

// Slows a sweep down when it is too fast for whatever lies between: a link, a firewall's table of
// states, this machine's own receiving.
//
// In a random order every window of it has the same share of endpoints that answer, within what
// chance allows. So a window whose share is clearly lower than before was sent too fast, or the
// network changed; packets that this machine's kernel dropped are a sign of the same. Then the
// speed is halved, and a tenth of it comes back with every window that is as good as before
// (additive increase, multiplicative decrease: Chiu & Jain 1989). If halving does not help, as
// where a network shut us out, the lower share becomes the usual one, and the speed comes back too.
// Pure.
class AdaptiveSpeed {
 public:
  // What a window of first probes came to. Too small a window is added to the next.
  void add(std::uint64_t asked, std::uint64_t answered, std::uint64_t lost_here);

  // Of the full speed: kSlowest to 1.
  double factor() const { return factor_; }
  std::uint64_t times_slowed() const { return times_slowed_; }
  // The share that usually answers; nullopt: not known yet.
  std::optional<double> usual_share() const { return usual_; }

  static constexpr double kSlowest = 1.0 / 64;
  static constexpr std::uint64_t kWindow = 2000;

 private:
  void judge();

  double factor_ = 1;
  std::optional<double> usual_;
  std::uint64_t asked_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t lost_here_ = 0;
  int windows_to_ignore_ = 0;  // they were sent before the speed changed
  int bad_in_a_row_ = 0;
  std::uint64_t times_slowed_ = 0;
};

}  // namespace celador
