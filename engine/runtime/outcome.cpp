#include "engine/runtime/outcome.h"

#include "engine/task/errors.h"

namespace interleave {

std::string ErrorText(const std::exception_ptr& error) {
  if (!error) return {};
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an exception without a text";
  }
}

TaskOutcome RecordOutcome(ThreadState& thread, NameTable& names, const std::exception_ptr& error) {
  if (!error) return TaskOutcome::kDone;
  try {
    std::rethrow_exception(error);
  } catch (const Stopped&) {
    return TaskOutcome::kCancelled;
  } catch (const CancelledError&) {
    return TaskOutcome::kCancelled;
  } catch (...) {
    thread.lane.WriteWide(EventKind::kMark, names.Intern("error: " + ErrorText(error)), 0);
    return TaskOutcome::kFailed;
  }
}

void RecordCallbackErrors(ThreadState& thread, NameTable& names, const FutureCore& future) {
  if (!future.callback_failed()) return;
  for (const std::exception_ptr& error : future.callback_errors()) {
    thread.lane.WriteWide(EventKind::kMark, names.Intern("callback failed: " + ErrorText(error)),
                          0);
  }
}

}  // namespace interleave
