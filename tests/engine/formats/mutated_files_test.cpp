// What libFuzzer does for hours (./dev fuzz), for a moment and the same way every time: right
// files, damaged at random. And the cases that it has found.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "tests/engine/formats/random_trace.h"
#include "tests/engine/formats/written_bytes.h"
#include "tests/fuzz/reader_fuzz.h"
#include "tests/paths.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;

struct Subject {
  std::string reader;
  std::string extension;
};

class MutatedFilesTest : public ::testing::TestWithParam<Subject> {
 protected:
  void Read(const std::string& bytes) const {
    FuzzReader(GetParam().reader, reinterpret_cast<const std::uint8_t*>(bytes.data()),
               bytes.size());
  }
};

std::string Damaged(std::string bytes, std::mt19937& random) {
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  for (std::size_t times = below(6) + 1; times > 0 && !bytes.empty(); --times) {
    const std::size_t at = below(bytes.size());
    const std::size_t length = std::min(below(64) + 1, bytes.size() - at);
    switch (below(6)) {
      case 0:
        bytes[at] = static_cast<char>(random());
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
        break;
      case 2:
        bytes.erase(at, length);
        break;
      case 3:
        bytes.insert(at, bytes.substr(below(bytes.size()), length));
        break;
      case 4:
        bytes.resize(at);
        break;
      default:
        for (std::size_t i = at; i < at + length; ++i) bytes[i] = '\xff';
    }
  }
  return bytes;
}

TEST_P(MutatedFilesTest, NoDamageBreaksAReader) {
  std::mt19937 random(1);
  for (unsigned seed = 0; seed < 8; ++seed) {
    const Recording recording{.title = "Run", .trace = RandomTrace(seed)};
    const std::string right = WrittenAs(GetParam().extension, recording);
    for (int run = 0; run < 50; ++run) Read(Damaged(right, random));
  }
}

TEST_P(MutatedFilesTest, NorDoesNoise) {
  std::mt19937 random(2);
  for (int run = 0; run < 200; ++run) {
    std::string noise(random() % 512, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    Read(noise);
  }
}

// One file each, beginning with the name of its target.
TEST_P(MutatedFilesTest, WhatTheFuzzerHasFoundStaysMended) {
  const fs::path corpus = fs::path(INTERLEAVE_SOURCE_DIR) / "tests/fuzz/corpus";
  for (const auto& entry : fs::directory_iterator(corpus)) {
    std::ostringstream bytes;
    bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    Read(bytes.str());
  }
}

INSTANTIATE_TEST_SUITE_P(Every, MutatedFilesTest,
                         ::testing::Values(Subject{"Interleave", ".interleave"},
                                           Subject{"Chrome JSON", ".json"},
                                           Subject{"Perfetto", ".pftrace"}),
                         [](const auto& test) { return test.param.extension.substr(1); });

}  // namespace
}  // namespace interleave
