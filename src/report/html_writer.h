#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace celador {

// Markup that stands in our source code, and nowhere else: what is made at run time cannot become
// one, so that no name that a store chose can be taken for HTML.
class Markup {
 public:
  consteval Markup(const char* literal) : text_(literal) {}  // NOLINT: implicit, as literals are
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

// Builds HTML: our own markup as it is, everything else escaped.
class HtmlWriter {
 public:
  HtmlWriter& markup(Markup markup);
  // For element content and for attribute values in double quotes.
  HtmlWriter& text(std::string_view text);
  // A name that somebody else chose: isolated, so that its direction of writing cannot reorder what
  // stands around it.
  HtmlWriter& name(std::string_view name);
  // Words of our own with `settings` between backticks, which become <code>.
  HtmlWriter& prose(std::string_view text);
  HtmlWriter& number(std::uint64_t number);

  // <tag>text</tag>
  HtmlWriter& element(Markup tag, std::string_view text);
  // <style> with the report's style, to the letter as its hash stands in the policy.
  HtmlWriter& style();

  std::string take() && { return std::move(html_); }

 private:
  std::string html_;
};

}  // namespace celador
