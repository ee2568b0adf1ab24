#include "engine/process/process_space.h"

#include <vector>

namespace interleave {

LockState& ProcessSpace::MakeLock(const LockIdentity& identity) {
  return LockAt(heap_->PlaceOf(&heap_->Make<SharedLock>(identity)));
}

std::span<std::atomic<std::int64_t>> ProcessSpace::MakeCells(std::size_t size) {
  using Cell = std::atomic<std::int64_t>;
  static_assert(Cell::is_always_lock_free);
  if (size > SIZE_MAX / sizeof(Cell)) throw std::bad_alloc();
  // Cells of zero, as the memory is.
  return {static_cast<Cell*>(heap_->Allocate(size * sizeof(Cell), alignof(Cell))), size};
}

std::uint64_t ProcessSpace::PlaceOf(const LockState& lock) const {
  if (lock.shared() == nullptr) throw SendError("it is a lock of one process alone");
  return heap_->PlaceOf(lock.shared());
}

LockState& ProcessSpace::LockAt(std::uint64_t place) {
  auto& shared = heap_->At<SharedLock>(place);
  const std::lock_guard lock(mutex_);
  return locks_.try_emplace(place, shared).first->second;
}

ByteQueue& ProcessSpace::MakeQueue(ObjectId object, std::string_view name,
                                   const ByteQueueOptions& options) {
  PipeQueue::Ends ends = PipeQueue::MakeEnds(options);
  auto& header = heap_->Make<QueueHeader>();
  header.object = object;
  header.name = recorder_.names()->Intern(name);
  header.feeder = options.feeder;
  header.bounded = options.capacity > 0;
  const std::lock_guard lock(mutex_);
  return KeepQueue(heap_->PlaceOf(&header), std::move(ends));
}

ByteQueue& ProcessSpace::ReceiveQueue(WireReader& in) {
  const auto place = in.Take<std::uint64_t>();
  const auto& header = heap_->At<QueueHeader>(place);
  PipeQueue::Ends ends;
  ends.read = Channel(Descriptor(in.TakeDescriptor()));
  ends.write = Channel(Descriptor(in.TakeDescriptor()));
  if (header.bounded) ends.room = Descriptor(in.TakeDescriptor());
  const std::lock_guard lock(mutex_);
  const auto known = queues_.find(place);
  return known != queues_.end() ? *known->second : KeepQueue(place, std::move(ends));
}

PipeQueue& ProcessSpace::KeepQueue(std::uint64_t place, PipeQueue::Ends ends) {
  auto& header = heap_->At<QueueHeader>(place);
  return *queues_
              .emplace(place, std::make_unique<PipeQueue>(header, place, std::move(ends), recorder_,
                                                          stop_, census_))
              .first->second;
}

bool ProcessSpace::AbandonLocks(std::uint32_t process) {
  const std::lock_guard lock(mutex_);
  bool held = false;
  for (auto& [place, state] : locks_) held = state.shared()->Abandon(process) || held;
  return held;
}

void ProcessSpace::LeaveLocksOf(TaskId task) {
  const std::lock_guard lock(mutex_);
  for (auto& [place, state] : locks_) {
    if (state.LeaveHeld(task) && state.reentrant()) state.shared()->AbandonBy(task);
  }
}

void ProcessSpace::FlushQueues(const std::string& who) {
  std::vector<PipeQueue*> queues;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [place, queue] : queues_) queues.push_back(queue.get());
  }
  for (PipeQueue* queue : queues) queue->Flush(who);
}

}  // namespace interleave
