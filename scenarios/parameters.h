#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/runtime/global_lock_options.h"
#include "scenarios/scenario.h"

namespace interleave {

// The kinds of parameter that scenarios have, so that a scenario names only what is its own.

// A whole number. Ranges of more than a factor of a hundred get a logarithmic slider.
Parameter Count(std::string id, std::string title, std::int64_t min, std::int64_t max,
                std::int64_t default_value, std::string unit = "");
// A wait that the time scale multiplies, 0.1 to 10 s.
Parameter WaitSeconds(std::string id, std::string title, double default_value);
// One of several names, shown and set by name.
Parameter Choice(std::string id, std::string title, std::vector<std::string> choices,
                 std::int64_t default_choice = 0);
// How often native code repeats what an interpreter would do once.
Parameter Rounds(std::int64_t default_value);
// The workers of a pool.
Parameter Workers(std::int64_t default_value);

// What every scenario with the model `gil` has besides its own; the global lock reads them. One
// that is about a certain lock has the first among its own, with another default.
inline constexpr std::string_view kLockKind = "gil";                    // A GlobalLockKind.
inline constexpr std::string_view kSwitchInterval = "switch-interval";  // Milliseconds.
inline constexpr std::string_view kChecks = "checks";  // 0: at loop edges; 1: at every operation.
inline constexpr std::string_view kFreeSlowDown = "free-slow-down";  // A factor.
Parameter LockKindParameter(GlobalLockKind default_kind);
std::vector<Parameter> GlobalLockParameters();
GlobalLockOptions GlobalLockOptionsOf(const Values& values);
// True if nobody can come between two operations of a task on the model `gil`: only one thread at a
// time runs, and none is asked to let go but at loop edges and calls.
bool OnlySwitchesAtEdges(const Values& values);

// What every scenario with the model `proc` has: how a worker process comes to be; or a thread, for
// comparison.
inline constexpr std::string_view kStartMethod = "start-method";
enum class StartChoice : std::int64_t { kSpawn, kForkServer, kThread };
Parameter StartMethodParameter();

// What every scenario with the model `loop` has besides its own: a step longer than this is
// flagged.
inline constexpr std::string_view kSlowCallback = "slow-callback";  // Milliseconds.
std::vector<Parameter> EventLoopParameters();

// "1 to 8", "0.1 to 100 ms", "`without` or `with`": what `parameter` may be.
std::string RangeText(const Parameter& parameter);
// `value` as a user would write it: "2", "0.5 s", "with".
std::string ValueText(const Parameter& parameter, double value);
// "a whole number from 1 to 8", "`without` or `with`": the end of "`tasks` must be ...".
std::string Requirement(const Parameter& parameter);
// Why `value` cannot be the value of `parameter`, as a sentence; nullopt if it can.
std::optional<std::string> WhyNot(const Parameter& parameter, double value);

}  // namespace interleave
