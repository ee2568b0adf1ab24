#include "gui/timeline/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/timeline/row_choice.h"
#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

class SearchTest : public testing::Test {
 protected:
  const std::shared_ptr<const Trace> trace_ = TakingTurns(10, 100_ms);
  const TimelineCard card_{.trace = trace_.get(), .title = "Threads"};
  const std::span<const TimelineCard> cards_{&card_, 1};
  const TimeRange whole_ = WholeRange(cards_);
};

TEST_F(SearchTest, FindsTasksByTheirNames) {
  const SearchResult found = SearchIn(cards_, "SUM Squares #2", whole_);
  ASSERT_EQ(found.total, 1U);
  EXPECT_EQ(found.hits[0].track, 3U);
  EXPECT_EQ(HitText(cards_, found.hits[0]), "global lock · Thread 2");
}

TEST_F(SearchTest, FindsWaitsByWhatTheyWaitFor) {
  const SearchResult found = SearchIn(cards_, "global lock", whole_);
  EXPECT_EQ(found.total, 10U) << "One of the two waits in every turn.";
  EXPECT_TRUE(
      std::ranges::is_sorted(found.hits, {}, [](const SearchHit& hit) { return hit.range.begin; }));
  EXPECT_EQ(std::ranges::max(found.density), 1.0F);
}

TEST_F(SearchTest, FindsNothingForNothing) {
  EXPECT_THAT(SearchIn(cards_, "", whole_).hits, IsEmpty());
  EXPECT_THAT(SearchIn(cards_, "   ", whole_).hits, IsEmpty());
  EXPECT_THAT(SearchIn(cards_, "no such thing", whole_).hits, IsEmpty());
  EXPECT_THAT(SearchIn({}, "sum", whole_).hits, IsEmpty());
}

TEST_F(SearchTest, OfVeryManyHitsTheFirstAreListedAndAllAreCounted) {
  const auto many = TakingTurns(5000, 1_ms);
  const TimelineCard card{.trace = many.get(), .title = "Threads"};
  const SearchResult found = SearchIn({&card, 1}, "lock", {0, 6'000_ms});
  EXPECT_EQ(found.total, 5000U);
  EXPECT_EQ(found.hits.size(), kMostHits);
  EXPECT_LT(found.hits.back().range.begin, 600_ms);
}

TEST_F(SearchTest, RowsAreChosenByTheirNames) {
  CardRows rows = RowsOf(trace_.get(), 1);
  ASSERT_THAT(rows.threads, ElementsAre(2U, 3U));
  Choose(*trace_, 0, {.filter = "THREAD 2", .hidden = {}}, rows);
  EXPECT_THAT(rows.threads, ElementsAre(3U));
  rows = RowsOf(trace_.get(), 1);
  Choose(*trace_, 0, {.filter = "", .hidden = {NameOf(*trace_, 0, 3).value()}}, rows);
  EXPECT_THAT(rows.threads, ElementsAre(2U));
  rows = RowsOf(trace_.get(), 1);
  Choose(*trace_, 1, {.filter = "", .hidden = {NameOf(*trace_, 0, 3).value()}}, rows);
  EXPECT_THAT(rows.threads, ElementsAre(2U, 3U)) << "Another card.";
}

}  // namespace
}  // namespace interleave
