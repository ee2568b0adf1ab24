#include "gui/guess/guess_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "engine/trace/time_text.h"
#include "gui/app/imgui_compat.h"
#include "gui/guess/guess_paint.h"
#include "gui/guess/guess_text.h"
#include "gui/panels/widgets.h"
#include "gui/timeline/row_painter.h"

namespace interleave {
namespace {

// All in pixels at scale 1.
constexpr float kGuessRow = 26;       // While it is drawn, at least ...
constexpr float kGuessRowMost = 44;   // ... and at most, where there is room.
constexpr float kGuessTruthRow = 38;  // With what happened below it: likewise.
constexpr float kGuessTruthRowMost = 60;
constexpr float kGuessStripShare = 0.35F;  // Of that, what was drawn.
constexpr float kGuessRowGap = 8;
constexpr float kGuessHead = 4;  // Above the first row, for outlines and the flag.
constexpr float kGuessFoot = 8;
constexpr float kGuessReach = 6;       // Of an edge that can be dragged.
constexpr float kGuessDragBegins = 3;  // Less is a click.

class GuessRows {
 public:
  GuessRows(const TimelineScene& scene, const GuessRowsView& view, GuessMemory& memory,
            Commands& out)
      : scene_(scene),
        theme_(scene.theme),
        view_(view),
        memory_(memory),
        out_(out),
        draw_(*ImGui::GetWindowDrawList()),
        origin_{ImGui::GetCursorScreenPos().x,
                ImGui::GetCursorScreenPos().y + std::round(scene.theme.Px(kGuessHead))},
        pitch_(view.row_px + std::round(scene.theme.Px(kGuessRowGap))) {}

  void Draw() {
    const std::size_t count = view_.sheet.plan().rows.size();
    const float height = GuessRowsHeight(count, view_.row_px, theme_);
    ImGui::InvisibleButton("guess rows",
                           {std::max(ImGui::GetContentRegionAvail().x, 1.0F), height});
    const bool hovered = ImGui::IsItemHovered();
    if (ImGui::IsItemActivated()) BeginDrag();
    const std::optional<GuessBlock> dragged = Drag();
    if (hovered && !memory_.drag) HandleRest();
    for (std::size_t row = 0; row < count; ++row) PaintOne(row, dragged);
    if (view_.sheet.empty() && !memory_.drag && view_.truth == nullptr) PaintHint();
    if (view_.truth != nullptr) PaintFirst();
    if (hovered && view_.truth != nullptr) ExplainRow();
    ScrollToFirst();
    if (dragged) Tell(*dragged);
  }

 private:
  float P(float px) const { return theme_.Px(px); }
  Nanos MouseTime() const { return scene_.axis.ToTime(ImGui::GetIO().MousePos.x); }
  GuessGround Ground(std::size_t row) const {
    return {.blocks = view_.sheet.blocks(row),
            .length = view_.sheet.plan().length,
            .grid = view_.sheet.grid()};
  }
  Box RowBox(std::size_t row) const {
    const float top = origin_.y + pitch_ * static_cast<float>(row);
    return {.left = scene_.columns.track_left,
            .top = top,
            .right = scene_.columns.track_right,
            .bottom = top + view_.row_px};
  }
  // The row under the mouse, if it is beside the names.
  std::optional<std::size_t> RowUnderMouse() const {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (mouse.x < scene_.columns.track_left - P(kGuessReach) ||
        mouse.x >= scene_.columns.track_right + P(kGuessReach) || mouse.y < origin_.y) {
      return std::nullopt;
    }
    const auto row = static_cast<std::size_t>((mouse.y - origin_.y) / pitch_);
    if (row >= view_.sheet.plan().rows.size()) return std::nullopt;
    return row;
  }
  GuessHold Hold(std::size_t row) const {
    return HoldAt(view_.sheet.blocks(row), MouseTime(), scene_.axis.Span(P(kGuessReach)));
  }

  void BeginDrag() {
    const std::optional<std::size_t> row = RowUnderMouse();
    if (!row || !view_.editable) return;
    const bool other = ShiftHeld();
    const GuessKind kind = !other                              ? view_.kind
                           : view_.kind == GuessKind::kWaiting ? GuessKind::kRunning
                                                               : GuessKind::kWaiting;
    memory_.drag = GuessDrag{.row = *row,
                             .hold = Hold(*row),
                             .from = std::clamp<Nanos>(MouseTime(), 0, Ground(*row).length - 1),
                             .from_x = ImGui::GetIO().MousePos.x,
                             .kind = kind};
  }

