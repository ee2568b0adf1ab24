// Tables as columns, each written by a walk of its own over the row, so that none is kept.

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/formats/display_text.h"
#include "engine/formats/json_writer.h"
#include "engine/formats/row_walk.h"
#include "engine/formats/viewer_json.h"

namespace interleave {
namespace {

// Of the processed format; the viewer brings older ones up to date by itself.
constexpr std::int64_t kProcessedVersion = 48;
constexpr std::int64_t kGeckoVersion = 27;
constexpr std::int64_t kNone = -1;

enum Category : std::int64_t { kOther, kRunning, kWaiting, kTask };

Category CategoryOf(const Slice& slice) {
  if (slice.state == State::kRunning) return kRunning;
  return IsWaiting(slice.state) ? kWaiting : kOther;
}

// The texts, functions and stacks of one thread, known by their index.
class StackTables {
 public:
  std::int64_t Text(const std::string& text) {
    const auto [it, added] = texts_.try_emplace(text, std::ssize(order_));
    if (added) order_.push_back(it->first);
    return it->second;
  }
  // The stack `prefix` (kNone for none) with one more frame.
  std::int64_t Stack(std::int64_t prefix, const std::string& name, Category category) {
    const auto [frame, new_frame] =
        frames_.try_emplace({Text(name), category}, std::ssize(frame_order_));
    if (new_frame) frame_order_.push_back(frame->first);
    const auto [stack, new_stack] =
        stacks_.try_emplace({prefix, frame->second}, std::ssize(stack_order_));
    if (new_stack) stack_order_.push_back(stack->first);
    return stack->second;
  }

  using Frame = std::pair<std::int64_t, Category>;
  using Node = std::pair<std::int64_t, std::int64_t>;  // Prefix, frame.
  const std::vector<std::string_view>& texts() const { return order_; }
  const std::vector<Frame>& frames() const { return frame_order_; }
  const std::vector<Node>& stacks() const { return stack_order_; }

 private:
  std::unordered_map<std::string, std::int64_t> texts_;
  std::vector<std::string_view> order_;  // Views into texts_, which does not move them.
  std::map<Frame, std::int64_t> frames_;
  std::vector<Frame> frame_order_;
  std::map<Node, std::int64_t> stacks_;
  std::vector<Node> stack_order_;
};

// One row as a thread of the format.
class ThreadTables {
 public:
  ThreadTables(JsonWriter& out, const Trace& trace, TrackId track, std::vector<Transfer> transfers)
      : out_(out),
        trace_(trace),
        track_(track),
        row_(trace.tracks()[track]),
        transfers_(std::move(transfers)) {}

  void Write(const std::string& process, std::int64_t pid, std::uint64_t& markers) {
    out_.NewLine();
    out_.Open('{');
    out_.Text("name", row_.name);
    out_.Bool("isMainThread", row_.main);
    out_.Text("processType", "default");
    out_.Text("processName", process);
    out_.Number("processStartupTime", 0);
    out_.Null("processShutdownTime");
    out_.Number("registerTime", 0);
    out_.Null("unregisterTime");
    out_.Text("pid", std::to_string(pid));
    out_.Number("tid", track_ + 1);
    out_.Open("pausedRanges", '[');
    out_.Close(']');
    WriteSamples();
    markers += WriteMarkers();
    WriteStackTables();
    out_.Close('}');
  }

 private:
  std::string NameOf(const Slice& slice, bool task) const {
    std::string name;
    if (task) {
      name = TaskSliceLabel(trace_, slice);
    } else if (row_.kind == TrackKind::kCore) {
      const bool known = slice.subject < trace_.tracks().size();
      name = known ? trace_.tracks()[slice.subject].name : "unknown thread";
    } else {
      name = StateLabel(trace_, row_, slice);
    }
    return name.empty() ? "unnamed" : name;
  }

  // Calls use(stack, from, to) for each stretch in which nothing changed.
  template <typename Use>
  void ForEachSample(Use use) {
    RowWalk walk(trace_, track_, transfers_);
    std::vector<std::int64_t> open;
    Nanos since = 0;
    while (const RowWalk::Step* const step = walk.Next()) {
      if (step->at > since && !open.empty()) use(open.back(), since, step->at);
      since = step->at;
      if (!step->begins) {
        open.pop_back();
        continue;
      }
      const std::int64_t prefix = open.empty() ? kNone : open.back();
      if (step->what == RowWalk::What::kTransfer) {
        const bool outward = step->transfer->outward;
        open.push_back(tables_.Stack(prefix, outward ? "serialise" : "deserialise", kRunning));
      } else {
        const bool task = step->what == RowWalk::What::kTask;
        open.push_back(tables_.Stack(prefix, NameOf(*step->slice, task),
                                     task ? kTask : CategoryOf(*step->slice)));
      }
    }
  }

