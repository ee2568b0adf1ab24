#include "engine/analysis/why.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "engine/analysis/cause.h"
#include "engine/analysis/explain_words.h"

namespace interleave {
namespace {

// A chain that is longer says so; nobody reads on.
constexpr std::size_t kMostLinks = 32;

std::string Quoted(std::string_view what, const std::string& name) {
  return name.empty() ? std::string(what) : fmt::format("{} “{}”", what, name);
}

// "computes (sum squares #1)", "waits for the lock “a”": what a row does, after its name.
std::string Doing(const Trace& trace, TrackId track, const Slice& slice) {
  const std::string subject = Short(trace.SubjectLabel(slice));
  switch (slice.state) {
    case State::kStarting:
      return "is still starting";
    case State::kQueued:
      return "is ready and waits for its turn";
    case State::kRunning:
      return "computes" + InTask(trace, track, slice.task);
    case State::kPreempted:
      return "wants to run, but was taken off its core";
    case State::kBlocked:
      return "is off its core, in a call into the system";
    case State::kWaitingIo:
      return subject.empty() ? "waits for input or output"
                             : fmt::format("waits for {} (input or output)", subject);
    case State::kSleeping:
      return "sleeps until its timer rings";
    case State::kWaitingGil:
      // Of a lock for each interpreter the name says whose.
      return subject.empty() || subject == "global lock"
                 ? "waits for the global lock"
                 : fmt::format("waits for the global lock “{}”", subject);
    case State::kWaitingLock:
      return "waits for " + Quoted("the lock", subject);
    case State::kWaitingCondition:
      return "waits for " + Quoted("the condition", subject);
    case State::kWaitingEvent:
      return "waits for " + Quoted("the event", subject);
    case State::kWaitingSemaphore:
      return "waits for a place in " + Quoted("the semaphore", subject);
    case State::kWaitingBarrier:
      return "waits for the others at " + Quoted("the barrier", subject);
    case State::kWaitingQueue:
      return "waits for " + Quoted("the queue", subject);
    case State::kWaitingResult:
      return subject.empty() ? "waits for other tasks to end"
                             : fmt::format("waits for the result of {}", subject);
    case State::kIdle:
      return "has nothing to do";
    case State::kDone:
    case State::kFailed:
    case State::kCancelled:
      return "has ended";
  }
  return "";
}

WhyEnd EndAt(State state) {
  switch (state) {
    case State::kRunning:
    case State::kStarting:
      return WhyEnd::kRan;
    case State::kWaitingIo:
    case State::kSleeping:
    case State::kIdle:
    case State::kBlocked:
    case State::kPreempted:  // By another program.
      return WhyEnd::kOutside;
    default:
      return WhyEnd::kUnknown;
  }
}

// What there is to say where the row has no slice.
std::string Nothing(const Trace& trace, TrackId track, Nanos at) {
  const std::string name = TrackName(trace, track);
  if (track >= trace.tracks().size() || trace.tracks()[track].slices.empty()) {
    return fmt::format("nothing is recorded for {}", name);
  }
  const std::vector<Slice>& slices = trace.tracks()[track].slices;
  if (trace.tracks()[track].kind == TrackKind::kCore) {
    return fmt::format("{} ran nothing of this program", name);
  }
  if (at < slices.front().begin) return fmt::format("{} does not exist yet", name);
  if (at >= trace.EndOf(slices.back())) return fmt::format("{} has ended", name);
  return fmt::format("nothing is recorded for {} here", name);
}

std::string Sentence(const Trace& trace, const Why& why) {
  std::string text;
  for (const WhyLink& link : why.links) {
    if (!text.empty()) text += "; ";
    text += link.part;
  }
  if (why.end == WhyEnd::kCircle) {
    const auto circle = std::span(why.links).subspan(why.back_to);
    const bool locks = std::ranges::all_of(
        circle, [](const WhyLink& link) { return link.state == State::kWaitingLock; });
    const std::string name = TrackName(trace, circle.front().track);
    if (circle.size() == 1) {
      text += fmt::format("; {} holds it itself and can never go on", name);
    } else {
      text += fmt::format("; what that needs, {} has: {}", name,
                          locks ? "a circle, in which nobody can go on" : "a circle");
    }
  }
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] -= 'a' - 'A';
  return text + ".";
}

}  // namespace

std::string_view WhyEndKey(WhyEnd end) {
  switch (end) {
    case WhyEnd::kRan:
      return "ran";
    case WhyEnd::kOutside:
      return "outside";
    case WhyEnd::kCircle:
      return "circle";
    case WhyEnd::kUnknown:
      return "unknown";
  }
  std::unreachable();
}

Why WhyAt(const Trace& trace, TrackId track, Nanos at) {
  Why why{.at = at, .links = {}, .sentence = {}};
  std::string relation;
  while (true) {
    const bool known = track < trace.tracks().size();
    const Slice* slice = known ? trace.SliceAt(track, at) : nullptr;
    if (slice == nullptr) {
      const std::string part = relation.empty()
                                   ? Nothing(trace, track, at)
                                   : fmt::format("{} {}", TrackName(trace, track), relation);
      why.links.push_back({.track = track, .state = State::kDone, .range = {at, at}, .part = part});
      break;
    }
    WhyLink link{.track = track,
                 .state = slice->state,
                 .range = {slice->begin, trace.EndOf(*slice)},
                 .part = TrackName(trace, track)};
    if (trace.tracks()[track].kind == TrackKind::kCore) {
      link.part += " is busy";
      why.links.push_back(std::move(link));
      relation = "is on it";
      track = slice->subject;
      continue;
    }
    if (!relation.empty()) link.part += " " + relation;
    const bool joined = relation.empty() || relation.ends_with("until then");
    link.part += (joined ? " " : " and ") + Doing(trace, track, *slice);
    why.links.push_back(std::move(link));

    const std::optional<Cause> cause = CauseOf(trace, track, *slice, at);
    if (!cause || why.links.size() >= kMostLinks) {
      why.end = EndAt(slice->state);
      break;
    }
    const auto seen = std::ranges::find(why.links, cause->track, &WhyLink::track);
    if (seen != why.links.end()) {
      why.end = WhyEnd::kCircle;
      why.back_to = static_cast<std::size_t>(seen - why.links.begin());
      break;
    }
    track = cause->track;
    relation = cause->relation;
  }
  why.sentence = Sentence(trace, why);
  return why;
}

}  // namespace interleave
