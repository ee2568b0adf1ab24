#include "scenarios/recording_of.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/catalogue.h"
#include "scenarios/simulated_machine.h"

namespace interleave {
namespace {

bool HasMachine(Model model) {
  const std::vector<Scenario> catalogue = Catalogue();
  const auto scenario = std::ranges::find(catalogue, "downloads", &Scenario::id);
  const RunRequest request{
      .scenario = &*scenario, .model = model, .values = Values(scenario->parameters)};
  const Recording recording = DescriptionOf(request, "test");
  EXPECT_FALSE(recording.parameters.empty());
  return std::ranges::find(recording.parameters, kMostEvents,
                           &std::pair<std::string, double>::first) != recording.parameters.end();
}

// They filled two lines of every picture.
TEST(RecordingOfTest, TheSimulatedMachineIsSetDownOnlyWhereItWas) {
  EXPECT_FALSE(HasMachine(Model::kThreads));
  EXPECT_TRUE(HasMachine(Model::kSimulatedThreads));
}

}  // namespace
}  // namespace interleave
