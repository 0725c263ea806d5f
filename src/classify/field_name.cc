#include "classify/field_name.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/check.h"
#include "classify/embedded_data.h"
#include "classify/plain_text.h"

namespace celador {
namespace {

// A longer path is cut: names beyond this are made by machines.
constexpr std::size_t kMaxNameBytes = 256;
// Words looked at, counted from the end of the path.
constexpr std::size_t kMaxWords = 12;
// The longest phrase of the dictionary, in words.
constexpr std::size_t kMaxPhraseWords = 6;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) {
  return is_lower(c) || is_upper(c) || static_cast<unsigned char>(c) >= 0x80;
}

std::string singular(std::string word) {
  if (word.size() > 6 && word.ends_with("iones")) return word.substr(0, word.size() - 2);
  if (word.size() > 5 && word.ends_with("ies")) return word.substr(0, word.size() - 3) + "y";
  if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") &&
      !word.ends_with("is")) {
    word.pop_back();
  }
  return word;
}

// Cuts at everything that is no letter, and where capitals begin a word ("numIMSS",
// "CURPPaciente").
std::vector<std::string> raw_words(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_letter(c)) {
      flush();
      continue;
    }
    if (is_upper(c) && i > 0) {
      const bool after_lower = is_lower(name[i - 1]);
      const bool ends_run = is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1]);
      if (after_lower || ends_run) flush();
    }
    word += c;
  }
  flush();
  for (std::string& each : words) {
    std::array<char, kMaxNameBytes> plain;
    each = std::string(plain_lower(each, plain));
  }
  return words;
}

struct Abbreviations {
  std::unordered_map<std::string, std::vector<std::string>> by_short;
  Abbreviations() {
    for (const std::string_view line : data::lines_of(data::kFieldAbbreviations)) {
      const auto cells = split(line, '\t');
      CHECK(cells.size() == 2);
      std::vector<std::string> words;
      for (const std::string_view word : split(cells[1], ' ')) {
        if (!word.empty()) words.push_back(singular(std::string(word)));
      }
      by_short.emplace(cells[0], std::move(words));
    }
  }
};

const Abbreviations& abbreviations() {
  static const Abbreviations kLoaded;
  return kLoaded;
}

struct Phrase {
  std::vector<NameHint> hints;  // empty: looks personal and is not
};

// Words that say whose a datum is, in which unit, or of how many; not what it is.
enum class Qualifier : std::uint8_t {
  kNone,
  kPerson,        // "paciente", "customer": "sexo_paciente" is a sex
  kRelation,      // "contacto", "mother": somebody beside the one the record is about
  kPlace,         // "casa", "home"
  kUnit,          // "kg", "mmhg"
  kForm,          // "desc", "code": what databases put behind the word that names a field
  kOrganization,  // "proveedor", "school": what is named beside it is no person's
  kAggregate,     // "percent", "total": of many
  kThing,         // "pet", "film": what is named beside it is no person's
  kPointer,       // "url": where something is, and not the thing
  kAnimal,        // "species", "litter"
  kAlone,         // "by" is a town in Danish, as a whole name and not in "sorted_by"
};

struct Qualifiers {
  std::unordered_map<std::string, Qualifier> kinds;
  std::vector<std::string> persons;  // as they begin and end compounds: "patienten"name

  Qualifiers() {
    constexpr std::array<std::pair<std::string_view, Qualifier>, 11> kKinds{
        {{"person", Qualifier::kPerson},
         {"relation", Qualifier::kRelation},
         {"place", Qualifier::kPlace},
         {"unit", Qualifier::kUnit},
         {"form", Qualifier::kForm},
         {"organization", Qualifier::kOrganization},
         {"aggregate", Qualifier::kAggregate},
         {"thing", Qualifier::kThing},
         {"pointer", Qualifier::kPointer},
         {"animal", Qualifier::kAnimal},
         {"alone", Qualifier::kAlone}}};
    for (const std::string_view line : data::lines_of(data::kFieldQualifiers)) {
      const auto cells = split(line, '\t');
      CHECK(cells.size() == 2);
      const auto kind =
          std::ranges::find(kKinds, cells[0], &std::pair<std::string_view, Qualifier>::first);
      CHECK(kind != kKinds.end());
      for (const std::string_view word : split(cells[1], ' ')) {
        if (word.empty()) continue;
        kinds.emplace(singular(std::string(word)), kind->second);
        if (kind->second == Qualifier::kPerson) persons.emplace_back(word);
      }
    }
    // The longest first: "patienten" before "patient".
    std::ranges::sort(persons, std::ranges::greater(), &std::string::size);
  }

