#include "engine/sync/shared_waits.h"

#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "engine/sync/process_lives.h"
#include "engine/sync/shared_lock.h"
#include "engine/sync/wait_for_graph.h"

namespace interleave {

SharedWaits::Entered SharedWaits::Enter(const Wait& wait, NameTable& names) {
  Entry entry;
  entry.task = wait.task;
  entry.name = wait.name;
  entry.process = getpid();
  if (wait.lock != nullptr) {
    entry.lock =
        reinterpret_cast<const std::byte*>(wait.lock) - reinterpret_cast<const std::byte*>(this);
  }
  std::copy_n(wait.awaited.begin(), std::min(wait.awaited.size(), kMostAwaited),
              entry.awaited.begin());
  const std::lock_guard lock(mutex_);
  std::vector<Entry*> way;
  Seen seen;
  if (!LeadsTo(entry, entry.task, way, seen)) {
    Entry* const room = std::ranges::find_if(
        entries_, [](const Entry& each) { return each.task == 0 || !ProcessLives(each.process); });
    if (room == entries_.end()) return {};
    // The task last: with it, the entry is there.
    entry.task = 0;
    *room = entry;
    room->task = wait.task;
    return {.entry = room, .circle = {}};
  }
  // It is named from whoever came first, whoever finds it.
  std::vector<const Entry*> circle{&entry};
  circle.insert(circle.end(), way.begin(), way.end());
  std::ranges::rotate(circle, std::ranges::min_element(circle, {}, &Entry::task));
  std::string text = Describe(circle, names);
  const NameId found = names.Intern(text);
  for (Entry* other : way) other->found = found;
  return {.entry = nullptr, .circle = std::move(text)};
}

NameId SharedWaits::Leave(Entry& entry) {
  const std::lock_guard lock(mutex_);
  entry.task = 0;
  return std::exchange(entry.found, 0);
}

NameId SharedWaits::TakeFound(Entry& entry) {
  const std::lock_guard lock(mutex_);
  return std::exchange(entry.found, 0);
}

bool SharedWaits::LeadsTo(const Entry& from, TaskId target, std::vector<Entry*>& way, Seen& seen) {
  if (const SharedLock* lock = LockOf(from)) return LeadsThrough(lock->holder(), target, way, seen);
  return std::ranges::any_of(
      from.awaited, [&](TaskId awaited) { return LeadsThrough(awaited, target, way, seen); });
}

bool SharedWaits::LeadsThrough(TaskId task, TaskId target, std::vector<Entry*>& way, Seen& seen) {
  if (task == 0) return false;
  if (task == target) return true;
  Entry* const next = Find(task);
  if (next == nullptr || !seen.insert(next).second) return false;
  way.push_back(next);
  if (LeadsTo(*next, target, way, seen)) return true;
  way.pop_back();
  return false;
}

SharedWaits::Entry* SharedWaits::Find(TaskId task) {
  Entry* const found = std::ranges::find_if(
      entries_, [&](const Entry& each) { return each.task == task && ProcessLives(each.process); });
  return found == entries_.end() ? nullptr : found;
}

const SharedLock* SharedWaits::LockOf(const Entry& entry) const {
  if (entry.lock == 0) return nullptr;
  return reinterpret_cast<const SharedLock*>(reinterpret_cast<const std::byte*>(this) + entry.lock);
}

std::string SharedWaits::Describe(std::span<const Entry* const> circle,
                                  const NameTable& names) const {
  std::vector<WaitInCircle> waits;
  for (const Entry* entry : circle) {
    const SharedLock* const lock = LockOf(*entry);
    waits.push_back({.who = names.Text(entry->name),
                     .lock = lock == nullptr ? "" : names.Text(lock->identity().name)});
  }
  return CircleText(waits);
}

}  // namespace interleave
