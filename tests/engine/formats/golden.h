#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "tests/paths.h"

namespace interleave {

// Expects `text` to be, byte for byte, what tests/engine/formats/golden/`name` holds. With
// INTERLEAVE_UPDATE_GOLDEN in the environment the file is written instead: read the difference.
inline void ExpectGolden(std::string_view name, std::string_view text) {
  const std::string path =
      std::string(INTERLEAVE_SOURCE_DIR) + "/tests/engine/formats/golden/" + std::string(name);
  if (std::getenv("INTERLEAVE_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ostringstream golden;
  golden << std::ifstream(path, std::ios::binary).rdbuf();
  EXPECT_EQ(golden.str(), text) << path;
}

}  // namespace interleave
