#pragma once

#include "engine/record/event.h"

namespace interleave {

// How long the calling thread has wanted to run so far and had no core, as the kernel counts it.
// 0 where it does not tell. Opens a file: for measurements, not for what is measured.
Nanos RunDelay();

}  // namespace interleave
