#include "gui/timeline/explain_process.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/analysis/explain_words.h"
#include "engine/trace/process_groups.h"
#include "engine/trace/time_text.h"

namespace interleave {
namespace {

constexpr std::ptrdiff_t kMostLookedAt = 10'000;

// "“jobs”", or "" where it has no name.
std::string ObjectName(const Trace& trace, ObjectId object) {
  if (object >= trace.objects().size()) return "";
  const std::string name = Short(trace.Name(trace.objects()[object].name));
  return name.empty() ? name : fmt::format("“{}”", name);
}

bool IsIn(Nanos at, TimeRange range) { return at >= range.begin && at < range.end; }

std::string Moment(const Trace& trace, Nanos at) {
  const Nanos length = std::max<Nanos>(trace.now_ns(), 1'000);
  return TimeText(at, FormatFor(length, length / 1'000));
}

}  // namespace

std::string ServiceSentence(const Trace& trace, TrackId track, const Slice& slice) {
  if (track >= trace.tracks().size() || !trace.tracks()[track].service) return "";
  const std::string name = TrackName(trace, track);
  switch (slice.state) {
    case State::kIdle:
      return fmt::format(
          "{} rests until there is something to carry. It serves the model and is no thread of the "
          "program.",
          name);
    case State::kRunning:
      return fmt::format(
          "{} carries something between processes{}. It is no thread of the program.", name,
          RunsWhere(trace, track, slice));
    default:
      return "";
  }
}

std::string WorkerSentence(const Trace& trace, TrackId track, const Slice& slice) {
  if (track >= trace.tracks().size() || !HasWorkers(trace)) return "";
  const Track& row = trace.tracks()[track];
  if (row.process == 0 || row.process >= trace.processes().size()) return "";
  const std::string name = TrackName(trace, track);
  if (slice.state == State::kIdle) {
    return fmt::format("{} has nothing to do: it waits for a task to be sent to its process.",
                       name);
  }
  if (slice.state != State::kStarting) return "";
  const ProcessInfo& process = trace.processes()[row.process];
  const Nanos start = StartUp(process);
  if (start < 0) {
    return fmt::format("{} is starting: its process was asked for and has not run yet.", name);
  }
  return fmt::format(
      "{} is starting: its process ran {} after it was asked for, and has taken up no task until "
      "here.",
      name, DurationText(start));
}

std::string ExplainProcess(const Trace& trace, std::uint32_t process) {
  const ProcessInfo& info = trace.processes()[process];
  std::string text = Short(info.name);
  text += info.pid > 0 ? fmt::format(" is process {} of the system.", info.pid)
                       : std::string(" is a process of its own.");
  if (info.created >= 0) {
    text += fmt::format(" It was asked for at {}", Moment(trace, info.created));
    const Nanos start = StartUp(info);
    text += start >= 0 ? fmt::format(" and ran {} later.", DurationText(start))
                       : std::string(" and has never run.");
  }
  if (info.resident_kib > 0) {
    text += fmt::format(" It had {} in memory (RSS)", MibText(info.resident_kib));
    if (info.proportional_kib > 0) {
      text += fmt::format("; its share of what it has in common with others counted, {} (PSS)",
                          MibText(info.proportional_kib));
    }
    text += ".";
  }
  if (const std::string how = HowEnded(trace, process); !how.empty()) {
    text += fmt::format(" It {} at {}.", how, Moment(trace, info.ended));
  }
  return text;
}

std::string EndSentence(const Trace& trace, std::uint32_t process) {
  if (process >= trace.processes().size()) return "";
  const std::string how = HowEnded(trace, process);
  if (how.empty()) return "";
  const ProcessInfo& info = trace.processes()[process];
  return fmt::format("Its process {} at {}.", how, Moment(trace, info.ended));
}

std::string MessageSentence(const Trace& trace, TrackId track, const Flow& message) {
  const bool received = message.to == track;
  const std::string object = ObjectName(trace, message.subject);
  return fmt::format("Message {} {}{}: {}, {} on its way.", received ? "from" : "to",
                     TrackName(trace, received ? message.from : message.to),
                     object.empty() ? "" : " through " + object, BytesText(message.bytes),
                     DurationText(std::max<Nanos>(message.to_ns - message.from_ns, 0)));
}

std::string TransferSentence(const Trace& trace, const Transfer& transfer) {
  const std::string task = TaskName(trace, transfer.task);
  return fmt::format("{} {} in {}{}.", transfer.outward ? "Serialised" : "Deserialised",
                     BytesText(transfer.bytes), DurationText(transfer.end - transfer.begin),
                     task.empty() ? "" : fmt::format(" ({})", task));
}

std::vector<std::string> ExplainTransport(const Trace& trace, TrackId track, TimeRange around,
                                          std::size_t at_most) {
  std::vector<std::pair<Nanos, std::string>> found;
  std::size_t others = 0;
  const auto tell = [&](Nanos at, auto sentence) {
    if (found.size() < at_most) {
      found.emplace_back(at, sentence());
    } else {
      ++others;
    }
  };
  const std::vector<Transfer>& transfers = trace.transfers();
  auto transfer = std::ranges::lower_bound(transfers, around.begin, {}, &Transfer::end);
  const auto last_transfer =
      transfer + std::min<std::ptrdiff_t>(transfers.end() - transfer, kMostLookedAt);
  for (; transfer != last_transfer; ++transfer) {
    if (transfer->track != track || transfer->begin >= around.end) continue;
    tell(transfer->begin, [&] { return TransferSentence(trace, *transfer); });
  }
  const std::vector<Flow>& flows = trace.flows();
  auto flow = std::ranges::lower_bound(flows, around.begin, {}, &Flow::to_ns);
  const auto last_flow = flow + std::min<std::ptrdiff_t>(flows.end() - flow, kMostLookedAt);
  for (; flow != last_flow; ++flow) {
    if (flow->kind != FlowKind::kMessage) continue;
    const bool received = flow->to == track && IsIn(flow->to_ns, around);
    const bool sent = flow->from == track && IsIn(flow->from_ns, around);
    if (!received && !sent) continue;
    tell(received ? flow->to_ns : flow->from_ns,
         [&] { return MessageSentence(trace, received ? track : kNoTrack, *flow); });
  }
  std::ranges::stable_sort(found, {}, &std::pair<Nanos, std::string>::first);
  std::vector<std::string> sentences;
  sentences.reserve(found.size() + 1);
  for (auto& [at, sentence] : found) sentences.push_back(std::move(sentence));
  if (others > 0) sentences.push_back(fmt::format("And {} more here.", others));
  return sentences;
}

}  // namespace interleave
