#include "wire/resp.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace celador {
namespace {

// The longest line known is the refusal of protected mode, about 1 KiB.
constexpr std::size_t kMaxLineBytes = 8192;
// "-9223372036854775808"
constexpr std::size_t kMaxNumberDigits = 20;

Result<std::int64_t> parse_length(std::string_view line) {
  if (line.empty() || line.size() > kMaxNumberDigits) {
    return fail(ErrorKind::kMalformed, "RESP: a length is not a number");
  }
  const auto length = parse_signed(line);
  if (!length || *length < -1) return fail(ErrorKind::kMalformed, "RESP: a length is not a number");
  return *length;
}

}  // namespace

std::optional<std::int64_t> RespValue::integer() const {
  if (kind() != RespKind::kInteger) return std::nullopt;
  return parse_signed(text());
}

std::vector<RespValue> RespValue::elements() const {
  std::vector<RespValue> found;
  if (!is_array()) return found;
  found.reserve(node().elements);
  std::size_t index = index_ + 1;
  for (std::size_t i = 0; i < node().elements; ++i) {
    found.push_back(RespValue(*nodes_, index, bytes_));
    index = (*nodes_)[index].next;
  }
  return found;
}

void RespReader::reset() {
  nodes_.clear();
  open_.clear();
  at_ = 0;
  searched_ = 0;
  bulk_.reset();
  done_ = false;
}

Result<bool> RespReader::read(std::string_view bytes) {
  while (!done_) {
    const bool advanced = bulk_ ? TRY(read_bulk(bytes)) : TRY(read_line(bytes));
    if (!advanced) return false;
  }
  return true;
}

// False when the line is not whole yet.
Result<bool> RespReader::read_line(std::string_view bytes) {
  if (at_ >= bytes.size()) return false;
  const char sigil = bytes[at_];
  if (std::string_view("+-:$*").find(sigil) == std::string_view::npos) {
    return fail(ErrorKind::kMalformed, "the peer does not speak RESP2");
  }
  const std::size_t end = bytes.find("\r\n", std::max(searched_, at_));
  if (end == std::string_view::npos) {
    if (bytes.size() - at_ > kMaxLineBytes)
      return fail(ErrorKind::kLimit, "RESP: a line without end");
    searched_ = std::max(at_, bytes.size() - 1);
    return false;
  }
  const std::size_t begin = at_ + 1;
  const std::string_view line = bytes.substr(begin, end - begin);
  if (line.size() > kMaxLineBytes) return fail(ErrorKind::kLimit, "RESP: a line without end");
  at_ = end + 2;
  if (at_ > limits_.bytes) return fail(ErrorKind::kLimit, "RESP: the reply is longer than is read");

  switch (sigil) {
    case '+':
      TRY(add(RespKind::kText, begin, line.size(), 0));
      break;
    case '-':
      TRY(add(RespKind::kError, begin, line.size(), 0));
      break;
    case ':':
      if (line.size() > kMaxNumberDigits || !parse_signed(line)) {
        return fail(ErrorKind::kMalformed, "RESP: an integer is not a number");
      }
      TRY(add(RespKind::kInteger, begin, line.size(), 0));
      break;
    case '$': {
      const std::int64_t length = TRY(parse_length(line));
      if (length < 0) {
        TRY(add(RespKind::kNull, begin, 0, 0));
        break;
      }
      const auto claimed = static_cast<std::uint64_t>(length);
      if (claimed > limits_.bytes || at_ + claimed + 2 > limits_.bytes) {
        return fail(ErrorKind::kLimit, "RESP: the reply is longer than is read");
      }
      bulk_ = static_cast<std::size_t>(claimed);
      break;
    }
    default: {
      const std::int64_t length = TRY(parse_length(line));
      if (length < 0) {
        TRY(add(RespKind::kNull, begin, 0, 0));
        break;
      }
      const auto claimed = static_cast<std::uint64_t>(length);
      if (claimed > limits_.values)
        return fail(ErrorKind::kLimit, "RESP: more values than are read");
      TRY(add(RespKind::kArray, begin, 0, static_cast<std::size_t>(claimed)));
      break;
    }
  }
  return true;
}

// False when the bulk is not whole yet.
Result<bool> RespReader::read_bulk(std::string_view bytes) {
  const std::size_t length = *bulk_;
  if (bytes.size() - at_ < length + 2) return false;
  if (bytes.substr(at_ + length, 2) != "\r\n") {
    return fail(ErrorKind::kMalformed, "RESP: a bulk does not end where it says");
  }
  TRY(add(RespKind::kBulk, at_, length, 0));
  at_ += length + 2;
  bulk_.reset();
  return true;
}

Result<void> RespReader::add(RespKind kind, std::size_t offset, std::size_t length,
                             std::size_t elements) {
  if (nodes_.size() >= limits_.values)
    return fail(ErrorKind::kLimit, "RESP: more values than are read");
  nodes_.push_back({kind, offset, length, elements, nodes_.size() + 1});
  if (!open_.empty()) --open_.back().missing;
  if (elements > 0) {
    if (open_.size() >= limits_.depth) return fail(ErrorKind::kLimit, "RESP: deeper than is read");
    open_.push_back({nodes_.size() - 1, elements});
  }
  close_arrays();
  return {};
}

void RespReader::close_arrays() {
  while (!open_.empty() && open_.back().missing == 0) {
    nodes_[open_.back().node].next = nodes_.size();
    open_.pop_back();
  }
  done_ = open_.empty();
}

Buffer resp_request(std::initializer_list<std::string_view> words) {
  CHECK(words.size() > 0 && words.size() <= kMaxRequestWords);
  Buffer request;
  request.append(fmt::format("*{}\r\n", words.size()));
  for (const std::string_view word : words) {
    request.append(fmt::format("${}\r\n", word.size()));
    request.append(word);
    request.append("\r\n");
  }
  return request;
}

namespace {

// Takes "<sigil><digits>\r\n" off the front, digits as resp_request() writes them: no sign, no
// leading zero.
std::optional<std::size_t> take_length(std::string_view& rest, char sigil) {
  const std::size_t end = rest.find("\r\n");
  if (end == std::string_view::npos || end < 2 || end > kMaxNumberDigits || rest[0] != sigil)
    return std::nullopt;
  const std::string_view digits = rest.substr(1, end - 1);
  if (digits.size() > 1 && digits[0] == '0') return std::nullopt;
  const auto length = parse_unsigned(digits);
  if (!length) return std::nullopt;
  rest.remove_prefix(end + 2);
  return static_cast<std::size_t>(*length);
}

}  // namespace

std::optional<std::vector<std::string_view>> take_resp_request(std::string_view& requests) {
  std::string_view request = requests;
  const auto count = take_length(request, '*');
  if (!count || *count == 0 || *count > kMaxRequestWords) return std::nullopt;
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto length = take_length(request, '$');
    if (!length || *length > request.size() || request.size() - *length < 2) return std::nullopt;
    if (request.substr(*length, 2) != "\r\n") return std::nullopt;
    words.push_back(request.substr(0, *length));
    request.remove_prefix(*length + 2);
  }
  requests = request;
  return words;
}

std::optional<std::vector<std::string_view>> parse_resp_request(std::string_view request) {
  auto words = take_resp_request(request);
  if (!request.empty()) return std::nullopt;
  return words;
}

}  // namespace celador
