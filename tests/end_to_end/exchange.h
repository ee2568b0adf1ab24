#pragma once

#include <optional>
#include <string>

#include "tests/end_to_end/display.h"

namespace interleave {

// What one program gives to another: a second program on the same screen, for tests.

// What the clipboard holds as `target` ("image/png"); nullopt if nothing of that kind is there.
std::optional<std::string> ReadClipboard(const Display& display, const std::string& target);

// Drops a file onto the window whose title matches, as a file manager does (XDND). False if there
// is no such window, or it does not take it.
bool DropFile(const Display& display, const std::string& title, const std::string& path);

}  // namespace interleave
