#include <fmt/format.h>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/global_lock/convoy.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// What an answer takes besides the switch interval, on a machine that has a core to spare.
constexpr double kAnswerItself = 1e6;

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  auto wrong = CheckAnswers(outcome, values);
  if (wrong || values.Int("threads") != 1) return wrong;
  const bool locked =
      facts.model == Model::kGlobalLock && GlobalLockOptionsOf(values).kind == GlobalLockKind::kNew;
  const bool free = facts.model == Model::kThreads;
  if (!locked && !free) return std::nullopt;
  const double interval = locked ? values.Real(kSwitchInterval) * 1e6 : 0;
  const std::optional<double> median = MedianAnswer(outcome, facts, locked);
  if (!median || (*median >= interval && *median < interval + kAnswerItself)) return std::nullopt;
  return fmt::format("the middle answer took {} (the machine's own delays left out), not {}",
                     Duration(*median / 1e9),
                     locked ? fmt::format("the switch interval of {} and up to a millisecond more",
                                          Duration(interval / 1e9))
                            : std::string("less than a millisecond"));
}

constexpr const char* kPython = R"(import socket
from threading import Thread

def answer(connection):
    while request := connection.recv(100):    # lets go of the lock
        # ... and has to get it back before this line
        connection.sendall(b"answer to " + request)

def compute():
    while True:
        sum(i * i for i in range(100_000))    # never lets go by itself

server, client = socket.socketpair()
Thread(target=answer, args=(server,), daemon=True).start()
Thread(target=compute, daemon=True).start()
for _ in range(40):
    client.sendall(b"request")
    client.recv(100)      # 0.1 ms alone, 5 ms beside compute()
)";

constexpr const char* kCpp = R"(#include <atomic>
#include <thread>
#include <unistd.h>

std::atomic<bool> done = false;

void Answer(int connection) {
  char request[100];
  while (read(connection, request, sizeof request) > 0) {
    // No lock to get back: the kernel gives this thread a core
    // as soon as the request is there.
    write(connection, "answer", 6);
  }
}

void Compute() {
  volatile unsigned long sum = 0;
  for (unsigned long i = 0; !done; ++i) sum = sum + i * i;
}

int Serve(int connection) {
  std::jthread computing(Compute);
  Answer(connection);
  done = true;
  return 0;
}
)";

}  // namespace

Scenario MakeGilConvoy() {
  return {
      .id = "gil-convoy",
      .title = "The convoy",
      .group = "The global lock",
      .question =
          "One thread answers small requests, another one computes. How long does an answer take?",
      .parameters = ConvoyParameters(),
      .models = {Model::kThreads, Model::kGlobalLock, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "An answer needs a microsecond, but under the global lock it takes as long as the switch "
          "interval: the thread comes back from its wait, finds the lock taken, waits 5 ms, and "
          "only then may ask the one that computes to let go. "
          "The wait is drawn in two parts: from the small notch on it has asked. "
          "Each further thread that computes adds another turn; a shorter switch interval makes "
          "the answers faster and the computing slower. "
          "Without the lock the answers take what the machine needs, a tenth of a millisecond.",
      .tasks = ConvoyTasks(),
      .body = ConvoyBody,
      .check = Check,
  };
}

}  // namespace interleave
