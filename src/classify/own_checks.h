#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Check digits that an organisation's own numbers may have (docs/rules.md), and how often a random
// number passes each.
namespace celador {

enum class OwnCheckKind : std::uint8_t {
  kNone,
  kLuhn,
  kVerhoeff,
  kMod11,     // weights 2, 3, 4, ... from the right, check digit last with weight 1; X is ten
  kMod1110,   // ISO/IEC 7064 MOD 11,10
  kMod97,     // ISO/IEC 7064 MOD 97-10: digits and letters, the last two digits check
  kGs1,       // weights 1, 3, 1, 3, ... from the right, modulus 10: EAN, GTIN, GSRN
  kWeighted,  // weights and modulus as the rule says
};

struct OwnCheck {
  OwnCheckKind kind = OwnCheckKind::kNone;
  // kWeighted: one weight a digit, from the left, the check digit's among them; the sum must be
  // `remainder` modulo `modulus`.
  std::vector<int> weights;
  int modulus = 0;
  int remainder = 0;

  // The share of random numbers that pass; 1 when nothing is checked.
  double chance() const;
  // Over the value's digits (letters too for kMod97, a last X for kMod11); all else is left out.
  // False for a value with too few digits to be checked.
  bool passes(std::string_view value) const;
};

// "luhn"; nullopt for other texts. kWeighted has no name: it is a table.
std::optional<OwnCheckKind> parse_own_check(std::string_view name);
// "none, luhn, ..."
std::string own_check_names();

}  // namespace celador
