#include "tests/end_to_end/display.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>

namespace interleave {

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
  int status = 0;
  if (pid_ > 0 && waitpid(pid_, &status, 0) == pid_) Note(status);
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

Display::Display(const std::string& folder, const std::string& size) : folder_(folder) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  server_ = std::make_unique<Program>(
      std::vector<std::string>{"Xvfb", "-displayfd", std::to_string(ends[1]), "-screen", "0", size,
                               "-nolisten", "tcp"},
      std::vector<std::string>{}, folder_, ends[1]);
  close(ends[1]);
  // The server writes the number of its display when it is ready, and nothing if it dies.
  std::string number;
  char letter = 0;
  while (read(ends[0], &letter, 1) == 1 && letter != '\n') number += letter;
  close(ends[0]);
  if (!number.empty()) variable_ = "DISPLAY=:" + number;
}

bool Display::Do(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command = {"xdotool"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return Program(command, {variable_}, folder_).Wait() == 0;
}

bool Display::WaitForTitle(const std::string& expression, Program& program) const {
  while (!Do({"search", "--name", expression})) {
    if (!program.Running()) return false;
  }
  return true;
}

}  // namespace interleave
