#include "engine/task/context.h"

#include <fmt/format.h>

#include "engine/task/errors.h"

namespace interleave {

void RecordResultTaken(Context& ctx, TaskId task) {
  ctx.thread().lane.Write(EventKind::kResultTaken, task);
}

void ThrowResultTimeout(TaskId task) {
  throw TimeoutError(fmt::format("the result of task {} did not come in time", task));
}

void ThrowCancelledWhileWaiting() {
  throw CancelledError("the task was cancelled while it waited");
}

}  // namespace interleave
