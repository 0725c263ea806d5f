#pragma once
#include <string_view>

#include "base/result.h"
#include "files/byte_window.h"
#include "files/file_reader.h"

namespace celador {

// The header of a DICOM file (Part 10): one record of what identifies people and places, a field a
// keyword ("PatientName", "PatientBirthDate"; data/structures/dicom.tsv lists them), of the dataset
// "DICOM". Sequences are gone into; the picture is not read.
//
// Source: DICOM PS3.5 chapter 7 (data sets), PS3.10 chapter 7 (files), PS3.15 annex E (what
// identifies). Tested by dicom_reader_test.cc, fuzzed by dicom_reader_fuzz.cc.

bool looks_like_dicom(std::string_view head);
Result<FileReading> read_dicom(ByteWindow& bytes, RecordCounter& records);

}  // namespace celador
