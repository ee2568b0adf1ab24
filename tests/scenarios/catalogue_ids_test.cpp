// The rows of the design's catalogue: each is there, in its group, on the models its row names.

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "scenarios/scenario.h"
#include "tests/scenarios/cli_process.h"

namespace interleave {
namespace {

// By id: the models as the catalogue's table has them. `sim` belongs to every row.
const std::map<std::string, std::string>& Rows() {
  static const std::map<std::string, std::string> rows = {
      {"downloads", "seq thr gil loop"},
      {"api-calls", "seq thr gil loop"},
      {"named-threads", "thr gil"},
      {"daemon", "thr gil"},
      {"thread-class", "thr gil"},
      {"chunk-sum", "seq thr gil proc"},
      {"thread-local", "thr gil"},
      {"random-sleepers", "seq thr gil loop"},
      {"race-counter", "thr gil proc"},
      {"rlock", "thr gil proc"},
      {"event", "thr gil proc loop"},
      {"condition", "thr gil proc loop"},
      {"semaphore", "thr gil proc loop"},
      {"barrier", "thr gil proc loop"},
      {"deadlock", "thr gil proc"},
      // Not `proc`: the lock lies in the memory of one process, as its text says.
      {"readers-writers", "thr gil loop"},
      {"producer-consumer", "thr gil proc loop"},
      {"gil-cpu", "seq thr gil proc"},
      {"gil-io", "seq thr gil loop"},
      {"processes", "thr proc"},
      {"process-queue", "thr proc"},
      {"shared-value", "thr proc"},
      {"shared-array", "thr proc"},
      {"pool-map", "seq thr proc"},
      {"manager", "proc"},
      {"pipe", "thr proc"},
      {"worker-killed", "proc"},
      {"primes", "seq thr gil proc"},
      {"sum-squares-20", "seq thr gil proc"},
      {"fetch-six", "seq thr gil loop"},
      {"fetch-map", "seq thr gil loop"},
      {"failing-host", "thr gil loop"},
      {"future-life", "thr gil proc"},
      {"pool-set-up", "thr gil"},
      {"gather", "seq loop"},
      {"timeout", "thr loop"},
      {"jobs", "thr loop"},
      {"blocking-call", "loop"},
      {"ten-thousand", "thr loop"},
      {"web-scraper", "seq thr gil loop"},
      {"image-processor", "seq thr gil proc"},
      {"io-or-cpu", "seq thr gil proc loop"},
  };
  return rows;
}

TEST(CatalogueIdsTest, EveryRowIsThereOnItsModels) {
  for (const auto& [id, models] : Rows()) {
    const Scenario* scenario = FindScenario(id);
    ASSERT_NE(scenario, nullptr) << id;
    std::string found;
    for (const Model model : kAllModels) {
      if (model == Model::kSimulated || !scenario->Supports(model)) continue;
      found += (found.empty() ? "" : " ") + std::string(ModelKey(model));
    }
    EXPECT_EQ(found, models) << id;
    EXPECT_TRUE(scenario->Supports(Model::kSimulated)) << id;
  }
}

TEST(CatalogueIdsTest, TheListOfTheCommandLineHoldsThemAll) {
  CliProcess list({"list", "--json"});
  ASSERT_EQ(list.WaitForEnd(), 0);
  std::set<std::string> listed;
  for (const nlohmann::json& scenario : nlohmann::json::parse(list.out())) {
    listed.insert(scenario.at("id").get<std::string>());
  }
  for (const auto& [id, models] : Rows()) EXPECT_TRUE(listed.contains(id)) << id;
}

}  // namespace
}  // namespace interleave
