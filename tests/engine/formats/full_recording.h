#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "engine/formats/recording.h"

namespace interleave {

// One with everything that belongs to a recording.
inline Recording FullRecording(std::shared_ptr<const Trace> trace) {
  return {.title = "Three downloads: Threads",
          .scenario = "downloads",
          .model = "thr",
          .parameters = {{"files", 3, "3"}, {"scale", 0.1, "0.1 s"}},
          .seed = ~std::uint64_t{0},
          .time_scale = 0.25,
          .machine = {.cpu = "A \"CPU\"", .cores = 2, .system = "Linux"},
          .program = "Interleave 1.2.3",
          .recorded_at = 1'700'000'000,
          .result = {.text = "6 MB",
                     .value = R"({"bytes":6})",
                     .error = "a worker died",
                     .ok = false,
                     .stopped = true,
                     .wall_s = 3.02,
                     .memory_mib = 41.5,
                     .notes = {"one", "two"}},
          .notes = "line 1\nline 2 </script>",
          .bookmarks = {{{5, 9}, "here"}, {{-1, 7}, ""}},
          .trace = std::move(trace)};
}

// All of that but the title, which every format has, and the trace.
inline void ExpectSameDescription(const Recording& a, const Recording& b) {
  EXPECT_EQ(a.scenario, b.scenario);
  EXPECT_EQ(a.model, b.model);
  EXPECT_EQ(a.parameters, b.parameters);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.time_scale, b.time_scale);
  EXPECT_EQ(a.machine, b.machine);
  EXPECT_EQ(a.program, b.program);
  EXPECT_EQ(a.recorded_at, b.recorded_at);
  EXPECT_EQ(a.result, b.result);
  EXPECT_EQ(a.notes, b.notes);
  EXPECT_EQ(a.bookmarks, b.bookmarks);
}

}  // namespace interleave
