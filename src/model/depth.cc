#include "model/depth.h"

#include <array>
#include <utility>

namespace celador {
namespace {

constexpr std::array<std::pair<Depth, std::string_view>, 5> kDepths{{
    {Depth::kTouch, "touch"},
    {Depth::kIdentify, "identify"},
    {Depth::kList, "list"},
    {Depth::kSample, "sample"},
    {Depth::kCount, "count"},
}};
constexpr std::array<std::pair<Identities, std::string_view>, 3> kIdentities{{
    {Identities::kNone, "none"},
    {Identities::kAnonymous, "anonymous"},
    {Identities::kPasswordless, "passwordless"},
}};

template <class Table, class Value>
std::string_view name_of(const Table& table, Value value) {
  for (const auto& [candidate, name] : table) {
    if (candidate == value) return name;
  }
  return "";
}

}  // namespace

std::string_view to_text(Depth depth) { return name_of(kDepths, depth); }
std::string_view to_text(Identities identities) { return name_of(kIdentities, identities); }

std::optional<Depth> parse_depth(std::string_view text) {
  for (const auto& [depth, name] : kDepths) {
    if (name == text) return depth;
  }
  return std::nullopt;
}

std::optional<Identities> parse_identities(std::string_view text) {
  for (const auto& [identities, name] : kIdentities) {
    if (name == text) return identities;
  }
  return std::nullopt;
}

}  // namespace celador
