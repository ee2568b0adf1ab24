#include "gui/timeline/card_layout.h"

#include <algorithm>
#include <cmath>

namespace interleave {

CardMetrics CardMetrics::Scaled(float scale) const {
  // Whole pixels, so that rows stay sharp and equally high.
  const auto px = [scale](float value) { return std::max(1.0F, std::round(value * scale)); };
  return {.margin = px(margin),
          .header = px(header),
          .caption = px(caption),
          .thread_row = px(thread_row),
          .core_row = px(core_row),
          .row_gap = px(row_gap),
          .band_gap = px(band_gap),
          .card_bottom = px(card_bottom),
          .message = px(message),
          .padding = px(padding)};
}

CardLayout::CardLayout(std::span<const CardShape> cards, const CardMetrics& metrics)
    : metrics_(metrics) {
  float y = metrics_.margin;
  cards_.reserve(cards.size());
  for (const CardShape& shape : cards) {
    cards_.push_back({shape, {.top = y, .height = 0}});
    const std::size_t card = cards_.size() - 1;
    float end = y + metrics_.header + metrics_.message;
    if (shape.has_rows) {
      const float rows = static_cast<float>(shape.cores) * Pitch(Band::kParallelism);
      end = RowsTop(card, Band::kParallelism) + rows;
      if (shape.cores > 0) end -= metrics_.row_gap;
      end += metrics_.card_bottom;
    }
    cards_.back().stripe.height = end - y;
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
  const float pitch = Pitch(row.band);
  const float slots = IsTall(row) ? kTallRows : 1;
  return {.top = RowsTop(row.card, row.band) + static_cast<float>(SlotOf(row)) * pitch,
          .height = slots * pitch - metrics_.row_gap};
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
  const std::size_t slots = Slots(card, band);
  if (slots == 0 || bottom <= top) return {};
  const float rows_top = RowsTop(card, band);
  const float pitch = Pitch(band);
  const auto slot_of = [&](float y) {
    return static_cast<std::size_t>(std::clamp(y, 0.0F, static_cast<float>(slots)));
  };
  const std::size_t first = slot_of(std::floor((top - rows_top) / pitch));
  const std::size_t past = slot_of(std::ceil((bottom - rows_top) / pitch));
  const std::size_t index = IndexAt(card, band, first);
  return {index, past > first ? IndexAt(card, band, past - 1) + 1 : index};
}

std::optional<std::size_t> CardLayout::CardAt(float y) const {
  const RowSpan found = CardsIn(y, std::nextafter(y, y + 1));
  if (found.first >= found.last || y < cards_[found.first].stripe.top) return std::nullopt;
  return found.first;
}

std::optional<RowPlace> CardLayout::RowAt(float y) const {
  const std::optional<std::size_t> card = CardAt(y);
  if (!card) return std::nullopt;
  for (const Band band : {Band::kConcurrency, Band::kParallelism}) {
    const float offset = y - RowsTop(*card, band);
    if (offset < 0) continue;
    const auto slot = static_cast<std::size_t>(offset / Pitch(band));
    if (slot < Slots(*card, band)) return RowPlace{*card, band, IndexAt(*card, band, slot)};
  }
  return std::nullopt;
}

std::size_t CardLayout::Count(std::size_t card, Band band) const {
  const CardShape& shape = cards_[card].shape;
  if (!shape.has_rows) return 0;
  return band == Band::kConcurrency ? shape.threads : shape.cores;
}

bool CardLayout::IsTall(const RowPlace& row) const {
  return row.band == Band::kConcurrency && cards_[row.card].shape.tall == row.index;
}

std::size_t CardLayout::Slots(std::size_t card, Band band) const {
  const bool tall = band == Band::kConcurrency && cards_[card].shape.tall.has_value();
  return Count(card, band) + (tall ? kTallRows - 1 : 0);
}

std::size_t CardLayout::SlotOf(const RowPlace& row) const {
  const std::optional<std::size_t>& tall = cards_[row.card].shape.tall;
  const bool below = row.band == Band::kConcurrency && tall && row.index > *tall;
  return row.index + (below ? kTallRows - 1 : 0);
}

std::size_t CardLayout::IndexAt(std::size_t card, Band band, std::size_t slot) const {
  const std::optional<std::size_t>& tall = cards_[card].shape.tall;
  if (band != Band::kConcurrency || !tall || slot <= *tall) return slot;
  return slot < *tall + kTallRows ? *tall : slot - (kTallRows - 1);
}

float CardLayout::RowsTop(std::size_t card, Band band) const {
  const Placed& placed = cards_[card];
  const float threads_top = placed.stripe.top + metrics_.header + metrics_.caption;
  if (band == Band::kConcurrency) return threads_top;
  // A band without rows keeps the room of one, for the sentence that says so.
  const auto rows = static_cast<float>(std::max<std::size_t>(Slots(card, Band::kConcurrency), 1));
  return threads_top + rows * Pitch(Band::kConcurrency) + metrics_.band_gap + metrics_.caption;
}

float CardLayout::Pitch(Band band) const {
  return metrics_.row_gap + (band == Band::kConcurrency ? metrics_.thread_row : metrics_.core_row);
}

}  // namespace interleave
