#include "protocols/http_listing_page.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/text.h"
#include "wire/json_values.h"

namespace celador {
namespace {

constexpr std::size_t kMaxSegmentBytes = 1000;  // file systems end at 255, escaped 765

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string unescape(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      bytes += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

// A file's own name, unescaped.
bool is_file_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.size() <= kMaxSegmentBytes &&
         name.find_first_of(std::string_view("/\\\0\r\n", 5)) == std::string_view::npos;
}

std::string decode_entities(std::string_view text) {
  struct Entity {
    std::string_view written;
    std::string_view meant;
  };
  constexpr std::array<Entity, 9> kEntities = {{{"&amp;", "&"},
                                                {"&lt;", "<"},
                                                {"&gt;", ">"},
                                                {"&quot;", "\""},
                                                {"&#34;", "\""},
                                                {"&#39;", "'"},
                                                {"&#x27;", "'"},
                                                {"&apos;", "'"},
                                                {"&nbsp;", " "}}};
  std::string result;
  while (!text.empty()) {
    const auto entity =
        text[0] == '&'
            ? std::ranges::find_if(kEntities,
                                   [&](const Entity& e) { return text.starts_with(e.written); })
            : kEntities.end();
    if (entity != kEntities.end()) {
      result += entity->meant;
      text.remove_prefix(entity->written.size());
    } else {
      result += text[0];
      text.remove_prefix(1);
    }
  }
  return result;
}

// The text of the first element `name`, without what is inside tags; empty when there is none.
std::string text_of_element(std::string_view body, std::string_view name) {
  constexpr std::size_t kMaxTextBytes = 300;
  const std::size_t at = find_ignoring_case(body, "<" + std::string(name));
  if (at == std::string_view::npos) return {};
  std::string text;
  bool in_tag = true;
  bool closing = false;
  for (std::size_t i = at + 1; i < body.size() && text.size() < kMaxTextBytes; ++i) {
    if (body[i] == '<') {
      in_tag = true;
      closing = i + 1 < body.size() && body[i + 1] == '/' &&
                starts_with_ignoring_case(body.substr(i + 2), name);
      if (closing) break;
    } else if (body[i] == '>') {
      in_tag = false;
    } else if (!in_tag) {
      text += body[i];
    }
  }
  return std::string(trim(text));
}

bool is_listing_heading(std::string_view text) {
  for (const std::string_view mark :
       {"Index of ", "Directory listing for ", "Directory Listing For ", "Directory: "}) {
    if (text.starts_with(mark) || text.find(" " + std::string(mark)) != std::string_view::npos)
      return true;
  }
  return false;
}

// nginx's autoindex_format json, or Caddy's browse.
bool is_json_entry(const boost::json::value& json) {
  const boost::json::object* const object = json.if_object();
  if (object == nullptr || !object->contains("name")) return false;
  const bool nginx = object->contains("type") && object->contains("mtime");
  const bool caddy = object->contains("is_dir") && object->contains("mod_time");
  return nginx || caddy;
}

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

// 1 to 12; 0 for anything else.
unsigned month_of(std::string_view text) {
  if (text.size() < 3) return 0;
  const auto found = std::ranges::find(kMonths, to_lower(text.substr(0, 3)));
  return found == kMonths.end() ? 0 : static_cast<unsigned>(found - kMonths.begin()) + 1;
}

std::optional<Instant> make_day(std::string_view year, unsigned month, std::string_view day) {
  const auto y = parse_unsigned(year);
  const auto d = parse_unsigned(day);
  if (!y || !d || *y < 1980 || *y > 2200 || *d > 31) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*y)),
                                         std::chrono::month(month),
                                         std::chrono::day(static_cast<unsigned>(*d))};
  if (!date.ok()) return std::nullopt;
  return Instant(std::chrono::sys_days(date));
}

// 23-Nov-2026, 2026-11-23, 2026-Nov-23
std::optional<Instant> day_of(std::string_view token) {
  const std::vector<std::string_view> parts = split(token, '-');
  if (parts.size() != 3) return std::nullopt;
  if (parts[2].size() == 4) return make_day(parts[2], month_of(parts[1]), parts[0]);
  const auto number = parse_unsigned(parts[1]);
  if (number && *number > 12) return std::nullopt;
  return make_day(parts[0], number ? static_cast<unsigned>(*number) : month_of(parts[1]), parts[2]);
}

