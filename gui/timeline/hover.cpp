#include "gui/timeline/hover.h"

#include <fmt/format.h>

#include <algorithm>

#include "gui/panels/widgets.h"
#include "gui/timeline/counter_painter.h"
#include "gui/timeline/explain.h"
#include "gui/timeline/explain_loop.h"
#include "gui/timeline/explain_process.h"

namespace interleave {
namespace {

// More than this of a name or an error nobody reads in a tooltip.
constexpr std::size_t kMostBytes = 600;
constexpr std::size_t kMostTransport = 3;

Explanation ExplanationOf(const Trace& trace, const Pick& pick) {
  if (pick.fold && pick.fold->slices > 0) return ExplainFold(trace, pick.track, *pick.fold);
  if (pick.slice) return ExplainSlice(trace, pick.track, *pick.slice);
  return ExplainGap(trace, pick.track, pick.at);
}

Explanation ExplanationAt(const TimelineScene& scene, const Trace& trace, const Pick& pick) {
  if (!pick.crowd) return ExplanationOf(trace, pick);
  if (const FoldedRows* folded = scene.FoldedOf(pick.row)) {
    return ExplainFolded(*pick.crowd, folded->tracks.size(), pick.at);
  }
  return ExplainCrowd(*pick.crowd, scene.rows[pick.row.card].tasks, pick.at);
}

}  // namespace

void ExplainPick(const TimelineScene& scene, const Pick& pick) {
  const Trace* trace = scene.cards[pick.row.card].trace;
  if (trace != nullptr && pick.row.band == Band::kCounters) {
    ExplainCounter(scene, pick);
    return;
  }
  if (trace == nullptr || (pick.track == kNoTrack && !pick.crowd)) return;
  const Theme& theme = scene.theme;
  const Explanation explanation = ExplanationAt(scene, *trace, pick);
  const Nanos reach = scene.axis.Span(theme.Px(4));
  const std::string marks =
      ExplainMarks(*trace, pick.track, {pick.at - reach, pick.at + reach + 1});
  std::vector<std::string> transport;
  if (HasWorkers(*trace) && !pick.crowd) {
    transport = ExplainTransport(*trace, pick.track, {pick.at - reach, pick.at + reach + 1},
                                 kMostTransport);
  }

  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.Px(11), theme.Px(9)));
  ImGui::BeginTooltip();
  const float width = std::min(theme.Px(340), ImGui::GetIO().DisplaySize.x * 0.8F);
  DrawParagraph(theme.fonts.text, theme.text, width, explanation.sentence);
  if (!marks.empty()) DrawParagraph(theme.fonts.text, theme.error, width, marks);
  for (const std::string& sentence : transport) {
    DrawParagraph(theme.fonts.text, theme.text_soft, width, sentence);
  }
  DrawParagraph(theme.fonts.small_mono, theme.text_dim, width, explanation.times);
  ImGui::EndTooltip();
  ImGui::PopStyleVar();
}

void ExplainGroup(const TimelineScene& scene, const RowGroup& group) {
  const bool folded = IsFolded(scene, group);
  const std::string_view click = folded ? "Click to see each row." : "Click to fold them into one.";
  if (group.process == kWholeBand) {
    ShowTooltip(fmt::format("The rows of {}. {}", scene.cards[group.card].title, click),
                scene.theme);
    return;
  }
  ShowTooltip(fmt::format("{}\n{}", ExplainProcess(*scene.cards[group.card].trace, group.process),
                          folded ? click : "Click to fold its rows into one."),
              scene.theme);
}

void ShowFullText(const Theme& theme, std::string_view text) {
  std::size_t end = std::min(text.size(), kMostBytes);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  ShowTooltip(text.substr(0, end), theme);
}

}  // namespace interleave
