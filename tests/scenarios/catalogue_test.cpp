#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "scenarios/parameters.h"
#include "scenarios/scenario.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::ptrdiff_t Sentences(const std::string& text) {
  std::ptrdiff_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool end = i + 1 == text.size() || text[i + 1] == ' ';
    if ((text[i] == '.' || text[i] == '?') && end) ++count;
  }
  return count;
}

// Every scenario of the catalogue keeps these promises.
class CatalogueTest : public ::testing::TestWithParam<const Scenario*> {
 protected:
  const Scenario& scenario() const { return *GetParam(); }
};

TEST_P(CatalogueTest, HasEverythingAReaderSees) {
  EXPECT_THAT(scenario().title, Not(IsEmpty()));
  EXPECT_THAT(scenario().question, HasSubstr("?"));
  EXPECT_THAT(
      std::vector<std::string>({"Threads", "Synchronisation", "Interleavings", "The global lock",
                                "Processes", "Pools and futures", "Event loop", "Case studies"}),
      ::testing::Contains(scenario().group));
  const std::ptrdiff_t sentences = Sentences(scenario().what_to_see);
  EXPECT_GE(sentences, 3) << scenario().what_to_see;
  EXPECT_LE(sentences, 6) << scenario().what_to_see;
}

TEST_P(CatalogueTest, HasAListingInBothLanguagesThatFitsThePanel) {
  EXPECT_NE(scenario().listing.python, scenario().listing.cpp);
  for (const std::string& listing : {scenario().listing.python, scenario().listing.cpp}) {
    ASSERT_THAT(listing, Not(IsEmpty()));
    EXPECT_EQ(listing.back(), '\n');
    EXPECT_EQ(listing.find('\t'), std::string::npos);
    std::size_t begin = 0;
    for (std::size_t end; (end = listing.find('\n', begin)) != std::string::npos; begin = end + 1) {
      EXPECT_LE(end - begin, 72U) << listing.substr(begin, end - begin);
    }
  }
}

TEST_P(CatalogueTest, CanBeRunAndChecked) {
  EXPECT_TRUE(scenario().body);
  EXPECT_TRUE(scenario().check);
  EXPECT_THAT(scenario().RunnableModels(), Not(IsEmpty()));
}

TEST_P(CatalogueTest, NamesEachModelOnceAndTheSimulatedOneAlways) {
  const std::vector<Model>& models = scenario().models;
  EXPECT_EQ(std::set<Model>(models.begin(), models.end()).size(), models.size());
  EXPECT_TRUE(scenario().Supports(Model::kSimulated));
}

TEST_P(CatalogueTest, ParametersHaveDefaultsInRangeAndIdsOfTheirOwn) {
  std::set<std::string> ids;
  for (const Parameter& parameter : scenario().parameters) {
    SCOPED_TRACE(parameter.id);
    EXPECT_TRUE(ids.insert(parameter.id).second);
    EXPECT_THAT(parameter.title, Not(IsEmpty()));
    EXPECT_LT(parameter.min, parameter.max);
    EXPECT_EQ(WhyNot(parameter, parameter.default_value), std::nullopt);
    EXPECT_EQ(WhyNot(parameter, parameter.min), std::nullopt);
    EXPECT_EQ(WhyNot(parameter, parameter.max), std::nullopt);
    EXPECT_TRUE(!parameter.logarithmic || parameter.min > 0);
    if (!parameter.choices.empty()) {
      EXPECT_EQ(parameter.max - parameter.min + 1, static_cast<double>(parameter.choices.size()));
    }
    EXPECT_EQ(scenario().FindParameter(parameter.id), &parameter);
  }
}

TEST_P(CatalogueTest, TheGlobalLockCanBeSetWhereItRuns) {
  const bool has_lock = scenario().Supports(Model::kGlobalLock);
  EXPECT_EQ(scenario().FindParameter(kSwitchInterval) != nullptr, has_lock);
  EXPECT_EQ(scenario().FindParameter(kChecks) != nullptr, has_lock);
  EXPECT_EQ(scenario().FindParameter(kLockKind) != nullptr, has_lock);
  EXPECT_EQ(scenario().FindParameter(kFreeSlowDown) != nullptr, has_lock);
}

