#include "gui/timeline/row_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string_view>

#include "engine/trace/trace_builder.h"
#include "tests/engine/trace/process_recording.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using P = ProcessTracks;

// The rows of card 0 as `choice` wants them.
CardRows RowsChosen(const Trace& trace, const RowChoice& choice) {
  CardRows rows = RowsOf(&trace, 0);
  Choose(trace, 0, choice, rows);
  return rows;
}

std::vector<std::size_t> Headings(const CardRows& rows) {
  std::vector<std::size_t> firsts;
  for (const ProcessGroup& group : rows.groups) firsts.push_back(group.first);
  return firsts;
}

// A run whose threads appear in this order.
std::shared_ptr<const Trace> WithThreads(const std::vector<std::string_view>& names) {
  TraceBuilder b(std::make_shared<NameTable>());
  b.AddThread("Main", 1, true);
  for (std::size_t i = 0; i < names.size(); ++i) {
    b.AddThread(std::string(names[i]), static_cast<std::int32_t>(i + 2));
    const auto row = static_cast<TrackId>(i + 1);
    b.OpenSlice(row, {.begin = 0, .task = 0, .state = State::kRunning});
  }
  b.AdvanceTo(1'000'000);
  b.Finish();
  return b.Share();
}

std::vector<std::string> Labels(const Trace& trace, const RowChoice& choice) {
  std::vector<std::string> labels;
  for (const TrackId row : RowsChosen(trace, choice).threads) {
    labels.emplace_back(trace.RowLabel(row));
  }
  return labels;
}

class RowChoiceTest : public testing::Test {
 protected:
  RowName Name(TrackId track) const { return NameOf(*trace_, 0, track).value(); }

  const std::shared_ptr<const Trace> trace_ = ProcessRecording();
  RowChoice choice_;
};

TEST_F(RowChoiceTest, WithoutAWishAllRowsStay) {
  EXPECT_THAT(RowsChosen(*trace_, choice_).threads,
              ElementsAre(P::kMain, P::kManager, P::kWorker1, P::kFeeder, P::kWorker2));
}

TEST_F(RowChoiceTest, AFoldedProcessIsOneRowBelowItsHeading) {
  choice_.folded.insert({0, 1});
  const CardRows rows = RowsChosen(*trace_, choice_);
  EXPECT_THAT(rows.threads, ElementsAre(P::kMain, P::kManager, kNoTrack, P::kWorker2));
  EXPECT_THAT(Headings(rows), ElementsAre(0, 2, 3));
  ASSERT_THAT(rows.folded, SizeIs(1));
  EXPECT_EQ(rows.folded[0].row, 2U);
  EXPECT_THAT(rows.folded[0].tracks, ElementsAre(P::kWorker1, P::kFeeder));
}

TEST_F(RowChoiceTest, AFoldedBandIsOneRowWithoutHeadings) {
  choice_.folded = {{0, 1}, {0, kWholeBand}};
  const CardRows rows = RowsChosen(*trace_, choice_);
  EXPECT_THAT(rows.threads, ElementsAre(kNoTrack));
  EXPECT_THAT(rows.groups, IsEmpty());
  ASSERT_THAT(rows.folded, SizeIs(1));
  EXPECT_THAT(rows.folded[0].tracks, SizeIs(5));
  EXPECT_TRUE(CanFoldBand(rows)) << "so that it can be unfolded";
}

TEST_F(RowChoiceTest, WhatIsHiddenIsNotInTheFoldedRow) {
  choice_.hidden.insert(Name(P::kFeeder));
  choice_.folded.insert({0, 1});
  EXPECT_THAT(RowsChosen(*trace_, choice_).folded[0].tracks, ElementsAre(P::kWorker1));
}

TEST_F(RowChoiceTest, AnotherCardIsLeftAlone) {
  choice_.folded = {{1, 1}, {1, kWholeBand}};
  choice_.hidden.insert({.card = 1, .process = 0, .label = "Main"});
  EXPECT_THAT(RowsChosen(*trace_, choice_).threads, SizeIs(5));
}

