#include "classify/distinct_sketch.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

namespace celador {
namespace {

constexpr std::size_t kRegisters = std::size_t{1} << kSketchBits;
constexpr unsigned kRestBits = 64 - kSketchBits;

// Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017, algorithm 6.
double sigma(double x) {
  if (x == 1) return std::numeric_limits<double>::infinity();
  double y = 1;
  double z = x;
  for (double before = -1; z != before;) {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  }
  return z;
}

double tau(double x) {
  if (x == 0 || x == 1) return 0;
  double y = 1;
  double z = 1 - x;
  for (double before = -1; z != before;) {
    x = std::sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
  }
  return z / 3;
}

}  // namespace

void DistinctSketch::add(std::uint64_t hash) {
  if (registers_.empty()) {
    if (exact_.insert(hash, kExactDistinct) != DistinctHashes::Outcome::kFull) return;
    become_sketch();
  }
  put(hash);
}

void DistinctSketch::merge(const DistinctSketch& other) {
  if (other.is_exact()) {
    other.exact_.for_each([this](std::uint64_t hash) { add(hash); });
    return;
  }
  if (is_exact()) become_sketch();
  for (std::size_t i = 0; i < kRegisters; ++i)
    registers_[i] = std::max(registers_[i], other.registers_[i]);
}

void DistinctSketch::become_sketch() {
  registers_.assign(kRegisters, 0);
  exact_.for_each([this](std::uint64_t hash) { put(hash); });
  exact_ = DistinctHashes();
}

void DistinctSketch::put(std::uint64_t hash) {
  const std::size_t place = hash >> kRestBits;
  const std::uint64_t rest = hash << kSketchBits;
  const auto rank = static_cast<std::uint8_t>(
      std::min<unsigned>(static_cast<unsigned>(std::countl_zero(rest)), kRestBits) + 1);
  registers_[place] = std::max(registers_[place], rank);
}

double DistinctSketch::estimate() const {
  if (is_exact()) return static_cast<double>(exact_.size());
  std::array<double, kRestBits + 2> with_rank{};
  for (const std::uint8_t rank : registers_) ++with_rank[rank];
  constexpr auto kAll = static_cast<double>(kRegisters);
  double z = kAll * tau(1 - with_rank[kRestBits + 1] / kAll);
  for (unsigned rank = kRestBits; rank > 0; --rank) z = 0.5 * (z + with_rank[rank]);
  z += kAll * sigma(with_rank[0] / kAll);
  return kAll * kAll / (2 * std::numbers::ln2 * z);
}

double DistinctSketch::error() const {
  return is_exact() ? 0 : 1.04 / std::sqrt(static_cast<double>(kRegisters));
}

}  // namespace celador
