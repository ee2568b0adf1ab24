// Files in the real window: named on the command line, dropped, asked for by key; and the picture
// in the clipboard.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/end_to_end/exchange.h"
#include "tests/end_to_end/window_fixture.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::StartsWith;

class FilesTest : public WindowTest {
 protected:
  std::string At(const std::string& name) const { return folder_ + "/" + name; }
  void Type(const std::string& key, const std::string& text) const {
    ASSERT_TRUE(
        display_.Do({"key", key, "type", "--args", "1", "--delay", "0", text, "key", "Return"}));
  }
  // A trace as another program writes it.
  void WriteTrace(const std::string& name) const {
    std::ofstream(At(name)) << R"([{"ph":"M","pid":1,"tid":7,"name":"thread_name",)"
                            << R"("args":{"name":"worker"}},)"
                            << R"({"ph":"X","pid":1,"tid":7,"ts":0,"dur":1500,"name":"load"},)"
                            << R"({"ph":"X","pid":1,"tid":7,"ts":2000,"dur":900,"name":"save"}])";
  }
};

TEST_F(FilesTest, ARecordingIsSavedAndOpenedAgain) {
  Program& first = Start({"--scenario", "downloads", "--time-scale", "0.05"});
  ASSERT_THAT(display_.WaitForTitle("downloads.*ready", first), IsEmpty());
  ASSERT_TRUE(display_.Do({"mousemove", "2", "2", "key", "space"}));
  ASSERT_THAT(display_.WaitForTitle("downloads.*finished", first), IsEmpty());
  Type("ctrl+e", "kept.interleave");
  ASSERT_TRUE(WaitUntil([&] { return fs::exists(At("kept.interleave")); })) << first.Errors();
  display_.CloseWindows();
  ASSERT_EQ(first.Wait(), 0) << first.Errors();

  Program& second = Start({"kept.interleave"});
  EXPECT_THAT(display_.WaitForTitle("kept.interleave.*opened", second), IsEmpty());
  display_.CloseWindows();
  EXPECT_EQ(second.Wait(), 0) << second.Errors();
}

TEST_F(FilesTest, ATraceOfAnotherProgramIsOpenedByKey) {
  WriteTrace("foreign.json");
  Program& program = Start({"--scenario", "downloads"});
  ASSERT_THAT(display_.WaitForTitle("downloads.*ready", program), IsEmpty());
  ASSERT_TRUE(display_.Do({"mousemove", "2", "2"}));
  Type("ctrl+o", "foreign.json");
  EXPECT_THAT(display_.WaitForTitle("foreign.json.*opened", program), IsEmpty());
}

TEST_F(FilesTest, ADroppedFileIsOpened) {
  WriteTrace("dropped.json");
  Program& program = Start({"--scenario", "downloads"});
  ASSERT_THAT(display_.WaitForTitle("downloads.*ready", program), IsEmpty());
  ASSERT_TRUE(DropFile(display_, "downloads.*ready", At("dropped.json")));
  EXPECT_THAT(display_.WaitForTitle("dropped.json.*opened", program), IsEmpty());
}

TEST_F(FilesTest, CtrlCGivesThePictureToOtherPrograms) {
  WriteTrace("foreign.json");
  Program& program = Start({"foreign.json"});
  ASSERT_THAT(display_.WaitForTitle("foreign.json.*opened", program), IsEmpty());
  ASSERT_TRUE(display_.Do({"mousemove", "2", "2", "key", "ctrl+c"}));
  std::optional<std::string> png;
  EXPECT_TRUE(WaitUntil([&] { return (png = ReadClipboard(display_, "image/png")).has_value(); }));
  ASSERT_TRUE(png) << program.Errors();
  EXPECT_THAT(*png, StartsWith("\x89PNG\r\n"));
  EXPECT_FALSE(ReadClipboard(display_, "UTF8_STRING")) << "It is no text.";
}

}  // namespace
}  // namespace interleave