  Qualifier of(const std::string& word) const {
    const auto found = kinds.find(word);
    return found == kinds.end() ? Qualifier::kNone : found->second;
  }
};

const Qualifiers& qualifiers() {
  static const Qualifiers kLoaded;
  return kLoaded;
}

// Keyed by the phrase's words run together, so that "fechanacimiento" and "fecha_nacimiento" are
// one.
struct Dictionary {
  std::unordered_map<std::string, Phrase> phrases;

  Dictionary() {
    for (const std::string_view file :
         {data::kContactFieldWords, data::kHealthFieldWords, data::kIdentityFieldWords,
          data::kPersonFieldWords, data::kSecretFieldWords, data::kSensitiveFieldWords,
          data::kNothingFieldWords}) {
      for (const std::string_view line : data::lines_of(file)) add(line);
    }
    for (const std::string_view line : data::lines_of(data::kFieldCompounds)) add_compounds(line);
  }

  // Every word of the first list with every word of the second, in either order. What the lists of
  // phrases say of such a pair goes first.
  void add_compounds(std::string_view line) {
    const auto cells = split(line, '\t');
    CHECK(cells.size() == 4 && cells[3].size() == 1);
    const NameHint hint{category_index(cells[2]), cells[3][0] - '0'};
    for (const std::string_view left : split(cells[0], ' ')) {
      for (const std::string_view right : split(cells[1], ' ')) {
        const std::string first = key_of(left);
        const std::string second = key_of(right);
        for (const std::string& key : {first + second, second + first}) {
          const auto [place, is_new] = phrases.try_emplace(key);
          if (is_new) place->second.hints.push_back(hint);
        }
      }
    }
  }

  static std::string key_of(std::string_view phrase) {
    std::string key;
    for (const std::string& word : words_of_name(phrase)) key += word;
    return key;
  }

  void add(std::string_view line) {
    const auto cells = split(line, '\t');
    CHECK(cells.size() == 4 && cells[2].size() == 1);
    Phrase& phrase = phrases[key_of(cells[0])];
    if (cells[1] == "-") return;
    const NameHint hint{category_index(cells[1]), cells[2][0] - '0'};
    const auto same = std::ranges::find(phrase.hints, hint.category, &NameHint::category);
    if (same == phrase.hints.end()) {
      phrase.hints.push_back(hint);
    } else {
      same->strength = std::max(same->strength, hint.strength);
    }
  }
};

const Dictionary& dictionary() {
  static const Dictionary kLoaded;
  return kLoaded;
}

void merge(std::vector<NameHint>& hints, NameHint hint) {
  if (hint.strength <= 0) return;
  const auto same = std::ranges::find(hints, hint.category, &NameHint::category);
  if (same == hints.end()) {
    hints.push_back(hint);
  } else {
    same->strength = std::max(same->strength, hint.strength);
  }
}

// "patientenname" is the name of patients, "nombrepaciente" too: what is left without the person.
const Phrase* compound_of(const std::string& word) {
  constexpr std::size_t kShortestCompound = 8;
  constexpr std::size_t kShortestRest = 3;
  if (word.size() < kShortestCompound) return nullptr;
  for (const std::string& person : qualifiers().persons) {
    if (person.size() < 4 || word.size() < person.size() + kShortestRest) continue;
    std::string rest;
    if (word.starts_with(person)) {
      rest = word.substr(person.size());
    } else if (word.ends_with(person)) {
      rest = word.substr(0, word.size() - person.size());
    } else {
      continue;
    }
    // Between the parts of compounds: patienteNname, kundENnummer, barnEtsnamn.
    for (const std::string_view link : {"", "s", "n", "en", "e", "de", "del", "do"}) {
      if (!rest.starts_with(link)) continue;
      const auto found = dictionary().phrases.find(rest.substr(link.size()));
      if (found != dictionary().phrases.end()) return &found->second;
    }
  }
  return nullptr;
}

struct FoundPhrase {
  std::size_t words = 0;  // 0: none
  const Phrase* phrase = nullptr;
};

// The longest phrase that ends before `end`.
FoundPhrase phrase_before(const std::vector<std::string>& words, std::size_t end) {
  for (std::size_t count = std::min(end, kMaxPhraseWords); count > 0; --count) {
    std::string key;
    for (std::size_t i = end - count; i < end; ++i) key += words[i];
    const auto found = dictionary().phrases.find(key);
    if (found != dictionary().phrases.end()) return {count, &found->second};
  }
  if (end == 0) return {};
  const Phrase* compound = compound_of(words[end - 1]);
  return compound == nullptr ? FoundPhrase{} : FoundPhrase{1, compound};
}

