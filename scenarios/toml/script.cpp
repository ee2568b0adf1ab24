#include "scenarios/toml/script.h"

#include <algorithm>
#include <type_traits>
#include <variant>

namespace interleave {
namespace {

bool UsesThing(const std::vector<Phase>& phases, std::size_t thing) {
  return std::ranges::any_of(phases, [&](const Phase& phase) {
    return IsAboutShared(phase.kind) && phase.shared == thing;
  });
}

void TakeHandle(WireReader& in, LiveThing& thing) {
  switch (thing.kind) {
    case SharedKind::kLock:
      thing.handle = in.Take<Lock>();
      return;
    case SharedKind::kSemaphore:
      thing.handle = in.Take<Semaphore>();
      return;
    case SharedKind::kBarrier:
      thing.handle = in.Take<Barrier>();
      return;
    case SharedKind::kQueue:
      thing.handle = in.Take<Queue<std::int64_t>>();
      return;
    case SharedKind::kEvent:
      thing.handle = in.Take<EventFlag>();
      return;
  }
  throw WireError("a script is damaged");
}

}  // namespace

void Script::Send(WireWriter& out) const {
  const State& state = *state_;
  out.Put(state.name);
  out.Put(state.phases);
  out.Put(state.cells);
  out.Put(state.iterations_per_second);
  out.Put(state.stream);
  out.Put(state.random);
  out.Put<std::uint64_t>(state.things.size());
  for (std::size_t i = 0; i < state.things.size(); ++i) {
    const LiveThing& thing = state.things[i];
    out.Put(thing.kind);
    out.Put(thing.name);
    out.Put(thing.size);
    const bool used = UsesThing(state.phases, i);
    out.Put(used);
    if (!used) continue;
    std::visit(
        [&]<typename Handle>(const Handle& handle) {
          if constexpr (!std::is_same_v<Handle, std::monostate>) out.Put(handle);
        },
        thing.handle);
  }
}

Script Script::Receive(WireReader& in) {
  State state;
  state.name = in.Take<std::string>();
  state.phases = in.Take<std::vector<Phase>>();
  state.cells = in.Take<SharedCells>();
  state.iterations_per_second = in.Take<double>();
  state.stream = in.Take<std::uint64_t>();
  state.random = in.Take<bool>();
  const std::size_t things = in.TakeCount(1);
  for (std::size_t i = 0; i < things; ++i) {
    LiveThing thing;
    thing.kind = in.Take<SharedKind>();
    thing.name = in.Take<std::string>();
    thing.size = in.Take<std::int64_t>();
    if (in.Take<bool>()) TakeHandle(in, thing);
    state.things.push_back(std::move(thing));
  }
  for (const Phase& phase : state.phases) {
    const bool right = phase.kind <= PhaseKind::kFail && phase.end <= state.phases.size() &&
                       (!IsAboutShared(phase.kind) || phase.shared < things);
    if (!right) throw WireError("a script is damaged");
  }
  if (state.cells.size() != things * kCellsPerThing + 1) throw WireError("a script is damaged");
  return Script(std::move(state));
}

}  // namespace interleave
