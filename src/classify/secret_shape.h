#pragma once
#include <cstdint>
#include <string_view>

namespace celador {

// Password hashes that name their scheme. Bare digests (32, 40, 64 hex digits) cannot be told from
// other digests and count only in a field with a password's name.
enum class PasswordScheme : std::uint8_t {
  kNone,
  kBcrypt,
  kArgon2,
  kScrypt,
  kPbkdf2,
  kMd5Crypt,
  kSha256Crypt,
  kSha512Crypt,
  kYescrypt,
  kPhpass,
  kMysql41,
  kLdap,  // {SSHA} and its like
  kCount
};
inline constexpr std::size_t kPasswordSchemes = static_cast<std::size_t>(PasswordScheme::kCount);

PasswordScheme password_scheme(std::string_view value);
std::string_view to_text(PasswordScheme scheme);

// Keys and tokens whose provider's prefix tells them, JSON web tokens, PEM private keys, connection
// strings with a password inside. Specimens ("EXAMPLE", "xxxx") are none.
bool is_provider_token(std::string_view value);

}  // namespace celador