// Where the name ends without the words behind that say only whose it is, or its unit.
std::size_t end_of_phrases(const std::vector<std::string>& words, std::size_t last_segment_start) {
  std::size_t end = words.size();
  while (end > last_segment_start + 1 && phrase_before(words, end).words <= 1) {
    const Qualifier kind = qualifiers().of(words[end - 1]);
    if (kind == Qualifier::kNone || kind >= Qualifier::kOrganization) break;
    if (phrase_before(words, end - 1).words == 0) break;
    --end;
  }
  return end;
}

struct Reading {
  std::vector<NameHint> hints;
  bool is_something_else = false;  // the last words are known, and say so
  bool is_of_many = false;         // a share, a sum, a mean
  bool is_organizations = false;   // "telefono_proveedor"
  bool is_things = false;          // "pet_name"
};

void note_qualifier(Reading& reading, const std::string& word, bool in_last_segment,
                    bool& owner_known) {
  const Qualifier kind = qualifiers().of(word);
  if (kind == Qualifier::kAggregate && in_last_segment) reading.is_of_many = true;
  if (owner_known) return;
  if (kind == Qualifier::kOrganization) reading.is_organizations = true;
  if (kind == Qualifier::kThing && in_last_segment) reading.is_things = true;
  owner_known = kind == Qualifier::kOrganization || kind == Qualifier::kPerson ||
                kind == Qualifier::kRelation || kind == Qualifier::kThing;
}

// Longest phrases first from each place; what a longer one took is not read again. The further a
// phrase ends from the end of the path, the less it says.
Reading look_up(const std::vector<std::string>& words, std::size_t last_segment_start) {
  Reading reading;
  bool owner_known = false;
  const std::size_t tail = end_of_phrases(words, last_segment_start);
  for (std::size_t i = words.size(); i > tail; --i)
    note_qualifier(reading, words[i - 1], true, owner_known);
  std::size_t end = tail;
  while (end > 0) {
    const bool in_last_segment = end > last_segment_start;
    FoundPhrase found = phrase_before(words, end);
    const bool is_one_of_several = in_last_segment && words.size() > last_segment_start + 1;
    if (found.words == 1 && is_one_of_several &&
        qualifiers().of(words[end - 1]) == Qualifier::kAlone)
      found = {};
    if (found.words > 0) {
      const int less = end == tail ? 0 : in_last_segment ? 1 : 2;
      for (const NameHint& hint : found.phrase->hints)
        merge(reading.hints, {hint.category, hint.strength - less});
      if (end == tail) reading.is_something_else = found.phrase->hints.empty();
    }
    // "insurance company" is known to say something else than whose it is; "hospital name" is not.
    const bool says_whose = found.words <= 1 || found.phrase->hints.empty();
    for (std::size_t i = 0; i < std::max<std::size_t>(1, found.words); ++i) {
      if (says_whose) note_qualifier(reading, words[end - 1 - i], in_last_segment, owner_known);
      // The owner of a pet is nobody's pet.
      owner_known = owner_known || qualifiers().of(words[end - 1 - i]) == Qualifier::kPerson;
    }
    end -= std::max<std::size_t>(1, found.words);
  }
  std::ranges::sort(reading.hints, [](const NameHint& a, const NameHint& b) {
    return a.strength != b.strength ? a.strength > b.strength : a.category < b.category;
  });
  return reading;
}

// "num_beneficiarios" counts them; "num_beneficiario" is one's number. Mexico's plates are always
// several.
bool counts_things(std::string_view last_segment) {
  const std::vector<std::string> raw = raw_words(last_segment);
  if (raw.size() < 2) return false;
  constexpr std::array<std::string_view, 9> kNumber{"num", "number", "numero", "nro",    "no",
                                                    "n",   "nb",     "nbr",    "numbers"};
  constexpr std::array<std::string_view, 3> kAlwaysSeveral{"placas", "sus", "gas"};
  return std::ranges::find(kNumber, raw.front()) != kNumber.end() &&
         singular(raw.back()) != raw.back() && raw.back().size() > 4 &&
         std::ranges::find(kAlwaysSeveral, raw.back()) == kAlwaysSeveral.end();
}

// "% of women", "income per person": of many.
bool is_of_many(std::string_view last_segment, const std::vector<std::string>& words) {
  if (last_segment.find('%') != std::string_view::npos) return true;
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    if (words[i] == "per") return true;
  }
  return false;
}