std::optional<std::chrono::seconds> time_of(std::string_view token) {
  const std::vector<std::string_view> parts = split(token, ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  std::uint64_t seconds = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto number =
        i < parts.size() ? parse_unsigned(parts[i]) : std::optional<std::uint64_t>(0);
    if (!number || *number > 59) return std::nullopt;
    seconds = seconds * 60 + *number;
  }
  return std::chrono::seconds(seconds);
}

// "12345", "1.2K", "1.2" before "kb". `rounded` says which.
std::optional<std::uint64_t> size_of(std::string_view token, std::string_view next, bool* rounded) {
  std::size_t digits = std::min(token.find_first_not_of("0123456789"), token.size());
  if (digits == 0 || digits > 15) return std::nullopt;
  auto value = static_cast<double>(*parse_unsigned(token.substr(0, digits)));
  std::string_view unit = token.substr(digits);
  *rounded = false;
  if (unit.starts_with('.')) {
    const std::size_t end = std::min(unit.find_first_not_of("0123456789", 1), unit.size());
    const auto fraction = parse_unsigned(unit.substr(1, end - 1));
    if (!fraction || end > 5) return std::nullopt;
    double part = static_cast<double>(*fraction);
    for (std::size_t i = 1; i < end; ++i) part /= 10;
    value += part;
    *rounded = true;
    unit.remove_prefix(end);
  }
  if (unit.empty()) unit = next;
  const char scale = unit.empty() ? ' ' : to_lower(unit.substr(0, 1))[0];
  const bool is_unit = unit.size() <= 3 || equals_ignoring_case(unit, "bytes");
  double factor = 1;
  if (is_unit && scale == 'k') factor = 1024.0;
  if (is_unit && scale == 'm') factor = 1024.0 * 1024;
  if (is_unit && scale == 'g') factor = 1024.0 * 1024 * 1024;
  if (is_unit && scale == 't') factor = 1024.0 * 1024 * 1024 * 1024;
  if (factor > 1) *rounded = true;
  return static_cast<std::uint64_t>(value * factor);
}

// Date and size in the text beside a link.
void read_columns(std::string_view text, ListingEntry& entry) {
  constexpr std::size_t kMaxTokens = 12;
  std::vector<std::string_view> tokens;
  while (tokens.size() < kMaxTokens) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n,");
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(" \t\r\n,"), text.size());
    tokens.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  const auto token = [&](std::size_t i) {
    return i < tokens.size() ? tokens[i] : std::string_view();
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (const auto day = day_of(tokens[i])) {
      entry.modified = day;
    } else if (month_of(token(i + 1)) != 0 &&
               make_day(token(i + 2), month_of(token(i + 1)), tokens[i])) {
      entry.modified = make_day(token(i + 2), month_of(token(i + 1)), tokens[i]);  // 23 Nov 2026
      i += 2;
    } else if (month_of(tokens[i]) != 0 &&
               make_day(token(i + 2), month_of(tokens[i]), token(i + 1))) {
      entry.modified = make_day(token(i + 2), month_of(tokens[i]), token(i + 1));  // Nov 23, 2026
      i += 2;
    } else if (const auto time = time_of(tokens[i])) {
      if (!entry.modified) continue;
      *entry.modified += *time;
      if (equals_ignoring_case(token(i + 1), "PM") && *time < std::chrono::hours(12)) {
        *entry.modified += std::chrono::hours(12);
      }
    } else if (!entry.bytes && !entry.is_folder) {
      bool rounded = false;
      entry.bytes = size_of(tokens[i], token(i + 1), &rounded);
      entry.bytes_are_rounded = entry.bytes && rounded;
    }
  }
}

class PageReader {
 public:
  explicit PageReader(std::string_view folder) : folder_(folder) {}

  ListingPage read_html(std::string_view body);
  ListingPage read_json(const boost::json::array& rows);

 private:
  // Nullptr when the link is none of an entry.
  ListingEntry* add(std::string_view href);

