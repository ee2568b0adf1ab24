#include "engine/sync/shared_census.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "engine/sync/process_lives.h"

namespace interleave {
namespace {

constexpr std::size_t kMostNamed = 6;  // In a sentence.

}  // namespace

bool SharedCensus::IsThere(const Entry& entry) {
  return entry.taken && ProcessLives(entry.process);
}

std::uint64_t SharedCensus::changes() {
  const std::lock_guard lock(mutex_);
  return changes_;
}

void SharedCensus::Change() {
  const std::lock_guard lock(mutex_);
  ++changes_;
}

void SharedCensus::Forget(std::int32_t process) {
  const std::lock_guard lock(mutex_);
  for (Entry& entry : entries_) {
    if (entry.taken && entry.process == process) entry.taken = false;
  }
  ++changes_;
}

SharedCensus::Entry* SharedCensus::Begin(const Wait& wait) {
  const std::lock_guard lock(mutex_);
  const auto room = std::ranges::find_if_not(entries_, &IsThere);
  if (room == entries_.end()) return nullptr;
  ++changes_;
  room->wait = wait;
  room->process = getpid();
  room->not_over_at = 0;
  room->told = 0;
  room->began = ++begun_;
  room->taken = true;  // Last: with it, the entry is there.
  return &*room;
}

void SharedCensus::End(Entry& entry) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  entry.taken = false;
}

NameId SharedCensus::NotOver(Entry& entry, std::uint64_t changes) {
  const std::lock_guard lock(mutex_);
  entry.not_over_at = changes;
  // Something may have gone on that no wait was for: a circle is told by others (SharedWaits).
  if (entry.told_at != changes_) entry.told = 0;
  return entry.told;
}

bool SharedCensus::NobodyGoesOn(std::int64_t alive) const {
  std::int64_t waiting = 0;
  for (const Entry& entry : entries_) {
    if (!IsThere(entry)) continue;
    const bool told = entry.told != 0 && entry.told_at == changes_;
    if (told || entry.not_over_at != changes_) return false;
    ++waiting;
  }
  return waiting > 0 && waiting >= alive;
}

void SharedCensus::TellOneOf(std::int64_t alive, NameTable& names,
                             const std::function<std::string(const Wait&)>& describe) {
  const std::lock_guard lock(mutex_);
  if (!NobodyGoesOn(alive)) return;
  Entry* chosen = nullptr;
  for (Entry& entry : entries_) {
    if (entry.wait.readiness == 0 || !IsThere(entry)) continue;
    if (chosen == nullptr || std::pair(entry.wait.readiness, entry.began) >
                                 std::pair(chosen->wait.readiness, chosen->began)) {
      chosen = &entry;
    }
  }
  if (chosen == nullptr) return;
  chosen->told = names.Intern(Describe(describe));
  chosen->told_at = changes_;
}

std::string SharedCensus::Describe(const std::function<std::string(const Wait&)>& describe) const {
  std::vector<const Entry*> waits;
  for (const Entry& entry : entries_) {
    if (IsThere(entry)) waits.push_back(&entry);
  }
  std::ranges::sort(waits, {}, &Entry::began);
  std::string text;
  for (std::size_t i = 0; i < std::min(waits.size(), kMostNamed); ++i) {
    text += (i == 0 ? "" : "; ") + describe(waits[i]->wait);
  }
  if (waits.size() > kMostNamed)
    text += fmt::format("; and {} more wait", waits.size() - kMostNamed);
  return text;
}

}  // namespace interleave
