#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <limits>
#include <map>
#include <mutex>

#include "engine/formats/each_index.h"
#include "engine/formats/native_facts.h"
#include "engine/formats/native_file.h"
#include "engine/formats/native_tables.h"
#include "engine/formats/skipped_things.h"
#include "engine/trace/trace_builder.h"

namespace interleave {
namespace {

// No file that we have written comes near these; one that is made to break a reader does.
constexpr std::size_t kMostRuns = 4096;
constexpr std::int32_t kMostCoreRows = 8192;  // Of all recordings that were not finished together.
constexpr std::uint64_t kFreeBytes = std::uint64_t{128} << 20;

// Slices of 256 MiB. Beyond that, a file has one for each of its bytes at most: the times of a real
// recording do not pack better.
constexpr std::uint64_t kFreeSlices = (std::uint64_t{256} << 20) / sizeof(Slice);

constexpr std::uint64_t kNameBytes = 160;  // With its place in the table.

// Where the slices of one block go.
struct SliceJob {
  FoundBlock block;
  std::span<Slice> to;
};

class NativeReader {
 public:
  NativeReader(const InputFile& file, const FileWork& work)
      : file_(file), bytes_(file.bytes()), work_(work) {}

  ReadResult Read() {
    if (auto wrong = WrongHead()) return std::unexpected(*wrong);
    std::vector<Gap> gaps;
    std::uint64_t offset = kNativeHeadBytes;
    while (const auto block = NextBlock(bytes_, offset, gaps)) {
      if (work_.stop.stop_requested()) return Stopped();
      Take(*block);
      if (block->head.type != BlockType::kSlices) {
        work_.Report(static_cast<double>(offset) / static_cast<double>(bytes_.size()) / 2);
      }
    }
    for (const Gap& gap : gaps) {
      skipped_.Add("bytes that belong to no whole block", gap.offset, gap.bytes);
    }
    if (!complete_) {
      skipped_.Add("end missing: the recording was not finished, or is cut", offset);
    }
    if (runs_.empty()) return std::unexpected(file_.Error("has no recording in it", offset));
    for (auto& [index, run] : runs_) PlaceSlices(run);
    if (!UnpackSlices()) return Stopped();
    for (auto& [index, run] : runs_) Finish(index, run);
    opened_.skipped = skipped_.all();
    return std::move(opened_);
  }

 private:
  struct Run {
    Recording recording;
    MetaOfTrace meta;
    std::vector<std::string> names;
    TraceParts parts;
    std::vector<TrackSizes> sizes;
    std::vector<FoundBlock> slices;
    std::vector<Fact> facts;
  };

  std::unexpected<FileError> Stopped() const {
    return std::unexpected(FileError{.file = file_.name(), .stopped = true});
  }

  std::optional<FileError> WrongHead() const {
    if (bytes_.size() < kNativeHeadBytes) return file_.Error("ends within its first 16 bytes");
    std::uint16_t major = 0;
    std::memcpy(&major, bytes_.data() + kNativeMagic.size(), sizeof(major));
    if (major == kNativeMajor) return std::nullopt;
    return file_.Error(fmt::format("has version {} of the format, and this program reads {}; open "
                                   "it with a newer one",
                                   major, kNativeMajor),
                       kNativeMagic.size());
  }

  void SkipBlock(const FoundBlock& block) {
    skipped_.Add(fmt::format("{} in damaged blocks", BlockTitle(block.head.type)), block.offset,
                 std::max(block.head.count, 1U));
  }

  // Whether entries may have such an index: a table is not longer than what may have been lost.
  bool Plausible(const BlockHead& head, std::size_t size) const {
    return head.count <= kMostBlockBytes && head.first <= size + bytes_.size();
  }

  // Counts what the entries of a block will take, with those that would have to stand before them.
  bool Affordable(const BlockHead& head, const Run& run) {
    const TraceParts& parts = run.parts;
    const auto gap = [&](std::size_t size) {
      return head.first > size ? std::min<std::uint64_t>(head.first - size, bytes_.size()) : 0;
    };
    switch (head.type) {
      case BlockType::kNames:
        used_ += kNameBytes * (gap(run.names.size()) + head.count);
        break;
      case BlockType::kTracks:
        used_ += (sizeof(Track) + sizeof(TrackSizes)) * (gap(parts.tracks.size()) + head.count);
        break;
      case BlockType::kProcesses:
        used_ += sizeof(ProcessInfo) * (gap(parts.processes.size()) + head.count);
        break;
      case BlockType::kTasks:
        used_ += sizeof(TaskInfo) * gap(parts.tasks.size());
        break;
      case BlockType::kObjects:
        used_ += sizeof(ObjectInfo) * gap(parts.objects.size());
        break;
      case BlockType::kCounter:
        if (head.table >= parts.counters.size()) {
          used_ += sizeof(Counter) * (head.table - parts.counters.size() + 1);
        }
        break;
      default:
        return true;
    }
    return used_ <= kFreeBytes + bytes_.size();
  }

