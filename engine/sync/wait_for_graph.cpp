#include "engine/sync/wait_for_graph.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/sync/lock_state.h"

namespace interleave {

std::string WaitForGraph::Enter(Waiter& waiter) {
  if (shared_ != nullptr) return EnterShared(waiter);
  const std::lock_guard lock(mutex_);
  std::vector<Waiter*> circle;
  std::unordered_set<const Waiter*> seen;
  if (!LeadsTo(waiter, waiter, circle, seen)) {
    waiters_[waiter.task_] = &waiter;
    return {};
  }
  // It is named from whoever came first, whoever finds it.
  std::vector<const Waiter*> in_order{&waiter};
  in_order.insert(in_order.end(), circle.begin(), circle.end());
  std::ranges::rotate(in_order, std::ranges::min_element(in_order, {}, &Waiter::task_));
  std::string text = Describe(in_order);
  for (Waiter* other : circle) {
    other->found_ = text;
    other->OnFound();
  }
  return text;
}

std::string WaitForGraph::EnterShared(Waiter& waiter) {
  SharedWaits::Wait wait{.task = waiter.task_,
                         .name = names_.Intern(waiter.name_),
                         .lock = waiter.lock_ == nullptr ? nullptr : waiter.lock_->shared(),
                         .awaited = {}};
  for (const FutureCore* future : waiter.futures_) {
    if (!future->settled()) wait.awaited.push_back(future->task());
  }
  SharedWaits::Entered entered = shared_->Enter(wait, names_);
  waiter.entry_ = entered.entry;
  return std::move(entered.circle);
}

void WaitForGraph::Leave(Waiter& waiter) {
  if (waiter.entry_ != nullptr) {
    waiter.found_ = names_.Text(shared_->Leave(*std::exchange(waiter.entry_, nullptr)));
    return;
  }
  const std::lock_guard lock(mutex_);
  const auto at = waiters_.find(waiter.task_);
  if (at != waiters_.end() && at->second == &waiter) waiters_.erase(at);
}

std::string WaitForGraph::TakeFound(Waiter& waiter) {
  if (waiter.entry_ != nullptr) {
    return std::string(names_.Text(shared_->TakeFound(*waiter.entry_)));
  }
  const std::lock_guard lock(mutex_);
  return std::exchange(waiter.found_, {});
}

bool WaitForGraph::LeadsTo(const Waiter& from, const Waiter& target, std::vector<Waiter*>& way,
                           std::unordered_set<const Waiter*>& seen) const {
  const auto through = [&](TaskId task) {
    if (task == 0) return false;
    if (task == target.task_) return true;
    const auto at = waiters_.find(task);
    if (at == waiters_.end() || !seen.insert(at->second).second) return false;
    way.push_back(at->second);
    if (LeadsTo(*at->second, target, way, seen)) return true;
    way.pop_back();
    return false;
  };
  if (from.lock_ != nullptr) return through(from.lock_->holder());
  return std::ranges::any_of(from.futures_, [&](const FutureCore* future) {
    return !future->settled() && through(future->task());
  });
}

std::string WaitForGraph::Describe(std::span<const Waiter* const> circle) const {
  std::vector<WaitInCircle> waits;
  for (const Waiter* waiter : circle) {
    waits.push_back({.who = waiter->name_,
                     .lock = waiter->lock_ == nullptr ? "" : names_.Text(waiter->lock_->name())});
  }
  return CircleText(waits);
}

std::string CircleText(std::span<const WaitInCircle> circle) {
  std::string text;
  for (std::size_t i = 0; i < circle.size(); ++i) {
    const WaitInCircle& wait = circle[i];
    const WaitInCircle& before = circle[(i + circle.size() - 1) % circle.size()];
    const WaitInCircle& next = circle[(i + 1) % circle.size()];
    if (i > 0) text += "; ";
    text += wait.who;
    if (!before.lock.empty()) text += fmt::format(" holds {} and", before.lock);
    text += wait.lock.empty() ? fmt::format(" waits for the result of {}", next.who)
                              : fmt::format(" waits for {}", wait.lock);
  }
  return text;
}

std::string DeadlockMark(const std::string& circle) { return "deadlock: " + circle; }

std::string DeadlockText(const std::string& circle, const std::string& victim) {
  return fmt::format(
      "deadlock: {}. None of them can ever go on: in CPython they would hang for ever; here {} "
      "gets "
      "this error, so that the run ends. Take locks in the same order everywhere",
      circle, victim);
}

std::string LeftHeldText(const std::string& waits, const std::string& victim) {
  return fmt::format(
      "deadlock: {}. Only who has taken a reentrant lock may release it, so nobody ever will: in "
      "CPython this would hang for ever; here {} gets this error, so that the run ends. Release a "
      "lock in the task that takes it, best with a guard",
      waits, victim);
}

}  // namespace interleave
