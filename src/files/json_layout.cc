#include "files/json_layout.h"

#include <algorithm>
#include <array>
#include <functional>

namespace celador {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::size_t kLevels = 4;  // wrappings in wrappings that are looked into

// An array of objects, or an object of objects.
struct Collection {
  std::size_t begin = 0;
  std::size_t objects = 0;
  std::size_t others = 0;     // scalars and arrays
  std::size_t first_key = 0;  // of the first object: a hash
  std::size_t alike = 0;      // objects whose first key is the same
  std::size_t rows = 0;       // arrays with texts in them: of a table
  bool texts = false;
  bool array = false;
};

// Walks the brackets of one value and weighs the collections in it.
class LayoutScan {
 public:
  explicit LayoutScan(std::string_view text) : text_(text) {}

  JsonLayout judge(AfterText after) {
    const bool whole = walk();
    if (!whole && !bundle_ && after == AfterText::kMore) return JsonLayout::kTooLong;
    // A file that was cut: as if all that is open ended here.
    while (!whole && depth_ > 0) close(text_.size() - 1);
    if (bundle_) return JsonLayout::kBundle;
    if (resource_) return JsonLayout::kRecord;
    const std::size_t next = text_.find_first_not_of(kSpace, end_);
    if (next != std::string_view::npos && text_[next] == '{') return JsonLayout::kRecord;
    const bool most_of_it = collected_ >= end_ / 10 * 8;
    return most_of_it && (collections_ == 1 || largest_ >= 3) ? JsonLayout::kWrapping
                                                              : JsonLayout::kRecord;
  }

 private:
  // False when the text ends first.
  bool walk() {
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c == '"') {
        const std::size_t begin = i + 1;
        for (++i; i < text_.size() && text_[i] != '"'; ++i)
          if (text_[i] == '\\') ++i;
        if (i >= text_.size()) return false;
        take_text(text_.substr(begin, i - begin), i + 1);
      } else if (c == '{' || c == '[') {
        open(i, c == '[');
      } else if (c == '}' || c == ']') {
        if (close(i)) return true;
      }
    }
    return false;
  }

  void take_text(std::string_view text, std::size_t behind) {
    const std::size_t next = text_.find_first_not_of(kSpace, behind);
    const bool key = next != std::string_view::npos && text_[next] == ':';
    if (depth_ == 1 && !key && last_key_ == "resourceType") {
      bundle_ = text == "Bundle";
      resource_ = !bundle_;
    }
    if (depth_ == 1 && key) last_key_ = text;
    if (depth_ == 0 || depth_ > kLevels) return;
    Collection& inside = levels_[depth_ - 1];
    if (!key) {
      inside.texts = true;
      if (inside.array || depth_ > 1) ++inside.others;
      return;
    }
    // The first key of an object that is an element of the collection around it.
    if (first_key_due_ && depth_ >= 2) {
      Collection& around = levels_[depth_ - 2];
      const std::size_t hash = std::hash<std::string_view>()(text);
      if (around.objects == 1) around.first_key = hash;
      if (around.first_key == hash) ++around.alike;
    }
    first_key_due_ = false;
  }

  void open(std::size_t at, const bool array) {
    if (depth_ >= 1 && depth_ <= kLevels) {
      Collection& around = levels_[depth_ - 1];
      ++(array ? around.others : around.objects);
    }
    ++depth_;
    if (depth_ <= kLevels) levels_[depth_ - 1] = {.begin = at, .array = array};
    first_key_due_ = !array;
  }

  // True at the end of the whole.
  bool close(std::size_t at) {
    if (depth_ == 0) return true;
    if (depth_ <= kLevels) {
      const Collection& closed = levels_[depth_ - 1];
      const bool array_of_objects = closed.array && closed.objects > 0 && closed.others == 0;
      const bool keyed_objects = !closed.array && closed.objects >= 3 &&
                                 closed.others <= closed.objects / 8 &&
                                 closed.alike * 10 >= closed.objects * 8;
      // [[1, "Ana"], [2, "Eva"]]; figures alone are the points of a line on a map.
      const bool table = closed.array && closed.rows >= 2 && closed.rows * 2 >= closed.others &&
                         closed.objects == 0;
      if (closed.array && closed.texts && depth_ >= 2) ++levels_[depth_ - 2].rows;
      if (array_of_objects || keyed_objects || table) {
        // What is inside of a collection is its records' own: taken back where it was counted.
        while (stacked_ > 0 && stack_[stacked_ - 1].begin > closed.begin) {
          collected_ -= stack_[--stacked_].bytes;
          --collections_;
        }
        const std::size_t bytes = at + 1 - closed.begin;
        if (stacked_ < stack_.size()) stack_[stacked_++] = {closed.begin, bytes};
        collected_ += bytes;
        ++collections_;
        largest_ = std::max({largest_, closed.objects, closed.rows});
      }
    }
    first_key_due_ = false;
    if (--depth_ > 0) return false;
    end_ = at + 1;
    return true;
  }

  struct Counted {
    std::size_t begin, bytes;
  };
  std::string_view text_;
  std::size_t depth_ = 0;
  std::array<Collection, kLevels> levels_{};
  bool first_key_due_ = false;
  std::string_view last_key_;
  bool bundle_ = false;
  bool resource_ = false;
  std::array<Counted, 64> stack_{};
  std::size_t stacked_ = 0;
  std::size_t collected_ = 0;  // bytes of the collections
  std::size_t collections_ = 0;
  std::size_t largest_ = 0;
  std::size_t end_ = 0;
};

}  // namespace

JsonLayout layout_of_object(std::string_view text, AfterText after) {
  return LayoutScan(text).judge(after);
}

}  // namespace celador
