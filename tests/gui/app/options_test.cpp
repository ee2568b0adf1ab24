#include "gui/app/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/gui/fake_run.h"

namespace interleave {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class OptionsTest : public testing::Test {
 protected:
  std::string ErrorOf(const OptionTexts& texts) const {
    const auto options = CheckOptions(texts, catalogue_);
    return options ? "(no error)" : options.error();
  }
  const std::vector<Scenario> catalogue_ = TestCatalogue();
};

TEST_F(OptionsTest, WithoutAnyTheDefaultsHold) {
  const auto options = CheckOptions({}, catalogue_);
  ASSERT_TRUE(options);
  EXPECT_EQ(options->scenario->id, "first");
  EXPECT_THAT(options->models, IsEmpty());
  EXPECT_FALSE(options->dark.has_value()) << "As it was last time.";
  EXPECT_FALSE(options->size_given);
  EXPECT_FALSE(options->playhead);
  EXPECT_EQ(options->width, 1720);
  EXPECT_EQ(options->height, 1060);
  EXPECT_EQ(options->seed, 1U);
  EXPECT_FALSE(options->select);
}

TEST_F(OptionsTest, ReadsEachOfThem) {
  const auto options = CheckOptions({.scenario = "first",
                                     .models = "gil,seq",
                                     .theme = "light",
                                     .size = "800x600",
                                     .select = "2:1:0.5",
                                     .parameters = {"tasks=4", "lock=with"},
                                     .time_scale = "0.1",
                                     .scale = "2",
                                     .seed = "42",
                                     .screenshot = "a.png",
                                     .playhead = "500 ms",
                                     .by_hand = "1-2-1",
                                     .run = true,
                                     .present = true},
                                    catalogue_);
  ASSERT_TRUE(options) << options.error();
  EXPECT_THAT(options->models, ElementsAre(Model::kGlobalLock, Model::kSequential));
  EXPECT_EQ(options->dark, false);
  EXPECT_TRUE(options->size_given);
  EXPECT_EQ(options->playhead, 500'000'000);
  EXPECT_TRUE(options->present);
  EXPECT_EQ(options->by_hand, (Schedule{1, 2, 1}));
  EXPECT_EQ(options->width, 800);
  EXPECT_EQ(options->height, 600);
  EXPECT_EQ(options->select->card, 2U);
  EXPECT_EQ(options->select->seconds, 0.5);
  EXPECT_THAT(options->parameters, ElementsAre(Pair("tasks", 4), Pair("lock", 1)));
  EXPECT_EQ(options->time_scale, 0.1);
  EXPECT_EQ(options->scale, 2);
  EXPECT_EQ(options->seed, 42U);
  EXPECT_EQ(options->screenshot, "a.png");
  EXPECT_TRUE(options->run);
}

TEST_F(OptionsTest, AWrongNameComesWithTheNearestRightOne) {
  EXPECT_THAT(ErrorOf({.scenario = "fist"}), AllOf(HasSubstr("`fist`"), HasSubstr("`first`")));
  EXPECT_THAT(ErrorOf({.models = "seq,gol"}), AllOf(HasSubstr("`gol`"), HasSubstr("`gil`")));
  EXPECT_THAT(ErrorOf({.parameters = {"task=3"}}), HasSubstr("tasks"));
}

TEST_F(OptionsTest, AModelThatTheScenarioDoesNotHaveIsRefused) {
  EXPECT_THAT(ErrorOf({.scenario = "second", .models = "seq"}),
              AllOf(HasSubstr("`second`"), HasSubstr("`seq`"), HasSubstr("thr")));
}

TEST_F(OptionsTest, ValuesOutOfRangeAreRefusedWithTheirRange) {
  EXPECT_THAT(ErrorOf({.parameters = {"tasks=9"}}), HasSubstr("1 to 8"));
  EXPECT_THAT(ErrorOf({.parameters = {"tasks"}}), HasSubstr("NAME=VALUE"));
  EXPECT_THAT(ErrorOf({.time_scale = "20"}), HasSubstr("0.01 to 10"));
  EXPECT_THAT(ErrorOf({.time_scale = "nan"}), HasSubstr("0.01 to 10"));
  EXPECT_THAT(ErrorOf({.scale = "big"}), HasSubstr("0.5 to 4"));
  EXPECT_THAT(ErrorOf({.seed = "-1"}), HasSubstr("whole number"));
  EXPECT_THAT(ErrorOf({.theme = "blue"}), HasSubstr("dark or light"));
  EXPECT_THAT(ErrorOf({.by_hand = "one"}), HasSubstr("must be a schedule"));
  for (const char* size : {"800", "x", "800x", "63x600", "800x99999", "8e2x600", "800x600x2"}) {
    EXPECT_THAT(ErrorOf({.size = size}), HasSubstr("WIDTHxHEIGHT")) << size;
  }
  for (const char* select : {"1", "1:1", "0:1:1", "1:0:1", "1:1:-2", "a:b:c", "1:1:1:1"}) {
    EXPECT_THAT(ErrorOf({.select = select}), HasSubstr("CARD:ROW:SECONDS")) << select;
  }
}

}  // namespace
}  // namespace interleave
