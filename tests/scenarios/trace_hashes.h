#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <string_view>

#include "engine/task/work.h"
#include "tests/paths.h"

namespace interleave {

// Expects the hash of `bytes` to be the one that tests/scenarios/golden/simulated_traces.txt has
// for `run`: every compiler and machine is held to the same bytes. With INTERLEAVE_UPDATE_GOLDEN
// in the environment the line is written instead: read the difference.
inline void ExpectGoldenHash(const std::string& run, std::string_view bytes) {
  const std::string path =
      std::string(INTERLEAVE_SOURCE_DIR) + "/tests/scenarios/golden/simulated_traces.txt";
  std::map<std::string, std::string> hashes;
  {
    std::ifstream file(path);
    for (std::string name, hash; file >> name >> hash;) hashes[name] = hash;
  }
  const std::string hash = fmt::format("{:016x}", Checksum(bytes, 0xcbf29ce484222325));
  if (std::getenv("INTERLEAVE_UPDATE_GOLDEN") == nullptr) {
    EXPECT_EQ(hashes[run], hash) << "`" << run << "` in " << path;
    return;
  }
  hashes[run] = hash;
  std::ofstream file(path);
  for (const auto& [name, each] : hashes) file << name << ' ' << each << '\n';
}

}  // namespace interleave
