#include "gui/app/run_window.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/picture/card_rows.h"
#include "engine/record/clock.h"
#include "gui/app/cards.h"
#include "gui/app/frame_pacer.h"
#include "gui/app/main_view.h"
#include "gui/app/picture_texture.h"

namespace interleave {
namespace {

// ImGui needs a frame to notice input and another to show what came of it (menus, tooltips).
constexpr int kFramesAfterInput = 3;
constexpr double kPollSeconds = 1.0 / 40;
constexpr double kAnimationSeconds = 1.0 / 60;
constexpr double kCaretSeconds = 0.4;  // A text box's caret blinks.

class FrameLoop {
 public:
  FrameLoop(Window& window, App& app) : window_(window), app_(app) {}

  void Run() {
    while (!app_.view().quit) {
      window_.Wait(SecondsToWait());
      if (window_.WantsToClose()) {
        window_.StayOpen();
        app_.Apply(Quit{});
        frames_due_ = kFramesAfterInput;
      }
      // One at a time: the last of several is what is wanted.
      if (const auto dropped = window_.TakeDropped(); !dropped.empty()) {
        app_.Apply(OpenFile{dropped.back()});
      }
      const bool changed = app_.Tick();
      window_.SetTitle(app_.Title());
      if (window_.TakeInput()) frames_due_ = kFramesAfterInput;
      if (changed || caret_) frames_due_ = std::max(frames_due_, 1);
      if (frames_due_ > 0 && FrameAllowed()) DrawFrame();
    }
  }

  void DrawFrame() {
    const Nanos begin = MonotonicNanos();
    const Nanos cpu_begin = ThreadCpuNanos();
    window_.SetInterface(app_.view().interface_scale, app_.view().lecture.on);
    picture_.Show(app_.preview().pixels, app_.preview().serial);
    window_.BeginFrame();
    const Theme theme = ThemeOf(app_.view(), window_.scale(), window_.fonts().fonts);
    ApplyToImGui(theme);
    Commands commands;
    const std::vector<Ground> grounds =
        DrawMainWindow(app_, theme, window_.fonts().missing, picture_.view(), commands);
    caret_ = ImGui::GetIO().WantTextInput;
    window_.EndFrame(grounds);
    app_.Apply(commands);
    window_.FrameCameTo(commands);
    const bool more = !commands.empty() || app_.memory().pyramids.behind();
    frames_due_ = std::max(frames_due_ - 1, more ? 1 : 0);
    pacer_.Drawn(begin, ThreadCpuNanos() - cpu_begin);
  }

 private:
  // While nothing runs there is nothing to disturb: every frame is drawn at once.
  bool FrameAllowed() const { return !app_.busy() || pacer_.WaitFrom(MonotonicNanos()) == 0; }

  std::optional<double> SecondsToWait() const {
    if (app_.busy()) {
      const double until_frame = static_cast<double>(pacer_.WaitFrom(MonotonicNanos())) / 1e9;
      return frames_due_ > 0 ? std::min(until_frame, kPollSeconds) : kPollSeconds;
    }
    if (frames_due_ > 0) return 0;
    if (app_.animating()) return kAnimationSeconds;
    std::optional<double> seconds;
    if (caret_) seconds = kCaretSeconds;
    if (const std::optional<Nanos> until = app_.notice_until()) {
      const double left = std::max(static_cast<double>(*until - MonotonicNanos()) / 1e9, 0.0);
      seconds = std::min(seconds.value_or(left), left);
    }
    return seconds;
  }

  Window& window_;
  App& app_;
  PictureTexture picture_;
  FramePacer pacer_;
  int frames_due_ = kFramesAfterInput;
  bool caret_ = false;
};

std::optional<TimelineSelection> Find(const SelectOption& select,
                                      std::span<const TimelineCard> cards) {
  if (select.card > cards.size()) return std::nullopt;
  const TimelineCard& card = cards[select.card - 1];
  CardRows rows = RowsOf(card.trace, card.cores);
  std::vector<TrackId> tracks = std::move(rows.threads);
  tracks.insert(tracks.end(), rows.cores.begin(), rows.cores.end());
  if (select.row > tracks.size()) return std::nullopt;
  return TimelineSelection{.card = select.card - 1,
                           .track = tracks[select.row - 1],
                           .at = static_cast<Nanos>(select.seconds * 1e9)};
}

}  // namespace

void RunWindow(Window& window, App& app) { FrameLoop(window, app).Run(); }

std::string TakeScreenshot(Window& window, App& app, const Options& options) {
  const bool runs = app.session().file() == nullptr && !options.by_hand;
  if (runs && !app.busy()) app.Apply(StartRuns{});
  while (app.busy()) {
    window.Wait(kPollSeconds);
    app.Tick();
  }
  if (options.select) {
    const auto selection = Find(*options.select, app.Cards());
    if (!selection) return "There is no such card and row to --select in this picture.";
    app.Apply(SelectSlice{selection->card, selection->track, selection->at});
  }
  if (options.playhead) app.Apply(MovePlayhead{*options.playhead});
  if (options.present) app.Apply({TogglePresent{}, RevealAnswer{}});
  FrameLoop frames(window, app);
  for (int i = 0; i < kFramesAfterInput; ++i) frames.DrawFrame();
  if (auto saved = SavePng(window.Read(), options.screenshot); !saved) return saved.error();
  const auto error = std::ranges::find(app.view().notices, true, &Notice::error);
  return error == app.view().notices.end() ? "" : error->text;
}

}  // namespace interleave
