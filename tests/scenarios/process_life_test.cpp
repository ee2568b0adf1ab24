// What is left of a run with worker processes, however it ends.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "engine/process/descriptor.h"
#include "tests/engine/process/open_descriptors.h"
#include "tests/paths.h"
#include "tests/scenarios/run_to_end.h"

namespace interleave {
namespace {

using testing::HasSubstr;

// The processes of `trace` that are workers.
std::vector<pid_t> WorkersOf(const Trace& trace) {
  std::vector<pid_t> pids;
  for (std::size_t i = 1; i < trace.processes().size(); ++i) {
    if (trace.processes()[i].pid > 0) pids.push_back(trace.processes()[i].pid);
  }
  return pids;
}

bool Lives(pid_t pid) { return kill(pid, 0) == 0; }

TEST(ProcessLifeTest, AWorkerKilledFromOutsideFailsTheRunAndKeepsWhatItRecorded) {
  std::uint32_t killed = 0;  // Which process.
  const EndedRun run = RunToEnd(Request("primes", Model::kProcesses, {{"rounds", "1000"}}),
                                [&](interleave::Run& live) {
                                  if (killed != 0) return;
                                  for (const Track& track : live.trace().tracks()) {
                                    // One that has begun a task, and so has something to leave.
                                    if (track.process == 0 || track.tasks.empty()) continue;
                                    kill(live.trace().processes()[track.process].pid, SIGKILL);
                                    killed = track.process;
                                    return;
                                  }
                                });
  EXPECT_FALSE(run.result.ok);
  EXPECT_THAT(run.result.error, HasSubstr("killed by signal 9"));
  ASSERT_GT(killed, 0U);
  // Others may have been ended with their pool before they had come so far.
  const ProcessInfo& dead = run.trace->processes().at(killed);
  EXPECT_NE(dead.how, 0U);
  EXPECT_GE(dead.entered, 0);
  // What the dead have computed counts, too: a core was busy all the while.
  EXPECT_GT(run.result.cpu_s, 0.5 * run.result.cores_busy * run.result.wall_s);
  for (const Track& track : run.trace->tracks()) EXPECT_TRUE(track.closed || track.core >= 0);
  for (const pid_t pid : WorkersOf(*run.trace)) EXPECT_FALSE(Lives(pid)) << pid;
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
}

TEST(ProcessLifeTest, AStoppedRunLeavesNoProcess) {
  for (const std::string_view method : {"spawn", "forkserver"}) {
    std::vector<pid_t> workers;
    const EndedRun run = RunToEnd(
        Request("gil-cpu", Model::kProcesses, {{"rounds", "10000"}, {"start-method", method}}),
        [&](interleave::Run& live) {
          workers = WorkersOf(live.trace());
          if (workers.size() == 2) live.RequestStop();
        });
    EXPECT_TRUE(run.result.stopped);
    EXPECT_EQ(workers.size(), 2U);
    for (const pid_t pid : workers) EXPECT_FALSE(Lives(pid)) << pid;
  }
}

TEST(ProcessLifeTest, RunsInARowLeaveNoDescriptorAndNoChild) {
  const auto once = [] {
    for (const std::string_view id : {"process-queue", "manager", "worker-killed"}) {
      EXPECT_TRUE(RunToEnd(Request(id, Model::kProcesses)).result.ok) << id;
    }
  };
  once();
  const std::ptrdiff_t before = OpenDescriptors();
  for (int i = 0; i < 5; ++i) once();
  EXPECT_EQ(OpenDescriptors(), before);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
}

// The command line program in the middle of a run that would not end for hours; it is killed, and
// with it must go its workers, which nobody is left to end.
TEST(ProcessLifeTest, WorkersEndWithAMainProgramThatIsKilled) {
  for (const std::string method : {"spawn", "forkserver"}) {
    const pid_t main = fork();
    if (main == 0) {
      execl(INTERLEAVE_CLI, INTERLEAVE_CLI, "run", "gil-cpu", "--model", "proc", "--set",
            "rounds=10000", "--set", "n=100000000", "--start-method", method.c_str(), nullptr);
      _exit(127);
    }
    // Its workers and, with forkserver, the template and its children.
    std::set<pid_t> workers;
    const auto look_for_children_of = [&](pid_t parent) {
      for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        std::ifstream file(entry.path() / "stat");
        std::string stat(std::istreambuf_iterator<char>(file), {});
        const std::size_t name_end = stat.rfind(')');
        if (name_end == std::string::npos || name_end + 4 > stat.size()) continue;
        if (std::stoi(stat.substr(name_end + 4)) == parent) workers.insert(std::stoi(stat));
      }
    };
    const std::size_t wanted = method == "spawn" ? 2 : 3;
    for (int tries = 0; workers.size() < wanted && tries < 5000; ++tries) {
      look_for_children_of(main);
      for (const pid_t known : std::set(workers)) look_for_children_of(known);
      poll(nullptr, 0, 1);
    }
    EXPECT_EQ(workers.size(), wanted) << method;
    std::vector<Descriptor> ends;
    for (const pid_t pid : workers) {
      ends.emplace_back(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    }
    kill(main, SIGKILL);
    waitpid(main, nullptr, 0);
    for (const Descriptor& end : ends) {
      pollfd ended{end.get(), POLLIN, 0};
      EXPECT_EQ(poll(&ended, 1, 60'000), 1) << method << ": a worker lives on";
    }
  }
}

}  // namespace
}  // namespace interleave
