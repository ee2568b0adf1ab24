#include "engine/record/sched_records.h"

#include <fmt/format.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "engine/record/clock.h"
#include "engine/record/open_files.h"

namespace interleave {
namespace {

// Data pages of the ring; a power of two. 64 KiB hold two thousand switches between two drains.
constexpr std::size_t kDataPages = 16;

// What follows the header of every record, by sample_type with sample_id_all.
struct SampleId {
  std::uint32_t pid, tid;
  std::uint64_t time;
  std::uint32_t cpu, reserved;
};
struct LostRecord {
  std::uint64_t id, lost;
};
// Less room than this, and the next record may not have fitted.
constexpr std::size_t kRoomForARecord = 64;

// What reading the descriptor gives. The kernel counts what it could not write since 6.0; before,
// it says so only with the next record that fits.
struct Counts {
  std::uint64_t value, lost;
};
constexpr std::uint64_t kFormatLost = 1U << 4;  // PERF_FORMAT_LOST, unknown to older headers.

std::size_t PageSize() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }
std::size_t MapSize() { return (kDataPages + 1) * PageSize(); }

perf_event_attr Attributes() {
  perf_event_attr attr{};
  attr.size = sizeof(attr);
  attr.type = PERF_TYPE_SOFTWARE;
  attr.config = PERF_COUNT_SW_DUMMY;
  attr.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CPU;
  attr.sample_id_all = 1;
  attr.context_switch = 1;
  attr.exclude_kernel = 1;
  attr.exclude_hv = 1;
  attr.use_clockid = 1;
  attr.clockid = CLOCK_MONOTONIC;
  return attr;
}

std::string Refusal(std::string_view call, int code) {
  if (code == EACCES || code == EPERM) {
    return fmt::format(
        "the kernel refuses scheduler records ({}: {}); 'sysctl kernel.perf_event_paranoid=2' "
        "allows them",
        call, std::strerror(code));
  }
  if (code == EMFILE || code == ENFILE) {
    return fmt::format("no files are left for scheduler records of every thread. {}",
                       OpenFilesHint());
  }
  return fmt::format("the kernel gives no scheduler records ({}: {})", call, std::strerror(code));
}

// What another process has sent could be anything.
bool IsPerfEvent(int descriptor) {
  std::array<char, 64> target{};
  const std::string link = fmt::format("/proc/self/fd/{}", descriptor);
  const ssize_t size = readlink(link.c_str(), target.data(), target.size());
  return size > 0 && std::string_view(target.data(), static_cast<std::size_t>(size)) ==
                         "anon_inode:[perf_event]";
}

}  // namespace

std::expected<std::unique_ptr<SchedStream>, std::string> SchedStream::OpenForThisThread() {
  perf_event_attr attr = Attributes();
  const auto open_event = [&] {
    return static_cast<int>(syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
  };
  attr.read_format = kFormatLost;
  int descriptor = open_event();
  if (descriptor < 0 && errno == EINVAL) {
    attr.read_format = 0;
    descriptor = open_event();
  }
  if (descriptor < 0) return std::unexpected(Refusal("perf_event_open", errno));
  if (IsOneOfTheLast(descriptor)) {
    close(descriptor);
    return std::unexpected(Refusal("perf_event_open", EMFILE));
  }
  void* memory = mmap(nullptr, MapSize(), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (memory == MAP_FAILED) {
    const int code = errno;
    close(descriptor);
    return std::unexpected(Refusal("mmap", code));
  }
  // Only now does the kernel have somewhere to write: a switch before this is in nobody's records.
  const SchedSwitch first{.at = MonotonicNanos(), .core = sched_getcpu(), .in = true};
  return std::unique_ptr<SchedStream>(
      new SchedStream(descriptor, memory, attr.read_format != 0, first));
}

std::expected<std::unique_ptr<SchedStream>, std::string> SchedStream::Adopt(int descriptor,
                                                                            SchedSwitch first) {
  if (!IsPerfEvent(descriptor) || IsOneOfTheLast(descriptor)) {
    close(descriptor);
    return std::unexpected("a worker's scheduler records cannot be read. " + OpenFilesHint());
  }
  void* memory = mmap(nullptr, MapSize(), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (memory == MAP_FAILED) {
    const int code = errno;
    close(descriptor);
    return std::unexpected(Refusal("mmap", code));
  }
  // Where the kernel does not count what it lost, reading gives fewer bytes, and is ignored.
  return std::unique_ptr<SchedStream>(new SchedStream(descriptor, memory, true, first));
}

SchedStream::SchedStream(int descriptor, void* memory, bool counts_lost, SchedSwitch first)
    : descriptor_(descriptor), memory_(memory), counts_lost_(counts_lost), first_(first) {}

SchedStream::~SchedStream() {
  munmap(memory_, MapSize());
  close(descriptor_);
}

void SchedStream::Drain(std::vector<SchedSwitch>& out) {
  if (!first_given_) {
    out.push_back(first_);
    first_given_ = true;
  }
  auto& page = *static_cast<perf_event_mmap_page*>(memory_);
  const std::uint64_t head = std::atomic_ref(page.data_head).load(std::memory_order_acquire);
  std::uint64_t tail = page.data_tail;  // Only we write it.
  const std::size_t size = kDataPages * PageSize();
  const auto* data = static_cast<const std::byte*>(memory_) + PageSize();

  // Records may wrap around the end of the ring.
  const auto read = [&](std::uint64_t at, void* to, std::size_t length) {
    const std::size_t offset = at % size;
    const std::size_t until_wrap = std::min(length, size - offset);
    std::memcpy(to, data + offset, until_wrap);
    std::memcpy(static_cast<std::byte*>(to) + until_wrap, data, length - until_wrap);
  };
  // Damaged by whoever else has it mapped: there is nothing to be read.
  if (head - tail > size) tail = head;
  const bool was_full = size - (head - tail) < kRoomForARecord;
  while (tail < head) {
    perf_event_header header;
    read(tail, &header, sizeof(header));
    if (header.size < sizeof(header)) break;  // Not ours to make sense of; the rest is skipped.
    if (header.type == PERF_RECORD_SWITCH && header.size >= sizeof(header) + sizeof(SampleId)) {
      SampleId sample;
      read(tail + header.size - sizeof(sample), &sample, sizeof(sample));
      // The switch that was under way while the event was opened is in first_ already.
      if (static_cast<Nanos>(sample.time) >= first_.at) {
        const bool off = (header.misc & PERF_RECORD_MISC_SWITCH_OUT) != 0;
        out.push_back(
            {.at = static_cast<Nanos>(sample.time),
             .core = static_cast<std::int32_t>(sample.cpu),
             .in = !off,
             .preempted = off && (header.misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT) != 0});
      }
    } else if (header.type == PERF_RECORD_LOST) {
      LostRecord record;
      read(tail + sizeof(header), &record, sizeof(record));
      lost_records_ += record.lost;
    }
    tail += header.size;
  }
  std::atomic_ref(page.data_tail).store(head, std::memory_order_release);
  Counts counts{};
  if (was_full && counts_lost_ && ::read(descriptor_, &counts, sizeof(counts)) == sizeof(counts)) {
    lost_count_ = counts.lost;
  }
}

}  // namespace interleave
