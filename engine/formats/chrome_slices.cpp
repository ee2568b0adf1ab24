#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "engine/formats/chrome_events.h"
#include "engine/formats/own_words.h"
#include "engine/formats/row_walk.h"
#include "engine/formats/subject_cache.h"

namespace interleave {
namespace {

using Labels = SubjectCache<std::string>;

// Viewers read times into doubles and add a slice's length to its begin, some of them after taking
// off the first time of the row. Where slices touch, the last bit of such a sum could make one
// reach into the next, or out of what it is in, and some viewers (speedscope) lose their way then.
// Such lengths are shorter by some hundredths of a nanosecond, by one more for each level of what
// ends together: to the nanosecond they are what they were.
class RowLengths {
 public:
  // Where something ends, as it is and as viewers have it.
  struct End {
    Nanos at = EventSource::kNever;
    double plain = 0;
    double shifted = 0;
  };

  // `first`: the first time of the row.
  explicit RowLengths(Nanos first) : first_(Micros(first)) {}

  // The member `dur` of what lies within `around`, and may end with it.
  End Write(JsonWriter& out, Nanos begin, Nanos end, const End& around) const {
    constexpr int kMostHundredths = 49;  // More would be read as another nanosecond.
    End limit = around;
    if (end != around.at) limit = {end, Micros(end), Micros(end) - first_};
    if (end - begin > kMostLength) {
      out.Micros("dur", end - begin);
      return Read(begin, end, 0);
    }
    const std::int64_t length = 100 * (end - begin);
    std::int64_t hundredths = length;
    End read = Read(begin, end, hundredths);
    while ((read.plain > limit.plain || read.shifted > limit.shifted) && length > 0 &&
           hundredths > length - kMostHundredths) {
      read = Read(begin, end, --hundredths);
    }
    out.MicrosOfHundredths("dur", hundredths);
    return read;
  }

 private:
  static constexpr Nanos kMostLength = std::numeric_limits<Nanos>::max() / 100;

  static double Micros(Nanos at) { return static_cast<double>(at) / 1e3; }
  End Read(Nanos begin, Nanos end, std::int64_t hundredths) const {
    const double length = static_cast<double>(hundredths) / 1e5;
    return {end, Micros(begin) + length, (Micros(begin) - first_) + length};
  }

  double first_;
};

// The tasks of a thread, inside them its states, and inside those its transfers. A task on a loop
// has a row of its own, as the tasks of a loop overlap; the loop's row says which of them had it.
class ThreadSlices final : public EventSource {
 public:
  ThreadSlices(const ChromePlace& place, TrackId track, std::shared_ptr<Labels> labels)
      : EventSource(EventRank::kSlice),
        place_(place),
        labels_(std::move(labels)),
        trace_(*place.trace),
        track_(track),
        tasks_(trace_.tracks()[track].tasks),
        states_(trace_.tracks()[track].slices),
        transfers_(TransfersOf(trace_, track)) {
    if (!states_.empty()) at_ = states_.front().begin;
    if (!transfers_.empty()) transfer_at_ = transfers_.front().begin;
    if (next() != kNever) lengths_ = RowLengths(next());
  }

  Nanos next() const override { return std::min({NextTask(), NextState(), NextTransfer()}); }

  void Write(JsonWriter& out) override {
    if (NextTask() <= std::min(NextState(), NextTransfer())) {
      WriteTask(out, tasks_[task_++]);
    } else if (NextState() <= NextTransfer()) {
      WriteState(out, states_[state_]);
    } else {
      WriteTransfer(out, transfers_[transfer_]);
    }
  }

 private:
  Nanos NextTask() const { return task_ < tasks_.size() ? tasks_[task_].begin : kNever; }
  Nanos NextState() const { return state_ < states_.size() ? at_ : kNever; }
  Nanos NextTransfer() const { return transfer_ < transfers_.size() ? transfer_at_ : kNever; }

  const std::string& Subject(const Slice& slice) {
    return labels_->Of(slice, [&] { return trace_.SubjectLabel(slice); });
  }

  // Forgets the tasks that ended before `at`; gives the end of the innermost that goes on.
  RowLengths::End InnermostEnd(Nanos at) {
    while (!open_.empty() && open_.back().at <= at) open_.pop_back();
    return open_.empty() ? RowLengths::End() : open_.back();
  }

  void WriteTask(JsonWriter& out, const Slice& slice) {
    const RowLengths::End around = InnermostEnd(slice.begin);
    const Nanos end = std::min(trace_.EndOf(slice), around.at);
    // Recordings of other programs have slices with names of their own that belong to no task.
    if (slice.task == 0) {
      OpenEvent(out, "X", "slice", Subject(slice), place_.PidOf(track_), place_.TidOf(track_),
                slice.begin);
      open_.push_back(lengths_.Write(out, slice.begin, end, around));
      return out.Close('}');
    }
    OpenEvent(out, "X", "task", trace_.TaskLabel(slice.task), place_.PidOf(track_),
              place_.TidOf(track_), slice.begin);
    open_.push_back(lengths_.Write(out, slice.begin, end, around));
    out.Open("args", '{');
    out.Number("task", slice.task);
    if (slice.task < trace_.tasks().size()) {
      const TaskInfo& task = trace_.tasks()[slice.task];
      if (task.created >= 0 && task.begin >= task.created) {
        out.Micros("queued_us", task.begin - task.created);
      }
      if (task.outcome != TaskOutcome::kNone) out.Text("outcome", OutcomeWord(task.outcome));
    }
    out.Close('}');
    out.Close('}');
  }

