#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "classify/categories.h"
#include "classify/prose.h"
#include "classify/prose_tokens.h"
#include "classify/prose_words.h"

// How read_prose goes through a text: prose.cc has the walk and words that say what comes next,
// prose_numbers.cc what has digits, prose_age.cc ages and sexes, prose_names.cc persons, streets,
// illnesses and medicines, prose_marks.cc addresses of mail, network and secrets.
namespace celador {

struct ProseCategories {
  CategoryIndex name, given, age, sex, birth_date, email, phone, address, locality, postal_code, ip,
      mac, diagnosis, medication, allergy, record_number, policy, account, passport, driver_license,
      card, iban, ssn, password, password_hash, token;
};
const ProseCategories& prose_categories();

class ProseReader {
 public:
  ProseReader(const ProseTokens& tokens, ProseFinds& finds) : tokens_(tokens), finds_(finds) {}
  void read();

 private:
  // The last phrase that said what comes.
  struct Context {
    const ContextPhrase* phrase = nullptr;
    std::size_t at = 0;  // its last word
    bool colon = false;  // "NHC: "
  };
  struct Word {
    std::string_view plain;
    WordClasses classes;
  };
  static constexpr std::size_t kContexts = 4;
  // Words that may stand between what says it and the number: "number is still the".
  static constexpr std::size_t kReach = 6;

  // Each takes token i and gives the token to go on with; i itself: it is nothing of that kind.
  std::size_t take_mark(std::size_t i);
  std::size_t take_email(std::size_t i);
  std::size_t take_url(std::size_t i);
  std::size_t take_secret(std::size_t i);
  std::size_t take_network_address(std::size_t i);
  std::size_t take_word(std::size_t i);
  std::size_t take_context(std::size_t i, const Word& word);
  std::size_t take_name(std::size_t i, const Word& word);
  std::size_t take_street(std::size_t i, const Word& word);
  std::size_t take_term(std::size_t i, const Word& word);
  std::size_t take_number(std::size_t i);
  std::size_t take_date(std::size_t i);
  std::size_t take_age(std::size_t i);
  std::size_t take_age_in_words(std::size_t i);
  std::size_t take_age_with_unit(std::size_t first, std::size_t unit);
  std::size_t take_sex(std::size_t i, const Word& word);
  std::size_t take_run(std::size_t i);
  std::size_t take_in_context(const Context& context, std::size_t i, std::size_t last);
  std::size_t take_identifier(const Context& context, std::size_t i, std::size_t last);
  std::size_t take_phone(std::size_t i, std::size_t last, const Context* context);
  std::size_t take_by_form(std::size_t i, std::size_t last);
  void take_labelled_words(const Context& context, std::size_t i);
  void look_for_place_after(std::size_t i);
  void look_for_sex_near(std::size_t first, std::size_t last);
  bool is_age_and_sex(std::size_t i) const;
  bool is_letter_for_years(std::size_t i) const;
  bool may_name_somebody(const Context& context, std::size_t i) const;
  bool has_number_near(std::size_t i) const;

  bool says(const Context& context, CategoryIndex category) const;
  const Context* context_of(CategoryIndex category, std::size_t i, std::size_t reach) const;
  // The last token of a number written in several parts, from i on.
  std::size_t end_of_run(std::size_t i) const;
  std::string_view slice(std::size_t first, std::size_t last) const {
    return tokens_.text().substr(tokens_[first].begin, tokens_[last].end - tokens_[first].begin);
  }
  Word word_at(std::size_t i, std::array<char, kMaxProseWordBytes>& room) const;
  WordClasses classes_at(std::size_t i) const;
  bool names_numbered_street(std::size_t street, std::size_t number) const;
  bool is_word_of_number(std::size_t i) const;
  bool is_all_capitals(std::size_t i) const;
  bool is_name_word(std::size_t i) const;
  std::size_t end_of_name(std::size_t i) const;
  std::size_t digits_of(std::size_t first, std::size_t last) const;
  void found(CategoryIndex category, ProseEvidence evidence) { finds_.add(category, evidence); }

  const ProseTokens& tokens_;
  ProseFinds& finds_;
  std::array<Context, kContexts> contexts_{};
  std::size_t next_context_ = 0;
};

}  // namespace celador
