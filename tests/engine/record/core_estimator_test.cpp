#include "engine/record/core_estimator.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "tests/engine/record/cpu_work.h"

namespace interleave {
namespace {

constexpr Nanos kMillisecond = 1'000'000;

class CoreEstimatorTest : public testing::Test {
 protected:
  CoreEstimatorTest() : slots_(1024), lane_(*header_, slots_, TickClock()) {
    estimator_.Enable(TickClock());
  }

  std::vector<Event> Drain() {
    std::vector<Event> events;
    LaneReader(*header_, slots_).Drain(events);
    return events;
  }
  // Ticks away, summed over what was recorded since the last call.
  double AwayTicks() {
    double ticks = 0;
    for (const Event& event : Drain()) ticks += event.extra;
    return ticks;
  }
  static Nanos OffCore() { return MonotonicNanos() - ThreadCpuNanos(); }
  // How many ticks `nanos` are, on the safe side.
  static double Ticks(Nanos nanos) {
    const TickClock clock;
    const Nanos begin = MonotonicNanos();
    const std::uint64_t begin_ticks = clock.Now();
    while (MonotonicNanos() - begin < 5 * kMillisecond) {
    }
    const auto ticks = static_cast<double>(clock.Now() - begin_ticks);
    return static_cast<double>(nanos) * ticks / static_cast<double>(MonotonicNanos() - begin);
  }

  const std::unique_ptr<LaneHeader> header_ = std::make_unique<LaneHeader>();
  std::vector<Event> slots_;
  LaneWriter lane_;
  CoreEstimator estimator_;
};

TEST_F(CoreEstimatorTest, RecordsNothingUntilItIsEnabled) {
  CoreEstimator off;
  EXPECT_FALSE(off.enabled());
  off.Observe(lane_);
  off.Resume(lane_);
  EXPECT_TRUE(Drain().empty());
}

TEST_F(CoreEstimatorTest, TheFirstLookTellsTheCore) {
  estimator_.Resume(lane_);
  const std::vector<Event> events = Drain();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, EventKind::kCore);
  EXPECT_LT(events[0].arg, static_cast<std::uint32_t>(sysconf(_SC_NPROCESSORS_CONF)));
  EXPECT_EQ(events[0].extra, 0U);
}

TEST_F(CoreEstimatorTest, AnAbsenceBetweenTwoStepsIsRecorded) {
  estimator_.Resume(lane_);
  Drain();

  StayAwayFor(3 * kMillisecond);
  estimator_.Observe(lane_);

  EXPECT_GE(AwayTicks(), 0.9 * Ticks(3 * kMillisecond));
}

TEST_F(CoreEstimatorTest, ALongStepIsNoAbsence) {
  estimator_.Resume(lane_);
  Drain();
  const Nanos off_core = OffCore();

  for (int step = 0; step < 5; ++step) {
    ComputeFor(2 * kMillisecond);
    estimator_.Observe(lane_);
  }

  // A loaded machine may have taken the core away meanwhile, but no more than its clocks say.
  EXPECT_LE(AwayTicks(), Ticks(OffCore() - off_core + kMillisecond / 10));
}

TEST_F(CoreEstimatorTest, AWaitIsNoAbsence) {
  estimator_.Resume(lane_);
  Drain();
  Nanos off_core = 0;
  for (int wait = 0; wait < 3; ++wait) {
    StayAwayFor(2 * kMillisecond);
    const Nanos before = OffCore();
    estimator_.Resume(lane_);
    estimator_.Observe(lane_);
    off_core += OffCore() - before;
  }
  EXPECT_LE(AwayTicks(), Ticks(off_core + kMillisecond / 10));
}

TEST_F(CoreEstimatorTest, ManyQuickLooksOnOneCoreCostNoEvents) {
  estimator_.Resume(lane_);
  for (int i = 0; i < 10'000; ++i) estimator_.Observe(lane_);
  for (const Event& event : Drain()) EXPECT_EQ(event.kind, EventKind::kCore);
  // Only a change of cores or an absence is worth an event: far fewer than looks.
  EXPECT_EQ(LaneReader(*header_, slots_).dropped(), 0U);
}

}  // namespace
}  // namespace interleave
