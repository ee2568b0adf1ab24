#include "gui/app/frame_pacer.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

constexpr Nanos kMs = 1'000'000;

TEST(FramePacerTest, TheFirstFrameMayBeDrawnAtOnce) { EXPECT_EQ(FramePacer().WaitFrom(0), 0); }

TEST(FramePacerTest, CheapFramesComeThirtyTimesASecond) {
  FramePacer pacer;
  pacer.Drawn(100 * kMs, kMs / 10);
  EXPECT_EQ(pacer.WaitFrom(100 * kMs), FramePacer::kFastest);
  EXPECT_EQ(pacer.WaitFrom(100 * kMs + FramePacer::kFastest), 0);
}

TEST(FramePacerTest, DearFramesStayBelowTheirShareOfACore) {
  FramePacer pacer;
  Nanos now = 0;
  Nanos spent = 0;
  for (int i = 0; i < 100; ++i) {
    const Nanos cost = (5 + i % 20) * kMs;
    pacer.Drawn(now, cost);
    spent += cost;
    now += pacer.WaitFrom(now);
  }
  EXPECT_LE(static_cast<double>(spent), FramePacer::kMostShare * static_cast<double>(now));
}

TEST(FramePacerTest, HoweverDearAFrameIsItComesOnceASecond) {
  FramePacer pacer;
  pacer.Drawn(0, 60'000 * kMs);
  EXPECT_EQ(pacer.WaitFrom(0), FramePacer::kSlowest);
}

TEST(FramePacerTest, RecoversWhenFramesBecomeCheap) {
  FramePacer pacer;
  pacer.Drawn(0, 50 * kMs);
  for (int i = 0; i < 40; ++i) pacer.Drawn(0, kMs);
  EXPECT_LT(pacer.WaitFrom(0), 2 * FramePacer::kFastest);
}

}  // namespace
}  // namespace interleave
