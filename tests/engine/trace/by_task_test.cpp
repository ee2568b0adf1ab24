#include "engine/trace/by_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "engine/trace/innermost.h"
#include "engine/trace/trace_builder.h"
#include "engine/trace/trace_parts.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "running [0, 10) task 2": what a slice looks like in a failure.
struct Piece {
  State state;
  Nanos begin, end;
  bool operator==(const Piece&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Piece& p) {
    return out << StateKey(p.state) << " [" << p.begin << ", " << p.end << ")";
  }
};

// A body on the main thread and a pool of one thread, to which it gives four tasks.
class ByTaskTest : public testing::Test {
 protected:
  static constexpr TrackId kMain = 0, kWorker = 1;

  ByTaskTest() {
    parts_.names = std::make_shared<NameTable>();
    const NameId body = parts_.names->Intern("body"), fetch = parts_.names->Intern("fetch");
    parts_.tasks = {
        {},
        {.name = body, .begin = 0, .end = 90, .ran_on = kMain, .outcome = TaskOutcome::kDone},
        Fetch(fetch, 1, {.created = 2, .begin = 10, .end = 40, .outcome = TaskOutcome::kDone}),
        Fetch(fetch, 2, {.created = 3, .begin = 40, .end = 60, .outcome = TaskOutcome::kFailed}),
        Fetch(fetch, 3, {.created = 4, .end = 30, .outcome = TaskOutcome::kCancelled}),
        Fetch(fetch, 4, {.created = 5})};
    parts_.tasks[4].ran_on = parts_.tasks[5].ran_on = kNoTrack;
    parts_.now_ns = 100;
    parts_.tracks = {
        {.name = "Main thread",
         .main = true,
         .slices = {{0, 10, 1}, {10, 90, 1, 3, SubjectKind::kTask, State::kWaitingResult}},
         .tasks = {{0, 90, 1}}},
        {.name = "Pool 0",
         .slices = {{5, 10, 0, 0, SubjectKind::kNone, State::kIdle},
                    {10, 20, 2},
                    {20, 35, 2, 0, SubjectKind::kNone, State::kWaitingIo},
                    {35, 60, 2},
                    {60, 100, 0, 0, SubjectKind::kNone, State::kIdle}},
         .tasks = {{10, 40, 2}, {40, 60, 3}}},
        {.kind = TrackKind::kCore,
         .name = "Core 0",
         .core = 0,
         .slices = {{0, 10, 0, kMain}, {35, 65, 0, kWorker}}}};
  }

  static TaskInfo Fetch(NameId name, std::uint32_t ordinal, TaskInfo times) {
    times.name = name;
    times.parent = 1;
    times.ordinal = ordinal;
    times.shares_name = true;
    times.created_on = kMain;
    times.ran_on = kWorker;
    return times;
  }

  // The one of the whole; asked for once the parts are as they should be.
  const Trace& Regrouped() {
    if (!by_task_) {
      TraceRepairs repairs;
      const auto trace = TraceBuilder::Assemble(parts_, repairs);
      EXPECT_EQ(repairs, TraceRepairs{}) << "the test's own recording is wrong";
      by_task_ = ByTask(*trace);
    }
    return *by_task_;
  }
  TrackId RowOf(std::string_view name) {
    const auto& tracks = Regrouped().tracks();
    const auto found = std::ranges::find(tracks, name, &Track::name);
    return found == tracks.end() ? kNoTrack : static_cast<TrackId>(found - tracks.begin());
  }
  std::vector<Piece> Row(std::string_view name) {
    const TrackId track = RowOf(name);
    if (track == kNoTrack) return {};
    std::vector<Piece> row;
    for (const Slice& slice : Regrouped().tracks()[track].slices) {
      row.push_back({slice.state, slice.begin, Regrouped().EndOf(slice)});
    }
    return row;
  }

  TraceParts parts_;
  std::shared_ptr<const Trace> by_task_;
};

TEST_F(ByTaskTest, ARowIsTheLifeOfATask) {
  EXPECT_THAT(Row("fetch #1"),
              ElementsAre(Piece{State::kQueued, 2, 10}, Piece{State::kRunning, 10, 20},
                          Piece{State::kWaitingIo, 20, 35}, Piece{State::kRunning, 35, 40},
                          Piece{State::kDone, 40, 100}));
  EXPECT_THAT(Row("fetch #2"),
              ElementsAre(Piece{State::kQueued, 3, 40}, Piece{State::kRunning, 40, 60},
                          Piece{State::kFailed, 60, 100}));
}

