#pragma once
#include <cstdint>
#include <string_view>

namespace celador {

// MurmurHash3_x86_32 with seed 0 (Austin Appleby, public domain): how Shodan numbers banners. No
// protection against anybody who wants two texts to agree.
std::uint32_t murmur_hash(std::string_view text);

}  // namespace celador
