#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/byte_codec.h"
#include "engine/formats/native_block.h"
#include "engine/formats/recording.h"
#include "engine/trace/trace_parts.h"

namespace interleave {

// The entries of a native file's blocks, as bytes and back. Encoders append to `out`; decoders take
// any bytes and return false for those that no encoder wrote. Decoded entries go behind those that
// a table has, or, where entries are known by their index, to their place.

void EncodeMeta(const Recording& recording, ByteEncoder& out);
// What a trace says of its whole, and what the interpreter needs to know of the machine.
struct MetaOfTrace {
  Nanos now_ns = 0;
  bool live = false;
  Truth truth = Truth::kKernel;
  std::string truth_reason;
  std::uint64_t events = 0;
  std::uint64_t dropped = 0;
  std::int32_t cores = 0;  // Of a recording that goes on: see Interpreter.
  Nanos slow_step = 0;
  bool operator==(const MetaOfTrace&) const = default;
};
void EncodeMeta(const MetaOfTrace& meta, ByteEncoder& out);
// Takes both; what is not said stays as it is, what is not known is skipped.
bool DecodeMeta(std::string_view bytes, Recording& recording, MetaOfTrace& meta);

void EncodeSlices(std::span<const Slice> slices, ByteEncoder& out);
// REQUIRES: `slices` has as many as were encoded. Every slice takes kLeastSliceBytes at least.
bool DecodeSlices(std::string_view bytes, std::span<Slice> slices);
inline constexpr std::size_t kLeastSliceBytes = 7;

void EncodeNames(const NameTable& names, std::size_t first, std::size_t count, ByteEncoder& out);
bool DecodeNames(std::string_view bytes, std::size_t first, std::size_t count,
                 std::vector<std::string>& names);

// With how many slices and tasks the track has; the slices themselves are blocks of their own.
struct TrackSizes {
  std::uint64_t slices = 0;
  std::uint64_t tasks = 0;
};
void EncodeTracks(std::span<const Track> tracks, ByteEncoder& out);
bool DecodeTracks(std::string_view bytes, std::size_t first, std::size_t count,
                  std::vector<Track>& tracks, std::vector<TrackSizes>& sizes);

void EncodeTasks(std::span<const TaskInfo> tasks, ByteEncoder& out);
bool DecodeTasks(std::string_view bytes, std::size_t first, std::size_t count,
                 std::vector<TaskInfo>& tasks);
void EncodeObjects(std::span<const ObjectInfo> objects, ByteEncoder& out);
bool DecodeObjects(std::string_view bytes, std::size_t first, std::size_t count,
                   std::vector<ObjectInfo>& objects);
void EncodeProcesses(std::span<const ProcessInfo> processes, ByteEncoder& out);
bool DecodeProcesses(std::string_view bytes, std::size_t first, std::size_t count,
                     std::vector<ProcessInfo>& processes);

void EncodeFlows(std::span<const Flow> flows, ByteEncoder& out);
bool DecodeFlows(std::string_view bytes, std::size_t count, std::vector<Flow>& flows);
void EncodeMarks(std::span<const Mark> marks, ByteEncoder& out);
bool DecodeMarks(std::string_view bytes, std::size_t count, std::vector<Mark>& marks);
void EncodeHolds(std::span<const Hold> holds, ByteEncoder& out);
bool DecodeHolds(std::string_view bytes, std::size_t count, std::vector<Hold>& holds);
void EncodeTransfers(std::span<const Transfer> transfers, ByteEncoder& out);
bool DecodeTransfers(std::string_view bytes, std::size_t count, std::vector<Transfer>& transfers);
// Each block of a counter says what it is of.
void EncodeCounter(const Counter& counter, std::span<const CounterPoint> points, ByteEncoder& out);
bool DecodeCounter(std::string_view bytes, std::size_t index, std::size_t count,
                   std::vector<Counter>& counters);

}  // namespace interleave
