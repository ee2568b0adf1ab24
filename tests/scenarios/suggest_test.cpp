#include "scenarios/suggest.h"

#include <gtest/gtest.h>

#include <vector>

namespace interleave {
namespace {

const std::vector<std::string>& Names() {
  static const std::vector<std::string> names = {"downloads", "gil-cpu", "gil-io", "primes", "n"};
  return names;
}

TEST(SuggestTest, FindsTheNameWithOneWrongLetter) {
  EXPECT_EQ(Nearest("gil-cup", Names()), "gil-cpu");  // Two letters swapped.
  EXPECT_EQ(Nearest("gil-cpi", Names()), "gil-cpu");
  EXPECT_EQ(Nearest("download", Names()), "downloads");
  EXPECT_EQ(Nearest("downnloads", Names()), "downloads");
  EXPECT_EQ(Nearest("prime", Names()), "primes");
}

TEST(SuggestTest, CapitalsDoNotCount) {
  EXPECT_EQ(Nearest("GIL-CPU", Names()), "gil-cpu");
  EXPECT_EQ(Nearest("Primse", Names()), "primes");
}

TEST(SuggestTest, ABeginningIsEnough) {
  EXPECT_EQ(Nearest("down", Names()), "downloads");
  EXPECT_EQ(Nearest("pri", Names()), "primes");
}

TEST(SuggestTest, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(Nearest("web-scraper", Names()), "");
  EXPECT_EQ(Nearest("", Names()), "");
  EXPECT_EQ(Nearest("x", Names()), "");  // One letter away from "n", but nothing like it.
  EXPECT_EQ(Nearest("gil-cpu", {}), "");
}

TEST(SuggestTest, TheNearerOfTwoWins) {
  const std::vector<std::string> names = {"workers", "worker"};
  EXPECT_EQ(Nearest("worke", names), "worker");
  EXPECT_EQ(Nearest("workerz", names), "workers");
}

TEST(SuggestTest, DidYouMeanIsTheEndOfASentence) {
  EXPECT_EQ(DidYouMean("gil-cup", Names()), "; did you mean `gil-cpu`?");
  EXPECT_EQ(DidYouMean("zebra", Names()), "");
}

}  // namespace
}  // namespace interleave
