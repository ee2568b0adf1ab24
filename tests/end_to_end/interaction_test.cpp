// Real keys and a real mouse in the real window. Whatever a test waits for is a state that can be
// seen: the window's title, a file, a picture. How long that takes does not matter.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/end_to_end/picture.h"
#include "tests/end_to_end/window_fixture.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

constexpr std::uint32_t kDarkPanel = 0x1D2027;
constexpr std::uint32_t kLightPanel = 0xF7F8FA;
constexpr std::uint32_t kLightWaitForIo = 0xFBE6DD;

// Where things are in a window of 1720 x 1060.
constexpr Area kTimeline{272, 60, 1100, 780};
constexpr Area kInspector{1392, 60, 320, 380};
constexpr Spot kFirstScenario{120, 131};
constexpr Spot kNothing{2, 2};  // Where the mouse points at nothing.

class InteractionTest : public WindowTest {
 protected:
  std::string At(const std::string& name) const { return folder_ + "/" + name; }

  Program& Open(const std::string& scenario, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"--scenario", scenario};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Start(arguments);
  }
  // Three short downloads, from the key that runs them to their end.
  void RunDownloads(Program& program) {
    ASSERT_THAT(display_.WaitForTitle("downloads.*ready", program), IsEmpty());
    MovePointer(kNothing);
    Keys({"space"});
    ASSERT_THAT(display_.WaitForTitle("downloads.*finished", program), IsEmpty());
  }

  // All in one go: none of them waits for what the one before comes to.
  void Keys(std::vector<std::string> names) const {
    names.insert(names.begin(), "key");
    ASSERT_TRUE(display_.Do(names));
  }
  void MovePointer(Spot spot) const {
    ASSERT_TRUE(display_.Do({"mousemove", std::to_string(spot.x), std::to_string(spot.y)}));
  }
  void Click(Spot spot) const {
    ASSERT_TRUE(
        display_.Do({"mousemove", std::to_string(spot.x), std::to_string(spot.y), "click", "1",
                     "mousemove", std::to_string(kNothing.x), std::to_string(kNothing.y)}));
  }

  // Until both ends of the picture, which is drawn in order, have the colour of this theme's
  // panels.
  void WaitForPanels(std::uint32_t colour) const {
    Picture picture;
    const bool came = WaitUntil([&] {
      picture = display_.Look();
      return picture.At({0, 0}) == colour &&
             picture.At({picture.width - 1, picture.height - 1}) == colour;
    });
    ASSERT_TRUE(came) << std::hex << "the corners are " << picture.At({0, 0}) << " and "
                      << picture.At({picture.width - 1, picture.height - 1});
  }
  // What the window shows once it has heard all of the above: keys are heard in order, and the
  // change of its theme can be seen from outside. In light colours.
  Picture Look() const {
    Keys({"t"});
    WaitForPanels(kLightPanel);
    Picture picture = display_.Look();
    Keys({"t"});
    WaitForPanels(kDarkPanel);
    return picture;
  }

  // The events of an exported file, once it is there.
  std::size_t CountEvents(const std::string& name) const {
    if (!WaitUntil([&] { return fs::exists(At(name)); })) return 0;
    const auto file = nlohmann::json::parse(std::ifstream(At(name)), nullptr, false);
    return file.is_discarded() ? 0 : file["traceEvents"].size();
  }
};

TEST_F(InteractionTest, KeysAndMouseZoomMoveAndShowAllAgain) {
  Program& program = Open("downloads", {"--time-scale", "0.05"});
  ASSERT_NO_FATAL_FAILURE(RunDownloads(program));
  const auto all = Look().Cut(kTimeline);
  EXPECT_EQ(Look().Cut(kTimeline), all) << "Nothing moves by itself.";
  Keys({"w", "w"});
  const auto zoomed = Look().Cut(kTimeline);
  EXPECT_NE(zoomed, all);
  Keys({"d"});
  const auto moved = Look().Cut(kTimeline);
  EXPECT_NE(moved, zoomed);
  ASSERT_TRUE(display_.Do({"mousemove", "900", "300", "mousedown", "1", "mousemove", "800", "300",
                           "mouseup", "1", "mousemove", "2", "2"}));
  const auto dragged = Look().Cut(kTimeline);
  EXPECT_NE(dragged, moved);
  ASSERT_TRUE(display_.Do({"mousemove", "900", "300", "click", "4", "mousemove", "2", "2"}));
  EXPECT_NE(Look().Cut(kTimeline), dragged);
  Keys({"0"});
  EXPECT_TRUE(Look().Cut(kTimeline) == all);
}

