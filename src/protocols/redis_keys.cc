#include "protocols/redis_keys.h"
#include "protocols/takeover_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

#include "base/text.h"

namespace celador {
namespace {

// 100,000 names of about 40 bytes; more than that is estimated from these.
constexpr std::size_t kMaxKeys = 100'000;
constexpr std::size_t kMaxNameBytesInAll = 8U << 20U;
constexpr std::size_t kMaxSegments = 8;    // deeper names end in '*'
constexpr std::size_t kMaxWordBytes = 32;  // longer words are ids or free text
constexpr std::size_t kMaxTopWords = 60;  // different first segments that are still names of things
// A later segment is a name of a thing when it stands under this many different parents, as in
// "patient:1:visits" and "patient:2:visits". Under one alone ("account:ana.lopez") it may be
// somebody's name, and people are what keys are most often named for.
constexpr std::size_t kMinParentsOfWord = 2;
constexpr std::size_t kMaxCountedDigits =
    3;  // "backup1", "user42" keep their word; longer numbers are ids
constexpr std::string_view kSeparators = ":/|#";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_word_end(char c) { return c == '.' || c == '_' || c == '-'; }

// "patient" -> itself; "user42" -> "user*"; everything else that has a digit -> "*".
std::string mask_word(std::string_view word) {
  const auto digit = std::ranges::find_if(word, is_digit);
  if (digit == word.end()) return std::string(word);
  const std::string_view letters(word.data(), static_cast<std::size_t>(digit - word.begin()));
  const std::string_view digits = word.substr(letters.size());
  const bool counted = letters.size() >= 3 && std::ranges::all_of(letters, is_lower) &&
                       digits.size() <= kMaxCountedDigits && std::ranges::all_of(digits, is_digit);
  return counted ? std::string(letters) + "*" : "*";
}

bool is_hidden_whole(std::string_view segment) {
  if (segment.size() > kMaxWordBytes) return true;
  bool has_digit = false;
  bool is_hexadecimal = segment.size() >= 8;
  for (const char c : segment) {
    if (c == '@' || c == ' ' || c == '{' || c == '"' || static_cast<unsigned char>(c) < 0x20 ||
        static_cast<unsigned char>(c) >= 0x7F) {
      return true;
    }
    has_digit = has_digit || is_digit(c);
    is_hexadecimal =
        is_hexadecimal && (std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == '-');
  }
  return has_digit && is_hexadecimal;
}

std::string mask_segment(std::string_view segment) {
  if (is_hidden_whole(segment)) return "*";
  std::string masked;
  while (!segment.empty()) {
    const auto end = std::ranges::find_if(segment, is_word_end);
    const auto length = static_cast<std::size_t>(end - segment.begin());
    masked += mask_word(segment.substr(0, length));
    if (length < segment.size()) masked += segment[length];
    segment.remove_prefix(std::min(length + 1, segment.size()));
  }
  return masked;
}

// Cuts a name into segments, each with the separator before it.
std::vector<std::string_view> segments_of(std::string_view name) {
  std::vector<std::string_view> segments;
  std::size_t begin = 0;
  while (segments.size() + 1 < kMaxSegments) {
    const std::size_t end =
        name.find_first_of(kSeparators, begin == 0 && segments.empty() ? 0 : begin + 1);
    if (end == std::string_view::npos) break;
    segments.push_back(name.substr(begin, end - begin));
    begin = end;
  }
  segments.push_back(name.substr(begin));
  return segments;
}

std::string_view without_separator(std::string_view segment) {
  if (!segment.empty() && kSeparators.find(segment[0]) != std::string_view::npos)
    segment.remove_prefix(1);
  return segment;
}

std::string separator_of(std::string_view segment) {
  return std::string(segment.substr(0, segment.size() - without_separator(segment).size()));
}

std::vector<std::string> mask_segments(std::string_view name) {
  std::vector<std::string> masked;
  for (const std::string_view segment : segments_of(name)) {
    const std::string_view word = without_separator(segment);
    const bool is_rest = word.find_first_of(kSeparators) != std::string_view::npos;
    masked.push_back(separator_of(segment) + (is_rest ? "*" : mask_segment(word)));
  }
  return masked;
}

std::string join(const std::vector<std::string>& segments, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count && i < segments.size(); ++i) text += segments[i];
  return text;
}

}  // namespace

