#pragma once
#include <cstdint>
#include <string_view>

#include "base/siphash.h"
#include "classify/likeness.h"

namespace celador {

// The secret of one round under which values are hashed, so that counts survive and values do not:
// SipHash-2-4 (Aumasson and Bernstein, 2012) under a random key that is never written down and is
// wiped with this object. After that nobody, we included, can test whether a given person was
// counted.
class PeopleKey {
 public:
  static PeopleKey random();
  // For tests that want the same hashes each time.
  PeopleKey(std::uint64_t k0, std::uint64_t k1);
  PeopleKey(const PeopleKey&) = delete;
  PeopleKey& operator=(const PeopleKey&) = delete;
  ~PeopleKey();

  std::uint64_t hash(std::string_view bytes) const;
  // Of two hashes and what they mean together.
  std::uint64_t combine(std::uint64_t a, std::uint64_t b) const;
  // By which values that are nearly the same are told to be.
  const LikenessCodes& likeness() const { return likeness_; }

 private:
  SipKey key_;
  LikenessCodes likeness_;
};

}  // namespace celador
