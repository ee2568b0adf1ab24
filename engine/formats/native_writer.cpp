#include <fmt/format.h>

#include <algorithm>

#include "engine/formats/display_text.h"
#include "engine/formats/native_file.h"
#include "engine/formats/native_tables.h"

namespace interleave {
namespace {

class NativeWriter {
 public:
  NativeWriter(const ExportJob& job, const ByteSink& sink) : job_(job), out_(sink) {
    for (const Recording& recording : job.recordings) {
      for (const Track& track : recording.trace->tracks()) {
        all_slices_ += track.slices.size() + track.tasks.size();
      }
    }
  }

  ExportReport Write() {
    out_.WriteFileHead();
    for (const Recording& recording : job_.recordings) {
      WriteRun(recording);
      ++run_;
    }
    if (!Stopped()) out_.Write({.type = BlockType::kEnd, .count = out_.blocks()}, {});
    return {.what = fmt::format("{} slices", GroupedNumber(slices_)), .stopped = Stopped()};
  }

 private:
  bool Stopped() const { return job_.work.stop.stop_requested(); }

  void WriteRun(const Recording& recording) {
    const Trace& trace = *recording.trace;
    EncodeMeta(recording, bytes_);
    EncodeMeta(MetaOfTrace{.now_ns = trace.now_ns(),
                           .live = trace.live(),
                           .truth = trace.truth(),
                           .truth_reason = trace.truth_reason(),
                           .events = trace.events(),
                           .dropped = trace.dropped()},
               bytes_);
    Put({.type = BlockType::kMeta});
    // [0] is the empty text in every table.
    InBlocks({.type = BlockType::kNames}, trace.names().size(),
             [&](auto first, auto count) { EncodeNames(trace.names(), first, count, bytes_); });
    Table(BlockType::kTracks, trace.tracks(), &EncodeTracks);
    Table(BlockType::kProcesses, trace.processes(), &EncodeProcesses);
    Table(BlockType::kObjects, trace.objects(), &EncodeObjects);
    Table(BlockType::kTasks, trace.tasks(), &EncodeTasks);
    for (std::size_t track = 0; track < trace.tracks().size(); ++track) {
      const auto table = static_cast<std::uint32_t>(2 * track);
      Slices(table, trace.tracks()[track].slices);
      Slices(table + 1, trace.tracks()[track].tasks);
    }
    Table(BlockType::kFlows, trace.flows(), &EncodeFlows);
    Table(BlockType::kMarks, trace.marks(), &EncodeMarks);
    Table(BlockType::kHolds, trace.holds(), &EncodeHolds);
    Table(BlockType::kTransfers, trace.transfers(), &EncodeTransfers);
    for (std::size_t i = 0; i < trace.counters().size(); ++i) {
      const Counter& counter = trace.counters()[i];
      const std::span<const CounterPoint> points(counter.points);
      InBlocks({.type = BlockType::kCounter, .table = static_cast<std::uint32_t>(i)},
               std::max<std::size_t>(points.size(), 1), [&](auto first, auto count) {
                 count = std::min(count, points.size());  // One without points has a block, too.
                 EncodeCounter(counter, points.subspan(first, count), bytes_);
               });
    }
  }

  void Put(BlockHead head) {
    head.run = run_;
    out_.Write(head, bytes_.bytes());
    bytes_.Clear();
  }

  // Calls encode(first, count) for each block of a table of `size` entries.
  template <typename Encode>
  void InBlocks(BlockHead head, std::size_t size, Encode encode) {
    for (std::size_t first = 0; first < size && !Stopped(); first += kBlockEntries) {
      const std::size_t count = std::min(kBlockEntries, size - first);
      encode(first, count);
      head.first = first;
      head.count = static_cast<std::uint32_t>(count);
      Put(head);
    }
  }

  template <typename T>
  void Table(BlockType type, const std::vector<T>& table,
             void (*encode)(std::span<const T>, ByteEncoder&)) {
    InBlocks({.type = type}, table.size(), [&](auto first, auto count) {
      encode(std::span(table).subspan(first, count), bytes_);
    });
  }

  void Slices(std::uint32_t table, const std::vector<Slice>& slices) {
    InBlocks({.type = BlockType::kSlices, .table = table}, slices.size(),
             [&](auto first, auto count) {
               EncodeSlices(std::span(slices).subspan(first, count), bytes_);
               slices_ += count;
               job_.work.Report(static_cast<double>(slices_) / static_cast<double>(all_slices_));
             });
  }

  const ExportJob& job_;
  BlockWriter out_;
  ByteEncoder bytes_;  // Of the block that is being made.
  std::uint32_t run_ = 0;
  std::uint64_t slices_ = 0;
  std::uint64_t all_slices_ = 0;
};

}  // namespace

std::expected<ExportReport, std::string> WriteNativeFile(const ExportJob& job,
                                                         const ByteSink& sink) {
  return NativeWriter(job, sink).Write();
}

}  // namespace interleave
