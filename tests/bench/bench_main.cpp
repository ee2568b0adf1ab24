// The benchmarks are their own worker processes.

#include <benchmark/benchmark.h>

#include "engine/process/worker_main.h"
#include "tests/bench/bench_tasks.h"

int main(int argc, char** argv) {
  if (const auto status = interleave::RunAsWorker(argc, argv, &interleave::FindBenchTasks)) {
    return *status;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
