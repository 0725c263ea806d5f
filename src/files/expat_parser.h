#pragma once
#include <expat.h>

#include <memory>

namespace celador {

struct FreeExpat {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using ExpatParser = std::unique_ptr<XML_ParserStruct, FreeExpat>;

// A parser of UTF-8, whatever the document says of itself, in wiped memory (promise 3), of which it
// gets so much and no more.
ExpatParser make_expat_parser();

}  // namespace celador
