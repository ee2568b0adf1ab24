#include "engine/simulated/depth_first.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {
namespace {

// Whether the order of the two makes no difference. Both are sorted.
bool Independent(const std::vector<Touched>& a, const std::vector<Touched>& b) {
  auto x = a.begin();
  auto y = b.begin();
  while (x != a.end() && y != b.end()) {
    if (x->what < y->what) {
      ++x;
    } else if (y->what < x->what) {
      ++y;
    } else if (x->writes || y->writes) {
      return false;
    } else {
      ++x;
      ++y;
    }
  }
  return true;
}

}  // namespace

void RunWatch::OnLostUpdate(std::uint32_t thread, std::string_view cell) {
  if (!lost.empty()) return;
  lost = fmt::format("{} writes `{}` over what another thread has written since it was read",
                     thread == 0 ? "the main program" : fmt::format("thread {}", thread), cell);
}

void DepthFirst::Begin() {
  depth_ = 0;
  pruned = false;
  too_long = false;
  lost.clear();
}

Schedule DepthFirst::schedule() const {
  Schedule schedule;
  for (const Choice& choice : path_) schedule.push_back(choice.taken);
  return schedule;
}

std::size_t DepthFirst::CostOf(const Choice& choice, const Choice* before,
                               std::uint32_t thread) const {
  if (before == nullptr || before->taken == thread) return choice.cost;
  if (limits_.most_switches) return choice.cost + 1;
  const bool could_go_on = std::ranges::find(choice.threads, before->taken) != choice.threads.end();
  return choice.cost + (could_go_on ? 1 : 0);
}

bool DepthFirst::Take(Choice& choice, const Choice* before) const {
  const auto left = [&](std::uint32_t thread) {
    const auto is = [&](const Tried& tried) { return tried.thread == thread; };
    if (std::ranges::any_of(choice.asleep, is) || std::ranges::any_of(choice.done, is)) {
      return false;
    }
    const std::size_t cost = CostOf(choice, before, thread);
    return (!limits_.most_switches || cost <= *limits_.most_switches) &&
           (!limits_.most_preemptions || cost <= *limits_.most_preemptions);
  };
  // Who is under way first: few switches are tried before many.
  if (before != nullptr && left(before->taken) &&
      std::ranges::find(choice.threads, before->taken) != choice.threads.end()) {
    choice.taken = before->taken;
    return true;
  }
  const auto next = std::ranges::find_if(choice.threads, left);
  if (next == choice.threads.end()) return false;
  choice.taken = *next;
  return true;
}

std::size_t DepthFirst::Choose(std::span<const ProgramStep> offers) {
  if (depth_ == limits_.most_steps) {
    too_long = true;
    return kGiveUp;
  }
  if (depth_ == path_.size()) {
    Choice choice;
    for (const ProgramStep& offer : offers) choice.threads.push_back(offer.thread);
    const Choice* before = path_.empty() ? nullptr : &path_.back();
    if (before != nullptr) {
      if (limits_.reduce) {
        for (const auto* tried : {&before->asleep, &before->done}) {
          for (const Tried& each : *tried) {
            if (Independent(each.touched, before->touched)) choice.asleep.push_back(each);
          }
        }
      }
      const Choice* earlier = path_.size() > 1 ? &path_[path_.size() - 2] : nullptr;
      choice.cost = CostOf(*before, earlier, before->taken);
    }
    if (!Take(choice, before)) {
      pruned = true;
      return kGiveUp;
    }
    path_.push_back(std::move(choice));
  }
  const auto at = std::ranges::find(offers, path_[depth_].taken, &ProgramStep::thread);
  if (at == offers.end()) return kGiveUp;  // Not the same program as the last time.
  ++depth_;
  return static_cast<std::size_t>(at - offers.begin());
}

void DepthFirst::OnTaken(std::span<const Touched> touched, std::int64_t /*value*/) {
  path_[depth_ - 1].touched.assign(touched.begin(), touched.end());
}

bool DepthFirst::Next() {
  while (!path_.empty()) {
    Choice& choice = path_.back();
    choice.done.push_back({choice.taken, std::move(choice.touched)});
    choice.touched.clear();
    const Choice* before = path_.size() > 1 ? &path_[path_.size() - 2] : nullptr;
    if (Take(choice, before)) return true;
    path_.pop_back();
  }
  return false;
}

}  // namespace interleave
