#include "engine/record/arena.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>

#include "engine/record/open_files.h"

namespace interleave {
namespace {

// More than any machine maps; what is below can be added and multiplied without a wrap.
constexpr std::size_t kMostBytes = std::size_t{1} << 46;

// Header, names, lane headers, slots; each begins on a page of its own.
constexpr std::size_t kPage = 4096;
constexpr std::size_t OnPages(std::size_t size) { return (size + kPage - 1) / kPage * kPage; }
constexpr std::size_t kNamesAt = OnPages(sizeof(RecordingHeader));
constexpr std::size_t kLanesAt = kNamesAt + OnPages(sizeof(SharedNames));

// Changes with whatever two builds could disagree about.
constexpr std::uint64_t kLayout =
    0x496e'7465'0000'0000 + kLanesAt + 64 * sizeof(Event) + sizeof(LaneHeader);

std::size_t SlotsAt(const LaneArena::Size& size) {
  return kLanesAt + OnPages(size.lanes * sizeof(LaneHeader));
}
std::size_t TotalSize(const LaneArena::Size& size) {
  return SlotsAt(size) + size.lanes * size.events_per_lane * sizeof(Event);
}
bool IsAbsurd(const LaneArena::Size& size) {
  return size.lanes > kMostBytes || size.events_per_lane > kMostBytes ||
         size.lanes > kMostBytes / (sizeof(LaneHeader) + 2 * size.events_per_lane * sizeof(Event));
}

}  // namespace

std::expected<std::unique_ptr<LaneArena>, std::string> LaneArena::Create(Size size,
                                                                         TickClock clock) {
  if (IsAbsurd(size)) {
    return std::unexpected(
        fmt::format("no machine has the shared memory for {} lanes of {} events; record fewer "
                    "threads or fewer events of each",
                    size.lanes, size.events_per_lane));
  }
  size.events_per_lane = std::bit_ceil(size.events_per_lane);
  auto memory = SharedMemory::Create("interleave-lanes", TotalSize(size));
  if (!memory) return std::unexpected("the recorder " + memory.error());
  auto arena = std::unique_ptr<LaneArena>(new LaneArena(size, clock, std::move(*memory)));
  RecordingHeader& header = arena->header();
  header.lanes = size.lanes;
  header.events_per_lane = size.events_per_lane;
  header.next_task.store(1, std::memory_order_relaxed);
  header.next_object.store(1, std::memory_order_relaxed);
  arena->names().Initialise();
  header.layout = kLayout;
  return arena;
}

std::expected<std::unique_ptr<LaneArena>, std::string> LaneArena::Attach(int descriptor,
                                                                         TickClock clock) {
  auto memory = SharedMemory::Attach(descriptor);
  if (!memory) return std::unexpected("a worker " + memory.error());
  const auto& header = *reinterpret_cast<const RecordingHeader*>(memory->data());
  if (memory->size() < kLanesAt || header.layout != kLayout) {
    return std::unexpected("the shared memory was made by another build of this program");
  }
  const Size size{.lanes = header.lanes, .events_per_lane = header.events_per_lane};
  if (IsAbsurd(size) || TotalSize(size) != memory->size()) {
    return std::unexpected("the shared memory of the recording is damaged");
  }
  return std::unique_ptr<LaneArena>(new LaneArena(size, clock, std::move(*memory)));
}

LaneArena::LaneArena(Size size, TickClock clock, SharedMemory memory)
    : size_(size), clock_(clock), memory_(std::move(memory)) {}

std::pair<LaneWriter, std::size_t> LaneArena::OpenLane() {
  const std::size_t lane = header().opened.fetch_add(1, std::memory_order_acq_rel);
  if (lane >= size_.lanes) {
    // Counted down again, so that it cannot run over however many come.
    header().opened.fetch_sub(1, std::memory_order_acq_rel);
    header().refused.fetch_add(1, std::memory_order_relaxed);
    return {};
  }
  return {TakeOver(lane), lane};
}

LaneWriter LaneArena::TakeOver(std::size_t lane) {
  if (lane >= size_.lanes) return {};
  LaneHeader& taken = Header(lane);
  taken.process_id = static_cast<std::uint32_t>(getpid());
  taken.state.store(LaneHeader::kOpen, std::memory_order_release);
  return {taken, Slots(lane), clock_};
}

std::size_t LaneArena::opened() const {
  return std::min<std::size_t>(header().opened.load(std::memory_order_acquire), size_.lanes);
}

LaneReader LaneArena::Reader(std::size_t lane) const { return {Header(lane), Slots(lane)}; }

RecordingHeader& LaneArena::header() const {
  return *reinterpret_cast<RecordingHeader*>(memory_.data());
}

SharedNames& LaneArena::names() const {
  return *reinterpret_cast<SharedNames*>(memory_.data() + kNamesAt);
}

LaneHeader& LaneArena::Header(std::size_t lane) const {
  // Fresh pages are zero, which is a valid, free header.
  return reinterpret_cast<LaneHeader*>(memory_.data() + kLanesAt)[lane];
}

std::span<Event> LaneArena::Slots(std::size_t lane) const {
  auto* events = reinterpret_cast<Event*>(memory_.data() + SlotsAt(size_));
  return {events + lane * size_.events_per_lane, size_.events_per_lane};
}

}  // namespace interleave
