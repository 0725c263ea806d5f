#include "protocols/ftp_listing.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "base/text.h"
#include "protocols/ftp_reply.h"

namespace celador {
namespace {

// NAME_MAX of every file system that we know.
constexpr std::size_t kMaxNameBytes = 255;

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void set_name(FtpEntry& entry, std::string_view name) {
  entry.name = printable(name, kMaxNameBytes);
  entry.can_be_asked_for = entry.name == name && name != "." && name != ".." &&
                           name.find('/') == std::string_view::npos &&
                           name.find('\\') == std::string_view::npos;
  if (name == "." && entry.kind == FtpEntryKind::kFolder) entry.kind = FtpEntryKind::kThisFolder;
  if (name == ".." && entry.kind == FtpEntryKind::kFolder) {
    entry.kind = FtpEntryKind::kParentFolder;
  }
}

struct Word {
  std::string_view text;
  std::size_t end = 0;  // in the line
};

// The words of the front of a line; names may be long and have spaces, so it stops early.
std::vector<Word> words_of(std::string_view line) {
  constexpr std::size_t kMaxWords = 12;
  std::vector<Word> words;
  std::size_t at = 0;
  while (words.size() < kMaxWords) {
    while (at < line.size() && line[at] == ' ') ++at;
    if (at >= line.size()) break;
    const std::size_t end = std::min(line.find(' ', at), line.size());
    words.push_back({line.substr(at, end - at), end});
    at = end;
  }
  return words;
}

std::optional<Instant> make_time(std::uint64_t year, std::uint64_t month, std::uint64_t day,
                                 std::chrono::minutes time) {
  if (year < 1900 || year > 2200) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return Instant(std::chrono::sys_days(date)) + time;
}

// "16:34"; nullopt for anything else.
std::optional<std::chrono::minutes> parse_clock(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() != 2 || parts[1].size() != 2) return std::nullopt;
  const auto hour = parse_unsigned(parts[0]);
  const auto minute = parse_unsigned(parts[1]);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute);
}

std::optional<unsigned> parse_mode(std::string_view text) {
  if (text.size() < 10) return std::nullopt;
  unsigned mode = 0;
  for (std::size_t i = 1; i < 10; ++i) {
    const char c = text[i];
    if (std::string_view("rwxstST-").find(c) == std::string_view::npos) return std::nullopt;
    mode = mode << 1U | (c != '-' && c != 'S' && c != 'T' ? 1U : 0U);
  }
  return mode;
}

std::optional<FtpEntryKind> kind_of(char type) {
  switch (type) {
    case '-':
      return FtpEntryKind::kFile;
    case 'd':
      return FtpEntryKind::kFolder;
    case 'l':
      return FtpEntryKind::kLink;
    case 'b':
    case 'c':
    case 'p':
    case 's':
      return FtpEntryKind::kOther;
    default:
      return std::nullopt;
  }
}

// Reads the date that begins at word `at`; gives the number of the word after it, or 0.
std::size_t read_unix_date(const std::vector<Word>& words, std::size_t at, FtpEntry& entry) {
  if (at + 2 < words.size()) {
    const auto* month = std::ranges::find_if(
        kMonths, [&](std::string_view name) { return equals_ignoring_case(name, words[at].text); });
    const auto day = parse_unsigned(words[at + 1].text);
    if (month != kMonths.end() && day && *day >= 1 && *day <= 31) {
      if (parse_clock(words[at + 2].text)) {
        entry.time_form = FtpTimeForm::kNoYear;
        return at + 3;
      }
      const auto year = parse_unsigned(words[at + 2].text);
      const auto number = static_cast<std::uint64_t>(month - kMonths.begin()) + 1;
      if (!year) return 0;
      entry.modified = make_time(*year, number, *day, std::chrono::minutes(0));
      if (entry.modified) entry.time_form = FtpTimeForm::kLocal;
      return entry.modified ? at + 3 : 0;
    }
  }
  if (at + 1 < words.size()) {  // ISO: 2026-11-23 16:34
    const auto date = parse_rfc3339(words[at].text);
    const auto clock = parse_clock(words[at + 1].text);
    if (date && clock && words[at].text.size() == 10) {
      entry.modified = *date + *clock;
      entry.time_form = FtpTimeForm::kLocal;
      return at + 2;
    }
  }
  return 0;
}

