#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/json_writer.h"

namespace interleave {

// The frame of the native file: a head of 16 bytes, then blocks, each with a head of its own,
// packed and checksummed by itself. docs/native-format.md describes it byte by byte.

inline constexpr std::string_view kNativeMagic("INTERLEAVE\x1a\n", 12);
inline constexpr std::uint16_t kNativeMajor = 1;  // Readers refuse a greater one ...
inline constexpr std::uint16_t kNativeMinor = 0;  // ... and skip what a greater one of these has.
inline constexpr std::size_t kNativeHeadBytes = 16;

enum class BlockType : std::uint16_t {
  kMeta = 1,
  kNames,
  kTracks,
  kSlices,  // `table` is 2 * track, or 2 * track + 1 for its tasks.
  kTasks,
  kObjects,
  kFlows,
  kMarks,
  kCounter,  // `table` is the counter.
  kHolds,
  kProcesses,
  kTransfers,
  kFacts,  // While recording.
  kEnd,    // Of a complete file: `count` blocks before it.
};
std::string_view BlockTitle(BlockType type);  // "slices"

// What the head of a block says of it.
struct BlockHead {
  BlockType type = BlockType::kMeta;
  std::uint32_t run = 0;
  std::uint32_t table = 0;
  std::uint64_t first = 0;  // Index of its first entry in the table.
  std::uint32_t count = 0;  // Of entries.
};

inline constexpr std::size_t kBlockHeadBytes = 48;
// Entries of a block, and bytes before they are packed: what a crash costs, what a block of a
// hostile file can ask for.
inline constexpr std::size_t kBlockEntries = 65'536;
inline constexpr std::size_t kMostBlockBytes = std::size_t{64} << 20;

// Writes blocks. Thread safety: none. Lifetime: the sink must outlive it.
class BlockWriter {
 public:
  explicit BlockWriter(const ByteSink& sink);
  BlockWriter(const BlockWriter&) = delete;
  BlockWriter& operator=(const BlockWriter&) = delete;
  ~BlockWriter();

  void WriteFileHead();
  void Write(const BlockHead& head, std::string_view bytes);
  std::uint32_t blocks() const { return blocks_; }

 private:
  const ByteSink& sink_;
  void* const context_;  // zstd's; kept, as making one costs more than a small block.
  std::string packed_;
  std::uint32_t blocks_ = 0;
};

// A block as it lies in a file.
struct FoundBlock {
  BlockHead head;
  std::uint64_t offset = 0;  // Of its head.
  std::string_view stored;   // Its bytes, packed or not.
  std::uint32_t raw_bytes = 0;
  std::uint32_t checksum = 0;
  bool packed = false;
};

// Bytes that belong to no whole block.
struct Gap {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  bool at_end = false;  // The file ends in the middle of a block.
};

// The next block at or after `offset`, which is moved behind it; nullopt at the end. What had to be
// passed over is added to `gaps`.
std::optional<FoundBlock> NextBlock(std::string_view file, std::uint64_t& offset,
                                    std::vector<Gap>& gaps);

// The bytes of a block; false if they are not what was written. `out` is reused.
bool UnpackBlock(const FoundBlock& block, std::string& out);

}  // namespace interleave
