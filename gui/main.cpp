#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <span>
#include <utility>
#include <vector>

#include "engine/formats/figure/figure_files.h"
#include "engine/process/worker_main.h"
#include "engine/record/open_files.h"
#include "gui/app/app.h"
#include "gui/app/options.h"
#include "gui/app/picture_clipboard.h"
#include "gui/app/run_window.h"
#include "gui/app/settings.h"
#include "gui/app/window.h"
#include "scenarios/calibration.h"
#include "scenarios/machine.h"
#include "scenarios/prediction.h"
#include "scenarios/run.h"
#include "scenarios/scenario.h"
#include "scenarios/toml/file_scenario.h"

namespace interleave {
namespace {

constexpr int kOk = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

constexpr const char* kHeadless =
    "Without a window, the same in the terminal: ./dev cli run {} --model all";

// What Ctrl+C gives to other programs: the picture as PNG.
Notice CopyPicture(PictureClipboard& clipboard, const ExportOrder& order, const FileWork& work) {
  std::string png;
  const ByteSink sink = [&](std::string_view bytes) { png += bytes; };
  const auto written = WriteFigurePng({.recordings = order.recordings,
                                       .version = INTERLEAVE_VERSION,
                                       .range = order.range,
                                       .figure = order.choice.figure,
                                       .work = work},
                                      sink);
  if (!written) return {.error = true, .text = written.error()};
  if (written->stopped) return {.error = false, .text = "Nothing was copied."};
  if (auto offered = clipboard.Offer(std::move(png)); !offered) {
    return {.error = true, .text = std::move(offered.error())};
  }
  return {.error = false, .text = "The picture is in the clipboard."};
}

App MakeApp(const Options& options, std::span<const Scenario> catalogue) {
  Session session(catalogue, &Run::Start);
  session.Select(options.scenario->id);
  if (!options.models.empty()) session.Choose(options.models);
  for (const auto& [id, value] : options.parameters) session.SetParameter(id, value);
  session.SetTimeScale(options.time_scale);
  session.SetSeed(options.seed);
  return App(std::move(session), RealFiles(INTERLEAVE_VERSION), ThisMachine().cores);
}

// That of the file for this machine, or else one that is near any.
Calibration CalibrationToUse() {
  Calibration calibration{.cores = ThisMachine().cores};
  if (const auto file = CalibrationFile()) {
    calibration = LoadCalibration(*file).value_or(calibration);
  }
  return calibration;
}

std::expected<std::vector<SpeedUpPoint>, std::string> RunOnMoreCores(
    RunRequest request, const std::function<bool()>& stopped) {
  return SpeedUpCurve(std::move(request), CalibrationToUse(), stopped);
}

// For what there is to draw in, before it runs for real.
std::expected<std::shared_ptr<const Trace>, std::string> RunInVirtualTime(
    RunRequest request, const std::function<bool()>& stopped) {
  auto twin = RunTwin(std::move(request), CalibrationToUse(), stopped);
  if (!twin) return std::unexpected(std::move(twin.error()));
  return std::move(twin->trace);
}

void KeepSettings(const App& app, const Window& window) {
  Settings settings = SettingsOf(app.view());
  settings.width = window.width();
  settings.height = window.height();
  if (const auto kept = WriteSettings(SettingsPath(), settings); !kept) {
    fmt::print(stderr, "interleave: {}\n", kept.error());
  }
}

int ShowWindow(const Options& options, std::span<const Scenario> catalogue) {
  const bool picture = !options.screenshot.empty();
  // A picture is the same for everybody.
  const Settings settings = picture ? Settings{} : ReadSettings(SettingsPath());
  auto window = Window::Open({.width = options.size_given ? options.width : settings.width,
                              .height = options.size_given ? options.height : settings.height,
                              .visible = !picture,
                              .scale = options.scale});
  if (!window) {
    fmt::print(stderr, "interleave: {}\n", window.error());
    fmt::print(stderr, kHeadless, options.scenario->id);
    fmt::print(stderr, "\n");
    return kFailed;
  }
  PictureClipboard clipboard;  // Outlives the jobs of the app.
  App app = MakeApp(options, catalogue);
  app.SetCopy([&clipboard](const ExportOrder& order, const FileWork& work) {
    return CopyPicture(clipboard, order, work);
  });
  if (!options.file.empty()) app.Apply(OpenFile{options.file});
  Adopt(settings, app.view());
  app.view().dark = options.dark.value_or(settings.dark);
  app.SetSeries(&RunOnMoreCores);
  app.SetTwin(&RunInVirtualTime);
  if (options.by_hand) {
    app.Apply(OpenByHand{});
    if (!options.by_hand->empty()) app.Apply(PlaySchedule{ScheduleText(*options.by_hand)});
  }
  if (picture) {
    const std::string error = TakeScreenshot(**window, app, options);
    if (error.empty()) return kOk;
    fmt::print(stderr, "interleave: {}\n", error);
    return kFailed;
  }
  if (options.run) app.Apply(StartRuns{});
  if (options.present) app.Apply(TogglePresent{});
  RunWindow(**window, app);
  KeepSettings(app, **window);
  return kOk;
}

int Main(int argc, char** argv) {
  CLI::App cli("Interleave shows concurrency as it really happens.", "interleave");
  OptionTexts texts;
  cli.add_option("FILE", texts.file,
                 "A recording to open: of this program, or Chrome JSON of any other");
  cli.add_option("--scenario", texts.scenario,
                 "Which program to show, or a file of your own: my.toml")
      ->type_name("ID");
  cli.add_option("--models,--model", texts.models,
                 "Which models to run it in: seq,thr,gil,proc,loop or all")
      ->type_name("LIST");
  cli.add_option("--set", texts.parameters, "A parameter of the scenario")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  cli.add_option("--time-scale", texts.time_scale, "Multiplies every wait, 0.01 to 10")
      ->type_name("X");
  cli.add_option("--seed", texts.seed, "Of every random choice")->type_name("N");
  cli.add_option("--theme", texts.theme, "dark or light")->type_name("THEME");
  cli.add_option("--size", texts.size, "Of the window, in pixels")->type_name("WxH");
  cli.add_option("--scale", texts.scale, "Of everything drawn; without it, the screen's own")
      ->type_name("X");
  cli.add_flag("--run", texts.run, "Start at once");
  cli.add_option("--screenshot", texts.screenshot,
                 "Run, wait for the end, write a PNG of the window and leave")
      ->type_name("FILE");
  cli.add_flag("--present", texts.present, "Lecture mode");
  cli.add_option("--by-hand", texts.by_hand,
                 "The program by hand, after the steps of a schedule (1-2-1), or from the start")
      ->type_name("SCHEDULE");
  cli.add_option("--playhead", texts.playhead, "In the picture: where the replay stands")
      ->type_name("TIME");
  cli.add_option("--select", texts.select, "In the picture: what the inspector shows")
      ->type_name("CARD:ROW:SECONDS");
  cli.set_version_flag("--version", INTERLEAVE_VERSION);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? kOk : kUsage;
  }
  std::vector<Scenario> catalogue = Catalogue();
  if (IsScenarioFile(texts.scenario)) {
    const auto own = LoadScenario(texts.scenario);
    if (!own) {
      fmt::print(stderr, "interleave: {}\n", own.error());
      return kUsage;
    }
    catalogue.push_back(**own);
    texts.scenario = (*own)->id;
  }
  const auto options = CheckOptions(texts, catalogue);
  if (!options) {
    fmt::print(stderr, "interleave: {}\n", options.error());
    return kUsage;
  }
  return ShowWindow(*options, catalogue);
}

}  // namespace
}  // namespace interleave

int main(int argc, char** argv) {
  if (const auto status = interleave::RunAsWorker(argc, argv, &interleave::FindTasksOf)) {
    return *status;
  }
  interleave::RaiseOpenFileLimit();
  return interleave::Main(argc, argv);
}
