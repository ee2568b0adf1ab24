// Times in Chrome JSON for viewers that add them up in doubles: what touches must not overlap.

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/formats/chrome_json.h"
#include "engine/trace/trace_builder.h"
#include "tests/engine/formats/chrome_events.h"

namespace interleave {
namespace {

using nlohmann::json;

json EventsOf(const Trace& trace) {
  std::string text;
  const ByteSink sink = [&](std::string_view bytes) { text += bytes; };
  const NamedTrace run{.title = "Run", .trace = &trace, .about = {}};
  WriteChromeJson({&run, 1}, "1", sink);
  return json::parse(text)["traceEvents"];
}

TEST(ChromeTimesTest, NeighboursTouchButDoNotOverlapInDoubles) {
  std::mt19937_64 random(1);
  for (const Nanos scale : {Nanos{1'000}, Nanos{1'000'000}, Nanos{100'000'000}}) {
    TraceBuilder builder(std::make_shared<NameTable>());
    const TrackId track = builder.AddThread("Thread 1", 1);
    const NameId name = builder.names().Intern("work");
    const auto some = [&] {
      return static_cast<Nanos>(1 + random() % static_cast<std::uint64_t>(scale));
    };
    Nanos at = some();
    for (TaskId task = 1; task <= 200; ++task) {
      builder.CreateTask(task, name, 0, at, track);
      builder.BeginTask(task, at, track);
      for (int i = 0; i < 10; ++i) {
        builder.OpenSlice(track, {.begin = at,
                                  .task = task,
                                  .state = i % 2 == 0 ? State::kRunning : State::kWaitingGil});
        at += some();
      }
      builder.EndTask(task, at, TaskOutcome::kDone);
    }
    builder.AdvanceTo(at);
    builder.Finish();
    const json events = EventsOf(builder.trace());
    ExpectNestedInDoubles(events, false);
    ExpectNestedInDoubles(events, true);
    // And to the nanosecond, nothing is changed.
    ExpectNested(events, "X", /*may_nest=*/true);
    Nanos length = 0;
    for (const json& event : events) {
      if (event["ph"] == "X" && event["cat"] == "state") length += TimeOf(event, "dur");
    }
    Nanos wanted = 0;
    for (const Slice& slice : builder.trace().tracks()[track].slices) {
      wanted += builder.trace().EndOf(slice) - slice.begin;
    }
    EXPECT_EQ(length, wanted);
  }
}

TEST(ChromeTimesTest, ManyThatEndTogetherStayInsideOfEachOther) {
  constexpr TaskId kDeep = 12;
  std::mt19937_64 random(1);
  for (int round = 0; round < 50; ++round) {
    TraceBuilder builder(std::make_shared<NameTable>());
    const TrackId track = builder.AddThread("Thread 1", 1);
    const NameId name = builder.names().Intern("work");
    Nanos at = 0;
    for (TaskId task = 1; task <= kDeep; ++task) {
      at += static_cast<Nanos>(1 + random() % 100'000);
      builder.CreateTask(task, name, task - 1, at, track);
      builder.BeginTask(task, at, track);
    }
    at += static_cast<Nanos>(1 + random() % 100'000);
    for (TaskId task = kDeep; task > 0; --task) builder.EndTask(task, at, TaskOutcome::kDone);
    builder.AdvanceTo(at);
    builder.Finish();
    const json events = EventsOf(builder.trace());
    EXPECT_EQ(CountByPhase(events)["X"], kDeep);
    ExpectNestedInDoubles(events, false);
    ExpectNestedInDoubles(events, true);
    ExpectNested(events, "X", /*may_nest=*/true);
  }
}

}  // namespace
}  // namespace interleave
