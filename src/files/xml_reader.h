#pragma once
#include <string_view>

#include "base/result.h"
#include "files/byte_window.h"
#include "files/file_reader.h"

namespace celador {

// XML of any length. The records are the elements that repeat and make up most of the file; its
// dataset is their name ("patient"), or where that says nothing ("row") the name around them. Where
// nothing repeats, the document is one record (a CDA). Fields are the elements and attributes below
// a record: "name.given", "address.type". Known besides: FHIR (resources, bundles; the attribute
// `value` is the element's own), and <field name="curp">…</field> as databases write it.
//
// Expat reads it, with its guards against entities that grow; nothing outside of the file is
// fetched. Tested by xml_reader_test.cc, fuzzed by xml_reader_fuzz.cc.

bool looks_like_xml(std::string_view head);
Result<FileReading> read_xml(ByteWindow& text, std::string_view dataset, RecordCounter& records);

}  // namespace celador
