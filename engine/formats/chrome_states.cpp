#include <algorithm>

#include "engine/formats/chrome_events.h"

namespace interleave {
namespace {

// The letter that the kernel's own tools have for a state.
std::string_view Letter(State state) {
  switch (state) {
    case State::kRunning:
      return "Running";
    case State::kStarting:
    case State::kQueued:
      return "R";
    case State::kPreempted:
      return "R+";
    case State::kBlocked:
      return "D";
    default:
      return "S";
  }
}

// The states of a thread as a scheduler sees them. Running is cut where the thread changes its
// core, so that each piece knows one.
class ThreadStates final : public EventSource {
 public:
  ThreadStates(const ChromePlace& place, TrackId track, const std::vector<TrackId>& cores)
      : EventSource(EventRank::kThreadState),
        place_(place),
        trace_(*place.trace),
        track_(track),
        cores_(cores),
        states_(trace_.tracks()[track].slices) {
    if (!states_.empty()) at_ = states_.front().begin;
  }

  Nanos next() const override { return state_ < states_.size() ? at_ : kNever; }

  void Write(JsonWriter& out) override {
    const Slice& slice = states_[state_];
    const Piece piece = slice.state == State::kRunning ? RunningPiece(trace_.EndOf(slice))
                                                       : Piece{.end = trace_.EndOf(slice)};
    OpenEvent(out, "T", "sched", Letter(slice.state), place_.PidOf(track_), place_.TidOf(track_),
              at_);
    out.Micros("dur", piece.end - at_);
    WriteReason(out, slice, piece);
    out.Close('}');
    at_ = piece.end;
    if (at_ == trace_.EndOf(slice) && ++state_ < states_.size()) at_ = states_[state_].begin;
  }

 private:
  struct Piece {
    Nanos end = 0;
    std::int32_t core = -1;  // -1: not known.
  };

  // Whether this thread was on the core meanwhile. While a loop runs one of its tasks, the core
  // bears the task's row.
  bool IsOurs(const Slice& on_core) const {
    if (on_core.subject == track_) return true;
    const std::vector<Track>& tracks = trace_.tracks();
    return tracks[track_].kind == TrackKind::kLoop && on_core.subject < tracks.size() &&
           tracks[on_core.subject].kind == TrackKind::kTask && on_core.task != 0 &&
           on_core.task == states_[state_].task;
  }

  // From at_ on: as long as one core has it, or until one has.
  Piece RunningPiece(Nanos end) const {
    Piece piece{.end = end};
    for (const TrackId core : cores_) {
      for (const Slice& slice : trace_.SlicesIn(core, {at_, piece.end})) {
        if (!IsOurs(slice)) continue;
        if (slice.begin <= at_) {
          return {std::min(trace_.EndOf(slice), end), trace_.tracks()[core].core};
        }
        piece.end = slice.begin;
        break;
      }
    }
    return piece;
  }

  void WriteReason(JsonWriter& out, const Slice& slice, const Piece& piece) const {
    const bool waits = IsWaiting(slice.state) || slice.state == State::kIdle;
    if (piece.core < 0 && !waits) return;
    out.Open("args", '{');
    if (piece.core >= 0) out.Number("cpu", piece.core);
    if (slice.state == State::kWaitingIo) out.Bool("io_wait", true);
    if (waits) {
      const std::string subject = trace_.SubjectLabel(slice);
      std::string reason(StateTitle(slice.state));
      if (!subject.empty()) reason += ": " + subject;
      out.Text("blocked_function", reason);
    }
    out.Close('}');
  }

  const ChromePlace& place_;
  const Trace& trace_;
  const TrackId track_;
  const std::vector<TrackId> cores_;
  const std::vector<Slice>& states_;
  std::size_t state_ = 0;  // The one being written ...
  Nanos at_ = 0;           // ... from here on.
};

}  // namespace

void AddThreadStateSources(const ChromePlace& place, EventSources& out) {
  const std::vector<Track>& tracks = place.trace->tracks();
  std::vector<TrackId> cores;
  for (TrackId track = 0; track < tracks.size(); ++track) {
    if (tracks[track].kind == TrackKind::kCore) cores.push_back(track);
  }
  for (TrackId track = 0; track < tracks.size(); ++track) {
    if (!IsThread(tracks[track].kind)) continue;
    out.push_back(std::make_unique<ThreadStates>(place, track, cores));
  }
}

}  // namespace interleave
