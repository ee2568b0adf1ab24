#include "engine/runtime/wait_census.h"

#include <algorithm>
#include <chrono>
#include <ranges>
#include <system_error>

namespace interleave {
namespace {

// So long must nothing have changed before anybody looks closely. WaitForGraph is quicker: what it
// explains better it has found by then.
constexpr std::chrono::milliseconds kQuiet{80};

// A sentence names so many; a thousand that wait at one barrier are told by their number.
constexpr std::size_t kMostNamed = 6;

}  // namespace

void WaitCensus::Enter() {
  if (!open()) return;
  alive_.fetch_add(1);
}

void WaitCensus::Leave() {
  if (!open()) return;
  // Whoever waits has been counted before it looked whether others are alive: one of the two sees.
  if (alive_.fetch_sub(1) - 1 > waiting_.load()) return;
  const std::lock_guard lock(mutex_);
  ++changes_;
  if (NobodyGoesOn()) Watch();
}

void WaitCensus::Begin(Wait& wait) {
  if (!open()) return;
  const std::lock_guard lock(mutex_);
  waits_.push_back(&wait);
  waiting_.store(static_cast<std::int64_t>(waits_.size()));
  ++changes_;
  if (NobodyGoesOn()) Watch();
}

std::string WaitCensus::End(Wait& wait) {
  if (!open()) return {};
  const std::lock_guard lock(mutex_);
  std::erase(waits_, &wait);
  waiting_.store(static_cast<std::int64_t>(waits_.size()));
  ++changes_;
  // It may have been woken by what it waited for while it was told: then all is well.
  return wait.told_to_give_up && !wait.over() ? deadlock_ : std::string();
}

bool WaitCensus::NobodyGoesOn() const {
  return !waits_.empty() && std::ssize(waits_) >= alive_.load();
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
    changed_.wait(lock, stop, [&] { return NobodyGoesOn() && changes_ != looked_at; });
    const std::uint64_t before = changes_;
    // Not woken by changes: a busy program makes many. Only its end comes sooner.
    changed_.wait_for(lock, stop, kQuiet, [] { return false; });
    if (changes_ != before || !NobodyGoesOn()) continue;
    // What is over will be a change once its thread runs.
    looked_at = before;
    if (std::ranges::none_of(waits_, [](const Wait* wait) { return wait->over(); })) TellLast();
  }
}

void WaitCensus::TellLast() {
  const auto last = std::ranges::find_if(waits_ | std::views::reverse, [](const Wait* wait) {
    return wait->wake && !wait->told_to_give_up;
  });
  if (last == std::ranges::rend(waits_)) return;
  deadlock_.clear();
  for (std::size_t i = 0; i < std::min(waits_.size(), kMostNamed); ++i) {
    deadlock_ += (i == 0 ? "" : "; ") + waits_[i]->who + ' ' + waits_[i]->what;
  }
  if (waits_.size() > kMostNamed) {
    deadlock_ += "; and " + std::to_string(waits_.size() - kMostNamed) + " more wait";
  }
  (*last)->told_to_give_up = true;
  (*last)->wake();
}

}  // namespace interleave
