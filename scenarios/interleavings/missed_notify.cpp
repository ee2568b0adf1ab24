#include <fmt/format.h>

#include "engine/sync/condition.h"
#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"

namespace interleave {
namespace {

// Whether the consumer looks at the flag while it holds the lock, or before it takes it.
enum class Look : std::int64_t { kUnderLock, kBefore };

struct Kitchen {
  using SendableHandle = void;
  SharedCells ready;
  Lock lock;
  std::shared_ptr<Condition> cooked;
};

Task<void> Cook(Context& ctx, Kitchen kitchen) {
  const LockGuard guard = co_await ctx.Acquire(kitchen.lock);
  co_await ctx.Store(kitchen.ready, 0, 1);
  kitchen.cooked->Notify(ctx);
}
constexpr TaskDef kCook{"cook", &Cook};

// 1 if the meal came; 0 if nobody said so within `limit`.
Task<std::int64_t> Eat(Context& ctx, Kitchen kitchen, std::int64_t look, Nanos limit) {
  if (static_cast<Look>(look) == Look::kBefore) {
    const std::int64_t ready = co_await ctx.Load(kitchen.ready);
    if (ready != 0) co_return 1;
    // Here the cook may come in between, and notify nobody.
    LockGuard guard = co_await ctx.Acquire(kitchen.lock);
    const bool told = co_await kitchen.cooked->Wait(ctx, guard, limit);
    co_return told ? 1 : 0;
  }
  LockGuard guard = co_await ctx.Acquire(kitchen.lock);
  bool told = true;
  for (;;) {
    const std::int64_t ready = co_await ctx.Load(kitchen.ready);
    if (ready != 0) co_return 1;
    if (!told) co_return 0;
    told = co_await kitchen.cooked->Wait(ctx, guard, limit);
  }
}
constexpr TaskDef kEat{"guest", &Eat};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Lock lock = ctx.MakeLock("kitchen lock");
  const Kitchen kitchen{ctx.MakeCells("ready", 1), lock,
                        std::make_shared<Condition>(ctx, "cooked", lock)};
  const Future<std::int64_t> guest =
      ctx.Start({}, kEat, kitchen, values.Int("look"), FromSeconds(values.Real("limit")));
  const Future<void> cook = ctx.Start({}, kCook, kitchen);
  const std::int64_t came = co_await ctx.Result(guest);
  co_await ctx.Result(cook);
  co_return Outcome{.value = came == 1, .text = came == 1 ? "the meal came" : "it was missed"};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& /*values*/,
                                 const RunFacts& /*facts*/) {
  if (outcome.value == true) return std::nullopt;
  return "the cook notified before the guest was waiting, and the guest waits for what has been";
}

constexpr const char* kPython = R"(import threading

lock = threading.Lock()
cooked = threading.Condition(lock)
ready = False

def cook():
    global ready
    with lock:
        ready = True
        cooked.notify()

def guest():
    with lock:
        while not ready:        # looked at under the lock
            cooked.wait()

def guest_who_misses_it():
    if not ready:               # the cook may come in right here
        with lock:
            cooked.wait()       # and this waits for ever

threads = [threading.Thread(target=guest),
           threading.Thread(target=cook)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
)";

constexpr const char* kCpp = R"(#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable cooked;
bool ready = false;

void Cook() {
  const std::scoped_lock guard(lock);
  ready = true;
  cooked.notify_one();
}

void Guest() {
  std::unique_lock guard(lock);
  cooked.wait(guard, [] { return ready; });  // looks, then waits
}

int main() {
  std::jthread guest(Guest);
  std::jthread cook(Cook);
}
)";

}  // namespace

Scenario MakeMissedNotify() {
  return {
      .id = "missed-notify",
      .title = "A notification that is missed",
      .group = "Interleavings",
      .question =
          "A guest looks whether the meal is ready and, if not, waits to be told. Can the "
          "guest wait for ever although the cook has said so?",
      .parameters = {Choice("look", "The guest looks",
                            {"under the lock", "before taking the lock"}),
                     WaitSeconds("limit", "Gives up after", 2)},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "A condition remembers nothing: a notification reaches who waits at that moment, and "
          "nobody else. "
          "If the guest looks at the flag before it takes the lock, the cook can come in between: "
          "the flag is set, nobody is waiting, and the guest then waits for what has been. "
          "On a real machine that hardly ever happens, which is what makes it a bad bug: "
          "`explore missed-notify` tries all interleavings and shows the one in which it does. "
          "With the look under the lock there is none.",
      .tasks = TaskRegistry(kCook, kEat),
      .explore = {{"look", 1}},
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
