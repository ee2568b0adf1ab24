#include "engine/runtime/wait_census.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

namespace interleave {
namespace {

// So long must nothing have changed before anybody looks closely. WaitForGraph is quicker: what it
// explains better it has found by then.
constexpr std::chrono::milliseconds kQuiet{80};

// A sentence names so many; a thousand that wait at one barrier are told by their number.
constexpr std::size_t kMostNamed = 6;

std::string LineText(const Executor::Standing& pool) {
  return fmt::format("{} task{} in line for the {} worker{} of {}, who all wait", pool.queued,
                     pool.queued == 1 ? " stands" : "s stand", pool.workers,
                     pool.workers == 1 ? "" : "s",
                     pool.name.empty() ? "a pool" : fmt::format("the pool '{}'", pool.name));
}

}  // namespace

void WaitCensus::Open(LookAtPools look_at_pools) {
  look_at_pools_ = std::move(look_at_pools);
  open_.store(true, std::memory_order_relaxed);
}

void WaitCensus::Close() {
  open_.store(false, std::memory_order_relaxed);
  watcher_ = {};  // Stops and joins it.
}

void WaitCensus::Enter() {
  if (!counts()) return;
  alive_.fetch_add(1);
}

void WaitCensus::Leave() {
  if (!counts()) return;
  // Whoever waits has been counted before it looked whether others are alive: one of the two sees.
  if (alive_.fetch_sub(1) - 1 > waiting_.load()) return;
  const std::lock_guard lock(mutex_);
  Changed();
}

void WaitCensus::Rest() {
  // Likewise: the pool has counted it before.
  if (!counts() || waiting_.load() == 0) return;
  const std::lock_guard lock(mutex_);
  Changed();
}

void WaitCensus::Begin(EndlessWait& wait) {
  if (!counts()) return;
  const std::lock_guard lock(mutex_);
  waits_.push_back(&wait);
  waiting_.store(std::ssize(waits_));
  Changed();
}

std::string WaitCensus::End(EndlessWait& wait) {
  if (!counts()) return {};
  const std::lock_guard lock(mutex_);
  std::erase(waits_, &wait);
  waiting_.store(std::ssize(waits_));
  ++changes_;
  // It may have been woken by what it waited for while it was told: then all is well.
  return wait.told_to_give_up && !wait.over() ? deadlock_ : std::string();
}

void WaitCensus::Changed() {
  ++changes_;
  if (NobodyGoesOn()) Watch();
}

WaitCensus::Pools WaitCensus::Look() const {
  Pools pools;
  if (!look_at_pools_) return pools;
  pools.each = look_at_pools_();
  for (const Executor::Standing& pool : pools.each) {
    pools.busy += static_cast<std::int64_t>(pool.busy);
    pools.go_on = pools.go_on || pool.goes_on;
    pools.changes += pool.changes;
  }
  return pools;
}

bool WaitCensus::NobodyGoesOn() const {
  // Pools are only asked if it depends on them.
  return !waits_.empty() && std::ssize(waits_) >= alive_.load() && NobodyGoesOn(Look());
}

bool WaitCensus::NobodyGoesOn(const Pools& pools) const {
  return !waits_.empty() && !pools.go_on && std::ssize(waits_) >= alive_.load() + pools.busy;
}

void WaitCensus::Watch() {
  if (watched_) {
    changed_.notify_all();
    return;
  }
  try {
    watcher_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
    watched_ = true;
  } catch (const std::system_error&) {
    // No thread to be had: the next time.
  }
}

void WaitCensus::Run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  for (std::uint64_t looked_at = 0; !stop.stop_requested();) {
    changed_.wait(lock, stop, [&] { return changes_ != looked_at && NobodyGoesOn(); });
    const std::uint64_t before = changes_;
    const std::uint64_t pools_before = Look().changes;
    // Not woken by changes: a busy program makes many. Only its end comes sooner.
    changed_.wait_for(lock, stop, kQuiet, [] { return false; });
    // Pools are looked at one after another, but what is the same twice was so in between, too.
    const Pools pools = Look();
    if (changes_ != before || pools.changes != pools_before || !NobodyGoesOn(pools)) continue;
    // What is over will be a change once its thread runs.
    looked_at = before;
    if (std::ranges::none_of(waits_, [](const EndlessWait* wait) { return wait->over(); }))
      TellOne(pools);
  }
}

void WaitCensus::TellOne(const Pools& pools) {
  EndlessWait* const one = WhoGivesUp();
  if (one == nullptr) return;
  deadlock_ = Describe(pools);
  one->told_to_give_up = true;
  one->wake();
}

// The last to come of those who are readiest.
EndlessWait* WaitCensus::WhoGivesUp() const {
  EndlessWait* chosen = nullptr;
  int readiest = 0;
  for (EndlessWait* wait : waits_) {
    if (!wait->wake || wait->told_to_give_up) continue;
    const int readiness = ReadinessToGiveUp(*wait);
    if (readiness < readiest) continue;
    chosen = wait;
    readiest = readiness;
  }
  return chosen;
}

std::string WaitCensus::Describe(const Pools& pools) const {
  std::string text;
  for (std::size_t i = 0; i < std::min(waits_.size(), kMostNamed); ++i) {
    text += (i == 0 ? "" : "; ") + Describe(*waits_[i]);
  }
  if (waits_.size() > kMostNamed) {
    text += fmt::format("; and {} more wait", waits_.size() - kMostNamed);
  }
  for (const Executor::Standing& pool : pools.each) {
    if (pool.queued > 0) text += "; " + LineText(pool);
  }
  return text;
}

std::string WaitCensus::Describe(const EndlessWait& wait) const {
  std::string text = wait.who + ' ' + wait.what;
  if (wait.waits_for_unbegun && wait.waits_for_unbegun()) {
    text += ", for which there is no worker";
  }
  if (wait.lock == nullptr) return text;
  const std::string left_by = wait.lock->LeftBy();
  if (!left_by.empty()) return text + fmt::format(", which {} left held when it ended", left_by);
  const auto holder = std::ranges::find(waits_, wait.lock->holder(), &EndlessWait::task);
  return holder == waits_.end() ? text : text + fmt::format(", which {} holds", (*holder)->who);
}

}  // namespace interleave
