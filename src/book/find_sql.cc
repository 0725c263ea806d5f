#include "book/find_sql.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "book/observation_index.h"

namespace celador {
namespace {

constexpr std::string_view kOrder =
    " ORDER BY score DESC, severity DESC, people_value DESC, at DESC, seq DESC";

std::int64_t clamped(std::uint64_t count) {
  return static_cast<std::int64_t>(
      std::min<std::uint64_t>(count, std::numeric_limits<std::int64_t>::max()));
}

// A phrase of FTS5's query language: quotes doubled, so that no character of it is an operator.
std::string phrase(std::string_view text, WordFilter::Match match) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    if (c != '\0') quoted += c;
  }
  quoted += match == WordFilter::Match::kBeginning ? "\" *" : "\"";
  return quoted;
}

// For `LIKE ? ESCAPE '\'`.
std::string part(std::string_view text) {
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

// Builds "(… OR …)" with its parameters.
class Conditions {
 public:
  explicit Conditions(std::vector<SqlValue>& parameters) : parameters_(parameters) {}

  void add(std::string_view condition, std::vector<SqlValue> parameters) {
    if (!sql_.empty()) sql_ += " OR ";
    sql_ += condition;
    std::ranges::move(parameters, std::back_inserter(parameters_));
  }
  // No alternative at all holds never.
  std::string any_of() const { return sql_.empty() ? "(0)" : "(" + sql_ + ")"; }

 private:
  std::vector<SqlValue>& parameters_;
  std::string sql_;
};

void add_text(Conditions& conditions, TextField field, const std::string& text) {
  const auto beginning = [&](std::string_view column) {
    // U+10FFFF is after every character: a range, so that the index serves.
    conditions.add(fmt::format("({0} >= ? AND {0} < ? || char(0x10FFFF))", column), {text, text});
  };
  const auto anywhere = [&](std::string_view column) {
    conditions.add(fmt::format("{} LIKE ? ESCAPE '\\'", column), {part(text)});
  };
  const auto words = [&](std::string_view column) {
    conditions.add("seq IN (SELECT rowid FROM words WHERE words MATCH ?)",
                   {fmt::format("{} : {}", column, phrase(text, WordFilter::Match::kBeginning))});
  };
  switch (field) {
    case TextField::kId:
      return beginning("id");
    case TextField::kRound:
      return beginning("round");
    case TextField::kHost:
      return anywhere("host");
    case TextField::kProtocol:
      return conditions.add("protocol = ?", {to_lower(text)});
    case TextField::kProduct:
      return anywhere("product");
    case TextField::kVersion:
      return conditions.add("(version = ? OR substr(version, 1, length(?) + 1) = ? || '.')",
                            {text, text, text});
    case TextField::kCategory: {
      const std::string category = to_lower(text);
      // '/' follows '.', so that this is all that begins with "category.".
      return conditions.add(
          "seq IN (SELECT observation FROM observed_categories WHERE category = ? OR "
          "(category > ? || '.' AND category < ? || '/'))",
          {category, category, category});
    }
    case TextField::kDataset:
      return words("datasets");
    case TextField::kOwner:
      return words("owners");
  }
}

std::string condition(const WordFilter& filter, std::vector<SqlValue>& parameters) {
  Conditions conditions(parameters);
  conditions.add("seq IN (SELECT rowid FROM words WHERE words MATCH ?)",
                 {phrase(filter.text, filter.match)});
  return conditions.any_of();
}

std::string condition(const TextFilter& filter, std::vector<SqlValue>& parameters) {
  Conditions conditions(parameters);
  for (const std::string& text : filter.any_of) add_text(conditions, filter.field, text);
  return conditions.any_of();
}

std::string condition(const IpFilter& filter, std::vector<SqlValue>& parameters) {
  Conditions conditions(parameters);
  for (const IpRange& range : filter.any_of) {
    // A shorter blob may stand between two longer ones: the family is asked for too.
    conditions.add(
        "(ip BETWEEN ? AND ? AND length(ip) = ?)",
        {to_blob(range.first), to_blob(range.last), std::int64_t{range.first.is_v4() ? 4 : 16}});
  }
  return conditions.any_of();
}

std::string condition(const CountFilter& filter, std::vector<SqlValue>& parameters) {
  Conditions conditions(parameters);
  const std::string_view column = filter.field == CountField::kPort ? "port" : "people_value";
  for (const CountRange& range : filter.any_of) {
    conditions.add(fmt::format("{} BETWEEN ? AND ?", column),
                   {clamped(range.first), clamped(range.last)});
  }
  return conditions.any_of();
}

std::string condition(const SeverityFilter& filter, std::vector<SqlValue>& parameters) {
  Conditions conditions(parameters);
  for (const SeverityRange& range : filter.any_of) {
    conditions.add("severity BETWEEN ? AND ?",
                   {static_cast<std::int64_t>(range.first), static_cast<std::int64_t>(range.last)});
  }
  return conditions.any_of();
}

std::string_view column_of(AccessField field) {
  switch (field) {
    case AccessField::kOpen:
      return "CASE WHEN 'yes' IN (can_list, can_read, can_write, can_admin) THEN 'yes' "
             "WHEN can_list = 'no' AND can_read = 'no' THEN 'no' ELSE 'unknown' END";
    case AccessField::kIdentify:
      return "can_identify";
    case AccessField::kList:
      return "can_list";
    case AccessField::kRead:
      return "can_read";
    case AccessField::kWrite:
      return "can_write";
    case AccessField::kAdmin:
      return "can_admin";
  }
  return "";
}

std::string condition(const AccessFilter& filter, std::vector<SqlValue>& parameters) {
  Conditions conditions(parameters);
  for (const State state : filter.any_of) {
    conditions.add(fmt::format("{} = ?", column_of(filter.field)), {std::string(to_text(state))});
  }
  return conditions.any_of();
}

std::string condition(const TimeFilter& filter, std::vector<SqlValue>& parameters) {
  const auto milliseconds = [](Instant at) { return std::int64_t{at.time_since_epoch().count()}; };
  std::string sql = "(1";
  if (filter.from) {
    sql += " AND at >= ?";
    parameters.emplace_back(milliseconds(*filter.from));
  }
  if (filter.before) {
    sql += " AND at < ?";
    parameters.emplace_back(milliseconds(*filter.before));
  }
  return sql + ")";
}

bool asks_for_round(const FindFilter& filter) {
  const auto* text = std::get_if<TextFilter>(&filter);
  return text != nullptr && (text->field == TextField::kRound || text->field == TextField::kId);
}

}  // namespace

FindSql to_sql(const FindQuery& query) {
  const bool all = std::ranges::any_of(query.all_of, asks_for_round);
  FindSql find{fmt::format("SELECT finding, id FROM {} WHERE 1", all ? "observations" : "current"),
               {}};
  for (const FindFilter& filter : query.all_of) {
    find.sql += " AND ";
    find.sql +=
        std::visit([&](const auto& one) { return condition(one, find.parameters); }, filter);
  }
  find.sql += kOrder;
  return find;
}

}  // namespace celador