  void WriteSamples() {
    out_.Open("samples", '{');
    out_.Text("weightType", "tracing-ms");
    std::int64_t count = 0;
    out_.Open("stack", '[');
    ForEachSample([&](std::int64_t stack, Nanos, Nanos) { out_.Element(stack), ++count; });
    out_.Close(']');
    out_.Open("time", '[');
    ForEachSample([&](std::int64_t, Nanos from, Nanos) { out_.ElementMillis(from); });
    out_.Close(']');
    out_.Open("weight", '[');
    ForEachSample([&](std::int64_t, Nanos from, Nanos to) { out_.ElementMillis(to - from); });
    out_.Close(']');
    out_.Number("length", count);
    out_.Close('}');
  }

  struct Marker {
    std::string name;
    std::string subject;
    Nanos begin = 0;
    Nanos end = -1;  // -1: one moment.
    Category category = kOther;
  };

  template <typename Use>
  void ForEachMarker(Use use) {
    for (const Slice& slice : row_.tasks) {
      use(Marker{NameOf(slice, true), {}, slice.begin, trace_.EndOf(slice), kTask});
    }
    for (const Slice& slice : row_.slices) {
      const bool core = row_.kind == TrackKind::kCore;
      use(Marker{NameOf(slice, false), core ? std::string() : trace_.SubjectLabel(slice),
                 slice.begin, trace_.EndOf(slice), core ? kRunning : CategoryOf(slice)});
    }
    for (const Mark& mark : trace_.marks()) {
      if (mark.track != track_) continue;
      use(Marker{std::string(trace_.Name(mark.name)), std::to_string(mark.value), mark.at, -1,
                 kOther});
    }
  }

  std::uint64_t WriteMarkers() {
    std::int64_t count = 0;
    out_.Open("markers", '{');
    out_.Open("name", '[');
    ForEachMarker([&](const Marker& marker) { out_.Element(tables_.Text(marker.name)), ++count; });
    out_.Close(']');
    out_.Open("startTime", '[');
    ForEachMarker([&](const Marker& marker) { out_.ElementMillis(marker.begin); });
    out_.Close(']');
    out_.Open("endTime", '[');
    ForEachMarker([&](const Marker& marker) {
      if (marker.end < 0) {
        out_.ElementNull();
      } else {
        out_.ElementMillis(marker.end);
      }
    });
    out_.Close(']');
    out_.Open("phase", '[');  // 0: a moment, 1: from begin to end.
    ForEachMarker([&](const Marker& marker) { out_.Element(marker.end < 0 ? 0 : 1); });
    out_.Close(']');
    out_.Open("category", '[');
    ForEachMarker([&](const Marker& marker) { out_.Element(marker.category); });
    out_.Close(']');
    out_.Open("data", '[');
    ForEachMarker([&](const Marker& marker) {
      out_.Open('{');
      out_.Text("type", "Interleave");
      if (!marker.subject.empty()) out_.Text("subject", marker.subject);
      out_.Close('}');
    });
    out_.Close(']');
    out_.Number("length", count);
    out_.Close('}');
    return static_cast<std::uint64_t>(count);
  }

  // A column of a table with `size` rows; value(i) is a number, or kNone for null.
  template <typename Value>
  void Column(std::string_view key, std::size_t size, Value value) {
    out_.Open(key, '[');
    for (std::size_t i = 0; i < size; ++i) {
      const std::int64_t number = value(i);
      if (number == kNone) {
        out_.ElementNull();
      } else {
        out_.Element(number);
      }
    }
    out_.Close(']');
  }

  void WriteStackTables() {
    const auto null = [](std::size_t) { return kNone; };
    const auto zero = [](std::size_t) { return std::int64_t{0}; };
    const auto& stacks = tables_.stacks();
    out_.Open("stackTable", '{');
    Column("prefix", stacks.size(), [&](std::size_t i) { return stacks[i].first; });
    Column("frame", stacks.size(), [&](std::size_t i) { return stacks[i].second; });
    Column("category", stacks.size(), [&](std::size_t i) -> std::int64_t {
      return tables_.frames()[static_cast<std::size_t>(stacks[i].second)].second;
    });
    Column("subcategory", stacks.size(), zero);
    out_.Number("length", std::ssize(stacks));
    out_.Close('}');
    const auto& frames = tables_.frames();
    out_.Open("frameTable", '{');
    out_.Open("address", '[');
    for (std::size_t i = 0; i < frames.size(); ++i) out_.Element(-1);
    out_.Close(']');
    Column("inlineDepth", frames.size(), zero);
    Column("category", frames.size(),
           [&](std::size_t i) -> std::int64_t { return frames[i].second; });
    Column("subcategory", frames.size(), zero);
    Column("func", frames.size(), [](std::size_t i) { return static_cast<std::int64_t>(i); });
    for (const char* key : {"nativeSymbol", "innerWindowID", "implementation", "line", "column"}) {
      Column(key, frames.size(), null);
    }
    out_.Number("length", std::ssize(frames));
    out_.Close('}');
    out_.Open("funcTable", '{');
    Column("name", frames.size(), [&](std::size_t i) { return frames[i].first; });
    for (const char* key : {"isJS", "relevantForJS"}) {
      out_.Open(key, '[');
      for (std::size_t i = 0; i < frames.size(); ++i) out_.ElementBool(false);
      out_.Close(']');
    }
    out_.Open("resource", '[');
    for (std::size_t i = 0; i < frames.size(); ++i) out_.Element(-1);
    out_.Close(']');
    for (const char* key : {"fileName", "lineNumber", "columnNumber"}) {
      Column(key, frames.size(), null);
    }
    out_.Number("length", std::ssize(frames));
    out_.Close('}');
    Empty("resourceTable", {"lib", "name", "host", "type"});
    Empty("nativeSymbols", {"libIndex", "address", "name", "functionSize"});
    out_.Open("stringArray", '[');
    for (const std::string_view text : tables_.texts()) out_.ElementText(text);
    out_.Close(']');
  }

