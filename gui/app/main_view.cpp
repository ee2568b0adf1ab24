#include "gui/app/main_view.h"

#include <algorithm>
#include <vector>

#include "gui/app/cards.h"
#include "gui/app/keys.h"
#include "gui/guess/guess_panel.h"
#include "gui/interleavings/hand_panel.h"
#include "gui/panels/command_list.h"
#include "gui/panels/compare.h"
#include "gui/panels/dialogs.h"
#include "gui/panels/layout.h"
#include "gui/panels/overlays.h"
#include "gui/panels/parameters.h"
#include "gui/panels/results.h"
#include "gui/panels/side_column.h"
#include "gui/panels/status_bar.h"
#include "gui/panels/top_bar.h"
#include "gui/panels/welcome.h"
#include "gui/panels/widgets.h"
#include "gui/present/lecture_view.h"
#include "gui/replay/current_line.h"
#include "gui/replay/replay_bar.h"

namespace interleave {
namespace {

void DrawCentre(App& app, const Rect& rect, std::span<const TimelineCard> cards, const Theme& theme,
                Commands& out) {
  if (rect.empty()) return;
  const Session& session = app.session();
  if (app.view().guess.open) {
    DrawGuessPanel(rect,
                   {.board = &app.view().guess,
                    .scenario = &session.scenario(),
                    .models = GuessModels(session),
                    .running = session.running()},
                   theme, app.guess_memory(), out);
    return;
  }
  if (cards.empty()) {
    DrawWelcome(rect, session.scenario(), session.ModelsToRun(), theme, out);
    return;
  }
  BeginPanel("##timeline", rect, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  DrawTimeline(cards, app.view().timeline, theme, app.memory(), out);
  EndPanel();
}

void DrawResultsOf(App& app, const Rect& rect, const Theme& theme, Commands& out) {
  const Session& session = app.session();
  std::vector<ResultRow> rows;
  const std::optional<TimeRange>& measured = app.view().timeline.measured;
  for (const SessionRun& run : session.runs()) {
    rows.push_back(MakeResultRow(run, session.Speedup(run)));
    if (measured && run.shown() != nullptr) {
      LimitTo(app.range_statistics().Of(*run.shown(), *measured), rows.back());
    }
  }
  DrawResults(rect, measured ? "Results: the measured range" : "Results", rows, theme, out,
              app.view().chart);
}

void DrawStatus(const App& app, const Layout& layout, const std::string& font_warning,
                const Theme& theme) {
  const GuessBoard& guess = app.view().guess;
  // What it was like before is not told to who is about to guess it.
  const bool secret = guess.open && !guess.truth;
  const std::span<const SessionRun> runs =
      secret ? std::span<const SessionRun>() : app.session().runs();
  TruthLine truth = TruthOf(runs, app.cores());
  if (!font_warning.empty()) {
    truth.text += " · " + font_warning;
    truth.warning = true;
  }
  if (const std::string missing = MissingPanels(layout, app.view().interface_scale);
      !missing.empty()) {
    truth.text = missing + " · " + truth.text;  // In front: what is cut off is the end.
  }
  DrawStatusBar(layout.status, LegendStates(runs, app.view().timeline.rows.by_task), truth, theme);
}

// Which card the playhead tells about: that of the selection, else the first that has run.
std::size_t CardOfInterest(const App& app, std::span<const TimelineCard> cards) {
  if (const auto& selection = app.view().timeline.selection;
      selection && selection->card < cards.size() && cards[selection->card].trace != nullptr) {
    return selection->card;
  }
  const auto first =
      std::ranges::find_if(cards, [](const TimelineCard& card) { return card.trace != nullptr; });
  return static_cast<std::size_t>(first - cards.begin());
}

void DrawSide(App& app, const Rect& rect, std::span<const TimelineCard> cards, const Theme& theme,
              Commands& out) {
  if (rect.empty()) return;
  const Scenario& scenario = app.session().scenario();
  const ViewState& view = app.view();
  std::vector<CurrentLine> lines;
  std::vector<Now> now;
  const std::size_t card = CardOfInterest(app, cards);
  if (view.timeline.playhead && card < cards.size()) {
    const Trace& trace = *cards[card].trace;
    const Nanos at = *view.timeline.playhead;
    lines = CurrentLines(trace, RowsOf(&trace, 0), at,
                         view.python ? scenario.listing.python : scenario.listing.cpp,
                         view.python ? CodeLanguage::kPython : CodeLanguage::kCpp);
    now = NowAt(cards[card], at);
  }
  DrawSideColumn(rect,
                 {.inspection = app.Inspected(cards),
                  .has_runs = !cards.empty(),
                  .guessing = view.guess.open,
                  .keeps_secret = view.guess.open && !view.guess.truth,
                  .scenario = &scenario,
                  .python = view.python,
                  .cards = cards,
                  .timeline = &view.timeline,
                  .statistics = &app.range_statistics(),
                  .lines = lines,
                  .now = now,
                  .now_run = card < cards.size() ? cards[card].title : std::string_view(),
                  .foreign = !app.session().ShowsItsProgram()},
                 theme, out);
}

// What lies over the window, whatever it shows.
void DrawDialogs(App& app, const Rect& window, const Theme& theme, Commands& out) {
  ViewState& view = app.view();
  if (view.asking_time) DrawTimeQuestion(window, *view.asking_time, theme, out);
  if (view.command_list) {
    DrawCommandList(window, *view.command_list, app.session().catalogue(), theme, out);
  }
  if (view.leaving) DrawLeaveQuestion(window, theme, out);
  if (view.series) DrawSeries(window, *view.series, theme, out);
  if (view.hand) {
    DrawHandPanel(window, *view.hand, view.python, theme, app.hand_memory(), out);
  }
  if (!view.comparing) return;
  std::vector<ComparedRun> runs;
  for (const auto& [title, run] : app.session().Kept()) runs.push_back({title, run->trace.get()});
  DrawCompare(window, *view.comparing, runs, view.timeline.measured, theme, out);
}

}  // namespace

Theme ThemeOf(const ViewState& view, float scale, const Fonts& fonts) {
  Theme theme = view.dark ? DarkTheme(scale, fonts) : LightTheme(scale, fonts);
  if (view.safe_colours) UseSafeColours(theme);
  if (view.high_contrast) RaiseContrast(theme);
  return theme;
}

std::vector<Ground> DrawMainWindow(App& app, const Theme& theme, const std::string& font_warning,
                                   const PreviewTexture& picture, Commands& out) {
  const Session& session = app.session();
  const bool guessing = app.view().guess.open;
  // What is drawn has the place of the cards.
  const std::vector<TimelineCard> cards = guessing ? std::vector<TimelineCard>() : app.Cards();
  app.view().timeline.pointed = app.memory().pointed;
  ReadKeys({.catalogue = session.catalogue(),
            .selected = &session.scenario(),
            .cards = cards,
            .timeline = &app.view().timeline,
            .replay = &app.view().replay,
            .lecture = &app.view().lecture,
            .interface_scale = app.view().interface_scale,
            .running = session.running(),
            .overlay_open = app.view().overlay_open(),
            .guessing = guessing,
            .guess_dragged = app.guess_memory().drag.has_value(),
            .typing = ImGui::GetIO().WantTextInput,
            .list_open = app.view().list_open},
           out);
  // For the next frame: Esc closes the list, and nothing else.
  app.view().list_open =
      ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);

  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const Rect window{0, 0, size.x, size.y};
  // Questions that lecture mode has no room for are asked in the window.
  const bool asked = app.view().exporting || app.view().opening || app.view().keys;
  if (app.view().lecture.on && !asked) {
    DrawLecture(window,
                {.lecture = &app.view().lecture,
                 .replay = &app.view().replay,
                 .scenario = &session.scenario(),
                 .cards = cards,
                 .steps = app.StepsOf(cards),
                 .verdict = app.VerdictOf(cards),
                 .running = session.running()},
                theme, app.memory(), out);
    DrawNotices(window, app.view().notices, theme, out);
    DrawDialogs(app, window, theme, out);
    return {{.rect = window, .colour = theme.window}};
  }
  const SearchResult& found = app.Found(cards);
  const Layout layout =
      LayOut({.width = size.x,
              .height = size.y,
              .scale = theme.scale,
              .parameters = ParameterRows(session.scenario(), session.simulates()),
              .results = cards.size()});
  DrawTopBar(layout.top_bar,
             {.catalogue = session.catalogue(),
              .scenario = &session.scenario(),
              .models = ModelChips(session.scenario(), session.ModelsToRun()),
              .time_scale = session.time_scale(),
              .running = session.running(),
              .stopping = session.stopping(),
              .dark = theme.dark},
             theme, out);
  DrawScenarioBrowser(layout.browser, session.catalogue(), session.scenario().id,
                      app.view().browser,
                      {.cards = cards, .hits = found.hits, .total = found.total}, theme, out);
  DrawParameters(layout.parameters,
                 {.scenario = &session.scenario(),
                  .values = &session.values(),
                  .seed = session.seed(),
                  .machine = session.simulates()},
                 theme, out);
  DrawCentre(app, layout.timeline, cards, theme, out);
  DrawResultsOf(app, layout.results, theme, out);
  DrawSide(app, layout.inspector, cards, theme, out);
  app.view().timeline.new_note.reset();  // Also where the side has no room.
  DrawStatus(app, layout, font_warning, theme);

