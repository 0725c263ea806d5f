#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"

// The names of keys, and the datasets that they fall into.
//
// Redis has no tables; by convention a key's name says what it holds: "patient:17",
// "session:9f3c...". Names that differ only in an id make one dataset, "patient:*". An id is a part
// of a name that has digits or an '@', that is long or not ASCII, or that stands under one parent
// alone. Ids may be personal data (an e-mail address, a national id, a name), so a dataset's name
// has none of them.
namespace celador {

// Key names of one database, in wiped memory. A name that SCAN gives twice counts once.
class RedisKeys {
 public:
  // False when there is no more room; the name is not kept then.
  bool add(std::string_view name);
  // Sorts and drops doubles; call it once, after the last add().
  void settle();
  std::size_t size() const { return spans_.size(); }
  std::string_view name(std::size_t index) const {
    return std::string_view(bytes_.data() + spans_[index].begin, spans_[index].length);
  }

 private:
  struct Span {
    std::size_t begin;
    std::size_t length;
  };
  std::vector<char, WipingAllocator<char>> bytes_;
  std::vector<Span> spans_;
};

struct RedisDataset {
  std::string pattern;            // "patient:*"; printable
  std::vector<std::size_t> keys;  // indices into RedisKeys
};

// Every key in exactly one dataset; those with the most keys first.
std::vector<RedisDataset> group_keys(const RedisKeys& keys);

// The name without what looks like an id, segment by segment: "patient:17:visit" ->
// "patient:*:visit".
std::string mask_key(std::string_view name);

// Whether a name may be of a dataset: the '*' of its pattern stands for any bytes.
bool matches_key_pattern(std::string_view pattern, std::string_view name);

// The segments of a name that mask_key() hides, as views into it.
std::vector<std::string_view> hidden_segments(std::string_view name);

// Names that are known to be left behind by takeovers and ransom: a sentence for each kind that is
// there, without the name: a key's name may be personal data.
std::vector<std::string> traces_of_others(const RedisKeys& keys);

}  // namespace celador
