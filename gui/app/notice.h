#pragma once

#include <string>

#include "engine/record/event.h"

namespace interleave {

// A sentence for the user that is not part of a run: shown above the status bar until dismissed, or
// long enough to be read, or until something else is begun.
struct Notice {
  bool error = false;
  std::string text;
  bool operator==(const Notice&) const = default;
};

// How long it is shown: twice what reading takes, and errors longer.
inline Nanos TimeOf(const Notice& notice) {
  constexpr Nanos kSecond = 1'000'000'000;
  constexpr std::size_t kLettersASecond = 15;
  return (notice.error ? 12 : 5) * kSecond +
         static_cast<Nanos>(2 * notice.text.size() / kLettersASecond) * kSecond;
}

}  // namespace interleave
