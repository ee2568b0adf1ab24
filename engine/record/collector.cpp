#include "engine/record/collector.h"

#include <algorithm>
#include <limits>

namespace interleave {

Collector::Collector(Recorder& recorder)
    : recorder_(recorder), converter_(!recorder.clock().tsc()) {
  // The line begins where the recording does, however late it is collected.
  converter_.AddAnchor(recorder.header_.origin);
}

void Collector::Pull(std::vector<Fact>& out) {
  // Taken before anything is drained: whatever is older has been written, but for an event whose
  // writer is between reading its clock and publishing.
  const TickConverter::Anchor now = ReadAnchor(recorder_.clock());
  converter_.AddAnchor(now);
  Take(out, now);
  horizon_ = now.nanos - recorder_.origin();
}

void Collector::PullRest(std::vector<Fact>& out) {
  const TickConverter::Anchor now = ReadAnchor(recorder_.clock());
  converter_.AddAnchor(now);
  constexpr TickConverter::Anchor kForever{std::numeric_limits<std::uint64_t>::max(),
                                           std::numeric_limits<Nanos>::max()};
  Take(out, kForever);
  horizon_ = now.nanos - recorder_.origin();
}

void Collector::Take(std::vector<Fact>& out, TickConverter::Anchor until) {
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  const Nanos origin = recorder_.origin();
  pending_.resize(recorder_.arena_->opened());
  lost_switches_ = 0;
  for (std::uint32_t lane = 0; lane < pending_.size(); ++lane) {
    Pending& pending = pending_[lane];
    recorder_.arena_->Reader(lane).Drain(pending.events);
    SchedStream* stream = nullptr;
    {
      const std::lock_guard lock(recorder_.mutex_);
      if (lane < recorder_.sched_streams_.size()) stream = recorder_.sched_streams_[lane].get();
    }
    if (stream != nullptr) {  // Never taken away again, and read by nobody else.
      stream->Drain(pending.switches);
      lost_switches_ += stream->lost();
    }

    const auto events_end =
        std::ranges::find_if(pending.events, [&](const Event& e) { return e.ticks > until.ticks; });
    for (auto it = pending.events.begin(); it != events_end; ++it) {
      if (CarriesTicks(it->kind)) {
        it->extra = static_cast<std::uint32_t>(
            converter_.ToNanos(it->ticks) -
            converter_.ToNanos(it->ticks - std::min<std::uint64_t>(it->extra, it->ticks)));
      }
      out.push_back({.at = std::max<Nanos>(converter_.ToNanos(it->ticks) - origin, 0),
                     .lane = lane,
                     .subject = it->subject,
                     .arg = it->arg,
                     .extra = it->extra,
                     .kind = it->kind,
                     .detail = it->detail});
    }
    pending.events.erase(pending.events.begin(), events_end);

    const auto switches_end = std::ranges::find_if(
        pending.switches, [&](const SchedSwitch& s) { return s.at > until.nanos; });
    for (auto it = pending.switches.begin(); it != switches_end; ++it) {
      out.push_back({.at = std::max<Nanos>(it->at - origin, 0),
                     .lane = lane,
                     .subject = it->preempted ? 1U : 0U,
                     .arg = static_cast<std::uint32_t>(it->core),
                     .kind = it->in ? EventKind::kSwitchIn : EventKind::kSwitchOut});
    }
    pending.switches.erase(pending.switches.begin(), switches_end);
  }
  events_ += out.size() - static_cast<std::size_t>(first);
  std::ranges::stable_sort(out.begin() + first, out.end(), {}, &Fact::at);
}

std::uint64_t Collector::dropped() const {
  std::uint64_t dropped = lost_switches_;
  for (std::uint32_t lane = 0; lane < pending_.size(); ++lane) {
    dropped += recorder_.arena_->Reader(lane).dropped();
  }
  return dropped;
}

}  // namespace interleave
