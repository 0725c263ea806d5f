#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace celador {

// Tables as JSON: rows are arrays of values, and what the columns are called stands elsewhere.
//   {"columns": ["id", "name"], "data": [[1, "Ana"], [2, "Eva"]]}
//   {"meta": {"view": {"columns": [{"name": "id"}, {"name": "name"}]}}, "data": […]}   (Socrata)
//   [["id", "name"], [1, "Ana"], [2, "Eva"]]

// Names of columns may take so much; portals put statistics beside them.
inline constexpr std::size_t kMaxColumnsTextBytes = 4U << 20U;

// Whether a member of this key may say what the columns are called.
bool may_name_columns(std::string_view key);

// What the member's whole value says; empty when it names no columns.
std::vector<std::string> column_names_of(std::string_view key, std::string_view value);

// What the first row says; empty when it is a row of values, or in doubt.
std::vector<std::string> column_names_of_row(std::string_view row);

// Where the value at the front of the text ends; npos when the text ends before.
std::size_t end_of_json_value(std::string_view text);

}  // namespace celador
