// The Interpreter on facts that make no sense: whatever was lost, doubled, damaged or came late,
// the recording stays well-formed.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "engine/trace/interpreter.h"

namespace interleave {
namespace {

constexpr std::uint32_t kLanes = 6, kTasks = 40, kObjects = 5, kNames = 8;
constexpr auto kKinds = static_cast<std::uint32_t>(EventKind::kSwitchOut) + 1;

class FactSource {
 public:
  explicit FactSource(std::uint64_t seed) : random_(seed) {}

  Fact Next() {
    now_ += Upto(20);
    Fact fact;
    // Mostly in order, now and then late.
    fact.at = Upto(10) == 0 ? std::max<Nanos>(now_ - Upto(500), 0) : now_;
    fact.lane = static_cast<std::uint32_t>(Upto(kLanes));
    fact.kind = static_cast<EventKind>(Upto(kKinds));
    // Lanes rarely end, or nothing would happen on them.
    if (fact.kind == EventKind::kLaneClosed && Upto(50) != 0) fact.kind = EventKind::kStepBegin;
    fact.subject = Number(kTasks);
    fact.arg = Wild() ? static_cast<std::uint32_t>(random_()) : Number(kStateCount);
    fact.extra = Wild() ? static_cast<std::uint32_t>(random_()) : Number(kStateCount);
    fact.detail = static_cast<SubjectKind>(Upto(4));
    switch (fact.kind) {
      case EventKind::kObject:
      case EventKind::kAcquired:
      case EventKind::kReleased:
        fact.subject = Number(kObjects);
        break;
      case EventKind::kLaneOpened:
      case EventKind::kMark:
      case EventKind::kCounter:
        fact.subject = Number(kNames);
        break;
      case EventKind::kSwitchIn:
      case EventKind::kSwitchOut:
      case EventKind::kCore:
        fact.arg = Wild() ? ~0U : Number(4);
        break;
      default:
        break;
    }
    return fact;
  }

 private:
  Nanos Upto(std::uint64_t bound) { return static_cast<Nanos>(random_() % bound); }
  std::uint32_t Number(std::uint64_t bound) { return static_cast<std::uint32_t>(Upto(bound)); }
  bool Wild() { return Upto(20) == 0; }

  std::mt19937_64 random_;
  Nanos now_ = 0;
};

void ExpectWellFormed(const Trace& trace) {
  for (const Track& track : trace.tracks()) {
    for (std::size_t i = 0; i < track.slices.size(); ++i) {
      const Slice& slice = track.slices[i];
      ASSERT_LT(slice.begin, slice.end) << track.name;
      ASSERT_LT(static_cast<std::size_t>(slice.state), kStateCount);
      if (i > 0) {
        ASSERT_LE(track.slices[i - 1].end, slice.begin) << track.name;
      }
      if (track.kind == TrackKind::kCore) {
        ASSERT_LT(slice.subject, trace.tracks().size());
      }
    }
    ASSERT_TRUE(std::ranges::is_sorted(track.tasks, {}, &Slice::begin)) << track.name;
    ASSERT_GE(track.on_core_ns, 0);
  }
  ASSERT_TRUE(std::ranges::is_sorted(trace.holds(), {}, &Hold::begin));
  for (const Hold& hold : trace.holds()) {
    ASSERT_LE(hold.begin, hold.end);
    ASSERT_LT(hold.track, trace.tracks().size());
  }
  for (const Flow& flow : trace.flows()) {
    ASSERT_LE(flow.from_ns, flow.to_ns);
    ASSERT_LT(flow.from, trace.tracks().size());
    ASSERT_LT(flow.to, trace.tracks().size());
  }
  for (const Mark& mark : trace.marks()) ASSERT_LT(mark.track, trace.tracks().size());
  for (const TaskInfo& task : trace.tasks()) {
    ASSERT_LE(task.outcome, TaskOutcome::kCancelled);
  }
}

// What a reader has seen closed stays as it was. Takes note of what is closed now.
void ExpectUnchanged(const Trace& trace, std::vector<std::vector<Slice>>& seen) {
  seen.resize(trace.tracks().size());
  for (std::size_t track = 0; track < seen.size(); ++track) {
    const std::vector<Slice>& row = trace.tracks()[track].slices;
    ASSERT_GE(row.size(), seen[track].size());
    for (std::size_t i = 0; i < seen[track].size(); ++i) {
      ASSERT_EQ(row[i].begin, seen[track][i].begin);
      ASSERT_EQ(row[i].end, seen[track][i].end);
      ASSERT_EQ(row[i].state, seen[track][i].state);
    }
    for (std::size_t i = seen[track].size(); i < row.size() && row[i].end != kOpenEnd; ++i) {
      seen[track].push_back(row[i]);
    }
  }
}

class InterpreterFuzzTest : public testing::TestWithParam<std::uint64_t> {};

TEST_P(InterpreterFuzzTest, SenselessFactsMakeAWellFormedRecording) {
  constexpr int kFacts = 100'000, kPulls = 50;
  auto names = std::make_shared<NameTable>();
  for (char name = 'a'; name < 'a' + static_cast<char>(kNames); ++name) {
    names->Intern(std::string(1, name));
  }
  Interpreter interpreter(names, 2);
  FactSource source(GetParam());
  std::vector<Fact> facts(kFacts / kPulls);
  std::vector<std::vector<Slice>> seen;  // By track: as far as known before this pull.
  for (int pull = 0; pull < kPulls; ++pull) {
    std::ranges::generate(facts, [&] { return source.Next(); });
    interpreter.Add(facts);
    ASSERT_NO_FATAL_FAILURE(ExpectUnchanged(interpreter.trace(), seen));
  }
  ExpectWellFormed(interpreter.trace());
  interpreter.builder().Finish();
  ExpectWellFormed(interpreter.trace());

  const Trace& trace = interpreter.trace();
  for (const Track& track : trace.tracks()) {
    for (const Slice& slice : track.slices) ASSERT_LE(slice.end, trace.now_ns());
    for (const Slice& task : track.tasks) ASSERT_LE(task.end, trace.now_ns());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, InterpreterFuzzTest, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace interleave
