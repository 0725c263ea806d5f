#include "classify/date_text.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text.h"
#include "classify/check_digits.h"
#include "classify/plain_text.h"

namespace celador {
namespace {

constexpr std::size_t kLongest = 40;
// What has two digits begins here.
constexpr int kFirstOfTwoDigits = 1930;

// A month by how its name begins, in lower case without accents.
struct MonthName {
  std::string_view begins;
  int month;
};
constexpr std::array kMonths = {
    MonthName{"jan", 1},  MonthName{"ene", 1},  MonthName{"gen", 1},  MonthName{"feb", 2},
    MonthName{"fev", 2},  MonthName{"mar", 3},  MonthName{"mrt", 3},  MonthName{"maa", 3},
    MonthName{"mrz", 3},  MonthName{"apr", 4},  MonthName{"abr", 4},  MonthName{"avr", 4},
    MonthName{"may", 5},  MonthName{"mai", 5},  MonthName{"mag", 5},  MonthName{"mei", 5},
    MonthName{"jun", 6},  MonthName{"juin", 6}, MonthName{"giu", 6},  MonthName{"jul", 7},
    MonthName{"juil", 7}, MonthName{"lug", 7},  MonthName{"aug", 8},  MonthName{"ago", 8},
    MonthName{"aou", 8},  MonthName{"sep", 9},  MonthName{"set", 9},  MonthName{"oct", 10},
    MonthName{"okt", 10}, MonthName{"out", 10}, MonthName{"ott", 10}, MonthName{"nov", 11},
    MonthName{"dec", 12}, MonthName{"dic", 12}, MonthName{"dez", 12}};
constexpr std::size_t kLongestMonth = 10;  // septiembre

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

std::optional<int> month_of(std::string_view word) {
  if (word.size() < 3 || word.size() > kLongestMonth + 2) return std::nullopt;
  std::array<char, 2 * kLongestMonth> buffer{};
  const std::string_view plain = plain_lower(word, buffer);
  const auto found = std::ranges::find_if(
      kMonths, [&](const MonthName& name) { return plain.starts_with(name.begins); });
  return found == kMonths.end() ? std::nullopt : std::optional(found->month);
}

struct Part {
  std::string_view text;
  char behind = 0;  // the separator that follows it
  bool is_number() const { return !text.empty() && is_digit(text[0]); }
};

// Three runs of digits or of letters, and nothing but a time behind them.
std::optional<std::array<Part, 3>> split_date(std::string_view value) {
  std::array<Part, 3> parts;
  std::size_t at = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t begin = at;
    if (at == value.size()) return std::nullopt;
    const bool digits = is_digit(value[at]);
    while (at < value.size() && (digits ? is_digit(value[at]) : is_letter(value[at]))) ++at;
    parts[i].text = value.substr(begin, at - begin);
    if (parts[i].text.empty() || (digits && parts[i].text.size() > 4)) return std::nullopt;
    if (i == 2) break;
    if (at == value.size()) return std::nullopt;
    parts[i].behind = value[at];
    if (value[at] == '/' || value[at] == '-') {
      ++at;
    } else if (value[at] == '.' || value[at] == ',' || value[at] == ' ') {
      ++at;
      if (at < value.size() && value[at] == ' ') {  // "25. Feb 1980", "Feb 25, 1980"
        parts[i].behind = ' ';
        ++at;
      }
      const bool linked = value.substr(at).starts_with("de ") && parts[i].behind == ' ';
      if (linked) at += 3;
    } else {
      return std::nullopt;
    }
  }
  // "T08:00", " 08:00" or nothing.
  const std::string_view rest = value.substr(at);
  const bool time = rest.size() >= 2 && (rest[0] == 'T' || rest[0] == ' ') && is_digit(rest[1]);
  if (!rest.empty() && !time) return std::nullopt;
  return parts;
}

int number_of(std::string_view digits) { return static_cast<int>(*parse_unsigned(digits)); }

int whole_year(std::string_view digits) {
  const int year = number_of(digits);
  if (digits.size() != 2) return year;
  return year + (year < kFirstOfTwoDigits % 100 ? 2000 : 1900);
}

bool is_day_or_month(const Part& part) { return part.is_number() && part.text.size() <= 2; }
bool is_year(const Part& part) {
  return part.is_number() && (part.text.size() == 4 || part.text.size() == 2);
}

std::optional<CalendarDate> with_month_in_words(const std::array<Part, 3>& parts) {
  const std::size_t word = parts[0].is_number() ? 1 : 0;
  const Part& day = parts[word == 0 ? 1 : 0];
  const auto month = month_of(parts[word].text);
  if (!month || !is_day_or_month(day) || !is_year(parts[2])) return std::nullopt;
  return CalendarDate{whole_year(parts[2].text), *month, number_of(day.text), true, {}};
}

std::optional<CalendarDate> of_numbers(const std::array<Part, 3>& parts, DateOrder if_unclear) {
  const char separator = parts[0].behind;
  if (separator != parts[1].behind || (separator != '/' && separator != '-' && separator != '.'))
    return std::nullopt;
  if (parts[0].text.size() == 4 && is_day_or_month(parts[1]) && is_day_or_month(parts[2])) {
    return CalendarDate{number_of(parts[0].text), number_of(parts[1].text),
                        number_of(parts[2].text), true, if_unclear};
  }
  if (!is_day_or_month(parts[0]) || !is_day_or_month(parts[1]) || !is_year(parts[2]))
    return std::nullopt;
  // 1.2.34 is a version.
  const bool short_year = parts[2].text.size() == 2;
  if (short_year && separator != '/' && (parts[0].text.size() != 2 || parts[1].text.size() != 2))
    return std::nullopt;
  const int first = number_of(parts[0].text);
  const int second = number_of(parts[1].text);
  CalendarDate read;
  read.year = whole_year(parts[2].text);
  read.order_is_certain = first > 12 || second > 12;
  read.order = first > 12    ? DateOrder::kDayFirst
               : second > 12 ? DateOrder::kMonthFirst
                             : if_unclear;
  const bool day_first = read.order == DateOrder::kDayFirst;
  read.day = day_first ? first : second;
  read.month = day_first ? second : first;
  return read;
}

std::optional<CalendarDate> read(std::string_view value, DateOrder if_unclear) {
  // "19800225", maybe with a time behind.
  if (value.size() >= 8 && all_digits(value.substr(0, 8)) &&
      (value.size() == 8 || value[8] == 'T' || value[8] == ' ')) {
    if (value.size() > 8 && (value.size() == 9 || !is_digit(value[9]))) return std::nullopt;
    return CalendarDate{two_digits(value, 0) * 100 + two_digits(value, 2), two_digits(value, 4),
                        two_digits(value, 6), true, if_unclear};
  }
  const auto parts = split_date(value);
  if (!parts) return std::nullopt;
  const bool numbers = std::ranges::all_of(*parts, &Part::is_number);
  return numbers ? of_numbers(*parts, if_unclear) : with_month_in_words(*parts);
}

}  // namespace

std::optional<CalendarDate> read_date(std::string_view value, DateOrder if_unclear) {
  if (value.size() < 6 || value.size() > kLongest) return std::nullopt;
  const auto date = read(value, if_unclear);
  if (!date || date->year < 1850 || date->year > 2100 ||
      !is_date(date->year, date->month, date->day))
    return std::nullopt;
  return date;
}

}  // namespace celador
