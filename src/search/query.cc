// The query language: words and field:value, joined by AND (spoken or not). It is small on purpose,
// so that an error can say what would have been right; alternatives are commas inside a value
// instead of OR and parentheses.
//
// Two steps: cut the text into terms (quotes, colons, commas), then read each value by its field's
// rule. Pure. docs/search.md is the description for people; query_test.cc and query_fuzz.cc the
// proof.
#include "search/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace celador {
namespace {

// More than a person types; bounds the SQL that it becomes.
constexpr std::size_t kMaxQueryBytes = 4096;
constexpr std::size_t kMaxTerms = 64;
constexpr std::size_t kMaxAlternatives = 64;

struct Value {
  std::string_view text;
  std::size_t at = 0;  // byte where it begins in the query
  bool quoted = false;
};

// `field` is empty for a word or a phrase.
struct Term {
  std::string_view field;
  std::size_t at = 0;
  std::vector<Value> values;
};

std::unexpected<Error> wrong(std::string_view query, std::size_t at, std::string_view what) {
  // Columns count characters: the bytes that continue one (10xxxxxx) are not counted.
  const auto characters = std::ranges::count_if(
      query.substr(0, at), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return fail(ErrorKind::kUsage, fmt::format("query, column {}: {}", characters + 1, what));
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_field_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Whether the index could find it at all.
bool has_word(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (is_field_letter(c) && c != '_') ||
           (static_cast<unsigned char>(c) >= 0x80);
  });
}

// ---- values ----

struct Comparison {
  enum class Sign { kEqual, kLess, kLessOrEqual, kMore, kMoreOrEqual } sign = Sign::kEqual;
  std::string_view rest;
};

Comparison split_comparison(std::string_view text) {
  using enum Comparison::Sign;
  if (text.starts_with(">=")) return {kMoreOrEqual, text.substr(2)};
  if (text.starts_with("<=")) return {kLessOrEqual, text.substr(2)};
  if (text.starts_with(">")) return {kMore, text.substr(1)};
  if (text.starts_with("<")) return {kLess, text.substr(1)};
  if (text.starts_with("=")) return {kEqual, text.substr(1)};
  return {kEqual, text};
}

std::string shown(const Value& value) { return fmt::format("'{}'", printable(value.text, 60)); }

// A number, `>=number` and the like, or `first-last`, up to `max`; a word for what was wrong
// otherwise.
Result<CountRange> parse_count_range(std::string_view query, const Value& value, std::uint64_t max,
                                     std::string_view expected) {
  const auto bad = [&] {
    return wrong(query, value.at, fmt::format("{} is not {}", shown(value), expected));
  };
  const auto in_bounds = [&](std::optional<std::uint64_t> number) {
    return number && *number <= max;
  };
  const auto [sign, rest] = split_comparison(value.text);
  if (const std::size_t dash = rest.find('-');
      dash != std::string_view::npos && rest == value.text) {
    const auto first = parse_unsigned(rest.substr(0, dash));
    const auto last = parse_unsigned(rest.substr(dash + 1));
    if (!in_bounds(first) || !in_bounds(last)) return bad();
    if (*first > *last)
      return wrong(query, value.at, fmt::format("{} ends before it begins", shown(value)));
    return CountRange{*first, *last};
  }
  const std::optional<std::uint64_t> number = parse_unsigned(rest);
  if (!in_bounds(number)) return bad();
  switch (sign) {
    case Comparison::Sign::kEqual:
      return CountRange{*number, *number};
    case Comparison::Sign::kLessOrEqual:
      return CountRange{0, *number};
    case Comparison::Sign::kMoreOrEqual:
      return CountRange{*number, max};
    case Comparison::Sign::kLess:
      if (*number == 0) return wrong(query, value.at, "nothing is less than 0");
      return CountRange{0, *number - 1};
    case Comparison::Sign::kMore:
      if (*number == max)
        return wrong(query, value.at, fmt::format("nothing is more than {}", max));
      return CountRange{*number + 1, max};
  }
  return bad();
}

Result<CountRange> parse_port(std::string_view query, const Value& value) {
  return parse_count_range(query, value, 65535,
                           "a port: use 27017, 8000-8100 or >=1024, from 0 to 65535");
}

Result<CountRange> parse_people(std::string_view query, const Value& value) {
  // What the book can hold.
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  return parse_count_range(query, value, kMost, "a number of people: use >1000, <=50 or 100-500");
}

// The range of `ip`/`bits`; nullopt when bits behind the prefix are set.
std::optional<IpRange> cidr_range(const IpAddress& ip, std::uint64_t bits) {
  std::array<std::uint8_t, 16> first = ip.bytes();
  std::array<std::uint8_t, 16> last = ip.bytes();
  for (std::size_t bit = bits; bit < (ip.is_v4() ? 32U : 128U); ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    first[bit / 8] &= static_cast<std::uint8_t>(~mask);
    last[bit / 8] |= mask;
  }
  if (first != ip.bytes()) return std::nullopt;
  if (!ip.is_v4()) return IpRange{IpAddress::v6(first), IpAddress::v6(last)};
  const auto number = [](const std::array<std::uint8_t, 16>& bytes) {
    return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U |
           std::uint32_t{bytes[2]} << 8U | bytes[3];
  };
  return IpRange{IpAddress::v4(number(first)), IpAddress::v4(number(last))};
}

Result<IpRange> parse_ip_range(std::string_view query, const Value& value) {
  const std::size_t slash = value.text.find('/');
  const Result<IpAddress> ip = IpAddress::parse(value.text.substr(0, slash));
  if (!ip) {
    return wrong(query, value.at,
                 fmt::format("{} is not an address: use 10.1.2.3, 10.20.0.0/16 or 2001:db8::/32",
                             shown(value)));
  }
  if (slash == std::string_view::npos) return IpRange{*ip, *ip};
  const std::uint64_t most = ip->is_v4() ? 32 : 128;
  const std::optional<std::uint64_t> bits = parse_unsigned(value.text.substr(slash + 1));
  if (!bits || *bits > most) {
    return wrong(query, value.at,
                 fmt::format("the prefix of {} is not a number from 0 to {}", shown(value), most));
  }
  const std::optional<IpRange> range = cidr_range(*ip, *bits);
  if (!range) {
    return wrong(
        query, value.at,
        fmt::format("{} has bits set behind its prefix: leave out the prefix for one address",
                    shown(value)));
  }
  // ::ffff:10.0.0.0/104 is IPv4 in another dress: the ends may only be of one family.
  if (range->first.is_v4() != range->last.is_v4()) {
    return wrong(query, value.at,
                 fmt::format("{} holds IPv4 and IPv6: ask for each by itself", shown(value)));
  }
  return *range;
}

Result<SeverityRange> parse_severity(std::string_view query, const Value& value) {
  const auto [sign, rest] = split_comparison(value.text);
  const std::optional<SeverityLevel> level = parse_severity_level(to_lower(rest));
  if (!level) {
    return wrong(
        query, value.at,
        fmt::format("{} is not a severity: use info, low, medium, high, critical, or >=high",
                    shown(value)));
  }
  const auto neighbour = [&](int step) {
    return static_cast<SeverityLevel>(static_cast<int>(*level) + step);
  };
  switch (sign) {
    case Comparison::Sign::kEqual:
      return SeverityRange{*level, *level};
    case Comparison::Sign::kLessOrEqual:
      return SeverityRange{SeverityLevel::kInfo, *level};
    case Comparison::Sign::kMoreOrEqual:
      return SeverityRange{*level, SeverityLevel::kCritical};
    case Comparison::Sign::kLess:
      if (*level == SeverityLevel::kInfo)
        return wrong(query, value.at, "nothing is less than info");
      return SeverityRange{SeverityLevel::kInfo, neighbour(-1)};
    case Comparison::Sign::kMore:
      if (*level == SeverityLevel::kCritical)
        return wrong(query, value.at, "nothing is more than critical");
      return SeverityRange{neighbour(1), SeverityLevel::kCritical};
  }
  return SeverityRange{*level, *level};
}

Result<State> parse_state(std::string_view query, const Value& value) {
  for (const State state : {State::kYes, State::kNo, State::kUnknown}) {
    if (equals_ignoring_case(value.text, to_text(state))) return state;
  }
  return wrong(query, value.at, fmt::format("{} is not yes, no or unknown", shown(value)));
}

Result<Instant> parse_time(std::string_view query, const Value& value) {
  const Result<Instant> at = parse_rfc3339(value.text);
  if (!at) {
    return wrong(query, value.at,
                 fmt::format("{} is not a time: use 2026-11-23 or 2026-11-23T16:09:00Z (UTC)",
                             shown(value)));
  }
  return *at;
}

Result<std::string> parse_words(std::string_view query, const Value& value) {
  if (!has_word(value.text)) {
    return wrong(query, value.at,
                 fmt::format("{} has no letter or digit to search for", shown(value)));
  }
  return std::string(value.text);
}

Result<std::string> parse_text(std::string_view, const Value& value) {
  return std::string(value.text);
}

// ---- fields ----

// Reads all alternatives of a term by one rule.
template <class T>
Result<std::vector<T>> alternatives(std::string_view query, const Term& term,
                                    Result<T> (*parse)(std::string_view, const Value&)) {
  std::vector<T> any_of;
  for (const Value& value : term.values) any_of.push_back(TRY(parse(query, value)));
  return any_of;
}

template <TextField kField, Result<std::string> (*kParse)(std::string_view, const Value&)>
Result<FindFilter> text_filter(std::string_view query, const Term& term) {
  return TextFilter{kField, TRY(alternatives(query, term, kParse))};
}

template <AccessField kField>
Result<FindFilter> access_filter(std::string_view query, const Term& term) {
  return AccessFilter{kField, TRY(alternatives(query, term, parse_state))};
}

Result<FindFilter> port_filter(std::string_view query, const Term& term) {
  return CountFilter{CountField::kPort, TRY(alternatives(query, term, parse_port))};
}
Result<FindFilter> people_filter(std::string_view query, const Term& term) {
  return CountFilter{CountField::kPeople, TRY(alternatives(query, term, parse_people))};
}
Result<FindFilter> ip_filter(std::string_view query, const Term& term) {
  return IpFilter{TRY(alternatives(query, term, parse_ip_range))};
}
Result<FindFilter> severity_filter(std::string_view query, const Term& term) {
  return SeverityFilter{TRY(alternatives(query, term, parse_severity))};
}
Result<FindFilter> after_filter(std::string_view query, const Term& term) {
  const std::vector<Instant> times = TRY(alternatives(query, term, parse_time));
  return TimeFilter{std::ranges::min(times), std::nullopt};
}
Result<FindFilter> before_filter(std::string_view query, const Term& term) {
  const std::vector<Instant> times = TRY(alternatives(query, term, parse_time));
  return TimeFilter{std::nullopt, std::ranges::max(times)};
}

using ReadFilter = Result<FindFilter> (*)(std::string_view query, const Term& term);

struct Field {
  QueryField field;
  ReadFilter read;
};

// `service` is a second name of `protocol`.
constexpr std::array kFields{
    Field{{"port", "27017", "a port, a range (8000-8100), or >=1024"}, port_filter},
    Field{{"ip", "10.20.0.0/16", "an address or a range in CIDR notation"}, ip_filter},
    Field{{"host", "clinic.example", "part of the host name"},
          text_filter<TextField::kHost, parse_text>},
    Field{{"protocol", "mongodb", "what the service speaks"},
          text_filter<TextField::kProtocol, parse_text>},
    Field{{"service", "mongodb", "the same as protocol"},
          text_filter<TextField::kProtocol, parse_text>},
    Field{{"product", "FerretDB", "part of the product's name"},
          text_filter<TextField::kProduct, parse_text>},
    Field{{"version", "3.6", "a version, or its beginning by dots"},
          text_filter<TextField::kVersion, parse_text>},
    Field{{"category", "id.mx", "a kind of personal datum, or its beginning by dots"},
          text_filter<TextField::kCategory, parse_text>},
    Field{{"severity", ">=high", "info, low, medium, high, critical"}, severity_filter},
    Field{{"dataset", "patients", "beginnings of words in names of datasets and fields"},
          text_filter<TextField::kDataset, parse_words>},
    Field{{"owner", "telemedicine", "beginnings of words in names of owners"},
          text_filter<TextField::kOwner, parse_words>},
    Field{{"people", ">1000", "how many people the data concern"}, people_filter},
    Field{{"open", "yes", "whether a stranger can do anything: yes, no, unknown"},
          access_filter<AccessField::kOpen>},
    Field{{"identify", "yes", "whether the service tells what it is"},
          access_filter<AccessField::kIdentify>},
    Field{{"list", "yes", "whether a stranger sees names and sizes"},
          access_filter<AccessField::kList>},
    Field{{"read", "yes", "whether a stranger can read records"},
          access_filter<AccessField::kRead>},
    Field{{"write", "yes", "whether a stranger could change data"},
          access_filter<AccessField::kWrite>},
    Field{{"admin", "yes", "whether a stranger could change users or settings"},
          access_filter<AccessField::kAdmin>},
    Field{{"round", "r0001", "all observations of a round, not only current ones"},
          text_filter<TextField::kRound, parse_text>},
    Field{{"id", "f0001", "beginning of a finding's id"}, text_filter<TextField::kId, parse_text>},
    Field{{"after", "2026-11-01", "looked at then or later"}, after_filter},
    Field{{"before", "2026-12-01", "looked at before"}, before_filter},
};
constexpr auto kQueryFields = [] {
  std::array<QueryField, kFields.size()> fields{};
  std::ranges::transform(kFields, fields.begin(), &Field::field);
  return fields;
}();

std::string names_of_fields() {
  std::string names;
  for (const QueryField& field : kQueryFields) {
    if (!names.empty()) names += ", ";
    names += field.name;
  }
  return names;
}

// ---- terms ----

class TermReader {
 public:
  explicit TermReader(std::string_view query) : query_(query) {}

