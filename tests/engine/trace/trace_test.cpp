#include "engine/trace/trace.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

#include "engine/trace/trace_builder.h"

namespace interleave {
namespace {

constexpr Nanos kEnd = 2'000;

// A track of random states with gaps, and random tasks that nest, some of them never ended.
class RandomTrack {
 public:
  RandomTrack(TraceBuilder& builder, std::uint64_t seed) : builder_(builder), random_(seed) {
    track_ = builder.AddThread("random", 1);
    Nanos at = Upto(50);
    TaskId next_task = 1;
    std::vector<TaskId> open;
    while (at < kEnd) {
      switch (Upto(6)) {
        case 0:
          builder_.CloseSlice(track_, at);
          break;
        case 1:
          builder_.BeginTask(next_task, at, track_);
          open.push_back(next_task++);
          break;
        case 2:
          if (!open.empty()) {
            const auto depth = static_cast<std::size_t>(Upto(static_cast<Nanos>(open.size())));
            builder_.EndTask(open[depth], at, TaskOutcome::kDone);
            open.resize(depth);
          }
          break;
        default:
          builder_.OpenSlice(track_, {.begin = at,
                                      .task = static_cast<TaskId>(Upto(3)),
                                      .state = static_cast<State>(Upto(kStateCount))});
      }
      at += Upto(30);
    }
    builder_.AdvanceTo(kEnd);
  }
  TrackId id() const { return track_; }
  Nanos Upto(Nanos bound) {
    return static_cast<Nanos>(random_() % static_cast<std::uint64_t>(bound));
  }

 private:
  TraceBuilder& builder_;
  std::mt19937_64 random_;
  TrackId track_ = 0;
};

class TraceTest : public testing::TestWithParam<std::uint64_t> {
 protected:
  TraceBuilder builder_{std::make_shared<NameTable>()};
  RandomTrack track_{builder_, GetParam()};
  const Trace& trace_ = builder_.trace();

  const Track& row() const { return trace_.tracks()[track_.id()]; }
};

TEST_P(TraceTest, SlicesDoNotOverlapAndHaveALength) {
  for (std::size_t i = 0; i < row().slices.size(); ++i) {
    const Slice& slice = row().slices[i];
    EXPECT_LT(slice.begin, slice.end);
    if (i > 0) {
      EXPECT_GE(slice.begin, row().slices[i - 1].end);
    }
  }
}

TEST_P(TraceTest, TasksNest) {
  for (std::size_t i = 0; i < row().tasks.size(); ++i) {
    const Slice& outer = row().tasks[i];
    for (std::size_t j = i + 1; j < row().tasks.size(); ++j) {
      const Slice& later = row().tasks[j];
      EXPECT_LE(outer.begin, later.begin);
      const bool apart = later.begin >= outer.end;
      const bool inside = later.end <= outer.end && later.depth > outer.depth;
      EXPECT_TRUE(apart || inside) << i << " " << j;
    }
  }
}

TEST_P(TraceTest, SlicesInARangeAreThoseThatTouchIt) {
  for (int query = 0; query < 300; ++query) {
    const Nanos begin = track_.Upto(kEnd + 100) - 50;
    const TimeRange range{begin, begin + track_.Upto(200)};
    std::vector<const Slice*> expected;
    for (const Slice& slice : row().slices) {
      if (slice.begin < range.end && slice.end > range.begin && range.length() > 0) {
        expected.push_back(&slice);
      }
    }
    const auto found = trace_.SlicesIn(track_.id(), range);
    ASSERT_EQ(found.size(), expected.size()) << range.begin << ".." << range.end;
    if (!expected.empty()) {
      EXPECT_EQ(&found.front(), expected.front());
    }
  }
}

TEST_P(TraceTest, TheSliceAtATimeIsTheOneThatCoversIt) {
  for (Nanos at = -10; at < kEnd + 10; ++at) {
    const Slice* expected = nullptr;
    for (const Slice& slice : row().slices) {
      if (slice.begin <= at && at < slice.end) expected = &slice;
    }
    ASSERT_EQ(trace_.SliceAt(track_.id(), at), expected) << at;
  }
}

TEST_P(TraceTest, TheTaskAtATimeIsTheInnermostThatCoversIt) {
  for (Nanos at = -10; at < kEnd + 10; ++at) {
    const Slice* expected = nullptr;
    for (const Slice& task : row().tasks) {
      if (task.begin <= at && at < task.end &&
          (expected == nullptr || task.depth > expected->depth)) {
        expected = &task;
      }
    }
    ASSERT_EQ(trace_.TaskAt(track_.id(), at), expected) << at;
  }
}

TEST_P(TraceTest, AFinishedTraceHasNothingOpen) {
  builder_.Finish();
  for (const Slice& slice : row().slices) EXPECT_LE(slice.end, trace_.now_ns());
  for (const Slice& task : row().tasks) EXPECT_LE(task.end, trace_.now_ns());
}

INSTANTIATE_TEST_SUITE_P(Random, TraceTest, testing::Range<std::uint64_t>(1, 9));

TEST(TraceQueriesTest, ATrackThatDoesNotExistHasNothing) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const Trace& trace = builder.trace();
  EXPECT_TRUE(trace.SlicesIn(0, {0, 100}).empty());
  EXPECT_EQ(trace.SliceAt(kNoTrack, 5), nullptr);
  EXPECT_EQ(trace.TaskAt(7, 5), nullptr);
}

TEST(TraceQueriesTest, WordsOfFilesAreStable) {
  EXPECT_EQ(TruthKey(Truth::kKernel), "kernel");
  EXPECT_EQ(TruthKey(Truth::kEstimated), "estimated");
  EXPECT_EQ(TruthKey(Truth::kSimulated), "simulated");
  EXPECT_EQ(FlowTitle(FlowKind::kSubmit), "submit");
  EXPECT_EQ(FlowTitle(FlowKind::kResult), "result");
  EXPECT_EQ(FlowTitle(FlowKind::kLock), "lock");
}

}  // namespace
}  // namespace interleave
