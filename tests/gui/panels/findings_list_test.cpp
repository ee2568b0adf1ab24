#include "gui/panels/findings_list.h"

#include <gtest/gtest.h>

#include "engine/task/duration.h"
#include "tests/gui/headless_window.h"

namespace interleave {
namespace {

FakeScript WithAFinding() {
  FakeScript script;
  script.result.findings.push_back({.kind = FindingKind::kConvoy,
                                    .sentence = "Convoy: Thread 1 waits long.",
                                    .evidence = {100_ms, 200_ms},
                                    .tracks = {2}});
  return script;
}

TEST(FindingsListTest, AClickShowsAndSelectsTheEvidence) {
  HeadlessWindow window(1720, 1400);
  window.fakes.script = [](const RunRequest&) { return WithAFinding(); };
  window.RunToEnd();
  ASSERT_TRUE(window.Click("finding 1"));
  const auto range = window.Last<ShowRange>();
  ASSERT_TRUE(range);
  EXPECT_EQ(range->range, RangeOfEvidence({100_ms, 200_ms}));
  const auto selected = window.Last<SelectSlice>();
  ASSERT_TRUE(selected);
  EXPECT_EQ(selected->card, 1U);
  EXPECT_EQ(selected->track, 2U);
  EXPECT_EQ(selected->at, 150_ms);
}

TEST(FindingsListTest, WithoutFindingsThereIsNoList) {
  const std::vector<TimelineCard> cards(2);
  EXPECT_FALSE(AnyFindings(cards));
}

TEST(FindingsListTest, EvidenceIsShownWithRoomAroundIt) {
  EXPECT_EQ(RangeOfEvidence({100, 200}), (TimeRange{0, 1200}));
  EXPECT_EQ(RangeOfEvidence({1_s, 2_s}), (TimeRange{750_ms, 2_s + 250_ms}));
}

}  // namespace
}  // namespace interleave