  if (!guessing) DrawReplayBar(layout.timeline, app.view().replay, EndOf(cards), theme, out);
  DrawNotices(layout.timeline, app.view().notices, theme, out);
  if (app.view().keys) DrawKeys(window, theme, out);
  if (app.job().slow()) {
    DrawJob(layout.timeline, app.job().title(), app.job().progress(), theme, out);
  }
  if (app.view().exporting) {
    DrawExportPanel(window, *app.view().exporting,
                    {.refusal = app.ExportRefusal(),
                     .zoomed = !app.view().timeline.follow,
                     .picture = picture.texture,
                     .picture_width = picture.width,
                     .picture_height = picture.height,
                     .picture_error = app.preview().error},
                    theme, out);
  }
  if (app.view().opening) {
    DrawOpenPanel(window, *app.view().opening, app.view().recent, theme, out);
  }
  DrawDialogs(app, window, theme, out);
  return {{.rect = window, .colour = theme.window},
          {.rect = layout.top_bar, .colour = theme.panel},
          {.rect = layout.browser, .colour = theme.panel},
          {.rect = layout.parameters, .colour = theme.panel},
          {.rect = layout.inspector, .colour = theme.panel},
          {.rect = layout.status, .colour = theme.panel}};
}

}  // namespace interleave
