#pragma once
#include <string>
#include <string_view>

namespace celador {

enum class State { kUnknown, kNo, kYes };

// How a verdict is known: the server says so; access control is proved absent; it is the default of
// this version.
enum class Basis { kUnknown, kDeclared, kImplied, kInferred };

// One thing that a stranger can or cannot do, with its proof: a sentence for people that names the
// command and what it answered, never a record's value.
struct Verdict {
  State state = State::kUnknown;
  Basis basis = Basis::kUnknown;
  std::string proof;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

inline Verdict yes(Basis basis, std::string proof) {
  return {State::kYes, basis, std::move(proof)};
}
inline Verdict no(Basis basis, std::string proof) { return {State::kNo, basis, std::move(proof)}; }
inline Verdict unknown(std::string why) {
  return {State::kUnknown, Basis::kUnknown, std::move(why)};
}

// What a stranger can do with a store. list: see names and sizes; read: see records; write: change
// data; admin: change users or settings, or run code. write and admin are read from privileges,
// never tried.
struct Access {
  Verdict identify;
  Verdict list;
  Verdict read;
  Verdict write;
  Verdict admin;
  friend bool operator==(const Access&, const Access&) = default;
};

std::string_view to_text(State state);
std::string_view to_text(Basis basis);

}  // namespace celador
