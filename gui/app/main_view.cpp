#include "gui/app/main_view.h"

#include <algorithm>
#include <vector>

#include "gui/app/cards.h"
#include "gui/app/keys.h"
#include "gui/panels/layout.h"
#include "gui/panels/overlays.h"
#include "gui/panels/parameters.h"
#include "gui/panels/results.h"
#include "gui/panels/side_column.h"
#include "gui/panels/status_bar.h"
#include "gui/panels/top_bar.h"
#include "gui/panels/welcome.h"
#include "gui/panels/widgets.h"

namespace interleave {
namespace {

void DrawCentre(App& app, const Rect& rect, std::span<const TimelineCard> cards, const Theme& theme,
                Commands& out) {
  if (rect.empty()) return;
  if (cards.empty()) {
    DrawWelcome(rect, app.session().scenario(), app.session().ModelsToRun(), theme);
    return;
  }
  BeginPanel("##timeline", rect, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  DrawTimeline(cards, app.view().timeline, theme, app.crowds(), out);
  EndPanel();
}

void DrawResultsOf(const Session& session, const Rect& rect, const Theme& theme) {
  std::vector<ResultRow> rows;
  for (const SessionRun& run : session.runs()) {
    rows.push_back(MakeResultRow(run, session.Speedup(run)));
  }
  DrawResults(rect, rows, theme);
}

void DrawStatus(const App& app, const Rect& rect, const std::string& font_warning,
                const Theme& theme) {
  TruthLine truth = TruthOf(app.session().runs(), app.cores());
  if (!font_warning.empty()) {
    truth.text += " · " + font_warning;
    truth.warning = true;
  }
  DrawStatusBar(rect, LegendStates(app.session().runs()), truth, theme);
}

}  // namespace

std::vector<Ground> DrawMainWindow(App& app, const Theme& theme, const std::string& font_warning,
                                   const PreviewTexture& picture, Commands& out) {
  const Session& session = app.session();
  const std::vector<TimelineCard> cards = MakeCards(session, app.cores());
  ReadKeys({.catalogue = session.catalogue(),
            .selected = &session.scenario(),
            .cards = cards,
            .timeline = &app.view().timeline,
            .running = session.running(),
            .overlay_open = app.view().overlay_open(),
            .typing = ImGui::GetIO().WantTextInput},
           out);

  const ImVec2 size = ImGui::GetIO().DisplaySize;
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
                      app.view().browser, theme, out);
  DrawParameters(layout.parameters,
                 {.scenario = &session.scenario(),
                  .values = &session.values(),
                  .seed = session.seed(),
                  .machine = session.simulates()},
                 theme, out);
  DrawCentre(app, layout.timeline, cards, theme, out);
  DrawResultsOf(session, layout.results, theme);
  DrawSideColumn(layout.inspector,
                 {.inspection = app.Inspected(cards),
                  .has_runs = !cards.empty(),
                  .scenario = &session.scenario(),
                  .python = app.view().python,
                  .cards = cards},
                 theme, out);
  DrawStatus(app, layout.status, font_warning, theme);

  const Rect window{0, 0, size.x, size.y};
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
  return {{.rect = window, .colour = theme.window},
          {.rect = layout.top_bar, .colour = theme.panel},
          {.rect = layout.browser, .colour = theme.panel},
          {.rect = layout.parameters, .colour = theme.panel},
          {.rect = layout.inspector, .colour = theme.panel},
          {.rect = layout.status, .colour = theme.panel}};
}

}  // namespace interleave
