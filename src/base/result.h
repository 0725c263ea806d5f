#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace celador {

// What went wrong, as far as a caller may want to act on it.
enum class ErrorKind {
  kTimeout,      // the deadline passed; the peer may be slow, hung or gone
  kClosed,       // the peer ended the connection
  kRefused,      // the port answered with a reset
  kUnreachable,  // no route, or the network said so
  kMalformed,    // the bytes do not follow the format
  kLimit,        // a named limit of ours was reached (budget, size, depth)
  kForbidden,    // the scope does not allow it
  kUsage,        // the operator asked for the impossible
  kIo,           // this machine: files, disk, sockets
  kCancelled,    // Ctrl-C or the end of a round
  kUnsupported,  // well-formed, but beyond what we read
  kCorrupt,      // our own file (book, ledger) is not what we wrote
  kNotFound,
};

std::string_view to_text(ErrorKind kind);

// The message is one line for the operator: what, where, what to do. It never holds a peer's bytes.
struct Error {
  ErrorKind kind;
  std::string message;
};

template <class T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return std::unexpected(Error{kind, std::move(message)});
}

}  // namespace celador

// Gives the value, or returns the error from this function. CO_TRY is the same inside a coroutine:
//   int n = TRY(parse(bytes));
//   int n = CO_TRY(co_await read_number(transport));
#define TRY(expression)                                                       \
  ({                                                                          \
    auto try_result_ = (expression);                                          \
    if (!try_result_) return std::unexpected(std::move(try_result_).error()); \
    *std::move(try_result_);                                                  \
  })
#define CO_TRY(expression)                                                       \
  ({                                                                             \
    auto try_result_ = (expression);                                             \
    if (!try_result_) co_return std::unexpected(std::move(try_result_).error()); \
    *std::move(try_result_);                                                     \
  })
