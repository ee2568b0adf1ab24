#pragma once

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/paths.h"

namespace interleave {

// The built command line program as a child process, for tests.
class CliProcess {
 public:
  // With `err_on_terminal`, its standard error is a (pseudo) terminal, else a pipe. `input`: the
  // file that is its standard input.
  explicit CliProcess(const std::vector<std::string>& arguments, bool err_on_terminal = false,
                      const std::string& input = "/dev/null") {
    const auto [out_read, out_write] = Pipe();
    const auto [err_read, err_write] = err_on_terminal ? Terminal() : Pipe();
    out_ = out_read;
    err_ = err_read;

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input.c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out_write, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err_write, STDERR_FILENO);
    // A test runner may ignore or block Ctrl-C; a shell would not.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t defaults, none;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);

    std::vector<std::string> words = arguments;
    words.insert(words.begin(), INTERLEAVE_CLI);
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const int error =
        posix_spawn(&pid_, INTERLEAVE_CLI, &actions, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(out_write);
    close(err_write);
    if (error != 0) throw std::runtime_error("cannot start " INTERLEAVE_CLI);
  }
  CliProcess(const CliProcess&) = delete;
  CliProcess& operator=(const CliProcess&) = delete;
  ~CliProcess() {
    if (!ended_) kill(pid_, SIGKILL);
    WaitForEnd();
    CloseOut();
    close(err_);
  }

  // Reads until `text` has come on standard error; false if the program ended before.
  bool ReadErrUntil(std::string_view text) {
    while (err_text_.find(text) == std::string::npos) {
      if (!ReadSome()) return false;
    }
    return true;
  }
  // The reader of standard output goes away, as `head` does.
  void CloseOut() {
    if (out_ >= 0) close(out_);
    out_ = -1;
  }
  void Signal(int signal) { kill(pid_, signal); }

  // Reads everything and waits for the end. The exit status, or 1000 + the signal that killed it.
  int WaitForEnd() {
    if (ended_) return status_;
    while (ReadSome()) {
    }
    int status = 0;
    waitpid(pid_, &status, 0);
    ended_ = true;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    return status_;
  }

  const std::string& out() const { return out_text_; }
  const std::string& err() const { return err_text_; }

 private:
  static std::array<int, 2> Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    return ends;
  }
  static std::array<int, 2> Terminal() {
    const int controller = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (controller < 0 || grantpt(controller) != 0 || unlockpt(controller) != 0) {
      throw std::runtime_error("no pseudo terminal");
    }
    return {controller, open(ptsname(controller), O_RDWR | O_NOCTTY | O_CLOEXEC)};
  }

  // False once both have ended.
  bool ReadSome() {
    std::array<pollfd, 2> polled = {
        pollfd{.fd = out_, .events = POLLIN, .revents = 0},
        pollfd{.fd = err_open_ ? err_ : -1, .events = POLLIN, .revents = 0}};
    if (out_ < 0 && !err_open_) return false;
    poll(polled.data(), polled.size(), -1);
    if (polled[0].revents != 0 && !Append(out_, out_text_)) CloseOut();
    // The end of a terminal shows as an error; it is the end nevertheless.
    if (polled[1].revents != 0 && !Append(err_, err_text_)) err_open_ = false;
    return true;
  }
  static bool Append(int descriptor, std::string& text) {
    std::array<char, 65536> buffer;
    const ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
    return count > 0;
  }

  pid_t pid_ = 0;
  int out_ = -1;
  int err_ = -1;
  bool err_open_ = true;
  bool ended_ = false;
  int status_ = 0;
  std::string out_text_;
  std::string err_text_;
};

// How a run of it ended, and what it wrote.
struct CliEnded {
  int status = 0;
  std::string out;
  std::string err;
};
inline CliEnded Cli(const std::vector<std::string>& arguments) {
  CliProcess process(arguments);
  const int status = process.WaitForEnd();
  return {status, process.out(), process.err()};
}

}  // namespace interleave
