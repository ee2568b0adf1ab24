#include "engine/formats/text_diagram.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "engine/formats/display_text.h"
#include "tests/engine/formats/golden.h"
#include "tests/engine/formats/random_trace.h"
#include "tests/engine/formats/small_trace.h"
#include "tests/engine/trace/process_recording.h"

namespace interleave {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class TextDiagramTest : public testing::Test {
 protected:
  const std::shared_ptr<const Trace> trace_ = SmallTrace();
  const DiagramRun run_ = {.title = "Small program",
                           .model = "threads",
                           .wall_s = 0.01,
                           .speedup = 1.4,
                           .trace = trace_.get(),
                           .remark = "sum 42"};
};

TEST_F(TextDiagramTest, DrawsASmallRecordingByteForByte) {
  ExpectGolden("small_trace_80.txt", TextDiagram(run_, {.width = 80}));
  ExpectGolden("small_trace_80_ascii.txt", TextDiagram(run_, {.width = 80, .ascii = true}));
  ExpectGolden("small_trace_40.txt", TextDiagram(run_, {.width = 40}));
}

TEST_F(TextDiagramTest, DrawsWorkerProcessesByteForByte) {
  const auto trace = ProcessRecording();
  const DiagramRun run = {
      .title = "Counting", .model = "processes", .wall_s = 0.01, .trace = trace.get()};
  ExpectGolden("process_recording_80.txt", TextDiagram(run, {.width = 80}));
  ExpectGolden("process_recording_40_ascii.txt", TextDiagram(run, {.width = 40, .ascii = true}));
}

TEST_F(TextDiagramTest, HeadingsOfProcessesThatAreLeftOutAreLeftOut) {
  const auto trace = ProcessRecording();
  const std::string diagram = TextDiagram({.trace = trace.get()}, {.max_rows = 4});
  EXPECT_THAT(diagram, HasSubstr("Worker 1 · process 4711"));
  EXPECT_THAT(diagram, Not(HasSubstr("Worker 2 · process 4712")));
  EXPECT_THAT(diagram, HasSubstr("… and 2 more threads"));
}

TEST_F(TextDiagramTest, EveryLineIsAsWideAsAskedWhateverIsDrawn) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    const auto trace = RandomTrace(seed, /*finished=*/seed % 2 == 0);
    const DiagramRun run = {.title = "Wörter 猫と犬 and a title that is much too long for its line",
                            .model = "threads \x1B[31m + GIL \xFF",
                            .wall_s = 1.5,
                            .speedup = seed % 3 == 0 ? 12.5 : 0,
                            .trace = trace.get(),
                            .remark = "line one\nline two with 猫 and a_word_without_any_blank_" +
                                      std::string(100, 'x')};
    for (int width = 40; width <= 300; width += 13) {
      for (const bool ascii : {false, true}) {
        const std::string diagram = TextDiagram(run, {.width = width, .ascii = ascii});
        for (const std::string& line : LinesOf(diagram)) {
          ASSERT_EQ(DisplayWidth(line), width) << line;
        }
        if (!ascii) continue;
        for (const char c : diagram) ASSERT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7F)) << diagram;
      }
    }
  }
}

TEST_F(TextDiagramTest, KeepsTheWidthWithinItsLimits) {
  EXPECT_EQ(DisplayWidth(LinesOf(TextDiagram(run_, {.width = 3})).front()), 40);
  EXPECT_EQ(DisplayWidth(LinesOf(TextDiagram(run_, {.width = 9999})).front()), 300);
}

TEST_F(TextDiagramTest, TheLegendNamesWhatIsDrawnAndNothingElse) {
  const std::string whole = TextDiagram(run_, {.width = 80});
  EXPECT_THAT(whole, HasSubstr("░ waiting for I/O"));
  EXPECT_THAT(whole, HasSubstr("╬ waiting for a lock"));
  EXPECT_THAT(whole, Not(HasSubstr("waiting for the global lock")));
  const std::string start = TextDiagram(run_, {.width = 80, .range = {0, 1'000'000}});
  EXPECT_THAT(start, Not(HasSubstr("░")));
}