  // What the drag under way would come to; carried out when the button is let go.
  std::optional<GuessBlock> Drag() {
    if (!memory_.drag) return std::nullopt;
    GuessDrag& drag = *memory_.drag;
    const std::span<const GuessBlock> blocks = view_.sheet.blocks(drag.row);
    const bool is_new = drag.hold.grip == GuessGrip::kNothing;
    // Something else has changed the row meanwhile: undo, another plan.
    const bool lost = drag.row >= view_.sheet.plan().rows.size() || !view_.editable ||
                      (!is_new && drag.hold.block >= blocks.size());
    if (lost || KeyPressed(Key::kEscape)) {
      memory_.drag.reset();
      return std::nullopt;
    }
    const float moved = std::abs(ImGui::GetIO().MousePos.x - drag.from_x);
    drag.moved = drag.moved || moved >= P(kGuessDragBegins);
    const GuessBlock block =
        Dragged(Ground(drag.row), drag.hold, drag.from, MouseTime(), drag.kind);
    if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
      return drag.moved ? std::optional(block) : std::nullopt;
    }
    const bool let_go = ImGui::IsMouseReleased(ImGuiMouseButton_Left);
    if (let_go && drag.moved) {
      out_.emplace_back(
          PutGuess{drag.row, is_new ? std::nullopt : std::optional(drag.hold.block), block});
    } else if (let_go) {
      const GuessPlace place{drag.row, drag.hold.block};
      out_.emplace_back(SelectGuess{is_new ? std::nullopt : std::optional(place)});
    }
    memory_.drag.reset();
    return std::nullopt;
  }

  // The mouse is over the rows and holds nothing.
  void HandleRest() {
    const std::optional<std::size_t> row = RowUnderMouse();
    if (!row || !view_.editable) return;
    const GuessHold hold = Hold(*row);
    if (hold.grip == GuessGrip::kNothing) return;
    ImGui::SetMouseCursor(hold.grip == GuessGrip::kWhole ? ImGuiMouseCursor_Hand
                                                         : ImGuiMouseCursor_ResizeEW);
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
      out_.emplace_back(RemoveGuess{GuessPlace{*row, hold.block}});
    }
  }

  Box BlockBox(const GuessBlock& block, const Box& row) const {
    const auto left = static_cast<float>(std::round(scene_.axis.ToPx(block.begin)));
    auto right = static_cast<float>(std::round(scene_.axis.ToPx(block.end)));
    right = std::max(right - std::max(std::round(theme_.scale), 1.0F), left + 1);
    return {.left = std::max(left, row.left),
            .top = row.top,
            .right = std::min(right, row.right),
            .bottom = row.bottom};
  }

