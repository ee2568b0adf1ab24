#include "scenarios/catalogue.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <vector>

#include "scenarios/parameters.h"
#include "scenarios/suggest.h"

namespace interleave {
namespace {

std::vector<Scenario> MakeCatalogue() {
  std::vector<Scenario> catalogue = {
      // In the order of the window: group by group.
      MakeDownloads(),
      MakeApiCalls(),
      MakeNamedThreads(),
      MakeChunkSum(),
      MakeRandomSleepers(),
      MakeRaceCounter(),
      MakeEvent(),
      MakeCondition(),
      MakeSemaphore(),
      MakeBarrier(),
      MakeProducerConsumer(),
      MakeGilCpu(),
      MakeGilIo(),
      MakeProcesses(),
      MakeProcessQueue(),
      MakeSharedValue(),
      MakeSharedArray(),
      MakePoolMap(),
      MakeManager(),
      MakePipe(),
      MakeWorkerKilled(),
      MakePrimes(),
      MakeSumSquares20(),
      MakeFetchSix(),
      MakeFetchMap(),
      MakeFutureLife(),
      MakeGather(),
      MakeTimeout(),
      MakeJobs(),
      MakeBlockingCall(),
      MakeTenThousand(),
      MakeWebScraper(),
      MakeImageProcessor(),
  };
  for (Scenario& scenario : catalogue) {
    const auto add = [&](Model model, std::vector<Parameter> parameters) {
      if (!scenario.Supports(model)) return;
      std::ranges::move(parameters, std::back_inserter(scenario.parameters));
    };
    add(Model::kGlobalLock, GlobalLockParameters());
    add(Model::kProcesses, {StartMethodParameter()});
    add(Model::kEventLoop, EventLoopParameters());
  }
  return catalogue;
}

}  // namespace

const std::vector<Scenario>& Catalogue() {
  static const std::vector<Scenario> catalogue = MakeCatalogue();
  return catalogue;
}

const Scenario* FindScenario(std::string_view id) {
  const auto found = std::ranges::find(Catalogue(), id, &Scenario::id);
  return found == Catalogue().end() ? nullptr : &*found;
}

TaskRegistry FindTasksOf(std::string_view id) {
  const Scenario* scenario = FindScenario(id);
  if (scenario == nullptr) throw std::out_of_range("no scenario `" + std::string(id) + "`");
  return scenario->tasks;
}

std::string NearestScenario(std::string_view id) {
  std::vector<std::string> ids;
  for (const Scenario& scenario : Catalogue()) ids.push_back(scenario.id);
  return Nearest(id, ids);
}

}  // namespace interleave
