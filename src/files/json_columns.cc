#include "files/json_columns.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "files/table_head.h"
#include "wire/json_values.h"

namespace celador {
namespace {

constexpr std::size_t kMaxColumns = 4000;

std::string_view text_of(const boost::json::value& value) {
  const boost::json::string* const text = value.if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

// Of {"name": "curp", "dataTypeName": "text"}.
std::string_view name_in(const boost::json::object& column) {
  for (const std::string_view key : {"name", "id", "field", "title", "label"}) {
    const auto* const found = column.if_contains(key);
    if (found != nullptr && found->is_string()) return text_of(*found);
  }
  return {};
}

// Texts, or objects with a name each.
std::vector<std::string> names_in(const boost::json::array& columns) {
  std::vector<std::string> names;
  for (const boost::json::value& column : columns) {
    if (names.size() == kMaxColumns) break;
    const std::string_view name =
        column.is_object() ? name_in(column.get_object()) : text_of(column);
    if (name.empty()) return {};
    names.push_back(field_name(name));
  }
  return names;
}

const boost::json::value* member(const boost::json::value& value, std::string_view key) {
  return value.is_object() ? value.get_object().if_contains(key) : nullptr;
}

}  // namespace

bool may_name_columns(std::string_view key) {
  constexpr std::array<std::string_view, 7> kKeys = {"columns", "meta",    "metadata", "cols",
                                                     "header",  "headers", "fields"};
  return std::ranges::any_of(
      kKeys, [&](std::string_view each) { return equals_ignoring_case(each, key); });
}

std::vector<std::string> column_names_of(std::string_view key, std::string_view value) {
  const Result<WipedJson> parsed = WipedJson::parse(value);
  if (!parsed) return {};
  const boost::json::value* columns = &parsed->root();
  if (const auto* const view = member(*columns, "view"); view != nullptr) columns = view;
  for (const std::string_view name : {"columns", "fields"}) {
    if (const auto* const inside = member(*columns, name); inside != nullptr) {
      columns = inside;
      break;
    }
  }
  // Fields are records too, of a farm; those of a table have a type.
  const bool typed =
      columns->is_array() &&
      std::ranges::all_of(columns->get_array(), [](const boost::json::value& column) {
        return member(column, "type") != nullptr;
      });
  if (equals_ignoring_case(key, "fields") && !typed) return {};
  return columns->is_array() ? names_in(columns->get_array()) : std::vector<std::string>();
}

std::vector<std::string> column_names_of_row(std::string_view row) {
  const Result<WipedJson> parsed = WipedJson::parse(row);
  if (!parsed || !parsed->root().is_array()) return {};
  const boost::json::array& cells = parsed->root().get_array();
  std::size_t fields = 0;
  for (const boost::json::value& cell : cells) {
    if (!cell.is_string()) return {};
    fields += names_a_field(text_of(cell)) ? 1 : 0;
  }
  if (fields < 2 || fields * 3 < cells.size()) return {};
  return names_in(cells);
}

std::size_t end_of_json_value(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\' ? 1 : 0;
      if (depth == 0) return i < text.size() ? i + 1 : std::string_view::npos;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth <= 1) return depth == 0 ? i : i + 1;
      --depth;
    } else if (c == ',' && depth == 0) {
      return i;
    }
  }
  return std::string_view::npos;
}

}  // namespace celador
