#include "engine/formats/each_index.h"

#include <gtest/gtest.h>

#include <new>
#include <numeric>
#include <vector>

namespace interleave {
namespace {

TEST(EachIndexTest, EveryIndexComesOnceOnSomeThread) {
  for (const std::size_t threads : {1U, 2U, 5U}) {
    std::vector<int> seen(1'000);
    std::vector<std::size_t> by(threads);
    ForEachIndex(seen.size(), threads, [&](std::size_t i, std::size_t thread) {
      ++seen[i];
      ++by.at(thread);
    });
    EXPECT_EQ(seen, std::vector<int>(1'000, 1));
    EXPECT_EQ(std::accumulate(by.begin(), by.end(), std::size_t{0}), seen.size());
  }
}

TEST(EachIndexTest, NothingToDoIsNothingDone) {
  ForEachIndex(0, ThreadsFor(0), [](std::size_t, std::size_t) { FAIL(); });
}

TEST(EachIndexTest, WhatAnyThreadThrowsComesToTheCaller) {
  const auto work = [](std::size_t i, std::size_t) {
    if (i == 7) throw std::bad_alloc();
  };
  EXPECT_THROW(ForEachIndex(100, 1, work), std::bad_alloc);
  EXPECT_THROW(ForEachIndex(100, 4, work), std::bad_alloc);
}

}  // namespace
}  // namespace interleave
