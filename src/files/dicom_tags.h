#pragma once
#include <cstdint>
#include <string_view>

namespace celador {

// The keyword of a tag (group << 16 | element) that says something of people or places; empty for
// every other. Source: DICOM PS3.6, chapter 6; which ones: PS3.15, table E.1-1.
std::string_view dicom_keyword(std::uint32_t tag);

}  // namespace celador
