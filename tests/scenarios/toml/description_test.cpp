#include <gmock/gmock.h>

#include "tests/scenarios/toml/examples.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Phases(const std::string& phases) {
  return "[shared]\ntill = \"lock\"\nshelf = { queue = 3 }\n[[task]]\nname = \"one\"\nphases = [" +
         phases + "]\n";
}

TEST(ScenarioFileErrorTest, SaysLineColumnWhatWasFoundAndWhatIsAllowed) {
  EXPECT_EQ(WhatIsWrong("titel = \"a\"\n"),
            "test.toml:1:1: a scenario file has no key `titel`; did you mean `title`?; allowed are "
            "title, question, what-to-see, models, parameters, shared, pool, task");
  EXPECT_EQ(WhatIsWrong("title = 3\n"),
            "test.toml:1:9: `title` is the number 3, but must be a text");
  EXPECT_EQ(WhatIsWrong("title = \"a\"\n"),
            "test.toml:1:1: the file has no [[task]]; it must have one or more");
  EXPECT_THAT(WhatIsWrong("title = \"a\n"), StartsWith("test.toml:1:11: this is not TOML: "));
  EXPECT_THAT(
      WhatIsWrong(Phases("{ lok = \"till\" }")),
      StartsWith("test.toml:6:13: no phase `lok`; did you mean `lock`?; allowed are compute, "
                 "wait, io, http, "));
  EXPECT_EQ(WhatIsWrong(Phases("{ lock = \"tell\", phases = [{ wait = 1 }] }")),
            "test.toml:6:20: no lock `tell`; did you mean `till`?; there is till");
  EXPECT_EQ(WhatIsWrong(Phases("{ lock = \"shelf\", phases = [{ wait = 1 }] }")),
            "test.toml:6:20: `shelf` is a queue, but `lock` wants a lock; there is till");
  EXPECT_EQ(WhatIsWrong(Phases("{ wait = \"2 * speed\" }")),
            "test.toml:6:25: in `wait`: no parameter `speed`; there is index");
  EXPECT_EQ(WhatIsWrong(Phases("{ wait = -1 }")),
            "test.toml:6:11: `wait` is -1 s, but must be from 0 to 3 600 s");
  EXPECT_THAT(WhatIsWrong(Phases("")), HasSubstr("`phases` is empty"));
  EXPECT_THAT(WhatIsWrong(Phases("{ wait = 1, compute = 2 }")),
              HasSubstr("a phase is both `compute` and `wait`"));
  EXPECT_THAT(WhatIsWrong(Phases("{ wait = 1, items = 2 }")),
              HasSubstr("the phase `wait` has no key `items`; allowed are wait"));
}

TEST(ScenarioFileErrorTest, LimitsAreNamed) {
  const std::string trillion =
      "[[task]]\nname = \"one\"\ncount = 1_000_000_000_000\nphases = [{ wait = 1 }]\n";
  EXPECT_EQ(WhatIsWrong(trillion),
            "test.toml:1:1: `count` of the task `one` is 1 000 000 000 000, but must be a whole "
            "number from 1 to 1 000 000");
  const std::string threads =
      "models = [\"thr\"]\n[[task]]\nname = \"one\"\ncount = 20_000\nphases = [{ wait = 1 }]\n";
  EXPECT_THAT(WhatIsWrong(threads), HasSubstr("at most 10 000 are allowed; add a [pool]"));
  EXPECT_THAT(WhatIsWrong(std::string((1 << 20) + 1, '\n')), HasSubstr("at most 1 048 576"));
}

TEST(ScenarioFileErrorTest, QueuesThatCannotEndAreFound) {
  const std::string head = "[shared]\na = { queue = 0 }\nb = { queue = 0 }\n";
  EXPECT_THAT(WhatIsWrong(head + "[[task]]\nname = \"x\"\n"
                                 "phases = [{ each = \"a\", phases = [{ wait = 0 }] }]\n"),
              HasSubstr("no task puts to `a`"));
  EXPECT_THAT(WhatIsWrong(head + "[[task]]\nname = \"x\"\n"
                                 "phases = [{ each = \"a\", phases = [{ put = \"b\" }] }]\n"
                                 "[[task]]\nname = \"y\"\n"
                                 "phases = [{ each = \"b\", phases = [{ put = \"a\" }] }]\n"),
              HasSubstr("would never end"));
}

TEST(ScenarioFileTest, ParametersStandInTheOrderOfTheFile) {
  const auto scenario = Parsed(
      "[parameters]\nz = { default = 2, min = 1, max = 4, title = \"Zed\" }\n"
      "a = { default = 0.5, min = 0.1, max = 4, unit = \"s\" }\n"
      "[[task]]\nname = \"one\"\ncount = \"z\"\nphases = [{ wait = \"a\" }]\n");
  ASSERT_TRUE(scenario);
  EXPECT_EQ(scenario->parameters[0].id, "z");
  EXPECT_EQ(scenario->parameters[0].title, "Zed");
  EXPECT_TRUE(scenario->parameters[0].integer);
  EXPECT_EQ(scenario->parameters[1].id, "a");
  EXPECT_FALSE(scenario->parameters[1].integer);
}

TEST(ScenarioFileTest, ModelsAreThoseThatMakeSenseUnlessTheyAreNamed) {
  using enum Model;
  const auto with_barrier = Parsed(
      "[shared]\nb = { barrier = 2 }\n[[task]]\nname = \"one\"\ncount = 2\n"
      "phases = [{ barrier = \"b\" }]\n");
  ASSERT_TRUE(with_barrier);
  EXPECT_THAT(with_barrier->RunnableModels(), ::testing::Not(::testing::Contains(kSequential)));
  EXPECT_THAT(with_barrier->RunnableModels(), ::testing::Contains(kProcesses));
  EXPECT_THAT(WhatIsWrong("models = [\"seq\"]\n[shared]\nb = { barrier = 2 }\n[[task]]\n"
                          "name = \"one\"\ncount = 2\nphases = [{ barrier = \"b\" }]\n"),
              HasSubstr("`barrier` waits for another task, which on the model `seq`"));
}

TEST(ScenarioFileTest, AFileThatCannotBeReadIsNamed) {
  const auto missing = LoadScenario("/nowhere/my.toml");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(), "cannot open /nowhere/my.toml: No such file or directory");
  EXPECT_FALSE(LoadScenario("/"));
  EXPECT_THAT(LoadScenario("/dev/zero").error(), HasSubstr("at most 1 048 576"));
}

TEST(ScenarioFileTest, ShowsTheProgramInBothLanguages) {
  for (const auto& path : ExampleFiles()) {
    const auto scenario = LoadScenario(path);
    ASSERT_TRUE(scenario) << scenario.error();
    EXPECT_THAT((*scenario)->listing.python, HasSubstr("def "));
    EXPECT_THAT((*scenario)->listing.cpp, HasSubstr("void "));
    EXPECT_THAT((*scenario)->question, HasSubstr("?"));
    EXPECT_EQ((*scenario)->id, path.filename());
  }
}

}  // namespace
}  // namespace interleave
