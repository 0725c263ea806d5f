#pragma once
#include <string_view>

#include "base/result.h"
#include "files/byte_window.h"
#include "files/file_reader.h"

namespace celador {

// HL7 version 2: a message is a record; its dataset is the kind of message ("ADT", "ORU"). Files of
// one message, of many, batches (FHS, BHS), and what was recorded from the wire (MLLP). Segments
// end with CR, LF or both.
//
// The path of a field is segment, field and component by name: "PID.patient_name.family",
// "DG1.diagnosis.code"; an identifier's component is named by its type code (PID-3 of type MR is
// "PID.patient_identifier.medical_record_number"). What our table (data/structures/hl7.tsv) has no
// name for is told by its numbers, PID-35.2 being "PID.35.2".
//
// Tested by hl7_reader_test.cc, fuzzed by hl7_reader_fuzz.cc.

bool looks_like_hl7(std::string_view head);
Result<FileReading> read_hl7(ByteWindow& text, RecordCounter& records);

}  // namespace celador