// "url_documento", "photo link".
bool is_pointer(const std::vector<std::string>& words) {
  const auto points = [](const std::string& word) {
    return qualifiers().of(word) == Qualifier::kPointer;
  };
  return words.size() > 1 && (points(words.front()) || points(words.back()));
}

// What of an organisation's would be a person's otherwise.
bool needs_person(const NameHint& hint) {
  const std::string_view name = categories()[hint.category].name;
  return name.starts_with("person.") || name.starts_with("id.") ||
         (name.starts_with("contact.") && name != "contact.email") ||
         name == "health.record_number";
}

// Of "clinic.patients", "/pub/patients.csv.gz" and "/pub/clinic.zip: patients": "patients".
std::string_view own_name(std::string_view dataset) {
  constexpr std::string_view kInside = ": ";
  if (const std::size_t inside = dataset.rfind(kInside); inside != std::string_view::npos)
    return dataset.substr(inside + kInside.size());
  if (const std::size_t slash = dataset.rfind('/'); slash != std::string_view::npos) {
    const std::string_view file = dataset.substr(slash + 1);
    return file.substr(0, file.find('.', 1));
  }
  const std::size_t dot = dataset.rfind('.');
  return dot == std::string_view::npos ? dataset : dataset.substr(dot + 1);
}

// Where the last segment begins. R writes "CPF.do.candidato" for one name: what hangs together by a
// word that says nothing is no nesting.
std::size_t dot_before_last(std::string_view path) {
  std::size_t dot = path.rfind('.');
  while (dot != std::string_view::npos && dot > 0) {
    const std::size_t before = path.rfind('.', dot - 1);
    if (before == std::string_view::npos) break;
    const std::string_view between = path.substr(before + 1, dot - before - 1);
    const bool says_nothing = !raw_words(between).empty() && words_of_name(between).empty();
    if (!says_nothing) break;
    dot = before == 0 ? std::string_view::npos : path.rfind('.', before - 1);
  }
  return dot;
}

// "CodigoCliente", "id_nombre": what somebody is called by, and no name.
bool is_code(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 9> kCodes{"codigo", "code",   "clave",  "key",   "id",
                                                   "kode",   "numero", "number", "nummer"};
  const auto codes = [&](const std::string& word) {
    return std::ranges::find(kCodes, word) != kCodes.end();
  };
  return words.size() > 1 && (codes(words.front()) || codes(words.back()));
}

Reading read_name(std::string_view dataset, std::string_view field_path) {
  const std::size_t dot = dot_before_last(field_path);
  const std::string_view last =
      dot == std::string_view::npos ? field_path : field_path.substr(dot + 1);
  std::vector<std::string> words = words_of_name(field_path);
  const std::vector<std::string> last_words = words_of_name(last);
  if (words.empty()) return {};
  Reading reading = look_up(
      words, words.size() - std::min(words.size(), std::max<std::size_t>(1, last_words.size())));
  // "id" of "patients" is a patient's id; "identifier" of "patient_identifier" is one too.
  const bool bare_id = last_words.size() == 1 && dot == std::string_view::npos &&
                       (last_words[0] == "id" || last_words[0] == "identifier");
  if (bare_id && reading.hints.empty()) {
    std::vector<std::string> of_dataset = words_of_name(own_name(dataset));
    if (of_dataset.empty() || of_dataset.back() != "identifier")
      of_dataset.push_back(last_words[0]);
    reading = look_up(of_dataset, 0);
  }
  if (is_code(last_words)) {
    std::erase_if(reading.hints, [](const NameHint& hint) {
      return categories()[hint.category].name.starts_with("person.name");
    });
  }
  // Statistics of persons are nobody's; what is measured on one may be a rate or a total.
  if (reading.is_of_many || counts_things(last) || is_of_many(last, last_words)) {
    static const CategoryIndex kMeasured = category_index("health.measurement");
    std::erase_if(reading.hints, [](const NameHint& hint) { return hint.category != kMeasured; });
    reading.is_something_else = reading.is_something_else || reading.hints.empty();
  }
  const bool of_no_person = reading.is_organizations || reading.is_things || is_pointer(last_words);
  if (of_no_person && std::erase_if(reading.hints, needs_person) > 0)
    reading.is_something_else = reading.is_something_else || reading.hints.empty();
  return reading;
}

bool any_of_words(const std::vector<std::string>& words,
                  std::initializer_list<std::string_view> set) {
  return std::ranges::any_of(
      words, [&](const std::string& word) { return std::ranges::find(set, word) != set.end(); });
}

}  // namespace

