#include "files/dicom_reader.h"

#include <gtest/gtest.h>

#include "testing/read_for_tests.h"

namespace celador {
namespace {

// Builds data elements, in any of the three ways of writing them.
class Dicom {
 public:
  explicit Dicom(std::string_view syntax) {
    bytes_ = std::string(128, '\0') + "DICM";
    add(0x00020010, "UI", syntax);
    little_ = syntax != "1.2.840.10008.1.2.2";
    typed_ = syntax != "1.2.840.10008.1.2";
  }
  Dicom& add(std::uint32_t tag, std::string_view type, std::string_view value) {
    std::string padded(value);
    if (padded.size() % 2 == 1) padded += ' ';
    head(tag, type, static_cast<std::uint32_t>(padded.size()));
    bytes_ += padded;
    return *this;
  }
  Dicom& head(std::uint32_t tag, std::string_view type, std::uint32_t length) {
    number(tag >> 16U, 2);
    number(tag & 0xFFFFU, 2);
    const bool item = tag >> 16U == 0xFFFE;
    if (typed_ && !item) bytes_ += type;
    if (typed_ && !item && (type == "SQ" || type == "OW")) bytes_ += std::string(2, '\0');
    number(length, typed_ && !item && type != "SQ" && type != "OW" ? 2 : 4);
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  void number(std::uint32_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i)
      bytes_ += static_cast<char>(value >> 8U * (little_ ? i : size - 1 - i));
  }
  std::string bytes_;
  bool little_ = true;
  bool typed_ = true;
};

std::string study(std::string_view syntax) {
  Dicom file(syntax);
  file.add(0x00080005, "CS", "ISO_IR 100").add(0x00080050, "SH", "A7");
  file.head(0x00081110, "SQ", 0xFFFFFFFF).head(0xFFFEE000, "", 0xFFFFFFFF);
  file.add(0x00081155, "UI", "1.2.3").head(0xFFFEE00D, "", 0).head(0xFFFEE0DD, "", 0);
  file.add(0x00100010, "PN", "Ruiz^Ana^^Dr").add(0x00100020, "LO", "77\\78");
  file.add(0x00100030, "DA", "19800102").head(0x7FE00010, "OW", 1000);
  return file.bytes() + std::string(1000, '\x7f');
}

TEST(ReadDicom, ReadsTheHeaderInEverySyntax) {
  for (const std::string_view syntax : {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1",
                                        "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.4.50"}) {
    for (const std::size_t at_a_time : {1U, 7U, 100'000U}) {
      const ReadForTests read = read_for_tests("IM0001", study(syntax), at_a_time);
      ASSERT_TRUE(read.reading.has_value()) << syntax << read.reading.error().message;
      EXPECT_EQ(read.reading->format, "DICOM");
      EXPECT_EQ(text_of(read.records),
                "DICOM: AccessionNumber=A7 PatientName=Ruiz Ana Dr PatientID=77 PatientID=78 "
                "PatientBirthDate=19800102\n")
          << syntax;
    }
  }
}

TEST(ReadDicom, IsCutAnywhereWithoutHarm) {
  const std::string bytes = study("1.2.840.10008.1.2.1");
  for (std::size_t size = 132; size < bytes.size(); ++size) {
    const ReadForTests read = read_for_tests("x.dcm", bytes.substr(0, size));
    ASSERT_TRUE(read.reading.has_value()) << size;
    EXPECT_EQ(read.records.ended, 1U) << size;
  }
}

TEST(ReadDicom, DoesNotBelieveALength) {
  Dicom file("1.2.840.10008.1.2.1");
  file.add(0x00100010, "PN", "Ruiz^Ana").head(0x00100020, "LO", 0xFFFE);
  const ReadForTests read = read_for_tests("x.dcm", file.bytes() + "77");
  ASSERT_TRUE(read.reading.has_value());
  EXPECT_EQ(text_of(read.records), "DICOM: PatientName=Ruiz Ana\n");
  EXPECT_EQ(read.reading->notes.size(), 1U);
}

}  // namespace
}  // namespace celador
