#include "engine/formats/text_axis.h"

#include <gtest/gtest.h>

#include "engine/formats/display_text.h"
#include "engine/task/duration.h"

namespace interleave {
namespace {

TEST(TextAxisTest, StepsAreRoundAndLabelsSayTheUnit) {
  struct Case {
    TimeRange range;
    int width;
    const char* axis;
  };
  const Case cases[] = {
      {{0, 1_s}, 30, "|0.0 s         |0.5 s"},
      {{0, 3_s}, 36, "|0 s        |1 s        |2 s"},
      {{0, 10_ms}, 24, "|0 ms       |5 ms"},
      {{0, 400'000}, 26, "|0 us        |200 us"},
      {{2_s, 3_s}, 24, "|2.0 s      |2.5 s"},
      {{0, 0}, 80, ""},
      {{0, 1_s}, 5, ""},
  };
  for (const auto& [range, width, axis] : cases) {
    EXPECT_EQ(AxisLine(range, width, /*ascii=*/true), axis) << range.end;
  }
}

TEST(TextAxisTest, NeverIsWiderThanItsLine) {
  for (Nanos end = 1; end < 100'000'000'000; end = end * 3 + 1) {
    for (int width = 1; width < 300; width += 7) {
      ASSERT_LE(DisplayWidth(AxisLine({end / 2, end}, width, false)), width) << end;
    }
  }
}

}  // namespace
}  // namespace interleave
