#pragma once

#include <exception>
#include <string>

#include "engine/record/event.h"
#include "engine/record/names.h"
#include "engine/task/thread_state.h"

namespace interleave {

// What an exception says to a person; "" for null.
std::string ErrorText(const std::exception_ptr& error);

// How a task ended, from what it threw (null: nothing). An error is flagged on the timeline with
// its text; being stopped counts as cancelled.
TaskOutcome RecordOutcome(ThreadState& thread, NameTable& names, const std::exception_ptr& error);

// Puts up a flag for each done-callback of `future` that threw.
void RecordCallbackErrors(ThreadState& thread, NameTable& names, const FutureCore& future);

}  // namespace interleave
