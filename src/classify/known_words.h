#pragma once
#include <cstdint>
#include <string_view>

// Words and short values that the lists of data/names/ and data/terms/ know, all looked up at once:
// nearly every word of nearly every value is asked for.
namespace celador {

enum class KnownAs : std::uint8_t {
  // Words.
  kGivenName,   // one of the commonest of the countries in data/names/: it tells a column of names
  kFamilyName,  // from one of products, not a name from a word
  kOrganization,  // what names of companies, offices and places have, and names of persons have not
  kStreet,        // what streets are called
  kMedicine,      // an international nonproprietary name without its ending
  kParticle,      // belongs to a name and says nothing of whose it is
  kDoseUnit,
  kPatient,  // patients and their visits
  // Whole values: what people enter.
  kSex,
  kMarital,
  kReligion,
  kOrientation,
  kFlag,         // yes, no
  kRoleMailbox,  // the first part of an address that is no person's
  kCount
};

// All that a word is known as.
class KnownWord {
 public:
  explicit KnownWord(std::uint32_t bits) : bits_(bits) {}
  bool has(KnownAs what) const { return (bits_ >> static_cast<unsigned>(what) & 1U) != 0; }
  bool any() const { return bits_ != 0; }

 private:
  std::uint32_t bits_;
};

// In lower case and without accents (plain_lower).
KnownWord known_as(std::string_view plain);
// What is entered where there is nothing to enter ("n/a"). In a small table of its own: every value
// is asked for.
bool is_placeholder(std::string_view plain);

}  // namespace celador