  // Up to where a task begins or ends, at most: the rest of the state follows from there.
  void WriteState(JsonWriter& out, const Slice& slice) {
    const RowLengths::End around = InnermostEnd(at_);
    const Nanos end = std::min({trace_.EndOf(slice), around.at, NextTask()});
    OpenEvent(out, "X", "state", StateLabel(trace_, trace_.tracks()[track_], slice),
              place_.PidOf(track_), place_.TidOf(track_), at_);
    state_end_ = lengths_.Write(out, at_, end, around);
    if (const std::string& subject = Subject(slice); !subject.empty()) {
      out.Open("args", '{');
      out.Text("for", subject);
      out.Close('}');
    }
    out.Close('}');
    at_ = end;
    if (end == trace_.EndOf(slice) && ++state_ < states_.size()) at_ = states_[state_].begin;
  }

  // Up to where the state around it ends or another one or a task begins; the rest follows there.
  void WriteTransfer(JsonWriter& out, const Transfer& transfer) {
    RowLengths::End around = InnermostEnd(transfer_at_);
    if (state_end_.at > transfer_at_ && state_end_.at <= around.at) around = state_end_;
    const Nanos end = std::min({transfer.end, around.at, NextTask(), NextState()});
    OpenEvent(out, "X", "transfer", transfer.outward ? "serialise" : "deserialise",
              place_.PidOf(track_), place_.TidOf(track_), transfer_at_);
    lengths_.Write(out, transfer_at_, end, around);
    out.Open("args", '{');
    out.Number("bytes", transfer.bytes);
    if (const std::string task = trace_.TaskLabel(transfer.task); !task.empty()) {
      out.Text("task", task);
    }
    out.Close('}');
    out.Close('}');
    transfer_at_ = end;
    if (end == transfer.end && ++transfer_ < transfers_.size()) {
      transfer_at_ = transfers_[transfer_].begin;
    }
  }

  const ChromePlace& place_;
  const std::shared_ptr<Labels> labels_;  // Of all rows of the run.
  const Trace& trace_;
  const TrackId track_;
  const std::vector<Slice>& tasks_;
  const std::vector<Slice>& states_;
  const std::vector<Transfer> transfers_;
  RowLengths lengths_{0};
  std::size_t task_ = 0;                // The next one.
  std::size_t state_ = 0;               // The one being written ...
  Nanos at_ = 0;                        // ... from here on.
  RowLengths::End state_end_{.at = 0};  // Of the piece that was written last.
  std::size_t transfer_ = 0;            // Likewise.
  Nanos transfer_at_ = 0;
  std::vector<RowLengths::End> open_;  // Of the tasks that go on, outermost first.
};

// What a core ran: the name is the thread's, the task an argument.
class CoreSlices final : public EventSource {
 public:
  CoreSlices(const ChromePlace& place, TrackId track)
      : EventSource(EventRank::kSlice),
        place_(place),
        track_(track),
        slices_(place.trace->tracks()[track].slices),
        lengths_(slices_.empty() ? 0 : slices_.front().begin) {}

  Nanos next() const override { return at_ < slices_.size() ? slices_[at_].begin : kNever; }

  void Write(JsonWriter& out) override {
    const Trace& trace = *place_.trace;
    const Slice& slice = slices_[at_++];
    const bool known = slice.subject < trace.tracks().size();
    OpenEvent(out, "X", "core", known ? trace.tracks()[slice.subject].name : "unknown thread",
              place_.core_pid, place_.TidOf(track_), slice.begin);
    lengths_.Write(out, slice.begin, trace.EndOf(slice), {});
    if (known || slice.task != 0) {
      out.Open("args", '{');
      if (known) out.Number("tid", place_.TidOf(slice.subject));
      if (slice.task != 0) out.Text("task", trace.TaskLabel(slice.task));
      out.Close('}');
    }
    out.Close('}');
  }

 private:
  const ChromePlace& place_;
  const TrackId track_;
  const std::vector<Slice>& slices_;
  const RowLengths lengths_;
  std::size_t at_ = 0;
};

}  // namespace

void OpenEvent(JsonWriter& out, std::string_view phase, std::string_view category,
               std::string_view name, std::int64_t pid, std::int64_t tid, Nanos at) {
  out.NewLine();
  out.Open('{');
  out.Text("ph", phase);
  out.Text("cat", category);
  out.Text("name", name.empty() ? "unnamed" : name);
  out.Number("pid", pid);
  out.Number("tid", tid);
  out.Micros("ts", at);
}

void AddSliceSources(const ChromePlace& place, EventSources& out) {
  const std::vector<Track>& tracks = place.trace->tracks();
  const auto labels = std::make_shared<Labels>();
  for (TrackId track = 0; track < tracks.size(); ++track) {
    if (tracks[track].kind == TrackKind::kCore) {
      out.push_back(std::make_unique<CoreSlices>(place, track));
    } else {
      out.push_back(std::make_unique<ThreadSlices>(place, track, labels));
    }
  }
}

}  // namespace interleave
