#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "engine/formats/display_text.h"
#include "engine/formats/own_words.h"
#include "engine/formats/perfetto.h"
#include "engine/formats/perfetto_packets.h"
#include "engine/formats/perfetto_sched.h"
#include "engine/formats/row_walk.h"
#include "engine/formats/subject_cache.h"
#include "engine/trace/process_groups.h"

namespace interleave {
namespace {

using namespace perfetto;
using NameKind = PerfettoPackets::NameKind;
using Iid = PerfettoPackets::Iid;

constexpr std::uint64_t kEventsBetweenLooks = 1024;

// The names of a run's slices, looked up once.
class RunNames {
 public:
  RunNames(const Trace& trace, PerfettoPackets& out)
      : trace_(trace), out_(out), tasks_(trace.tasks().size()) {}

  Iid Task(const Slice& slice) {
    if (slice.task == 0) {
      return names_.Of(slice,
                       [&] { return out_.Name(NameKind::kEvent, trace_.SubjectLabel(slice)); });
    }
    if (slice.task >= tasks_.size()) return out_.Name(NameKind::kEvent, {});
    Iid& iid = tasks_[slice.task];
    if (iid == 0) iid = out_.Name(NameKind::kEvent, trace_.TaskLabel(slice.task));
    return iid;
  }
  Iid StateOf(const Track& row, const Slice& slice) {
    if (row.kind == TrackKind::kLoop && slice.task != 0 && slice.state == State::kRunning) {
      return Task(slice);
    }
    Iid& iid = states_[static_cast<std::size_t>(slice.state)];
    if (iid == 0) iid = out_.Name(NameKind::kEvent, StateTitle(slice.state));
    return iid;
  }
  // 0 if nothing was waited for, or nobody knows what.
  Iid Subject(const Slice& slice) {
    if (slice.detail == SubjectKind::kNone) return 0;
    return subjects_.Of(slice, [&] {
      const std::string label = trace_.SubjectLabel(slice);
      return label.empty() ? 0 : out_.Name(NameKind::kString, label);
    });
  }

 private:
  const Trace& trace_;
  PerfettoPackets& out_;
  std::vector<Iid> tasks_;
  std::array<Iid, kStateCount> states_{};
  SubjectCache<Iid> names_;
  SubjectCache<Iid> subjects_;
};

class PerfettoFile {
 public:
  PerfettoFile(const ExportJob& job, const ByteSink& sink) : job_(job), out_(sink) {}

  ExportReport Write() {
    for (const char* category : {"task", "slice", "state", "transfer", "flow", "mark", "counter"}) {
      categories_.emplace_back(category, out_.Name(NameKind::kCategory, category));
    }
    std::int64_t tid = 1;  // No pid is a tid, too.
    for (const Recording& recording : job_.recordings) {
      tid += static_cast<std::int64_t>(recording.trace->processes().size()) + 1;
    }
    PerfettoPlace place{.pid = 1, .first_tid = tid, .first_cpu = 0};
    std::uint64_t flow = 1;
    for (const Recording& recording : job_.recordings) {
      WriteRun(recording, place, flow);
      if (stopped_) break;
      const Trace& trace = *recording.trace;
      place.pid += static_cast<std::int64_t>(trace.processes().size()) + 1;
      place.first_tid += static_cast<std::int64_t>(trace.tracks().size());
      place.first_cpu += CpusOf(trace);
      flow += trace.flows().size();
    }
    out_.Flush();
    return {.what = fmt::format("{} events", GroupedNumber(events_)),
            .replaced = out_.replaced(),
            .stopped = stopped_};
  }

 private:
  Iid Category(std::string_view name) const {
    return std::ranges::find(categories_, name, &std::pair<std::string_view, Iid>::first)->second;
  }

  void WriteRun(const Recording& recording, const PerfettoPlace& place, std::uint64_t flow) {
    const Trace& trace = *recording.trace;
    DescribeRun(recording, place, out_);
    RunNames names(trace, out_);
    std::vector<std::vector<Transfer>> transfers = TransfersByRow(trace);
    for (TrackId track = 0; track < trace.tracks().size() && !stopped_; ++track) {
      const Track& row = trace.tracks()[track];
      if (row.kind == TrackKind::kCore && place.HasLane(row)) {
        events_ += WriteCore(trace, track, place, out_);
      } else {
        WriteRow(trace, track, place, names, std::move(transfers[track]));
      }
      job_.work.Report(static_cast<double>(track) / static_cast<double>(trace.tracks().size()));
    }
    if (stopped_) return;
    WriteFlows(trace, place, flow);
    WriteMarks(trace, place);
    WriteCounters(trace, place);
  }

  void Put(const PerfettoPackets::Event& event) {
    out_.Write(event);
    if (++events_ % kEventsBetweenLooks == 0 && job_.work.stop.stop_requested()) stopped_ = true;
  }

