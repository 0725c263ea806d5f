#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/record_sink.h"
#include "protocols/postgresql_statements.h"

namespace celador::postgresql {

// A column of a table that is being sampled: how it is asked for, and what its text means.
enum class Reading { kText, kInteger, kReal, kBoolean, kDate, kTimestamp, kJson, kArray, kBytes };

struct Column {
  std::string name;  // as the server has it
  Form form = Form::kWhole;
  Reading reading = Reading::kText;
};

enum class TypeOrigin { kBuiltIn, kAdded };

// By the catalogue: the base type's number, where it comes from, its fixed length (-1 for any) and
// its name. Types of extensions are taken as they are: casting them could run code.
Column make_column(std::string name, std::uint32_t base_type, TypeOrigin origin,
                   std::int64_t length, std::string_view base_type_name);

// Hands one value, in the server's text form, to the sink. Whatever has to be rewritten (times,
// bytes, JSON) is rewritten in wiped memory. `value` is nullopt for SQL's null.
void put_value(const Column& column, std::optional<std::string_view> value, RecordSink& records);

}  // namespace celador::postgresql
