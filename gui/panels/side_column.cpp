#include "gui/panels/side_column.h"

#include <fmt/format.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "engine/analysis/statistics.h"
#include "engine/picture/card_rows.h"
#include "engine/trace/time_text.h"
#include "gui/panels/findings_list.h"
#include "gui/panels/inspector.h"
#include "gui/panels/listing.h"
#include "gui/panels/widgets.h"
#include "scenarios/explore.h"

namespace interleave {
namespace {

constexpr float kMargin = 18;

// A line across the column between two sections.
void DrawDivider(const Rect& rect, const Theme& theme) {
  ImGui::Dummy({1, theme.Px(14)});
  const float y = std::round(ImGui::GetCursorScreenPos().y);
  ImGui::GetWindowDrawList()->AddRectFilled({rect.x, y}, {rect.right(), y + 1}, theme.separator);
  ImGui::Dummy({1, theme.Px(14)});
}

void DrawListingHead(float width, bool python, const Theme& theme, Commands& out) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = theme.Px(18);
  const float python_width = TextWidth(theme.fonts.small_strong, "Python") + theme.Px(16);
  const float cpp_width = TextWidth(theme.fonts.small_strong, "C++") + theme.Px(16);
  DrawTextIn({at.x, at.y, width - python_width - cpp_width, height}, theme.fonts.small_strong,
             theme.text_dim, "PROGRAM");
  const Rect cpp{at.x + width - cpp_width, at.y, cpp_width, height};
  const Rect py{cpp.x - python_width, at.y, python_width, height};
  const auto tab = [&](const char* id, const Rect& rect, const char* text, bool shown) {
    ImGui::SetCursorScreenPos({rect.x, rect.y});
    const bool clicked = ImGui::InvisibleButton(id, {rect.width, rect.height});
    const bool hovered = ImGui::IsItemHovered();
    if (shown) {
      ImGui::GetWindowDrawList()->AddRectFilled({rect.x, rect.y}, {rect.right(), rect.bottom()},
                                                theme.accent_dim, theme.Px(4));
    }
    DrawTextIn(rect, theme.fonts.small_strong, shown || hovered ? theme.text : theme.text_dim, text,
               Align::kCentre);
    if (clicked && !shown) out.push_back(ToggleListingLanguage{});
  };
  tab("python", py, "Python", python);
  tab("cpp", cpp, "C++", !python);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, height});
}

void DrawListing(const Rect& rect, float width, const SideView& view, const Theme& theme,
                 Commands& out) {
  DrawListingHead(width, view.python, theme, out);
  ImGui::Dummy({1, theme.Px(6)});
  DrawProgram(rect, width, view.scenario->listing, view.python, view.lines, theme);
  if (WhyNotExplore(*view.scenario)) return;
  ImGui::Dummy({1, theme.Px(8)});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string_view text = "Run it by hand";
  if (DrawButton(
          "by hand", {at.x, at.y, TextWidth(theme.fonts.text, text) + theme.Px(28), theme.Px(28)},
          {.text = text, .tooltip = "You say which thread takes the next step (I)"}, theme)) {
    out.emplace_back(OpenByHand{});
  }
  ImGui::SetCursorScreenPos({at.x, at.y + theme.Px(28)});
}

void DrawPairOf(float width, std::string_view label, std::string_view value, ImU32 colour,
                const Theme& theme) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float line = theme.Px(20);
  const float value_width =
      std::min(TextWidth(theme.fonts.mono, value) + theme.Px(2), width * 0.65F);
  DrawTextIn({at.x, at.y, width - value_width - theme.Px(6), line}, theme.fonts.text, colour,
             label);
  DrawTextIn({at.x + width - value_width, at.y, value_width, line}, theme.fonts.mono, theme.text,
             value, Align::kRight);
  ImGui::Dummy({width, line});
}

// What each row does at the playhead.
void DrawNow(float width, std::string_view run, std::span<const Now> now, const Theme& theme) {
  DrawCaption("AT THE PLAYHEAD", theme);
  ImGui::Dummy({1, theme.Px(4)});
  const ImVec2 top = ImGui::GetCursorScreenPos();
  DrawTextIn({top.x, top.y, width, theme.Px(20)}, theme.fonts.text, theme.text_dim, run);
  ImGui::Dummy({1, theme.Px(22)});
  for (const Now& row : now) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({at.x, at.y + theme.Px(5)});
    DrawStateSwatch(row.state, theme, theme.Px(11));
    ImGui::SetCursorScreenPos(at);
    const float line = theme.Px(20);
    const float left = theme.Px(20);
    const float name = (width - left) * 0.4F;
    DrawTextIn({at.x + left, at.y, name - theme.Px(6), line}, theme.fonts.text, theme.text,
               row.row);
    DrawTextIn({at.x + left + name, at.y, width - left - name, line}, theme.fonts.text,
               theme.text_soft, row.does, Align::kRight);
    ImGui::Dummy({width, line});
  }
}

