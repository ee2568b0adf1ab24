#include "engine/record/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "engine/record/collector.h"
#include "tests/engine/record/cpu_work.h"

namespace interleave {
namespace {

using testing::HasSubstr;

std::unique_ptr<Recorder> MakeRecorder(Recorder::Options options) {
  auto recorder = Recorder::Create(options);
  return recorder ? std::move(*recorder) : nullptr;
}

std::vector<Fact> Collect(Recorder& recorder) {
  Collector collector(recorder);
  std::vector<Fact> facts;
  collector.PullRest(facts);
  return facts;
}

std::vector<Fact> OfKind(const std::vector<Fact>& facts, EventKind kind) {
  std::vector<Fact> found;
  for (const Fact& fact : facts) {
    if (fact.kind == kind) found.push_back(fact);
  }
  return found;
}

constexpr LaneArena::Size kSmall{.lanes = 8, .events_per_lane = 64};

TEST(RecorderTest, AThreadTellsItsNameItsIdAndWhatItIsFor) {
  const auto recorder = MakeRecorder({.kernel_records = false, .size = kSmall});
  ThreadRecorder thread = recorder->OpenThread("the name", LaneRole::kLoop);
  recorder->CloseThread(thread);

  const auto opened = OfKind(Collect(*recorder), EventKind::kLaneOpened);

  ASSERT_EQ(opened.size(), 1U);
  EXPECT_EQ(recorder->names()->Text(opened[0].subject), "the name");
  EXPECT_EQ(opened[0].arg, static_cast<std::uint32_t>(gettid()));
  EXPECT_EQ(opened[0].extra, static_cast<std::uint32_t>(LaneRole::kLoop));
  EXPECT_GE(opened[0].at, 0);
}

TEST(RecorderTest, TheCpuTimeOfAThreadIsWhatItUsedWhileItWasRecorded) {
  const auto recorder = MakeRecorder({.kernel_records = false, .size = kSmall});
  ComputeFor(50'000'000);  // Before: none of the recording's business.
  const Nanos begin = ThreadCpuNanos();
  ThreadRecorder thread = recorder->OpenThread("worker");
  ComputeFor(10'000'000);
  recorder->CloseThread(thread);
  const Nanos whole = ThreadCpuNanos() - begin;

  const auto closed = OfKind(Collect(*recorder), EventKind::kLaneClosed);

  ASSERT_EQ(closed.size(), 1U);
  const Nanos cpu = WideValue(closed[0].arg, closed[0].extra);
  EXPECT_GE(cpu, 10'000'000);
  EXPECT_LE(cpu, whole);
}

TEST(RecorderTest, DescribesAnObjectByNameAndByTheStateOfWhoWaitsForIt) {
  const auto recorder = MakeRecorder({.kernel_records = false, .size = kSmall});
  ThreadRecorder thread = recorder->OpenThread("worker");
  const ObjectId object = recorder->NewObjectId();
  recorder->DescribeObject(thread.lane, object, "door", State::kWaitingEvent);
  recorder->CloseThread(thread);

  const auto objects = OfKind(Collect(*recorder), EventKind::kObject);

  ASSERT_EQ(objects.size(), 1U);
  EXPECT_EQ(objects[0].subject, object);
  EXPECT_EQ(recorder->names()->Text(objects[0].arg), "door");
  EXPECT_EQ(objects[0].extra, static_cast<std::uint32_t>(State::kWaitingEvent));
}

TEST(RecorderTest, IdsAreNeverGivenTwiceAndNeverZero) {
  const auto recorder = MakeRecorder({.kernel_records = false, .size = kSmall});
  std::vector<std::vector<std::uint32_t>> tasks(4), objects(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 1000; ++i) {
          tasks[t].push_back(recorder->NewTaskId());
          objects[t].push_back(recorder->NewObjectId());
        }
      });
    }
  }
  for (const auto& by_thread : {tasks, objects}) {
    std::set<std::uint32_t> all;
    for (const auto& ids : by_thread) all.insert(ids.begin(), ids.end());
    EXPECT_EQ(all.size(), 4000U);
    EXPECT_EQ(*all.begin(), 1U);
    EXPECT_EQ(*all.rbegin(), 4000U);
  }
}

