// One /64 has as many addresses as the internet squared, so IPv6 is never swept blindly. But people
// and machines number hosts by habit, and whoever knows some addresses can guess at others:
//
// - RFC 7707 ("Network Reconnaissance in IPv6 Networks"), section 4.1: low bytes, service ports,
//   embedded IPv4, words, and cards of one maker.
// - Foremski, Plonka, Berger: "Entropy/IP" (IMC 2016): which nibbles of known addresses vary, and
//   which values they take.
// - Murdock et al.: "Target Generation for Internet-wide IPv6 Scanning" (6Gen, IMC 2017): dense
//   ranges that just hold the known addresses.
//
// Only the ideas are theirs; there is no model to train. Tested by ipv6_neighbours_test.cc.
#include "discover/ipv6_neighbours.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"

namespace celador {
namespace {

using Prefix = std::array<std::uint8_t, 8>;
using Host = std::uint64_t;  // the lower half of an address: its interface identifier

// What a subnet's known addresses give, likeliest first. It takes `room` and no more.
class Guesses {
 public:
  Guesses(const Prefix& prefix, const std::set<Host>& known, const AddressSet& within,
          std::size_t room)
      : prefix_(prefix), known_(known), within_(within), room_(room) {}

  void add(Host host) {
    if (cut_ || known_.contains(host) || seen_.contains(host)) return;
    const IpAddress address = address_of(host);
    if (address.is_v4() || !within_.contains(address)) return;
    if (addresses_.size() == room_) {
      cut_ = true;
      return;
    }
    seen_.insert(host);
    addresses_.push_back(address);
  }
  bool cut() const { return cut_; }
  std::vector<IpAddress>& addresses() { return addresses_; }

 private:
  IpAddress address_of(Host host) const {
    std::array<std::uint8_t, 16> bytes{};
    std::copy(prefix_.begin(), prefix_.end(), bytes.begin());
    for (std::size_t i = 16; i-- > 8; host >>= 8) bytes[i] = static_cast<std::uint8_t>(host);
    return IpAddress::v6(bytes);
  }

