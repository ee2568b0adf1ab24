#include "scenarios/expect.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

TEST(ExpectTest, AValueMustBeExact) {
  EXPECT_EQ(ExpectValue({.value = 78498}, 78498), std::nullopt);
  EXPECT_EQ(ExpectValue({.value = 78497}, 78498), "the result is 78497, but must be 78498");
  EXPECT_EQ(ExpectValue({.value = "1"}, 1), "the result is \"1\", but must be 1");
}

TEST(ExpectTest, OnOneThreadWaitsAddUp) {
  const Waits waits = {.one_after_another_s = 6, .at_once_s = 3};
  const RunFacts facts = {.model = Model::kSequential, .wall_s = 3.5};
  EXPECT_EQ(ExpectWaits(facts, waits),
            "it took 3.50 s, but its waits of 6.00 s one after another cannot be shorter");
  EXPECT_EQ(ExpectWaits({.model = Model::kSequential, .wall_s = 6}, waits), std::nullopt);
}

TEST(ExpectTest, AtOnceTheLongestWaitCounts) {
  const Waits waits = {.one_after_another_s = 6, .at_once_s = 3};
  EXPECT_EQ(ExpectWaits({.model = Model::kThreads, .wall_s = 3}, waits), std::nullopt);
  EXPECT_EQ(ExpectWaits({.model = Model::kGlobalLock, .wall_s = 1}, waits),
            "it took 1.00 s, but its waits of 3.00 s cannot be shorter");
}

TEST(ExpectTest, TheTimeScaleMultipliesTheWaits) {
  const Waits waits = {.one_after_another_s = 6, .at_once_s = 3};
  RunFacts facts = {.model = Model::kThreads, .wall_s = 0.3, .time_scale = 0.1};
  EXPECT_EQ(ExpectWaits(facts, waits), std::nullopt);
  facts.time_scale = 1;
  EXPECT_NE(ExpectWaits(facts, waits), std::nullopt);
}

TEST(ExpectTest, LongerThanTheWaitsIsNotWrong) {
  EXPECT_EQ(ExpectWaits({.model = Model::kThreads, .wall_s = 100}, {1, 1}), std::nullopt);
}

TEST(ExpectTest, TheFirstThatDidNotComeOutIsSaid) {
  EXPECT_EQ(FirstOf(std::nullopt, std::nullopt), std::nullopt);
  EXPECT_EQ(FirstOf(std::nullopt, std::optional<std::string>("second")), "second");
  EXPECT_EQ(FirstOf(std::optional<std::string>("first"), std::optional<std::string>("second")),
            "first");
}

}  // namespace
}  // namespace interleave
