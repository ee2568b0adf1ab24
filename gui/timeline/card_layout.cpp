#include "gui/timeline/card_layout.h"

#include <algorithm>
#include <cmath>
#include <ranges>

namespace interleave {

CardMetrics CardMetrics::Scaled(float scale) const {
  // Whole pixels, so that rows stay sharp and equally high.
  const auto px = [scale](float value) { return std::max(1.0F, std::round(value * scale)); };
  return {.margin = px(margin),
          .header = px(header),
          .caption = px(caption),
          .thread_row = px(thread_row),
          .core_row = px(core_row),
          .counter_row = px(counter_row),
          .heading = px(heading),
          .row_gap = px(row_gap),
          .band_gap = px(band_gap),
          .card_bottom = px(card_bottom),
          .message = px(message),
          .padding = px(padding)};
}

void CardLayout::Arrange(std::span<const CardShape> cards, const CardMetrics& metrics) {
  metrics_ = metrics;
  float y = metrics_.margin;
  cards_.resize(cards.size());
  for (std::size_t card = 0; card < cards.size(); ++card) {
    const CardShape& shape = cards[card];
    cards_[card].shape = shape;
    cards_[card].stripe = {.top = y, .height = 0};
    float end = y + metrics_.header + metrics_.message;
    if (shape.has_rows) {
      const Band last = shape.counters > 0 ? Band::kCounters : Band::kParallelism;
      const float rows = RowsHeight(card, last);
      end = RowsTop(card, last) + rows;
      if (rows > 0) end -= metrics_.row_gap;
      end += metrics_.card_bottom;
    }
    cards_[card].stripe.height = end - y;
    y = end + metrics_.margin;
  }
  height_ = y;
}

Stripe CardLayout::Card(std::size_t card) const { return cards_[card].stripe; }

Stripe CardLayout::Header(std::size_t card) const {
  return {.top = cards_[card].stripe.top, .height = metrics_.header};
}

Stripe CardLayout::Message(std::size_t card) const {
  return {.top = cards_[card].stripe.top + metrics_.header, .height = metrics_.message};
}

Stripe CardLayout::Caption(std::size_t card, Band band) const {
  return {.top = RowsTop(card, band) - metrics_.caption, .height = metrics_.caption};
}

Stripe CardLayout::Row(const RowPlace& row) const {
  const float top = RowTop(row);
  return {.top = top, .height = RowEnd(row) - top - metrics_.row_gap};
}

Stripe CardLayout::Heading(const HeadingPlace& heading) const {
  const std::size_t below = cards_[heading.card].shape.headings[heading.index];
  const float top = RowTop({heading.card, Band::kConcurrency, below}) - metrics_.heading;
  return {.top = top, .height = metrics_.heading - metrics_.row_gap};
}

RowSpan CardLayout::CardsIn(float top, float bottom) const {
  const auto ends_before = [top](const Placed& placed) { return placed.stripe.bottom() <= top; };
  const auto first = std::ranges::partition_point(cards_, ends_before);
  const auto begins_before = [bottom](const Placed& placed) { return placed.stripe.top < bottom; };
  const auto last = std::partition_point(first, cards_.end(), begins_before);
  return {static_cast<std::size_t>(first - cards_.begin()),
          static_cast<std::size_t>(last - cards_.begin())};
}

RowSpan CardLayout::RowsIn(std::size_t card, Band band, float top, float bottom) const {
  if (bottom <= top) return {};
  const std::size_t first = FirstEndingBelow(card, band, top);
  std::size_t last = FirstEndingBelow(card, band, bottom);
  // The one that reaches over `bottom` counts, too, if it begins above.
  if (last < Count(card, band) && RowTop({card, band, last}) < bottom) ++last;
  return {first, last};
}

std::optional<std::size_t> CardLayout::CardAt(float y) const {
  const RowSpan found = CardsIn(y, std::nextafter(y, y + 1));
  if (found.first >= found.last || y < cards_[found.first].stripe.top) return std::nullopt;
  return found.first;
}

std::optional<RowPlace> CardLayout::RowAt(float y) const {
  const std::optional<std::size_t> card = CardAt(y);
  if (!card) return std::nullopt;
  for (const Band band : kBands) {
    const std::size_t index = FirstEndingBelow(*card, band, y);
    if (index < Count(*card, band) && RowTop({*card, band, index}) <= y) {
      return RowPlace{*card, band, index};
    }
  }
  return std::nullopt;
}

std::optional<HeadingPlace> CardLayout::HeadingAt(float y) const {
  const std::optional<std::size_t> card = CardAt(y);
  if (!card) return std::nullopt;
  for (std::size_t i = 0; i < cards_[*card].shape.headings.size(); ++i) {
    const Stripe stripe = Heading({*card, i});
    if (y >= stripe.top && y < stripe.bottom()) return HeadingPlace{*card, i};
  }
  return std::nullopt;
}

std::size_t CardLayout::Count(std::size_t card, Band band) const {
  const CardShape& shape = cards_[card].shape;
  if (!shape.has_rows) return 0;
  switch (band) {
    case Band::kConcurrency:
      return shape.threads;
    case Band::kParallelism:
      return shape.cores;
    case Band::kCounters:
      return shape.counters;
  }
  return 0;
}

bool CardLayout::IsTall(const RowPlace& row) const {
  return row.band == Band::kConcurrency && cards_[row.card].shape.tall == row.index;
}

float CardLayout::RowsTop(std::size_t card, Band band) const {
  const Placed& placed = cards_[card];
  const float threads_top = placed.stripe.top + metrics_.header + metrics_.caption;
  if (band == Band::kConcurrency) return threads_top;
  // A band without rows keeps the room of one, for the sentence that says so.
  const float rows = std::max(RowsHeight(card, Band::kConcurrency), Pitch(Band::kConcurrency));
  const float cores_top = threads_top + rows + metrics_.band_gap + metrics_.caption;
  if (band == Band::kParallelism) return cores_top;
  return cores_top + RowsHeight(card, Band::kParallelism) + metrics_.band_gap + metrics_.caption;
}

float CardLayout::RowTop(const RowPlace& row) const {
  const CardShape& shape = cards_[row.card].shape;
  auto slots = static_cast<float>(row.index);
  float headings = 0;
  if (row.band == Band::kConcurrency) {
    if (shape.tall && row.index > *shape.tall) slots += static_cast<float>(kTallRows - 1);
    const auto below = std::ranges::upper_bound(shape.headings, row.index);
    headings = static_cast<float>(below - shape.headings.begin()) * metrics_.heading;
  }
  return RowsTop(row.card, row.band) + slots * Pitch(row.band) + headings;
}

float CardLayout::RowEnd(const RowPlace& row) const {
  return RowTop(row) + (IsTall(row) ? kTallRows : 1) * Pitch(row.band);
}

float CardLayout::RowsHeight(std::size_t card, Band band) const {
  const std::size_t count = Count(card, band);
  if (count == 0) return 0;
  const CardShape& shape = cards_[card].shape;
  auto slots = static_cast<float>(count);
  if (band != Band::kConcurrency) return slots * Pitch(band);
  if (shape.tall) slots += static_cast<float>(kTallRows - 1);
  return slots * Pitch(band) + static_cast<float>(shape.headings.size()) * metrics_.heading;
}

std::size_t CardLayout::FirstEndingBelow(std::size_t card, Band band, float y) const {
  const auto rows = std::views::iota(std::size_t{0}, Count(card, band));
  const auto ends_above = [&](std::size_t index) { return RowEnd({card, band, index}) <= y; };
  return static_cast<std::size_t>(std::ranges::partition_point(rows, ends_above) - rows.begin());
}

float CardLayout::Pitch(Band band) const {
  switch (band) {
    case Band::kConcurrency:
      return metrics_.row_gap + metrics_.thread_row;
    case Band::kParallelism:
      return metrics_.row_gap + metrics_.core_row;
    case Band::kCounters:
      return metrics_.row_gap + metrics_.counter_row;
  }
  return 0;
}

}  // namespace interleave
