#pragma once
#include <string_view>
#include <vector>

#include "base/text.h"

// Files of data/ that CMakeLists.txt makes part of the binary.
namespace celador::data {

extern const std::string_view kCategories;
extern const std::string_view kFieldAbbreviations;
extern const std::string_view kFieldCompounds;
extern const std::string_view kFieldQualifiers;
extern const std::string_view kContactFieldWords;
extern const std::string_view kHealthFieldWords;
extern const std::string_view kIdentityFieldWords;
extern const std::string_view kNothingFieldWords;
extern const std::string_view kPersonFieldWords;
extern const std::string_view kSecretFieldWords;
extern const std::string_view kSensitiveFieldWords;
extern const std::string_view kGivenNames;
extern const std::string_view kFamilyNames;
extern const std::string_view kFreeMailDomains;
extern const std::string_view kHl7Structure;
extern const std::string_view kFhirStructure;
extern const std::string_view kFhirExtensions;
extern const std::string_view kIdentifierTypes;
extern const std::string_view kIdentifierSystems;
extern const std::string_view kDicomStructure;
extern const std::string_view kPasswordHashes;
extern const std::string_view kSecretTokens;
extern const std::string_view kProseContext;
extern const std::string_view kProseWords;
extern const std::string_view kProseIllnesses;
extern const std::string_view kDrugNames;
extern const std::string_view kMedicalWords;
extern const std::string_view kOrganizationWords;
extern const std::string_view kCountWords;
extern const std::string_view kStreetWords;
extern const std::string_view kValueWords;

// Lines that are not empty and not a comment (#).
inline std::vector<std::string_view> lines_of(std::string_view file) {
  std::vector<std::string_view> lines;
  for (const std::string_view line : split(file, '\n')) {
    if (!line.empty() && line[0] != '#') lines.push_back(line);
  }
  return lines;
}

}  // namespace celador::data
