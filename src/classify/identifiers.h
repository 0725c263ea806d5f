#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "classify/categories.h"

// Numbers that stand for one person (or are easily taken for it), with what makes them right.
//
// A check digit alone proves little: one random number in ten passes Luhn. So every identifier
// states the rate at which random values of its shape pass, and the field is judged by all its
// distinct values together (field_verdict.cc).
namespace celador {

enum class Judgement : std::uint8_t {
  kOther,        // not of this shape
  kShape,        // of this shape, and its check fails
  kValid,        // of this shape, and its check holds (or it has none)
  kPlaceholder,  // a specimen, a generic number, one that is never issued
};

// How much its shape alone says.
enum class Distinctive : std::uint8_t {
  kByShape,  // letters and digits in a pattern that nothing else has: a few valid ones are enough
  kByCheck,  // plain digits: a field without a telling name needs the binomial test
  kByNameOnly,  // too like other numbers, or without a check: only with the field's name
};

struct Identifier {
  std::string_view category;
  std::size_t min_size;  // of the compact form: capitals and digits, no separators
  std::size_t max_size;
  double chance;  // share of random values of the shape that pass; 1 where nothing is checked
  Distinctive distinctive;
  std::size_t
      padded_size;  // digits it has when leading zeros were lost; 0 when it cannot begin with zero
  bool is_person;   // false: a company's or a provider's number, listed so as not to be mistaken
  Judgement (*judge)(std::string_view compact);
  // How it is written with its punctuation, 9 a digit and A a letter, several with | between: what
  // is written so needs no telling name.
  std::string_view forms = "";
};

std::span<const Identifier> identifiers();
// The category of identifiers()[i]; nullopt for numbers that are no person's.
std::optional<CategoryIndex> identifier_category(std::size_t i);
// Those that a value of `size` compact characters may be.
std::span<const std::uint8_t> identifiers_of_size(std::size_t size);
// Those that are written in this form (see Identifier::forms).
std::span<const std::uint8_t> identifiers_of_form(std::string_view form);
// The most that the table may grow to; profiles hold counters for each.
inline constexpr std::size_t kMaxIdentifiers = 96;

}  // namespace celador
