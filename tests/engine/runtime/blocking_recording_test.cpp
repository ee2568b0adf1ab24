// What a recording of the blocking runtimes says about time, cores and the global lock. Compared
// are figures of one and the same run, so that a busy machine changes none of it.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/record/sched_records.h"
#include "engine/record/stolen_time.h"
#include "engine/task/duration.h"
#include "tests/engine/runtime/recorded_run.h"

namespace interleave {
namespace {

// Computes until the clock it is given has moved on by `duration`; tells how often it went round.
template <Nanos (*Clock)()>
Task<std::int64_t> ComputeUntil(Context& ctx, Nanos duration) {
  const Nanos end = Clock() + duration;
  std::int64_t rounds = 0;
  while (Clock() < end) {
    co_await ctx.Compute(50'000, [](std::uint64_t from, std::uint64_t to) {
      for (std::uint64_t i = from; i < to; ++i) asm volatile("" : "+r"(i));
    });
    ++rounds;
  }
  co_return rounds;
}
constexpr TaskDef kComputeWall{"compute", &ComputeUntil<&MonotonicNanos>};
constexpr TaskDef kComputeCpu{"compute", &ComputeUntil<&ThreadCpuNanos>};

// Two tasks that compute side by side.
Task<void> Two(Context& ctx, const TaskDef<std::int64_t, Nanos>& def, Nanos duration) {
  const Pool pool = ctx.OpenPool({.workers = 2, .name = "worker"});
  const Future<std::int64_t> first = ctx.Submit(pool, def, duration);
  const Future<std::int64_t> second = ctx.Submit(pool, def, duration);
  EXPECT_GT(co_await ctx.Result(first), 0);
  EXPECT_GT(co_await ctx.Result(second), 0);
  co_await ctx.Close(pool);
}
// For so long by the clock on the wall, or until each has used so much of a core.
RecordedRun::Body TwoFor(Nanos wall) {
  return [wall](Context& ctx) { return Two(ctx, kComputeWall, wall); };
}
RecordedRun::Body TwoForCpu(Nanos cpu) {
  return [cpu](Context& ctx) { return Two(ctx, kComputeCpu, cpu); };
}

std::vector<const Track*> Workers(RecordedRun& run) {
  std::vector<const Track*> workers;
  for (const Track& track : run.trace().tracks()) {
    if (track.kind == TrackKind::kThread && !track.main) workers.push_back(&track);
  }
  return workers;
}

// Time on any core, by the core rows.
Nanos OnCoreRows(RecordedRun& run, const Track& thread) {
  Nanos sum = 0;
  for (const Track& core : run.trace().tracks()) {
    if (core.kind != TrackKind::kCore) continue;
    for (const Slice& slice : core.slices) {
      if (&run.trace().tracks()[slice.subject] == &thread) sum += slice.end - slice.begin;
    }
  }
  return sum;
}

class BlockingRecordingTest : public BlockingTest {};

// Where the kernel refuses its records, there is nothing to compare.
class KernelRecordingTest : public BlockingTest {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(KernelRecordingTest);
std::vector<Blocking> WhereTheKernelTells() {
  if (!SchedStream::OpenForThisThread()) return {};
  return {Blocking::kSequential, Blocking::kThreads, Blocking::kGlobalLock};
}
INSTANTIATE_TEST_SUITE_P(Models, KernelRecordingTest, testing::ValuesIn(WhereTheKernelTells()),
                         NameOfParam);

// What the kernel's records of a run say of the threads that computed, beside their clocks.
struct Comparison {
  std::string wrong;  // A line for each that cannot be; empty if there is none.
  std::string told;   // A line for each that was on a core longer than its clock says ...
  double longer = 0;  // ... and how much all of them were, in nanoseconds.
};

Comparison Compare(RecordedRun& run) {
  Comparison comparison;
  for (const Track& track : run.trace().tracks()) {
    if (track.kind != TrackKind::kThread || track.cpu_ns < 30'000'000) continue;
    const auto cpu = static_cast<double>(track.cpu_ns);
    const auto on_core = static_cast<double>(track.on_core_ns);
    const auto on_rows = static_cast<double>(OnCoreRows(run, track));
    const auto running = static_cast<double>(run.TimeIn(track, State::kRunning));
    // Being taken off the core by others costs some of it each time, and the clock counts none.
    const double near =
        0.02 * cpu + 300'000 + 100'000 * static_cast<double>(track.involuntary_switches);
    const double longer = std::max(on_core - cpu - near, 0.0);
    const std::string line = fmt::format("{}: cpu {}, on core {}, core rows {}, running {}\n",
                                         track.name, cpu, on_core, on_rows, running);
    // Nearly all of it was running: starting and ending cost little.
    const bool possible = on_core >= cpu - near && std::abs(on_rows - on_core) <= near &&
                          running >= 0.9 * cpu - longer && running <= on_core + near;
    if (!possible) comparison.wrong += line;
    if (longer > 0) comparison.told += line;
    comparison.longer += longer;
  }
  return comparison;
}

TEST_P(KernelRecordingTest, TimeOnCoresAgreesWithTheCpuClocks) {
  // Time that the machine under a virtual one takes from a core while a thread is on it counts on
  // the core, and not by the thread's clock. It does so in every run where others are busy there;
  // but no more than the kernel says was stolen. Its count goes in steps of a tick.
  constexpr double kTick = 10'000'000;
  const Nanos stolen_before = StolenTime::Read().stolen;
  double longer = 0;
  std::string told;
  for (int attempt = 0; attempt < 5; ++attempt) {
    RecordedRun run(GetParam());
    run.Run(TwoForCpu(60_ms));
    ASSERT_TRUE(run.has_kernel_records());
    const Comparison comparison = Compare(run);
    ASSERT_EQ(comparison.wrong, "");
    if (comparison.longer == 0) return;
    longer += comparison.longer;
    told += comparison.told;
  }
  EXPECT_LE(longer, static_cast<double>(StolenTime::Read().stolen - stolen_before) + kTick) << told;
}

TEST_P(BlockingRecordingTest, WithoutKernelRecordsTheCoreRowsCoverTheRunningTime) {
  RecordedRun run(GetParam(), {.kernel_records = false});
  run.Run(TwoForCpu(60_ms));

  bool any = false;
  for (const Track& track : run.trace().tracks()) {
    if (track.kind != TrackKind::kThread || track.cpu_ns < 30'000'000) continue;
    any = true;
    const auto running = static_cast<double>(run.TimeIn(track, State::kRunning));
    const auto on_core = static_cast<double>(OnCoreRows(run, track));
    // Where several threads share a core (the machine is busy), nobody tells when the first has
    // left it: its row ends with the next one's begin, and what it ran meanwhile is in that one's
    // row. A thread that has it alone is on it as long as it runs.
    double others = 0;
    for (const Track& other : run.trace().tracks()) {
      const bool shares = other.kind == TrackKind::kThread && &other != &track;
      if (shares) others += static_cast<double>(OnCoreRows(run, other));
    }
    EXPECT_GE(on_core + others, 0.95 * running - 1'000'000) << track.name;
    if (GetParam() == Blocking::kSequential) {
      EXPECT_LE(on_core, 1.05 * running + 1'000'000) << track.name;
    }
    // An estimate: absences shorter than it looks for count as running.
    EXPECT_GE(running, 0.9 * static_cast<double>(track.cpu_ns) - 1'000'000) << track.name;
    EXPECT_LE(running, 1.5 * static_cast<double>(track.cpu_ns) + 1'000'000) << track.name;
  }
  EXPECT_TRUE(any);
}

TEST_P(BlockingRecordingTest, EveryCoreRowShowsOneThreadAtATimeAndNobodyAfterItsEnd) {
  RecordedRun run(GetParam());
  run.Run(TwoFor(30_ms));
  for (const Track& core : run.trace().tracks()) {
    if (core.kind != TrackKind::kCore) continue;
    for (const Slice& slice : core.slices) {
      const Track& thread = run.trace().tracks()[slice.subject];
      ASSERT_EQ(thread.kind, TrackKind::kThread);
      ASSERT_LE(slice.end, thread.slices.back().end) << thread.name;
      ASSERT_GE(slice.begin, thread.slices.front().begin) << thread.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, BlockingRecordingTest, AllBlocking(), NameOfParam);

TEST(ThreadsRecordingTest, TwoThatComputeWantToRunAllTheTime) {
  RecordedRun run(Blocking::kThreads);
  run.Run(TwoFor(200_ms));
  const auto workers = Workers(run);
  ASSERT_EQ(workers.size(), 2U);

  // A busy machine may give them less than a core each; but they want two.
  Nanos wanted = 0;
  for (const Track* worker : workers) {
    wanted += run.TimeIn(*worker, State::kRunning) + run.TimeIn(*worker, State::kPreempted);
    EXPECT_EQ(run.TimeIn(*worker, State::kWaitingGil), 0);
  }
  EXPECT_GE(static_cast<double>(wanted), 1.5 * 200'000'000);
}

// Computes on the core with this number among those the thread may use.
Task<std::int64_t> ComputeOn(Context& ctx, int number, Nanos wall) {
  cpu_set_t allowed, one;
  CPU_ZERO(&one);
  sched_getaffinity(0, sizeof(allowed), &allowed);
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &allowed) && number-- == 0) CPU_SET(core, &one);
  }
  sched_setaffinity(0, sizeof(one), &one);
  co_return co_await ComputeUntil<&MonotonicNanos>(ctx, wall);
}
constexpr TaskDef kComputeOn{"compute", &ComputeOn};

// Only where there are two.
class TwoCoresTest : public testing::TestWithParam<int> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(TwoCoresTest);
std::vector<int> WhereThereAreTwoCores() {
  cpu_set_t allowed;
  sched_getaffinity(0, sizeof(allowed), &allowed);
  return CPU_COUNT(&allowed) < 2 ? std::vector<int>{} : std::vector{CPU_COUNT(&allowed)};
}
INSTANTIATE_TEST_SUITE_P(Cores, TwoCoresTest, testing::ValuesIn(WhereThereAreTwoCores()));

TEST_P(TwoCoresTest, TwoThatComputeOnThemRunTogether) {
  bool together = false;
  // On a busy machine not every time.
  for (int attempt = 0; attempt < 50 && !together; ++attempt) {
    RecordedRun run(Blocking::kThreads);
    run.Run([](Context& ctx) -> Task<void> {
      const Future<std::int64_t> first = ctx.Start({}, kComputeOn, 0, 50_ms);
      const Future<std::int64_t> second = ctx.Start({}, kComputeOn, 1, 50_ms);
      co_await ctx.Join(first);
      co_await ctx.Join(second);
    });
    together = FirstSharedState(run.trace(), State::kRunning).has_value();
  }
  EXPECT_TRUE(together);
}

TEST(GlobalLockRecordingTest, TwoThatComputeTakeTurnsNoMoreOftenThanOnceAnInterval) {
  constexpr Nanos kInterval = 5_ms, kWall = 400_ms;
  RecordedRun run(Blocking::kGlobalLock, {.lock = {.switch_interval = kInterval}});
  run.Run(TwoFor(kWall));

  // The part in which both computed.
  const auto workers = Workers(run);
  ASSERT_EQ(workers.size(), 2U);
  const Nanos begin = std::max(workers[0]->tasks[0].begin, workers[1]->tasks[0].begin);
  const Nanos end = std::min(workers[0]->tasks[0].end, workers[1]->tasks[0].end);
  ASSERT_GT(end - begin, kWall / 2);
  int hand_overs = 0;
  TrackId holder = kNoTrack;
  for (const Hold& hold : run.trace().holds()) {
    const ObjectInfo& object = run.trace().objects()[hold.object];
    if (object.waits_as != State::kWaitingGil || hold.begin < begin || hold.begin >= end) continue;
    if (holder != kNoTrack && holder != hold.track) ++hand_overs;
    holder = hold.track;
  }
  const auto intervals = static_cast<double>((end - begin) / kInterval);
  // Each takes a wait of a whole interval; on a busy machine the one asked is late to answer, by as
  // much as the machine likes.
  EXPECT_LE(hand_overs, intervals + 2);
  EXPECT_GE(hand_overs, 2);

  Nanos running = 0, waiting = 0;
  for (const Track* worker : workers) {
    running += run.TimeIn(*worker, State::kRunning);
    waiting += run.TimeIn(*worker, State::kWaitingGil);
  }
  EXPECT_LE(running, run.trace().now_ns());
  EXPECT_GT(waiting, (end - begin) / 4);
}

Task<void> Nap(Context& ctx, Nanos duration) { co_await ctx.Sleep(duration); }
constexpr TaskDef kNap{"nap", &Nap};

TEST(GlobalLockRecordingTest, WhoSleepsLetsTheOthersSleepToo) {
  RecordedRun run(Blocking::kGlobalLock);
  run.Run([](Context& ctx) -> Task<void> {
    std::vector<Future<void>> futures;
    for (int i = 0; i < 4; ++i) futures.push_back(ctx.Start({}, kNap, 100_ms));
    co_await ctx.Wait(futures);
  });
  EXPECT_TRUE(FirstSharedState(run.trace(), State::kSleeping));
  Nanos slept = 0;
  for (const Track* thread : Workers(run)) slept += run.TimeIn(*thread, State::kSleeping);
  EXPECT_GE(slept, 4 * 100'000'000);
}

Task<int> HoldFor(Context& ctx, Lock door, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    const LockGuard inside = co_await ctx.Acquire(door);
    co_await ctx.Sleep(200'000);
  }
  co_return rounds;
}
constexpr TaskDef kHoldFor{"hold", &HoldFor};

TEST(LockRecordingTest, WaitsForALockAreShownWithArrowsFromWhoLetGo) {
  for (const Blocking model : {Blocking::kThreads, Blocking::kGlobalLock}) {
    RecordedRun run(model);
    run.Run([](Context& ctx) -> Task<void> {
      const Lock door = ctx.MakeLock("door");
      std::vector<Future<int>> futures;
      for (int i = 0; i < 3; ++i) futures.push_back(ctx.Start({}, kHoldFor, door, 10));
      co_await ctx.Gather(futures);
    });
    const Trace& trace = run.trace();
    std::size_t holds = 0, arrows = 0;
    ObjectId door = 0;
    for (const Hold& hold : trace.holds()) {
      if (trace.Name(trace.objects()[hold.object].name) != "door") continue;
      door = hold.object;
      ++holds;
      EXPECT_GE(hold.end - hold.begin, 200'000);
    }
    EXPECT_EQ(holds, 30U);
    for (const Flow& flow : trace.flows()) {
      if (flow.kind != FlowKind::kLock || flow.subject != door) continue;
      ++arrows;
      EXPECT_NE(flow.from, flow.to);
    }
    bool waited = false;
    for (const Track* thread : Workers(run)) {
      for (const Slice& slice : thread->slices) {
        waited |= slice.state == State::kWaitingLock && trace.SubjectLabel(slice) == "door";
      }
    }
    EXPECT_TRUE(waited) << BlockingName(model);
    EXPECT_GT(arrows, 0U) << BlockingName(model);
  }
}

}  // namespace
}  // namespace interleave
