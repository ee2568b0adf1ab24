#include "gui/timeline/row_menu.h"

#include "gui/panels/menu.h"

namespace interleave {
namespace {

constexpr const char* kRowMenu = "row menu";

void OpenAt(const TimelineScene& scene, float origin_y) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const std::optional<RowPlace> row = scene.layout.RowAt(mouse.y - origin_y);
  if (!row || row->band != Band::kConcurrency || mouse.x >= scene.columns.track_left) return;
  const TrackId track = scene.TrackOf(*row);
  if (track == kNoTrack) return;
  scene.memory->menu = RowMenu{.card = row->card, .track = track, .x = mouse.x, .y = mouse.y};
  ImGui::OpenPopup(kRowMenu);
}

void DrawItems(const TimelineScene& scene, const RowMenu& menu, Commands& out) {
  const Theme& theme = scene.theme;
  const Trace& trace = *scene.cards[menu.card].trace;
  const RowChoice& choice = scene.view.rows;
  const RowTrack row{.card = menu.card, .track = menu.track};
  DrawMenuCaption(trace.RowLabel(menu.track), theme);
  const auto shifts = [&](int by) {
    return Shifted(trace, menu.card, choice, menu.track, by).has_value();
  };
  if (DrawMenuItem("row up", "Move up", false, shifts(-1), theme)) {
    out.emplace_back(ShiftRow{-1, row});
  }
  if (DrawMenuItem("row down", "Move down", false, shifts(1), theme)) {
    out.emplace_back(ShiftRow{1, row});
  }
  if (DrawMenuItem("row order", "Original order", false, !choice.moves.empty(), theme)) {
    out.emplace_back(RestoreRowOrder{});
  }
  if (DrawMenuItem("hide row", "Hide", false, true, theme)) {
    out.emplace_back(ToggleRow{menu.card, menu.track});
  }
  const bool some = !choice.hidden.empty() || !choice.filter.empty();
  if (DrawMenuItem("show all rows", "Show all rows", false, some, theme)) {
    out.emplace_back(ShowAllRows{});
  }
  if (HasWorkers(trace)) {
    const RowGroup process{menu.card, trace.tracks()[menu.track].process};
    if (DrawMenuItem("fold process", "Fold this process", false, true, theme)) {
      out.emplace_back(FoldRows{process});
    }
  }
  if (DrawMenuItem("fold run", "Fold all rows of this run", false,
                   CanFoldBand(scene.rows[menu.card]), theme)) {
    out.emplace_back(FoldRows{RowGroup{menu.card, kWholeBand}});
  }
}

}  // namespace

void DrawRowMenu(const TimelineScene& scene, float origin_y, Commands& out) {
  if (ImGui::IsItemHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
    OpenAt(scene, origin_y);
  }
  const std::optional<RowMenu>& menu = scene.memory->menu;
  if (!menu) return;
  if (!BeginMenuBelow(kRowMenu, {menu->x, menu->y, 0, 0}, scene.theme)) {
    scene.memory->menu.reset();
    return;
  }
  // Another run may have taken the place of the one it was opened for.
  const Trace* trace = menu->card < scene.cards.size() ? scene.cards[menu->card].trace : nullptr;
  if (trace == nullptr || menu->track >= trace->tracks().size()) {
    ImGui::CloseCurrentPopup();
  } else {
    DrawItems(scene, *menu, out);
  }
  EndMenu();
}

}  // namespace interleave
