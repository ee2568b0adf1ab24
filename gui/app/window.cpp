#include "gui/app/window.h"

#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "backends/imgui_impl_glfw.h"
#include "backends/imgui_impl_opengl3.h"
#include "gui/app/imgui_compat.h"
#include "gui/present/lecture.h"

namespace interleave {
namespace {

constexpr float kLeastScale = 0.5F;
constexpr float kMostScale = 4.0F;

// What GLFW says about its last error, or a word of our own.
std::string LastError() {
  const char* description = nullptr;
  glfwGetError(&description);
  return description != nullptr ? description : "no reason given";
}

float ContentScale(GLFWwindow* window) {
  float x = 1;
  float y = 1;
  glfwGetWindowContentScale(window, &x, &y);
  return std::max(x, y);
}

// As large as wanted, but not larger than the screen leaves room for.
std::pair<int, int> SizeOnScreen(int width, int height) {
  GLFWmonitor* monitor = glfwGetPrimaryMonitor();
  if (monitor == nullptr) return {width, height};
  int x = 0;
  int y = 0;
  int most_width = 0;
  int most_height = 0;
  glfwGetMonitorWorkarea(monitor, &x, &y, &most_width, &most_height);
  if (most_width <= 0 || most_height <= 0) return {width, height};
  return {std::min(width, most_width), std::min(height, most_height)};
}

// `ratio`: pixels per unit of the ground's rectangle; `height`: of the framebuffer.
void Fill(const Ground& ground, float ratio, int height) {
  const auto pixel = [&](float at) { return static_cast<int>(std::lround(at * ratio)); };
  const Rect& rect = ground.rect;
  const ImVec4 colour = ImGui::ColorConvertU32ToFloat4(ground.colour);
  // OpenGL counts from the bottom.
  glScissor(pixel(rect.x), height - pixel(rect.bottom()), pixel(rect.right()) - pixel(rect.x),
            pixel(rect.bottom()) - pixel(rect.y));
  glClearColor(colour.x, colour.y, colour.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

}  // namespace

Window::Window(const WindowOptions& options) : options_(options) {}

std::expected<std::unique_ptr<Window>, std::string> Window::Open(const WindowOptions& options) {
  std::unique_ptr<Window> window(new Window(options));
  if (auto error = window->Init()) return std::unexpected(std::move(*error));
  return window;
}

// Nullopt, or why not.
std::optional<std::string> Window::Init() {
  // Mesa's software renderer would spread each frame over all cores, and so over those that the
  // program we show is running on; on this thread alone its cost is known and kept small.
  setenv("LP_NUM_THREADS", "0", 0);
  if (glfwInit() != GLFW_TRUE)
    return fmt::format("No display to open a window on ({}).", LastError());
  glfw_ready_ = true;

  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
  glfwWindowHint(GLFW_VISIBLE, options_.visible ? GLFW_TRUE : GLFW_FALSE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "interleave");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "interleave");
  const auto [width, height] = SizeOnScreen(options_.width, options_.height);
  window_ = glfwCreateWindow(width, height, options_.title.c_str(), nullptr, nullptr);
  if (window_ == nullptr) {
    return fmt::format("The display has no OpenGL 3 to draw the window with ({}).", LastError());
  }
  title_ = options_.title;
  glfwSetWindowSizeLimits(window_, 320, 200, GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwMakeContextCurrent(window_);
  glfwSwapInterval(options_.visible ? 1 : 0);
  if (!options_.visible) {
    auto target = PictureTarget::Create(options_.width, options_.height);
    if (!target) return std::move(target.error());
    target_ = std::move(*target);
  }

  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;  // What is kept between runs is ours: settings.json.
  io.LogFilename = nullptr;
  ListenForInput();  // Before ImGui's, which call these in turn.
  imgui_ready_ = ImGui_ImplGlfw_InitForOpenGL(window_, true);
  if (!imgui_ready_ || !ImGui_ImplOpenGL3_Init("#version 130")) {
    return "OpenGL 3 is there but its shaders do not compile: is the driver complete?";
  }
  ListenForKeys();  // In ImGui's place: it gets them frame by frame.
  ListenForWheel();
  UpdateScale();
  return std::nullopt;
}

Window::~Window() {
  if (imgui_ready_) {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
  }
  if (ImGui::GetCurrentContext() != nullptr) ImGui::DestroyContext();
  target_.reset();
  if (window_ != nullptr) glfwDestroyWindow(window_);
  if (glfw_ready_) glfwTerminate();
}

void Window::ListenForInput() {
  glfwSetWindowUserPointer(window_, this);
  static constexpr auto kNote = [](GLFWwindow* window) {
    static_cast<Window*>(glfwGetWindowUserPointer(window))->input_ = true;
  };
  glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double x, double y) {
    kNote(w);
    Window& window = *static_cast<Window*>(glfwGetWindowUserPointer(w));
    window.mouse_.Add(
        {.x = static_cast<float>(x), .y = static_cast<float>(y), .order = ++window.inputs_});
  });
  glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int) { kNote(w); });
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int button, int action, int) {
    kNote(w);
    Window& window = *static_cast<Window*>(glfwGetWindowUserPointer(w));
    const bool press = action == GLFW_PRESS;
    window.mouse_.Add({.kind = press ? MouseEvent::Kind::kPress : MouseEvent::Kind::kRelease,
                       .button = static_cast<std::size_t>(button),
                       .order = ++window.inputs_});
  });
  glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int) { kNote(w); });
  glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { kNote(w); });
  glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* w, int, int) { kNote(w); });
  glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* w, float, float) { kNote(w); });
  glfwSetWindowCloseCallback(window_, [](GLFWwindow* w) { kNote(w); });
  glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
    kNote(w);
    Window& window = *static_cast<Window*>(glfwGetWindowUserPointer(w));
    window.dropped_.insert(window.dropped_.end(), paths, paths + count);
  });
}

