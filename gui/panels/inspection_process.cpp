#include "gui/panels/inspection_process.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "engine/trace/process_groups.h"
#include "engine/trace/time_text.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

struct Sum {
  std::int64_t count = 0;
  std::uint64_t bytes = 0;
  Nanos time = 0;

  void Add(std::uint32_t more, Nanos length) {
    ++count;
    bytes += more;
    time += length;
  }
};

bool IsIn(Nanos at, TimeRange range) { return at >= range.begin && at <= range.end; }

}  // namespace

void AddProcessFacts(const Trace& trace, const Track& track, std::vector<Inspection::Fact>& facts) {
  if (!HasWorkers(trace) || track.process >= trace.processes().size()) return;
  const ProcessInfo& process = trace.processes()[track.process];
  facts.push_back({"Process", process.pid > 0 ? fmt::format("{}", process.pid) : process.name});
  if (const Nanos start = StartUp(process); start >= 0) {
    facts.push_back({"Its start-up", DurationText(start)});
  }
  if (process.proportional_kib > 0) {
    facts.push_back({"Its memory, PSS", MibText(process.proportional_kib)});
  }
  if (process.resident_kib > 0) facts.push_back({"Its memory, RSS", MibText(process.resident_kib)});
}

void AddTransportFacts(const Trace& trace, TrackId thread, TaskId task, TimeRange range,
                       std::vector<Inspection::Fact>& facts) {
  if (!HasWorkers(trace)) return;
  Sum serialised, deserialised;
  for (const Transfer& transfer : trace.transfers()) {
    const bool here = transfer.track == thread && IsIn(transfer.end, range);
    if (task != 0 ? transfer.task != task : !here) continue;
    (transfer.outward ? serialised : deserialised)
        .Add(transfer.bytes, transfer.end - transfer.begin);
  }
  Sum sent, received;
  for (const Flow& flow : trace.flows()) {
    if (flow.kind != FlowKind::kMessage) continue;
    if (flow.from == thread && IsIn(flow.from_ns, range)) sent.Add(flow.bytes, 0);
    if (flow.to == thread && IsIn(flow.to_ns, range)) received.Add(flow.bytes, 0);
  }
  const auto add_transfer = [&](const char* label, const Sum& sum) {
    if (sum.count == 0) return;
    facts.push_back({label, BytesText(sum.bytes) + " in " + DurationText(sum.time)});
  };
  const auto add_messages = [&](const char* label, const Sum& sum) {
    if (sum.count == 0) return;
    facts.push_back(
        {label, Counted(sum.count, "message", "messages") + ", " + BytesText(sum.bytes)});
  };
  add_transfer("Serialised", serialised);
  add_transfer("Deserialised", deserialised);
  add_messages("Sent", sent);
  add_messages("Received", received);
}

}  // namespace interleave
