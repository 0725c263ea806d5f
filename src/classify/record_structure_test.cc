#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "classify/classifier.h"
#include "classify/fhir_structure.h"
#include "classify/hl7_structure.h"
#include "classify/standard_fields.h"

namespace celador {
namespace {

std::string category_at(const std::optional<StandardField>& field) {
  if (!field) return "unknown";
  return field->categories.empty() ? "-" : std::string(categories()[field->categories.back()].name);
}

struct Row {
  std::string_view path;
  std::string_view category;
};

TEST(Hl7Structure, KnowsFieldsByNameByNumberAndInXml) {
  constexpr Row kRows[] = {
      {"PID.patient_name.family", "person.name.family"},
      {"PID.patient_name.given", "person.name.given"},
      {"PID.patient_name.suffix", "-"},
      {"PID.5.1", "person.name.family"},
      {"PID-5", "person.name"},
      {"PID-5.2", "person.name.given"},
      {"ADT_A01.PID.PID.5.XPN.1.FN.1", "person.name.family"},
      {"HL7Message.PID.PID.5.PID.5.2", "person.name.given"},
      {"PID.birth_date", "person.birth_date"},
      {"PID.7", "person.birth_date"},
      {"PID.patient_address.street", "contact.address"},
      {"PID.11.3", "contact.locality"},
      {"PID.11.5", "contact.postal_code"},
      {"PID.11.6", "-"},
      {"PID.ssn", "id.us.ssn"},
      {"PID.patient_identifier.medical_record_number", "health.record_number"},
      {"PID.patient_identifier.nhs_number", "id.national"},
      {"PID.patient_identifier.authority", "-"},
      {"PV1.attending_doctor.family", "person.name.family"},
      {"PV1.attending_doctor.id", "-"},
      {"PV1.3.1", "-"},
      {"IN1.plan_expiration_date", "insurance.expiry"},
      {"IN1.insured_id.id", "insurance.policy"},
      {"DG1.3.1", "health.diagnosis"},
      {"DG1.3.3", "-"},
      {"OBX.observation.code", "health.code"},
      {"OBX.5", "health.measurement"},
      {"ZPI.3.2", "unknown"},
      {"PID.99", "unknown"},
      {"pid.5.1", "unknown"},
      {"name", "unknown"},
      {"", "unknown"},
  };
  for (const Row& row : kRows)
    EXPECT_EQ(category_at(hl7_field_at(row.path)), row.category) << row.path;
}

TEST(FhirStructure, KnowsElementsOfResources) {
  struct Element {
    std::string_view resource;
    std::string_view path;
    std::string_view category;
  };
  constexpr Element kRows[] = {
      {"Patient", "name.family", "person.name.family"},
      {"Patient", "birthDate", "person.birth_date"},
      {"Patient", "address.line", "contact.address"},
      {"Patient", "contact.name.given", "person.name.given"},
      {"Patient", "identifier.use", "-"},
      {"Condition", "code.coding.code", "health.diagnosis"},
      {"Condition", "code.coding.system", "-"},
      {"Observation", "code.coding.code", "health.code"},
      {"Observation", "valueQuantity.value", "health.measurement"},
      {"AllergyIntolerance", "code.text", "health.allergy"},
      {"MedicationRequest", "medicationCodeableConcept.coding.display", "health.medication"},
      {"Coverage", "payor.display", "insurance.insurer"},
      {"Coverage", "period.end", "insurance.expiry"},
      {"Coverage", "period.start", "-"},
      {"Organization", "telecom.value", "-"},
      {"Location", "name", "-"},
      {"Encounter", "status", "-"},
      {"Encounter", "subject.display", "person.name"},
  };
  for (const Element& row : kRows) {
    const StandardField* const found = fhir_field_at(row.resource, row.path);
    EXPECT_EQ(category_at(found == nullptr ? std::nullopt : std::optional(*found)), row.category)
        << row.resource << "." << row.path;
  }
  EXPECT_EQ(fhir_field_at("Patient", "favouriteColour"), nullptr);
  EXPECT_TRUE(fhir_resource("Patient"));
  EXPECT_FALSE(fhir_resource("patient"));
}

TEST(IdentifierKinds, AreToldByTypeAndBySystem) {
  const auto of = [](NeighbourKind kind) {
    return kind == kNoKind ? std::string("none") : category_at(field_of_kind(kind));
  };
  EXPECT_EQ(of(kind_of_identifier_type("MR")), "health.record_number");
  EXPECT_EQ(of(kind_of_identifier_type("PPN")), "id.passport");
  EXPECT_EQ(of(kind_of_identifier_type("NPI")), "-");
  EXPECT_EQ(of(kind_of_identifier_type("NNNLD")), "id.nl.bsn");
  EXPECT_EQ(of(kind_of_identifier_type("??")), "none");
  EXPECT_EQ(of(kind_of_identifier_system("http://hl7.org/fhir/sid/us-ssn")), "id.us.ssn");
  EXPECT_EQ(of(kind_of_identifier_system("https://fhir.nhs.uk/Id/nhs-number")), "id.uk.nhs");
  EXPECT_EQ(of(kind_of_identifier_system("urn:oid:2.16.840.1.113883.4.1")), "id.us.ssn");
  // A longer number is another one; one below it is of it.
  EXPECT_EQ(of(kind_of_identifier_system("urn:oid:2.16.840.1.113883.4.19")), "none");
  EXPECT_EQ(of(kind_of_identifier_system("urn:oid:2.16.840.1.113883.4.3.25")), "id.driver_license");
  EXPECT_EQ(of(kind_of_identifier_system("http://example.org/truncate")), "none");
  EXPECT_EQ(of(kind_of_reference("Patient/7")), "health.record_number");
  EXPECT_EQ(of(kind_of_reference("Practitioner/7")), "none");
  EXPECT_EQ(
      of(kind_of_extension("http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity")),
      "sensitive.ethnicity");
}

TEST(DicomStructure, IsKnownByKeywordAndByTag) {
  EXPECT_EQ(category_at(dicom_field_at("PatientMainDicomTags.PatientName")), "person.name");
  EXPECT_EQ(category_at(dicom_field_at("00100010.Value[].Alphabetic")), "person.name");
  EXPECT_EQ(category_at(dicom_field_at("00100010.vr")), "unknown");
  EXPECT_EQ(category_at(dicom_field_at("InstitutionName")), "-");
  EXPECT_EQ(category_at(dicom_field_at("patient_name")), "unknown");
  EXPECT_EQ(dicom_keyword(0x00100030), "PatientBirthDate");
  EXPECT_EQ(dicom_keyword(0x00100031), "");
}

using Values = std::vector<std::pair<std::string, std::string>>;

std::set<std::string> categories_of(const Dataset& dataset, std::string_view field) {
  std::set<std::string> found;
  for (const CategoryHit& hit : dataset.categories) {
    if (hit.field == field) found.insert(hit.category);
  }
  return found;
}

Classification classify(std::string_view dataset, const std::vector<Values>& records) {
  static const PeopleKey kKey = PeopleKey::random();
  Classifier classifier(kKey);
  for (const Values& record : records) {
    classifier.begin_record(dataset);
    for (const auto& [path, value] : record) classifier.value(path, ValueView(value));
    classifier.end_record();
  }
  return classifier.finish({});
}

using Set = std::set<std::string>;

// As a document store has them: the collection's name says nothing, resources of two kinds are
// mixed.
TEST(RecordStructure, ReadsFhirOutOfACollectionOfDocuments) {
  std::vector<Values> records;
  for (int i = 0; i < 40; ++i) {
    records.push_back(
        {{"resourceType", "Patient"},
         {"id", fmt::format("p{}", i)},
         {"identifier[].type.coding[].code", "MR"},
         {"identifier[].value", fmt::format("{}", 100000 + i * 7)},
         {"identifier[].system", "http://hl7.org/fhir/sid/us-ssn"},
         {"identifier[].value", fmt::format("5{:02}-4{}-{:04}", i, i % 10, 1000 + i)},
         {"name[].family", i % 2 == 0 ? "Garcia" : fmt::format("Smith{}", i)},
         {"telecom[].system", "phone"},
         {"telecom[].value", fmt::format("555 010 {:04}", i)},
         {"telecom[].system", "email"},
         {"telecom[].value", fmt::format("p{}@clinic.org", i)},
         {"birthDate", fmt::format("19{:02}-03-1{}", 40 + i, i % 10)},
         {"extension[].url", "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"},
         {"extension[].extension[].valueCoding.display", i % 2 ? "White" : "Asian"}});
    records.push_back({{"resourceType", "Condition"},
                       {"id", fmt::format("c{}", i)},
                       {"subject.reference", fmt::format("Patient/p{}", i)},
                       {"recorder.reference", fmt::format("Practitioner/d{}", i)},
                       {"code.text", fmt::format("Long words of illness {}", i)},
                       {"code.coding[].system", "http://snomed.info/sct"}});
  }
  const Classification found = classify("app.resources", records);
  const Dataset& dataset = found.datasets.at(0);
  EXPECT_EQ(categories_of(dataset, "identifier[].value"),
            (Set{"health.record_number", "id.us.ssn"}));
  EXPECT_EQ(categories_of(dataset, "telecom[].value"), (Set{"contact.phone", "contact.email"}));
  EXPECT_EQ(categories_of(dataset, "name[].family"), Set{"person.name.family"});
  EXPECT_EQ(categories_of(dataset, "birthDate"), Set{"person.birth_date"});
  EXPECT_EQ(categories_of(dataset, "extension[].extension[].valueCoding.display"),
            Set{"sensitive.ethnicity"});
  EXPECT_EQ(categories_of(dataset, "subject.reference"), Set{"health.record_number"});
  EXPECT_EQ(categories_of(dataset, "recorder.reference"), Set{});
  EXPECT_EQ(categories_of(dataset, "code.text"), Set{"health.diagnosis"});
  EXPECT_EQ(categories_of(dataset, "code.coding[].system"), Set{});
  EXPECT_EQ(categories_of(dataset, "identifier[].system"), Set{});
}

TEST(RecordStructure, KnowsDoctorsPointersAndDefinitionsOfFhir) {
  std::vector<Values> records;
  for (int i = 0; i < 12; ++i) {
    records.push_back({{"resourceType", "Claim"},
                       {"patient.reference", fmt::format("Patient/{}", i % 2 == 0 ? "ex" : "why")},
                       {"item[].diagnosisSequence[]", "1"},
                       {"item[].productOrService.text", "Consultation"}});
  }
  const Dataset claims = classify("docs", records).datasets.at(0);
  EXPECT_EQ(categories_of(claims, "item[].diagnosisSequence[]"), Set{});
  EXPECT_EQ(categories_of(claims, "patient.reference"), Set{"health.record_number"});
  records.clear();
  for (int i = 0; i < 12; ++i) {
    records.push_back({{"resourceType", "MedicationOrder"},
                       {"patient.reference", fmt::format("Patient/{}", i)},
                       {"prescriber.reference", fmt::format("Practitioner/{}", i)},
                       {"prescriber.display", i % 2 == 0 ? "Dr. Eva Gil" : "Dr. Luis Paz"},
                       {"medicationCodeableConcept.text", "Pill of the day"}});
  }
  const Dataset orders = classify("docs", records).datasets.at(0);
  EXPECT_EQ(categories_of(orders, "prescriber.display"), Set{"person.name"});
  EXPECT_EQ(categories_of(orders, "prescriber.reference"), Set{});
  EXPECT_EQ(categories_of(orders, "medicationCodeableConcept.text"), Set{"health.medication"});
  records.clear();
  for (int i = 0; i < 12; ++i) {
    records.push_back({{"resourceType", "Measure"},
                       {"title", "Patients with diabetes and hypertension on insulin"},
                       {"rationale", "Diabetes is the cause of much illness of patients."}});
  }
  EXPECT_TRUE(classify("docs", records).datasets.at(0).categories.empty());
}

TEST(RecordStructure, LooksAtTheValuesAllTheSame) {
  std::vector<Values> records;
  for (int i = 0; i < 30; ++i) {
    records.push_back({{"PID.patient_name.family", fmt::format("{}", 5000 + i)},
                       {"PID.birth_date", i % 2 == 0 ? "unknown" : "not told"},
                       {"PID.sex", "U"},
                       {"PID.ssn", fmt::format("{:03}-{:02}-{:04}", 300 + i, 10 + i, 2000 + i)}});
  }
  const Dataset dataset = classify("ADT", records).datasets.at(0);
  EXPECT_EQ(categories_of(dataset, "PID.patient_name.family"), Set{});
  EXPECT_EQ(categories_of(dataset, "PID.birth_date"), Set{});
  EXPECT_EQ(categories_of(dataset, "PID.ssn"), Set{"id.us.ssn"});
}

}  // namespace
}  // namespace celador
