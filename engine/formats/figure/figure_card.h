#pragma once

#include <bitset>
#include <span>
#include <string>
#include <vector>

#include "engine/formats/figure/figure_style.h"
#include "engine/formats/figure_options.h"
#include "engine/formats/recording.h"
#include "engine/picture/card_rows.h"
#include "engine/picture/time_axis.h"

namespace interleave {

// The columns of a figure, in pixels; the same for every run of it.
struct FigureColumns {
  double card_left = 0;
  double card_right = 0;
  double label_left = 0;
  double track_left = 0;
  double track_right = 0;
};

// What the cards of one figure share.
struct CardPlan {
  FigureColumns columns;
  TimeAxis axis;
  const FigureColours& colours;
  const FigureMetrics& metrics;
  const MeasureText& measure;
  double row_height = 34;
  bool several = false;  // Each run wants a heading of its own.
  std::span<const Recording> all;
};

// One run of a figure: which rows it shows, and how they lie below each other.
// Lifetime: refers to the recording.
class FigureCard {
 public:
  static FigureCard Of(const Recording& recording, const FigureOptions& options);

  bool empty() const { return threads_.empty() && cores_.empty(); }
  std::size_t row_count() const;
  // Of the widest label.
  double LabelWidth(const TextLook& look, const MeasureText& measure) const;

  // Appends its shapes from `top` on; returns where it ends. `shown`: gains the states that occur.
  double Append(const CardPlan& plan, double top, std::bitset<kStateCount>& shown,
                std::vector<FigureShape>& out) const;

 private:
  friend class CardShapes;
  const Recording* recording_ = nullptr;
  CardRows rows_;
  std::vector<TrackId> threads_;      // Those of rows_ that are shown; kNoTrack: the crowd.
  std::vector<ProcessGroup> groups_;  // Of threads_.
  std::vector<TrackId> cores_;        // By core; kNoTrack for one that ran nothing.
  std::vector<int> core_numbers_;     // Of cores_.
  std::size_t more_threads_ = 0;      // Left out, because they are too many.
  std::size_t more_cores_ = 0;
};

}  // namespace interleave