TEST_F(ByTaskTest, WhatNeverRanIsQueuedUntilItIsCancelledOrForEver) {
  EXPECT_THAT(Row("fetch #3"),
              ElementsAre(Piece{State::kQueued, 4, 30}, Piece{State::kCancelled, 30, 100}));
  EXPECT_THAT(Row("fetch #4"), ElementsAre(Piece{State::kQueued, 5, 100}));
}

TEST_F(ByTaskTest, ThreadsHaveNoRowsButForWhatTheyDoBetweenTasks) {
  std::vector<std::string> names;
  for (const Track& track : Regrouped().tracks()) names.push_back(track.name);
  EXPECT_THAT(names, ElementsAre("body", "fetch #1", "fetch #2", "fetch #3", "fetch #4", "No task",
                                 "Core 0"));
  EXPECT_TRUE(Regrouped().tracks()[RowOf("No task")].service);
  EXPECT_THAT(Row("No task"), IsEmpty());
}

TEST_F(ByTaskTest, CoresShowWhichTaskWasThere) {
  std::vector<std::pair<TimeRange, std::string>> core;
  for (const Slice& slice : Regrouped().tracks()[RowOf("Core 0")].slices) {
    core.emplace_back(TimeRange{slice.begin, slice.end}, Regrouped().tracks()[slice.subject].name);
  }
  EXPECT_THAT(core, ElementsAre(std::pair{TimeRange{0, 10}, std::string("body")},
                                std::pair{TimeRange{35, 40}, std::string("fetch #1")},
                                std::pair{TimeRange{40, 60}, std::string("fetch #2")},
                                std::pair{TimeRange{60, 65}, std::string("No task")}));
  EXPECT_EQ(Regrouped().tracks()[RowOf("fetch #2")].on_core_ns, 20);
}

TEST_F(ByTaskTest, AnArrowOfASubmissionPointsToWhereTheRowBegins) {
  parts_.flows = {{FlowKind::kSubmit, 2, 10, kMain, kWorker, 2},
                  {FlowKind::kWake, 25, 35, kMain, kWorker, 7},
                  {FlowKind::kResult, 60, 90, kWorker, kMain, 3}};
  const std::vector<Flow>& flows = Regrouped().flows();
  ASSERT_EQ(flows.size(), 3U);
  EXPECT_EQ(flows[0].from, RowOf("body"));
  EXPECT_EQ(flows[0].to, RowOf("fetch #1"));
  EXPECT_EQ(flows[0].to_ns, 2);
  EXPECT_EQ(flows[1].to, RowOf("fetch #1"));
  EXPECT_EQ(flows[2].from, RowOf("fetch #2"));
  EXPECT_EQ(flows[2].to, RowOf("body"));
}

TEST_F(ByTaskTest, WhatBelongsToNoTaskIsLeftOut) {
  parts_.flows = {{FlowKind::kWake, 70, 80, kWorker, kMain, 7}};
  parts_.marks = {{50, kWorker, 1, 0}, {70, kWorker, 1, 0}};
  parts_.holds = {{1, kWorker, 2, 12, 14}, {1, kWorker, 0, 70, 80}};
  EXPECT_THAT(Regrouped().flows(), IsEmpty());
  ASSERT_EQ(Regrouped().marks().size(), 1U);
  EXPECT_EQ(Regrouped().marks()[0].track, RowOf("fetch #2"));
  ASSERT_EQ(Regrouped().holds().size(), 1U);
  EXPECT_EQ(Regrouped().holds()[0].track, RowOf("fetch #1"));
}

TEST(InnermostTest, WhatIsNestedTakesTheTimeOfWhatIsAroundIt) {
  const std::vector<Slice> tasks = {
      {0, 100, 1}, {10, 40, 2}, {20, 30, 3}, {40, 50, 4}, {120, kOpenEnd, 5}};
  EXPECT_THAT(Innermost(tasks, 130),
              ElementsAre(TaskPiece{0, 10, 1}, TaskPiece{10, 20, 2}, TaskPiece{20, 30, 3},
                          TaskPiece{30, 40, 2}, TaskPiece{40, 50, 4}, TaskPiece{50, 100, 1},
                          TaskPiece{120, 130, 5}));
  EXPECT_THAT(Innermost({}, 10), IsEmpty());
}

TEST(InnermostTest, PiecesThatOnlyMeetARangeAreNotInIt) {
  const std::vector<TaskPiece> pieces = {{0, 10, 1}, {10, 20, 2}, {30, 40, 3}};
  EXPECT_THAT(PiecesIn(pieces, {10, 30}), ElementsAre(TaskPiece{10, 20, 2}));
  EXPECT_THAT(PiecesIn(pieces, {20, 30}), IsEmpty());
  EXPECT_THAT(PiecesIn(pieces, {5, 31}), ElementsAre(pieces[0], pieces[1], pieces[2]));
}

}  // namespace
}  // namespace interleave