  std::string folder_;
  ListingPage page_;
  std::unordered_set<std::string> seen_;
};

ListingEntry* PageReader::add(std::string_view href) {
  const std::string decoded = decode_entities(trim(href));
  std::string_view link = decoded;
  link = link.substr(0, link.find('#'));
  if (link.find('?') != std::string_view::npos) return nullptr;
  if (link.starts_with('/')) {  // IIS, Tomcat and Jetty write the whole path
    const std::string folder = unescape(folder_);
    const std::string whole = unescape(link);
    if (link.starts_with("//") || !whole.starts_with(folder)) return nullptr;
    std::size_t slashes = static_cast<std::size_t>(std::ranges::count(folder_, '/'));
    while (slashes-- > 0 && !link.empty())
      link.remove_prefix(std::min(link.find('/') + 1, link.size()));
  } else if (link.starts_with("./")) {
    link.remove_prefix(2);
  }
  const bool is_folder = link.ends_with('/');
  if (is_folder) link.remove_suffix(1);
  if (link.find('/') != std::string_view::npos) return nullptr;
  // "mailto:x", "https:": a colon before any dot names a scheme, unless it was escaped.
  const std::size_t colon = link.find(':');
  if (colon != std::string_view::npos && link.find_first_of(".% ") > colon) return nullptr;
  const std::string name = unescape(link);
  if (!is_file_name(name)) return nullptr;
  if (!seen_.insert(name).second) return nullptr;
  if (page_.entries.size() >= kMaxListingEntries) {
    ++page_.left_out;
    return nullptr;
  }
  ListingEntry entry;
  entry.target = escape_segment(name) + (is_folder ? "/" : "");
  entry.name = printable(name, 255);
  entry.is_folder = is_folder;
  page_.entries.push_back(std::move(entry));
  return &page_.entries.back();
}

// The value of `href` in the inside of a tag; nullopt when it has none.
std::optional<std::string_view> href_of(std::string_view tag) {
  const std::size_t at = find_ignoring_case(tag, "href");
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = trim(tag.substr(at + 4));
  if (!rest.starts_with('=')) return std::nullopt;
  rest = trim(rest.substr(1));
  if (rest.empty()) return std::nullopt;
  if (rest[0] == '"' || rest[0] == '\'') return rest.substr(1, rest.find(rest[0], 1) - 1);
  return rest.substr(0, rest.find_first_of(" \t\r\n"));
}

ListingPage PageReader::read_html(std::string_view body) {
  constexpr std::size_t kMaxBetweenBytes = 400;
  const bool columns_before =
      find_ignoring_case(body.substr(0, 2048), "<pre>") != std::string_view::npos &&
      body.find("[To Parent Directory]") != std::string_view::npos;
  std::string between;
  ListingEntry* last = nullptr;
  bool in_link = false;
  const auto finish = [&] {
    if (last != nullptr && !columns_before) read_columns(decode_entities(between), *last);
    last = nullptr;
  };
  for (std::size_t i = 0; i < body.size();) {
    if (body[i] != '<') {
      const std::size_t end = std::min(body.find('<', i), body.size());
      if (!in_link && between.size() < kMaxBetweenBytes) {
        between += body.substr(i, std::min(end - i, kMaxBetweenBytes));
      }
      i = end;
      continue;
    }
    const std::size_t end = std::min(body.find('>', i), body.size());
    const std::string_view tag = body.substr(i + 1, end - i - 1);
    i = end + 1;
    if (tag.size() > 1 && (tag[0] == 'a' || tag[0] == 'A') &&
        std::string_view(" \t\r\n").contains(tag[1])) {
      finish();
      const std::optional<std::string_view> href = href_of(tag);
      last = href ? add(*href) : nullptr;
      if (last != nullptr && columns_before) {
        last->is_folder =
            last->is_folder || find_ignoring_case(between, "&lt;dir&gt;") != std::string::npos;
        const std::string_view row = trim(between);
        const std::size_t space =
            row.rfind(' ');  // the date is written as the server's country does
        bool rounded = false;
        if (!last->is_folder) {
          last->bytes =
              size_of(space == std::string_view::npos ? row : row.substr(space + 1), "", &rounded);
        }
      }
      between.clear();
      in_link = true;
    } else if (starts_with_ignoring_case(tag, "/a")) {
      in_link = false;
    } else {
      between += ' ';
    }
  }
  finish();
  return std::move(page_);
}

