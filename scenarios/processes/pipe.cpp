#include "engine/sync/pipe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"

namespace interleave {
namespace {

std::string Text(std::int64_t number) { return fmt::format("message {}", number); }

Task<void> Sender(Context& ctx, Pipe<std::string> pipe, std::int64_t count, Nanos wait) {
  for (std::int64_t i = 1; i <= count; ++i) {
    co_await ctx.Sleep(wait);
    std::string text = Text(i);
    co_await pipe.Send(ctx, std::move(text));
  }
  co_await pipe.Close(ctx);
}
constexpr TaskDef kSender{"sender", &Sender};

Task<std::vector<std::string>> Receiver(Context& ctx, Pipe<std::string> pipe) {
  std::vector<std::string> received;
  while (std::optional<std::string> text = co_await pipe.Receive(ctx)) {
    received.push_back(std::move(*text));
  }
  co_return received;
}
constexpr TaskDef kReceiver{"receiver", &Receiver};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Pipe<std::string> pipe(ctx, "pipe");
  ThreadOptions options{.name = "Receiver"};
  const auto receiver = ctx.Start(options, kReceiver, pipe);
  options.name = "Sender";
  const auto sender =
      ctx.Start(options, kSender, pipe, values.Int("messages"), FromSeconds(values.Real("wait")));
  co_await ctx.Result(sender);
  const std::vector<std::string> received = co_await ctx.Result(receiver);
  co_return Outcome{.value = received,
                    .text = fmt::format("{}, then the end", fmt::join(received, ", "))};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t count = values.Int("messages");
  std::vector<std::string> wanted;
  for (std::int64_t i = 1; i <= count; ++i) wanted.push_back(Text(i));
  return FirstOf(
      ExpectValue(outcome, wanted),
      ExpectWaits(facts, {.at_once_s = static_cast<double>(count) * values.Real("wait")}));
}

constexpr const char* kPython = R"(import multiprocessing, time

def send(pipe):
    for i in range(1, 5):
        time.sleep(0.5)
        pipe.send(f"message {i}")
    pipe.close()

def receive(pipe):
    try:
        while True:
            print(pipe.recv())
    except EOFError:
        print("the end")

if __name__ == "__main__":
    reading, writing = multiprocessing.Pipe(duplex=False)
    receiver = multiprocessing.Process(target=receive,
                                       args=(reading,))
    sender = multiprocessing.Process(target=send, args=(writing,))
    receiver.start(); sender.start()
    writing.close()              # or the end would never come
    sender.join(); receiver.join()
)";

constexpr const char* kCpp = R"(#include <string>
#include <sys/socket.h>

// A socket that keeps messages apart; one of no length is the end.
void Send(int pipe) {
  for (int i = 1; i <= 4; ++i) {
    wait_half_a_second();
    const std::string text = "message " + std::to_string(i);
    send(pipe, text.data(), text.size(), 0);
  }
  shutdown(pipe, SHUT_WR);
}

void Receive(int pipe) {
  char text[64];
  while (const auto size = recv(pipe, text, sizeof(text), 0)) {
    print({text, static_cast<std::size_t>(size)});
  }
}
)";

}  // namespace

Scenario MakePipe() {
  return {
      .id = "pipe",
      .title = "A pipe between two processes",
      .group = "Processes",
      .question = "One process sends four messages to another. How does that one know it was all?",
      .parameters = {Count("messages", "Messages", 1, 100, 4),
                     WaitSeconds("wait", "Between them", 0.5)},
      .models = {Model::kProcesses, Model::kThreads, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "The receiver waits until a message is there, and goes on at once when it is: the arrows "
          "show when each was sent and received, and how many bytes it had. "
          "After the last the sender closes its end. The receiver sees an end instead of a "
          "message, and leaves its loop: without that it would wait for ever.",
      .tasks = TaskRegistry(kSender, kReceiver),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