  const Prefix& prefix_;
  const std::set<Host>& known_;
  const AddressSet& within_;
  std::size_t room_;
  bool cut_ = false;
  std::set<Host> seen_;
  std::vector<IpAddress> addresses_;
};

// Ports that administrators name hosts by: the usual ones of stores, and those of a host's first
// services (RFC 7707, section 4.1.1.3).
constexpr std::array<std::uint16_t, 24> kServicePorts{
    21,   22,   25,   53,   80,   110,  111,  143,  161,  389,  443,   445,
    1433, 1521, 2049, 3306, 3389, 5432, 5984, 6379, 8080, 9200, 11211, 27017};

// Words that hexadecimal digits can spell (RFC 7707, section 4.1.1.4).
constexpr std::array<Host, 22> kWords{
    0xDEADBEEF, 0xCAFEBABE, 0xDEADC0DE, 0xFACEB00C, 0xBADCAFE, 0xCAFE,   0xBEEF, 0xBABE,
    0xDEAD,     0xFACE,     0xFEED,     0xF00D,     0xC0DE,    0xC0FFEE, 0xDB,   0xABBA,
    0xACDC,     0x1337,     0x1234,     0xABCD,     0xAAAA,    0xFFFF};

// The digits of a port as somebody types them behind the colons: 443 is ::443, which is 0x443 to
// the machine. Of five digits the first stands in a group of its own: ::2:7017.
Host as_typed(std::uint16_t port) {
  Host host = 0;
  unsigned shift = 0;
  for (std::uint32_t rest = port; rest > 0; rest /= 10, shift += 4)
    host |= Host{rest % 10} << shift;
  return host;
}

void guess_low_bytes(const std::set<Host>& known, Guesses& guesses) {
  for (Host host = 0; host <= 0xFF; ++host) guesses.add(host);
  for (const std::uint16_t port : kServicePorts) {
    guesses.add(as_typed(port));
    guesses.add(port);
  }
  // Where the rest of a known host part is not zero, its last byte is counted all the same.
  for (const Host host : known) {
    for (Host last = 0; last <= 0xFF; ++last) guesses.add((host & ~Host{0xFF}) | last);
  }
}

// RFC 4291, appendix A: three bytes of the maker, ff fe, three bytes that the maker counts up.
bool is_eui64(Host host) { return (host >> 24 & 0xFFFF) == 0xFFFE; }

// How far apart cards of one delivery are, in either direction.
constexpr Host kCardsAround = 256;

void guess_cards(const std::set<Host>& known, Guesses& guesses) {
  for (Host distance = 1; distance <= kCardsAround; ++distance) {
    for (const Host host : known) {
      if (!is_eui64(host)) continue;
      const Host card = host & 0xFFFFFF;
      const Host rest = host & ~Host{0xFFFFFF};
      if (card + distance <= 0xFFFFFF) guesses.add(rest | (card + distance));
      if (card >= distance) guesses.add(rest | (card - distance));
    }
  }
}

// The values that each of the 16 digits of a host part may take, the first digit first.
using Digits = std::array<std::vector<std::uint8_t>, 16>;

// Every combination, the last digit running fastest.
void guess_combinations(const Digits& digits, Guesses& guesses) {
  std::array<std::size_t, 16> at{};
  for (;;) {
    Host host = 0;
    for (std::size_t i = 0; i < 16; ++i) host = host << 4 | digits[i][at[i]];
    guesses.add(host);
    if (guesses.cut()) return;
    std::size_t i = 16;
    while (i-- > 0 && ++at[i] == digits[i].size()) at[i] = 0;
    if (i == static_cast<std::size_t>(-1)) return;
  }
}

// No more digits than this vary at once: five are 16^5, and no share has room for that.
constexpr std::size_t kMostVarying = 5;

void guess_varying_digits(const std::set<Host>& known, Guesses& guesses) {
  Digits seen;
  std::size_t varying = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    std::set<std::uint8_t> values;
    for (const Host host : known)
      values.insert(static_cast<std::uint8_t>(host >> (60 - 4 * i) & 0xF));
    seen[i].assign(values.begin(), values.end());
    varying += values.size() > 1 ? 1 : 0;
  }
  if (varying == 0 || varying > kMostVarying) return;
  guess_combinations(seen, guesses);
  Digits between = seen;  // the dense range that holds them
  Digits any = seen;
  for (std::size_t i = 0; i < 16; ++i) {
    if (seen[i].size() == 1) continue;
    between[i].clear();
    any[i].clear();
    for (std::uint8_t value = seen[i].front(); value <= seen[i].back(); ++value)
      between[i].push_back(value);
    // Who writes no letter among several addresses counts in decimal.
    const std::uint8_t last = seen[i].back() <= 9 && known.size() > 2 ? 9 : 15;
    for (std::uint8_t value = 0; value <= last; ++value) any[i].push_back(value);
  }
  guess_combinations(between, guesses);
  guess_combinations(any, guesses);
}

// Four groups whose digits read in decimal are bytes: ::192:168:1:7 (RFC 7707, section 4.1.1.2).
std::optional<std::uint32_t> spelt_v4(Host host) {
  std::uint32_t v4 = 0;
  for (int group = 3; group >= 0; --group) {
    std::uint32_t byte = 0;
    for (int digit = 3; digit >= 0; --digit) {
      const auto value = static_cast<std::uint32_t>(host >> (16 * group + 4 * digit) & 0xF);
      if (value > 9) return std::nullopt;
      byte = byte * 10 + value;
    }
    if (byte > 255) return std::nullopt;
    v4 = v4 << 8 | byte;
  }
  // The first byte of a host's address is none of a small counter's.
  return v4 >> 24 == 0 ? std::nullopt : std::optional(v4);
}

void guess_patterns(const std::set<Host>& known, Guesses& guesses) {
  for (const Host host : known) {
    if (!spelt_v4(host)) continue;
    for (std::uint16_t last = 0; last <= 255; ++last)
      guesses.add((host & ~Host{0xFFFF}) | as_typed(last));
  }
  for (const Host word : kWords) guesses.add(word);
  if (known.size() > 1) guess_varying_digits(known, guesses);
}

Neighbours guess(const std::map<Prefix, std::set<Host>>& subnets,
                 const std::vector<Ipv6Guess>& kinds, const AddressSet& within, std::size_t share,
                 std::size_t left_over) {
  Neighbours neighbours;
  for (const auto& [prefix, known] : subnets) {
    Guesses guesses(prefix, known, within, share + left_over);
    for (const Ipv6Guess kind : kinds) {
      switch (kind) {
        case Ipv6Guess::kLowByte:
          guess_low_bytes(known, guesses);
          break;
        case Ipv6Guess::kEui64:
          guess_cards(known, guesses);
          break;
        case Ipv6Guess::kPattern:
          guess_patterns(known, guesses);
          break;
      }
    }
    neighbours.cut |= guesses.cut();
    const std::size_t taken = guesses.addresses().size();
    if (taken > share) left_over -= taken - share;
    for (const IpAddress& address : guesses.addresses())
      neighbours.addresses.push_back(AddressRange::of(address));
  }
  return neighbours;
}

}  // namespace

std::optional<Ipv6Guess> parse_ipv6_guess(std::string_view text) {
  if (text == "low-byte") return Ipv6Guess::kLowByte;
  if (text == "eui64") return Ipv6Guess::kEui64;
  if (text == "pattern") return Ipv6Guess::kPattern;
  return std::nullopt;
}

Neighbours neighbours_of(const std::vector<IpAddress>& known, const std::vector<Ipv6Guess>& kinds,
                         const AddressSet& within, std::size_t most) {
  std::map<Prefix, std::set<Host>> subnets;
  for (const IpAddress& address : known) {
    if (address.is_v4()) continue;
    Prefix prefix{};
    std::copy_n(address.bytes().begin(), 8, prefix.begin());
    Host host = 0;
    for (std::size_t i = 8; i < 16; ++i) host = host << 8 | address.bytes()[i];
    subnets[prefix].insert(host);
  }
  if (subnets.empty()) return {};
  const std::size_t share = most / subnets.size();
  Neighbours fair = guess(subnets, kinds, within, share, 0);
  if (!fair.cut) return fair;
  return guess(subnets, kinds, within, share, most - fair.addresses.size());
}

}  // namespace celador
