#include "engine/analysis/lock_wait.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/trace/time_text.h"

namespace interleave {
namespace {

constexpr std::ptrdiff_t kMostLookedAt = 4'096;

std::string Times(std::size_t count) {
  if (count == 1) return "once";
  return count == 2 ? "twice" : fmt::format("{} times", count);
}

}  // namespace

LockWait LockWaitOf(const Trace& trace, TrackId track, const Slice& slice) {
  LockWait wait{.range = {slice.begin, trace.EndOf(slice)}, .asked = {}, .vain = {}};
  if (slice.state != State::kWaitingGil || slice.detail != SubjectKind::kObject) return wait;
  const std::vector<Flow>& flows = trace.flows();
  auto flow = std::ranges::lower_bound(flows, wait.range.begin, {}, &Flow::to_ns);
  const auto last = flow + std::min<std::ptrdiff_t>(flows.end() - flow, kMostLookedAt);
  for (; flow != last && flow->to_ns <= wait.range.end; ++flow) {
    if (flow->subject != slice.subject) continue;
    if (flow->kind == FlowKind::kDropRequest && flow->from == track) {
      wait.asked.push_back(flow->from_ns);
    } else if (flow->kind == FlowKind::kWokenInVain && flow->to == track) {
      wait.vain.push_back(flow->to_ns);
    }
  }
  return wait;
}

std::string LockWaitSentence(const LockWait& wait) {
  std::string sentence;
  if (!wait.asked.empty()) {
    sentence = fmt::format("It asked for the lock after {}",
                           DurationText(wait.asked.front() - wait.range.begin));
    if (wait.asked.size() > 1) sentence += fmt::format(", {} in all", Times(wait.asked.size()));
  }
  if (!wait.vain.empty()) {
    sentence += fmt::format("{} woken {} in vain", sentence.empty() ? "It was" : " and was",
                            Times(wait.vain.size()));
  }
  return sentence.empty() ? sentence : sentence + ".";
}

}  // namespace interleave
