#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace celador {

// A kind of personal datum, as data/categories/categories.tsv defines it.
struct Category {
  std::string_view name;  // "id.mx.curp"
  std::string_view title;
  std::string_view definition;
  std::string_view gdpr;  // legal weight in three laws
  std::string_view hipaa;
  std::string_view lfpdppp;
  std::string_view found_by;
};

using CategoryIndex = std::uint16_t;

std::span<const Category> categories();
std::optional<CategoryIndex> find_category(std::string_view name);
// Of a name that is known to be in the table.
CategoryIndex category_index(std::string_view name);

}  // namespace celador
