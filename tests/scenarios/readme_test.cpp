#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "scenarios/scenario.h"
#include "tests/paths.h"

namespace interleave {
namespace {

TEST(ReadmeTest, NamesEveryScenarioOfTheCatalogueWithTheModelsItRunsOn) {
  std::ifstream file(INTERLEAVE_SOURCE_DIR "/README.md");
  const std::string readme(std::istreambuf_iterator<char>(file), {});
  ASSERT_FALSE(readme.empty());
  for (const Scenario& scenario : Catalogue()) {
    const std::size_t row = readme.find("| `" + scenario.id + "` |");
    ASSERT_NE(row, std::string::npos) << scenario.id << " is missing from the table in README.md";
    const std::string line = readme.substr(row, readme.find('\n', row) - row);
    const std::string models = line.substr(line.rfind('|', line.size() - 2));
    for (const Model model : kAllModels) {
      if (model == Model::kSimulated) continue;  // Belongs to every row, and is not repeated.
      const bool runs = scenario.Supports(model) && ModelExists(model);
      const bool said =
          models.find(std::string(" ") + std::string(ModelKey(model)) + " ") != std::string::npos;
      EXPECT_EQ(said, runs) << scenario.id << " on " << ModelKey(model);
    }
  }
}

}  // namespace
}  // namespace interleave
