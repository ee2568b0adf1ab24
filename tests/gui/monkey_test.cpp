// Random keys, clicks, wheels and drags: whatever a cat on the keyboard does, nothing breaks.
// ImGui's own checks and the sanitizers decide. INTERLEAVE_MONKEY_INPUTS: how many.

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "tests/gui/headless_window.h"

namespace interleave {
namespace {

int Inputs() {
  const char* text = std::getenv("INTERLEAVE_MONKEY_INPUTS");
  return text == nullptr ? 600 : std::atoi(text);
}

class Monkey {
 public:
  Monkey(HeadlessWindow& window, std::uint64_t seed, float width, float height)
      : window_(window), random_(seed), width_(width), height_(height) {}

  void Act() {
    switch (Below(12)) {
      case 0:
      case 1:
        FeedMousePosition({static_cast<float>(Below(static_cast<int>(width_))),
                           static_cast<float>(Below(static_cast<int>(height_)))});
        break;
      case 2:
      case 3:
        down_ = !down_;
        FeedMouseButton(0, down_);
        break;
      case 4:
        FeedWheel(static_cast<float>(Below(7) - 3));
        break;
      case 5:
        FeedShift(Below(2) == 0);
        break;
      case 6:
        FeedCtrl(Below(4) == 0);
        break;
      case 7:
        FeedCharacters(kTexts[Below(std::size(kTexts))]);
        break;
      case 8:
        now_ += 50'000'000;
        window_.app.Tick(now_);
        break;
      default:
        Stroke();
    }
    window_.Frame();
    window_.app.view().quit = false;  // It does not get away.
  }

 private:
  static constexpr const char* kTexts[] = {"p", "/",   "?",     "0",    ".",    ",",
                                           "1", "sum", "مرحبا", "线程", "2.5 s"};

  int Below(std::size_t n) { return static_cast<int>(random_() % n); }
  int Below(int n) { return Below(static_cast<std::size_t>(n)); }

  void Stroke() {
    const auto key = static_cast<Key>(Below(static_cast<int>(Key::kMinus) + 1));
    FeedKey(key, true);
    window_.Frame();
    FeedKey(key, false);
  }

  HeadlessWindow& window_;
  std::mt19937_64 random_;
  float width_;
  float height_;
  bool down_ = false;
  Nanos now_ = 1;
};

TEST(MonkeyTest, NothingItDoesBreaksTheWindow) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    HeadlessWindow window(1280, 720);
    window.fakes.script = [](const RunRequest&) { return FakeScript{.waits_for_gil = true}; };
    window.app.SetTwin([](const RunRequest& request, const std::function<bool()>&)
                           -> std::expected<std::shared_ptr<const Trace>, std::string> {
      int alive = 0;
      FakeRun run(request, {}, alive);
      while (!run.finished()) run.Poll();
      return run.ShareTrace();
    });
    Monkey monkey(window, seed, 1280, 720);
    for (int i = 0; i < Inputs() / 3; ++i) monkey.Act();
  }
}

}  // namespace
}  // namespace interleave
