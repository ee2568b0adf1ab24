#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/engine/analysis/finding_fixture.h"

namespace interleave {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(FindingsTest, ManyMoreThreadsThanCoresAreTooMany) {
  std::vector<TrackId> tracks;
  for (int i = 0; i < 8; ++i) {
    tracks.push_back(Worker());
    r_.Is(tracks.back(), i < 2 ? State::kRunning : State::kPreempted, 0, last_);
  }
  const auto found = Found(100_ms, FindOversubscription);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].sentence,
            "Up to 8 threads want to compute at once on 2 cores: each spends 75 % of that time "
            "waiting for one.");
}

TEST_F(FindingsTest, APoolOfTwicesTheCoresIsNotTooMany) {
  for (int i = 0; i < 4; ++i) {
    const TrackId track = Worker();
    r_.Is(track, i < 2 ? State::kRunning : State::kPreempted, 0, last_);
  }
  EXPECT_THAT(Found(100_ms, FindOversubscription), IsEmpty());
}

// `workers` threads each run `rounds` tasks one after another; all were submitted at the start.
class PoolTest : public FindingsTest {
 protected:
  // Where they wait for the result of a task, that is the last of all.
  void Pool(int workers, int rounds, State state) {
    const TaskId last = LastTaskOf(workers * rounds);
    for (int w = 0; w < workers; ++w) {
      const TrackId track = r_.builder.AddThread("Worker " + std::to_string(w + 1), 50 + w);
      for (int i = 0; i < rounds; ++i) {
        const TaskId task = r_.Task("job", body_, 0, main_);
        r_.builder.BeginTask(task, i * 10_ms, track);
        r_.Is(track, state, i * 10_ms, task, last, SubjectKind::kTask);
        r_.End(task, (i + 1) * 10_ms);
      }
    }
  }
  TaskId LastTaskOf(int tasks) const { return body_ + static_cast<TaskId>(tasks); }
};

TEST_F(PoolTest, WorkersThatWaitForATaskInTheirOwnQueueStarve) {
  Pool(2, 3, State::kWaitingResult);
  const auto found = Found(30_ms, FindStarvedPools);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].sentence, HasSubstr("all 2 workers of a pool waited"));
}

TEST_F(PoolTest, AQueueManyTimesAsLongAsThePoolThatOnlyWaitsStarves) {
  Pool(1, 20, State::kWaitingIo);
  const auto found = Found(200_ms, FindStarvedPools);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].sentence, HasSubstr("the only worker of a pool waited"));
  EXPECT_THAT(found[0].sentence, HasSubstr("more workers would do more at once"));
}

TEST_F(PoolTest, AQueueIsWhatAPoolIsFor) {
  Pool(4, 3, State::kWaitingIo);
  EXPECT_THAT(Found(30_ms, FindStarvedPools), IsEmpty());
}

TEST_F(PoolTest, WorkersThatComputeAreBusyAndNotStarved) {
  Pool(1, 20, State::kRunning);
  EXPECT_THAT(Found(200_ms, FindStarvedPools), IsEmpty());
}

}  // namespace
}  // namespace interleave
