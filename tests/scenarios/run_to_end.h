#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "engine/task/duration.h"
#include "scenarios/run.h"
#include "scenarios/scenario.h"

namespace interleave {

// For tests that run real scenarios.

struct Setting {
  std::string_view id;
  std::string_view value;
};

inline RunRequest Request(std::string_view id, Model model,
                          const std::vector<Setting>& settings = {}, double time_scale = 0.02,
                          std::uint64_t seed = 1) {
  RunRequest request;
  request.scenario = FindScenario(id);
  request.model = model;
  request.values = Values(request.scenario->parameters);
  for (const Setting& setting : settings) {
    const auto set = SetParameter(*request.scenario, setting.id, setting.value, request.values);
    EXPECT_TRUE(set) << set.error();
  }
  request.time_scale = time_scale;
  request.seed = seed;
  return request;
}

struct EndedRun {
  RunResult result;
  std::shared_ptr<const Trace> trace;
};

// As the command line does it. `each_poll` is called with the run in between.
template <typename EachPoll>
EndedRun RunToEnd(const RunRequest& request, EachPoll each_poll) {
  auto run = Run::Start(request);
  if (!run) {
    ADD_FAILURE() << run.error();
    return {};
  }
  while (!(*run)->finished()) {
    (*run)->WaitEnded(1_ms);
    (*run)->Poll();
    each_poll(**run);
  }
  return {(*run)->result(), (*run)->ShareTrace()};
}
inline EndedRun RunToEnd(const RunRequest& request) {
  return RunToEnd(request, [](Run&) {});
}

}  // namespace interleave
