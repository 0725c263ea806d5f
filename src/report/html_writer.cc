#include "report/html_writer.h"

#include "base/text.h"
#include "report/html_style.h"

namespace celador {

HtmlWriter& HtmlWriter::markup(Markup markup) {
  html_ += markup.text();
  return *this;
}

HtmlWriter& HtmlWriter::text(std::string_view text) {
  // Control characters and broken UTF-8 have no place in a page; whoever made the name may have let
  // them pass.
  for (const char c : printable(text, text.size())) {
    switch (c) {
      case '&':
        html_ += "&amp;";
        break;
      case '<':
        html_ += "&lt;";
        break;
      case '>':
        html_ += "&gt;";
        break;
      case '"':
        html_ += "&quot;";
        break;
      case '\'':
        html_ += "&#39;";
        break;
      default:
        html_ += c;
    }
  }
  return *this;
}

HtmlWriter& HtmlWriter::name(std::string_view name) {
  return markup("<bdi>").text(name).markup("</bdi>");
}

HtmlWriter& HtmlWriter::prose(std::string_view words) {
  for (;;) {
    const std::size_t begin = words.find('`');
    const std::size_t end = begin == std::string_view::npos ? begin : words.find('`', begin + 1);
    if (end == std::string_view::npos) return text(words);
    text(words.substr(0, begin)).markup("<code>");
    text(words.substr(begin + 1, end - begin - 1)).markup("</code>");
    words.remove_prefix(end + 1);
  }
}

HtmlWriter& HtmlWriter::number(std::uint64_t number) {
  html_ += std::to_string(number);
  return *this;
}

HtmlWriter& HtmlWriter::element(Markup tag, std::string_view content) {
  html_ += '<';
  html_ += tag.text();
  html_ += '>';
  text(content);
  html_ += "</";
  html_ += tag.text();
  html_ += '>';
  return *this;
}

HtmlWriter& HtmlWriter::style() {
  html_ += "<style>";
  html_ += kReportStyle;
  html_ += "</style>\n";
  return *this;
}

}  // namespace celador