TEST_F(RowChoiceTest, ARowMovesWithinItsProcessOnly) {
  choice_.Move({.row = Name(P::kFeeder), .before = Name(P::kWorker1)});
  choice_.Move({.row = Name(P::kWorker2), .before = Name(P::kMain)});
  EXPECT_THAT(RowsChosen(*trace_, choice_).threads,
              ElementsAre(P::kMain, P::kManager, P::kFeeder, P::kWorker1, P::kWorker2));
  choice_.Move({.row = Name(P::kMain), .before = std::nullopt});
  EXPECT_THAT(RowsChosen(*trace_, choice_).threads,
              ElementsAre(P::kManager, P::kMain, P::kFeeder, P::kWorker1, P::kWorker2));
}

TEST_F(RowChoiceTest, ARowIsKnownByItsNameInTheNextRun) {
  const auto first = WithThreads({"A", "B", "C"});
  choice_.hidden.insert(NameOf(*first, 0, 1).value());                                  // A
  choice_.Move({.row = NameOf(*first, 0, 3).value(), .before = NameOf(*first, 0, 2)});  // C above B
  EXPECT_THAT(Labels(*first, choice_), ElementsAre("C", "B"));
  EXPECT_THAT(Labels(*WithThreads({"B", "A", "C", "D"}), choice_), ElementsAre("C", "B", "D"));
}

TEST_F(RowChoiceTest, OfThoseCalledAlikeTheSameOneIsMeant) {
  const auto trace = WithThreads({"worker", "worker", "worker"});
  choice_.hidden.insert(NameOf(*trace, 0, 2).value());
  EXPECT_THAT(RowsChosen(*trace, choice_).threads, ElementsAre(1, 3));
}

TEST_F(RowChoiceTest, ARowIsShiftedOverTheNextThatIsShown) {
  const auto trace = WithThreads({"A", "B", "C", "D"});
  const auto shift = [&](TrackId track, int by) {
    const auto move = Shifted(*trace, 0, choice_, track, by);
    if (move) choice_.Move(*move);
    return move.has_value();
  };
  choice_.hidden.insert(NameOf(*trace, 0, 2).value());  // B
  EXPECT_TRUE(shift(1, 1));
  EXPECT_THAT(Labels(*trace, choice_), ElementsAre("C", "A", "D"));
  EXPECT_TRUE(shift(1, 1));
  EXPECT_FALSE(shift(1, 1)) << "It is the last.";
  EXPECT_THAT(Labels(*trace, choice_), ElementsAre("C", "D", "A"));
  EXPECT_THAT(choice_.moves, SizeIs(1)) << "Moves of one row in succession are one.";
  EXPECT_TRUE(shift(1, -1));
  EXPECT_TRUE(shift(1, -1));
  EXPECT_FALSE(shift(1, -1));
  EXPECT_THAT(Labels(*trace, choice_), ElementsAre("A", "C", "D"));
}

TEST_F(RowChoiceTest, AllGroupsAreProcessesOrBandsOfSeveralRows) {
  const auto two = WithThreads({"A", "B"});
  const auto one = WithThreads({"A"});
  const Trace* traces[] = {trace_.get(), two.get(), one.get(), nullptr};
  EXPECT_THAT(AllGroups(traces),
              ElementsAre(RowGroup{0, 0}, RowGroup{0, 1}, RowGroup{0, 2}, RowGroup{1, kWholeBand}));
}

TEST_F(RowChoiceTest, WhatIsSaidOfARunHoldsForTheNextRunOfItsModel) {
  choice_.filter = "w";
  choice_.hidden = {{.card = 0, .process = 0, .label = "A"},
                    {.card = 1, .process = 0, .label = "B"}};
  choice_.folded = {{0, kWholeBand}, {1, kWholeBand}, {2, kWholeBand}};
  const std::string before[] = {"Threads", "Processes", "Event loop"};
  const std::string after[] = {"Threads", "Event loop"};
  const RowChoice kept = KeptFor(choice_, before, after);
  EXPECT_EQ(kept.filter, "w");
  EXPECT_THAT(kept.hidden, ElementsAre(RowName{.card = 0, .process = 0, .label = "A"}));
  EXPECT_THAT(kept.folded, ElementsAre(RowGroup{0, kWholeBand}));
}

}  // namespace
}  // namespace interleave