  // False at the end.
  Result<bool> next(Term& term) {
    skip_spaces();
    if (done()) return false;
    term = {};
    term.at = at_;
    std::size_t end = at_;
    while (end < query_.size() && is_field_letter(query_[end])) ++end;
    const bool has_field = end > at_ && end < query_.size() && query_[end] == ':' && !is_address();
    if (!has_field) {
      // A comma stays in a word: it separates alternatives of a field only.
      term.values.push_back(TRY(value("")));
      return true;
    }
    term.field = query_.substr(at_, end - at_);
    at_ = end + 1;
    do {
      if (term.values.size() == kMaxAlternatives) {
        return wrong(query_, at_, fmt::format("more than {} alternatives", kMaxAlternatives));
      }
      term.values.push_back(TRY(value(",")));
    } while (skip_comma());
    return true;
  }

 private:
  bool done() const { return at_ == query_.size(); }
  void skip_spaces() {
    while (!done() && is_space(query_[at_])) ++at_;
  }
  bool skip_comma() {
    if (done() || query_[at_] != ',') return false;
    ++at_;
    return true;
  }
  // "fe80::1" looks like the field "fe" no more than "10.0.0.1" does.
  bool is_address() const {
    std::size_t end = at_;
    while (end < query_.size() && !is_space(query_[end])) ++end;
    const std::string_view word = query_.substr(at_, end - at_);
    return IpAddress::parse(word.substr(0, word.find('/'))).has_value();
  }

