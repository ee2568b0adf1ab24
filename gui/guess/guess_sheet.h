#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/picture/card_rows.h"
#include "gui/guess/guess_block.h"
#include "scenarios/model.h"

namespace interleave {

// What a guess is about: another run has other rows and takes another time.
struct GuessKey {
  std::string scenario;
  Model model = Model::kThreads;
  std::map<std::string, double, std::less<>> values;
  double time_scale = 1;
  std::uint64_t seed = 1;

  bool operator==(const GuessKey&) const = default;
};

// A row to draw in.
struct GuessRow {
  std::string key;   // The same in every recording of the program: its process and its name.
  std::string name;  // "Thread 1"
  ColourIndex colour = 0;

  bool operator==(const GuessRow&) const = default;
};

// What there is to draw in, before anything is.
struct GuessPlan {
  GuessKey key;
  std::vector<GuessRow> rows;
  std::size_t left_out = 0;  // Rows beyond those.
  Nanos length = 0;          // Of the axis; round.
  Nanos work = 0;            // What all rows do, one after another: running, timers, I/O.
};

// A guess: blocks in rows, drawn step by step, each of which can be taken back.
//
// Thread safety: none. Copies are independent.
class GuessSheet {
 public:
  GuessSheet() = default;
  explicit GuessSheet(GuessPlan plan);

  const GuessPlan& plan() const { return plan_; }
  Nanos grid() const;
  // Of a row; nothing for one that is not there.
  std::span<const GuessBlock> blocks(std::size_t row) const;
  bool empty() const;
  const std::optional<GuessPlace>& selected() const { return selected_; }
  bool can_undo() const { return !undo_.empty(); }
  bool can_redo() const { return !redo_.empty(); }

  // Goes on in another plan: rows with the same keys keep their blocks, as far as the axis reaches.
  // Steps before that cannot be taken back.
  void Adopt(GuessPlan plan);
  // A new block, or one in the place of that one, which is selected then. What has no room beside
  // the other blocks of the row is cut off; nothing happens if nothing is left, or the row or the
  // block does not exist.
  void Put(std::size_t row, std::optional<std::size_t> replaces, GuessBlock block);
  // nullopt: the selected one.
  void Remove(std::optional<GuessPlace> place);
  void Clear();
  void Undo();
  void Redo();
  // What does not exist deselects.
  void Select(std::optional<GuessPlace> place);

 private:
  using Drawing = std::vector<GuessBlocks>;  // By row.
  bool Exists(const GuessPlace& place) const;
  void Keep();  // So that the step that follows can be taken back.

  GuessPlan plan_;
  Drawing drawing_;
  std::optional<GuessPlace> selected_;
  std::vector<Drawing> undo_;  // The last is the one before.
  std::vector<Drawing> redo_;
};

}  // namespace interleave
