#include "engine/sync/wait_room.h"

#include <optional>
#include <utility>

namespace interleave {

void WaitRoom::Join(ParkOperation& op) {
  if (shared_ == nullptr) {
    line_.Join(op);
    return;
  }
  op.place = &shared_->Join(op.object, op.task);
}

bool WaitRoom::Leave(ParkOperation& op) {
  if (shared_ == nullptr) return line_.Leave(op);
  if (op.place == nullptr) return false;
  const std::optional<std::int64_t> outcome = shared_->Leave(*std::exchange(op.place, nullptr));
  op.granted = outcome.has_value();
  op.outcome = outcome.value_or(0);
  return !op.granted;
}

bool WaitRoom::WakeFirst(Context& waker, std::int64_t outcome) {
  if (shared_ == nullptr) {
    if (line_.empty()) return false;
    line_.WakeFirst(waker, outcome);
    return true;
  }
  SharedPlace* const first = shared_->First();
  if (first == nullptr) return false;
  waker.thread().lane.Write(EventKind::kWake, first->object(), first->task());
  SharedRoom::Grant(*first, outcome);
  return true;
}

void WaitRoom::WakeAll(Context& waker, std::int64_t outcome) {
  if (shared_ != nullptr) shared_->BeginLettingGo(outcome);
  while (WakeFirst(waker, outcome)) {
  }
  if (shared_ != nullptr) shared_->EndLettingGo();
}

void WaitRoom::Send(WireWriter& out) const {
  if (shared_ == nullptr) throw SendError("it is shared by the tasks of one process alone");
  out.Put(out.handles().PlaceOf(shared_));
}

SharedRoom* WaitRoom::Receive(WireReader& in) {
  const auto place = in.Take<std::uint64_t>();
  return static_cast<SharedRoom*>(in.handles().At(place, sizeof(SharedRoom), alignof(SharedRoom)));
}

}  // namespace interleave