// What lies in the measured range, for each card.
void DrawMeasured(float width, const TimeRange& range, std::span<const TimelineCard> cards,
                  RangeStatistics& kept, const Theme& theme) {
  DrawCaption("MEASURED", theme);
  ImGui::Dummy({1, theme.Px(2)});
  DrawPairOf(width, "Length", DurationText(range.length()), theme.text_soft, theme);
  const TimeFormat format = FormatFor(range.end, std::max<Nanos>(range.length() / 1000, 1));
  DrawPairOf(width, "From", TimeText(range.begin, format), theme.text_dim, theme);
  DrawPairOf(width, "To", TimeText(range.end, format), theme.text_dim, theme);
  for (const TimelineCard& card : cards) {
    if (card.trace == nullptr) continue;
    const Statistics& statistics = kept.Of(*card.trace, range);
    ImGui::Dummy({1, theme.Px(4)});
    DrawPairOf(width, card.title, fmt::format("{:.2f} cores", statistics.cores_busy), theme.text,
               theme);
    for (const State state : {State::kRunning, State::kWaitingGil, State::kWaitingLock,
                              State::kWaitingIo, State::kSleeping, State::kWaitingResult}) {
      const Nanos length = TimeIn(statistics.state_ns, state);
      if (length > 0) {
        DrawPairOf(width, StateTitle(state), DurationText(length), theme.text_dim, theme);
      }
    }
  }
}

// Notes pinned to a time: a click on the time goes there, the words can be edited.
// `focus`: the words of this one are typed next.
void DrawBookmarks(float width, std::span<const Bookmark> bookmarks,
                   std::optional<std::size_t> focus, const Theme& theme, Commands& out) {
  DrawCaption("NOTES", theme);
  ImGui::Dummy({1, theme.Px(4)});
  for (std::size_t i = 0; i < bookmarks.size(); ++i) {
    ImGui::PushID(static_cast<int>(i));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float line = theme.Px(28);
    const float time = theme.Px(78);
    const std::string when = DurationText(bookmarks[i].range.begin);
    if (DrawButton("go to note", {at.x, at.y, time, line},
                   {.text = when, .look = ButtonLook::kQuiet}, theme)) {
      out.emplace_back(GoToTime{bookmarks[i].range.begin});
    }
    const float cross = theme.Px(24);
    ImGui::SetCursorScreenPos({at.x + time + theme.Px(4), at.y});
    ImGui::SetNextItemWidth(std::max(width - time - cross - theme.Px(10), 1.0F));
    std::string text = bookmarks[i].text;
    if (focus == i) ImGui::SetKeyboardFocusHere();
    if (ImGui::InputText("##note", &text)) out.emplace_back(EditBookmark{i, text});
    const Rect remove{at.x + width - cross, at.y, cross, line};
    if (DrawButton("remove note", remove, {.look = ButtonLook::kQuiet}, theme)) {
      out.emplace_back(RemoveBookmark{i});
    }
    DrawCrossSign(remove, theme.text_dim, theme.Px(8));
    ImGui::SetCursorScreenPos({at.x, at.y + line + theme.Px(2)});
    ImGui::PopID();
  }
  ImGui::Dummy({1, 1});
}

}  // namespace

std::vector<Now> NowAt(const TimelineCard& card, Nanos at) {
  constexpr std::size_t kMostRows = 12;
  std::vector<Now> now;
  if (card.trace == nullptr) return now;
  const Trace& trace = *card.trace;
  for (const TrackId track : RowsOf(&trace, 0).threads) {
    if (track == kNoTrack || now.size() == kMostRows) continue;
    const Slice* slice = trace.SliceAt(track, at);
    const bool there = slice != nullptr && slice->state != State::kDone;
    now.push_back({.row = std::string(trace.RowLabel(track)),
                   .does = there ? std::string(StateTitle(slice->state)) : "–",
                   .state = there ? slice->state : State::kIdle});
  }
  return now;
}

void DrawSideColumn(const Rect& rect, const SideView& view, const Theme& theme, Commands& out) {
  if (rect.empty()) return;
  BeginPanel("##side column", rect);
  ImGui::GetWindowDrawList()->AddRectFilled({rect.x, rect.y}, {rect.x + 1, rect.bottom()},
                                            theme.separator);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGui::SetCursorPos({theme.Px(kMargin), theme.Px(14)});
  ImGui::BeginGroup();  // Keeps the left margin.
  const float width = rect.width - 2 * theme.Px(kMargin);
  if (!view.now.empty()) {
    DrawNow(width, view.now_run, view.now, theme);
    DrawDivider(rect, theme);
  }
  if (view.timeline->measured) {
    DrawMeasured(width, *view.timeline->measured, view.cards, *view.statistics, theme);
    DrawDivider(rect, theme);
  }
  if (view.inspection != nullptr) {
    DrawInspector(*view.inspection, width, theme);
  } else if (!view.guessing) {
    DrawInspectorHint(view.has_runs, width, theme);
  }
  if (!view.timeline->bookmarks.empty()) {
    DrawDivider(rect, theme);
    DrawBookmarks(width, view.timeline->bookmarks, view.timeline->new_note, theme, out);
  }
  if (AnyFindings(view.cards)) {
    DrawDivider(rect, theme);
    DrawFindings(view.cards, width, theme, out);
  }
  if (!view.guessing) DrawDivider(rect, theme);
  if (view.foreign) {
    DrawCaption("PROGRAM", theme);
    ImGui::Dummy({1, theme.Px(6)});
    DrawParagraph(theme.fonts.text, theme.text_soft, width,
                  "These recordings come from a file, and their program is not in the catalogue: "
                  "there is no listing of it. Run starts what is chosen above.");
  } else {
    DrawListing(rect, width, view, theme, out);
  }
  if (!view.foreign && !view.keeps_secret) {
    DrawDivider(rect, theme);
    DrawCaption("WHAT TO SEE", theme);
    ImGui::Dummy({1, theme.Px(6)});
    DrawParagraph(theme.fonts.text, theme.text_soft, width, view.scenario->what_to_see);
  }
  ImGui::Dummy({1, theme.Px(16)});
  ImGui::EndGroup();
  ImGui::PopStyleVar();
  EndPanel();
}

}  // namespace interleave
