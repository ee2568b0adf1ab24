#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/end_to_end/display.h"
#include "tests/paths.h"
#include "tests/temp_folder.h"

namespace interleave {

// The real window, on a screen of its own and with a folder of its own as working directory. Needs
// Xvfb and xdotool.
class WindowTest : public testing::Test {
 protected:
  WindowTest() : display_(folder_) {}

  void SetUp() override {
    ASSERT_FALSE(display_.variable().empty())
        << "Xvfb did not start; install the packages xvfb and xdotool.";
  }

  // What the screen showed when a test failed is kept.
  void TearDown() override {
    if (!HasFailure() || display_.variable().empty()) return;
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    const std::string file = (std::filesystem::path(testing::TempDir()) / (name + ".png")).string();
    WritePng(display_.Look(), file);
    ADD_FAILURE() << "The screen looked like this: " << file;
  }

  // It runs until it ends by itself, or the test does.
  Program& Start(std::vector<std::string> arguments, std::vector<std::string> environment = {}) {
    arguments.insert(arguments.begin(), INTERLEAVE_WINDOW);
    environment.push_back("WAYLAND_DISPLAY");
    environment.push_back("XDG_CONFIG_HOME=" + folder_ + "/config");  // Nobody's settings.
    if (std::ranges::find(environment, "DISPLAY") == environment.end()) {
      environment.push_back(display_.variable());
    }
#ifdef INTERLEAVE_SANITIZED
    // The OpenGL driver keeps 240 bytes, and is unloaded when the leak checker comes: no
    // suppression can name it. Whether ours are all freed, the lists without a screen tell.
    environment.push_back("ASAN_OPTIONS=detect_leaks=0");
#endif
    return *programs_.emplace_back(std::make_unique<Program>(arguments, environment, folder_));
  }

  const TempFolder own_;  // First: it goes when nobody works in it any more.
  const std::string folder_ = own_.path();
  const Display display_;

 private:
  std::vector<std::unique_ptr<Program>> programs_;
};

}  // namespace interleave