ListingPage PageReader::read_json(const boost::json::array& rows) {
  for (const boost::json::value& row : rows) {
    if (!is_json_entry(row)) continue;
    const boost::json::object& object = row.get_object();
    const auto text = [&](std::string_view key) {
      const boost::json::value* const found = object.if_contains(key);
      return found != nullptr && found->is_string() ? std::string_view(found->get_string())
                                                    : std::string_view();
    };
    const boost::json::value* const is_dir = object.if_contains("is_dir");
    const bool folder = text("type") == "directory" ||
                        (is_dir != nullptr && is_dir->is_bool() && is_dir->get_bool());
    std::string_view name = text("name");
    if (name.ends_with('/')) name.remove_suffix(1);
    if (!is_file_name(name)) continue;
    ListingEntry* const entry = add(escape_segment(name) + (folder ? "/" : ""));
    if (entry == nullptr) continue;
    const boost::json::value* const size = object.if_contains("size");
    if (!folder && size != nullptr && size->is_int64() && size->get_int64() >= 0) {
      entry->bytes = static_cast<std::uint64_t>(size->get_int64());
    }
    if (const auto when = parse_rfc3339(text("mod_time"))) {
      entry->modified = *when;
    } else {
      ListingEntry dated;
      dated.is_folder = true;  // no size here
      read_columns(text("mtime"), dated);
      entry->modified = dated.modified;
    }
  }
  return std::move(page_);
}

}  // namespace

bool is_listing(std::string_view body) {
  constexpr std::size_t kBytesLookedAt = 16U << 10U;
  const std::string_view start = trim(body);
  if (start.starts_with('[')) {
    // The first element tells: the page may be cut.
    const std::size_t end = start.find('}');
    if (end == std::string_view::npos) return false;
    const Result<WipedJson> first = WipedJson::parse(trim(start.substr(1, end)));
    return first && is_json_entry(first->root());
  }
  const std::string_view head = body.substr(0, kBytesLookedAt);
  const std::string title = text_of_element(head, "title");
  const std::string heading = text_of_element(head, "h1") + text_of_element(head, "h2");
  int marks = 0;
  if (is_listing_heading(title)) ++marks;
  if (is_listing_heading(heading)) ++marks;
  if (head.find("[To Parent Directory]") != std::string_view::npos) ++marks;
  if (title.find(" - /") != std::string::npos && title == heading) marks += 2;  // IIS
  if (find_ignoring_case(head, "Parent Directory") != std::string_view::npos) ++marks;
  if (find_ignoring_case(head, "href=\"../\"") != std::string_view::npos) ++marks;
  if (find_ignoring_case(body, "class=\"foot\">lighttpd") != std::string_view::npos) ++marks;
  if (head.find(">Last modified<") != std::string_view::npos) ++marks;
  return marks >= 2;
}

ListingPage read_listing(std::string_view body, std::string_view folder) {
  PageReader reader(folder);
  if (trim(body).starts_with('[')) {
    const Result<WipedJson> json = WipedJson::parse(body);
    const boost::json::array* const rows = json ? json->root().if_array() : nullptr;
    return rows != nullptr ? reader.read_json(*rows) : ListingPage();
  }
  return reader.read_html(body);
}

std::optional<std::string> target_of_path(std::string_view path) {
  std::string target;
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.empty()) return "/";
  const std::vector<std::string_view> segments = split(path, '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool last = i + 1 == segments.size();
    const std::string name = unescape(segments[i]);
    target += '/';
    if (last && name.empty()) break;
    if (!is_file_name(name)) return std::nullopt;
    target += escape_segment(name);
  }
  return target;
}

bool is_plain_target(std::string_view target) {
  constexpr std::size_t kMaxTargetBytes = 4000;
  if (target.size() > kMaxTargetBytes) return false;
  return target.starts_with('/') && target_of_path(target) == target;
}

std::string shown_target(std::string_view target) { return printable(unescape(target), 400); }

}  // namespace celador
