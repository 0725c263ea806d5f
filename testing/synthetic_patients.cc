#include "testing/synthetic_patients.h"

#include <fmt/format.h>

#include <array>
#include <random>
#include <string_view>

namespace celador {
namespace {

constexpr std::array<std::string_view, 12> kGiven{
    "Mar\xc3\xad"
    "a",
    "Juana",
    "Leticia",
    "Rosa",
    "Silvia",
    "Ximena",
    "Jos\xc3\xa9",
    "Juan",
    "Carlos",
    "Jorge",
    "Miguel",
    "Sergio"};
constexpr std::array<std::string_view, 14> kFamily{"Hern\xc3\xa1ndez",
                                                   "Garc\xc3\xad"
                                                   "a",
                                                   "L\xc3\xb3pez",
                                                   "Cruz",
                                                   "Flores",
                                                   "Morales",
                                                   "Reyes",
                                                   "Torres",
                                                   "Ruiz",
                                                   "Ortiz",
                                                   "Castillo",
                                                   "Romero",
                                                   "Ramos",
                                                   "Medina"};
constexpr std::array<std::string_view, 6> kDiagnoses{"E11.9", "I10", "J45.909",
                                                     "F32.1", "O80", "K21.9"};

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  std::uint32_t number(std::uint32_t below) {
    return static_cast<std::uint32_t>(random_()) % below;
  }
  char letter() { return static_cast<char>('A' + number(26)); }
  char consonant() { return "BCDFGHJKLMNPQRSTVWXYZ"[number(21)]; }
  std::string digits(std::size_t count) {
    std::string text;
    while (text.size() < count) text += static_cast<char>('0' + number(10));
    return text;
  }

 private:
  std::mt19937 random_;
};

// Positions in "0..9A..NÑO..Z" (CURP) and "0..9A..N&O..Z" (RFC): the same for what is used here.
std::size_t place(char c) {
  static constexpr std::string_view kOrder = "0123456789ABCDEFGHIJKLMN#OPQRSTUVWXYZ";
  return kOrder.find(c);
}

std::string with_curp_check(std::string body) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += place(body[i]) * (18 - i);
  return body + std::to_string((10 - sum % 10) % 10);
}

std::string with_rfc_check(std::string body) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < 12; ++i) sum += place(body[i]) * (13 - i);
  const std::size_t check = 11 - sum % 11;
  return body + (check == 11 ? "0" : check == 10 ? "A" : std::to_string(check));
}

std::string with_luhn(std::string body) {
  for (char last = '0'; last <= '9'; ++last) {
    if (synthetic::passes_luhn(body + last)) return body + last;
  }
  return body;
}

}  // namespace

namespace synthetic {

bool passes_luhn(const std::string& digits) {
  static constexpr int kDoubled[] = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = digits[digits.size() - 1 - i] - '0';
    sum += i % 2 == 1 ? kDoubled[digit] : digit;
  }
  return sum % 10 == 0;
}

}  // namespace synthetic

std::vector<SyntheticPatient> synthetic_patients(std::size_t count, std::uint32_t seed) {
  Maker make(seed);
  std::vector<SyntheticPatient> patients;
  for (std::size_t i = 0; i < count; ++i) {
    SyntheticPatient p;
    p.given = kGiven[make.number(kGiven.size())];
    p.father = kFamily[make.number(kFamily.size())];
    p.mother = kFamily[make.number(kFamily.size())];
    p.sex = make.number(2) == 0 ? "H" : "M";
    const std::uint32_t year = 1930 + make.number(70);
    const std::uint32_t month = 1 + make.number(12);
    const std::uint32_t day = 1 + make.number(28);
    p.birth_date = fmt::format("{}-{:02}-{:02}", year, month, day);
    const std::string born = fmt::format("{:02}{:02}{:02}", year % 100, month, day);
    const std::string initials = fmt::format("{}{}{}{}", make.letter(), "AEIOU"[make.number(5)],
                                             make.letter(), make.letter());
    static constexpr std::array<std::string_view, 5> kStates{"DF", "JC", "NL", "PL", "NE"};
    p.curp = with_curp_check(fmt::format("{}{}{}{}{}{}{}{}", initials, born, p.sex,
                                         kStates[make.number(5)], make.consonant(),
                                         make.consonant(), make.consonant(), make.number(10)));
    p.rfc = with_rfc_check(initials + born + make.letter() + make.letter());
    p.nss = with_luhn(fmt::format("{:02}", 10 + make.number(80)) + make.digits(8));
    if (i % 4 == 0)
      p.ssn = fmt::format("{:03}-{:02}-{:04}", 100 + make.number(500), 1 + make.number(99),
                          1 + make.number(9999));
    p.email = fmt::format("persona{}{}@correo.example.mx", make.digits(6), i);
    p.phone = "+52 55 " + make.digits(4) + " " + make.digits(4);
    p.street = fmt::format("Calle Morelos {}", 1 + make.number(2000));
    p.postal_code = "0" + make.digits(4);
    p.policy = "GMM-" + make.digits(8);
    p.expiry = fmt::format("{}-{:02}-{:02}", 2025 + make.number(3), 1 + make.number(12),
                           1 + make.number(28));
    p.diagnosis = kDiagnoses[make.number(kDiagnoses.size())];
    p.migrant = make.number(5) == 0 ? "true" : "false";
    p.disability = make.number(9) == 0 ? "true" : "false";
    p.password = "$2b$12$";
    while (p.password.size() < 60) p.password += make.letter();
    patients.push_back(std::move(p));
  }
  return patients;
}

std::vector<std::pair<std::string, std::string>> SyntheticPatient::row() const {
  std::vector<std::pair<std::string, std::string>> fields{{"nombre", given},
                                                          {"apellido_paterno", father},
                                                          {"apellido_materno", mother},
                                                          {"sexo", sex},
                                                          {"fecha_nacimiento", birth_date},
                                                          {"curp", curp},
                                                          {"rfc", rfc},
                                                          {"nss", nss},
                                                          {"correo", email},
                                                          {"telefono", phone},
                                                          {"domicilio.calle", street},
                                                          {"domicilio.cp", postal_code},
                                                          {"poliza", policy},
                                                          {"vigencia", expiry},
                                                          {"diagnostico_cie10", diagnosis},
                                                          {"es_migrante", migrant},
                                                          {"discapacidad", disability},
                                                          {"password", password},
                                                          {"creado", "2023-01-09T08:30:00Z"},
                                                          {"version", "3"}};
  if (!ssn.empty()) fields.emplace_back("ssn", ssn);
  return fields;
}

}  // namespace celador
