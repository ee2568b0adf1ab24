#pragma once

#include "gui/timeline/timeline_scene.h"

namespace interleave {

// Rows are moved by dragging their names up and down.

// Where a row that is let go of goes to.
struct RowDrop {
  TrackId before = kNoTrack;  // The row it goes above; kNoTrack: below all of its group.
  float line = 0;             // Where it will stand between its neighbours, from the layout's top.
};

// For the row that is dragged, with the mouse at `y` from the top of the layout: the nearest place
// between two rows of its group. Nullopt where it would stay, or would have to stand above a row
// that stands for many.
std::optional<RowDrop> DropAt(const TimelineScene& scene, const RowDrag& drag, float y);

// After the item of the cards: begins a drag where the button goes down on a name, shows where the
// row would go to, and asks for that when the button comes up. True while a row moves: then the
// mouse does nothing else. `origin_y`: of the layout, on the screen.
bool DragRow(const TimelineScene& scene, float origin_y, Commands& out);

// Paints the place between two rows that DragRow() has found.
void PaintRowDrag(const TimelineScene& scene, float origin_y);

}  // namespace interleave
