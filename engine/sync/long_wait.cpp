#include "engine/sync/long_wait.h"

#include <fmt/format.h>

#include "engine/sync/deadlock_error.h"
#include "engine/sync/lock_state.h"

namespace interleave {

LongWait::~LongWait() {
  if (!entered_) return;
  place_.graph.Leave(*this);
  // The wait may have ended, because the victim let go, before it came to look.
  const std::string circle = place_.graph.TakeFound(*this);
  if (!circle.empty()) PutUpFlag(circle);
}

void LongWait::Look() {
  LookForOwner();
  if (entered_) {
    const std::string circle = place_.graph.TakeFound(*this);
    if (!circle.empty()) PutUpFlag(circle);
    return;
  }
  const std::string circle = place_.graph.Enter(*this);
  if (circle.empty()) {
    entered_ = true;
    return;
  }
  PutUpFlag(circle);
  throw DeadlockError(DeadlockText(circle, name()));
}

void LongWait::LookForOwner() const {
  if (lock() == nullptr || !lock()->reentrant()) return;
  const std::string owner = lock()->LeftBy();
  if (owner.empty()) return;
  const std::string waits =
      fmt::format("{} left {} held when it ended; {} waits for {}", owner,
                  place_.names.Text(lock()->name()), name(), place_.names.Text(lock()->name()));
  PutUpFlag(waits);
  throw DeadlockError(LeftHeldText(waits, name()));
}

void LongWait::OnFound() {
  if (lock() != nullptr) {
    lock()->WakeWaiters();
  } else if (wake_) {
    wake_();
  }
}

void LongWait::PutUpFlag(const std::string& circle) const {
  place_.thread.lane.WriteWide(EventKind::kMark, place_.names.Intern(DeadlockMark(circle)), 0);
}

}  // namespace interleave