TEST(RecorderTest, WithoutKernelRecordsItSaysSoAndEstimates) {
  const auto recorder = MakeRecorder({.kernel_records = false, .size = kSmall});
  EXPECT_THAT(recorder->sched_refusal(), HasSubstr("switched off"));
  ThreadRecorder thread = recorder->OpenThread("worker");
  EXPECT_TRUE(thread.cores.enabled());
  thread.cores.Resume(thread.lane);
  recorder->CloseThread(thread);

  const auto facts = Collect(*recorder);

  EXPECT_EQ(OfKind(facts, EventKind::kCore).size(), 1U);
  EXPECT_TRUE(OfKind(facts, EventKind::kSwitchIn).empty());
}

TEST(RecorderTest, AThreadStartsOnACoreByTheKernelsRecordsOrByOurEstimate) {
  const auto recorder = MakeRecorder({.size = kSmall});
  const bool refused = !recorder->sched_refusal().empty();
  ThreadRecorder thread = recorder->OpenThread("worker");
  EXPECT_EQ(thread.cores.enabled(), refused);
  thread.cores.Resume(thread.lane);
  recorder->CloseThread(thread);

  const auto facts = Collect(*recorder);

  ASSERT_GE(facts.size(), 3U);
  EXPECT_EQ(facts[0].kind, EventKind::kLaneOpened);
  EXPECT_EQ(OfKind(facts, EventKind::kCore).size(), refused ? 1U : 0U);
  EXPECT_EQ(OfKind(facts, EventKind::kSwitchIn).empty(), refused);
}

TEST(RecorderTest, AThreadThatFindsNoLaneIsCountedAndGoesOnUnrecorded) {
  const auto recorder =
      MakeRecorder({.kernel_records = false, .size = {.lanes = 1, .events_per_lane = 16}});
  ThreadRecorder recorded = recorder->OpenThread("recorded");
  ThreadRecorder unrecorded = recorder->OpenThread("unrecorded");
  EXPECT_EQ(recorder->threads_unrecorded(), 1U);

  unrecorded.lane.Write(EventKind::kMark, 1);
  unrecorded.cores.Observe(unrecorded.lane);
  recorder->CloseThread(unrecorded);
  recorder->CloseThread(recorded);

  EXPECT_TRUE(OfKind(Collect(*recorder), EventKind::kMark).empty());
}

TEST(RecorderTest, AnAbsurdSizeIsRefusedWithASentence) {
  const auto recorder = Recorder::Create({.size = {.lanes = std::size_t{1} << 40}});
  ASSERT_FALSE(recorder.has_value());
  EXPECT_THAT(recorder.error(), HasSubstr("shared memory"));
}

TEST(RecorderTest, ManyThreadsComeAndGoWhileTheRecordingIsRead) {
  constexpr int kThreads = 60;
  const auto recorder = MakeRecorder({.size = {.lanes = 64, .events_per_lane = 256}});
  Collector collector(*recorder);
  std::vector<Fact> facts;
  std::atomic<int> left{kThreads};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      ThreadRecorder thread = recorder->OpenThread("passer-by");
      for (std::uint32_t n = 0; n < 100; ++n) thread.lane.Write(EventKind::kMark, n);
      recorder->CloseThread(thread);
      --left;
    });
  }
  while (left > 0) collector.Pull(facts);
  for (std::thread& thread : threads) thread.join();
  collector.PullRest(facts);

  EXPECT_EQ(OfKind(facts, EventKind::kLaneOpened).size(), kThreads);
  EXPECT_EQ(OfKind(facts, EventKind::kMark).size(), kThreads * 100U);
  EXPECT_EQ(OfKind(facts, EventKind::kLaneClosed).size(), kThreads);
  EXPECT_EQ(collector.dropped(), 0U);
}

}  // namespace
}  // namespace interleave
