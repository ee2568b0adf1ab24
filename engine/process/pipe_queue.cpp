#include "engine/process/pipe_queue.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "engine/process/frame.h"
#include "engine/process/transfer.h"
#include "engine/task/context.h"
#include "engine/task/errors.h"
#include "engine/task/recorded_wait.h"

namespace interleave {
namespace {

constexpr std::string_view kWaitsForQueue = "waits for the queue '{}'";

bool IsReady(int descriptor, short events) {
  pollfd wanted{descriptor, events, 0};
  return poll(&wanted, 1, 0) > 0;
}

}  // namespace

PipeQueue::Ends PipeQueue::MakeEnds(const ByteQueueOptions& options) {
  auto pair = Channel::MakePair();
  if (!pair) throw std::runtime_error(pair.error());
  Ends ends{.read = std::move(pair->first), .write = std::move(pair->second), .room = {}};
  if (options.capacity > 0) {
    ends.room = Descriptor(eventfd(static_cast<unsigned>(options.capacity),
                                   EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE));
    if (!ends.room) {
      throw std::runtime_error(
          fmt::format("the system gives no counter for a queue ({}); raise the limit ('ulimit -n')",
                      std::strerror(errno)));
    }
  }
  return ends;
}

bool PipeQueue::WaitUntil(ThreadState& thread, const QueueWait& what,
                          std::optional<Nanos> timeout) {
  bool done = false;
  std::string deadlock;
  RecordedWait(thread, State::kWaitingQueue, header_.object, SubjectKind::kObject, [&] {
    // Somebody else may be faster than we are.
    const auto wait = [&](const Deadline& deadline, const PollFlag* give_up) {
      while (!done && PollFor(what.descriptor, what.writing, stop_, deadline, give_up)) {
        done = what.attempt();
      }
    };
    if (timeout || what.words.empty() || !counter_.counts()) {
      return wait(DeadlineAfter(timeout), nullptr);
    }
    const std::string_view name = recorder_.names()->Text(header_.name);
    // Who was told to give up, but finds that its end has come by then, waits on for it.
    while (!done && deadlock.empty()) {
      const PollFlag give_up;
      deadlock = RunCounted(counter_,
                            {.task = what.task,
                             .who = thread.name,
                             .what = fmt::format(fmt::runtime(what.words), name),
                             .over = what.over,
                             .wake = [&give_up] { give_up.Raise(); }},
                            [&](const std::stop_token&) { wait(std::nullopt, &give_up); });
    }
  });
  if (!done && !deadlock.empty()) GiveUp(thread, *recorder_.names(), deadlock);
  return done;
}

bool PipeQueue::TakeRoom(Context& ctx, std::optional<Nanos> timeout) {
  const int room = ends_.room.get();
  const auto take = [room] {
    eventfd_t one = 0;
    return eventfd_read(room, &one) == 0;
  };
  return take() || WaitUntil(ctx.thread(),
                             {.task = ctx.task(),
                              .words = kWaitsForQueue,
                              .descriptor = room,
                              .attempt = take,
                              .over = [room] { return IsReady(room, POLLIN); }},
                             timeout);
}

void PipeQueue::RecordLength(ThreadState& thread, std::int64_t change) {
  const std::int64_t length = header_.length.fetch_add(change, std::memory_order_acq_rel) + change;
  thread.lane.WriteWide(EventKind::kCounter, header_.name, length);
}

bool PipeQueue::Put(Context& ctx, std::string item, std::optional<Nanos> timeout) {
  ThreadState& thread = ctx.thread();
  if (header_.bounded && !TakeRoom(ctx, timeout)) return false;
  const std::uint32_t number = header_.next_message.fetch_add(1, std::memory_order_relaxed);
  const std::uint32_t bytes = Saturated(item.size());
  item.insert(0, reinterpret_cast<const char*>(&number), sizeof(number));
  RecordLength(thread, 1);
  thread.lane.Write(EventKind::kSent, header_.object, bytes, number);
  if (!header_.feeder) {
    Write(thread, item);
    return true;
  }
  const std::lock_guard lock(mutex_);
  if (feeder_error_) std::rethrow_exception(std::exchange(feeder_error_, nullptr));
  if (!feeder_.joinable()) StartFeeder();
  to_feed_.push_back(std::move(item));
  changed_.notify_all();
  return true;
}

void PipeQueue::StartFeeder() {
  const std::string name = fmt::format("{} feeder", recorder_.names()->Text(header_.name));
  auto state = std::make_shared<ThreadState>(recorder_.PrepareThread(name, LaneRole::kService), 0);
  try {
    feeder_ = std::thread([this, state] {
      recorder_.EnterThread(*state);
      Feed(*state);
      recorder_.CloseThread(*state);
    });
  } catch (const std::system_error& error) {
    recorder_.CloseThread(*state);
    throw ThreadError(
        fmt::format("the system gives no thread to feed a queue ({}); raise the "
                    "limit ('ulimit -u')",
                    error.what()));
  }
}

void PipeQueue::Write(ThreadState& thread, std::string_view message) {
  Channel::Sent sent = Channel::Sent::kFull;
  const auto send = [&] {
    sent = ends_.write.Send(message, {}, false);
    return sent != Channel::Sent::kFull;
  };
  if (!send()) {
    // No task waits with a feeder: nobody counts it.
    WaitUntil(thread,
              {.words = header_.feeder ? "" : "waits until the pipe '{}' has room",
               .descriptor = ends_.write.descriptor(),
               .writing = true,
               .attempt = send,
               .over = [this] { return IsReady(ends_.write.descriptor(), POLLOUT); }},
              std::nullopt);
  }
  if (sent == Channel::Sent::kClosed) {
    throw std::runtime_error("nobody has the other end of the queue any more");
  }
}

void PipeQueue::Feed(ThreadState& thread) {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (to_feed_.empty()) {
      feeding_ = false;
      changed_.notify_all();
      if (ending_) return;
      thread.lane.Write(EventKind::kIdleBegin);
      changed_.wait(lock, [&] { return ending_ || !to_feed_.empty(); });
      thread.lane.Write(EventKind::kIdleEnd);
      continue;
    }
    const std::string message = std::move(to_feed_.front());
    to_feed_.pop_front();
    feeding_ = true;
    lock.unlock();
    std::exception_ptr error;
    try {
      std::uint32_t number = 0;
      std::memcpy(&number, message.data(), sizeof(number));
      thread.lane.Write(EventKind::kForwarded, header_.object,
                        Saturated(message.size() - sizeof(number)), number);
      Write(thread, message);
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    if (!error) continue;
    feeder_error_ = error;  // For the next who puts.
    // After a stop nobody is left for the rest.
    if (KindOf(error) == ErrorKind::kStopped) to_feed_.clear();
  }
}

std::optional<std::string> PipeQueue::Get(Context& ctx, std::optional<Nanos> timeout) {
  ThreadState& thread = ctx.thread();
  Message message;
  Channel::Received received = ends_.read.Receive(message, false);
  if (received == Channel::Received::kNothing) {
    WaitUntil(thread,
              {.task = ctx.task(),
               .words = kWaitsForQueue,
               .descriptor = ends_.read.descriptor(),
               .attempt =
                   [&] {
                     received = ends_.read.Receive(message, false);
                     return received != Channel::Received::kNothing;
                   },
               // What has been put is under way, if it is not here yet.
               .over = [this] { return header_.length.load(std::memory_order_acquire) > 0; }},
              timeout);
  }
  if (received != Channel::Received::kMessage) return std::nullopt;
  WireReader reader(message.bytes());
  const auto number = reader.Take<std::uint32_t>();
  thread.lane.Write(EventKind::kReceived, header_.object, Saturated(reader.rest().size()), number);
  RecordLength(thread, -1);
  if (header_.bounded) eventfd_write(ends_.room.get(), 1);
  return std::string(reader.rest());
}

void PipeQueue::Send(WireWriter& out) const {
  out.Put(place_);
  out.PutDescriptor(ends_.read.descriptor());
  out.PutDescriptor(ends_.write.descriptor());
  if (header_.bounded) out.PutDescriptor(ends_.room.get());
}

void PipeQueue::Flush(const std::string& who) {
  const std::string_view name = recorder_.names()->Text(header_.name);
  const CountedWait flush(
      counter_,
      {.who = who,
       .what = fmt::format("waits until the queue '{}' has room for what it put", name),
       .over = [this] { return IsFlushed() || IsReady(ends_.write.descriptor(), POLLOUT); }});
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return to_feed_.empty() && !feeding_; });
}

bool PipeQueue::IsFlushed() {
  const std::lock_guard lock(mutex_);
  return to_feed_.empty() && !feeding_;
}

PipeQueue::~PipeQueue() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (feeder_.joinable()) feeder_.join();
}

}  // namespace interleave
