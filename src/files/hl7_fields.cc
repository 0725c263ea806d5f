#include "files/hl7_fields.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace celador {
namespace {

using enum Hl7Type;

constexpr auto kFields = std::to_array<Hl7Field>({
    {"PID", 2, "patient_identifier", kIdentifier},
    {"PID", 3, "patient_identifier", kIdentifier},
    {"PID", 4, "patient_identifier", kIdentifier},
    {"PID", 5, "patient_name", kPersonName},
    {"PID", 6, "mother_maiden_name", kPersonName},
    {"PID", 7, "birth_date"},
    {"PID", 8, "sex"},
    {"PID", 9, "patient_alias", kPersonName},
    {"PID", 10, "race", kCoded},
    {"PID", 11, "patient_address", kAddress},
    {"PID", 12, "county"},
    {"PID", 13, "home_phone", kPhone},
    {"PID", 14, "business_phone", kPhone},
    {"PID", 15, "language", kCoded},
    {"PID", 16, "marital_status", kCoded},
    {"PID", 17, "religion", kCoded},
    {"PID", 18, "account_number", kIdentifier},
    {"PID", 19, "ssn"},
    {"PID", 20, "driver_license"},
    {"PID", 21, "mother_identifier", kIdentifier},
    {"PID", 22, "ethnic_group", kCoded},
    {"PID", 23, "birth_place"},
    {"PID", 24, "multiple_birth"},
    {"PID", 25, "birth_order"},
    {"PID", 26, "citizenship", kCoded},
    {"PID", 28, "nationality", kCoded},
    {"PID", 29, "death_date"},
    {"PID", 30, "death_indicator"},
    {"PD1", 4, "primary_care_provider", kStaffName},
    {"MRG", 1, "patient_identifier", kIdentifier},
    {"MRG", 7, "patient_name", kPersonName},
    {"NK1", 2, "contact_name", kPersonName},
    {"NK1", 3, "relationship", kCoded},
    {"NK1", 4, "contact_address", kAddress},
    {"NK1", 5, "contact_phone", kPhone},
    {"NK1", 6, "business_phone", kPhone},
    {"NK1", 16, "birth_date"},
    {"PV1", 7, "attending_doctor", kStaffName},
    {"PV1", 8, "referring_doctor", kStaffName},
    {"PV1", 9, "consulting_doctor", kStaffName},
    {"PV1", 17, "admitting_doctor", kStaffName},
    {"PV1", 19, "visit_number", kIdentifier},
    {"PV1", 44, "admission_date"},
    {"PV1", 45, "discharge_date"},
    {"PV2", 3, "admit_reason", kCoded},
    {"GT1", 3, "guarantor_name", kPersonName},
    {"GT1", 5, "guarantor_address", kAddress},
    {"GT1", 6, "guarantor_phone", kPhone},
    {"GT1", 8, "birth_date"},
    {"GT1", 9, "sex"},
    {"GT1", 12, "guarantor_ssn"},
    {"IN1", 2, "insurance_plan", kCoded},
    {"IN1", 3, "insurance_company_id", kIdentifier},
    {"IN1", 4, "insurance_company_name"},
    {"IN1", 5, "insurance_company_address", kAddress},
    {"IN1", 8, "insurance_group_number"},
    {"IN1", 12, "plan_effective_date"},
    {"IN1", 13, "plan_expiration_date"},
    {"IN1", 16, "insured_name", kPersonName},
    {"IN1", 17, "relationship", kCoded},
    {"IN1", 18, "insured_birth_date"},
    {"IN1", 19, "insured_address", kAddress},
    {"IN1", 36, "insurance_policy_number"},
    {"IN1", 43, "sex"},
    {"IN1", 49, "insured_id", kIdentifier},
    {"DG1", 3, "diagnosis", kCoded},
    {"DG1", 4, "diagnosis_description"},
    {"DG1", 5, "diagnosis_date"},
    {"DG1", 16, "diagnosing_doctor", kStaffName},
    {"PR1", 3, "procedure", kCoded},
    {"AL1", 3, "allergy", kCoded},
    {"AL1", 5, "allergy_reaction"},
    {"OBR", 4, "test", kCoded},
    {"OBR", 7, "observation_date"},
    {"OBR", 10, "collector", kStaffName},
    {"OBR", 13, "clinical_information"},
    {"OBR", 16, "ordering_doctor", kStaffName},
    {"OBR", 28, "result_copies_to", kStaffName},
    {"OBR", 31, "reason_for_study", kCoded},
    {"OBX", 3, "observation", kCoded},
    {"OBX", 5, "observation_value"},
    {"OBX", 14, "observation_date"},
    {"OBX", 16, "observer", kStaffName},
    {"ORC", 10, "entered_by", kStaffName},
    {"ORC", 12, "ordering_doctor", kStaffName},
    {"ORC", 14, "call_back_phone", kPhone},
    {"ORC", 24, "ordering_doctor_address", kAddress},
    {"NTE", 3, "note"},
    {"RXA", 5, "vaccine", kCoded},
    {"RXE", 2, "drug", kCoded},
    {"RXO", 1, "drug", kCoded},
    {"RXD", 2, "drug", kCoded},
    {"STF", 3, "staff_name", kPersonName},
    {"STF", 10, "staff_phone", kPhone},
});

using Names = std::span<const std::string_view>;
constexpr auto kPersonNames =
    std::to_array<std::string_view>({"family", "given", "middle", "suffix", "prefix"});
constexpr auto kStaffNames =
    std::to_array<std::string_view>({"id", "family", "given", "middle", "suffix", "prefix"});
constexpr auto kAddresses = std::to_array<std::string_view>(
    {"street", "other", "city", "state", "postal_code", "country", "type", "other", "county"});
constexpr auto kPhones = std::to_array<std::string_view>(
    {"number", "use", "type", "email", "country_code", "area_code", "local_number"});
constexpr auto kCodes =
    std::to_array<std::string_view>({"code", "text", "system", "code", "text", "system"});
constexpr auto kIdentifiers =
    std::to_array<std::string_view>({"id", "", "", "authority", "type", "facility"});

Names names_of(Hl7Type type) {
  switch (type) {
    case kPlain:
      return {};
    case kPersonName:
      return kPersonNames;
    case kStaffName:
      return kStaffNames;
    case kAddress:
      return kAddresses;
    case kPhone:
      return kPhones;
    case kCoded:
      return kCodes;
    case kIdentifier:
      return kIdentifiers;
  }
  return {};
}

}  // namespace

