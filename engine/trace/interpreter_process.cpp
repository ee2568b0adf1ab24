// Worker processes and what goes between them.

#include <algorithm>
#include <string>

#include "engine/record/process_end.h"
#include "engine/trace/interpreter.h"

namespace interleave {

void Interpreter::ApplyProcess(const Fact& fact, Lane& lane) {
  ProcessInfo& process = builder_.Process(fact.subject);
  switch (fact.kind) {
    case EventKind::kProcessCreated:
      process.created = fact.at;
      process.name = builder_.names().Text(fact.arg);
      break;
    case EventKind::kProcessStarted:
      process.pid = static_cast<std::int32_t>(fact.arg);
      break;
    case EventKind::kProcessMemory: {
      process.resident_kib = std::max<std::uint64_t>(process.resident_kib, fact.arg);
      process.proportional_kib = std::max<std::uint64_t>(process.proportional_kib, fact.extra);
      const std::string counter = "memory of " + process.name + " (KiB)";
      builder_.AddCounterPoint(builder_.names().Intern(counter), fact.at, fact.arg, fact.subject);
      break;
    }
    default:
      if (fact.subject != lane.process) EndProcess(fact.subject, fact.arg, fact.at);
  }
}

void Interpreter::EndProcess(std::uint32_t process, NameId how, Nanos at) {
  ProcessInfo& info = builder_.Process(process);
  info.ended = at;
  info.how = how;
  const bool on_purpose = how != 0 && builder_.names().Text(how) == kEndedOnPurpose;
  bool told = how == 0 || on_purpose;  // By a flag, as accidents are.
  for (Lane& lane : lanes_) {
    if (lane.process != process || lane.track == kNoTrack) continue;
    if (!told) builder_.AddMark({.at = at, .track = lane.track, .name = how});
    told = true;
    if (lane.closed) continue;
    // It was killed, or it crashed: its lanes were never closed.
    SwitchOut(lane, false, at);
    for (const TaskId task : lane.tasks) {
      const bool open = task < trace().tasks().size() && trace().tasks()[task].end < 0;
      const TaskOutcome outcome = on_purpose ? TaskOutcome::kCancelled : TaskOutcome::kFailed;
      if (open) builder_.EndTask(task, at, outcome);
    }
    // Its own clock was never read; the kernel's records say nearly the same.
    builder_.SetCpu(lane.track, trace().tracks()[lane.track].on_core_ns);
    lane.closed = true;
    builder_.CloseTrack(lane.track, at);
  }
}

void Interpreter::ApplyMessage(const Fact& fact, const Lane& lane) {
  const TrackId row = RowOf(lane);
  if (fact.kind == EventKind::kSerialised || fact.kind == EventKind::kDeserialised) {
    builder_.AddTransfer({.begin = fact.at - std::min<Nanos>(fact.extra, fact.at),
                          .end = fact.at,
                          .track = row,
                          .task = fact.detail == SubjectKind::kTask ? fact.subject : 0,
                          .bytes = fact.arg,
                          .outward = fact.kind == EventKind::kSerialised});
    return;
  }
  const MessageId id{fact.subject, fact.extra};
  const auto sent = messages_.find(id);
  if (fact.kind != EventKind::kSent && sent != messages_.end()) {
    builder_.AddFlow({.kind = FlowKind::kMessage,
                      .from_ns = sent->second.at,
                      .to_ns = std::max(fact.at, sent->second.at),
                      .from = sent->second.track,
                      .to = row,
                      .subject = fact.subject,
                      .bytes = fact.arg});
  }
  if (fact.kind == EventKind::kReceived) {
    messages_.erase(id);
  } else {
    messages_[id] = {fact.at, row};
  }
}

}  // namespace interleave
