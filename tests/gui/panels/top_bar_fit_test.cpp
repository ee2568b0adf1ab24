#include "gui/panels/top_bar_fit.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

using Models = TopBarFit::Models;

constexpr TopBarWidths kWidths = {.name = 120,
                                  .scenario = 260,
                                  .scenario_small = 130,
                                  .chips = 600,
                                  .chips_available = 350,
                                  .models_menu = 100,
                                  .run = 140,
                                  .time_scale = 150,
                                  .tools = 150};

TEST(TopBarFitTest, HasEverythingWhereThereIsRoom) {
  const TopBarFit fit = FitTopBar(kWidths, 1420);
  EXPECT_EQ(fit.models, Models::kAllChips);
  EXPECT_TRUE(fit.name && fit.scenario && fit.time_scale && fit.tools);
  EXPECT_FALSE(fit.scenario_small);
}

TEST(TopBarFitTest, FirstLeavesOutTheModelsThatCannotRun) {
  const TopBarFit fit = FitTopBar(kWidths, 1419);
  EXPECT_EQ(fit.models, Models::kAvailableChips);
  EXPECT_FALSE(fit.scenario_small);
}

TEST(TopBarFitTest, AlwaysFitsAndKeepsTheScenarioLongerThanTheModels) {
  for (float width = 140; width < 1500; width += 7) {
    const TopBarFit fit = FitTopBar(kWidths, width);
    EXPECT_LE(WidthOf(fit, kWidths), width);
    if (fit.models != Models::kHidden) {
      EXPECT_TRUE(fit.scenario);
    }
  }
}

TEST(TopBarFitTest, RunIsThereEvenWhereItDoesNotFit) {
  EXPECT_EQ(WidthOf(FitTopBar(kWidths, 10), kWidths), kWidths.run);
}

}  // namespace
}  // namespace interleave
