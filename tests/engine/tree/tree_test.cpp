// Rules about the tree itself: which folder may include which, how long a file may be, and that no
// test is switched off.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/paths.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLines = 400;

const std::vector<std::string> kHouses = {"engine", "scenarios", "cli", "gui", "tests"};
const std::vector<std::string> kProduct = {"engine", "scenarios", "cli", "gui"};

// Where the arrows go. A folder may always include itself.
const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"engine/record", {}},
    {"engine/trace", {"engine/record"}},
    {"engine/task", {"engine/record"}},
    {"engine/sync", {"engine/task", "engine/record"}},
    {"engine/pool", {"engine/task", "engine/record", "engine/sync"}},
    {"engine/net", {"engine/task", "engine/record"}},
    {"engine/process",
     {"engine/runtime", "engine/pool", "engine/sync", "engine/task", "engine/record"}},
    {"engine/runtime",
     {"engine/pool", "engine/sync", "engine/net", "engine/task", "engine/record"}},
    {"engine/simulated",
     {"engine/runtime", "engine/pool", "engine/sync", "engine/net", "engine/task",
      "engine/record"}},
    {"engine/analysis", {"engine/trace", "engine/record"}},
    {"engine/picture", {"engine/trace", "engine/record"}},
    {"engine/formats", {"engine/analysis", "engine/picture", "engine/trace", "engine/record"}},
    {"scenarios", {"engine"}},
    {"cli", {"scenarios", "engine"}},
    {"gui", {"scenarios", "engine"}},
};

const fs::path kRoot = INTERLEAVE_SOURCE_DIR;

struct Source {
  std::string path;  // From the root.
  std::vector<std::string> lines;
};

std::vector<Source> SourcesIn(const std::vector<std::string>& houses) {
  std::vector<Source> sources;
  for (const std::string& house : houses) {
    if (!fs::exists(kRoot / house)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / house)) {
      const std::string extension = entry.path().extension().string();
      if (!entry.is_regular_file() || (extension != ".h" && extension != ".cpp")) continue;
      Source source{fs::relative(entry.path(), kRoot).string(), {}};
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) source.lines.push_back(line);
      sources.push_back(std::move(source));
    }
  }
  std::ranges::sort(sources, {}, &Source::path);
  return sources;
}

struct Include {
  std::string file;
  bool quoted = false;
};

std::vector<Include> IncludesOf(const Source& source) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*(["<])([^">]+)[">])");
  std::vector<Include> includes;
  for (const std::string& line : source.lines) {
    std::smatch match;
    if (std::regex_search(line, match, kInclude)) includes.push_back({match[2], match[1] == "\""});
  }
  return includes;
}

bool IsBelow(const std::string& path, const std::string& folder) {
  return path.starts_with(folder + "/");
}

// A file of this tree, named from its root.
bool IsOwn(const Include& include) {
  return std::ranges::any_of(kHouses,
                             [&](const auto& house) { return IsBelow(include.file, house); });
}

// The folder of the rules that `path` is in: "engine/record", "gui"; "" if there is none.
std::string FolderOf(const std::string& path) {
  for (const auto& [folder, targets] : kMayInclude) {
    if (IsBelow(path, folder)) return folder;
  }
  return "";
}

TEST(TreeTest, TheTreeIsThere) {
  EXPECT_GT(SourcesIn({"engine", "scenarios"}).size(), 50U) << kRoot;
}

TEST(TreeTest, EveryFileIsInAFolderThatHasRules) {
  for (const Source& source : SourcesIn(kProduct)) {
    EXPECT_NE(FolderOf(source.path), "") << source.path << " is in no folder of the design";
  }
}

TEST(TreeTest, ArrowsRunOneWay) {
  for (const Source& source : SourcesIn(kProduct)) {
    const std::string folder = FolderOf(source.path);
    if (folder.empty()) continue;
    for (const Include& include : IncludesOf(source)) {
      if (!IsOwn(include)) continue;
      const std::set<std::string>& targets = kMayInclude.at(folder);
      const bool allowed =
          IsBelow(include.file, folder) ||
          std::ranges::any_of(targets, [&](const auto& t) { return IsBelow(include.file, t); });
      EXPECT_TRUE(allowed) << source.path << " includes " << include.file << ", which " << folder
                           << " must not know";
    }
  }
}

TEST(TreeTest, OnlyTheWindowKnowsItsLibraries) {
  const std::regex window_library(R"(^(imgui|GLFW/|GL/|GLES|glad|glfw|stb_|backends/imgui))",
                                  std::regex::icase);
  for (const Source& source : SourcesIn({"engine", "scenarios", "cli"})) {
    for (const Include& include : IncludesOf(source)) {
      EXPECT_FALSE(std::regex_search(include.file, window_library))
          << source.path << " includes " << include.file;
    }
  }
}

TEST(TreeTest, OwnHeadersAreIncludedFromTheRootInQuotes) {
  for (const Source& source : SourcesIn(kHouses)) {
    for (const Include& include : IncludesOf(source)) {
      if (IsOwn(include)) {
        EXPECT_TRUE(include.quoted) << source.path << " includes " << include.file;
        const bool made = include.file == "tests/paths.h";  // By CMake, in the build folder.
        EXPECT_TRUE(made || fs::exists(kRoot / include.file))
            << source.path << ": " << include.file;
      } else {
        const fs::path beside = (kRoot / source.path).parent_path() / include.file;
        EXPECT_FALSE(fs::exists(beside)) << source.path << " includes " << include.file
                                         << " from where it is, not from the root";
      }
    }
  }
}

TEST(TreeTest, NoFileIsTooLongToRead) {
  for (const Source& source : SourcesIn(kHouses)) {
    EXPECT_LE(source.lines.size(), kMostLines) << source.path << ": split it";
  }
}

TEST(TreeTest, HeadersAreReadOnce) {
  for (const Source& source : SourcesIn(kHouses)) {
    if (!source.path.ends_with(".h")) continue;
    EXPECT_NE(std::ranges::find(source.lines, "#pragma once"), source.lines.end()) << source.path;
  }
}

// All is in one namespace: of two types called alike the linker takes the members of either for
// both.
TEST(TreeTest, NoTwoTypesAreCalledAlike) {
  static const std::regex kType(
      R"(^(?:struct|class|enum class|enum) (\w+)(?: final)?(?: :.*)? \{)");
  std::map<std::string, std::string> defined_in;
  for (const Source& source : SourcesIn(kProduct)) {
    if (!source.path.ends_with(".h")) continue;
    for (const std::string& line : source.lines) {
      std::smatch match;
      if (!std::regex_search(line, match, kType)) continue;
      const auto [it, first] = defined_in.emplace(match[1], source.path);
      EXPECT_TRUE(first) << match[1] << " is defined in " << it->second << " and in "
                         << source.path;
    }
  }
  EXPECT_GT(defined_in.size(), 200U);
}

TEST(TreeTest, NoTestIsSwitchedOff) {
  // In two parts, so as not to be found in here. A test that does not apply everywhere is
  // instantiated where it does.
  for (const std::string& switched_off :
       {std::string("DIS") + "ABLED_", std::string("GTEST_") + "SKIP"}) {
    for (const Source& source : SourcesIn({"tests"})) {
      for (const std::string& line : source.lines) {
        EXPECT_EQ(line.find(switched_off), std::string::npos) << source.path << ": " << line;
      }
    }
  }
}

}  // namespace
}  // namespace interleave
