#include "gui/panels/slider.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

const Parameter kTasks{.id = "tasks", .title = "Tasks", .unit = "", .min = 1, .max = 8};
const Parameter kWork{
    .id = "n", .title = "Work", .unit = "", .min = 1'000, .max = 100'000'000, .logarithmic = true};
const Parameter kWait{
    .id = "wait", .title = "Wait", .unit = "s", .min = 0, .max = 10, .integer = false};
const Parameter kFromZero{
    .id = "z", .title = "Z", .unit = "", .min = 0, .max = 1'000'000, .logarithmic = true};

TEST(SliderTest, TheEndsAreTheEndsOfTheRange) {
  for (const Parameter& parameter : {kTasks, kWork, kWait, kFromZero}) {
    EXPECT_EQ(ValueAt(parameter, 0), parameter.min);
    EXPECT_EQ(ValueAt(parameter, 1), parameter.max);
    EXPECT_EQ(ValueAt(parameter, -3), parameter.min);
    EXPECT_EQ(ValueAt(parameter, 7), parameter.max);
    EXPECT_EQ(PlaceOf(parameter, parameter.min), 0);
    EXPECT_EQ(PlaceOf(parameter, parameter.max), 1);
  }
}

TEST(SliderTest, ValuesAreFoundAgainWhereTheyStand) {
  for (int tasks = 1; tasks <= 8; ++tasks) {
    EXPECT_EQ(ValueAt(kTasks, PlaceOf(kTasks, tasks)), tasks);
  }
  for (const double work : {1'000.0, 1'200.0, 10'000'000.0, 99'000'000.0}) {
    EXPECT_EQ(ValueAt(kWork, PlaceOf(kWork, work)), work);
  }
  EXPECT_DOUBLE_EQ(ValueAt(kWait, PlaceOf(kWait, 2.5)), 2.5);
}

TEST(SliderTest, ALogarithmicSliderGivesEachPowerOfTenTheSameRoom) {
  EXPECT_NEAR(PlaceOf(kWork, 10'000), 0.2, 1e-9);
  EXPECT_NEAR(PlaceOf(kWork, 10'000'000), 0.8, 1e-9);
}

TEST(SliderTest, ALogarithmicSliderGivesRoundNumbers) {
  for (double place = 0; place <= 1; place += 0.01) {
    double value = ValueAt(kWork, place);
    while (value >= 100) value /= 10;
    EXPECT_NEAR(value, std::round(value), 1e-6) << "two digits, then zeros";
  }
}

TEST(SliderTest, ARangeWithoutLengthHasOnePlace) {
  const Parameter fixed{.id = "f", .title = "F", .unit = "", .min = 3, .max = 3};
  EXPECT_EQ(PlaceOf(fixed, 3), 0);
  EXPECT_EQ(ValueAt(fixed, 0.5), 3);
}

}  // namespace
}  // namespace interleave