  Result<Value> value(std::string_view also_ends_at) {
    Value found;
    found.at = at_;
    if (!done() && query_[at_] == '"') {
      const std::size_t end = query_.find('"', at_ + 1);
      if (end == std::string_view::npos) return wrong(query_, at_, "the quote is not closed");
      found.text = query_.substr(at_ + 1, end - at_ - 1);
      found.quoted = true;
      at_ = end + 1;
      if (!done() && !is_space(query_[at_]) && !also_ends_at.contains(query_[at_])) {
        return wrong(query_, at_, "expected a space after the closing quote");
      }
    } else {
      std::size_t end = at_;
      while (end < query_.size() && !is_space(query_[end]) && !also_ends_at.contains(query_[end])) {
        if (query_[end] == '"') return wrong(query_, end, "a quote may only begin a value");
        ++end;
      }
      found.text = query_.substr(at_, end - at_);
      at_ = end;
    }
    if (found.text.empty()) return wrong(query_, found.at, "a value is missing here");
    return found;
  }

  std::string_view query_;
  std::size_t at_ = 0;
};

Result<FindFilter> read_word(std::string_view query, const Value& value) {
  if (value.quoted) return WordFilter{TRY(parse_words(query, value)), WordFilter::Match::kWhole};
  if (value.text == "OR" || value.text == "NOT") {
    return wrong(
        query, value.at,
        fmt::format("{} is not part of the language: alternatives are separated by commas, as in "
                    "port:80,443; put the word in quotes to search for it",
                    value.text));
  }
  if (IpAddress::parse(value.text.substr(0, value.text.find('/')))) {
    return IpFilter{{TRY(parse_ip_range(query, value))}};
  }
  return WordFilter{TRY(parse_words(query, value)), WordFilter::Match::kBeginning};
}

Result<FindFilter> read_field(std::string_view query, const Term& term) {
  for (const auto& [field, read] : kFields) {
    if (equals_ignoring_case(field.name, term.field)) return read(query, term);
  }
  return wrong(query, term.at,
               fmt::format("there is no field '{}': use one of {}, or put the text in quotes",
                           printable(term.field, 60), names_of_fields()));
}

bool is_and(const Term& term) {
  return term.field.empty() && !term.values[0].quoted && term.values[0].text == "AND";
}

}  // namespace

std::span<const QueryField> query_fields() { return kQueryFields; }

Result<FindQuery> parse_query(std::string_view text) {
  if (text.size() > kMaxQueryBytes) {
    return fail(ErrorKind::kUsage,
                fmt::format("the query is longer than {} bytes", kMaxQueryBytes));
  }
  FindQuery query;
  TermReader reader(text);
  Term term;
  bool wants_term = false;  // after AND
  while (TRY(reader.next(term))) {
    if (is_and(term)) {
      if (query.all_of.empty() || wants_term)
        return wrong(text, term.at, "AND stands between two terms");
      wants_term = true;
      continue;
    }
    if (query.all_of.size() == kMaxTerms)
      return wrong(text, term.at, fmt::format("more than {} terms", kMaxTerms));
    query.all_of.push_back(term.field.empty() ? TRY(read_word(text, term.values[0]))
                                              : TRY(read_field(text, term)));
    wants_term = false;
  }
  if (wants_term) return wrong(text, text.size(), "AND stands between two terms");
  return query;
}

}  // namespace celador
