#include "files/xml_events.h"

namespace celador {
namespace {

std::string_view without_prefix(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

std::string_view xml_attribute(const char** attributes, std::string_view name) {
  for (; *attributes != nullptr; attributes += 2) {
    if (without_prefix(*attributes) == name) return attributes[1];
  }
  return {};
}

XmlEvents::XmlEvents(ByteSource& source, XmlListener& listener)
    : source_(source), listener_(listener), parser_(make_expat_parser()) {
  if (!parser_) return;
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(
      parser_.get(),
      [](void* self, const char* name, const char** attributes) {
        auto* const events = static_cast<XmlEvents*>(self);
        if (++events->depth_ > kMaxDepth) XML_StopParser(events->parser_.get(), XML_FALSE);
        events->listener_.begin(without_prefix(name), attributes);
      },
      [](void* self, const char* name) {
        auto* const events = static_cast<XmlEvents*>(self);
        --events->depth_;
        events->listener_.end(without_prefix(name));
      });
  XML_SetCharacterDataHandler(parser_.get(), [](void* self, const char* bytes, int size) {
    static_cast<XmlEvents*>(self)->listener_.text({bytes, static_cast<std::size_t>(size)});
  });
}

Result<bool> XmlEvents::more() {
  if (!parser_) return fail(ErrorKind::kLimit, "does not fit into memory");
  void* const piece = XML_GetBuffer(parser_.get(), static_cast<int>(kPiece));
  if (piece == nullptr) return fail(ErrorKind::kLimit, "does not fit into memory");
  const std::size_t count = TRY(source_.read(static_cast<char*>(piece), kPiece));
  if (XML_ParseBuffer(parser_.get(), static_cast<int>(count), count == 0) != XML_STATUS_OK)
    return fail(ErrorKind::kMalformed, "is damaged inside");
  return count > 0;
}

}  // namespace celador
