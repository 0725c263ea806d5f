#include <algorithm>
#include <array>

#include "base/buffer.h"
#include "base/text.h"
#include "classify/check_digits.h"
#include "classify/date_text.h"
#include "classify/identifiers.h"
#include "classify/prose_reader.h"
#include "classify/value_shape.h"

namespace celador {
namespace {

// Parts of one number: 26 63514095 71, +41 (0)96 471 07 95.
constexpr std::size_t kMaxParts = 9;
constexpr std::size_t kMaxCompactBytes = 40;
// A check that one random number in so many passes is enough beside a form of its own.
constexpr double kStrongCheck = 0.05;

// What may stand between the parts of a number.
bool joins(std::string_view gap) {
  return !gap.empty() && gap.size() <= 3 &&
         gap.find_first_not_of(" -./()") == std::string_view::npos &&
         std::ranges::count(gap, ' ') < 2 && gap != ". " && gap != " - ";
}

// 9 a digit, A a letter, marks between.
std::string_view form_of(std::string_view written, std::span<char> into) {
  if (written.size() > into.size()) return {};
  for (std::size_t i = 0; i < written.size(); ++i) {
    const char c = written[i];
    const bool letter = is_capital(c) || (c >= 'a' && c <= 'z');
    into[i] = is_digit(c) ? '9' : letter ? 'A' : c;
  }
  return {into.data(), written.size()};
}

bool read_year(std::string_view text) {
  const auto year = parse_unsigned(text);
  return year && *year >= 1900 && *year <= 2030;
}

}  // namespace

std::size_t ProseReader::end_of_run(std::size_t i) const {
  std::size_t last = i;
  while (last + 1 < tokens_.size() && last - i + 1 < kMaxParts && joins(tokens_.gap_after(last))) {
    const ProseToken& next = tokens_[last + 1];
    const std::string_view gap = tokens_.gap_after(last);
    const bool spaced = gap.find(' ') != std::string_view::npos;
    const bool check_letter = next.is_word() && next.size() <= 2 && gap == "-";
    const bool goes_on = next.is_number() || (next.has_digit && !spaced) ||
                         (next.has_digit && next.size() <= 4) || check_letter;
    if (!goes_on) break;
    ++last;
    if (check_letter) break;
  }
  return last;
}

std::size_t ProseReader::digits_of(std::size_t first, std::size_t last) const {
  return static_cast<std::size_t>(std::ranges::count_if(slice(first, last), is_digit));
}

std::size_t ProseReader::take_number(std::size_t i) {
  if (const std::size_t next = take_date(i); next != i) return next;
  if (const std::size_t next = take_age(i); next != i) return next;
  return take_run(i);
}

// 03/03/1946, 1946-03-03, 3 de mayo de 1970, 3rd May 1970, May 3, 1970. Dates alone are nobody's;
// what says that somebody was born on it stands before.
std::size_t ProseReader::take_date(std::size_t i) {
  constexpr std::size_t kBirthReach = 8;
  std::size_t after = i;
  const auto year_at = [&](std::size_t at) {
    if (at >= tokens_.size() || !tokens_[at].is_number() || tokens_[at].size() != 4) return false;
    return read_year(tokens_.text(at));
  };
  const auto day_at = [&](std::size_t at) {
    if (at >= tokens_.size() || !tokens_[at].has_digit) return false;
    const std::string_view text = tokens_.text(at);
    const auto day = parse_unsigned(text.substr(0, text.find_first_not_of("0123456789")));
    return text.size() <= 4 && day && *day >= 1 && *day <= 31;
  };
  const auto month_at = [&](std::size_t at) {
    return at < tokens_.size() && tokens_[at].is_word() && classes_at(at).has(WordClass::kMonth);
  };
  const auto past_of = [&](std::size_t at) {
    const bool of = at < tokens_.size() && (tokens_.text(at) == "de" || tokens_.text(at) == "del" ||
                                            tokens_.text(at) == "of");
    return of ? at + 1 : at;
  };
  if (i + 2 < tokens_.size() && tokens_[i].is_number() && tokens_[i + 1].is_number() &&
      tokens_[i + 2].is_number() && tokens_.gap_after(i).size() == 1 &&
      tokens_.gap_after(i + 1).size() == 1 && read_date(slice(i, i + 2), DateOrder::kDayFirst)) {
    after = i + 3;
  } else if (day_at(i) && month_at(past_of(i + 1))) {
    const std::size_t year = past_of(past_of(i + 1) + 1);
    if (year_at(year)) after = year + 1;
  } else if (month_at(i) && day_at(i + 1) && year_at(i + 2)) {
    after = i + 3;
  }
  const Context* const birth = context_of(prose_categories().birth_date, i, kBirthReach);
  const bool year_alone = after == i && birth != nullptr && year_at(i);
  if (birth != nullptr && (after != i || year_alone))
    found(prose_categories().birth_date, ProseEvidence::kContext);
  return year_alone ? i + 1 : after;
}

std::size_t ProseReader::take_run(std::size_t i) {
  const std::size_t last = end_of_run(i);
  // The context nearest to it first.
  std::array<const Context*, kContexts> near{};
  for (std::size_t k = 0; k < kContexts; ++k) {
    const Context& each = contexts_[(next_context_ + kContexts - 1 - k) % kContexts];
    near[k] = each.phrase != nullptr && i > each.at && i - each.at <= kReach ? &each : nullptr;
  }
  for (const Context* const context : near) {
    if (context == nullptr) continue;
    if (const std::size_t next = take_in_context(*context, i, last); next != i) return next;
  }
  if (const std::size_t next = take_by_form(i, last); next != i) return next;
  if (const std::size_t next = take_phone(i, last, nullptr); next != i) return next;
  return i + 1;
}

std::size_t ProseReader::take_in_context(const Context& context, std::size_t i, std::size_t last) {
  const ProseCategories& known = prose_categories();
  const std::size_t distance = i - context.at;
  const std::size_t digits = digits_of(i, last);
  const auto take = [&](CategoryIndex category) {
    found(category, ProseEvidence::kContext);
    return last + 1;
  };
  if (says(context, known.phone)) return take_phone(i, last, &context);
  if (says(context, known.postal_code)) {
    const ProseToken& token = tokens_[i];
    const bool fits = distance <= 3 && token.size() >= 3 && token.size() <= 6;
    if (!fits) return i;
    found(known.postal_code, ProseEvidence::kContext);
    look_for_place_after(i);
    return i + 1;
  }
  if (says(context, known.address)) {
    if (!context.colon && !context.phrase->leads_on) return i;
    if (distance > 2) return i;
    found(known.address, ProseEvidence::kContext);
    look_for_place_after(i);
    return i + 1;
  }
  const CategoryIndex category = context.phrase->categories.back();
  const bool numbered = category == known.record_number || category == known.policy ||
                        category == known.account || category == known.passport ||
                        category == known.driver_license;
  if (numbered && context.phrase->categories.size() == 1) {
    const bool near = context.colon ? distance <= 4 : distance <= 5;
    const std::size_t least = category == known.passport ? 6 : context.colon ? 3 : 4;
    const std::size_t digits_here = digits_of(i, i);
    // A short number behind a word of several meanings ("policy 2023") is none.
    const bool year = !context.colon && i == last && tokens_[i].is_number() &&
                      tokens_[i].size() == 4 && read_year(tokens_.text(i));
    if (near && !year && digits >= least && digits_here + tokens_[i].size() >= 4)
      return take(category);
    return i;
  }
  const std::string_view name = categories()[category].name;
  if (name.starts_with("id.") || category == known.card || category == known.iban ||
      name.starts_with("finance.") || category == known.policy)
    return take_identifier(context, i, last);
  return i;
}

// The longest part of the run that is one of the categories' identifiers; where none is, what is
// called so all the same.
std::size_t ProseReader::take_identifier(const Context& context, std::size_t i, std::size_t last) {
  const ProseCategories& known = prose_categories();
  const auto all = identifiers();
  std::array<char, kMaxCompactBytes> room;
  std::size_t after = i;
  // The letters before the digits of "GB29 NWBK 6016 1331 9268 19".
  const std::size_t first = i > 0 && i - 1 > context.at && tokens_[i - 1].is_word() &&
                                    joins(tokens_.gap_before(i)) && tokens_[i - 1].size() <= 4 &&
                                    tokens_[i - 1].capital
                                ? i - 1
                                : i;
  for (const std::size_t from : {i, first}) {
    for (std::size_t to = last + 1; after == i && to > from; --to) {
      const std::string_view compact = compact_form(slice(from, to - 1), room);
      for (const std::uint8_t which : identifiers_of_size(compact.size())) {
        const auto category = identifier_category(which);
        if (!category || !says(context, *category)) continue;
        if (all[which].judge(compact) != Judgement::kValid) continue;
        found(*category, all[which].chance < 0.5 ? ProseEvidence::kCheck : ProseEvidence::kContext);
        after = to;
        break;
      }
    }
  }
  wipe(room.data(), room.size());
  if (after != i) return after;
  // Called so, and its check digits fail or it has none: typed wrong, made up, or a kind of its
  // own.
  const CategoryIndex category = context.phrase->categories.back();
  const std::size_t distance = i - context.at;
  const std::size_t digits = digits_of(i, last);
  const bool card = category == known.card;
  const std::size_t least = card ? 12 : category == known.iban ? 12 : context.colon ? 6 : 7;
  const std::size_t most = card ? 19 : 24;
  if (distance > (context.colon ? 3U : 4U) || digits < least || digits > most) return i;
  found(category, ProseEvidence::kContext);
  return last + 1;
}

std::size_t ProseReader::take_phone(std::size_t i, std::size_t last, const Context* context) {
  const CategoryIndex phone = prose_categories().phone;
  const std::string_view before = tokens_.gap_before(i);
  const bool plus = before == "+" ? i == 0
                                  : before.ends_with(" +") || before.ends_with("(+") ||
                                        before.ends_with(":+") || before.ends_with("\n+");
  constexpr std::size_t kMostDigits = 15;  // E.164
  for (std::size_t to = last + 1; to > i; --to) {
    const std::string_view written = slice(i, to - 1);
    const std::size_t digits = digits_of(i, to - 1);
    // "345-899-3560x4587": an extension.
    const bool letters = std::ranges::any_of(
        written, [](char c) { return is_capital(c) || (c >= 'a' && c <= 'z' && c != 'x'); });
    if (letters || digits > kMostDigits) continue;
    if (plus && digits >= 8) {
      found(phone, ProseEvidence::kCheck);
      return to;
    }
    if (context != nullptr) {
      if (digits < (context->colon ? 6U : 7U)) return i;
      found(phone, ProseEvidence::kContext);
      return to;
    }
    // What follows may say it: "212 555 0100 (office)".
    for (std::size_t next = to; next < std::min(to + 2, tokens_.size()) && digits >= 7; ++next) {
      std::array<char, kMaxProseWordBytes> room;
      if (tokens_.gap_before(next).find('\n') != std::string_view::npos) break;
      for (const ContextPhrase& phrase : phrases_from(tokens_.plain(next, room))) {
        const std::string_view word = phrase.words[0];
        const bool noun = word == "office" || word == "fax" || word == "mobile" || word == "cell" ||
                          word == "movil" || word == "desk";
        if (!noun || phrase.words.size() > 1) continue;
        found(phone, ProseEvidence::kContext);
        return to;
      }
    }
    // (555) 010-1234, 555-010-1234: an area code and an exchange do not begin with 0 or 1.
    std::array<char, 16> room;
    const std::string_view form = form_of(written, room);
    const bool bracket = form == "999) 999-9999" && before.ends_with('(');
    if ((bracket || form == "999-999-9999" || form == "999.999.9999") && written[0] >= '2') {
      found(phone, ProseEvidence::kForm);
      return to;
    }
    // 91 123 45 67, 612 345 678, 06 12 34 56 78
    const bool grouped = form == "99 999 99 99" || form == "999 99 99 99" ||
                         form == "999 999 999" || form == "99 99 99 99 99" ||
                         form == "(99) 9999-9999" || form == "99 9999-9999" ||
                         form == "9999 99 99 99";
    if (grouped) {
      found(phone, ProseEvidence::kForm);
      return to;
    }
  }
  return i;
}

// Without a word that says so: forms that nothing else has, and numbers whose check digits say
// much.
std::size_t ProseReader::take_by_form(std::size_t i, std::size_t last) {
  const ProseCategories& known = prose_categories();
  const auto all = identifiers();
  std::array<char, kMaxCompactBytes> room;
  std::array<char, 24> form_room;
  std::size_t after = i;
  for (std::size_t to = last + 1; after == i && to > i; --to) {
    const std::string_view written = slice(i, to - 1);
    const std::string_view compact = compact_form(written, room);
    if (compact.size() < 7) break;
    const bool letters = !all_digits(compact);
    // Small letters are of hashes and names of files.
    const bool small = std::ranges::any_of(written, [](char c) { return c >= 'a' && c <= 'z'; });
    if (small) continue;
    const std::string_view form = form_of(written, form_room);
    const auto forms = identifiers_of_form(form);
    for (const std::uint8_t which : identifiers_of_size(compact.size())) {
      const Identifier& kind = all[which];
      const auto category = identifier_category(which);
      if (!category || !kind.is_person) continue;
      const bool is_card = *category == known.card;
      // Spaces and dashes alone are telephones' too.
      const bool formed = form.find_first_of("./A") != std::string_view::npos &&
                          std::ranges::find(forms, which) != forms.end();
      const bool dashed_ssn = *category == known.ssn && form == "999-99-9999";
      // Short patterns with a weak check are met in names of versions too.
      constexpr std::size_t kLongPattern = 13;
      const bool by_shape =
          kind.distinctive == Distinctive::kByShape &&
          (kind.chance <= kStrongCheck || (kind.chance < 0.5 && compact.size() >= kLongPattern));
      const bool by_check = kind.distinctive == Distinctive::kByCheck;
      const Judgement judged = kind.judge(compact);
      if (judged == Judgement::kShape && (is_card || (by_check && kind.chance <= kStrongCheck)))
        found(*category, ProseEvidence::kMissed);
      if (judged != Judgement::kValid) continue;
      if (by_shape || (formed && kind.chance <= 0.1) ||
          (by_check && letters && kind.chance <= kStrongCheck)) {
        found(*category, ProseEvidence::kCheck);
      } else if (dashed_ssn || is_card || (by_check && kind.chance <= kStrongCheck)) {
        found(*category, ProseEvidence::kForm);
      } else {
        continue;
      }
      after = to;
      break;
    }
  }
  wipe(room.data(), room.size());
  return after;
}

}  // namespace celador
