#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/record/clock.h"
#include "engine/record/event.h"

namespace interleave {

// A lane is a ring of events with one writer, the thread it belongs to, and one reader, the
// collector. It lives in the shared-memory arena, so what a dead writer left can still be read.

// The part of a lane that both sides see. All zero is a valid, free lane.
struct LaneHeader {
  enum : std::uint32_t { kFree = 0, kOpen = 1, kClosed = 2 };

  alignas(64) std::atomic<std::uint64_t> head;  // Events ever written. Only the writer stores it.
  std::atomic<std::uint64_t> dropped;           // Events that found the ring full. Likewise.
  alignas(64) std::atomic<std::uint64_t> tail;  // Events ever read. Only the reader stores it.
  alignas(64) std::atomic<std::uint32_t> state;
  std::uint32_t process_id;  // Of the writer. Set before `state` says open.
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

// The writing end. Write() takes no lock, allocates nothing and makes no system call; into a full
// ring it counts the event as dropped. A default-constructed writer records nothing.
//
// Thread safety: one thread at a time.
// Lifetime: the arena must outlive it. Copies write to the same lane: keep one per thread.
class LaneWriter {
 public:
  LaneWriter() = default;
  // REQUIRES: slots.size() is a power of two.
  LaneWriter(LaneHeader& header, std::span<Event> slots, TickClock clock)
      : header_(&header),
        slots_(slots.data()),
        capacity_(slots.size()),
        clock_(clock),
        head_(header.head.load(std::memory_order_relaxed)),
        tail_(header.tail.load(std::memory_order_acquire)) {}

  void Write(EventKind kind, std::uint32_t subject = 0, std::uint32_t arg = 0,
             std::uint32_t extra = 0, SubjectKind detail = SubjectKind::kNone) {
    if (head_ - tail_ >= capacity_) [[unlikely]] {
      if (!FindRoom()) return;
    }
    Put({clock_.Now(), subject, arg, extra, kind, detail});
  }

  // The same, with a time that lies after everything this thread has done before: a plain reading
  // of the counter may be taken early by the processor. For what must not overlap across threads.
  void WriteOrdered(EventKind kind, std::uint32_t subject) {
#if defined(__x86_64__)
    _mm_lfence();
#endif
    Write(kind, subject);
  }

  void WriteWide(EventKind kind, std::uint32_t subject, std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    Write(kind, subject, static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32));
  }

  // After the last event: the collector may give the lane to another thread once it is empty.
  void Close();

  bool recording() const { return header_ != nullptr; }

 private:
  void Put(const Event& event) {
    slots_[head_ & (capacity_ - 1)] = event;
    header_->head.store(++head_, std::memory_order_release);  // Publishes the slot.
  }
  // Looks how far the reader has come. False, and the event counted, if the ring is still full.
  bool FindRoom();

  LaneHeader* header_ = nullptr;
  Event* slots_ = nullptr;
  std::size_t capacity_ = 0;  // 0 for a writer without a lane: every write looks for room, in vain.
  TickClock clock_;
  std::uint64_t head_ = 0;  // Our copy of header_->head: nobody else writes it.
  std::uint64_t tail_ = 0;  // How far the reader had come when we last looked.
};

// The reading end, used by the collector.
class LaneReader {
 public:
  LaneReader(LaneHeader& header, std::span<const Event> slots) : header_(&header), slots_(slots) {}

  // Appends everything published so far to `out` and frees its room.
  // `out` is a vector-like container of Event.
  template <typename Container>
  void Drain(Container& out) {
    const std::uint64_t head = header_->head.load(std::memory_order_acquire);
    std::uint64_t tail = header_->tail.load(std::memory_order_relaxed);
    if (head == tail) return;
    // A damaged header (a writer that died in another process) must not send us out of bounds.
    if (head - tail > slots_.size()) tail = head - slots_.size();
    const std::size_t first = tail & (slots_.size() - 1);
    const std::size_t count = head - tail;
    const std::size_t until_wrap = std::min(count, slots_.size() - first);
    out.insert(out.end(), slots_.begin() + static_cast<std::ptrdiff_t>(first),
               slots_.begin() + static_cast<std::ptrdiff_t>(first + until_wrap));
    out.insert(out.end(), slots_.begin(),
               slots_.begin() + static_cast<std::ptrdiff_t>(count - until_wrap));
    header_->tail.store(head, std::memory_order_release);
  }

  std::uint64_t dropped() const { return header_->dropped.load(std::memory_order_relaxed); }
  // True if the writer will write no more. Drain once more after it says so.
  bool closed() const {
    return header_->state.load(std::memory_order_acquire) == LaneHeader::kClosed;
  }

 private:
  LaneHeader* header_;
  std::span<const Event> slots_;
};

}  // namespace interleave
