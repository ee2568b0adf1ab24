#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/global_lock/sums.h"
#include "scenarios/parameters.h"

namespace interleave {
namespace {

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  auto wrong = CheckSums(outcome, values);
  const bool own = facts.model == Model::kThreads ||
                   (facts.model == Model::kGlobalLock &&
                    GlobalLockOptionsOf(values).kind == GlobalLockKind::kPerInterpreter);
  return wrong || !own ? wrong : ExpectNoLockWaits(facts);
}

constexpr const char* kPython = R"(# Python 3.14
from concurrent.futures import InterpreterPoolExecutor

def sum_squares(n):
    total = 0
    for i in range(n):
        total += i * i
    return total

if __name__ == "__main__":
    # Threads of one process, each with an interpreter, and so with
    # a lock, of its own. They share no objects: arguments and
    # results are copied, as between processes.
    with InterpreterPoolExecutor(max_workers=2) as pool:
        print(*pool.map(sum_squares, [10_000_000] * 2))
)";

constexpr const char* kCpp = R"code(#include <Python.h>

#include <thread>

void RunInInterpreterOfItsOwn(const char* program) {
  PyInterpreterConfig config = {};
  config.check_multi_interp_extensions = 1;
  config.gil = PyInterpreterConfig_OWN_GIL;
  PyThreadState* interpreter = nullptr;
  Py_NewInterpreterFromConfig(&interpreter, &config);
  PyRun_SimpleString(program);
  Py_EndInterpreter(interpreter);
}

int main() {
  Py_Initialize();
  constexpr auto program = "sum(i * i for i in range(10_000_000))";
  Py_BEGIN_ALLOW_THREADS;
  {
    std::jthread first(RunInInterpreterOfItsOwn, program);
    std::jthread second(RunInInterpreterOfItsOwn, program);
  }
  Py_END_ALLOW_THREADS;
}
)code";

}  // namespace

Scenario MakeGilPerInterpreter() {
  std::vector<Parameter> parameters = SumsParameters();
  parameters.push_back(LockKindParameter(GlobalLockKind::kPerInterpreter));
  return {
      .id = "gil-per-interpreter",
      .title = "A lock for each interpreter",
      .group = "The global lock",
      .question =
          "Each thread has an interpreter of its own, with its own lock. Do two of them "
          "compute at once?",
      .parameters = std::move(parameters),
      .models = {Model::kThreads, Model::kGlobalLock, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Every thread holds a lock while it runs, but no two threads share one: nobody waits, "
          "and both cores work. "
          "It is the isolation of processes in one process: interpreters share no objects, and "
          "what goes from one to another is copied. "
          "Set the lock to new to see the same two threads share one and take turns.",
      .tasks = SumsTasks(),
      .explore = {{"n", 1000}, {"rounds", 1}},
      .body = SumsBody,
      .check = Check,
  };
}

}  // namespace interleave
