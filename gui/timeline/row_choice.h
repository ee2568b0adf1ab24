#pragma once

#include "engine/picture/card_rows.h"
#include "gui/timeline/timeline.h"

namespace interleave {

// Leaves in `rows` those threads and tasks that are chosen, by their names and what is hidden. A
// row that stands for many tasks stays, and so do cores. Pure.
void Choose(const Trace& trace, std::size_t card, const RowChoice& choice, CardRows& rows);

}  // namespace interleave
