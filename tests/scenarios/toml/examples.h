#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/toml/file_scenario.h"
#include "tests/paths.h"
#include "tests/scenarios/run_to_end.h"

namespace interleave {

// For tests of scenario files.

// The files of scenarios/examples/.
inline std::vector<std::filesystem::path> ExampleFiles() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(INTERLEAVE_SOURCE_DIR "/scenarios/examples")) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  return files;
}

inline std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The scenario of `text`, called "test.toml"; the test fails if there is something wrong in it.
inline std::shared_ptr<const Scenario> Parsed(const std::string& text) {
  auto scenario = ParseScenario(text, "test.toml");
  if (!scenario) {
    ADD_FAILURE() << scenario.error();
    return nullptr;
  }
  return *scenario;
}

// What is wrong in `text`; "" if nothing is.
inline std::string WhatIsWrong(const std::string& text) {
  const auto scenario = ParseScenario(text, "test.toml");
  return scenario ? "" : scenario.error();
}

inline RunRequest FileRequest(const Scenario& scenario, Model model,
                              const std::vector<Setting>& settings = {}) {
  RunRequest request{.scenario = &scenario,
                     .model = model,
                     .values = Values(scenario.parameters),
                     .time_scale = 0.02};
  for (const Setting& setting : settings) {
    const auto set = SetParameter(scenario, setting.id, setting.value, request.values);
    EXPECT_TRUE(set) << set.error();
  }
  return request;
}

}  // namespace interleave
