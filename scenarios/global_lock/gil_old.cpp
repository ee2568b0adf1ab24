#include <algorithm>

#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/global_lock/convoy.h"
#include "scenarios/parameters.h"

namespace interleave {
namespace {

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  auto wrong = CheckAnswers(outcome, values);
  // In virtual time the old lock is one whose waiters ask at every hundredth tick.
  const bool old = facts.model == Model::kGlobalLock && !facts.simulated &&
                   GlobalLockOptionsOf(values).kind == GlobalLockKind::kOld;
  if (wrong || !old) return wrong;
  // The old lock knows no requests: nobody asks, nobody is made to hand over.
  const bool asked = std::ranges::any_of(
      facts.trace->flows(), [](const Flow& flow) { return flow.kind == FlowKind::kDropRequest; });
  if (!asked) return std::nullopt;
  return "a thread asked for the old lock, which cannot be asked for";
}

constexpr const char* kPython = R"(import sys
from threading import Thread

sys.setcheckinterval(100)     # Python 2: operations, not seconds

# After every 100 operations the interpreter does, in effect:
#
#     release(interpreter_lock)     # others may run now ...
#     acquire(interpreter_lock)     # ... if they are quicker

def answer(connection):
    while True:
        request = connection.recv(100)
        if not request:
            break
        connection.sendall("answer to " + request)

def compute():
    while True:
        sum(i * i for i in xrange(100000))

Thread(target=answer, args=(server,)).start()
Thread(target=compute).start()
)";

constexpr const char* kCpp = R"(#include <condition_variable>
#include <mutex>

// What the interpreter of Python 2 had, where the system gives it
// a mutex and a condition.
std::mutex mutex;
std::condition_variable released;
bool locked = false;

void Acquire() {
  std::unique_lock guard(mutex);
  // Who is woken here may find it locked again.
  released.wait(guard, [] { return !locked; });
  locked = true;
}

void Release() {
  const std::lock_guard guard(mutex);
  locked = false;
  released.notify_one();
}

void Interpret(const Program& program) {
  int ticks = 0;
  for (const Operation& operation : program) {
    if (++ticks % 100 == 0) {
      Release();  // A waiting thread is woken, which takes a while.
      Acquire();  // This one still runs, and may be quicker.
    }
    operation();
  }
}
)";

}  // namespace

Scenario MakeGilOld() {
  std::vector<Parameter> parameters = ConvoyParameters();
  parameters.push_back(LockKindParameter(GlobalLockKind::kOld));
  return {
      .id = "gil-old",
      .title = "The lock of Python 2",
      .group = "The global lock",
      .question = "Let go every 100 operations: is the thread that waits for the lock served soon?",
      .parameters = std::move(parameters),
      .models = {Model::kGlobalLock, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Every 100 operations the thread that computes lets go of the lock, wakes who waits, and "
          "takes it again: whether the other is on a core before that is up to the machine, and "
          "the "
          "small ticks in its wait are the times it came too late. "
          "Nobody can ask for the lock, so the hand-overs are irregular: most answers come at once "
          "on Linux, which lets the woken thread run first, and some take many milliseconds; the "
          "switch interval changes nothing. "
          "The lock here is a mutex and a condition, as on macOS, where Python 2 nearly always "
          "lost "
          "that race and a second thread made programs slower. "
          "Compare with the convoy under the new lock, whose answers are slower, but regular.",
      .tasks = ConvoyTasks(),
      .body = ConvoyBody,
      .check = Check,
  };
}

}  // namespace interleave
