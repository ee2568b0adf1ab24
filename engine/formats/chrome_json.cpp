#include "engine/formats/chrome_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/formats/atomic_file.h"
#include "engine/formats/chrome_events.h"
#include "engine/formats/own_words.h"
#include "engine/trace/process_groups.h"

namespace interleave {
namespace {

constexpr std::uint64_t kEventsBetweenLooks = 1024;  // At the stop token.

// A metadata event up to its arguments; CloseMetadata() ends it.
void OpenMetadata(JsonWriter& out, std::string_view what, std::int64_t pid, std::int64_t tid) {
  out.NewLine();
  out.Open('{');
  out.Text("ph", "M");
  out.Text("name", what);
  out.Number("pid", pid);
  out.Number("tid", tid);
  out.Open("args", '{');
}

void CloseMetadata(JsonWriter& out) {
  out.Close('}');
  out.Close('}');
}

// What our own reader wants to know of a row; others skip it.
void DescribeRow(JsonWriter& out, const Track& row) {
  out.Text("row", RowWord(row.kind));
  if (row.core >= 0) out.Number("core", row.core);
  if (row.tid > 0) out.Number("system_tid", row.tid);
  if (row.task != 0) out.Number("task", row.task);
  if (row.main) out.Bool("main", true);
  if (row.service) out.Bool("service", true);
  const auto total = [&](std::string_view key, auto value) {
    if (value > 0) out.Number(key, static_cast<std::int64_t>(value));
  };
  total("cpu_ns", row.cpu_ns);
  total("voluntary_switches", row.voluntary_switches);
  total("involuntary_switches", row.involuntary_switches);
  total("core_changes", row.core_changes);
}

// `what` is "process" or "thread". Viewers show them in the order of their numbers.
void WriteName(JsonWriter& out, std::string_view what, std::int64_t pid, std::int64_t tid,
               std::string_view name, const Track* row = nullptr) {
  OpenMetadata(out, fmt::format("{}_name", what), pid, tid);
  out.Text("name", name);
  if (row != nullptr) DescribeRow(out, *row);
  CloseMetadata(out);
  OpenMetadata(out, fmt::format("{}_sort_index", what), pid, tid);
  out.Number("sort_index", tid);
  CloseMetadata(out);
}

std::string WorkerTitle(const std::string& run, const ProcessInfo& worker) {
  if (worker.pid <= 0) return fmt::format("{} ({})", run, worker.name);
  return fmt::format("{} ({}, process {})", run, worker.name, worker.pid);
}

void WriteRunMetadata(JsonWriter& out, const NamedTrace& run, const ChromePlace& place) {
  WriteName(out, "process", place.pid, place.pid, run.title);
  const std::vector<ProcessInfo>& processes = run.trace->processes();
  for (std::uint32_t i = 1; i < processes.size(); ++i) {
    const std::int64_t pid = place.PidOfProcess(i);
    WriteName(out, "process", pid, pid, WorkerTitle(run.title, processes[i]));
  }
  const std::vector<Track>& tracks = run.trace->tracks();
  if (std::ranges::find(tracks, TrackKind::kCore, &Track::kind) != tracks.end()) {
    WriteName(out, "process", place.core_pid, place.core_pid, run.title + " (cores)");
  }
  for (TrackId track = 0; track < tracks.size(); ++track) {
    WriteName(out, "thread", place.PidOf(track), place.TidOf(track), tracks[track].name,
              &tracks[track]);
  }
}

std::vector<ChromePlace> PlaceRuns(std::span<const NamedTrace> runs) {
  std::vector<ChromePlace> places;
  const auto processes = [](const NamedTrace& run) {
    return static_cast<std::int64_t>(run.trace->processes().size());
  };
  std::int64_t pid = 1;
  std::int64_t tid = 1;  // No pid is a tid, too.
  for (const NamedTrace& run : runs) tid += processes(run) + 1;
  std::int64_t flow = 1;
  for (const NamedTrace& run : runs) {
    places.push_back({.trace = run.trace,
                      .pid = pid,
                      .core_pid = pid + processes(run),
                      .first_tid = tid,
                      .first_flow = flow});
    pid += processes(run) + 1;
    tid += static_cast<std::int64_t>(run.trace->tracks().size());
    flow += static_cast<std::int64_t>(run.trace->flows().size());
  }
  return places;
}

// Puts sources in the order of their next events. A heap whose first element is replaced, as most
// sources have another event.
class NextFirst {
 public:
  explicit NextFirst(const EventSources& sources) {
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const Nanos next = sources[i]->next();
      if (next != EventSource::kNever) heap_.push_back({next, sources[i]->rank(), i});
    }
    std::ranges::make_heap(heap_, std::greater<>());
  }

  bool empty() const { return heap_.empty(); }
  std::size_t first() const { return std::get<std::size_t>(heap_.front()); }
  // Where the first one belongs, now that its next event is at `next`.
  void MoveFirst(Nanos next) {
    if (next == EventSource::kNever) {
      std::ranges::pop_heap(heap_, std::greater<>());
      heap_.pop_back();
      return;
    }
    Entry moved = heap_.front();
    std::get<Nanos>(moved) = next;
    std::size_t at = 0;
    for (std::size_t child = 1; child < heap_.size(); child = 2 * at + 1) {
      if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child]) ++child;
      if (moved < heap_[child]) break;
      heap_[at] = heap_[child];
      at = child;
    }
    heap_[at] = moved;
  }

 private:
  using Entry = std::tuple<Nanos, EventRank, std::size_t>;
  std::vector<Entry> heap_;  // The smallest first.
};

