#include "engine/sync/shared_room.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <span>
#include <stdexcept>

#include "engine/sync/futex.h"
#include "engine/sync/process_lives.h"
#include "engine/task/errors.h"

namespace interleave {

bool SharedPlace::Granted() {
  if (word_.load(std::memory_order_acquire) != kWaiting) return true;
  const std::lock_guard look(
      *reinterpret_cast<SharedRoom*>(reinterpret_cast<std::byte*>(this) + room_));
  return word_.load(std::memory_order_acquire) != kWaiting;
}

void SharedPlace::Wait(std::optional<Nanos> timeout, const std::stop_token& stop,
                       const std::stop_token& give_up) {
  using std::chrono::nanoseconds;
  using std::chrono::steady_clock;
  const steady_clock::time_point begin = steady_clock::now();
  while (word_.load(std::memory_order_acquire) == kWaiting) {
    if (stop.stop_requested()) throw Stopped();
    if (give_up.stop_requested()) return;
    Nanos at_most = kLookAround;
    if (timeout) {
      const Nanos left = *timeout - nanoseconds(steady_clock::now() - begin).count();
      if (left <= 0) return;
      at_most = std::min(at_most, left);
    }
    FutexWait(word_, kWaiting, at_most);
    // Nobody else may come by who would see that what we wait for was granted to the dead.
    if (Granted()) return;
  }
}

bool SharedPlace::Lives() const { return ProcessLives(process_); }

void SharedRoom::lock() {
  const bool whole = mutex_.lock();
  if (passes_on_) PassOnOfTheDead();
  if (whole || !letting_go_) return;
  while (SharedPlace* const place = First()) Grant(*place, *letting_go_);
  letting_go_.reset();
}

void SharedRoom::PassOnOfTheDead() {
  for (SharedPlace& each : std::span(places_).first(used_)) {
    if (each.word_.load(std::memory_order_relaxed) != SharedPlace::kGranted || each.Lives()) {
      continue;
    }
    each.word_.store(SharedPlace::kFree, std::memory_order_relaxed);
    if (SharedPlace* const next = First()) {
      Grant(*next, each.outcome_);
    } else {
      ++returned_;
    }
  }
}

SharedPlace& SharedRoom::Join(ObjectId object, TaskId task) {
  SharedPlace* place = FreePlace();
  if (place == nullptr) {
    throw std::runtime_error(fmt::format(
        "{} tasks of worker processes wait here already, and there is room for no more; start "
        "fewer, or let them wait in smaller groups",
        kPlaces));
  }
  place->process_ = getpid();
  place->room_ = reinterpret_cast<std::byte*>(this) - reinterpret_cast<std::byte*>(place);
  place->object_ = object;
  place->task_ = task;
  place->ticket_ = next_ticket_++;
  place->outcome_ = 0;
  place->word_.store(SharedPlace::kWaiting, std::memory_order_release);
  return *place;
}

std::optional<std::int64_t> SharedRoom::Leave(SharedPlace& place) {
  const std::uint32_t was = place.word_.exchange(SharedPlace::kFree, std::memory_order_relaxed);
  return was == SharedPlace::kGranted ? std::optional(place.outcome_) : std::nullopt;
}

void SharedRoom::Grant(SharedPlace& place, std::int64_t outcome) {
  place.outcome_ = outcome;
  place.word_.store(SharedPlace::kGranted, std::memory_order_release);
  FutexWake(place.word_, 1);
}

SharedPlace* SharedRoom::FreePlace() {
  for (SharedPlace& each : std::span(places_).first(used_)) {
    if (each.word_.load(std::memory_order_relaxed) == SharedPlace::kFree || !each.Lives()) {
      return &each;
    }
  }
  return used_ < kPlaces ? &places_[used_++] : nullptr;
}

SharedPlace* SharedRoom::First() {
  SharedPlace* first = nullptr;
  for (SharedPlace& each : std::span(places_).first(used_)) {
    if (each.word_.load(std::memory_order_relaxed) != SharedPlace::kWaiting) continue;
    if (first != nullptr && first->ticket_ < each.ticket_) continue;
    if (each.Lives()) first = &each;
  }
  return first;
}

std::size_t SharedRoom::size() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(std::span(places_).first(used_), [](const SharedPlace& each) {
        return each.word_.load(std::memory_order_relaxed) == SharedPlace::kWaiting && each.Lives();
      }));
}

}  // namespace interleave
