#include "classify/categories.h"

#include <unordered_map>
#include <vector>

#include "base/check.h"
#include "classify/embedded_data.h"

namespace celador {
namespace {

struct CategoryTable {
  std::vector<Category> rows;
  std::unordered_map<std::string_view, CategoryIndex> by_name;

  CategoryTable() {
    for (const std::string_view line : data::lines_of(data::kCategories)) {
      const auto cells = split(line, '\t');
      CHECK(cells.size() == 7);
      by_name.emplace(cells[0], static_cast<CategoryIndex>(rows.size()));
      rows.push_back({cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]});
    }
  }
};

const CategoryTable& table() {
  static const CategoryTable loaded;
  return loaded;
}

}  // namespace

std::span<const Category> categories() { return table().rows; }

std::optional<CategoryIndex> find_category(std::string_view name) {
  const auto found = table().by_name.find(name);
  if (found == table().by_name.end()) return std::nullopt;
  return found->second;
}

CategoryIndex category_index(std::string_view name) {
  const auto found = find_category(name);
  CHECK(found.has_value());
  return *found;
}

}  // namespace celador
