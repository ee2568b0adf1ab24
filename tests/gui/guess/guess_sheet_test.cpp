#include "gui/guess/guess_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr GuessKind kRunning = GuessKind::kRunning;
constexpr GuessKind kWaiting = GuessKind::kWaiting;

GuessPlan PlanWith(std::vector<std::string> keys, Nanos length) {
  GuessPlan plan{.length = length};
  for (std::string& key : keys) plan.rows.push_back({.key = key, .name = key});
  return plan;
}

TEST(GuessSheetTest, BlocksAreCutWhereOthersAre) {
  GuessSheet sheet(PlanWith({"a", "b"}, 100));
  sheet.Put(0, std::nullopt, {20, 40, kRunning});
  sheet.Put(0, std::nullopt, {30, 60, kWaiting});
  EXPECT_THAT(sheet.blocks(0),
              ElementsAre(GuessBlock{20, 40, kRunning}, GuessBlock{40, 60, kWaiting}));
  sheet.Put(0, std::nullopt, {-5, 30, kWaiting});
  EXPECT_EQ(sheet.blocks(0)[0], (GuessBlock{0, 20, kWaiting}));
  sheet.Put(0, std::nullopt, {45, 50, kRunning});
  EXPECT_EQ(sheet.blocks(0).size(), 3U) << "there is no room";
  sheet.Put(1, std::nullopt, {90, 200, kRunning});
  EXPECT_THAT(sheet.blocks(1), ElementsAre(GuessBlock{90, 100, kRunning}));
}

TEST(GuessSheetTest, ABlockIsPutInThePlaceOfAnother) {
  GuessSheet sheet(PlanWith({"a"}, 100));
  sheet.Put(0, std::nullopt, {20, 40, kRunning});
  sheet.Put(0, std::nullopt, {50, 60, kRunning});
  sheet.Put(0, 0, {70, 90, kRunning});
  EXPECT_THAT(sheet.blocks(0),
              ElementsAre(GuessBlock{50, 60, kRunning}, GuessBlock{70, 90, kRunning}));
  EXPECT_EQ(sheet.selected(), (GuessPlace{0, 1})) << "it has another place now";
}

TEST(GuessSheetTest, EveryStepIsTakenBackAndDoneAgain) {
  GuessSheet sheet(PlanWith({"a", "b"}, 100));
  sheet.Put(0, std::nullopt, {0, 10, kRunning});
  sheet.Put(1, std::nullopt, {10, 20, kRunning});
  sheet.Remove(GuessPlace{0, 0});
  sheet.Clear();
  EXPECT_TRUE(sheet.empty());
  sheet.Undo();
  sheet.Undo();
  EXPECT_THAT(sheet.blocks(0), ElementsAre(GuessBlock{0, 10, kRunning}));
  sheet.Undo();
  EXPECT_THAT(sheet.blocks(1), IsEmpty());
  sheet.Redo();
  EXPECT_THAT(sheet.blocks(1), ElementsAre(GuessBlock{10, 20, kRunning}));
  sheet.Put(1, std::nullopt, {50, 60, kRunning});
  EXPECT_FALSE(sheet.can_redo());
  for (int i = 0; i < 9; ++i) sheet.Undo();
  EXPECT_TRUE(sheet.empty());
  EXPECT_FALSE(sheet.can_undo());
}

TEST(GuessSheetTest, WhatChangesNothingIsNoStep) {
  GuessSheet sheet(PlanWith({"a"}, 100));
  sheet.Clear();
  sheet.Remove(std::nullopt);
  sheet.Remove(GuessPlace{7, 7});
  sheet.Put(7, std::nullopt, {0, 10, kRunning});
  sheet.Put(0, 3, {0, 10, kRunning});
  EXPECT_FALSE(sheet.can_undo());
  sheet.Put(0, std::nullopt, {0, 10, kRunning});
  sheet.Undo();
  sheet.Put(0, std::nullopt, {0, 10, kRunning});
  sheet.Put(0, 0, {0, 10, kRunning});  // Dragged back to where it was.
  sheet.Undo();
  EXPECT_FALSE(sheet.can_undo());
}

TEST(GuessSheetTest, AnotherPlanKeepsTheBlocksOfItsRows) {
  GuessSheet sheet(PlanWith({"a", "b"}, 100));
  sheet.Put(0, std::nullopt, {0, 10, kRunning});
  sheet.Put(1, std::nullopt, {10, 60, kRunning});
  sheet.Put(1, std::nullopt, {70, 90, kRunning});
  sheet.Adopt(PlanWith({"c", "b"}, 50));
  EXPECT_THAT(sheet.blocks(0), IsEmpty());
  EXPECT_THAT(sheet.blocks(1), ElementsAre(GuessBlock{10, 50, kRunning}));
  EXPECT_FALSE(sheet.can_undo());
}

TEST(GuessSheetTest, OnlyWhatExistsIsSelected) {
  GuessSheet sheet(PlanWith({"a"}, 100));
  sheet.Put(0, std::nullopt, {0, 10, kRunning});
  sheet.Select(GuessPlace{0, 1});
  EXPECT_FALSE(sheet.selected());
  sheet.Select(GuessPlace{0, 0});
  sheet.Remove(std::nullopt);
  EXPECT_TRUE(sheet.empty());
  EXPECT_FALSE(sheet.selected());
}

}  // namespace
}  // namespace interleave
