#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "scenarios/scenario.h"
#include "scenarios/toml/formula.h"
#include "scenarios/toml/place.h"

namespace interleave {

// A scenario file, read and checked: what file_scenario.h makes a Scenario of.

// What a file may ask for at most. Beyond, it is refused with the number.
inline constexpr std::int64_t kMostTasks = 1'000'000;
inline constexpr std::int64_t kMostThreads = 10'000;  // Tasks without a pool, but on a loop.
inline constexpr std::int64_t kMostProcesses = 64;    // Likewise.
inline constexpr std::int64_t kMostWorkers = 1'000;
inline constexpr std::int64_t kMostPhases = 10'000'000;  // In one run, all tasks together.
inline constexpr std::int64_t kMostItems = 1'000'000;    // In a queue that is never full.
inline constexpr double kLongestWait = 3600;             // Seconds.
inline constexpr double kMostIterations = 1e15;
inline constexpr std::size_t kMostNested = 16;      // Blocks within blocks.
inline constexpr std::size_t kMostBytes = 1 << 20;  // Of the file.

enum class SharedKind : std::uint8_t { kLock, kSemaphore, kBarrier, kQueue, kEvent };
inline constexpr std::size_t kSharedKinds = 5;
std::string_view SharedWord(SharedKind kind);  // "lock"

// Something that the tasks share.
struct SharedThing {
  std::string name;
  SharedKind kind = SharedKind::kLock;
  Formula size;  // Permits, parties or capacity; empty for a lock and an event.
  Place place;
};

enum class PhaseKind : std::uint8_t {
  kCompute,    // `amount`: seconds or iterations.
  kWait,       // A timer: `amount`.
  kIo,         // A device: `amount`; `text` is shown.
  kHttp,       // `amount`: until the answer comes; `size`, `status`, `text`: its path.
  kLock,       // Holds `shared` during the phases up to `end`.
  kSemaphore,  // Likewise.
  kBarrier,
  kPut,    // `amount` items.
  kGet,    // `amount` items.
  kEach,   // The phases up to `end`, for each item until the queue has ended.
  kEvent,  // Waits for it.
  kSet,
  kClear,
  kRepeat,  // The phases up to `end`, `amount` times.
  kMark,    // A flag on the timeline: `text`.
  kFail,    // The task ends with the error `text`.
};
std::string_view PhaseWord(PhaseKind kind);  // "compute"

// One step of a task. Those of a block follow it.
struct Phase {
  PhaseKind kind = PhaseKind::kCompute;
  std::uint32_t shared = 0;  // Which thing, where it is about one.
  std::uint32_t end = 0;     // Where a block ends: the phase after its last.
  Formula amount;
  Formula size;
  Formula status;
  std::string text;
  Place place;

  auto Fields() { return std::tie(kind, shared, end, amount, size, status, text, place); }
};
bool HasBlock(PhaseKind kind);
bool IsAboutShared(PhaseKind kind);

// Tasks of one kind.
struct TaskEntry {
  std::string name;
  Formula count;
  bool pooled = false;  // Submitted to the pool; else each has a thread of its own.
  std::vector<Phase> phases;
  Place place;
};

struct Description {
  std::string id;    // The name of the file.
  std::string text;  // The whole of it.
  std::string title;
  std::string question;
  std::string what_to_see;
  std::vector<Parameter> parameters;
  std::vector<Model> models;
  std::vector<SharedThing> shared;
  std::vector<TaskEntry> groups;
  bool has_pool = false;
  Formula workers;
  Place pool_place;
  // In which order the queues end: no queue before those that feed the tasks that feed it.
  std::vector<std::uint32_t> queues_by_end;
};

// The parameters' values as formulas count them: in seconds where the unit is one of time.
std::vector<double> FormulaValues(const std::vector<Parameter>& parameters, const Values& values);

// Why `description` cannot run with these values on `model`; says where. Every count, size and
// time that does not depend on chance is looked at, for the first and the last task of each kind.
Read<void> CheckValues(const Description& description, const Values& values);
Read<void> CheckModel(const Description& description, const Values& values, Model model);

// `text` as a description, or the first thing that is wrong. `id` names it.
Read<Description> ReadDescription(std::string_view text, const std::string& id);

}  // namespace interleave
