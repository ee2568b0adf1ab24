#include "scenarios/catalogue.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "scenarios/case_studies/io_or_cpu.h"
#include "scenarios/model_parameters.h"
#include "scenarios/suggest.h"
#include "scenarios/toml/file_scenario.h"

namespace interleave {
namespace {

std::vector<Scenario> MakeCatalogue() {
  std::vector<Scenario> catalogue = {
      // In the order of the window: group by group.
      MakeDownloads(),
      MakeApiCalls(),
      MakeNamedThreads(),
      MakeDaemon(),
      MakeThreadClass(),
      MakeChunkSum(),
      MakeThreadLocal(),
      MakeRandomSleepers(),
      MakeRaceCounter(),
      MakeRLock(),
      MakeEvent(),
      MakeCondition(),
      MakeSemaphore(),
      MakeBarrier(),
      MakeDeadlock(),
      MakeReadersWriters(),
      MakeProducerConsumer(),
      MakeMissedNotify(),
      MakeDoubleChecked(),
      MakeGilCpu(),
      MakeGilIo(),
      MakeGilConvoy(),
      MakeGilOld(),
      MakeGilFree(),
      MakeGilPerInterpreter(),
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
      MakeFailingHost(),
      MakeFutureLife(),
      MakePoolSetUp(),
      MakeGather(),
      MakeTimeout(),
      MakeJobs(),
      MakeBlockingCall(),
      MakeTenThousand(),
      MakeWebScraper(),
      MakeImageProcessor(),
      MakeIoOrCpu(),
  };
  for (Scenario& scenario : catalogue) AddModelParameters(scenario);
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
  if (IsScenarioFile(id)) return FileScenarioTasks();
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
