// The sheet by hand, by keys and clicks.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/catalogue.h"
#include "tests/gui/headless_window.h"

namespace interleave {
namespace {

using testing::HasSubstr;

class HandPanelTest : public testing::Test {
 protected:
  void Open(std::string_view id) {
    window_.reset();  // There is one at a time.
    window_.emplace(1720.0F, 1060.0F, 1.0F, std::vector<Scenario>{*FindScenario(id)});
    window_->Type("i");
  }
  const HandPlay& hand() const { return *window_->app.view().hand; }

  std::optional<HeadlessWindow> window_;
};

TEST_F(HandPanelTest, KeysTakeStepsAndTakeThemBack) {
  Open("race-counter");
  ASSERT_TRUE(window_->app.view().hand);
  window_->Type("1");
  window_->Type("2");
  EXPECT_EQ(hand().ScheduleWords(), "1-2");
  window_->Press(Key::kBackspace);
  EXPECT_EQ(hand().ScheduleWords(), "1");
  window_->Press(Key::kDown);
  EXPECT_TRUE(hand().over());
  window_->Press(Key::kUp);
  EXPECT_EQ(hand().ScheduleWords(), "");
  window_->Press(Key::kEscape);
  EXPECT_FALSE(window_->app.view().hand);
}

TEST_F(HandPanelTest, EveryButtonDoesWhatItSays) {
  Open("race-counter");
  ASSERT_TRUE(window_->Click("step 1"));
  ASSERT_TRUE(window_->Click("step 2"));
  EXPECT_EQ(hand().ScheduleWords(), "1-2");
  ASSERT_TRUE(window_->Click("undo step"));
  EXPECT_EQ(hand().ScheduleWords(), "1");
  ASSERT_TRUE(window_->Click("run on"));
  EXPECT_TRUE(hand().over());
  ASSERT_TRUE(window_->Click("first step"));
  EXPECT_EQ(hand().ScheduleWords(), "");
  ASSERT_TRUE(window_->Click("try orders"));
  while (window_->app.busy()) window_->app.Tick();
  ASSERT_TRUE(hand().tried);
  EXPECT_THAT(hand().tried->text, HasSubstr("18 lose an update"));
  ASSERT_TRUE(window_->Click("show failing"));
  EXPECT_EQ(hand().verdict().failure, Failure::kLostUpdate);
  ASSERT_TRUE(window_->Click("close hand"));
  EXPECT_FALSE(window_->app.view().hand);
}

TEST_F(HandPanelTest, AScheduleIsTypedIntoItsBox) {
  Open("race-counter");
  ASSERT_TRUE(window_->Click("##schedule"));
  window_->Type("2-2-1");
  EXPECT_EQ(hand().ScheduleWords(), "") << "digits go to the box";
  window_->Press(Key::kEnter);
  EXPECT_EQ(hand().ScheduleWords(), "2-2-1");
}

TEST_F(HandPanelTest, WhatRunsOnALoopAloneIsToldWhyNot) {
  Open("ten-thousand");
  EXPECT_TRUE(window_->app.view().hand) << "threads are one of its models";
  Open("blocking-call");
  EXPECT_FALSE(window_->app.view().hand);
  ASSERT_FALSE(window_->app.view().notices.empty());
  EXPECT_THAT(window_->app.view().notices.back().text, HasSubstr("event loop alone"));
}

TEST_F(HandPanelTest, IsDrawnAtEverySize) {
  Open("deadlock");
  window_->app.Apply(TryAllOrders{});
  while (window_->app.busy()) window_->app.Tick();
  window_->app.Apply(ShowFailingOrder{});
  for (const ImVec2 size : {ImVec2(64, 64), ImVec2(320, 200), ImVec2(640, 480), ImVec2(1280, 720),
                            ImVec2(3840, 2160)}) {
    ImGui::GetIO().DisplaySize = size;
    window_->Frame();
    window_->Frame();
  }
}

}  // namespace
}  // namespace interleave
