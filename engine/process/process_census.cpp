#include "engine/process/process_census.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace interleave {

void ProcessCensus::OpenInMain(std::function<std::int64_t()> alive,
                               std::function<std::string(ObjectId)> name_of) {
  alive_ = std::move(alive);
  name_of_ = std::move(name_of);
  open_ = true;
}

void ProcessCensus::Close() {
  open_ = false;
  watcher_ = {};  // Stops and joins it.
}

void ProcessCensus::LoseCount() {
  const std::lock_guard lock(mutex_);
  lost_count_ = true;
  for (Known& known : waits_) {
    if (known.entry != nullptr) shared_.End(*std::exchange(known.entry, nullptr));
  }
}

void ProcessCensus::Begin(EndlessWait& wait) {
  if (!counts()) return;
  const std::lock_guard lock(mutex_);
  waits_.push_back({.wait = &wait});
  if (watched_) {
    if (idle_) changed_.notify_all();
    return;
  }
  try {
    watcher_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
    watched_ = true;
  } catch (const std::system_error&) {
    // No thread to be had: the next time.
  }
}

std::string ProcessCensus::End(EndlessWait& wait) {
  const std::lock_guard lock(mutex_);
  const auto known = std::ranges::find(waits_, &wait, &Known::wait);
  if (known == waits_.end()) return {};  // It was not open then.
  if (known->entry != nullptr) shared_.End(*known->entry);
  waits_.erase(known);
  // It may have come to its end while it was told: then all is well.
  return wait.told_to_give_up && !wait.over() ? deadlock_ : std::string();
}

void ProcessCensus::Run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    idle_ = true;
    changed_.wait(lock, stop, [&] { return !waits_.empty() && !lost_count_; });
    idle_ = false;
    changed_.wait_for(lock, stop, patience_.round, [] { return false; });
    if (!stop.stop_requested() && !lost_count_) Round();
  }
}

void ProcessCensus::Round() {
  for (Known& known : waits_) LookAt(known);
  if (!alive_) return;
  // Whose result is there is not counted any more. So first the count, and then whether the result
  // is what one of our own waits is for.
  const std::int64_t alive = alive_();
  if (std::ranges::any_of(waits_, [](const Known& known) { return known.wait->over(); })) return;
  shared_.TellOneOf(alive, names_, [this](const SharedCensus::Wait& wait) {
    return fmt::format("{} {}{}", names_.Text(wait.who), names_.Text(wait.what),
                       wait.object != 0 ? name_of_(wait.object) : "");
  });
}

void ProcessCensus::LookAt(Known& known) {
  EndlessWait& wait = *known.wait;
  const std::uint64_t changes = shared_.changes();
  if (wait.over()) return;
  if (known.entry == nullptr) {
    if (++known.rounds < patience_.rounds) return;
    const int readiness = wait.wake ? 1 + ReadinessToGiveUp(wait) : 0;
    known.entry = shared_.Begin({.task = wait.task,
                                 .who = names_.Intern(wait.who),
                                 .what = names_.Intern(wait.what),
                                 .object = wait.object,
                                 .readiness = static_cast<std::uint32_t>(readiness)});
    return;
  }
  const NameId told = shared_.NotOver(*known.entry, changes);
  if (told == 0 || wait.told_to_give_up) return;
  deadlock_ = names_.Text(told);
  wait.told_to_give_up = true;
  wait.wake();
}

}  // namespace interleave
