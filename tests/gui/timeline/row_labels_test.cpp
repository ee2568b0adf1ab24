#include "gui/timeline/row_labels.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string_view>

#include "engine/trace/trace_builder.h"
#include "tests/gui/timeline/headless_timeline.h"

namespace interleave {
namespace {

constexpr Nanos kSecond = 1'000'000'000;

// One thread that waits for two answers, one right after the other.
std::shared_ptr<const Trace> WaitingFor(const std::array<std::string_view, 2>& what) {
  TraceBuilder b(std::make_shared<NameTable>());
  b.AddThread("Main", 4000, true);
  b.CreateTask(1, b.names().Intern("fetch"), 0, 0, 0);
  b.BeginTask(1, 0, 0);
  for (std::size_t i = 0; i < what.size(); ++i) {
    b.OpenSlice(0, {.begin = static_cast<Nanos>(i) * kSecond,
                    .task = 1,
                    .subject = b.names().Intern(what[i]),
                    .detail = SubjectKind::kName,
                    .state = State::kWaitingIo});
  }
  b.EndTask(1, 2 * kSecond, TaskOutcome::kDone);
  b.CloseTrack(0, 2 * kSecond);
  b.Finish();
  return b.Share();
}

int VerticesOf(std::shared_ptr<const Trace> trace) {
  HeadlessTimeline timeline;
  timeline.Add(std::move(trace));
  timeline.Settle();
  return HeadlessTimeline::Vertices();
}

TEST(RowLabelsTest, EachBlockHasItsOwnLabelAndTwoAlikeHaveOne) {
  const int alike = VerticesOf(WaitingFor({"/page_1", "/page_1"}));
  const int different = VerticesOf(WaitingFor({"/page_1", "/page_2"}));
  EXPECT_GT(different, alike) << "a second text, and the ground under it";
}

}  // namespace
}  // namespace interleave
