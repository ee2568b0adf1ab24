#include "tests/end_to_end/exchange.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <poll.h>

#include <array>
#include <memory>
#include <regex>

namespace interleave {
namespace {

// A connection with a window of its own.
class Other {
 public:
  explicit Other(const Display& display)
      : x_(XOpenDisplay(display.variable().substr(std::string("DISPLAY=").size()).c_str())),
        window_(XCreateSimpleWindow(x_, DefaultRootWindow(x_), 0, 0, 1, 1, 0, 0, 0)) {}
  ~Other() { XCloseDisplay(x_); }
  Other(const Other&) = delete;
  Other& operator=(const Other&) = delete;

  _XDisplay* x() const { return x_; }
  Window window() const { return window_; }
  Atom Name(const char* name) const { return XInternAtom(x_, name, False); }

  // The next event; false if none came within kPatience.
  bool Next(XEvent& event) const {
    XFlush(x_);
    constexpr int kMillis = static_cast<int>(std::chrono::milliseconds(kPatience).count());
    while (XPending(x_) == 0) {
      pollfd ready{.fd = ConnectionNumber(x_), .events = POLLIN, .revents = 0};
      if (poll(&ready, 1, kMillis) != 1) return false;
    }
    XNextEvent(x_, &event);
    return true;
  }

  void Tell(Window to, const char* message, std::array<long, 5> words) const {
    XEvent event{};
    event.xclient.type = ClientMessage;
    event.xclient.window = to;
    event.xclient.message_type = Name(message);
    event.xclient.format = 32;
    for (std::size_t i = 0; i < words.size(); ++i) event.xclient.data.l[i] = words[i];
    XSendEvent(x_, to, False, NoEventMask, &event);
  }

 private:
  _XDisplay* x_;
  Window window_;
};

Window FindWindow(const Display& display, const std::string& title) {
  for (const Display::Window& window : display.Windows()) {
    if (std::regex_search(window.title, std::regex(title))) return window.id;
  }
  return None;
}

}  // namespace

std::optional<std::string> ReadClipboard(const Display& display, const std::string& target) {
  const Other other(display);
  const Atom place = other.Name("INTERLEAVE_TEST");
  XConvertSelection(other.x(), other.Name("CLIPBOARD"), other.Name(target.c_str()), place,
                    other.window(), CurrentTime);
  XEvent event;
  do {
    if (!other.Next(event)) return std::nullopt;
  } while (event.type != SelectionNotify);
  if (event.xselection.property == None) return std::nullopt;
  Atom type = 0;
  int format = 0;
  unsigned long length = 0, left = 0;
  unsigned char* bytes = nullptr;
  constexpr long kMostWords = 1 << 24;
  XGetWindowProperty(other.x(), other.window(), place, 0, kMostWords, False, AnyPropertyType, &type,
                     &format, &length, &left, &bytes);
  std::string read(reinterpret_cast<const char*>(bytes), bytes == nullptr ? 0 : length);
  if (bytes != nullptr) XFree(bytes);
  return read;
}

bool DropFile(const Display& display, const std::string& title, const std::string& path) {
  const Other other(display);
  const Window to = FindWindow(display, title);
  if (to == None) return false;
  const Atom list = other.Name("text/uri-list");
  const Atom selection = other.Name("XdndSelection");
  XSetSelectionOwner(other.x(), selection, other.window(), CurrentTime);
  const auto self = static_cast<long>(other.window());
  other.Tell(to, "XdndEnter", {self, 5L << 24, static_cast<long>(list), 0, 0});
  other.Tell(
      to, "XdndPosition",
      {self, 0, 400L << 16 | 300, CurrentTime, static_cast<long>(other.Name("XdndActionCopy"))});
  XEvent event;
  bool dropped = false;
  while (other.Next(event)) {
    if (event.type == ClientMessage && event.xclient.message_type == other.Name("XdndStatus") &&
        !dropped) {
      if ((event.xclient.data.l[1] & 1) == 0) return false;  // It does not want it.
      other.Tell(to, "XdndDrop", {self, 0, CurrentTime, 0, 0});
      dropped = true;
    } else if (event.type == SelectionRequest) {
      const XSelectionRequestEvent& asked = event.xselectionrequest;
      const std::string uri = "file://" + path + "\r\n";
      XChangeProperty(other.x(), asked.requestor, asked.property, asked.target, 8, PropModeReplace,
                      reinterpret_cast<const unsigned char*>(uri.data()),
                      static_cast<int>(uri.size()));
      XEvent answer{};
      answer.xselection.type = SelectionNotify;
      answer.xselection.requestor = asked.requestor;
      answer.xselection.selection = asked.selection;
      answer.xselection.target = asked.target;
      answer.xselection.property = asked.property;
      answer.xselection.time = asked.time;
      XSendEvent(other.x(), asked.requestor, False, NoEventMask, &answer);
    } else if (event.type == ClientMessage &&
               event.xclient.message_type == other.Name("XdndFinished")) {
      return true;
    }
  }
  return false;
}

}  // namespace interleave
