#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gui/app/fonts.h"
#include "gui/app/ground.h"
#include "gui/app/key_queue.h"
#include "gui/app/mouse_queue.h"
#include "gui/app/picture_target.h"

struct GLFWwindow;

namespace interleave {

struct WindowOptions {
  std::string title = "Interleave";
  int width = 1720;  // In pixels of the screen; made smaller where the screen is.
  int height = 1060;
  bool visible = true;  // False: for pictures only, of exactly this size whatever the screen.
  float scale = 0;      // Of everything drawn; 0: as the screen asks for.
};

// A window of the system with an OpenGL 3 context and ImGui in it.
//
// Thread safety: one at a time, used by the thread that opened it, which must be the main thread.
class Window {
 public:
  // Errors: a sentence, when there is no display or no OpenGL 3.
  static std::expected<std::unique_ptr<Window>, std::string> Open(const WindowOptions& options);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  bool WantsToClose() const;
  void SetTitle(const std::string& title);

  // Sleeps until there is input, or for `seconds`; nullopt waits as long as it takes.
  void Wait(std::optional<double> seconds);
  // True if there was input, or something to redraw, since the last call.
  bool TakeInput();

  // Files that were dropped onto the window since the last call.
  std::vector<std::string> TakeDropped();

  // What everything is multiplied by, and the fonts for it. May change from frame to frame: a
  // window that is moved to another screen.
  float scale() const { return scale_; }
  const LoadedFonts& fonts() const { return fonts_; }

  // Multiplies the scale of the screen, or of the options, from the next frame on. `lecture`: as
  // LectureScale() says instead.
  void SetInterface(double factor, bool lecture);
  // The window stays open although the user asked to close it.
  void StayOpen();
  int width() const;
  int height() const;

  void BeginFrame();
  // What the panels asked for in the last frame: says whose the next keys are.
  void FrameCameTo(const Commands& commands) { keys_.FrameCameTo(commands); }
  // Draws what ImGui has collected over `grounds` and shows it; into a picture if not visible.
  void EndFrame(std::span<const Ground> grounds);
  // What the last frame showed. REQUIRES: the window is not visible.
  Picture Read() const;

 private:
  explicit Window(const WindowOptions& options);
  std::optional<std::string> Init();
  void ListenForInput();
  void ListenForKeys();
  void ListenForWheel();
  void FeedKeys();
  void FeedMouse(bool goes_on);  // False: stays as it was in the last frame.
  void UpdateScale();

  WindowOptions options_;
  GLFWwindow* window_ = nullptr;
  bool glfw_ready_ = false;
  bool imgui_ready_ = false;
  bool input_ = true;
  KeyQueue keys_;
  MouseQueue mouse_;
  std::vector<std::string> dropped_;
  std::uint64_t inputs_ = 0;  // What keyboard and mouse have done so far.
  std::string title_;
  float scale_ = 0;
  float factor_ = 1;
  bool lecture_ = false;
  float pixel_ratio_ = 0;  // Pixels of the screen per unit of ImGui's coordinates.
  LoadedFonts fonts_;
  std::unique_ptr<PictureTarget> target_;  // Where an invisible window draws.
};

}  // namespace interleave