// Writes the events of all sources in the order of their time.
void Merge(const EventSources& sources, JsonWriter& out, const std::stop_token& stop,
           ChromeJsonReport& report) {
  for (NextFirst order(sources); !order.empty();) {
    EventSource& source = *sources[order.first()];
    source.Write(out);
    order.MoveFirst(source.next());
    if (++report.events % kEventsBetweenLooks == 0 && stop.stop_requested()) {
      report.stopped = true;
      return;
    }
  }
}

// What the system knew of the processes of a run.
void WriteProcesses(JsonWriter& out, const Trace& trace, const ChromePlace& place) {
  out.Open("processes", '[');
  for (std::uint32_t i = 0; i < trace.processes().size(); ++i) {
    const ProcessInfo& process = trace.processes()[i];
    out.NewLine();
    out.Open('{');
    out.Number("pid", place.PidOfProcess(i));
    out.Text("name", process.name);
    out.Number("system_pid", process.pid);
    if (const Nanos start = StartUp(process); start >= 0) out.Micros("start_us", start);
    out.Number("resident_kib", static_cast<std::int64_t>(process.resident_kib));
    out.Number("proportional_kib", static_cast<std::int64_t>(process.proportional_kib));
    if (const std::string how = HowEnded(trace, i); !how.empty()) out.Text("ended", how);
    out.Close('}');
  }
  out.Close(']');
}

void WriteOtherData(JsonWriter& out, std::span<const NamedTrace> runs,
                    std::span<const ChromePlace> places, std::string_view version) {
  out.NewLine();
  out.Open("otherData", '{');
  out.Text("program", "Interleave");
  out.Text("version", version);
  out.Open("runs", '[');
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Trace& trace = *runs[i].trace;
    out.NewLine();
    out.Open('{');
    out.Text("title", runs[i].title);
    out.Number("pid", places[i].pid);
    out.Text("truth", TruthKey(trace.truth()));
    if (!trace.truth_reason().empty()) out.Text("truth_reason", trace.truth_reason());
    out.Number("events", static_cast<std::int64_t>(trace.events()));
    out.Number("dropped", static_cast<std::int64_t>(trace.dropped()));
    out.Micros("length_us", trace.now_ns());
    out.Bool("live", trace.live());
    if (HasWorkers(trace)) WriteProcesses(out, trace, places[i]);
    if (!runs[i].about.empty()) out.Json("about", runs[i].about);
    out.Close('}');
  }
  out.Close(']');
  out.Number("invalid_utf8_replaced", static_cast<std::int64_t>(out.replaced()));
  out.Close('}');
}

}  // namespace

std::int64_t ChromePlace::HomeTidOf(std::uint32_t process) const {
  const std::vector<Track>& tracks = trace->tracks();
  const auto home = std::ranges::find_if(tracks, [&](const Track& track) {
    return track.kind != TrackKind::kCore && track.process == process;
  });
  return home == tracks.end() ? PidOfProcess(process)
                              : TidOf(static_cast<TrackId>(home - tracks.begin()));
}

ChromeJsonReport WriteChromeJson(std::span<const NamedTrace> runs, std::string_view version,
                                 const ByteSink& sink, const std::stop_token& stop) {
  ChromeJsonReport report;
  JsonWriter out(sink);
  const std::vector<ChromePlace> places = PlaceRuns(runs);
  EventSources sources;
  out.Open('{');
  out.Text("displayTimeUnit", "ns");
  out.Open("traceEvents", '[');
  for (std::size_t i = 0; i < runs.size(); ++i) {
    WriteRunMetadata(out, runs[i], places[i]);
    AddSliceSources(places[i], sources);
    AddThreadStateSources(places[i], sources);
    AddPointSources(places[i], sources);
  }
  Merge(sources, out, stop, report);
  out.NewLine();
  out.Close(']');
  WriteOtherData(out, runs, places, version);
  out.Close('}');
  out.Flush();
  report.replaced = out.replaced();
  return report;
}

std::expected<ChromeJsonReport, std::string> SaveChromeJson(std::span<const NamedTrace> runs,
                                                            std::string_view version,
                                                            const std::filesystem::path& path,
                                                            const std::stop_token& stop) {
  auto file = AtomicFile::Create(path);
  if (!file) return std::unexpected(file.error());
  // A disk that is full ends the work early, by the same way as the user.
  std::stop_source give_up;
  const std::stop_callback passed_on(stop, [&] { give_up.request_stop(); });
  const ByteSink sink = [&](std::string_view bytes) {
    file->Write(bytes);
    if (!file->good()) give_up.request_stop();
  };
  const ChromeJsonReport report = WriteChromeJson(runs, version, sink, give_up.get_token());
  if (report.stopped && file->good()) {
    return std::unexpected(fmt::format(
        "The export to {} was cancelled; nothing was written. Start it again when you like.",
        path.string()));
  }
  if (const auto committed = file->Commit(); !committed) return std::unexpected(committed.error());
  return report;
}

}  // namespace interleave