  void Take(const FoundBlock& block) {
    if (block.head.type == BlockType::kEnd) {
      complete_ = true;
      return;
    }
    if (block.head.type > BlockType::kEnd || block.head.type < BlockType::kMeta) {
      skipped_.Add("blocks of a kind that is not known here", block.offset);
      return;
    }
    if (runs_.size() >= kMostRuns && !runs_.contains(block.head.run)) {
      skipped_.Add("blocks of recordings beyond the first 4096", block.offset);
      return;
    }
    Run& run = runs_[block.head.run];
    if (!Affordable(block.head, run)) {
      skipped_.Add(
          fmt::format("{} for which there is no room in memory", BlockTitle(block.head.type)),
          block.offset, std::max(block.head.count, 1U));
      return;
    }
    if (block.head.type == BlockType::kSlices) {
      run.slices.push_back(block);  // Unpacked later, by all cores.
    } else if (!UnpackBlock(block, unpacked_) || !Decode(block.head, run)) {
      SkipBlock(block);
    }
  }

  bool Decode(const BlockHead& head, Run& run) {
    TraceParts& parts = run.parts;
    const auto first = static_cast<std::size_t>(head.first);
    const std::size_t count = head.count;
    switch (head.type) {
      case BlockType::kMeta:
        return DecodeMeta(unpacked_, run.recording, run.meta);
      case BlockType::kNames:
        return Plausible(head, run.names.size()) && DecodeNames(unpacked_, first, count, run.names);
      case BlockType::kTracks:
        return Plausible(head, parts.tracks.size()) &&
               DecodeTracks(unpacked_, first, count, parts.tracks, run.sizes);
      case BlockType::kTasks:
        return Plausible(head, parts.tasks.size()) &&
               DecodeTasks(unpacked_, first, count, parts.tasks);
      case BlockType::kObjects:
        return Plausible(head, parts.objects.size()) &&
               DecodeObjects(unpacked_, first, count, parts.objects);
      case BlockType::kProcesses:
        return Plausible(head, parts.processes.size()) &&
               DecodeProcesses(unpacked_, first, count, parts.processes);
      case BlockType::kFlows:
        return DecodeFlows(unpacked_, count, parts.flows);
      case BlockType::kMarks:
        return DecodeMarks(unpacked_, count, parts.marks);
      case BlockType::kHolds:
        return DecodeHolds(unpacked_, count, parts.holds);
      case BlockType::kTransfers:
        return DecodeTransfers(unpacked_, count, parts.transfers);
      case BlockType::kCounter:
        // One that has no points has none in its block either.
        return head.table <= parts.counters.size() + bytes_.size() / kBlockHeadBytes &&
               (DecodeCounter(unpacked_, head.table, count, parts.counters) ||
                (count == 1 && DecodeCounter(unpacked_, head.table, 0, parts.counters)));
      case BlockType::kFacts:
        return DecodeFacts(unpacked_, count, run.facts);
      case BlockType::kSlices:
      case BlockType::kEnd:
        break;
    }
    return false;
  }

  // False if so many more slices are more than the file can be believed to have.
  bool TakeRoom(std::uint64_t slices) {
    if (slices_ + slices > kFreeSlices + bytes_.size()) return false;
    slices_ += slices;
    return true;
  }

  // Makes room for all slices of a run and says which block goes where.
  void PlaceSlices(Run& run) {
    std::ranges::stable_sort(run.slices, [](const FoundBlock& a, const FoundBlock& b) {
      return std::pair(a.head.table, a.head.first) < std::pair(b.head.table, b.head.first);
    });
    std::vector<Track>& tracks = run.parts.tracks;
    for (std::size_t i = 0; i < run.slices.size();) {
      const std::uint32_t table = run.slices[i].head.table;
      const std::size_t track = table / 2;
      if (track >= tracks.size() && track <= bytes_.size() / kBlockHeadBytes) {
        tracks.resize(track + 1, {.name = "Track whose description is damaged"});
      }
      std::size_t end = i;
      std::size_t count = 0;
      for (; end < run.slices.size() && run.slices[end].head.table == table; ++end) {
        const FoundBlock& block = run.slices[end];
        const bool possible = track < tracks.size() && block.raw_bytes <= kMostBlockBytes &&
                              block.raw_bytes / kLeastSliceBytes >= block.head.count;
        if (!possible) SkipBlock(block);
        const bool fits = possible && TakeRoom(block.head.count);
        if (possible && !fits) {
          skipped_.Add("slices for which there is no room in memory", block.offset,
                       block.head.count);
        }
        if (!fits) run.slices[end].head.count = 0;
        count += run.slices[end].head.count;
      }
      if (count > 0) {
        std::vector<Slice>& slices = table % 2 == 0 ? tracks[track].slices : tracks[track].tasks;
        slices.resize(count);
        std::span<Slice> rest = slices;
        for (; i < end; ++i) {
          const std::size_t here = run.slices[i].head.count;
          if (here > 0) jobs_.push_back({run.slices[i], rest.first(here)});
          rest = rest.subspan(here);
        }
      }
      i = end;
    }
  }

