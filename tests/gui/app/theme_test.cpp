#include "gui/app/theme.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace interleave {
namespace {

// Relative luminance and contrast as the Web Content Accessibility Guidelines define them.
double Luminance(ImU32 colour) {
  const auto channel = [&](int shift) {
    const double value = (colour >> shift & 0xFFU) / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * channel(0) + 0.7152 * channel(8) + 0.0722 * channel(16);
}

double Contrast(ImU32 a, ImU32 b) {
  const auto [low, high] = std::minmax({Luminance(a), Luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

class ThemeTest : public testing::TestWithParam<bool> {
 protected:
  const Theme theme_ = GetParam() ? DarkTheme(1, {}) : LightTheme(1, {});
};

TEST_P(ThemeTest, TextCanBeReadOnEveryGround) {
  for (const ImU32 ground : {theme_.window, theme_.panel, theme_.card}) {
    EXPECT_GE(Contrast(theme_.text, ground), 7);
    EXPECT_GE(Contrast(theme_.text_soft, ground), 7);
    EXPECT_GE(Contrast(theme_.text_dim, ground), 4.5);
    EXPECT_GE(Contrast(theme_.error, ground), 4.5);
    EXPECT_GE(Contrast(theme_.warning, ground), 4.5);
  }
  EXPECT_GE(Contrast(theme_.text, theme_.accent_dim), 7);
  EXPECT_GE(Contrast(theme_.text_on_block, theme_.good), 3);
}

TEST_P(ThemeTest, EveryStateCanBeSeenOnItsRow) {
  for (std::size_t i = 0; i < kStateCount; ++i) {
    const StateLook& look = theme_.states[i];
    ASSERT_NE(look.fill, 0U) << StateKey(static_cast<State>(i));
    if (look.line != 0) {
      EXPECT_GE(Contrast(look.line, look.fill), 1.5) << StateKey(static_cast<State>(i));
      EXPECT_GE(Contrast(look.line, theme_.row), 1.5) << StateKey(static_cast<State>(i));
    }
  }
  EXPECT_GE(Contrast(theme_.Look(State::kRunning).fill, theme_.row), 3);
  for (const ImU32 colour : theme_.threads) EXPECT_GE(Contrast(colour, theme_.row), 3);
}

TEST_P(ThemeTest, WaitsAreHatchedAndThinAndNoTwoAlike) {
  std::set<ImU32> lines;
  for (std::size_t i = 0; i < kStateCount; ++i) {
    const State state = static_cast<State>(i);
    if (!IsWaiting(state)) continue;
    EXPECT_TRUE(theme_.Look(state).thin) << StateKey(state);
    EXPECT_NE(theme_.Look(state).line, 0U) << StateKey(state);
    EXPECT_TRUE(lines.insert(theme_.Look(state).line).second) << StateKey(state);
  }
  EXPECT_FALSE(theme_.Look(State::kRunning).thin);
  EXPECT_EQ(theme_.Look(State::kRunning).line, 0U);
}

TEST_P(ThemeTest, SizesFollowTheScale) {
  EXPECT_EQ(DarkTheme(2, {}).Px(10), 20);
  EXPECT_EQ(theme_.ThreadColour(8), theme_.ThreadColour(0));
}

INSTANTIATE_TEST_SUITE_P(DarkAndLight, ThemeTest, testing::Bool());

}  // namespace
}  // namespace interleave
