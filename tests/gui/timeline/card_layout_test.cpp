#include "gui/timeline/card_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interleave {
namespace {

using ::testing::Eq;
using ::testing::Optional;

constexpr CardShape kTwoThreads{.has_rows = true, .threads = 2, .cores = 2};
constexpr CardShape kNotRun{};

TEST(CardLayoutTest, NoCardsAreOneMargin) {
  const CardLayout layout({}, CardMetrics{});
  EXPECT_EQ(layout.height(), CardMetrics{}.margin);
  EXPECT_FALSE(layout.CardAt(5));
  EXPECT_FALSE(layout.RowAt(5));
}

TEST(CardLayoutTest, TheFirstCardIsAsHighAsInTheDesign) {
  const CardShape sequential{.has_rows = true, .threads = 1, .cores = 2};
  const CardShape cards[] = {sequential, kTwoThreads};
  const CardLayout layout(cards, CardMetrics{});

  EXPECT_NEAR(layout.Card(0).height, 155, 5);
  EXPECT_NEAR(layout.Card(1).height, 182, 5);
  EXPECT_EQ(layout.Card(0).top, 10);
  EXPECT_EQ(layout.Card(1).top, layout.Card(0).bottom() + 10);
  EXPECT_EQ(layout.height(), layout.Card(1).bottom() + 10);
}

TEST(CardLayoutTest, PartsOfACardLieBelowEachOther) {
  const CardShape cards[] = {kTwoThreads};
  const CardLayout layout(cards, CardMetrics{});
  const Stripe parts[] = {layout.Header(0),
                          layout.Caption(0, Band::kConcurrency),
                          layout.Row({0, Band::kConcurrency, 0}),
                          layout.Row({0, Band::kConcurrency, 1}),
                          layout.Caption(0, Band::kParallelism),
                          layout.Row({0, Band::kParallelism, 0}),
                          layout.Row({0, Band::kParallelism, 1})};
  float y = layout.Card(0).top;
  for (const Stripe& part : parts) {
    EXPECT_GE(part.top, y);
    EXPECT_GT(part.height, 0);
    y = part.bottom();
  }
  EXPECT_LT(y, layout.Card(0).bottom());
}

TEST(CardLayoutTest, EveryRowIsFoundUnderItsMiddle) {
  const CardShape cards[] = {kTwoThreads,
                             kNotRun,
                             {.has_rows = true, .threads = 0, .cores = 1},
                             {.has_rows = true, .threads = 5, .cores = 0}};
  const CardLayout layout(cards, CardMetrics{}.Scaled(1.5F));
  for (std::size_t card = 0; card < 4; ++card) {
    for (const Band band : {Band::kConcurrency, Band::kParallelism}) {
      const std::size_t count =
          band == Band::kConcurrency ? cards[card].threads : cards[card].cores;
      for (std::size_t i = 0; i < count; ++i) {
        const RowPlace row{card, band, i};
        const Stripe stripe = layout.Row(row);
        EXPECT_THAT(layout.RowAt(stripe.top + stripe.height / 2), Optional(Eq(row)));
      }
    }
  }
}

TEST(CardLayoutTest, BetweenCardsAndInHeadersThereIsNoRow) {
  const CardShape cards[] = {kTwoThreads, kNotRun};
  const CardLayout layout(cards, CardMetrics{});
  EXPECT_FALSE(layout.CardAt(layout.Card(0).bottom() + 1));
  EXPECT_FALSE(layout.RowAt(layout.Card(0).bottom() + 1));
  EXPECT_FALSE(layout.RowAt(layout.Header(0).top + 5));
  EXPECT_FALSE(layout.RowAt(layout.Message(1).top + 5));
  EXPECT_FALSE(layout.RowAt(-100));
  EXPECT_FALSE(layout.RowAt(layout.height() + 100));
  EXPECT_THAT(layout.CardAt(layout.Header(1).top), Optional(1U));
}

TEST(CardLayoutTest, OnlyWhatTouchesTheWindowIsVisited) {
  const CardShape cards[] = {{.has_rows = true, .threads = 10'000, .cores = 2}, kTwoThreads};
  const CardLayout layout(cards, CardMetrics{});
  const float top = layout.Row({0, Band::kConcurrency, 5'000}).top;

  const RowSpan rows = layout.RowsIn(0, Band::kConcurrency, top, top + 270);
  const RowSpan cores = layout.RowsIn(0, Band::kParallelism, top, top + 270);
  const RowSpan seen = layout.CardsIn(top, top + 270);

  EXPECT_EQ(rows.first, 5'000U);
  EXPECT_EQ(rows.last, 5'010U);
  EXPECT_EQ(cores.first, cores.last);
  EXPECT_EQ(seen.first, 0U);
  EXPECT_EQ(seen.last, 1U);
  EXPECT_EQ(layout.RowsIn(0, Band::kConcurrency, -50, 1e9F).last, 10'000U);
  EXPECT_EQ(layout.RowsIn(0, Band::kConcurrency, 5, 5).last, 0U);
}

TEST(CardLayoutTest, ScalingKeepsWholePixels) {
  const CardMetrics metrics = CardMetrics{}.Scaled(1.33F);
  EXPECT_EQ(metrics.thread_row, 32);
  EXPECT_EQ(CardMetrics{}.Scaled(0.01F).row_gap, 1);
}

TEST(CardLayoutTest, HeadingsStandAboveTheirRowsAndAreNone) {
  const CardShape with{.has_rows = true, .threads = 5, .cores = 2, .headings = {0, 2, 4}};
  const CardShape without{.has_rows = true, .threads = 5, .cores = 2};
  const CardShape cards[] = {with, without};
  const CardMetrics metrics;
  const CardLayout layout(cards, metrics);
  EXPECT_EQ(layout.Card(0).height, layout.Card(1).height + 3 * metrics.heading);
  for (std::size_t i = 0; i < 3; ++i) {
    const HeadingPlace place{0, i};
    const Stripe heading = layout.Heading(place);
    EXPECT_GT(heading.height, 0);
    EXPECT_THAT(layout.HeadingAt(heading.top + 1), Optional(Eq(place)));
    EXPECT_FALSE(layout.RowAt(heading.top + 1));
    const std::size_t below = with.headings[i];
    EXPECT_EQ(layout.Row({0, Band::kConcurrency, below}).top, heading.bottom() + metrics.row_gap);
    if (below > 0) {
      EXPECT_EQ(heading.top,
                layout.Row({0, Band::kConcurrency, below - 1}).bottom() + metrics.row_gap);
    }
  }
  for (std::size_t i = 0; i < 5; ++i) {
    const RowPlace row{0, Band::kConcurrency, i};
    const Stripe stripe = layout.Row(row);
    EXPECT_EQ(stripe.height, metrics.thread_row);
    EXPECT_THAT(layout.RowAt(stripe.top + 1), Optional(Eq(row)));
    EXPECT_FALSE(layout.HeadingAt(stripe.top + 1));
    const RowSpan span = layout.RowsIn(0, Band::kConcurrency, stripe.top + 1, stripe.bottom() - 1);
    EXPECT_EQ(span.first, i);
    EXPECT_EQ(span.last, i + 1);
  }
  const Stripe core = layout.Row({0, Band::kParallelism, 0});
  EXPECT_THAT(layout.RowAt(core.top + 1), Optional(Eq(RowPlace{0, Band::kParallelism, 0})));
  EXPECT_GT(core.top, layout.Row({0, Band::kConcurrency, 4}).bottom());
}

TEST(CardLayoutTest, ATallRowHasTheRoomOfThree) {
  const CardShape tall{.has_rows = true, .threads = 4, .cores = 1, .tall = 1};
  const CardShape plain{.has_rows = true, .threads = 6, .cores = 1};
  const CardShape cards[] = {tall, plain};
  const CardLayout layout(cards, CardMetrics{});
  const auto row = [&](std::size_t card, std::size_t index) {
    return layout.Row({card, Band::kConcurrency, index});
  };
  EXPECT_EQ(layout.Card(0).height, layout.Card(1).height);
  EXPECT_EQ(row(0, 1).height, row(1, 3).bottom() - row(1, 1).top);
  EXPECT_EQ(row(0, 2).height, row(0, 0).height);
  for (std::size_t i = 0; i < 4; ++i) {
    const RowPlace place{0, Band::kConcurrency, i};
    const Stripe stripe = layout.Row(place);
    EXPECT_THAT(layout.RowAt(stripe.top + 1), Optional(Eq(place)));
    EXPECT_THAT(layout.RowAt(stripe.bottom() - 1), Optional(Eq(place)));
    const RowSpan span = layout.RowsIn(0, Band::kConcurrency, stripe.top + 1, stripe.bottom() - 1);
    EXPECT_EQ(span.first, i);
    EXPECT_EQ(span.last, i + 1);
  }
  EXPECT_EQ(layout.RowsIn(0, Band::kConcurrency, -50, 1e6F).last, 4U);
}

TEST(CardLayoutTest, CountersHaveABandBelowTheCoresAndElseNoRoom) {
  const std::vector<CardShape> without = {{.has_rows = true, .threads = 2, .cores = 2}};
  const std::vector<CardShape> with = {{.has_rows = true, .threads = 2, .cores = 2, .counters = 3}};
  const CardMetrics metrics;
  const CardLayout plain(without, metrics), counting(with, metrics);
  EXPECT_EQ(counting.height() - plain.height(),
            metrics.band_gap + metrics.caption + 3 * (metrics.counter_row + metrics.row_gap));
  const Stripe last_core = counting.Row({0, Band::kParallelism, 1});
  const Stripe first = counting.Row({0, Band::kCounters, 0});
  EXPECT_GT(first.top, last_core.bottom());
  EXPECT_EQ(first.height, metrics.counter_row);
  EXPECT_LE(counting.Row({0, Band::kCounters, 2}).bottom(), counting.Card(0).bottom());
  EXPECT_EQ(counting.RowAt(first.top + 1), (RowPlace{0, Band::kCounters, 0}));
  EXPECT_EQ(counting.RowsIn(0, Band::kCounters, 0, counting.height()).last, 3U);
}

}  // namespace
}  // namespace interleave