std::optional<FtpEntry> parse_unix_line(std::string_view line) {
  const std::vector<Word> words = words_of(line);
  if (words.size() < 5) return std::nullopt;
  FtpEntry entry;
  const auto kind = kind_of(words[0].text[0]);
  entry.mode = parse_mode(words[0].text);
  if (!kind || !entry.mode) return std::nullopt;
  entry.kind = *kind;
  // Links, owner and group may be missing; the size stands before the date.
  for (std::size_t at = 2; at < words.size(); ++at) {
    const auto size = parse_unsigned(words[at - 1].text);
    if (!size) continue;
    const std::size_t next = read_unix_date(words, at, entry);
    if (next == 0) continue;
    if (entry.kind == FtpEntryKind::kFile) entry.size_bytes = *size;
    const std::size_t begin = words[next - 1].end + 1;  // one space; further ones are the name's
    if (begin >= line.size()) return std::nullopt;
    std::string_view name = line.substr(begin);
    if (entry.kind == FtpEntryKind::kLink) name = name.substr(0, name.find(" -> "));
    if (name.empty()) return std::nullopt;
    set_name(entry, name);
    return entry;
  }
  return std::nullopt;
}

std::optional<FtpEntry> parse_dos_line(std::string_view line) {
  const std::vector<Word> words = words_of(line);
  if (words.size() < 4) return std::nullopt;
  const auto date = split(words[0].text, '-');
  if (date.size() != 3) return std::nullopt;
  const auto month = parse_unsigned(date[0]);
  const auto day = parse_unsigned(date[1]);
  auto year = parse_unsigned(date[2]);
  if (!month || !day || !year) return std::nullopt;
  if (*year < 100) *year += *year < 70 ? 2000 : 1900;
  std::string_view time = words[1].text;
  const bool afternoon = time.ends_with("PM");
  const bool twelve_hours = afternoon || time.ends_with("AM");
  if (twelve_hours) time.remove_suffix(2);
  auto clock = parse_clock(time);
  if (!clock) return std::nullopt;
  if (twelve_hours) *clock = *clock % std::chrono::hours(12);
  if (afternoon) *clock += std::chrono::hours(12);
  FtpEntry entry;
  entry.modified = make_time(*year, *month, *day, *clock);
  if (!entry.modified) return std::nullopt;
  entry.time_form = FtpTimeForm::kLocal;
  if (words[2].text == "<DIR>") {
    entry.kind = FtpEntryKind::kFolder;
  } else {
    entry.size_bytes = parse_unsigned(words[2].text);
    if (!entry.size_bytes) return std::nullopt;
    entry.kind = FtpEntryKind::kFile;
  }
  set_name(entry, line.substr(words[3].end - words[3].text.size()));
  return entry;
}

std::string_view without_line_end(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::optional<FtpEntry> parse_mlsd_line(std::string_view line) {
  line = without_line_end(line);
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || space + 1 >= line.size()) return std::nullopt;
  const std::string_view facts = line.substr(0, space);
  if (!facts.ends_with(';')) return std::nullopt;
  FtpEntry entry;
  bool has_type = false;
  for (const std::string_view fact : split(facts, ';')) {
    const std::size_t equals = fact.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string name = to_lower(fact.substr(0, equals));
    const std::string_view value = fact.substr(equals + 1);
    if (name == "type") {
      has_type = true;
      const std::string type = to_lower(value);
      if (type == "file") entry.kind = FtpEntryKind::kFile;
      if (type == "dir") entry.kind = FtpEntryKind::kFolder;
      if (type == "cdir") entry.kind = FtpEntryKind::kThisFolder;
      if (type == "pdir") entry.kind = FtpEntryKind::kParentFolder;
      if (type.starts_with("os.unix=sl") || type.starts_with("os.unix=symlink")) {
        entry.kind = FtpEntryKind::kLink;
      }
    } else if (name == "size") {
      entry.size_bytes = parse_unsigned(value);
    } else if (name == "modify") {
      entry.modified = parse_ftp_time(value);
      if (entry.modified) entry.time_form = FtpTimeForm::kUtc;
    } else if (name == "perm") {
      entry.permissions = printable(to_lower(value), 32);
    } else if (name == "unix.mode") {
      unsigned mode = 0;
      for (const char c : value.substr(0, 6)) {
        if (c < '0' || c > '7') break;
        mode = mode << 3U | static_cast<unsigned>(c - '0');
      }
      entry.mode = mode & 0777U;
    }
  }
  if (!has_type) return std::nullopt;
  if (entry.kind != FtpEntryKind::kFile) entry.size_bytes.reset();
  set_name(entry, line.substr(space + 1));
  return entry;
}

std::optional<FtpEntry> parse_list_line(std::string_view line) {
  line = without_line_end(line);
  if (line.empty()) return std::nullopt;
  if (line[0] >= '0' && line[0] <= '9') return parse_dos_line(line);
  return parse_unix_line(line);
}

bool declares_write(const FtpEntry& entry) {
  if (!entry.permissions) return false;
  const std::string_view letters = entry.kind == FtpEntryKind::kFile ? "w" : "cmp";
  return entry.permissions->find_first_of(letters) != std::string::npos;
}

}  // namespace celador
