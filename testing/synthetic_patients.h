#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace celador {

// People who do not exist, with identifiers whose check digits are right. The check digits are
// computed here a second time, on purpose: the classifier is not asked about itself.
struct SyntheticPatient {
  std::string given;
  std::string father;
  std::string mother;
  std::string sex;
  std::string birth_date;
  std::string curp;
  std::string rfc;
  std::string nss;
  std::string ssn;  // of every fourth
  std::string email;
  std::string phone;
  std::string street;
  std::string postal_code;
  std::string policy;
  std::string expiry;
  std::string diagnosis;
  std::string migrant;
  std::string disability;
  std::string password;  // bcrypt's form

  // As a record of a Mexican telemedicine store, fields without a value left out.
  std::vector<std::pair<std::string, std::string>> row() const;
};

std::vector<SyntheticPatient> synthetic_patients(std::size_t count, std::uint32_t seed);

namespace synthetic {
bool passes_luhn(const std::string& digits);
}

}  // namespace celador
