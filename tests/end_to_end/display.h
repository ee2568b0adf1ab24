#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/end_to_end/picture.h"

struct _XDisplay;

namespace interleave {

// How long a test waits for anything before it fails and says what it saw: far longer than it takes
// on the busiest machine, so that no test depends on how fast the machine is.
inline constexpr std::chrono::seconds kPatience{120};

// Looks again and again until `holds`; false if kPatience has passed.
bool WaitUntil(const std::function<bool()>& holds);

// A program that a test has started. Its output goes to files in the test's folder.
//
// Lifetime: the destructor ends it if it still runs.
class Program {
 public:
  static constexpr int kHung = -2;

  // `environment`: "NAME=VALUE" to set, "NAME" to remove; all else is inherited. `keep_fd`, if not
  // negative, stays open in it.
  Program(const std::vector<std::string>& command, const std::vector<std::string>& environment,
          const std::string& folder, int keep_fd = -1);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Waits for its end. Its exit status, or 128 and more if a signal ended it; kHung, and it is
  // killed, if it did not end within kPatience.
  int Wait();
  bool Running();
  // What it has written to stderr so far.
  std::string Errors() const;

 private:
  void Note(int status);

  pid_t pid_ = -1;
  int exit_status_ = -1;
  std::string errors_file_;
};

// A screen that nobody sees: an X server of its own on a free display.
class Display {
 public:
  explicit Display(const std::string& folder, const std::string& size = "1720x1060x24");
  ~Display();
  Display(const Display&) = delete;
  Display& operator=(const Display&) = delete;

  // "DISPLAY=:7"; empty if the server did not start.
  const std::string& variable() const { return variable_; }

  // xdotool with these arguments; true if it ended well. Keys go to the window that has the
  // keyboard or, where none has, to the one under the mouse.
  bool Do(const std::vector<std::string>& arguments) const;
  // Waits until a window has a title in which the regular expression is found. Empty, or what there
  // was instead when `program` ended or kPatience had passed.
  std::string WaitForTitle(const std::string& expression, Program& program) const;
  // Asks every window to close, as the cross in its corner does.
  void CloseWindows() const;
  // What the screen shows now.
  Picture Look() const;
  struct Window {
    unsigned long id = 0;
    std::string title;
  };
  std::vector<Window> Windows() const;  // Those with a title.

 private:
  std::string folder_;
  std::string variable_;
  std::unique_ptr<Program> server_;
  _XDisplay* connection_ = nullptr;
};

}  // namespace interleave
