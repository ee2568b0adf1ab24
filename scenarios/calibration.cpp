#include "scenarios/calibration.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <mutex>
#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>

#include "engine/formats/atomic_file.h"
#include "engine/process/channel.h"
#include "engine/record/clock.h"
#include "engine/sync/long_wait.h"
#include "engine/task/duration.h"
#include "engine/task/wire.h"
#include "scenarios/machine.h"
#include "scenarios/parameters.h"
#include "scenarios/run.h"
#include "scenarios/simulated_machine.h"
#include "scenarios/toml/file_body.h"

namespace interleave {
namespace {

constexpr int kRounds = 2000;
constexpr int kRepeats = 5;
constexpr std::size_t kMessage = std::size_t{1} << 20;
constexpr double kSmallScale = 0.01;

void StayOn(int core) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(core, &one);
  sched_setaffinity(0, sizeof(one), &one);  // Where it is refused, the measurement is a bit worse.
}

// Two threads that wake each other in turn: the microseconds from one to the other, the best of a
// few. On one core if `core` >= 0.
double HandOver(int core) {
  double best = 1e9;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    std::mutex mutex;
    std::condition_variable changed;
    int turn = 0;
    const auto play = [&](int me) {
      if (core >= 0) StayOn(core);
      for (int i = 0; i < kRounds; ++i) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return turn == me; });
        turn = 1 - me;
        changed.notify_one();
      }
    };
    const Nanos begin = MonotonicNanos();
    {
      const std::jthread one(play, 0);
      const std::jthread two(play, 1);
    }
    best = std::min(best, static_cast<double>(MonotonicNanos() - begin) / (2e3 * kRounds));
  }
  return best;
}

// Nanoseconds of a byte on either side: it is written, goes through the kernel, and is read.
std::expected<double, std::string> ByteCost() {
  auto ends = Channel::MakePair();
  if (!ends) return std::unexpected(ends.error());
  const std::string text(kMessage, 'x');
  double best = 1e9;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const Nanos begin = ThreadCpuNanos();
    WireWriter out;
    out.Put(text);
    ends->first.Send(out.bytes());
    Message message;
    ends->second.Receive(message);
    WireReader in(message.bytes());
    const bool same = in.Take<std::string>().size() == text.size();
    const auto took = static_cast<double>(ThreadCpuNanos() - begin);
    if (same) best = std::min(best, took / (2.0 * static_cast<double>(kMessage)));
  }
  return best;
}

// One of the catalogue, run on the real machine.
std::expected<std::unique_ptr<Run>, std::string> RunToEnd(std::string_view id, Model model,
                                                          double time_scale) {
  const Scenario* const scenario = FindScenario(id);
  auto run = Run::Start({.scenario = scenario,
                         .model = model,
                         .values = Values(scenario->parameters),
                         .time_scale = time_scale});
  if (!run) return run;
  while (!(*run)->finished()) {
    (*run)->WaitEnded(1_ms);
    (*run)->Poll();
  }
  if (!(*run)->result().ok) return std::unexpected((*run)->result().error);
  return run;
}

}  // namespace

std::expected<Calibration, std::string> Calibrate() {
  Calibration calibration{.cores = ThisMachine().cores};
  try {
    calibration.switch_us = HandOver(0);
    calibration.wake_up_us = HandOver(-1);
  } catch (const std::system_error& error) {
    return std::unexpected(
        fmt::format("the system gives no thread to measure with ({}); close "
                    "other programs and try again",
                    error.what()));
  }
  const auto byte_ns = ByteCost();
  if (!byte_ns) return std::unexpected(byte_ns.error());
  calibration.byte_ns = *byte_ns;
  calibration.iteration_ps = 1e12 / MeasureIterationsPerSecond();
  const auto processes = RunToEnd("processes", Model::kProcesses, kSmallScale);
  if (!processes) return std::unexpected(processes.error());
  double start_ns = 1e12;
  for (const ProcessInfo& process : (*processes)->trace().processes()) {
    if (process.created < 0 || process.entered < 0) continue;
    start_ns = std::min(start_ns, static_cast<double>(process.entered - process.created));
  }
  if (start_ns < 1e12) calibration.start_ms = start_ns / 1e6;
  const double waits_s = 2 * 2.0 * kSmallScale;  // Two calls of two seconds.
  double calls_s = 1e9;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const auto calls = RunToEnd("api-calls", Model::kSequential, kSmallScale);
    if (!calls) return std::unexpected(calls.error());
    calls_s = std::min(calls_s, (*calls)->result().wall_s);
  }
  calibration.network_ms = std::max(calls_s - waits_s, 0.0) / 2 * 1e3;
  return calibration;
}

std::optional<std::filesystem::path> CalibrationFile() {
  std::filesystem::path folder;
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config != '\0') {
    folder = config;
  } else if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    folder = std::filesystem::path(home) / ".config";
  } else {
    return std::nullopt;
  }
  return folder / "interleave" / "machine.json";
}

std::string CalibrationJson(const Calibration& calibration) {
  const nlohmann::ordered_json json = {{"switch_us", calibration.switch_us},
                                       {"wake_up_us", calibration.wake_up_us},
                                       {"start_ms", calibration.start_ms},
                                       {"byte_ns", calibration.byte_ns},
                                       {"network_ms", calibration.network_ms},
                                       {"iteration_ps", calibration.iteration_ps},
                                       {"cores", calibration.cores}};
  return json.dump(2) + "\n";
}

std::expected<void, std::string> Save(const Calibration& calibration,
                                      const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) {
    return std::unexpected(
        fmt::format("cannot make the folder {}: {}", path.parent_path().string(), error.message()));
  }
  auto file = AtomicFile::Create(path);
  if (!file) return std::unexpected(file.error());
  file->Write(CalibrationJson(calibration));
  return file->Commit();
}

std::optional<Calibration> LoadCalibration(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  Calibration calibration;
  for (const auto& [key, value] :
       {std::pair("switch_us", &calibration.switch_us),
        std::pair("wake_up_us", &calibration.wake_up_us),
        std::pair("start_ms", &calibration.start_ms), std::pair("byte_ns", &calibration.byte_ns),
        std::pair("network_ms", &calibration.network_ms),
        std::pair("iteration_ps", &calibration.iteration_ps)}) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_number()) return std::nullopt;
    *value = found->get<double>();
    if (!(*value >= 0 && *value < 1e9)) return std::nullopt;
  }
  const auto cores = json.find("cores");
  if (cores == json.end() || !cores->is_number_integer()) return std::nullopt;
  calibration.cores = std::clamp(cores->get<int>(), 1, kMostSimulatedCores);
  return calibration;
}

void Apply(const Calibration& calibration, const Scenario& scenario, Values& values) {
  const auto set = [&](std::string_view id, double value) {
    const Parameter* parameter = scenario.FindParameter(id);
    if (parameter == nullptr || !parameter->machine()) return;
    if (parameter->integer) value = std::round(value);
    values.Set(id, std::clamp(value, parameter->min, parameter->max));
  };
  set(kSwitchCost, calibration.switch_us);
  // A hand-over between cores is the end of one wait and the way to a core.
  set(kWakeUp, calibration.wake_up_us);
  set(kStartCost, calibration.start_ms);
  set(kByteCost, calibration.byte_ns);
  set(kNetworkLatency, calibration.network_ms);
  set(kIterationCost, calibration.iteration_ps);
  set(kOperationCost, calibration.operation_ns);
  set(kDeadlockFound, std::chrono::duration<double, std::milli>(kLongWait).count());
  set(kCores, calibration.cores);
}

}  // namespace interleave
