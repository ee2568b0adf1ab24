#pragma once

#include <string_view>

namespace interleave {

// How a process ended that the main program has ended itself: on purpose, and so no accident. Part
// of recordings.
inline constexpr std::string_view kEndedOnPurpose = "was ended by the main program";

}  // namespace interleave
