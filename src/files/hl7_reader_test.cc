#include "files/hl7_reader.h"

#include <gtest/gtest.h>

#include "testing/read_for_tests.h"

namespace celador {
namespace {

struct Row {
  std::string title;
  std::string bytes;
  std::string records;
};

const std::string kHeader = "MSH|^~\\&|A|B|C|D|2018||ADT^A01|1|P|2.5\r";

const Row kRows[] = {
    {"a patient",
     kHeader + "PID|1||77^^^H^MR~123-45-6788^^^USA^SS||Ruiz&de&Ruiz^Ana^M||19800102|F\r",
     "ADT: PID.1=1 PID.patient_identifier.medical_record_number=77 "
     "PID.patient_identifier.authority=H PID.patient_identifier.type=MR "
     "PID.patient_identifier.ssn=123-45-6788 PID.patient_identifier.authority=USA "
     "PID.patient_identifier.type=SS PID.patient_name.family=Ruiz PID.patient_name.family=de "
     "PID.patient_name.family=Ruiz PID.patient_name.given=Ana PID.patient_name.middle=M "
     "PID.birth_date=19800102 PID.sex=F\n"},
    {"lines end with LF", "MSH|^~\\&|||||||ORU^R01\nOBX|1|ST|8^Glucose^LN||5.4\n",
     "ORU: OBX.1=1 OBX.value_type=ST OBX.observation.code=8 OBX.observation.text=Glucose "
     "OBX.observation.system=LN OBX.observation_value=5.4\n"},
    {"escapes, and HL7's nothing", kHeader + "NTE|||a \\T\\ b\\.br\\c\rPID||\"\"\r",
     "ADT: NTE.note=a & b c\n"},
    {"a batch, framed for the wire",
     "FHS|^~\\&\rBHS|^~\\&\r\x0b" + kHeader + "PID|||1\r\x1c\r\x0b" + kHeader +
         "PID|||2\r\x1c\rBTS|2\r",
     "ADT: PID.patient_identifier.id=1\nADT: PID.patient_identifier.id=2 BTS.1=2\n"},
    {"marks of its own", "MSH#*!?%#A#B#C#D#2018##ADT*A08\rPID#####Ruiz*Ana\r",
     "ADT: PID.patient_name.family=Ruiz PID.patient_name.given=Ana\n"},
    {"segments and fields without names", kHeader + "ZPI|x^y|z\r",
     "ADT: ZPI.1=x ZPI.1.2=y ZPI.2=z\n"},
    {"a header alone", "MSH|^~\\&|", "messages:\n"},
    {"a line that is no segment", kHeader + "hello\rPID|||1\r",
     "ADT: PID.patient_identifier.id=1\n"},
};

TEST(ReadHl7, NamesTheFieldsOfMessages) {
  for (const Row& row : kRows) {
    for (const std::size_t at_a_time : {1'000'000U, 1U, 3U}) {
      const ReadForTests read = read_for_tests("feed.hl7", row.bytes, at_a_time);
      ASSERT_TRUE(read.reading.has_value()) << row.title;
      EXPECT_EQ(text_of(read.records), row.records) << row.title << ", " << at_a_time;
    }
  }
}

TEST(ReadHl7, EndsAfterTheRecordsAskedFor) {
  std::string bytes;
  for (int i = 0; i < 10; ++i) bytes += kHeader + "PID|||1\r";
  const ReadForTests read = read_for_tests("feed.hl7", bytes, 100, 3);
  ASSERT_TRUE(read.reading.has_value());
  EXPECT_FALSE(read.reading->whole);
  EXPECT_EQ(read.records.records.size(), 3U);
}

TEST(LooksLikeHl7, KnowsItByItsFirstBytes) {
  EXPECT_TRUE(looks_like_hl7("\x0bMSH|^~\\&|x"));
  EXPECT_TRUE(looks_like_hl7("BHS|^~\\&|x"));
  EXPECT_FALSE(looks_like_hl7("MSH"));
  EXPECT_FALSE(looks_like_hl7("MSHA,b,c,d,e"));
}

}  // namespace
}  // namespace celador