  // False if the user has stopped it.
  bool UnpackSlices() {
    std::atomic<std::size_t> done = 0;
    std::mutex mutex;
    std::vector<std::size_t> damaged;  // Guarded by mutex.
    // A thread is worth some whole blocks.
    const std::size_t threads =
        ThreadsFor(std::min<std::size_t>(jobs_.size(), slices_ / kBlockEntries + 1));
    std::vector<std::string> unpacked(threads);
    ForEachIndex(jobs_.size(), threads, [&](std::size_t i, std::size_t thread) {
      if (work_.stop.stop_requested()) return;
      SliceJob& job = jobs_[i];
      if (!UnpackBlock(job.block, unpacked[thread]) || !DecodeSlices(unpacked[thread], job.to)) {
        const std::lock_guard lock(mutex);
        damaged.push_back(i);
      }
      const std::size_t finished = done.fetch_add(1) + 1;
      if (thread == 0) {
        work_.Report(0.5 + static_cast<double>(finished) / static_cast<double>(jobs_.size()) / 2);
      }
    });
    if (work_.stop.stop_requested()) return false;
    work_.Report(1);  // The last ones may be another thread's, which does not tell.
    std::ranges::sort(damaged);
    for (const std::size_t i : damaged) {
      SkipBlock(jobs_[i].block);
      // No slice ends then: TakeOut() knows them by it.
      for (Slice& slice : jobs_[i].to) slice = {.begin = 0, .end = kTakenOut};
    }
    if (!damaged.empty()) TakeOut();
    return true;
  }

  void TakeOut() {
    const auto taken = [](const Slice& slice) { return slice.end == kTakenOut; };
    for (auto& [index, run] : runs_) {
      for (Track& track : run.parts.tracks) {
        std::erase_if(track.slices, taken);
        std::erase_if(track.tasks, taken);
      }
    }
  }

  void Finish(std::uint32_t index, Run& run) {
    Recording& recording = run.recording;
    if (recording.title.empty()) recording.title = fmt::format("Recording {}", index + 1);
    std::uint64_t lost = 0;
    for (std::size_t i = 0; i < std::min(run.sizes.size(), run.parts.tracks.size()); ++i) {
      const std::uint64_t had =
          run.parts.tracks[i].slices.size() + run.parts.tracks[i].tasks.size();
      const std::uint64_t wanted = run.sizes[i].slices + run.sizes[i].tasks;
      if (wanted > had) lost += wanted - had;
    }
    skipped_.Add(fmt::format("slices missing from \"{}\"", recording.title), 0, lost);
    auto names = std::make_shared<NameTable>(run.names);
    if (!run.facts.empty()) {
      // A recording that was not finished: what was recorded is shown as it would have been.
      run.meta.cores = std::min(run.meta.cores, core_rows_left_);
      core_rows_left_ -= std::max(run.meta.cores, 0);
      recording.trace = ReplayFacts(run.facts, run.meta, std::move(names));
    } else {
      TraceParts& parts = run.parts;
      parts.names = std::move(names);
      parts.now_ns = run.meta.now_ns;
      parts.live = run.meta.live;
      parts.truth = run.meta.truth;
      parts.truth_reason = run.meta.truth_reason;
      parts.events = run.meta.events;
      parts.dropped = run.meta.dropped;
      TraceRepairs repairs;
      recording.trace = TraceBuilder::Assemble(std::move(parts), repairs);
      skipped_.Add("things that contradicted others and were put right", 0,
                   repairs.reordered + repairs.cut + repairs.dropped + repairs.clamped);
    }
    opened_.recordings.push_back(std::move(recording));
  }

  static constexpr Nanos kTakenOut = std::numeric_limits<Nanos>::min();

  const InputFile& file_;
  const std::string_view bytes_;
  const FileWork& work_;
  std::map<std::uint32_t, Run> runs_;
  std::vector<SliceJob> jobs_;
  std::string unpacked_;
  bool complete_ = false;
  std::uint64_t used_ = 0;
  std::uint64_t slices_ = 0;
  std::int32_t core_rows_left_ = kMostCoreRows;
  SkippedThings skipped_;
  OpenedFile opened_{.format = "Interleave", .recordings = {}, .skipped = {}};
};

}  // namespace

bool IsNativeFile(std::string_view head) { return head.starts_with(kNativeMagic); }

ReadResult ReadNativeFile(const InputFile& file, bool gzipped, const FileWork& work) {
  if (gzipped) {
    return std::unexpected(
        file.Error("is a gzipped Interleave file, which is packed already; unpack it first"));
  }
  return NativeReader(file, work).Read();
}

}  // namespace interleave
