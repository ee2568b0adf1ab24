// The engine's tests are their own worker processes.

#include <gmock/gmock.h>

#include "engine/process/worker_main.h"
#include "tests/engine/process/test_tasks.h"

int main(int argc, char** argv) {
  if (const auto status = interleave::RunAsWorker(argc, argv, &interleave::FindTestTasks)) {
    return *status;
  }
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
