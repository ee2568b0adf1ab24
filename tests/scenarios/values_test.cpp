#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "scenarios/parameters.h"
#include "scenarios/scenario.h"

namespace interleave {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ValuesTest : public ::testing::Test {
 protected:
  // What setting `id` to `text` says; "" if it was accepted.
  std::string Set(std::string_view id, std::string_view text) {
    const auto set = SetParameter(scenario_, id, text, values_);
    return set ? "" : set.error();
  }

  const Scenario scenario_ = {
      .id = "sample",
      .parameters = {
          Count("tasks", "Tasks", 1, 8, 2), Count("n", "Numbers", 1000, 100'000'000, 10'000'000),
          WaitSeconds("wait", "Server takes", 0.5), Choice("lock", "Lock", {"without", "with"}),
          Choice("checks", "Checks", {"loop edges (3.10+)", "every operation"})}};
  Values values_{scenario_.parameters};
};

TEST_F(ValuesTest, BeginWithTheDefaults) {
  EXPECT_EQ(values_.Int("tasks"), 2);
  EXPECT_DOUBLE_EQ(values_.Real("wait"), 0.5);
  EXPECT_FALSE(values_.Is("lock"));
  EXPECT_EQ(values_.all().size(), 5U);
}

TEST_F(ValuesTest, AskingForWhatIsNotDeclaredThrows) {
  EXPECT_THROW(values_.Real("taks"), std::logic_error);
}

TEST_F(ValuesTest, NumbersAreReadAsPeopleWriteThem) {
  EXPECT_EQ(Set("n", "20000000"), "");
  EXPECT_EQ(values_.Int("n"), 20'000'000);
  EXPECT_EQ(Set("n", "1e6"), "");
  EXPECT_EQ(values_.Int("n"), 1'000'000);
  EXPECT_EQ(Set("n", " 3_000_000 "), "");
  EXPECT_EQ(values_.Int("n"), 3'000'000);
  EXPECT_EQ(Set("wait", "1.25"), "");
  EXPECT_DOUBLE_EQ(values_.Real("wait"), 1.25);
  EXPECT_EQ(Set("wait", "2 s"), "");
  EXPECT_DOUBLE_EQ(values_.Real("wait"), 2);
  EXPECT_EQ(Set("wait", "3s"), "");
  EXPECT_DOUBLE_EQ(values_.Real("wait"), 3);
}

TEST_F(ValuesTest, TheEndsOfARangeBelongToIt) {
  EXPECT_EQ(Set("tasks", "1"), "");
  EXPECT_EQ(Set("tasks", "8"), "");
  EXPECT_EQ(Set("wait", "0.1"), "");
  EXPECT_EQ(Set("wait", "10"), "");
}

TEST_F(ValuesTest, OutOfRangeNamesParameterValueAndRangeAndChangesNothing) {
  EXPECT_EQ(Set("tasks", "9"), "`tasks` is 9, but must be a whole number from 1 to 8");
  EXPECT_EQ(Set("tasks", "0"), "`tasks` is 0, but must be a whole number from 1 to 8");
  EXPECT_EQ(Set("tasks", "-1"), "`tasks` is -1, but must be a whole number from 1 to 8");
  EXPECT_EQ(Set("n", "1e9"),
            "`n` is 1 000 000 000, but must be a whole number from 1 000 to 100 000 000");
  EXPECT_EQ(Set("wait", "0.05"), "`wait` is 0.05, but must be a number from 0.1 to 10 s");
  EXPECT_EQ(values_.Int("tasks"), 2);
  EXPECT_DOUBLE_EQ(values_.Real("wait"), 0.5);
}

TEST_F(ValuesTest, ACountIsWhole) {
  EXPECT_EQ(Set("tasks", "2.5"), "`tasks` is 2.5, but must be a whole number from 1 to 8");
}

TEST_F(ValuesTest, WhatIsNoNumberIsQuoted) {
  for (const char* text : {"two", "", "2x", "1,5", "0x4", "1 2 three"}) {
    EXPECT_EQ(Set("tasks", text),
              std::string("`tasks` is `") + text + "`, but must be a whole number from 1 to 8");
  }
}

TEST_F(ValuesTest, NotANumberAndInfinityAreOutOfRange) {
  EXPECT_THAT(Set("wait", "nan"), StartsWith("`wait` is nan, but must be"));
  EXPECT_THAT(Set("wait", "inf"), StartsWith("`wait` is inf, but must be"));
  EXPECT_THAT(Set("wait", "-inf"), StartsWith("`wait` is -inf, but must be"));
}

TEST_F(ValuesTest, AChoiceIsSetByNameOrByTheOnlyBeginningOrByNumber) {
  EXPECT_EQ(Set("lock", "with"), "");  // Also begins "without", but is a name itself.
  EXPECT_TRUE(values_.Is("lock"));
  EXPECT_EQ(Set("lock", "WITHOUT"), "");
  EXPECT_FALSE(values_.Is("lock"));
  EXPECT_EQ(Set("checks", "every"), "");
  EXPECT_TRUE(values_.Is("checks"));
  EXPECT_EQ(Set("checks", "0"), "");
  EXPECT_FALSE(values_.Is("checks"));
}

TEST_F(ValuesTest, AWrongChoiceListsTheRightOnes) {
  EXPECT_EQ(Set("lock", "maybe"), "`lock` is `maybe`, but must be `without` or `with`");
  EXPECT_EQ(Set("lock", "wi"), "`lock` is `wi`, but must be `without` or `with`");
  EXPECT_EQ(Set("lock", "2"), "`lock` is 2, but must be `without` or `with`");
}

TEST_F(ValuesTest, AnUnknownParameterSuggestsTheNearestAndListsAll) {
  const std::string sentence = Set("taks", "2");
  EXPECT_THAT(sentence,
              StartsWith("scenario `sample` has no parameter `taks`; did you mean `tasks`?"));
  EXPECT_THAT(sentence, HasSubstr("tasks, n, wait, lock, checks"));
}

TEST(ParametersTest, RangesAndValuesReadLikeText) {
  EXPECT_EQ(RangeText(WaitSeconds("wait", "", 1)), "0.1 to 10 s");
  EXPECT_EQ(RangeText(Count("n", "", 1, 10'000'000, 5)), "1 to 10 000 000");
  EXPECT_EQ(RangeText(Choice("lock", "", {"without", "with"})), "`without` or `with`");
  EXPECT_EQ(ValueText(WaitSeconds("wait", "", 1), 1.5), "1.5 s");
  EXPECT_EQ(ValueText(Choice("lock", "", {"without", "with"}), 1), "with");
}

TEST(ParametersTest, WideRangesAreLogarithmic) {
  EXPECT_TRUE(Count("n", "", 1000, 10'000'000, 5000).logarithmic);
  EXPECT_FALSE(Count("tasks", "", 1, 8, 2).logarithmic);
}

}  // namespace
}  // namespace interleave
