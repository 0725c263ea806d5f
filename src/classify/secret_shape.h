#pragma once
#include <cstdint>
#include <string_view>

// Secrets that tell what they are: password hashes by their scheme, keys and tokens by their
// provider (data/secrets/). Bare digests (32, 40, 64 hex digits) cannot be told from other digests
// and count only in a field with a password's name.
namespace celador {

// A scheme of password hashes or a kind of key; 0 is none.
using SecretKind = std::uint16_t;
inline constexpr SecretKind kNoSecret = 0;

// "bcrypt", "GitHub personal token"; empty for none.
std::string_view to_text(SecretKind kind);

SecretKind password_scheme(std::string_view value);

// Keys and tokens whose provider's prefix tells them, JSON web tokens, private keys (PEM, OpenSSH,
// PGP, PuTTY), service accounts, connection strings with a password inside. Specimens ("EXAMPLE",
// "xxxx") are none.
SecretKind token_kind(std::string_view value);

}  // namespace celador
