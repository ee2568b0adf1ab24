#include "gui/guess/guess_sheet.h"

#include <algorithm>
#include <utility>

#include "gui/guess/guess_drag.h"

namespace interleave {
namespace {

constexpr std::size_t kMostGuessSteps = 200;

}  // namespace

GuessSheet::GuessSheet(GuessPlan plan) : plan_(std::move(plan)), drawing_(plan_.rows.size()) {}

Nanos GuessSheet::grid() const { return GridOf(plan_.length); }

std::span<const GuessBlock> GuessSheet::blocks(std::size_t row) const {
  if (row >= drawing_.size()) return {};
  return drawing_[row];
}

bool GuessSheet::empty() const { return std::ranges::all_of(drawing_, &GuessBlocks::empty); }

void GuessSheet::Adopt(GuessPlan plan) {
  Drawing drawing(plan.rows.size());
  for (std::size_t row = 0; row < plan.rows.size(); ++row) {
    const auto before = std::ranges::find(plan_.rows, plan.rows[row].key, &GuessRow::key);
    if (before == plan_.rows.end()) continue;
    drawing[row] = std::move(drawing_[static_cast<std::size_t>(before - plan_.rows.begin())]);
    std::erase_if(drawing[row],
                  [&](const GuessBlock& block) { return block.begin >= plan.length; });
    if (!drawing[row].empty()) {
      drawing[row].back().end = std::min(drawing[row].back().end, plan.length);
    }
  }
  plan_ = std::move(plan);
  drawing_ = std::move(drawing);
  selected_.reset();
  undo_.clear();
  redo_.clear();
}

void GuessSheet::Put(std::size_t row, std::optional<std::size_t> replaces, GuessBlock block) {
  if (row >= drawing_.size()) return;
  if (replaces && !Exists({row, *replaces})) return;
  GuessBlocks others = drawing_[row];
  if (replaces) others.erase(others.begin() + static_cast<std::ptrdiff_t>(*replaces));
  block.begin = std::clamp<Nanos>(block.begin, 0, plan_.length);
  block.end = std::clamp<Nanos>(block.end, 0, plan_.length);
  for (const GuessBlock& other : others) {
    if (other.begin <= block.begin) block.begin = std::max(block.begin, other.end);
    if (other.begin > block.begin) block.end = std::min(block.end, other.begin);
  }
  if (block.length() <= 0) return;
  const auto place = std::ranges::upper_bound(others, block.begin, {}, &GuessBlock::begin);
  const auto index = static_cast<std::size_t>(place - others.begin());
  others.insert(place, block);
  selected_ = {row, index};
  if (others == drawing_[row]) return;
  Keep();
  drawing_[row] = std::move(others);
}

void GuessSheet::Remove(std::optional<GuessPlace> place) {
  if (!place) place = selected_;
  if (!place || !Exists(*place)) return;
  Keep();
  GuessBlocks& blocks = drawing_[place->row];
  blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(place->block));
  selected_.reset();
}

void GuessSheet::Clear() {
  if (empty()) return;
  Keep();
  for (GuessBlocks& blocks : drawing_) blocks.clear();
  selected_.reset();
}

void GuessSheet::Undo() {
  if (undo_.empty()) return;
  redo_.push_back(std::exchange(drawing_, std::move(undo_.back())));
  undo_.pop_back();
  selected_.reset();
}

void GuessSheet::Redo() {
  if (redo_.empty()) return;
  undo_.push_back(std::exchange(drawing_, std::move(redo_.back())));
  redo_.pop_back();
  selected_.reset();
}

void GuessSheet::Select(std::optional<GuessPlace> place) {
  selected_ = place && Exists(*place) ? place : std::nullopt;
}

bool GuessSheet::Exists(const GuessPlace& place) const {
  return place.row < drawing_.size() && place.block < drawing_[place.row].size();
}

void GuessSheet::Keep() {
  redo_.clear();
  undo_.push_back(drawing_);
  if (undo_.size() > kMostGuessSteps) undo_.erase(undo_.begin());
}

}  // namespace interleave
