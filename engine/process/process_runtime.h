#pragma once

#include <memory>

#include "engine/record/recorder.h"
#include "engine/runtime/host_runtime.h"

namespace interleave {

// Worker processes: the main program runs on the calling thread, every task in a process of its own
// or in one of a pool. See worker_main.h for what the executable must do.
//
// Throws std::runtime_error with a sentence, when the system refuses memory or descriptors.
std::unique_ptr<HostRuntime> MakeProcessRuntime(Recorder& recorder, const RuntimeOptions& options,
                                                const ProcessOptions& processes);

}  // namespace interleave
