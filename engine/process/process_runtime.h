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

// The same for a runtime that has another kind of tasks beside them: where those run that it sends
// to processes. `recorder` outlives it. Throws likewise.
std::unique_ptr<Workplace> MakeProcessPlace(Recorder& recorder, const RuntimeOptions& options,
                                            const ProcessOptions& processes);

}  // namespace interleave
