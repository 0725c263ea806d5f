#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace celador {

// Of a longer text the beginning is read: a letter that discharges a patient has some 8 KiB.
inline constexpr std::size_t kMaxProseBytes = 16U << 10U;
inline constexpr std::size_t kMaxProseTokens = 4096;
// Longer words are none that a list knows.
inline constexpr std::size_t kMaxProseWordBytes = 32;

// A run of letters and digits.
struct ProseToken {
  std::uint16_t begin = 0;  // bytes of the text
  std::uint16_t end = 0;
  bool has_digit = false;
  bool has_letter = false;
  bool capital = false;  // begins with one

  std::size_t size() const { return static_cast<std::size_t>(end - begin); }
  bool is_number() const { return has_digit && !has_letter; }
  bool is_word() const { return has_letter && !has_digit; }
};

// A running text cut into tokens. What lies between two (spaces, punctuation) is their gap. UTF-8;
// the text outlives it.
class ProseTokens {
 public:
  // `room` holds the tokens.
  ProseTokens(std::string_view text, std::span<ProseToken> room);

  std::size_t size() const { return size_; }
  const ProseToken& operator[](std::size_t i) const { return room_[i]; }
  std::string_view text() const { return text_; }
  std::string_view text(std::size_t i) const {
    return text_.substr(room_[i].begin, room_[i].size());
  }
  // Between token i and the next; at the end what follows it.
  std::string_view gap_after(std::size_t i) const {
    const std::size_t end = i + 1 < size_ ? room_[i + 1].begin : text_.size();
    return text_.substr(room_[i].end, end - room_[i].end);
  }
  std::string_view gap_before(std::size_t i) const {
    return i == 0 ? text_.substr(0, size_ == 0 ? 0 : room_[0].begin) : gap_after(i - 1);
  }
  // In lower case without accents, in `into`; cut when it is longer.
  std::string_view plain(std::size_t i, std::span<char, kMaxProseWordBytes> into) const;
  // The first token that begins at `byte` or behind it.
  std::size_t at_byte(std::size_t from, std::size_t byte) const;

 private:
  std::string_view text_;
  std::span<ProseToken> room_;
  std::size_t size_ = 0;
};

}  // namespace celador
