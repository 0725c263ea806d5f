#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"

namespace celador {

// RESP2, the encoding of Redis and its kin. RESP3 comes only after HELLO 3, which we never send.
// Source: Redis documentation, "Redis serialization protocol specification".
enum class RespKind : std::uint8_t { kText, kError, kInteger, kBulk, kArray, kNull };

// Of one whole reply, however deep: nested arrays share them.
struct RespLimits {
  std::size_t bytes = std::size_t{256} * 1024;  // INFO is 5 KiB, a slice of a key far less than 64
  std::size_t values = 20'000;  // a SCAN of 1000 names may give some more than it was asked for
  std::size_t depth = 16;       // COMMAND INFO of a command with subcommands is 8 deep
};

// One value of a reply that was read. A view: the reader and the bytes must outlive it and stay
// unchanged.
class RespValue {
 public:
  RespKind kind() const { return node().kind; }
  bool is_error() const { return kind() == RespKind::kError; }
  bool is_null() const { return kind() == RespKind::kNull; }
  bool is_array() const { return kind() == RespKind::kArray; }
  // What a text, error, integer or bulk says; empty for arrays and nulls.
  std::string_view text() const { return bytes_.substr(node().offset, node().length); }
  // Nullopt unless it is an integer that fits.
  std::optional<std::int64_t> integer() const;
  // The elements of an array, in order; none for all else.
  std::vector<RespValue> elements() const;

 private:
  friend class RespReader;
  struct Node {
    RespKind kind;
    std::size_t offset;  // of the content, from the reply's first byte
    std::size_t length;
    std::size_t elements;  // of an array
    std::size_t next;      // index of the first node after this one and all within it
  };
  RespValue(const std::vector<Node>& nodes, std::size_t index, std::string_view bytes)
      : nodes_(&nodes), index_(index), bytes_(bytes) {}
  const Node& node() const { return (*nodes_)[index_]; }

  const std::vector<Node>* nodes_;
  std::size_t index_;
  std::string_view bytes_;
};

// Reads one reply while it comes in, each byte once. It copies nothing: it remembers where values
// stand.
class RespReader {
 public:
  explicit RespReader(RespLimits limits = {}) : limits_(limits) {}

  // `bytes` begins with what the last call saw, with more behind it. True once a whole reply is
  // there, of `size()` bytes. kMalformed when it is not RESP2; kLimit as soon as a length is
  // claimed that goes beyond the limits. After an error only reset() helps.
  Result<bool> read(std::string_view bytes);

  // After read() was true, of the same bytes (which may have moved).
  std::size_t size() const { return at_; }
  RespValue reply(std::string_view bytes) const { return RespValue(nodes_, 0, bytes); }

  // Ready for the next reply.
  void reset();

 private:
  struct Open {
    std::size_t node;
    std::size_t missing;
  };
  Result<bool> read_line(std::string_view bytes);
  Result<bool> read_bulk(std::string_view bytes);
  Result<void> add(RespKind kind, std::size_t offset, std::size_t length, std::size_t elements);
  void close_arrays();

  RespLimits limits_;
  std::vector<RespValue::Node> nodes_;
  std::vector<Open> open_;
  std::size_t at_ = 0;               // everything before it was read
  std::size_t searched_ = 0;         // no line end begins before it
  std::optional<std::size_t> bulk_;  // bytes of the bulk that begins at at_
  bool done_ = false;
};

// A request: an array of bulks. In wiped memory, since key names may be personal data.
Buffer resp_request(std::initializer_list<std::string_view> words);

// The words of exactly one request as resp_request() writes it, at most kMaxRequestWords; nullopt
// for anything else.
inline constexpr std::size_t kMaxRequestWords = 16;
std::optional<std::vector<std::string_view>> parse_resp_request(std::string_view request);
// The words of the first of several such requests, which is taken off the front.
std::optional<std::vector<std::string_view>> take_resp_request(std::string_view& requests);

}  // namespace celador
