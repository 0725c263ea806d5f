#pragma once
#include <cstddef>
#include <string_view>

namespace celador {

// Nesting of XML elements, the document's own being at 0.
inline constexpr std::size_t kMaxXmlDepth = 100;

// At which depth the records of a document lie, judged by its beginning; 0: it is one record.
std::size_t depth_of_xml_records(std::string_view head);

}  // namespace celador
