#pragma once
#include <cstddef>
#include <string_view>

#include "base/buffer.h"
#include "base/result.h"
#include "files/byte_source.h"
#include "files/expat_parser.h"

namespace celador {

// Is told of the elements and texts of a document. Names come without their prefix.
class XmlListener {
 public:
  virtual ~XmlListener() = default;
  virtual void begin(std::string_view name, const char** attributes) = 0;
  virtual void text(std::string_view bytes) = 0;
  virtual void end(std::string_view name) = 0;
};

// The value of the attribute of this name, with or without a prefix; empty when there is none.
std::string_view xml_attribute(const char** attributes, std::string_view name);

// Feeds a document to a listener, piece by piece.
class XmlEvents {
 public:
  // Both outlive it.
  XmlEvents(ByteSource& source, XmlListener& listener);
  // Reads on. False at the document's end; kMalformed, kLimit; the source's errors.
  Result<bool> more();

 private:
  static constexpr std::size_t kPiece = 16U << 10U;
  static constexpr std::size_t kMaxDepth = 100;
  ByteSource& source_;
  XmlListener& listener_;
  ExpatParser parser_;
  std::size_t depth_ = 0;
};

}  // namespace celador
