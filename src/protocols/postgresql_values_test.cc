#include "protocols/postgresql_values.h"

#include <gtest/gtest.h>

#include "testing/collected_records.h"

namespace celador::postgresql {
namespace {

struct Seen {
  std::string path;
  std::string value;
  ValueType type;
  friend bool operator==(const Seen&, const Seen&) = default;
};

// GoogleTest finds it by this name.
void PrintTo(const Seen& seen, std::ostream* out) {  // NOLINT(readability-identifier-naming)
  *out << seen.path << "=" << seen.value << " (" << static_cast<int>(seen.type) << ")";
}

std::vector<Seen> put(const Column& column, std::optional<std::string_view> value) {
  RecordsForTests records;
  records.begin_record("t");
  put_value(column, value, records);
  records.end_record();
  std::vector<Seen> seen;
  for (std::size_t i = 0; i < records.records[0].fields.size(); ++i) {
    const auto& [path, text] = records.records[0].fields[i];
    seen.push_back({path, text, records.records[0].types[i]});
  }
  return seen;
}

constexpr std::uint32_t kText = 25;

TEST(PostgresqlValues, TypesValuesByTheColumn) {
  const struct {
    const char* name;
    std::uint32_t type;
    std::string_view type_name;
    std::int64_t length;
    std::optional<std::string_view> value;
    std::vector<Seen> seen;
  } rows[] = {
      {"text", kText, "text", -1, "Ana", {{"c", "Ana", ValueType::kText}}},
      {"null", kText, "text", -1, std::nullopt, {{"c", "", ValueType::kNull}}},
      {"integer", 23, "int4", 4, "42", {{"c", "42", ValueType::kInteger}}},
      {"numeric", 1700, "numeric", -1, "1.50", {{"c", "1.50", ValueType::kReal}}},
      {"true", 16, "bool", 1, "t", {{"c", "true", ValueType::kBoolean}}},
      {"false", 16, "bool", 1, "f", {{"c", "false", ValueType::kBoolean}}},
      {"date", 1082, "date", 4, "1980-05-17", {{"c", "1980-05-17", ValueType::kTime}}},
      {"date before Christ",
       1082,
       "date",
       4,
       "0044-03-15 BC",
       {{"c", "0044-03-15 BC", ValueType::kText}}},
      {"infinite date", 1082, "date", 4, "infinity", {{"c", "infinity", ValueType::kText}}},
      {"timestamp with zone",
       1184,
       "timestamptz",
       8,
       "2024-01-02 03:04:05.678+00",
       {{"c", "2024-01-02T03:04:05.678Z", ValueType::kTime}}},
      {"timestamp",
       1114,
       "timestamp",
       8,
       "2024-01-02 03:04:05",
       {{"c", "2024-01-02T03:04:05Z", ValueType::kTime}}},
      {"timestamp of another kind",
       1114,
       "timestamp",
       8,
       "12024-01-02 03:04:05",
       {{"c", "12024-01-02 03:04:05", ValueType::kText}}},
      {"timestamp too long",
       1114,
       "timestamp",
       8,
       "2024-01-02 03:04:05.000000000000000000",
       {{"c", "2024-01-02 03:04:05.000000000000000000", ValueType::kText}}},
      {"bytes", 17, "bytea", -1, "\\x89504e47", {{"c", "\x89PNG", ValueType::kBytes}}},
      {"bytes cut in the middle",
       17,
       "bytea",
       -1,
       "\\x8950zz",
       {{"c", "\x89P", ValueType::kBytes}}},
      {"JSON",
       3802,
       "jsonb",
       -1,
       R"({"curp": "X1", "phones": [1, null]})",
       {{"c.curp", "X1", ValueType::kText},
        {"c.phones[]", "1", ValueType::kInteger},
        {"c.phones[]", "", ValueType::kNull}}},
      {"JSON that was cut",
       114,
       "json",
       -1,
       R"({"curp": "X)",
       {{"c", R"({"curp": "X)", ValueType::kText}}},
      {"array",
       1009,
       "_text",
       -1,
       R"({a,"b, c",NULL})",
       {{"c[]", "a", ValueType::kText},
        {"c[]", "b, c", ValueType::kText},
        {"c[]", "", ValueType::kNull}}},
      {"empty array", 1009, "_text", -1, "{}", {}},
      {"array that was cut",
       1009,
       "_text",
       -1,
       R"({a,"b\)",
       {{"c[]", "a", ValueType::kText}, {"c[]", "b\\", ValueType::kText}}},
      {"nested array",
       1007,
       "_int4",
       -1,
       "{{1,2},{3,4}}",
       {{"c[]", "{{1,2},{3,4}}", ValueType::kText}}},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(
        put(make_column("c", row.type, TypeOrigin::kBuiltIn, row.length, row.type_name), row.value),
        row.seen)
        << row.name;
  }
}

TEST(PostgresqlValues, CutsWhatCanBeLongAndCastsNoTypeOfOthers) {
  EXPECT_EQ(make_column("c", kText, TypeOrigin::kBuiltIn, -1, "text").form, Form::kText);
  EXPECT_EQ(make_column("c", 114, TypeOrigin::kBuiltIn, -1, "json").form, Form::kJson);
  EXPECT_EQ(make_column("c", 17, TypeOrigin::kBuiltIn, -1, "bytea").form, Form::kBytes);
  EXPECT_EQ(make_column("c", 23, TypeOrigin::kBuiltIn, 4, "int4").form, Form::kWhole);
  EXPECT_EQ(make_column("c", 90000, TypeOrigin::kAdded, -1, "citext").form, Form::kWhole);
  EXPECT_EQ(make_column("c", 3802, TypeOrigin::kAdded, -1, "jsonb").reading, Reading::kText)
      << "a type of the same name";
}

}  // namespace
}  // namespace celador::postgresql
