#include <fmt/format.h>

#include <deque>
#include <string>
#include <unordered_map>

#include "engine/formats/display_text.h"
#include "engine/formats/json_writer.h"
#include "engine/formats/row_walk.h"
#include "engine/formats/viewer_json.h"

namespace interleave {
namespace {

constexpr std::uint64_t kEventsBetweenLooks = 1024;

class SpeedscopeFile {
 public:
  SpeedscopeFile(const ExportJob& job, const ByteSink& sink) : job_(job), out_(sink) {}

  ExportReport Write() {
    out_.Open('{');
    out_.Text("$schema", "https://www.speedscope.app/file-format-schema.json");
    out_.Text("name", job_.recordings.front().title);
    out_.Text("exporter", fmt::format("Interleave@{}", job_.version));
    out_.Number("activeProfileIndex", 0);
    out_.Open("profiles", '[');
    for (const Recording& recording : job_.recordings) {
      const Trace& trace = *recording.trace;
      std::vector<std::vector<Transfer>> transfers = TransfersByRow(trace);
      for (TrackId track = 0; track < trace.tracks().size() && !stopped_; ++track) {
        WriteRow(recording, track, std::move(transfers[track]));
      }
    }
    out_.Close(']');
    WriteFrames();
    out_.Close('}');
    out_.Flush();
    return {.what = fmt::format("{} events", GroupedNumber(events_)),
            .replaced = out_.replaced(),
            .stopped = stopped_};
  }

 private:
  void WriteRow(const Recording& recording, TrackId track, std::vector<Transfer> transfers) {
    const Trace& trace = *recording.trace;
    const Track& row = trace.tracks()[track];
    if (row.slices.empty() && row.tasks.empty()) return;
    out_.NewLine();
    out_.Open('{');
    out_.Text("type", "evented");
    out_.Text("name", job_.recordings.size() > 1 ? fmt::format("{} · {}", row.name, recording.title)
                                                 : row.name);
    out_.Text("unit", "nanoseconds");
    out_.Number("startValue", 0);
    out_.Number("endValue", trace.now_ns());
    out_.Open("events", '[');
    RowWalk walk(trace, track, std::move(transfers));
    std::vector<std::size_t> open;
    while (const RowWalk::Step* const step = walk.Next()) {
      if (step->begins) open.push_back(Frame(NameOf(trace, row, *step)));
      WriteEvent(step->begins ? "O" : "C", open.back(), step->at);
      if (!step->begins) open.pop_back();
      if (++events_ % kEventsBetweenLooks == 0 && job_.work.stop.stop_requested()) {
        stopped_ = true;
        break;
      }
    }
    out_.Close(']');
    out_.Close('}');
  }

  void WriteEvent(std::string_view type, std::size_t frame, Nanos at) {
    out_.NewLine();
    out_.Open('{');
    out_.Text("type", type);
    out_.Number("frame", static_cast<std::int64_t>(frame));
    out_.Number("at", at);
    out_.Close('}');
  }

  std::string NameOf(const Trace& trace, const Track& row, const RowWalk::Step& step) const {
    if (step.what == RowWalk::What::kTransfer) {
      return step.transfer->outward ? "serialise" : "deserialise";
    }
    if (step.what == RowWalk::What::kTask) return TaskSliceLabel(trace, *step.slice);
    if (row.kind == TrackKind::kCore) {
      return step.slice->subject < trace.tracks().size() ? trace.tracks()[step.slice->subject].name
                                                         : std::string("unknown thread");
    }
    std::string name = StateLabel(trace, row, *step.slice);
    const std::string subject = trace.SubjectLabel(*step.slice);
    return subject.empty() ? name : name + ": " + subject;
  }

  std::size_t Frame(std::string name) {
    if (name.empty()) name = "unnamed";
    const auto [it, added] = frames_.try_emplace(std::move(name), names_.size());
    if (added) names_.push_back(it->first);
    return it->second;
  }

  void WriteFrames() {
    out_.Open("shared", '{');
    out_.Open("frames", '[');
    for (const std::string_view name : names_) {
      out_.NewLine();
      out_.Open('{');
      out_.Text("name", name);
      out_.Close('}');
    }
    out_.Close(']');
    out_.Close('}');
  }

  const ExportJob& job_;
  JsonWriter out_;
  std::unordered_map<std::string, std::size_t> frames_;
  std::deque<std::string_view> names_;  // Views into frames_, which does not move them.
  std::uint64_t events_ = 0;
  bool stopped_ = false;
};

}  // namespace

std::expected<ExportReport, std::string> WriteSpeedscope(const ExportJob& job,
                                                         const ByteSink& sink) {
  return SpeedscopeFile(job, sink).Write();
}

}  // namespace interleave
