#include "protocols/file_traces.h"

#include <array>

#include "base/text.h"

namespace celador {
namespace {

struct Trace {
  std::string_view part;  // of the name, lower case
  enum class Match { kWhole, kAnywhere } match;
  std::string_view sentence;
};

constexpr std::string_view kNote = "a file is named like a note that demands a ransom";
constexpr std::string_view kWorm =
    "a file is named like the copies that worms leave on writable file stores";
constexpr auto kWhole = Trace::Match::kWhole;
constexpr auto kAnywhere = Trace::Match::kAnywhere;

// Words that no honest file is likely to bear; README alone is on every second server.
constexpr std::array kTraces = {
    Trace{"read_me_to_recover", kAnywhere, kNote},
    Trace{"read__me_to_recover", kAnywhere, kNote},
    Trace{"how_to_recover", kAnywhere, kNote},
    Trace{"how_to_decrypt", kAnywhere, kNote},
    Trace{"how_to_restore", kAnywhere, kNote},
    Trace{"how-to-decrypt", kAnywhere, kNote},
    Trace{"howtogetmydataback", kAnywhere, kNote},
    Trace{"decrypt_instruction", kAnywhere, kNote},
    Trace{"recover_your_data", kAnywhere, kNote},
    Trace{"restore_your_files", kAnywhere, kNote},
    Trace{"your_files_are_encrypted", kAnywhere, kNote},
    Trace{"hacked_by", kAnywhere, kNote},
    Trace{"photo.scr", kWhole, kWorm},
    Trace{"video.scr", kWhole, kWorm},
    Trace{"av.scr", kWhole, kWorm},
    Trace{"img001.scr", kWhole, kWorm},
    Trace{"img001.exe", kWhole, kWorm},
};

}  // namespace

std::optional<std::string> trace_of_others(std::string_view file_name) {
  const std::string name = to_lower(file_name);
  for (const Trace& trace : kTraces) {
    const bool found =
        trace.match == kWhole ? name == trace.part : name.find(trace.part) != std::string::npos;
    if (found) return std::string(trace.sentence);
  }
  return std::nullopt;
}

}  // namespace celador