TEST_F(InteractionTest, AClickSelectsAndFFitsWhatIsSelected) {
  Program& program = Open("downloads", {"--time-scale", "0.05"});
  ASSERT_NO_FATAL_FAILURE(RunDownloads(program));
  Keys({"Escape"});
  const Picture nothing = Look();
  const std::optional<Spot> wait = nothing.Find(kLightWaitForIo, kTimeline, 2, 2);
  ASSERT_TRUE(wait) << "no download waits for its server";
  Click(*wait);
  const Picture selected = Look();
  EXPECT_NE(selected.Cut(kInspector), nothing.Cut(kInspector));
  Keys({"f"});
  EXPECT_NE(Look().Cut(kTimeline), selected.Cut(kTimeline));
  Keys({"0", "Escape"});
  EXPECT_EQ(Look().Cut(kInspector), nothing.Cut(kInspector));
}

TEST_F(InteractionTest, F1ShowsTheKeysAndHidesThemAgain) {
  Program& program = Open("downloads");
  ASSERT_THAT(display_.WaitForTitle("downloads.*ready", program), IsEmpty());
  MovePointer(kNothing);
  WaitForPanels(kDarkPanel);
  Keys({"F1"});
  EXPECT_TRUE(WaitUntil([&] {
    return display_.Look().At({0, 0}) != kDarkPanel;
  })) << "The window behind the keys is darkened.";
  Keys({"F1"});
  WaitForPanels(kDarkPanel);
}

TEST_F(InteractionTest, ExportsWithReturnRightAfterCtrlE) {
  Program& program = Open("downloads", {"--time-scale", "0.05"});
  ASSERT_NO_FATAL_FAILURE(RunDownloads(program));
  Keys({"ctrl+e", "Return"});
  ASSERT_TRUE(WaitUntil([&] { return fs::exists(At("downloads.svg")); })) << program.Errors();
  std::ifstream file(At("downloads.svg"));
  const std::string svg(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(svg.find(">PARALLELISM</text>"), std::string::npos);
}

TEST_F(InteractionTest, APathTypedRightAfterCtrlEIsWhereTheExportGoes) {
  Program& program = Open("downloads", {"--time-scale", "0.05"});
  ASSERT_NO_FATAL_FAILURE(RunDownloads(program));
  ASSERT_TRUE(display_.Do(
      {"key", "ctrl+e", "type", "--args", "1", "--delay", "0", "test.json", "key", "Return"}));
  EXPECT_GT(CountEvents("test.json"), 100U);
  Keys({"ctrl+q"});
  EXPECT_EQ(program.Wait(), 0) << program.Errors();
}

TEST_F(InteractionTest, TheMouseChoosesAScenarioAndCtrlQLeaves) {
  Program& program = Open("chunk-sum");
  ASSERT_THAT(display_.WaitForTitle("chunk-sum.*ready", program), IsEmpty());
  Click(kFirstScenario);
  EXPECT_THAT(display_.WaitForTitle("downloads.*ready", program), IsEmpty());
  Keys({"ctrl+q"});
  EXPECT_EQ(program.Wait(), 0) << program.Errors();
}

// Runs that would outlast any test: a minute for the first model alone.
TEST_F(InteractionTest, ARunIsStoppedInItsMiddleAndWhatItRecordedIsKept) {
  Program& program = Open("downloads", {"--time-scale", "10", "--run"});
  ASSERT_THAT(display_.WaitForTitle("downloads.*running Sequential", program), IsEmpty());
  Keys({"Escape"});
  ASSERT_THAT(display_.WaitForTitle("downloads.*ended early", program), IsEmpty());
  ASSERT_TRUE(display_.Do(
      {"key", "ctrl+e", "type", "--args", "1", "--delay", "0", "part.json", "key", "Return"}));
  EXPECT_GT(CountEvents("part.json"), 10U) << program.Errors();
}

TEST_F(InteractionTest, LeavingDuringARunEndsItToo) {
  Program& program = Open("downloads", {"--time-scale", "10", "--run"});
  ASSERT_THAT(display_.WaitForTitle("downloads.*running Sequential", program), IsEmpty());
  Keys({"ctrl+q"});
  EXPECT_EQ(program.Wait(), 0) << program.Errors();
}

TEST_F(InteractionTest, ClosingTheWindowDuringARunEndsItToo) {
  Program& program = Open("downloads", {"--time-scale", "10", "--run"});
  ASSERT_THAT(display_.WaitForTitle("downloads.*running Sequential", program), IsEmpty());
  display_.CloseWindows();
  EXPECT_EQ(program.Wait(), 0) << program.Errors();
}

}  // namespace
}  // namespace interleave
