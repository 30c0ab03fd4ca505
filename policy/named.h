// The names of a dense enum, kept in an array in the order of its values. Name gives "UNKNOWN" past the last; Named
// never gives the first, which is the unspecified value. Does not guarantee that names differ: of two that are equal
// Named gives the first. Pure; safe in any thread.
#ifndef KETENPOORT_POLICY_NAMED_H_
#define KETENPOORT_POLICY_NAMED_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace ketenpoort::policy {

template <typename Enum, size_t kSize>
constexpr std::string_view Name(const std::array<std::string_view, kSize>& names, Enum value) noexcept {
  const auto i = static_cast<size_t>(value);
  return i < kSize ? names[i] : std::string_view("UNKNOWN");
}

template <typename Enum, size_t kSize>
constexpr std::optional<Enum> Named(const std::array<std::string_view, kSize>& names, std::string_view name) noexcept {
  for (size_t i = 1; i < kSize; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_NAMED_H_
