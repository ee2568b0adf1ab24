#pragma once

#include <benchmark/benchmark.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <string>

namespace interleave {

// Runs a Python script, which prints how many things it does a second, and reports that. The
// benchmark is skipped with a word where there is no python3.
inline void RunInPython(benchmark::State& state, const std::string& script) {
  double per_second = 0;
  for (auto _ : state) {
    const std::string command = "python3 -c '" + script + "' 2>/dev/null";
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) break;
    std::array<char, 64> text{};
    const std::size_t length = std::fread(text.data(), 1, text.size() - 1, pipe);
    pclose(pipe);
    std::from_chars(text.data(), text.data() + length, per_second);
  }
  if (per_second == 0) {
    state.SkipWithError("no python3 here that runs it");
    return;
  }
  state.counters["items_per_second"] = per_second;
}

}  // namespace interleave
