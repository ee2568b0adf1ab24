#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/formats/chrome_json.h"
#include "tests/engine/formats/opened_bytes.h"
#include "tests/engine/formats/random_trace.h"
#include "tests/engine/formats/same_content.h"
#include "tests/engine/formats/small_trace.h"

namespace interleave {
namespace {

std::string Written(std::span<const NamedTrace> runs) {
  std::string text;
  const ByteSink sink = [&](std::string_view bytes) { text += bytes; };
  WriteChromeJson(runs, "1", sink);
  return text;
}

TEST(ChromeRoundTripTest, ASmallRecordingComesBackWithItsTasksStatesAndCores) {
  const auto trace = SmallTrace();
  const NamedTrace run{"Small", trace.get()};
  const Recording back = OpenOne(Written({&run, 1}));
  EXPECT_EQ(back.title, "Small");
  EXPECT_EQ(back.program, "Interleave");
  ExpectSameContent(*trace, *back.trace);
  EXPECT_EQ(back.trace->tracks()[2].main, true);
  EXPECT_EQ(back.trace->tracks()[2].tid, 100);
  EXPECT_EQ(back.trace->tasks()[2].created, trace->tasks()[2].created);
  EXPECT_EQ(back.trace->tasks()[2].outcome, TaskOutcome::kDone);
}

TEST(ChromeRoundTripTest, AnyRecordingKeepsItsSlicesFlowsCountersAndMarks) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    const auto trace = RandomTrace(seed);
    const NamedTrace run{"Run", trace.get()};
    const ReadResult opened = OpenBytes(Written({&run, 1}));
    ASSERT_TRUE(opened) << opened.error().Sentence();
    ExpectSameContent(*trace, *opened->recordings[0].trace);
    if (HasFailure()) break;
  }
}

TEST(ChromeRoundTripTest, SeveralRunsOfOneFileComeBackAsSeveral) {
  const auto first = SmallTrace();
  const auto second = RandomTrace(7);
  const std::vector<NamedTrace> runs = {{"A", first.get()}, {"B", second.get()}};
  const ReadResult opened = OpenBytes(Written(runs));
  ASSERT_TRUE(opened);
  ASSERT_EQ(opened->recordings.size(), 2U);
  EXPECT_EQ(opened->recordings[1].title, "B");
  ExpectSameContent(*first, *opened->recordings[0].trace);
  ExpectSameContent(*second, *opened->recordings[1].trace);
}

}  // namespace
}  // namespace interleave
