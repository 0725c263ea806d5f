#include "files/xml_layout.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "files/expat_parser.h"

namespace celador {
namespace {

// Records lie below a few wrappings at most: <dump><database><table><row>.
constexpr std::size_t kLevels = 5;
constexpr std::size_t kMaxNames = 64;

struct Child {
  std::string name;
  std::size_t count = 0;
  std::size_t bytes = 0;
  bool compound = false;  // has elements or attributes: more than one value
};

// Weighs, at each depth, the elements that have a sibling of the same name.
class LayoutScan {
 public:
  std::size_t judge(std::string_view head) {
    const ExpatParser parser = make_expat_parser();
    if (!parser) return 0;
    parser_ = parser.get();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(
        parser_,
        [](void* self, const char* name, const char** attributes) {
          static_cast<LayoutScan*>(self)->begin(name, attributes[0] != nullptr);
        },
        [](void* self, const char*) { static_cast<LayoutScan*>(self)->end(); });
    XML_Parse(parser_, head.data(), static_cast<int>(head.size()), XML_FALSE);
    // The head may end anywhere: all that is open ends with it.
    at_ = head.size();
    while (depth_ > 0) close();
    for (std::size_t depth = 1; depth < kLevels; ++depth) {
      if (repeated_[depth] >= head.size() / 2) return depth;
    }
    return 0;
  }

 private:
  void begin(std::string_view name, const bool has_attributes) {
    at_ = static_cast<std::size_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_)));
    if (depth_ >= 1 && depth_ <= kLevels && names_[depth_ - 1] < kMaxIndex)
      children_[depth_ - 1][names_[depth_ - 1]].compound = true;
    if (depth_ < kLevels) {
      auto& siblings = children_[depth_];
      auto found = std::ranges::find(siblings, name, &Child::name);
      if (found == siblings.end() && siblings.size() < kMaxNames)
        found = siblings.insert(siblings.end(), Child{.name = std::string(name)});
      names_[depth_] = kMaxIndex;
      if (found != siblings.end()) {
        ++found->count;
        found->compound = found->compound || has_attributes;
        names_[depth_] = static_cast<std::size_t>(found - siblings.begin());
      }
      begins_[depth_] = at_;
    }
    ++depth_;
    if (depth_ < kLevels) children_[depth_].clear();
  }

  void end() {
    at_ = static_cast<std::size_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_)));
    close();
  }

  void close() {
    if (depth_ < kLevels) {
      for (const Child& child : children_[depth_]) {
        if (child.count >= 2 && child.compound) repeated_[depth_] += child.bytes;
      }
      children_[depth_].clear();
    }
    --depth_;
    if (depth_ < kLevels && names_[depth_] < kMaxIndex)
      children_[depth_][names_[depth_]].bytes += at_ - std::min(begins_[depth_], at_);
  }

  static constexpr std::size_t kMaxIndex = SIZE_MAX;
  XML_Parser parser_ = nullptr;
  std::size_t depth_ = 0;
  std::size_t at_ = 0;
  std::array<std::vector<Child>, kLevels> children_;  // of the element that is open, by depth
  std::array<std::size_t, kLevels> names_{};          // of the open element among its siblings
  std::array<std::size_t, kLevels> begins_{};
  std::array<std::size_t, kLevels> repeated_{};
};

}  // namespace

std::size_t depth_of_xml_records(std::string_view head) { return LayoutScan().judge(head); }

}  // namespace celador