bool RedisKeys::add(std::string_view name) {
  if (spans_.size() >= kMaxKeys || bytes_.size() + name.size() > kMaxNameBytesInAll) return false;
  spans_.push_back({bytes_.size(), name.size()});
  bytes_.insert(bytes_.end(), name.begin(), name.end());
  return true;
}

void RedisKeys::settle() {
  const auto name_of = [this](const Span& span) {
    return std::string_view(bytes_.data() + span.begin, span.length);
  };
  std::ranges::sort(spans_, {}, name_of);
  const auto doubles = std::ranges::unique(spans_, {}, name_of);
  spans_.erase(doubles.begin(), doubles.end());
}

std::string mask_key(std::string_view name) {
  const std::vector<std::string> masked = mask_segments(name);
  return join(masked, masked.size());
}

std::vector<std::string_view> hidden_segments(std::string_view name) {
  std::vector<std::string_view> hidden;
  for (const std::string_view segment : segments_of(name)) {
    const std::string_view word = without_separator(segment);
    if (!word.empty() && mask_segment(word) != word) hidden.push_back(word);
  }
  return hidden;
}

std::vector<RedisDataset> group_keys(const RedisKeys& keys) {
  std::vector<std::vector<std::string>> masked(keys.size());
  std::set<std::string> top_words;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    masked[i] = mask_segments(keys.name(i));
    top_words.insert(masked[i].front());
  }
  for (std::size_t i = 0; i < keys.size() && top_words.size() > kMaxTopWords; ++i) {
    masked[i].front() = "*";
  }
  // Level by level, so that parents are masked already when their children are counted.
  for (std::size_t level = 1; level < kMaxSegments; ++level) {
    std::map<std::string, std::set<std::size_t>> parents;  // of each word; hashes of whole names
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (level >= masked[i].size()) continue;
      std::set<std::size_t>& seen = parents[join(masked[i], level + 1)];
      if (seen.size() >= kMinParentsOfWord) continue;
      const std::string_view name = keys.name(i);
      const auto parent_bytes =
          static_cast<std::size_t>(segments_of(name)[level].data() - name.data());
      seen.insert(std::hash<std::string_view>{}(name.substr(0, parent_bytes)));
    }
    for (std::vector<std::string>& segments : masked) {
      if (level >= segments.size()) continue;
      if (parents[join(segments, level + 1)].size() < kMinParentsOfWord) {
        segments[level] = separator_of(segments[level]) + "*";
      }
    }
  }
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    groups[join(masked[i], masked[i].size())].push_back(i);
  }
  std::vector<RedisDataset> datasets;
  for (auto& [pattern, members] : groups) {
    datasets.push_back({printable(pattern), std::move(members)});
  }
  std::ranges::sort(datasets, [](const RedisDataset& a, const RedisDataset& b) {
    return a.keys.size() != b.keys.size() ? a.keys.size() > b.keys.size() : a.pattern < b.pattern;
  });
  return datasets;
}

std::vector<std::string> traces_of_others(const RedisKeys& keys) {
  std::vector<std::string> found;
  std::set<std::string_view> signs;
  // Cron jobs written through CONFIG SET dir are left behind as backup1 to backup4.
  std::set<std::string_view> backups;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string_view name = keys.name(i);
    if (const auto sign = takeover_sign(NamedThing::kKey, name)) signs.insert(*sign);
    if (name == "backup1" || name == "backup2" || name == "backup3" || name == "backup4")
      backups.insert(name);
  }
  for (const std::string_view sign : signs) {
    found.push_back(fmt::format("a key is named like {}", sign));
  }
  // One backup1 may be the owner's; two or more are not.
  if (backups.size() >= 2) {
    found.push_back(fmt::format(
        "{} of the keys backup1 to backup4: left behind by takeovers through a cron job",
        backups.size()));
  }
  return found;
}

bool matches_key_pattern(std::string_view pattern, std::string_view name) {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;  // the last one, and what it stands for so far
  std::size_t taken = 0;
  for (std::size_t i = 0; i < name.size();) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      taken = i;
    } else if (at < pattern.size() && pattern[at] == name[i]) {
      ++at;
      ++i;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      i = ++taken;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

}  // namespace celador
