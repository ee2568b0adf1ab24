#pragma once

#include "gui/app/theme.h"
#include "gui/panels/inspection.h"

namespace interleave {

// The selected task: its states, its times, who stood in its way. Draws from the cursor down,
// `width` pixels wide, and moves the cursor below.
void DrawInspector(const Inspection& inspection, float width, const Theme& theme);

// In its place while nothing is selected.
void DrawInspectorHint(bool has_runs, float width, const Theme& theme);

}  // namespace interleave
