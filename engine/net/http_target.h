#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "engine/task/http.h"

namespace interleave {

// A request for the loopback server, written as the target of an HTTP request line:
//
//   /file_a?delay_us=2000000&status=404&size=4096&json=%7B%22id%22%3A1%7D
//
// The path is free; it only shows on the timeline. What the query leaves out has the default of
// HttpRequest. Everything that is not a letter, a digit or one of "-._~" is percent-encoded.

inline constexpr std::size_t kMaxBodyBytes = std::size_t{64} << 20;
inline constexpr std::size_t kMaxTargetBytes = std::size_t{256} << 10;
inline constexpr Nanos kMaxDelay = Nanos{24} * 3600 * 1'000'000'000;

// ParseTarget() gives back an equal request, but for the delay, which is rounded up to whole
// microseconds (a negative one is none), and a path without its "/", which is given one.
std::string TargetFor(const HttpRequest& request);

// Errors: a sentence that says which part of the target is wrong and what would be right.
std::expected<HttpRequest, std::string> ParseTarget(std::string_view target);

}  // namespace interleave
