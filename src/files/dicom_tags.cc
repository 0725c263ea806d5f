#include "files/dicom_tags.h"

#include <algorithm>
#include <array>

namespace celador {
namespace {

struct Tag {
  std::uint32_t tag;
  std::string_view keyword;
};

// In the order of the tags.
constexpr auto kTags = std::to_array<Tag>({
    {0x00080020, "StudyDate"},
    {0x00080050, "AccessionNumber"},
    {0x00080080, "InstitutionName"},
    {0x00080081, "InstitutionAddress"},
    {0x00080090, "ReferringPhysicianName"},
    {0x00080092, "ReferringPhysicianAddress"},
    {0x00080094, "ReferringPhysicianTelephoneNumbers"},
    {0x00081010, "StationName"},
    {0x00081030, "StudyDescription"},
    {0x0008103E, "SeriesDescription"},
    {0x00081040, "InstitutionalDepartmentName"},
    {0x00081048, "PhysiciansOfRecord"},
    {0x00081050, "PerformingPhysicianName"},
    {0x00081060, "NameOfPhysiciansReadingStudy"},
    {0x00081070, "OperatorsName"},
    {0x00081080, "AdmittingDiagnosesDescription"},
    {0x00100010, "PatientName"},
    {0x00100020, "PatientID"},
    {0x00100021, "IssuerOfPatientID"},
    {0x00100030, "PatientBirthDate"},
    {0x00100032, "PatientBirthTime"},
    {0x00100040, "PatientSex"},
    {0x00101000, "OtherPatientIDs"},
    {0x00101001, "OtherPatientNames"},
    {0x00101005, "PatientBirthName"},
    {0x00101010, "PatientAge"},
    {0x00101020, "PatientSize"},
    {0x00101030, "PatientWeight"},
    {0x00101040, "PatientAddress"},
    {0x00101050, "InsurancePlanIdentification"},
    {0x00101060, "PatientMotherBirthName"},
    {0x00101080, "MilitaryRank"},
    {0x00101081, "BranchOfService"},
    {0x00101090, "MedicalRecordLocator"},
    {0x00102000, "MedicalAlerts"},
    {0x00102110, "Allergies"},
    {0x00102150, "CountryOfResidence"},
    {0x00102152, "RegionOfResidence"},
    {0x00102154, "PatientTelephoneNumbers"},
    {0x00102155, "PatientTelecomInformation"},
    {0x00102160, "EthnicGroup"},
    {0x00102180, "Occupation"},
    {0x001021A0, "SmokingStatus"},
    {0x001021B0, "AdditionalPatientHistory"},
    {0x001021C0, "PregnancyStatus"},
    {0x001021D0, "LastMenstrualDate"},
    {0x001021F0, "PatientReligiousPreference"},
    {0x00102297, "ResponsiblePerson"},
    {0x00104000, "PatientComments"},
    {0x00181000, "DeviceSerialNumber"},
    {0x00181030, "ProtocolName"},
    {0x00200010, "StudyID"},
    {0x00204000, "ImageComments"},
    {0x00321032, "RequestingPhysician"},
    {0x00321033, "RequestingService"},
    {0x00321060, "RequestedProcedureDescription"},
    {0x00380010, "AdmissionID"},
    {0x00380300, "CurrentPatientLocation"},
    {0x00380400, "PatientInstitutionResidence"},
    {0x00380500, "PatientState"},
    {0x00384000, "VisitComments"},
    {0x00400006, "ScheduledPerformingPhysicianName"},
    {0x00401001, "RequestedProcedureID"},
    {0x00401002, "ReasonForTheRequestedProcedure"},
    {0x00401010, "NamesOfIntendedRecipientsOfResults"},
    {0x00401103, "PersonTelephoneNumbers"},
    {0x00402008, "OrderEnteredBy"},
    {0x0040A075, "VerifyingObserverName"},
    {0x0040A123, "PersonName"},
    {0x0040A160, "TextValue"},
});
static_assert(std::ranges::is_sorted(kTags, {}, &Tag::tag));

}  // namespace

std::string_view dicom_keyword(std::uint32_t tag) {
  const auto* const found = std::ranges::lower_bound(kTags, tag, {}, &Tag::tag);
  return found != kTags.end() && found->tag == tag ? found->keyword : std::string_view();
}

}  // namespace celador