  void WriteRow(const Trace& trace, TrackId track, const PerfettoPlace& place, RunNames& names,
                std::vector<Transfer> transfers) {
    const Track& row = trace.tracks()[track];
    const std::uint64_t uuid = place.UuidOf(track);
    const Iid task = Category("task");
    const Iid slice = Category("slice");
    const Iid state = Category("state");
    const Iid transfer = Category("transfer");
    const Iid for_name = out_.Name(NameKind::kAnnotation, "for");
    RowWalk walk(trace, track, std::move(transfers));
    while (const RowWalk::Step* const step = walk.Next()) {
      if (stopped_) return;
      if (!step->begins) {
        Put({.type = event::kEnd, .at = step->at, .track = uuid});
        continue;
      }
      PerfettoPackets::Event event{.type = event::kBegin, .at = step->at, .track = uuid};
      if (step->what == RowWalk::What::kTask) {
        const bool of_task = step->slice->task != 0;
        event.category = of_task ? task : slice;
        event.name = names.Task(*step->slice);
        if (of_task) AnnotateTask(trace, step->slice->task);
      } else if (step->what == RowWalk::What::kState && row.kind == TrackKind::kCore) {
        const bool known = step->slice->subject < trace.tracks().size();
        event.category = slice;
        event.name = out_.Name(NameKind::kEvent, known ? trace.tracks()[step->slice->subject].name
                                                       : std::string("unknown thread"));
      } else if (step->what == RowWalk::What::kState) {
        event.category = state;
        event.name = names.StateOf(row, *step->slice);
        if (const Iid subject = names.Subject(*step->slice); subject != 0) {
          out_.AddString(for_name, subject);
        }
      } else {
        event.category = transfer;
        event.name = AnnotateTransfer(trace, *step->transfer);
      }
      Put(event);
    }
  }

  void AnnotateTask(const Trace& trace, TaskId id) {
    out_.AddInt(out_.Name(NameKind::kAnnotation, "task"), id);
    if (id >= trace.tasks().size()) return;
    const TaskInfo& task = trace.tasks()[id];
    if (task.created >= 0 && task.begin >= task.created) {
      out_.AddInt(out_.Name(NameKind::kAnnotation, "queued_ns"), task.begin - task.created);
    }
    if (task.outcome == TaskOutcome::kNone) return;
    out_.AddString(out_.Name(NameKind::kAnnotation, "outcome"),
                   out_.Name(NameKind::kString, OutcomeWord(task.outcome)));
  }

  Iid AnnotateTransfer(const Trace& trace, const Transfer& transfer) {
    out_.AddInt(out_.Name(NameKind::kAnnotation, "bytes"), transfer.bytes);
    if (const std::string task = trace.TaskLabel(transfer.task); !task.empty()) {
      out_.AddString(out_.Name(NameKind::kAnnotation, "of"), out_.Name(NameKind::kString, task));
    }
    return out_.Name(NameKind::kEvent, transfer.outward ? "serialise" : "deserialise");
  }

  // Both ends of each arrow, the beginning first: its direction is that of time, and then of order.
  void WriteFlows(const Trace& trace, const PerfettoPlace& place, std::uint64_t first) {
    const Iid category = Category("flow");
    for (std::size_t i = 0; i < trace.flows().size() && !stopped_; ++i) {
      const Flow& flow = trace.flows()[i];
      if (flow.from >= trace.tracks().size() || flow.to >= trace.tracks().size()) continue;
      const Iid name = out_.Name(NameKind::kEvent, FlowTitle(flow.kind));
      for (const bool ends : {false, true}) {
        out_.AddFlow(first + i, ends);
        if (ends && flow.bytes != 0) {
          out_.AddInt(out_.Name(NameKind::kAnnotation, "bytes"), flow.bytes);
        }
        Put({.type = event::kInstant,
             .at = ends ? std::max(flow.from_ns, flow.to_ns) : flow.from_ns,
             .track = place.UuidOf(ends ? flow.to : flow.from),
             .category = category,
             .name = name});
      }
    }
  }

  void WriteMarks(const Trace& trace, const PerfettoPlace& place) {
    for (const Mark& mark : trace.marks()) {
      if (stopped_) return;
      const bool on_track = mark.track < trace.tracks().size();
      out_.AddInt(out_.Name(NameKind::kAnnotation, "value"), mark.value);
      Put({.type = event::kInstant,
           .at = mark.at,
           .track = on_track ? place.UuidOf(mark.track) : place.UuidOfProcess(0),
           .category = Category("mark"),
           .name = out_.Name(NameKind::kEvent, trace.Name(mark.name))});
    }
  }

  void WriteCounters(const Trace& trace, const PerfettoPlace& place) {
    for (std::size_t i = 0; i < trace.counters().size(); ++i) {
      const Counter& counter = trace.counters()[i];
      const std::uint64_t uuid = place.UuidOfCounter(trace, i);
      for (const CounterPoint& point : counter.points) {
        if (stopped_) return;
        out_.AddCounterValue(point.value);
        Put({.type = event::kCounter, .at = point.at, .track = uuid});
      }
    }
  }

  const ExportJob& job_;
  PerfettoPackets out_;
  std::vector<std::pair<std::string_view, Iid>> categories_;
  std::uint64_t events_ = 0;
  bool stopped_ = false;
};

}  // namespace

std::expected<ExportReport, std::string> WritePerfetto(const ExportJob& job, const ByteSink& sink) {
  return PerfettoFile(job, sink).Write();
}

}  // namespace interleave