void Window::ListenForKeys() {
  glfwSetKeyCallback(window_, [](GLFWwindow* w, int key, int scancode, int action, int modifiers) {
    Window& window = *static_cast<Window*>(glfwGetWindowUserPointer(w));
    window.input_ = true;
    if (action == GLFW_REPEAT) return;  // ImGui repeats keys that stay down by itself.
    window.keys_.Add(
        {.kind = action == GLFW_PRESS ? KeyEvent::Kind::kPress : KeyEvent::Kind::kRelease,
         .key = key,
         .scancode = scancode,
         .modifiers = modifiers,
         .order = ++window.inputs_});
  });
  glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned character) {
    Window& window = *static_cast<Window*>(glfwGetWindowUserPointer(w));
    window.input_ = true;
    window.keys_.Add(
        {.kind = KeyEvent::Kind::kCharacter, .character = character, .order = ++window.inputs_});
  });
}

void Window::ListenForWheel() {
  glfwSetScrollCallback(window_, [](GLFWwindow* w, double x, double y) {
    Window& window = *static_cast<Window*>(glfwGetWindowUserPointer(w));
    window.input_ = true;
    if (kImGuiQueuesMouse) {
      ImGui_ImplGlfw_ScrollCallback(w, x, y);
    } else {
      window.mouse_.Add({.kind = MouseEvent::Kind::kWheel,
                         .x = static_cast<float>(x),
                         .y = static_cast<float>(y),
                         .order = ++window.inputs_});
    }
  });
}

void Window::FeedKeys() {
  for (const KeyEvent& event : keys_.TakeForFrame(ImGui::GetIO().WantTextInput)) {
    if (event.kind == KeyEvent::Kind::kCharacter) {
      ImGui_ImplGlfw_CharCallback(window_, event.character);
    } else {
      const int action = event.kind == KeyEvent::Kind::kPress ? GLFW_PRESS : GLFW_RELEASE;
      ImGui_ImplGlfw_KeyCallback(window_, event.key, event.scancode, action, event.modifiers);
    }
  }
}

void Window::FeedMouse(bool goes_on) {
  // The backend asks the system where the mouse is by now; what happened before is still ours.
  const bool behind = !mouse_.empty();
  SetMouse(goes_on ? mouse_.TakeForFrame() : mouse_.Stay(), behind);
}

