#pragma once

#include <exception>
#include <string>
#include <vector>

#include "engine/process/frame.h"
#include "engine/process/process_space.h"
#include "engine/record/recorder.h"
#include "engine/task/job.h"
#include "engine/task/thread_state.h"

namespace interleave {

// A job as the message that asks a worker to run it.
struct EncodedCall {
  std::string bytes;
  std::vector<int> descriptors;  // Of the space, which keeps them.
};
// Recorded on the lane of `thread`. Throws SendError if an argument cannot be sent.
EncodedCall EncodeCall(const Job& job, ThreadState& thread, ProcessSpace& space,
                       Recorder& recorder);

// Gives `job` what its worker sent; recorded on the lane of `thread`. What is left is to settle it
// with the error that is returned: the task's own, or that the result makes no sense; else null.
std::exception_ptr DecodeResult(Job& job, const ResultFrame& result, const std::string& worker,
                                ThreadState& thread, ProcessSpace& space, Recorder& recorder);

}  // namespace interleave