TEST_P(CatalogueTest, TheSlowCallbackCanBeSetWhereALoopRuns) {
  EXPECT_EQ(scenario().FindParameter(kSlowCallback) != nullptr,
            scenario().Supports(Model::kEventLoop));
}

TEST_P(CatalogueTest, DefaultsCanBeTypedAsTheyAreShown) {
  Values values;
  for (const Parameter& parameter : scenario().parameters) {
    const auto set = SetParameter(scenario(), parameter.id,
                                  ValueText(parameter, parameter.default_value), values);
    EXPECT_TRUE(set) << set.error();
  }
  EXPECT_EQ(values.all(), Values(scenario().parameters).all());
}

std::vector<const Scenario*> All() {
  std::vector<const Scenario*> all;
  for (const Scenario& scenario : Catalogue()) all.push_back(&scenario);
  return all;
}

std::string NameOf(const ::testing::TestParamInfo<const Scenario*>& info) {
  std::string name = info.param->id;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Each, CatalogueTest, ::testing::ValuesIn(All()), NameOf);

TEST(CatalogueListTest, EveryIdFindsItsScenario) {
  std::set<std::string> ids, titles;
  for (const Scenario& scenario : Catalogue()) {
    EXPECT_TRUE(ids.insert(scenario.id).second) << scenario.id;
    EXPECT_TRUE(titles.insert(scenario.title).second) << scenario.title;
    EXPECT_EQ(FindScenario(scenario.id), &scenario);
  }
  EXPECT_GE(ids.size(), 11U);
}

TEST(CatalogueListTest, ScenariosOfAGroupStandTogether) {
  std::set<std::string> seen;
  std::string group;
  for (const Scenario& scenario : Catalogue()) {
    if (scenario.group == group) continue;
    group = scenario.group;
    EXPECT_TRUE(seen.insert(group).second) << group << " is torn apart";
  }
}

TEST(CatalogueListTest, AnUnknownIdIsNotFoundButTheNearestIsSuggested) {
  EXPECT_EQ(FindScenario("gil-cup"), nullptr);
  EXPECT_EQ(FindScenario(""), nullptr);
  EXPECT_EQ(NearestScenario("gil-cup"), "gil-cpu");
  EXPECT_EQ(NearestScenario("zebra"), "");
}

TEST(CatalogueListTest, ModelsAreThoseOfTheDesign) {
  const auto models = [](std::string_view id) { return FindScenario(id)->models; };
  using enum Model;
  EXPECT_THAT(models("downloads"),
              ElementsAre(kSequential, kThreads, kGlobalLock, kEventLoop, kSimulated));
  EXPECT_THAT(models("named-threads"), ElementsAre(kThreads, kGlobalLock, kSimulated));
  EXPECT_THAT(models("race-counter"), ElementsAre(kThreads, kGlobalLock, kProcesses, kSimulated));
  EXPECT_THAT(models("gil-cpu"),
              ElementsAre(kSequential, kThreads, kGlobalLock, kProcesses, kSimulated));
  EXPECT_THAT(FindScenario("gil-cpu")->RunnableModels(),
              ElementsAre(kSequential, kThreads, kGlobalLock, kProcesses, kSimulated));
}

TEST(ModelTest, KeysAreThereAndBack) {
  for (const Model model : kAllModels) {
    EXPECT_EQ(ModelFromKey(ModelKey(model)), model);
    EXPECT_THAT(ModelTitle(model), Not(IsEmpty()));
  }
  EXPECT_EQ(ModelFromKey("gli"), std::nullopt);
  EXPECT_EQ(ModelFromKey(""), std::nullopt);
  EXPECT_EQ(ModelKey(Model::kGlobalLock), "gil");
  for (const Model model : kSimulatedModels) {
    EXPECT_EQ(ModelFromKey(ModelKey(model)), model);
    EXPECT_EQ(SimulatedModel(RealModel(model)), model);
    EXPECT_EQ(ModelKey(model), "sim:" + std::string(ModelKey(RealModel(model))));
  }
}

}  // namespace
}  // namespace interleave
