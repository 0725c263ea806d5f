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
  static const Abbreviations loaded;
  return loaded;
}

struct Phrase {
  std::size_t words = 0;
  std::vector<NameHint> hints;  // empty: looks personal and is not
};

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
  }

  void add(std::string_view line) {
    const auto cells = split(line, '\t');
    CHECK(cells.size() == 4 && cells[2].size() == 1);
    std::string key;
    const auto words = words_of_name(cells[0]);
    for (const std::string& word : words) key += word;
    Phrase& phrase = phrases[key];
    phrase.words = words.size();
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
  static const Dictionary loaded;
  return loaded;
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

// What databases put behind the word that names a field.
bool says_only_form(const std::string& word) {
  static constexpr std::array<std::string_view, 14> kForms{
      "desc",  "description", "descripcion", "descricao", "code",    "codigo",      "cd",
      "clave", "ind",         "indicator",   "label",     "libelle", "bezeichnung", "texto"};
  return std::ranges::find(kForms, word) != kForms.end();
}

// Longest phrases first from each place; what a longer one took is not read again. The further a
// phrase ends from the end of the path, the less it says.
std::vector<NameHint> look_up(const std::vector<std::string>& words,
                              std::size_t last_segment_start) {
  std::vector<NameHint> hints;
  std::size_t end = words.size();
  std::size_t naming_end = words.size();  // where what names the field ends
  while (end > 0) {
    std::size_t taken = 1;

    for (std::size_t count = std::min(end, kMaxPhraseWords); count > 0; --count) {
      std::string key;
      for (std::size_t i = end - count; i < end; ++i) key += words[i];
      const auto found = dictionary().phrases.find(key);
      if (found == dictionary().phrases.end()) continue;
      const bool in_last_segment = end > last_segment_start;
      const int less = end == naming_end ? 0 : in_last_segment ? 1 : 2;
      for (const NameHint& hint : found->second.hints)
        merge(hints, {hint.category, hint.strength - less});
      taken = count;
      break;
    }
    if (taken == 1 && end == naming_end && end > 1 && says_only_form(words[end - 1])) --naming_end;
    end -= taken;
  }
  std::ranges::sort(hints, [](const NameHint& a, const NameHint& b) {
    return a.strength != b.strength ? a.strength > b.strength : a.category < b.category;
  });
  return hints;
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

namespace {

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

}  // namespace

std::vector<NameHint> hints_of_name(std::string_view dataset, std::string_view field_path) {
  const std::size_t dot = field_path.rfind('.');
  const std::string_view last =
      dot == std::string_view::npos ? field_path : field_path.substr(dot + 1);
  std::vector<std::string> words = words_of_name(field_path);
  const std::vector<std::string> last_words = words_of_name(last);
  // A segment that the dictionary knows as it stands, stop words and abbreviations included ("no",
  // "is"), is read so.
  if (words.empty()) return {};
  std::vector<NameHint> hints = look_up(
      words, words.size() - std::min(words.size(), std::max<std::size_t>(1, last_words.size())));
  // "id" of "patients" is a patient's id.
  const bool bare_id =
      last_words.size() == 1 && last_words[0] == "id" && dot == std::string_view::npos;
  if (bare_id && hints.empty()) {
    std::vector<std::string> of_dataset = words_of_name(own_name(dataset));
    of_dataset.emplace_back("id");
    hints = look_up(of_dataset, 0);
  }
  return hints;
}

bool names_something_else(std::string_view field_path) {
  const std::vector<std::string> words = words_of_name(field_path);
  for (std::size_t count = std::min(words.size(), kMaxPhraseWords); count > 0; --count) {
    std::string key;
    for (std::size_t i = words.size() - count; i < words.size(); ++i) key += words[i];
    const auto found = dictionary().phrases.find(key);
    if (found != dictionary().phrases.end()) return found->second.hints.empty();
  }
  return false;
}

DatasetKind kind_of_dataset(std::string_view dataset) {
  std::vector<std::string> words = words_of_name(dataset);
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
