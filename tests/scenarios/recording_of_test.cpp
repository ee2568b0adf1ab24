#include "scenarios/recording_of.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "scenarios/catalogue.h"
#include "scenarios/parameters.h"
#include "scenarios/simulated_machine.h"

namespace interleave {
namespace {

// How the value of a parameter is written in a recording of gil-cpu; empty if it is not.
std::string Written(Model model, std::string_view id) {
  const std::vector<Scenario> catalogue = Catalogue();
  const auto scenario = std::ranges::find(catalogue, "gil-cpu", &Scenario::id);
  const RunRequest request{
      .scenario = &*scenario, .model = model, .values = Values(scenario->parameters)};
  const Recording recording = DescriptionOf(request, "test");
  const auto found = std::ranges::find(recording.parameters, id, &RecordedParameter::id);
  return found == recording.parameters.end() ? "" : found->text;
}

// They filled two lines of every picture.
TEST(RecordingOfTest, TheSimulatedMachineIsSetDownOnlyWhereItWas) {
  EXPECT_EQ(Written(Model::kThreads, kCores), "");
  EXPECT_EQ(Written(Model::kSimulatedThreads, kCores), "4");
}

TEST(RecordingOfTest, SettingsOfALockAreThoseOfRunsThatHaveIt) {
  EXPECT_EQ(Written(Model::kGlobalLock, kLockKind), "new (3.2+)");
  EXPECT_EQ(Written(Model::kGlobalLock, kSwitchInterval), "5 ms");
  EXPECT_EQ(Written(Model::kSimulatedGlobalLock, kLockKind), "new (3.2+)");
  EXPECT_EQ(Written(Model::kThreads, kLockKind), "");
  EXPECT_EQ(Written(Model::kThreads, kSwitchInterval), "");
  EXPECT_EQ(Written(Model::kProcesses, kStartMethod), "spawn");
  EXPECT_EQ(Written(Model::kThreads, "rounds"), "80");
}

}  // namespace
}  // namespace interleave
