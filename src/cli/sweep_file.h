#pragma once
#include <string>

#include "base/result.h"
#include "cli/commands.h"
#include "exchange/sighting_file.h"

namespace celador {

// The name of a file for people.
std::string name_of_file(const std::string& path);

// Reads one file of a sweep. The message of an error begins with the file's name, and is kUsage
// where the operator named something that cannot be read as one.
Result<void> read_sweep_file(const std::string& path, const SweepFiles& options, SightingSink& sink,
                             SightingReading& reading);

// What of a file gave no sighting, a sentence each: "3 entries cannot be read (the first: line
// 17)".
std::vector<std::string> left_out_texts(const SightingReading& reading);

}  // namespace celador
