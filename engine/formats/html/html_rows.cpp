#include "engine/formats/html/html_rows.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/formats/display_text.h"

namespace interleave {
namespace {

constexpr std::uint64_t kFoldKey = 64;
constexpr std::size_t kCrowdColumns = 2'000;

class PieceBytes {
 public:
  void Number(std::uint64_t value) {
    while (value >= 0x80) {
      bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
      value >>= 7;
    }
    bytes_ += static_cast<char>(value);
  }
  void Begin(TimeRange range) {
    const Nanos gap = range.begin - end_;
    Number(gap < 0 ? static_cast<std::uint64_t>(-(gap + 1)) * 2 + 1
                   : static_cast<std::uint64_t>(gap) * 2);
    Number(static_cast<std::uint64_t>(std::max<Nanos>(range.length(), 0)));
    end_ = std::max(range.end, range.begin);
  }
  template <typename Shares>
  void Fold(TimeRange range, const Shares& shares, std::size_t slices) {
    std::size_t parts = 0;
    for (const float share : shares) parts += Part(share) > 0 ? 1 : 0;
    if (parts == 0) return;
    Begin(range);
    Number(kFoldKey + parts);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (Part(shares[i]) == 0) continue;
      Number(i);
      Number(Part(shares[i]));
    }
    Number(slices);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  // In 255ths; what is there at all is at least one.
  static std::uint64_t Part(float share) {
    if (!(share > 0)) return 0;
    return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::lround(share * 255)), 1, 255);
  }

  std::string bytes_;
  Nanos end_ = 0;
};

// What a block is called when one points at it.
std::string LabelOf(const Trace& trace, const Slice& slice) {
  std::string label = slice.state == State::kRunning || slice.state == State::kStarting
                          ? trace.TaskLabel(slice.task)
                          : trace.SubjectLabel(slice);
  return OneLine(label, false);
}

}  // namespace

std::uint32_t HtmlLabels::Of(std::string label) {
  if (label.empty()) return 0;
  const auto [place, is_new] =
      index_.try_emplace(std::move(label), static_cast<std::uint32_t>(labels_.size()));
  if (is_new) labels_.push_back(place->first);
  return place->second;
}

std::string HtmlRow(const Trace& trace, const CardRows& rows, TrackId track, Nanos fold_ns,
                    HtmlLabels& labels) {
  const Track& row = trace.tracks()[track];
  MixRule mix;
  if (row.kind == TrackKind::kCore) mix.colours = rows.colours;
  if (row.kind == TrackKind::kLoop) mix = {.colours = rows.colours, .tasks = trace.tasks()};
  const FoldRule rule{
      .fold_ns = fold_ns,
      .bin_ns = static_cast<Nanos>(std::bit_ceil(static_cast<std::uint64_t>(2 * fold_ns))),
      .unseen_ns = 0,
      .now_ns = trace.now_ns(),
      .mix = mix};
  RowPieces pieces;
  FoldRow(row.slices, {0, std::max<Nanos>(trace.now_ns(), 1)}, rule, pieces);
  PieceBytes bytes;
  auto fold = pieces.folds.begin();
  const auto folds_until = [&](Nanos at) {
    for (; fold != pieces.folds.end() && fold->range.begin < at; ++fold) {
      bytes.Fold(fold->range, fold->share, fold->slices);
    }
  };
  for (const Block& block : pieces.blocks) {
    folds_until(block.range.begin);
    const Slice& slice = *block.slice;
    if (slice.state == State::kIdle) continue;
    bytes.Begin(block.range);
    bytes.Number(static_cast<std::uint64_t>(slice.state));
    ColourIndex colour = track < rows.colours.size() ? rows.colours[track] : kNoColour;
    if (!mix.colours.empty()) {
      const TrackId owner = mix.OwnerOf(slice);
      colour = owner < rows.colours.size() ? rows.colours[owner] : kNoColour;
    }
    bytes.Number(colour);
    bytes.Number(labels.Of(LabelOf(trace, slice)));
  }
  folds_until(kOpenEnd);
  return Base64(bytes.bytes());
}

std::string HtmlCrowd(const Trace& trace, const TaskCrowd& crowd) {
  PieceBytes bytes;
  if (crowd.tasks() == 0 || trace.now_ns() <= 0) return {};
  std::vector<CrowdMix> mixes = crowd.Columns({0, trace.now_ns()}, kCrowdColumns);
  const auto at = [&](std::size_t column) {
    return static_cast<Nanos>(static_cast<double>(trace.now_ns()) * static_cast<double>(column) /
                              static_cast<double>(kCrowdColumns));
  };
  for (std::size_t i = 0; i < mixes.size(); ++i) {
    for (float& count : mixes[i]) count /= static_cast<float>(crowd.tasks());
    bytes.Fold({at(i), at(i + 1)}, mixes[i], crowd.tasks());
  }
  return Base64(bytes.bytes());
}

std::string Base64(std::string_view bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      word = word << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= count ? kLetters[(word >> (18 - 6 * k)) & 0x3FU] : '=';
    }
  }
  return out;
}

}  // namespace interleave
