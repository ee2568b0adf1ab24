#include "tests/end_to_end/display.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <regex>
#include <sstream>
#include <thread>

namespace interleave {

bool WaitUntil(const std::function<bool()>& holds) {
  const auto limit = std::chrono::steady_clock::now() + kPatience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));  // Leaves the cores to the others.
  }
  return true;
}

Program::Program(const std::vector<std::string>& command,
                 const std::vector<std::string>& environment, const std::string& folder,
                 int keep_fd) {
  const auto output_file = [&](pid_t pid, const char* ending) {
    return folder + "/" + std::to_string(pid) + ending;
  };
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_ = fork();
  if (pid_ != 0) {
    errors_file_ = output_file(pid_, ".err");
    return;
  }
  // In the child; the test has one thread here, so all of the library may be used.
  prctl(PR_SET_PDEATHSIG, SIGTERM);  // A test that is killed leaves nothing behind.
  for (const std::string& setting : environment) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos) {
      unsetenv(setting.c_str());
    } else {
      setenv(setting.substr(0, equals).c_str(), setting.substr(equals + 1).c_str(), 1);
    }
  }
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
  dup2(open(output_file(getpid(), ".out").c_str(), kFlags, 0600), STDOUT_FILENO);
  dup2(open(output_file(getpid(), ".err").c_str(), kFlags, 0600), STDERR_FILENO);
  if (keep_fd >= 0) fcntl(keep_fd, F_SETFD, 0);
  if (chdir(folder.c_str()) == 0) execvp(arguments[0], arguments.data());
  _exit(127);
}

Program::~Program() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  Wait();
}

int Program::Wait() {
  if (!WaitUntil([&] { return !Running(); })) {
    kill(pid_, SIGKILL);
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    exit_status_ = kHung;
  }
  return exit_status_;
}

bool Program::Running() {
  int status = 0;
  if (pid_ > 0 && waitpid(pid_, &status, WNOHANG) == pid_) Note(status);
  return pid_ > 0;
}

void Program::Note(int status) {
  pid_ = -1;
  exit_status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string Program::Errors() const {
  std::ostringstream text;
  text << std::ifstream(errors_file_).rdbuf();
  return text.str();
}

namespace {

// The server writes the number of its display when it is ready, and nothing if it dies.
std::string ReadLine(int fd) {
  std::string line;
  char letter = 0;
  pollfd ready{.fd = fd, .events = POLLIN, .revents = 0};
  constexpr int kMillis = static_cast<int>(std::chrono::milliseconds(kPatience).count());
  while (poll(&ready, 1, kMillis) == 1 && read(fd, &letter, 1) == 1 && letter != '\n') {
    line += letter;
  }
  return line;
}

// A window may go while we ask for its title.
int IgnoreError(_XDisplay* /*connection*/, XErrorEvent* /*error*/) { return 0; }

}  // namespace

Display::Display(const std::string& folder, const std::string& size) : folder_(folder) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  server_ = std::make_unique<Program>(
      std::vector<std::string>{"Xvfb", "-displayfd", std::to_string(ends[1]), "-screen", "0", size,
                               "-nolisten", "tcp"},
      std::vector<std::string>{}, folder_, ends[1]);
  close(ends[1]);
  const std::string number = ReadLine(ends[0]);
  close(ends[0]);
  if (number.empty()) return;
  XSetErrorHandler(&IgnoreError);
  connection_ = XOpenDisplay((":" + number).c_str());
  if (connection_ != nullptr) variable_ = "DISPLAY=:" + number;
}

Display::~Display() {
  if (connection_ != nullptr) XCloseDisplay(connection_);
}

bool Display::Do(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command = {"xdotool"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return Program(command, {variable_}, folder_).Wait() == 0;
}

std::vector<Display::Window> Display::Windows() const {
  ::Window root = 0;
  ::Window parent = 0;
  ::Window* ids = nullptr;
  unsigned count = 0;
  XQueryTree(connection_, DefaultRootWindow(connection_), &root, &parent, &ids, &count);
  const Atom name = XInternAtom(connection_, "_NET_WM_NAME", 0);
  const Atom utf8 = XInternAtom(connection_, "UTF8_STRING", 0);
  std::vector<Window> windows;
  for (unsigned i = 0; i < count; ++i) {
    Atom type = 0;
    int format = 0;
    unsigned long length = 0;
    unsigned long left = 0;
    unsigned char* title = nullptr;
    constexpr long kWords = 256;
    if (XGetWindowProperty(connection_, ids[i], name, 0, kWords, 0, utf8, &type, &format, &length,
                           &left, &title) == 0 &&
        title != nullptr) {
      windows.push_back({ids[i], reinterpret_cast<const char*>(title)});
      XFree(title);
    }
  }
  if (ids != nullptr) XFree(ids);
  return windows;
}

std::string Display::WaitForTitle(const std::string& expression, Program& program) const {
  const std::regex wanted(expression);
  std::vector<Window> windows;
  bool found = false;
  bool running = true;
  const bool in_time = WaitUntil([&] {
    running = program.Running();
    windows = Windows();
    found = std::ranges::any_of(
        windows, [&](const Window& window) { return std::regex_search(window.title, wanted); });
    return found || !running;
  });
  if (found) return "";
  std::string seen = "no title is like '" + expression + "'; the program " +
                     (in_time && !running ? "has ended" : "still runs") + ", windows:";
  for (const Window& window : windows) seen += " '" + window.title + "'";
  return seen + "; its errors: " + program.Errors();
}

void Display::CloseWindows() const {
  for (const Window& window : Windows()) {
    XEvent event{};
    event.xclient.type = ClientMessage;
    event.xclient.window = window.id;
    event.xclient.message_type = XInternAtom(connection_, "WM_PROTOCOLS", 0);
    event.xclient.format = 32;
    event.xclient.data.l[0] = static_cast<long>(XInternAtom(connection_, "WM_DELETE_WINDOW", 0));
    XSendEvent(connection_, window.id, 0, NoEventMask, &event);
  }
  XSync(connection_, 0);
}

Picture Display::Look() const {
  const int screen = DefaultScreen(connection_);
  Picture picture{.width = DisplayWidth(connection_, screen),
                  .height = DisplayHeight(connection_, screen)};
  XImage* image = XGetImage(connection_, RootWindow(connection_, screen), 0, 0,
                            static_cast<unsigned>(picture.width),
                            static_cast<unsigned>(picture.height), AllPlanes, ZPixmap);
  if (image == nullptr) return picture;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      picture.pixels.push_back(static_cast<std::uint32_t>(XGetPixel(image, x, y)) & 0xFFFFFFU);
    }
  }
  XDestroyImage(image);
  return picture;
}

}  // namespace interleave
