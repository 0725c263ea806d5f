#include "classify/prose.h"

#include <algorithm>

#include "base/buffer.h"
#include "classify/known_words.h"
#include "classify/prose_reader.h"

namespace celador {

const ProseCategories& prose_categories() {
  static const ProseCategories kNown{
      .name = category_index("person.name"),
      .given = category_index("person.name.given"),
      .age = category_index("person.age"),
      .sex = category_index("person.sex"),
      .birth_date = category_index("person.birth_date"),
      .email = category_index("contact.email"),
      .phone = category_index("contact.phone"),
      .address = category_index("contact.address"),
      .locality = category_index("contact.locality"),
      .postal_code = category_index("contact.postal_code"),
      .ip = category_index("device.ip"),
      .mac = category_index("device.mac"),
      .diagnosis = category_index("health.diagnosis"),
      .medication = category_index("health.medication"),
      .allergy = category_index("health.allergy"),
      .record_number = category_index("health.record_number"),
      .policy = category_index("insurance.policy"),
      .account = category_index("finance.account"),
      .passport = category_index("id.passport"),
      .driver_license = category_index("id.driver_license"),
      .card = category_index("finance.card"),
      .iban = category_index("finance.iban"),
      .ssn = category_index("id.us.ssn"),
      .password = category_index("secret.password"),
      .password_hash = category_index("secret.password_hash"),
      .token = category_index("secret.token"),
  };
  return kNown;
}

void ProseFinds::add(CategoryIndex category, ProseEvidence evidence) {
  // What was missed stands beside what was found: both are counted.
  const bool missed = evidence == ProseEvidence::kMissed;
  for (Find& each : std::span(finds_).first(size_)) {
    if (each.category != category || (each.evidence == ProseEvidence::kMissed) != missed) continue;
    each.evidence = std::max(each.evidence, evidence);
    return;
  }
  if (size_ < finds_.size()) finds_[size_++] = {category, evidence};
}

bool ProseFinds::has(CategoryIndex category) const {
  return std::ranges::any_of(all(), [&](const Find& each) {
    return each.category == category && each.evidence != ProseEvidence::kMissed;
  });
}

ProseFinds read_prose(std::string_view text, ProseRoom& room) {
  ProseFinds finds;
  const ProseTokens tokens(text, room);
  ProseReader(tokens, finds).read();
  return finds;
}

void ProseReader::read() {
  for (std::size_t i = 0; i < tokens_.size();) {
    std::size_t next = take_mark(i);
    if (next == i) next = tokens_[i].has_digit ? take_number(i) : take_word(i);
    i = std::max(next, i + 1);
  }
}

ProseReader::Word ProseReader::word_at(std::size_t i,
                                       std::array<char, kMaxProseWordBytes>& room) const {
  Word word;
  word.plain = tokens_.plain(i, room);
  word.classes = classes_of(word.plain);
  return word;
}

WordClasses ProseReader::classes_at(std::size_t i) const {
  std::array<char, kMaxProseWordBytes> room;
  return classes_of(tokens_.plain(i, room));
}

bool ProseReader::says(const Context& context, CategoryIndex category) const {
  return context.phrase != nullptr && std::ranges::find(context.phrase->categories, category) !=
                                          context.phrase->categories.end();
}

const ProseReader::Context* ProseReader::context_of(CategoryIndex category, std::size_t i,
                                                    std::size_t reach) const {
  for (const Context& each : contexts_) {
    if (says(each, category) && i > each.at && i - each.at <= reach) return &each;
  }
  return nullptr;
}

std::size_t ProseReader::take_word(std::size_t i) {
  std::array<char, kMaxProseWordBytes> room;
  const Word word = word_at(i, room);
  std::size_t next = i;
  if (tokens_[i].capital || word.classes.has(WordClass::kTitle)) next = take_name(i, word);
  if (next == i) next = take_street(i, word);
  // It says a sex, and may be a label besides: "Mujer: Ana".
  take_sex(i, word);
  if (next == i && word.classes.has(WordClass::kNumberWord)) next = take_age_in_words(i);
  if (next == i) next = take_context(i, word);
  if (next == i && word.classes.has(WordClass::kMonth)) next = take_date(i);
  if (next == i) next = take_term(i, word);
  wipe(room.data(), room.size());
  return next;
}

std::size_t ProseReader::take_context(std::size_t i, const Word& word) {
  for (const ContextPhrase& phrase : phrases_from(word.plain)) {
    const std::size_t last = i + phrase.words.size() - 1;
    if (last >= tokens_.size()) continue;
    if (phrase.in_capitals && tokens_.text(i) != phrase.words[0]) continue;
    bool same = true;
    std::array<char, kMaxProseWordBytes> room;
    for (std::size_t k = 1; same && k < phrase.words.size(); ++k) {
      // Words of a phrase stand close together.
      same = tokens_.gap_before(i + k).size() <= 3 && tokens_.plain(i + k, room) == phrase.words[k];
    }
    if (!same) continue;
    const std::string_view gap = tokens_.gap_after(last);
    // "NHC: 1", "Nombre (paciente) = Ana"; "12:30" is no label.
    const bool colon = gap.find_first_of(":=") != std::string_view::npos;
    contexts_[next_context_] = {&phrase, last, colon};
    const Context& context = contexts_[next_context_];
    next_context_ = (next_context_ + 1) % kContexts;
    if ((colon || phrase.leads_on) && last + 1 < tokens_.size())
      take_labelled_words(context, last + 1);
    return last + 1;
  }
  return i;
}

// Whether the word behind "paciente:" or "my name is" is one of a name. A sentence may stand there
// too: "Paciente: Varón de 36 años", "Paciente: Presentamos el caso".
bool ProseReader::may_name_somebody(const Context& context, std::size_t i) const {
  const ProseToken& token = tokens_[i];
  if (!token.capital || !token.is_word() || token.size() < 2) return false;
  const WordClasses classes = classes_at(i);
  if (classes.has(WordClass::kNotName) || classes.has(WordClass::kPersonWord) ||
      (classes.has(WordClass::kSex) && token.size() >= 3) || classes.has(WordClass::kIllness))
    return false;
  const bool alone = end_of_name(i) == i;
  const bool sentence_goes_on =
      i + 1 < tokens_.size() && tokens_.gap_after(i) == " " && !tokens_[i + 1].capital;
  if (context.phrase->leads_on || !alone || !sentence_goes_on) return true;
  std::array<char, kMaxProseWordBytes> room;
  const std::string_view plain = tokens_.plain(i, room);
  const KnownWord known = known_as(plain);
  return known.has(KnownAs::kGivenName) || known.has(KnownAs::kFamilyName);
}

// Whether the words of a place have a number, as a street has: "vive en Gran Vía 12".
bool ProseReader::has_number_near(std::size_t i) const {
  constexpr std::size_t kWordsOfStreet = 5;
  for (std::size_t k = i; k < std::min(i + kWordsOfStreet, tokens_.size()); ++k) {
    if (k > i && tokens_.gap_before(k).find_first_of(".;()\n") != std::string_view::npos)
      return false;
    const WordClasses classes = classes_at(k);
    if (tokens_[k].has_digit) return tokens_[k].size() <= 5;
    // Behind a comma another thing is said: "residente em Campinas, CPF 529...".
    if (k > i && tokens_.gap_before(k).find(',') != std::string_view::npos) return false;
    if (classes.has(WordClass::kStreetBefore)) return true;
    if (!tokens_[k].capital && !classes.has(WordClass::kParticle)) return false;
  }
  return false;
}

// What stands in words behind a label. Numbers are taken when the walk comes to them.
void ProseReader::take_labelled_words(const Context& context, std::size_t i) {
  const ProseCategories& known = prose_categories();
  const ProseToken& token = tokens_[i];
  const CategoryIndex category = context.phrase->categories.back();
  // Of another line is another thing: "Nombre:\nApellidos: ...".
  if (tokens_.gap_before(i).find('\n') != std::string_view::npos) return;
  const std::string_view name = categories()[category].name;
  constexpr auto kSaid = ProseEvidence::kContext;
  if (category == known.name) {
    if (may_name_somebody(context, i)) found(category, kSaid);
    return;
  }
  if (category == known.password) {
    if (context.colon && token.size() >= 4) found(category, kSaid);
    return;
  }
  if (category == known.sex) {
    if (classes_at(i).has(WordClass::kSex)) found(category, kSaid);
    return;
  }
  if (category == known.address) {
    // "vive en Mérida" tells the town alone.
    if (says(context, known.locality) && !has_number_near(i)) {
      if (token.capital && token.is_word() && token.size() >= 3) found(known.locality, kSaid);
      return;
    }
    if (token.capital || token.has_digit) found(category, kSaid);
    look_for_place_after(i);
    return;
  }
  const bool of_words = category == known.locality || name.starts_with("person.birth_place") ||
                        name.starts_with("person.occupation") || name.starts_with("person.marital");
  if (of_words) {
    // Behind a colon a trade or a country may be written small.
    const bool is_name = category == known.locality ||
                         (context.phrase->leads_on && name.starts_with("person.birth_place"));
    if (token.is_word() && (token.capital || !is_name) && token.size() >= 2) found(category, kSaid);
    return;
  }
  if (name == "health.blood_type") {
    if (token.size() <= 2) found(category, kSaid);
    return;
  }
  const bool of_health =
      category == known.diagnosis || category == known.medication || category == known.allergy;
  if (of_health && token.has_letter && token.size() >= 3) found(category, kSaid);
}

}  // namespace celador
