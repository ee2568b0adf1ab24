#include "engine/record/arena.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>

#include "engine/record/open_files.h"

namespace interleave {
namespace {

// More than any machine maps; what is below can be added and multiplied without a wrap.
constexpr std::size_t kMostBytes = std::size_t{1} << 46;

std::size_t HeadersSize(const LaneArena::Size& size) { return size.lanes * sizeof(LaneHeader); }
std::size_t TotalSize(const LaneArena::Size& size) {
  return HeadersSize(size) + size.lanes * size.events_per_lane * sizeof(Event);
}

}  // namespace

std::expected<std::unique_ptr<LaneArena>, std::string> LaneArena::Create(Size size,
                                                                         TickClock clock) {
  if (size.lanes > kMostBytes || size.events_per_lane > kMostBytes ||
      size.lanes > kMostBytes / (sizeof(LaneHeader) + 2 * size.events_per_lane * sizeof(Event))) {
    return std::unexpected(
        fmt::format("no machine has the shared memory for {} lanes of {} events; record fewer "
                    "threads or fewer events of each",
                    size.lanes, size.events_per_lane));
  }
  size.events_per_lane = std::bit_ceil(size.events_per_lane);
  const std::size_t total = TotalSize(size);
  const auto refused = [&](std::string_view call, int code) {
    return std::unexpected(fmt::format(
        "the recorder could not get {} MiB of shared memory ({}: {}). {}", total >> 20, call,
        std::strerror(code),
        code == EMFILE ? OpenFilesHint() : "Close other programs or record fewer threads."));
  };
  const int descriptor = memfd_create("interleave-lanes", MFD_CLOEXEC);
  if (descriptor < 0) return refused("memfd_create", errno);
  if (ftruncate(descriptor, static_cast<off_t>(total)) != 0) {
    const int code = errno;
    close(descriptor);
    return refused("ftruncate", code);
  }
  void* memory =
      mmap(nullptr, total, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor, 0);
  if (memory == MAP_FAILED) {
    const int code = errno;
    close(descriptor);
    return refused("mmap", code);
  }
  return std::unique_ptr<LaneArena>(
      new LaneArena(size, clock, descriptor, static_cast<std::byte*>(memory)));
}

LaneArena::LaneArena(Size size, TickClock clock, int descriptor, std::byte* memory)
    : size_(size), clock_(clock), descriptor_(descriptor), memory_(memory) {}

LaneArena::~LaneArena() {
  munmap(memory_, TotalSize(size_));
  close(descriptor_);
}

std::pair<LaneWriter, std::size_t> LaneArena::OpenLane() {
  std::size_t lane = 0;
  {
    const std::lock_guard lock(mutex_);
    if (opened_ == size_.lanes) {
      ++refused_;
      return {};
    }
    lane = opened_++;
    LaneHeader& header = Header(lane);
    header.process_id = static_cast<std::uint32_t>(getpid());
    header.state.store(LaneHeader::kOpen, std::memory_order_release);
  }
  return {LaneWriter(Header(lane), Slots(lane), clock_), lane};
}

std::size_t LaneArena::opened() const {
  const std::lock_guard lock(mutex_);
  return opened_;
}

std::uint64_t LaneArena::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

LaneReader LaneArena::Reader(std::size_t lane) const { return {Header(lane), Slots(lane)}; }

LaneHeader& LaneArena::Header(std::size_t lane) const {
  // Fresh pages are zero, which is a valid, free header.
  return reinterpret_cast<LaneHeader*>(memory_)[lane];
}

std::span<Event> LaneArena::Slots(std::size_t lane) const {
  auto* events = reinterpret_cast<Event*>(memory_ + HeadersSize(size_));
  return {events + lane * size_.events_per_lane, size_.events_per_lane};
}

}  // namespace interleave
