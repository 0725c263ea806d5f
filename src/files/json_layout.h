#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace celador {

// What a JSON object, or a text of them, is: one record, or a wrapping around many?
//   {"patients": [{…}, {…}], "visits": [{…}]}     {"users": {"u1": {…}, "u2": {…}}}
enum class JsonLayout : std::uint8_t {
  kRecord,
  // Records are the elements of arrays of objects within, or the members of objects keyed by an id.
  kWrapping,
  // FHIR: records are the resources in entry[].
  kBundle,
  // `text` ends before the object does, and more follows.
  kTooLong,
};

// Of the object at the front of `text`. Only brackets and texts are told apart; what follows the
// object counts too: one of many in a row is a record.
enum class AfterText : std::uint8_t { kMore, kNothing };
JsonLayout layout_of_object(std::string_view text, AfterText after);

}  // namespace celador
