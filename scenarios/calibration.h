#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>

#include "scenarios/scenario.h"

namespace interleave {

// What things cost on a real machine, for a simulated one.
struct Calibration {
  double switch_us = 0;       // From one thread of a core to another.
  double wake_up_us = 0;      // From the end of a wait until a thread of another core runs.
  double start_ms = 0;        // A worker process, from asking for it to its first event.
  double byte_ns = 0;         // A byte on its way out of a process, or into one.
  double network_ms = 0;      // A request to the loopback server, beyond its delay.
  double iteration_ps = 500;  // One iteration of computing.
  double operation_ns = 50;   // From one verb of a body to the next; known for a program, not kept.
  int cores = 1;
  bool operator==(const Calibration&) const = default;
};

// Measures this machine; takes a second or two. Errors: a sentence.
std::expected<Calibration, std::string> Calibrate();

// Where it is kept: in the user's folder for settings; nullopt if there is none.
std::optional<std::filesystem::path> CalibrationFile();
// Errors: a sentence with the path.
std::expected<void, std::string> Save(const Calibration& calibration,
                                      const std::filesystem::path& path);
// nullopt if there is none, or it makes no sense.
std::optional<Calibration> LoadCalibration(const std::filesystem::path& path);

std::string CalibrationJson(const Calibration& calibration);

// Sets the machine of `scenario` to it, as far as its parameters have room.
void Apply(const Calibration& calibration, const Scenario& scenario, Values& values);

}  // namespace interleave
