#pragma once

#include <string>

#include "gui/app/app.h"
#include "gui/app/options.h"
#include "gui/app/window.h"

namespace interleave {

// The frame loop: until the user leaves. Sleeps while nothing changes; while a run is live draws
// only as often as a small part of one core allows.
void RunWindow(Window& window, App& app);

// Runs what is chosen, waits for its end, and writes what the window shows then, with what the
// options select, to their `screenshot`.
// Returns a sentence that says what went wrong, or "".
// REQUIRES: the window was opened invisible.
std::string TakeScreenshot(Window& window, App& app, const Options& options);

}  // namespace interleave