std::vector<std::string> words_of_name(std::string_view path) {
  if (path.size() > kMaxNameBytes) path.remove_prefix(path.size() - kMaxNameBytes);
  std::vector<std::string> words;
  for (const std::string& raw : raw_words(path)) {
    const auto shortened = abbreviations().by_short.find(raw);
    if (shortened == abbreviations().by_short.end()) {
      words.push_back(singular(raw));
    } else {
      words.insert(words.end(), shortened->second.begin(), shortened->second.end());
    }
  }
  if (words.size() > kMaxWords) words.erase(words.begin(), words.end() - kMaxWords);
  return words;
}

std::vector<NameHint> hints_of_name(std::string_view dataset, std::string_view field_path) {
  return read_name(dataset, field_path).hints;
}

bool names_something_else(std::string_view field_path) {
  return read_name({}, field_path).is_something_else;
}

bool names_organization(std::string_view field_path) {
  return read_name({}, field_path).is_organizations;
}

bool is_word_for_person(const std::string& word) {
  return qualifiers().of(word) == Qualifier::kPerson;
}

namespace {

std::vector<std::string> words_of_last(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return words_of_name(dot == std::string_view::npos ? path : path.substr(dot + 1));
}

}  // namespace

bool is_bare_name(std::string_view path) {
  constexpr std::array<std::string_view, 8> kNames{"nombre", "name", "nome", "nom",
                                                   "namn",   "navn", "naam", "nimi"};
  constexpr std::array<std::string_view, 9> kLanguages{"en", "es", "pt", "fr", "de",
                                                       "it", "ar", "zh", "ru"};
  std::size_t names = 0;
  for (const std::string& word : words_of_last(path)) {
    if (std::ranges::find(kNames, word) != kNames.end()) {
      ++names;
    } else if (!is_word_for_person(word) &&
               std::ranges::find(kLanguages, word) == kLanguages.end()) {
      return false;
    }
  }
  return names == 1;
}

bool names_role(std::string_view path) {
  const auto words = words_of_last(path);
  return !words.empty() && is_word_for_person(words.back());
}

bool names_animal(std::string_view path) {
  return std::ranges::any_of(words_of_last(path), [](const std::string& word) {
    return qualifiers().of(word) == Qualifier::kAnimal;
  });
}

DatasetKind kind_of_dataset(std::string_view dataset) {
  std::vector<std::string> words = words_of_name(dataset);
  // "deaths per 100,000 people"
  if (const auto per = std::ranges::find(words, "per"); per != words.end())
    words.erase(per, words.end());
  if (any_of_words(
          words,
          {"paciente",        "patient",   "cliente",      "customer", "member",   "miembro",
           "asegurado",       "afiliado",  "beneficiario", "person",   "persona",  "people",
           "derechohabiente", "titular",   "subscriber",   "client",   "contact",  "contacto",
           "expediente",      "kunde",     "patienten",    "pessoa",   "enrollee", "student",
           "alumno",          "candidate", "lead"})) {
    return DatasetKind::kPeople;
  }
  if (any_of_words(words,
                   {"admin", "administrador", "staff", "empleado", "employee", "medico", "doctor",
                    "physician", "provider", "practitioner", "operador", "operator", "personal",
                    "funcionario", "nurse", "enfermera", "enfermero", "sysuser"})) {
    return DatasetKind::kStaff;
  }
  if (any_of_words(words, {"user", "usuario", "account", "cuenta", "login", "auth", "credential",
                           "benutzer"})) {
    return DatasetKind::kAccounts;
  }
  // The database "hospital" has collections of all kinds, and "hospital_appointments" are none.
  words = words_of_name(own_name(dataset));
  if (words.size() > 1) {
    const bool plural = own_name(dataset).size() > words[0].size() &&
                        (own_name(dataset)[words[0].size()] | 0x20) == 's';
    words = plural ? std::vector{words[0], words.back()} : std::vector{words.back()};
  }
  if (any_of_words(
          words, {"organization", "organisation", "hospital",    "clinic",   "clinica",  "company",
                  "empresa",      "payer",        "sucursal",    "branch",   "store",    "supplier",
                  "proveedor",    "insurer",      "aseguradora", "pharmacy", "farmacia", "vendor",
                  "facility",     "location",     "tenant"})) {
    return DatasetKind::kOrganizations;
  }
  if (any_of_words(words, {"log",      "device",    "sensor",  "telemetry", "metric",    "product",
                           "producto", "inventory", "catalog", "catalogo",  "migration", "event",
                           "config",   "setting",   "cache",   "queue",     "job",       "article",
                           "item",     "stock",     "reading"})) {
    return DatasetKind::kThings;
  }
  return DatasetKind::kUnknown;
}

}  // namespace celador
