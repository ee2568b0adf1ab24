// Tests that run scenarios are their own worker processes.

#include <gmock/gmock.h>

#include "engine/process/worker_main.h"
#include "scenarios/scenario.h"

int main(int argc, char** argv) {
  if (const auto status = interleave::RunAsWorker(argc, argv, &interleave::FindTasksOf)) {
    return *status;
  }
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