void Window::UpdateScale() {
  int window_width = 0;
  int window_height = 0;
  int pixel_width = 0;
  int pixel_height = 0;
  glfwGetWindowSize(window_, &window_width, &window_height);
  glfwGetFramebufferSize(window_, &pixel_width, &pixel_height);
  // Where coordinates are not pixels (Wayland), letters are still made of pixels.
  const bool known = options_.visible && window_width > 0 && pixel_width > 0;
  const float ratio =
      known ? static_cast<float>(pixel_width) / static_cast<float>(window_width) : 1;
  float scale = options_.scale;
  if (scale <= 0) scale = options_.visible ? ContentScale(window_) / ratio : 1;
  scale *= factor_;
  if (lecture_) {
    const bool picture = target_ != nullptr;
    scale = LectureScale(static_cast<float>(picture ? target_->width() : window_width),
                         static_cast<float>(picture ? target_->height() : window_height));
  }
  scale = std::clamp(scale, kLeastScale, kMostScale);
  if (scale == scale_ && ratio == pixel_ratio_) return;

  const bool first = scale_ == 0;
  scale_ = scale;
  pixel_ratio_ = ratio;
  const std::vector<std::filesystem::path> folders = FontFolders();
  fonts_ = LoadFonts(*ImGui::GetIO().Fonts, folders, scale * ratio);
  ImGui::GetIO().FontDefault = fonts_.fonts.text;
  ImGui::GetIO().FontGlobalScale = 1 / ratio;
  if (!first) ReplaceFontTexture();
}

bool Window::WantsToClose() const { return glfwWindowShouldClose(window_) == GLFW_TRUE; }

void Window::StayOpen() { glfwSetWindowShouldClose(window_, GLFW_FALSE); }

void Window::SetInterface(double factor, bool lecture) {
  factor_ = static_cast<float>(factor);
  lecture_ = lecture;
}

int Window::width() const {
  int width = 0;
  glfwGetWindowSize(window_, &width, nullptr);
  return width;
}

int Window::height() const {
  int height = 0;
  glfwGetWindowSize(window_, nullptr, &height);
  return height;
}

void Window::SetTitle(const std::string& title) {
  if (title == title_) return;
  title_ = title;
  glfwSetWindowTitle(window_, title.c_str());
}

void Window::Wait(std::optional<double> seconds) {
  if (!seconds) {
    glfwWaitEvents();
  } else if (*seconds <= 0) {
    glfwPollEvents();
  } else {
    glfwWaitEventsTimeout(*seconds);
  }
}

bool Window::TakeInput() {
  return std::exchange(input_, false) || !keys_.empty() || !mouse_.empty();
}

std::vector<std::string> Window::TakeDropped() { return std::exchange(dropped_, {}); }

void Window::BeginFrame() {
  UpdateScale();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  // Neither overtakes what the other did before and this frame has no room for.
  const auto keys_are_next = [&] {
    return !keys_.empty() && (mouse_.empty() || keys_.oldest() < mouse_.oldest());
  };
  if (keys_are_next()) {
    FeedKeys();
    FeedMouse(!keys_are_next());
  } else {
    FeedMouse(true);
    if (keys_are_next()) FeedKeys();
  }
  if (target_) {
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(target_->width()), static_cast<float>(target_->height())};
    io.DisplayFramebufferScale = {1, 1};
  }
  ImGui::NewFrame();
}

void Window::EndFrame(std::span<const Ground> grounds) {
  ImGui::Render();
  int width = options_.width;
  int height = options_.height;
  if (target_) {
    target_->Bind();
  } else {
    glfwGetFramebufferSize(window_, &width, &height);
  }
  glViewport(0, 0, width, height);
  glEnable(GL_SCISSOR_TEST);
  for (const Ground& ground : grounds) Fill(ground, target_ ? 1 : pixel_ratio_, height);
  glDisable(GL_SCISSOR_TEST);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  if (!target_) glfwSwapBuffers(window_);
}

Picture Window::Read() const { return target_->Read(); }

}  // namespace interleave
