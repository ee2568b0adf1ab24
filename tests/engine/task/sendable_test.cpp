#include "engine/task/sendable.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string_view>

#include "engine/task/shared.h"

namespace interleave {
namespace {

struct Plain {
  int a = 0;
  std::string b;
  auto Fields() { return std::tie(a, b); }
};
struct Closed {
  int a = 0;
};
enum class Colour { kRed };

// Decided when this compiles; the test says which cases there are.
TEST(SendableTest, PlainValuesAndHandlesAreSent) {
  static_assert(kSendable<int> && kSendable<double> && kSendable<bool> && kSendable<char>);
  static_assert(kSendable<Colour>);
  static_assert(kSendable<void>);
  static_assert(kSendable<std::string>);
  static_assert(kSendable<std::vector<std::string>>);
  static_assert(kSendable<std::optional<std::pair<int, std::string>>>);
  static_assert(kSendable<std::tuple<int, std::vector<double>>>);
  static_assert(kSendable<Plain> && kSendable<std::vector<Plain>>);
  static_assert(kSendable<Lock> && kSendable<SharedCells>);
}

TEST(SendableTest, WhatPointsIntoTheCallerIsNot) {
  static_assert(!kSendable<int*> && !kSendable<const char*>);
  static_assert(!kSendable<int&> && !kSendable<const std::string&>);
  static_assert(!kSendable<std::string_view>);
  static_assert(!kSendable<std::unique_ptr<int>> && !kSendable<std::shared_ptr<int>>);
  static_assert(!kSendable<Closed>);
  static_assert(!kSendable<std::vector<int*>>);
  static_assert(!kSendable<std::optional<std::string_view>>);
  static_assert(!kSendable<std::pair<int, int*>>);
  static_assert(!kSendable<std::map<int, int>>);
}

}  // namespace
}  // namespace interleave