TEST_F(TextDiagramTest, ALongTitleGivesWayToTheFigures) {
  DiagramRun run = run_;
  run.title = std::string(200, 'T');
  const std::string top = LinesOf(TextDiagram(run, {.width = 60})).front();
  EXPECT_THAT(top, HasSubstr("T… · threads · 10.0 ms · 1.40×"));
}

TEST_F(TextDiagramTest, AnAxisOfAnotherRunMakesThemComparable) {
  const auto lines = LinesOf(TextDiagram(run_, {.width = 80, .range = {0, 40'000'000}}));
  EXPECT_THAT(lines, testing::Contains(HasSubstr("╵30 ms")));
  const auto main = std::ranges::find_if(
      lines, [](const std::string& line) { return line.starts_with("│ Main:"); });
  ASSERT_NE(main, lines.end());
  EXPECT_THAT(*main, testing::EndsWith(fmt::format("{:40} │", "")));  // It took a quarter.
}

TEST_F(TextDiagramTest, SaysWhatIsMissingAndWhatIsOnlyEstimated) {
  EXPECT_THAT(TextDiagram(run_, {}), HasSubstr("! 2 events found their ring full"));
  TraceBuilder b(std::make_shared<NameTable>());
  b.AddCore(0);
  b.SetTruth(Truth::kEstimated, "the kernel refuses its records");
  b.Finish();
  const std::string estimated = TextDiagram({.trace = &b.trace()}, {.width = 100});
  EXPECT_THAT(estimated,
              HasSubstr("0.00 of 1 core busy · cores estimated: the kernel refuses its records"));
  EXPECT_THAT(estimated, HasSubstr("no thread has been recorded here"));
}

TEST_F(TextDiagramTest, CountsTheRowsThatFindNoRoom) {
  TraceBuilder b(std::make_shared<NameTable>());
  for (int core = 0; core < 64; ++core) b.AddCore(core);
  for (int i = 1; i <= 100; ++i) {
    const TrackId thread = b.AddThread("Thread " + std::to_string(i), i);
    b.OpenSlice(thread, {.begin = 0, .task = 1});
    if (i > 2) continue;
    b.OpenSlice(static_cast<TrackId>(i), {.begin = 0, .task = 1, .subject = thread});
  }
  b.AdvanceTo(1'000'000);
  b.Finish();
  const std::string diagram = TextDiagram({.trace = &b.trace()}, {.max_rows = 8});
  EXPECT_THAT(diagram, HasSubstr("Thread 7:"));
  EXPECT_THAT(diagram, Not(HasSubstr("Thread 8:")));
  EXPECT_THAT(diagram, HasSubstr("… and 93 more threads"));
  EXPECT_THAT(diagram, HasSubstr("Core 2:"));
  EXPECT_THAT(diagram, HasSubstr("… 62 more cores ran nothing"));
  EXPECT_THAT(diagram, HasSubstr("2.00 of 64 cores busy"));
}

TEST_F(TextDiagramTest, ALoopAndItsTasksHaveRows) {
  TraceBuilder b(std::make_shared<NameTable>());
  b.AddCore(0);
  const TrackId loop = b.AddLoop("Event loop", 1);
  for (TaskId task = 1; task <= 2; ++task) {
    b.CreateTask(task, b.names().Intern("fetch"), 0, 0, loop);
    const TrackId row = b.AddTaskRow(task);
    b.OpenSlice(row, {.begin = 0, .task = task, .state = State::kWaitingIo});
  }
  b.OpenSlice(loop, {.begin = 0, .task = 1});
  b.OpenSlice(loop, {.begin = 500, .state = State::kIdle});
  b.AdvanceTo(1000);
  b.Finish();
  const std::string diagram = TextDiagram({.trace = &b.trace()}, {});
  EXPECT_THAT(diagram, HasSubstr("Event loop:   ███"));
  EXPECT_THAT(diagram, HasSubstr("fetch #2:     ░░░"));
  EXPECT_THAT(diagram, HasSubstr("100 % waiting for I/O"));  // The tasks', not the loop's.
}

}  // namespace
}  // namespace interleave
