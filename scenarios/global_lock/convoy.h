#pragma once

#include <optional>
#include <string>

#include "scenarios/scenario.h"

namespace interleave {

// What the scenarios about the convoy have in common: one thread that answers small requests beside
// others that compute without end, and how long each answer took.

// "threads", "requests" and "gap".
std::vector<Parameter> ConvoyParameters();
TaskRegistry ConvoyTasks();
Task<Outcome> ConvoyBody(Context& ctx, const Values& values);

// The answers' middle one, without what the machine is to blame for: time in which the answering
// thread or, while it waited, a computing one wanted to run and had no core. Of those answers alone
// that had to wait for the lock, where `waited`; nullopt if fewer than half had to. In nanoseconds.
std::optional<double> MedianAnswer(const Outcome& outcome, const RunFacts& facts, bool waited);

// That every request was answered, and no answer took less than nothing.
std::optional<std::string> CheckAnswers(const Outcome& outcome, const Values& values);

}  // namespace interleave