  void PaintOne(std::size_t row, const std::optional<GuessBlock>& dragged) {
    const GuessRow& about = view_.sheet.plan().rows[row];
    const Box box = RowBox(row);
    const ImU32 colour =
        about.colour < kColourCount ? theme_.ThreadColour(about.colour) : theme_.text_faint;
    const float strip = std::round(view_.row_px * kGuessStripShare);
    const Box truth{box.left, box.top + strip + P(2), box.right, box.bottom};
    const float name_top = view_.truth != nullptr ? truth.top : box.top;
    const Rect name{scene_.columns.label_left, name_top,
                    scene_.columns.track_left - P(8) - scene_.columns.label_left,
                    box.bottom - name_top};
    const bool cut = DrawTextIn(name, theme_.fonts.text, theme_.text_soft, about.name);
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (cut && ImGui::IsItemHovered() && mouse.x < box.left && mouse.y >= name.y &&
        mouse.y < name.bottom()) {
      ShowTooltip(about.name, theme_);
    }
    if (view_.truth != nullptr) {
      PaintWithTruth(row, box, truth, colour);
      return;
    }
    PaintPlain(draw_, box, theme_.row, P(3));
    PaintGrid(box);
    const GuessDrag* drag =
        memory_.drag && memory_.drag->row == row && dragged ? &*memory_.drag : nullptr;
    const std::span<const GuessBlock> blocks = view_.sheet.blocks(row);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const bool held =
          drag != nullptr && drag->hold.grip != GuessGrip::kNothing && drag->hold.block == i;
      if (held) continue;
      const Box at = BlockBox(blocks[i], box);
      PaintGuessBlock(draw_, at, blocks[i].kind, colour, theme_);
      if (view_.sheet.selected() == GuessPlace{row, i}) PaintChosen(at);
    }
    if (drag != nullptr) {
      const Box at = BlockBox(*dragged, box);
      PaintGuessBlock(draw_, at, dragged->kind, colour, theme_);
      PaintChosen(at);
    }
  }

  void PaintChosen(const Box& box) {
    draw_.AddRect({box.left - 1, box.top - 1}, {box.right + 1, box.bottom + 1}, theme_.text, P(3),
                  0, P(1.5F));
  }

  // Where the axis has its figures, so that a row says when without looking up.
  void PaintGrid(const Box& box) {
    for (const Tick& tick : scene_.memory->ticks) {
      if (!tick.labelled) continue;
      const auto x = static_cast<float>(std::round(scene_.axis.ToPx(tick.at)));
      if (x <= box.left || x >= box.right) continue;
      draw_.AddRectFilled({x, box.top}, {x + std::max(theme_.scale, 1.0F), box.bottom},
                          theme_.separator);
    }
  }

  void PaintHint() {
    const Box box = RowBox(0);
    const std::string_view text = "Drag in a row: when does it run?";
    const float width = std::min(TextWidth(theme_.fonts.text, text) + P(20), box.width());
    const Rect place{std::round(box.left + (box.width() - width) / 2), box.top, width,
                     box.height()};
    // No line of the grid goes through the words.
    draw_.AddRectFilled({place.x, place.y}, {place.right(), place.bottom()}, theme_.row);
    DrawTextIn(place, theme_.fonts.text, theme_.text_dim, text, Align::kCentre);
  }

  // The guess thin and outlined, what happened below it, and a line where they differ.
  void PaintWithTruth(std::size_t row, const Box& box, const Box& truth, ImU32 colour) {
    const Box strip{box.left, box.top, box.right, truth.top - P(2)};
    draw_.PushClipRect({box.left - 1, box.top - P(8)}, {box.right + 1, box.bottom + P(4)}, true);
    for (const GuessBlock& block : view_.sheet.blocks(row)) {
      PaintGuessOutline(draw_, BlockBox(block, strip), block.kind, colour, theme_);
    }
    const std::vector<TrackId>& tracks = scene_.rows.front().threads;
    const auto shown = std::ranges::find(tracks, view_.truth->tracks[row]);
    if (shown != tracks.end() && *shown != kNoTrack) {
      const auto index = static_cast<std::size_t>(shown - tracks.begin());
      PaintRow(draw_, scene_, {0, Band::kConcurrency, index}, truth, memory_.timeline.pieces);
    } else {
      // One that the cards do not show, as it does next to nothing.
      PaintPlain(draw_, truth, theme_.row, P(3));
      for (const GuessBlock& block : view_.truth->blocks[row]) {
        PaintGuessBlock(draw_, BlockBox(block, truth), block.kind, colour, theme_);
      }
    }
    for (const TimeRange& wrong : view_.truth->comparison.wrong[row]) {
      PaintEvidence(draw_, scene_, wrong, truth);
    }
    draw_.PopClipRect();
  }

  // A line through all rows where the first difference begins, and a flag on its row.
  void PaintFirst() {
    const std::optional<GuessDifference>& first = view_.truth->comparison.first;
    if (!first) return;
    const auto x = static_cast<float>(std::round(scene_.axis.ToPx(first->range.begin)));
    const Box last = RowBox(view_.sheet.plan().rows.size() - 1);
    const float width = std::max(std::round(P(1)), 1.0F);
    draw_.AddRectFilled({x, origin_.y - P(2)}, {x + width, last.bottom}, theme_.error);
    const Box row = RowBox(first->row);
    const float half = P(7);
    draw_.AddTriangleFilled({x, row.top - P(3)}, {x + 2 * half, row.top + P(2)},
                            {x, row.top + P(7)}, theme_.error);
  }

  // What happened under the mouse, and what was drawn there.
  void ExplainRow() {
    const std::optional<std::size_t> row = RowUnderMouse();
    const Nanos at = MouseTime();
    if (!row || at < 0 || at >= view_.truth->length) return;
    ShowTooltip(MomentText(view_.sheet, *view_.truth, *row, at), theme_);
  }

  // Once, when the truth comes.
  void ScrollToFirst() {
    const Trace* trace = view_.truth != nullptr ? view_.truth->trace.get() : nullptr;
    if (std::exchange(memory_.shown, trace) == trace || trace == nullptr) return;
    const std::optional<GuessDifference>& first = view_.truth->comparison.first;
    if (first) ImGui::SetScrollY(pitch_ * static_cast<float>(first->row) - pitch_);
  }

  void Tell(const GuessBlock& block) {
    const TimeFormat format = FormatFor(view_.sheet.plan().length, view_.sheet.grid());
    const std::string text =
        fmt::format("{}: {} to {}", GuessKindTitle(block.kind), TimeText(block.begin, format),
                    TimeText(block.end, format));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(P(8), P(4)));
    ImGui::BeginTooltip();
    DrawParagraph(theme_.fonts.text, theme_.text, TextWidth(theme_.fonts.text, text) + 1, text);
    ImGui::EndTooltip();
    ImGui::PopStyleVar();
  }

  const TimelineScene& scene_;
  const Theme& theme_;
  const GuessRowsView& view_;
  GuessMemory& memory_;
  Commands& out_;
  ImDrawList& draw_;
  const ImVec2 origin_;
  const float pitch_;
};

}  // namespace

float GuessRowHeight(std::size_t rows, bool truth, float room, const Theme& theme) {
  const float gap = std::round(theme.Px(kGuessRowGap));
  const float rest = room - theme.Px(kGuessHead + kGuessFoot);
  const float least = theme.Px(truth ? kGuessTruthRow : kGuessRow);
  const float most = theme.Px(truth ? kGuessTruthRowMost : kGuessRowMost);
  const float each = rest / static_cast<float>(std::max<std::size_t>(rows, 1)) - gap;
  return std::round(std::clamp(each, least, most));
}

float GuessRowsHeight(std::size_t rows, float row_px, const Theme& theme) {
  const float pitch = row_px + std::round(theme.Px(kGuessRowGap));
  return pitch * static_cast<float>(rows) + theme.Px(kGuessHead + kGuessFoot);
}

void DrawGuessRows(const TimelineScene& scene, const GuessRowsView& view, GuessMemory& memory,
                   Commands& out) {
  GuessRows(scene, view, memory, out).Draw();
}

}  // namespace interleave
