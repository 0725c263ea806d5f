#include "protocols/ftp_reply.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.h"

namespace celador {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The code at the front of a line when it is followed by `separator` or, for the last line, by
// nothing; 0 otherwise.
int code_of(std::string_view line, char separator) {
  if (line.size() < 3 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2])) return 0;
  const bool ends_there = line.size() == 3 && separator == ' ';
  if (!ends_there && (line.size() < 4 || line[3] != separator)) return 0;
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  return code >= 100 && code < 700 ? code : 0;
}

std::string after_code(std::string_view line) {
  return printable(line.substr(std::min<std::size_t>(line.size(), 4)), kMaxFtpReplyLineBytes);
}

}  // namespace

std::string FtpReply::text() const {
  std::string all;
  for (const std::string& line : lines) {
    if (!all.empty()) all += ' ';
    all += line;
  }
  return all;
}

Result<std::optional<ParsedFtpReply>> parse_ftp_reply(std::string_view bytes) {
  ParsedFtpReply parsed;
  std::size_t at = 0;
  while (true) {
    const std::size_t end = bytes.find('\n', at);
    const std::size_t length = (end == std::string_view::npos ? bytes.size() : end) - at;
    if (length > kMaxFtpReplyLineBytes) {
      return fail(ErrorKind::kLimit, "a line of an FTP reply is longer than its limit");
    }
    if (std::min(end, bytes.size()) > kMaxFtpReplyBytes ||
        parsed.reply.lines.size() >= kMaxFtpReplyLines) {
      return fail(ErrorKind::kLimit, "an FTP reply is longer than its limit");
    }
    if (end == std::string_view::npos) return std::optional<ParsedFtpReply>{};
    std::string_view line = bytes.substr(at, length);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = end + 1;
    if (parsed.reply.lines.empty()) {
      const int last = code_of(line, ' ');
      const int first = code_of(line, '-');
      if (last == 0 && first == 0) return fail(ErrorKind::kMalformed, "not an FTP reply");
      parsed.reply.code = last != 0 ? last : first;
      parsed.reply.lines.push_back(after_code(line));
      if (last == 0) continue;
    } else if (code_of(line, ' ') == parsed.reply.code) {
      parsed.reply.lines.push_back(after_code(line));
    } else {
      // Some servers put the code before every line, RFC 959 does not ask for it.
      parsed.reply.lines.push_back(code_of(line, '-') == parsed.reply.code
                                       ? after_code(line)
                                       : printable(line, kMaxFtpReplyLineBytes));
      continue;
    }
    parsed.size_bytes = at;
    return std::optional<ParsedFtpReply>(std::move(parsed));
  }
}

std::optional<std::uint16_t> parse_epsv_port(const FtpReply& reply) {
  if (reply.code != 229) return std::nullopt;
  const std::string& text = reply.lines.back();
  const std::size_t open = text.rfind('(');
  if (open == std::string::npos || open + 5 >= text.size()) return std::nullopt;
  const char delimiter = text[open + 1];
  if (text[open + 2] != delimiter || text[open + 3] != delimiter) return std::nullopt;
  const std::size_t end = text.find(delimiter, open + 4);
  if (end == std::string::npos) return std::nullopt;
  const auto port = parse_unsigned(std::string_view(text).substr(open + 4, end - open - 4));
  if (!port || *port == 0 || *port > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

std::optional<PasvTarget> parse_pasv(const FtpReply& reply) {
  if (reply.code != 227) return std::nullopt;
  const std::string_view text = reply.lines.back();
  // The numbers are the first run of digits and commas with five commas in it.
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && (is_digit(text[end]) || text[end] == ',')) ++end;
    const auto parts = split(text.substr(at, end - at), ',');
    at = end;
    if (parts.size() != 6) continue;
    std::array<std::uint64_t, 6> number{};
    for (std::size_t i = 0; i < number.size(); ++i) {
      const auto value = parse_unsigned(parts[i]);
      if (!value || *value > 255) return std::nullopt;
      number[i] = *value;
    }
    const std::uint64_t port = number[4] * 256 + number[5];
    if (port == 0) return std::nullopt;
    return PasvTarget{fmt::format("{}.{}.{}.{}", number[0], number[1], number[2], number[3]),
                      static_cast<std::uint16_t>(port)};
  }
  return std::nullopt;
}

std::optional<std::string> parse_working_folder(const FtpReply& reply) {
  if (reply.code != 257) return std::nullopt;
  const std::string& text = reply.lines.front();
  const std::size_t open = text.find('"');
  if (open == std::string::npos) return std::nullopt;
  std::string folder;
  for (std::size_t at = open + 1; at < text.size(); ++at) {
    if (text[at] == '"') {
      if (at + 1 >= text.size() || text[at + 1] != '"') return folder;
      ++at;
    }
    folder += text[at];
  }
  return std::nullopt;
}

bool has_ftp_feature(const FtpReply& features, std::string_view word) {
  if (features.code != 211) return false;
  return std::ranges::any_of(features.lines, [word](const std::string& line) {
    const std::string_view feature = trim(line);
    return starts_with_ignoring_case(feature, word) &&
           (feature.size() == word.size() || feature[word.size()] == ' ');
  });
}

std::optional<Instant> parse_ftp_time(std::string_view text) {
  text = trim(text);
  if (const std::size_t dot = text.find('.'); dot != std::string_view::npos) {
    text = text.substr(0, dot);
  }
  if (text.size() != 14 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  const auto number = [text](std::size_t at, std::size_t count) {
    return static_cast<int>(*parse_unsigned(text.substr(at, count)));
  };
  const std::chrono::year_month_day date{std::chrono::year(number(0, 4)),
                                         std::chrono::month(static_cast<unsigned>(number(4, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(6, 2)))};
  if (!date.ok() || number(8, 2) > 23 || number(10, 2) > 59 || number(12, 2) > 60) {
    return std::nullopt;
  }
  return Instant(std::chrono::sys_days(date)) + std::chrono::hours(number(8, 2)) +
         std::chrono::minutes(number(10, 2)) + std::chrono::seconds(number(12, 2));
}

}  // namespace celador
