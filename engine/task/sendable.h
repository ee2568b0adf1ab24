#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace interleave {

// What may be an argument or a result of a task: plain values and handles, never references into
// the caller. Threads could share anything; worker processes cannot, and a body must run on both.

template <typename T>
inline constexpr bool kSendable = std::is_arithmetic_v<T> || std::is_enum_v<T> || requires {
  // A struct opts in by naming its members: `auto Fields() { return std::tie(a, b); }`.
  std::declval<T&>().Fields();
}
|| requires { typename T::SendableHandle; };  // Lock, SharedCells: sent as a place.

template <>
inline constexpr bool kSendable<void> = true;
template <>
inline constexpr bool kSendable<std::string> = true;
template <typename T>
inline constexpr bool kSendable<std::vector<T>> = kSendable<T>;
template <typename T>
inline constexpr bool kSendable<std::optional<T>> = kSendable<T>;
template <typename A, typename B>
inline constexpr bool kSendable<std::pair<A, B>> = kSendable<A>&& kSendable<B>;
template <typename... T>
inline constexpr bool kSendable<std::tuple<T...>> = (kSendable<T> && ...);

}  // namespace interleave
