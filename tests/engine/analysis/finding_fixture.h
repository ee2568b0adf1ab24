#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/finders.h"
#include "tests/engine/analysis/small_recording.h"

namespace interleave {

// A recording in which the main program waits for what a test lets happen.
class FindingsTest : public testing::Test {
 protected:
  FindingsTest() {
    main_ = r_.builder.AddThread("Main", 100, true);
    body_ = r_.Task("body", 0, 0, main_);
    r_.builder.BeginTask(body_, 0, main_);
    r_.Is(main_, State::kWaitingResult, 0, body_);
  }
  // A thread of its own for a new task.
  TrackId Worker(std::string_view name = "work") {
    const TaskId task = r_.Task(name, body_, 0, main_);
    const TrackId track = r_.Thread("Thread " + std::to_string(task - 1), task, 0);
    last_ = task;
    return track;
  }
  std::vector<Finding> Found(Nanos end, void (*find)(const Trace&, std::vector<Finding>&)) {
    std::vector<Finding> found;
    trace_ = r_.Finish(end);
    find(*trace_, found);
    return found;
  }

  SmallRecording r_;
  std::shared_ptr<const Trace> trace_;
  TrackId main_ = 0;
  TaskId body_ = 0;
  TaskId last_ = 0;  // That of the last worker.
};

}  // namespace interleave
