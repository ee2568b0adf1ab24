#include "gui/timeline/hover.h"

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

}  // namespace

void ExplainPick(const TimelineScene& scene, const Pick& pick) {
  const Trace* trace = scene.cards[pick.row.card].trace;
  if (trace != nullptr && pick.row.band == Band::kCounters) {
    ExplainCounter(scene, pick);
    return;
  }
  if (trace == nullptr || (pick.track == kNoTrack && !pick.crowd)) return;
  const Theme& theme = scene.theme;
  const Explanation explanation =
      pick.crowd ? ExplainCrowd(*pick.crowd, scene.rows[pick.row.card].tasks, pick.at)
                 : ExplanationOf(*trace, pick);
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

void ExplainHeading(const TimelineScene& scene, const HeadingPlace& heading) {
  const std::uint32_t process = scene.rows[heading.card].groups[heading.index].process;
  ShowTooltip(ExplainProcess(*scene.cards[heading.card].trace, process), scene.theme);
}

void ShowFullText(const Theme& theme, std::string_view text) {
  std::size_t end = std::min(text.size(), kMostBytes);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  ShowTooltip(text.substr(0, end), theme);
}

}  // namespace interleave
