// What must be found in real runs. That nothing else is found anywhere in the catalogue is checked
// with every run of conformance_test.cpp.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "scenarios/scenario.h"
#include "tests/scenarios/expected_findings.h"
#include "tests/scenarios/run_to_end.h"

namespace interleave {
namespace {

using testing::HasSubstr;

const Finding* Found(const EndedRun& run, FindingKind kind) {
  const auto found = std::ranges::find(run.result.findings, kind, &Finding::kind);
  return found == run.result.findings.end() ? nullptr : &*found;
}

std::string AllSentences(const EndedRun& run) {
  std::string all;
  for (const Finding& finding : run.result.findings) all += finding.sentence + "\n";
  return all;
}

// The evidence lies in the recording, and the rows it is about exist.
void ExpectSound(const EndedRun& run) {
  for (const Finding& finding : run.result.findings) {
    SCOPED_TRACE(finding.sentence);
    EXPECT_FALSE(finding.tracks.empty());
    for (const TrackId track : finding.tracks) EXPECT_LT(track, run.trace->tracks().size());
    EXPECT_LE(0, finding.evidence.begin);
    EXPECT_LT(finding.evidence.begin, finding.evidence.end);
    EXPECT_LE(finding.evidence.end, run.trace->now_ns());
  }
}

TEST(FindingsOfRunsTest, TwoThreadsThatComputeUnderTheLockTakeTurns) {
  const EndedRun run = RunToEnd(
      Request("gil-cpu", Model::kGlobalLock, {{"rounds", "30"}, {"switch-interval", "0.5"}}));
  ExpectSound(run);
  const Finding* turns = Found(run, FindingKind::kSerialisation);
  ASSERT_NE(turns, nullptr) << AllSentences(run);
  EXPECT_EQ(turns->tracks.size(), 2U);
  EXPECT_THAT(turns->sentence, HasSubstr("the global lock"));
}

// Under a sanitizer an answer costs a computation of its own, and is held up by that as well.
#ifndef INTERLEAVE_SANITIZED
TEST(FindingsOfRunsTest, AThreadThatAnswersBesideOneThatComputesIsInAConvoy) {
  const EndedRun run = RunToEnd(Request("gil-convoy", Model::kGlobalLock, {{"requests", "15"}}));
  ExpectSound(run);
  const Finding* convoy = Found(run, FindingKind::kConvoy);
  ASSERT_NE(convoy, nullptr) << AllSentences(run);
  EXPECT_THAT(convoy->sentence, HasSubstr("Answers"));
  EXPECT_EQ(run.trace->tracks()[convoy->tracks.front()].name, "Answers");
}
#endif

TEST(FindingsOfRunsTest, AnAnswerWithoutTheLockIsInNone) {
  const EndedRun run = RunToEnd(Request("gil-convoy", Model::kThreads, {{"requests", "15"}}));
  EXPECT_TRUE(run.result.findings.empty()) << AllSentences(run);
}

TEST(FindingsOfRunsTest, LostUpdatesAreNamedWithBothWhoTookPart) {
  for (int tries = 0;; ++tries) {
    const EndedRun run = RunToEnd(
        Request("race-counter", Model::kGlobalLock,
                {{"checks", "every"}, {"increments", "20000"}, {"switch-interval", "0.1"}}));
    ExpectSound(run);
    const Finding* lost = Found(run, FindingKind::kLostUpdates);
    EXPECT_EQ(lost != nullptr, run.result.value < 200'000) << AllSentences(run);
    if (lost == nullptr && tries < 20) continue;  // No switch fell into the gap this time.
    ASSERT_NE(lost, nullptr);
    EXPECT_THAT(lost->sentence, HasSubstr("wrote over what increment #"));
    break;
  }
}

TEST(FindingsOfRunsTest, AComputationOnTheLoopBlocksIt) {
  const EndedRun run =
      RunToEnd(Request("blocking-call", Model::kEventLoop, {{"slow-callback", "2"}}));
  ExpectSound(run);
  EXPECT_NE(Found(run, FindingKind::kBlockedLoop), nullptr) << AllSentences(run);
}

// Under a sanitizer even a small picture costs more to change than to send.
#ifndef INTERLEAVE_SANITIZED
TEST(FindingsOfRunsTest, SmallPicturesAreNotWorthSending) {
  const EndedRun run =
      RunToEnd(Request("image-processor", Model::kProcesses, {{"images", "10"}, {"levels", "1"}}));
  ExpectSound(run);
  EXPECT_NE(Found(run, FindingKind::kWorkTooSmall), nullptr) << AllSentences(run);
}
#endif

TEST(FindingsOfRunsTest, ADeadlockIsFoundWithAllWhoAreInIt) {
  for (const Model model : FindScenario("deadlock")->RunnableModels()) {
    const EndedRun run = RunToEnd(Request("deadlock", model, {{"program", "philosophers"}}));
    ExpectSound(run);
    const Finding* deadlock = Found(run, FindingKind::kDeadlock);
    ASSERT_NE(deadlock, nullptr) << ModelKey(model) << AllSentences(run);
    EXPECT_EQ(deadlock->tracks.size(), 5U) << deadlock->sentence;
  }
}

TEST(FindingsOfRunsTest, TheTableNamesScenariosThatExist) {
  for (const ExpectedFindings& expected : AllExpectedFindings()) {
    EXPECT_NE(FindScenario(expected.id), nullptr) << expected.id;
  }
}

}  // namespace
}  // namespace interleave
