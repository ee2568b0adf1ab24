#include "engine/trace/time_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace interleave {
namespace {

constexpr Nanos kMicro = 1'000;
constexpr Nanos kMilli = 1'000'000;
constexpr Nanos kSecond = 1'000'000'000;

TEST(TimeTextTest, ATimeIsWrittenWithTheDigitsThatTellItFromItsNeighbours) {
  struct Case {
    Nanos at, largest, resolution;
    const char* text;
  };
  const Case cases[] = {
      {0, 6 * kSecond, kSecond, "0 s"},
      {2 * kSecond, 6 * kSecond, kSecond, "2 s"},
      {500 * kMilli, 1500 * kMilli, 500 * kMilli, "0.5 s"},
      {500 * kMilli, 800 * kMilli, 100 * kMilli, "500 ms"},
      {2360 * kMilli, 6600 * kMilli, 6 * kMilli, "2.360 s"},
      {2'500, 5'000, 500, "2.5 µs"},
      {40, 100, 10, "40 ns"},
      {2 * kSecond + 3, 6 * kSecond, 1, "2.000000003 s"},
      {90 * kSecond, 100 * kSecond, kSecond, "90 s"},
      {150 * kSecond, 600 * kSecond, kSecond, "2 min 30 s"},
      {120 * kSecond, 600 * kSecond, 60 * kSecond, "2 min"},
      {30 * kSecond, 600 * kSecond, kSecond, "30 s"},
      {3725 * kSecond, 4000 * kSecond, kSecond, "1 h 02 min 05 s"},
      {7200 * kSecond, 9000 * kSecond, 3600 * kSecond, "2 h 00 min"},
      {-500 * kMilli, 900 * kMilli, 100 * kMilli, "-500 ms"},
      {1999 * kMilli, 6 * kSecond, 10 * kMilli, "2.00 s"},  // Rounded, with the carry.
  };
  for (const Case& c : cases) {
    EXPECT_EQ(TimeText(c.at, FormatFor(c.largest, c.resolution)), c.text) << c.at;
  }
}

TEST(TimeTextTest, ALengthHasThreeDigits) {
  struct Case {
    Nanos length;
    const char* text;
  };
  const Case cases[] = {
      {0, "0 s"},
      {1, "1 ns"},
      {999, "999 ns"},
      {kMicro, "1.00 µs"},
      {5'020 * kMicro, "5.02 ms"},
      {50'250 * kMicro, "50.3 ms"},
      {193 * kMilli, "193 ms"},
      {999'499 * kMicro, "999 ms"},
      {999'600 * kMicro, "1.00 s"},  // Not "1000 ms".
      {9'999'999, "10.0 ms"},
      {6'480 * kMilli, "6.48 s"},
      {99 * kSecond, "99.0 s"},
      {125 * kSecond, "2 min 05 s"},
      {3 * 3600 * kSecond, "3 h 00 min"},
      {-5'020 * kMicro, "-5.02 ms"},
  };
  for (const Case& c : cases) EXPECT_EQ(DurationText(c.length), c.text) << c.length;
}

TEST(TimeTextTest, TheLongestTimesDoNotOverflow) {
  const Nanos longest = std::numeric_limits<Nanos>::max();
  EXPECT_EQ(DurationText(longest).substr(0, 9), "2562047 h");
  EXPECT_EQ(TimeText(-longest - 1, FormatFor(longest, 1)).substr(0, 10), "-2562047 h");
}

}  // namespace
}  // namespace interleave
