#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace interleave {

// Where the cards and their rows lie, as arithmetic. Pixels; y grows downwards from the top of the
// first card's margin. No drawing.

// Heights and distances at scale 1; Scaled() for another.
struct CardMetrics {
  float margin = 10;   // Around and between cards.
  float header = 34;   // Title line of a card.
  float caption = 20;  // "CONCURRENCY  who makes progress"
  float thread_row = 24;
  float core_row = 16;
  float counter_row = 22;
  float heading = 20;  // Above the rows of a process.
  float row_gap = 3;
  float band_gap = 7;  // Between the bands.
  float card_bottom = 14;
  float message = 44;  // A line of text in place of the bands.
  float padding = 14;  // Left and right inside a card.

  CardMetrics Scaled(float scale) const;
};

struct CardShape {
  bool has_rows = false;  // False: a message in place of the bands.
  std::size_t threads = 0;
  std::size_t cores = 0;
  std::size_t counters = 0;         // Without any their band has no room.
  std::optional<std::size_t> tall;  // The thread row that has the room of kTallRows; at most one.
  // The thread rows that a heading stands above, ascending. REQUIRES: each is less than `threads`.
  std::vector<std::size_t> headings;
};
inline constexpr std::size_t kTallRows = 3;

enum class Band { kConcurrency, kParallelism, kCounters };
inline constexpr std::array kBands = {Band::kConcurrency, Band::kParallelism, Band::kCounters};

// One row of one card.
struct RowPlace {
  std::size_t card = 0;
  Band band = Band::kConcurrency;
  std::size_t index = 0;  // Within the band.

  bool operator==(const RowPlace&) const = default;
};

// One heading of one card, counted from its top.
struct HeadingPlace {
  std::size_t card = 0;
  std::size_t index = 0;

  bool operator==(const HeadingPlace&) const = default;
};

struct Stripe {
  float top = 0;
  float height = 0;
  float bottom() const { return top + height; }
};

// A half-open range of rows.
struct RowSpan {
  std::size_t first = 0;
  std::size_t last = 0;
};

// Cards one below the other. Rows are computed when asked for: ten thousand cost nothing.
class CardLayout {
 public:
  CardLayout() = default;
  CardLayout(std::span<const CardShape> cards, const CardMetrics& metrics) {
    Arrange(cards, metrics);
  }
  // Anew, in the same memory.
  void Arrange(std::span<const CardShape> cards, const CardMetrics& metrics);

  const CardMetrics& metrics() const { return metrics_; }
  float height() const { return height_; }  // Of everything, with the margins.
  std::size_t cards() const { return cards_.size(); }

  // REQUIRES for all below: the card and the row exist.
  Stripe Card(std::size_t card) const;
  Stripe Header(std::size_t card) const;
  Stripe Message(std::size_t card) const;
  Stripe Caption(std::size_t card, Band band) const;
  Stripe Row(const RowPlace& row) const;
  Stripe Heading(const HeadingPlace& heading) const;

  // The cards, and the rows of a band, that touch [top, bottom).
  RowSpan CardsIn(float top, float bottom) const;
  RowSpan RowsIn(std::size_t card, Band band, float top, float bottom) const;

  // What lies at `y`; nothing between cards, in headings, and nothing between rows but their small
  // gap, which belongs to the row above it.
  std::optional<std::size_t> CardAt(float y) const;
  std::optional<RowPlace> RowAt(float y) const;
  std::optional<HeadingPlace> HeadingAt(float y) const;

 private:
  struct Placed {
    CardShape shape;
    Stripe stripe;
  };
  std::size_t Count(std::size_t card, Band band) const;
  bool IsTall(const RowPlace& row) const;
  float RowsTop(std::size_t card, Band band) const;
  // From the top of its band, with the headings above it.
  float RowTop(const RowPlace& row) const;
  // Of a row and the gap below it.
  float RowEnd(const RowPlace& row) const;
  float RowsHeight(std::size_t card, Band band) const;
  // The first row of a band that ends below `y`, or how many there are.
  std::size_t FirstEndingBelow(std::size_t card, Band band, float y) const;
  float Pitch(Band band) const;

  CardMetrics metrics_;
  std::vector<Placed> cards_;
  float height_ = 0;
};

}  // namespace interleave
