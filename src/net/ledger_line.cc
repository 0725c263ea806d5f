#include "net/ledger_line.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <array>
#include <boost/json.hpp>

namespace celador {
namespace {

namespace json = boost::json;

constexpr std::string_view kHashMember = ",\"hash\":\"";

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  std::string hex;
  for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

}  // namespace

std::string write_ledger_line(const json::object& line) {
  std::string text = json::serialize(line);
  const std::string hash = sha256_hex(text);
  text.pop_back();
  return text + std::string(kHashMember) + hash + "\"}";
}

Result<LedgerLine> read_ledger_line(std::string_view text) {
  const std::size_t at = text.rfind(kHashMember);
  if (at == std::string_view::npos || text.size() != at + kHashMember.size() + 66) {
    return fail(ErrorKind::kCorrupt, "it is not a line of a ledger");
  }
  LedgerLine line;
  line.hash = text.substr(at + kHashMember.size(), 64);
  if (!text.ends_with("\"}") || sha256_hex(std::string(text.substr(0, at)) + "}") != line.hash) {
    return fail(ErrorKind::kCorrupt, "its hash is not that of its text: it was changed");
  }
  boost::system::error_code code;
  const json::value value = json::parse(text, code);
  const json::object* object = code ? nullptr : value.if_object();
  const json::value* number = object == nullptr ? nullptr : object->if_contains("n");
  const json::value* prev = object == nullptr ? nullptr : object->if_contains("prev");
  const json::value* kind = object == nullptr ? nullptr : object->if_contains("kind");
  if (number == nullptr || !number->is_int64() || prev == nullptr || !prev->is_string() ||
      kind == nullptr || !kind->is_string()) {
    return fail(ErrorKind::kCorrupt, "it lacks a member that every line has");
  }
  line.number = static_cast<std::uint64_t>(number->get_int64());
  line.prev = prev->get_string();
  line.kind = kind->get_string();
  if (const json::value* bytes = object->if_contains("bytes");
      bytes != nullptr && bytes->is_int64()) {
    line.bytes = static_cast<std::uint64_t>(bytes->get_int64());
  }
  return line;
}

}  // namespace celador
