// Worker processes of the simulated machine: threads that take a while to start, and to which
// arguments and results travel as bytes.

#include <algorithm>
#include <limits>

#include "engine/simulated/machine.h"
#include "engine/task/wire.h"

namespace interleave {
namespace {

// Counts what a message would hold; nobody ever reads it.
class CountedHandles final : public HandleSpace {
 public:
  std::uint64_t PlaceOf(const void* /*shared*/) const override { return 0; }
  void* At(std::uint64_t, std::size_t, std::size_t) const override { Refuse(); }
  std::uint64_t PlaceOf(const LockState& /*lock*/) const override { return 0; }
  LockState& LockAt(std::uint64_t /*place*/) override { Refuse(); }
  ByteQueue& ReceiveQueue(WireReader& /*in*/) override { Refuse(); }

 private:
  [[noreturn]] static void Refuse() { throw WireError("a counted message is never read"); }
};

template <typename Write>
std::uint32_t BytesOf(Write write) {
  CountedHandles handles;
  WireWriter out(&handles);
  try {
    write(out);
  } catch (const SendError&) {
    // A handle of things that are shared here all the same: what came before it counts.
  }
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::min(out.bytes().size(), kMost));
}

}  // namespace

SimulatedThread& SimulatedRuntime::MakeProcess(std::string name) {
  const std::uint32_t process = ++processes_;
  if (name.empty()) name = "Process " + std::to_string(process);
  Put(*main_, EventKind::kProcessCreated, process, names_->Intern(name));
  Put(*main_, EventKind::kProcessStarted, process, process);
  return MakeThread(std::move(name), true, false, process);
}

void SimulatedRuntime::StartUp(SimulatedThread& thread) {
  if (thread.process > 0 && simulated_.process_start > 0) {
    clock_.Schedule(thread, clock_.now() + simulated_.process_start + simulated_.wake_up);
  } else {
    WakeUp(thread);
  }
}

void SimulatedRuntime::PayForBytes(SimulatedThread& thread, TaskId task, std::uint32_t bytes,
                                   bool outward) {
  const Nanos cost = static_cast<Nanos>(bytes) * simulated_.byte_ps / 1000;
  thread.burst += cost;
  Put(thread, outward ? EventKind::kSerialised : EventKind::kDeserialised, task, bytes, 0,
      SubjectKind::kTask);
}

void SimulatedRuntime::PayForArguments(SimulatedThread& thread, const Job& job, bool outward) {
  PayForBytes(thread, job.task(), BytesOf([&](WireWriter& out) { job.WriteArguments(out); }),
              outward);
}

void SimulatedRuntime::PayForResult(SimulatedThread& thread, const Job& job) {
  PayForBytes(thread, job.task(), BytesOf([&](WireWriter& out) { job.WriteResult(out); }), true);
}

}  // namespace interleave
