#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/facts.h"

namespace celador {

// Which product a configuration file belongs to, by the names that vendors give them ("redis.conf",
// "pg_hba.conf", "mongod.conf" ...). Nullopt for others.
std::optional<std::string_view> product_of_config(std::string_view file_name);

// The settings in `text` that leave the store open, each with file, line, fix and the vendor's
// page; for a setting that is at fault because it is absent, no line. Rules are in
// data/audit/rules.tsv; pg_hba.conf has a reader of its own. Values are copied into `observed` only
// for settings in the rules, none of which holds a secret.
std::vector<Cause> audit_config(std::string_view product, const std::string& file,
                                std::string_view text);

// Joins what a look saw with what a file says: a cause of the same setting gets file and line,
// others are added.
void merge_causes(std::vector<Cause>& seen, const std::vector<Cause>& in_files);

}  // namespace celador