  void Empty(std::string_view table, std::initializer_list<std::string_view> columns) {
    out_.Open(table, '{');
    for (const std::string_view column : columns) {
      out_.Open(column, '[');
      out_.Close(']');
    }
    out_.Number("length", 0);
    out_.Close('}');
  }

  JsonWriter& out_;
  const Trace& trace_;
  const TrackId track_;
  const Track& row_;
  const std::vector<Transfer> transfers_;
  StackTables tables_;
};

class FirefoxFile {
 public:
  FirefoxFile(const ExportJob& job, const ByteSink& sink) : job_(job), out_(sink) {}

  ExportReport Write() {
    out_.Open('{');
    WriteMeta();
    out_.Open("libs", '[');
    out_.Close(']');
    out_.Open("threads", '[');
    std::int64_t pid = 1;
    bool stopped = false;
    for (const Recording& recording : job_.recordings) {
      const Trace& trace = *recording.trace;
      std::vector<std::vector<Transfer>> transfers = TransfersByRow(trace);
      for (TrackId track = 0; track < trace.tracks().size() && !stopped; ++track) {
        const bool core = trace.tracks()[track].kind == TrackKind::kCore;
        ThreadTables(out_, trace, track, std::move(transfers[track]))
            .Write(core ? recording.title + " (cores)" : recording.title, core ? pid + 1 : pid,
                   markers_);
        stopped = job_.work.stop.stop_requested();
      }
      pid += 2;
    }
    out_.Close(']');
    out_.Close('}');
    out_.Flush();
    return {.what = fmt::format("{} markers", GroupedNumber(markers_)),
            .replaced = out_.replaced(),
            .stopped = stopped};
  }

 private:
  void WriteMeta() {
    out_.Open("meta", '{');
    out_.Number("version", kGeckoVersion);
    out_.Number("preprocessedProfileVersion", kProcessedVersion);
    out_.Text("product", job_.recordings.front().title);
    out_.Text("importedFrom", fmt::format("Interleave {}", job_.version));
    out_.Number("interval", 1);
    out_.Number("startTime", job_.recordings.front().recorded_at * 1000);
    out_.Number("processType", 0);
    out_.Number("stackwalk", 0);
    out_.Bool("debug", false);
    out_.Bool("symbolicated", true);
    out_.Open("categories", '[');
    for (const auto& [name, colour] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"Other", "grey"}, {"Running", "green"}, {"Waiting", "orange"}, {"Task", "blue"}}) {
      out_.Open('{');
      out_.Text("name", name);
      out_.Text("color", colour);
      out_.Open("subcategories", '[');
      out_.ElementText("Other");
      out_.Close(']');
      out_.Close('}');
    }
    out_.Close(']');
    out_.Open("markerSchema", '[');
    out_.Open('{');
    out_.Text("name", "Interleave");
    out_.Text("chartLabel", "{marker.name} {marker.data.subject}");
    out_.Text("tooltipLabel", "{marker.name} {marker.data.subject}");
    out_.Open("display", '[');
    out_.ElementText("marker-chart");
    out_.ElementText("marker-table");
    out_.Close(']');
    out_.Open("data", '[');
    out_.Open('{');
    out_.Text("key", "subject");
    out_.Text("label", "For");
    out_.Text("format", "string");
    out_.Close('}');
    out_.Close(']');
    out_.Close('}');
    out_.Close(']');
    out_.Close('}');
  }

  const ExportJob& job_;
  JsonWriter out_;
  std::uint64_t markers_ = 0;
};

}  // namespace

std::expected<ExportReport, std::string> WriteFirefox(const ExportJob& job, const ByteSink& sink) {
  return FirefoxFile(job, sink).Write();
}

}  // namespace interleave