const Hl7Field* find_hl7_field(std::string_view segment, int number) {
  const auto* const found = std::ranges::find_if(kFields, [&](const Hl7Field& field) {
    return field.number == number && field.segment == segment;
  });
  return found == kFields.end() ? nullptr : found;
}

std::string_view hl7_component_name(Hl7Type type, int component) {
  const Names names = names_of(type);
  const auto index = static_cast<std::size_t>(component) - 1;
  return component >= 1 && index < names.size() ? names[index] : std::string_view();
}

std::string_view hl7_identifier_name(std::string_view type_code) {
  using Entry = std::pair<std::string_view, std::string_view>;
  constexpr auto kKinds = std::to_array<Entry>({{"MR", "medical_record_number"},
                                                {"PI", "patient_id"},
                                                {"PT", "patient_id"},
                                                {"SS", "ssn"},
                                                {"DL", "driver_license"},
                                                {"PPN", "passport_number"},
                                                {"NI", "national_id"},
                                                {"NH", "national_health_number"},
                                                {"NHS", "nhs_number"},
                                                {"HC", "health_card_number"},
                                                {"JHN", "health_card_number"},
                                                {"MA", "medicaid_number"},
                                                {"MC", "medicare_number"},
                                                {"AN", "account_number"},
                                                {"VN", "visit_number"},
                                                {"NPI", "npi"},
                                                {"TAX", "tax_id"},
                                                {"BC", "birth_certificate"},
                                                {"MB", "insurance_member_number"}});
  const auto* const found = std::ranges::find(kKinds, type_code, &Entry::first);
  return found == kKinds.end() ? std::string_view("id") : found->second;
}

}  // namespace celador
