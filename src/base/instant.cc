#include "base/instant.h"

#include <fmt/format.h>

#include <cstdlib>

namespace celador {
namespace {

// Reads exactly `count` digits at `at`.
bool digits(std::string_view text, std::size_t at, std::size_t count, int& value) {
  if (at + count > text.size()) return false;
  value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  return true;
}

}  // namespace

std::string to_rfc3339(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{at - day};
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  time.hours().count(), time.minutes().count(), time.seconds().count());
  if (time.subseconds().count() != 0) text += fmt::format(".{:03}", time.subseconds().count());
  return text + "Z";
}

Result<Instant> parse_rfc3339(std::string_view text) {
  const auto bad = [] {
    return fail(ErrorKind::kMalformed, "not a time: expected YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ");
  };
  int year = 0;
  int month = 0;
  int day = 0;
  if (!digits(text, 0, 4, year) || !digits(text, 5, 2, month) || !digits(text, 8, 2, day) ||
      text[4] != '-' || text[7] != '-') {
    return bad();
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return bad();
  Instant at = std::chrono::sys_days(date);
  if (text.size() == 10) return at;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if ((text[10] != 'T' && text[10] != 't' && text[10] != ' ') || !digits(text, 11, 2, hour) ||
      !digits(text, 14, 2, minute) || !digits(text, 17, 2, second) || text[13] != ':' ||
      text[16] != ':' || hour > 23 || minute > 59 || second > 60) {
    return bad();
  }
  at += std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
  std::size_t next = 19;
  if (next < text.size() && text[next] == '.') {
    int scale = 100;
    for (++next; next < text.size() && text[next] >= '0' && text[next] <= '9'; ++next) {
      at += std::chrono::milliseconds((text[next] - '0') * scale);
      scale /= 10;
    }
  }
  if (next + 1 == text.size() && (text[next] == 'Z' || text[next] == 'z')) return at;
  int offset_hours = 0;
  int offset_minutes = 0;
  if (next >= text.size() || (text[next] != '+' && text[next] != '-') ||
      !digits(text, next + 1, 2, offset_hours)) {
    return bad();
  }
  std::size_t end = next + 3;
  if (end < text.size() && text[end] == ':') ++end;
  if (end != text.size()) {
    if (!digits(text, end, 2, offset_minutes) || end + 2 != text.size()) return bad();
  }
  const auto offset = std::chrono::hours(offset_hours) + std::chrono::minutes(offset_minutes);
  return text[next] == '+' ? at - offset : at + offset;
}

Instant SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace celador
