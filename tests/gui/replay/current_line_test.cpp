#include "gui/replay/current_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/scenario.h"
#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kPython = R"(from threading import Thread

def sum_squares(n):
    total = 0
    for i in range(n):
        total += i * i
    return total

def other():
    pass
)";

constexpr std::string_view kCpp = R"(#include <future>

Wide SumSquares(std::uint64_t n) {
  Wide total = 0;
  for (std::uint64_t i = 0; i < n; ++i) total += Wide{i} * i;
  return total;
}
)";

TEST(CurrentLineTest, ComputingIsInTheLoopOfTheFunctionOfThatName) {
  const auto trace = TakingTurns(10, 100_ms);
  const CardRows rows = RowsOf(trace.get(), 1);
  const auto lines = CurrentLines(*trace, rows, 50_ms, kPython, CodeLanguage::kPython);
  EXPECT_THAT(lines, ElementsAre(CurrentLine{6, rows.colours[2], false},
                                 CurrentLine{6, rows.colours[3], true}));
  const auto cpp = CurrentLines(*trace, rows, 50_ms, kCpp, CodeLanguage::kCpp);
  ASSERT_THAT(cpp, testing::SizeIs(2));
  EXPECT_EQ(cpp[0].line, 5U);
}

TEST(CurrentLineTest, NothingIsSaidWhereNothingIsKnown) {
  const auto trace = TakingTurns(10, 100_ms);
  const CardRows rows = RowsOf(trace.get(), 1);
  EXPECT_THAT(CurrentLines(*trace, rows, 50_ms, "", CodeLanguage::kPython), IsEmpty());
  EXPECT_THAT(CurrentLines(*trace, rows, 50_ms, "def another(n):\n", CodeLanguage::kPython),
              IsEmpty());
  EXPECT_THAT(CurrentLines(*trace, rows, 5'000_ms, kPython, CodeLanguage::kPython), IsEmpty());
}

}  // namespace
}  // namespace interleave
