#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace interleave {

// A program that a test has started. Its output goes to files in the test's folder.
//
// Lifetime: the destructor ends it if it still runs.
class Program {
 public:
  // `environment`: "NAME=VALUE" to set, "NAME" to remove; all else is inherited. `keep_fd`, if not
  // negative, stays open in it.
  Program(const std::vector<std::string>& command, const std::vector<std::string>& environment,
          const std::string& folder, int keep_fd = -1);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Waits for its end. Its exit status, or 128 and more if a signal ended it.
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

  // "DISPLAY=:7"; empty if the server did not start.
  const std::string& variable() const { return variable_; }

  // xdotool with these arguments; true if it ended well. Keys go to the window under the mouse.
  bool Do(const std::vector<std::string>& arguments) const;
  // Waits until a window has a title that matches the regular expression. False if `program` ends
  // before.
  bool WaitForTitle(const std::string& expression, Program& program) const;

 private:
  std::string folder_;
  std::string variable_;
  std::unique_ptr<Program> server_;
};

}  // namespace interleave
