#include "engine/formats/native_block.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory>

namespace interleave {
namespace {

static_assert(std::endian::native == std::endian::little, "The file is little-endian, as it is.");

constexpr std::string_view kBlockMagic("\xf1ILVBLK\n", 8);
constexpr int kLevel = 1;  // Of zstd: the columns do most of the work.
// A block that packs better than this is stored as it is, so that no small file can ask for much
// memory: a reader refuses one that claims to.
constexpr std::size_t kMostRatio = 256;
constexpr std::size_t kFreeBytes = std::size_t{64} << 10;  // For which the ratio does not matter.

// As it lies in the file.
struct StoredHead {
  std::array<char, 8> magic;
  std::uint16_t type;
  std::uint16_t packed;
  std::uint32_t run;
  std::uint32_t table;
  std::uint32_t count;
  std::uint64_t first;
  std::uint32_t stored_bytes;
  std::uint32_t raw_bytes;
  std::uint32_t checksum;       // Of the stored bytes.
  std::uint32_t head_checksum;  // Of everything before it.
};
static_assert(sizeof(StoredHead) == kBlockHeadBytes);

std::uint32_t Checksum(const void* bytes, std::size_t size) {
  return static_cast<std::uint32_t>(
      crc32_z(crc32_z(0, nullptr, 0), static_cast<const Bytef*>(bytes), size));
}

#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
// A fuzzer would hardly ever come to what is behind a checksum.
constexpr bool kChecks = false;
#else
constexpr bool kChecks = true;
#endif

std::uint32_t HeadChecksum(const StoredHead& head) {
  return Checksum(&head, offsetof(StoredHead, head_checksum));
}

bool TooGood(std::size_t raw, std::size_t stored) {
  return raw > kFreeBytes && raw / kMostRatio > stored;
}

std::optional<FoundBlock> BlockAt(std::string_view file, std::uint64_t offset) {
  if (file.size() - offset < kBlockHeadBytes) return std::nullopt;
  StoredHead head;
  std::memcpy(&head, file.data() + offset, sizeof(head));
  if (std::string_view(head.magic.data(), head.magic.size()) != kBlockMagic ||
      (kChecks && head.head_checksum != HeadChecksum(head)) ||
      head.stored_bytes > file.size() - offset - kBlockHeadBytes) {
    return std::nullopt;
  }
  return FoundBlock{.head = {.type = static_cast<BlockType>(head.type),
                             .run = head.run,
                             .table = head.table,
                             .first = head.first,
                             .count = head.count},
                    .offset = offset,
                    .stored = file.substr(offset + kBlockHeadBytes, head.stored_bytes),
                    .raw_bytes = head.raw_bytes,
                    .checksum = head.checksum,
                    .packed = head.packed != 0};
}

}  // namespace

std::string_view BlockTitle(BlockType type) {
  switch (type) {
    case BlockType::kMeta:
      return "description";
    case BlockType::kNames:
      return "names";
    case BlockType::kTracks:
      return "tracks";
    case BlockType::kSlices:
      return "slices";
    case BlockType::kTasks:
      return "tasks";
    case BlockType::kObjects:
      return "objects";
    case BlockType::kFlows:
      return "flows";
    case BlockType::kMarks:
      return "marks";
    case BlockType::kCounter:
      return "counter points";
    case BlockType::kHolds:
      return "holds";
    case BlockType::kProcesses:
      return "processes";
    case BlockType::kTransfers:
      return "transfers";
    case BlockType::kFacts:
      return "facts";
    case BlockType::kEnd:
      return "end";
  }
  return "unknown things";
}

BlockWriter::BlockWriter(const ByteSink& sink) : sink_(sink), context_(ZSTD_createCCtx()) {}

BlockWriter::~BlockWriter() { ZSTD_freeCCtx(static_cast<ZSTD_CCtx*>(context_)); }

void BlockWriter::WriteFileHead() {
  std::string head(kNativeMagic);
  for (const std::uint16_t number : {kNativeMajor, kNativeMinor}) {
    head.append(reinterpret_cast<const char*>(&number), sizeof(number));
  }
  sink_(head);
}

void BlockWriter::Write(const BlockHead& head, std::string_view bytes) {
  std::string_view stored = bytes;
  packed_.resize(ZSTD_compressBound(bytes.size()));
  const std::size_t size = ZSTD_compressCCtx(static_cast<ZSTD_CCtx*>(context_), packed_.data(),
                                             packed_.size(), bytes.data(), bytes.size(), kLevel);
  const bool packed =
      ZSTD_isError(size) == 0 && size < bytes.size() && !TooGood(bytes.size(), size);
  if (packed) stored = std::string_view(packed_).substr(0, size);
  StoredHead out{.magic = {},
                 .type = static_cast<std::uint16_t>(head.type),
                 .packed = packed,
                 .run = head.run,
                 .table = head.table,
                 .count = head.count,
                 .first = head.first,
                 .stored_bytes = static_cast<std::uint32_t>(stored.size()),
                 .raw_bytes = static_cast<std::uint32_t>(bytes.size()),
                 .checksum = Checksum(stored.data(), stored.size()),
                 .head_checksum = 0};
  std::ranges::copy(kBlockMagic, out.magic.begin());
  out.head_checksum = HeadChecksum(out);
  sink_({reinterpret_cast<const char*>(&out), sizeof(out)});
  sink_(stored);
  ++blocks_;
}

std::optional<FoundBlock> NextBlock(std::string_view file, std::uint64_t& offset,
                                    std::vector<Gap>& gaps) {
  const std::uint64_t begin = offset;
  while (offset < file.size()) {
    if (auto block = BlockAt(file, offset)) {
      if (offset > begin) gaps.push_back({.offset = begin, .bytes = offset - begin});
      offset += kBlockHeadBytes + block->stored.size();
      return block;
    }
    const std::size_t next = file.find(kBlockMagic, offset + 1);
    offset = next == std::string_view::npos ? file.size() : next;
  }
  if (file.size() > begin) {
    gaps.push_back({.offset = begin, .bytes = file.size() - begin, .at_end = true});
  }
  return std::nullopt;
}

bool UnpackBlock(const FoundBlock& block, std::string& out) {
  if (block.raw_bytes > kMostBlockBytes || TooGood(block.raw_bytes, block.stored.size()) ||
      (kChecks && Checksum(block.stored.data(), block.stored.size()) != block.checksum)) {
    return false;
  }
  if (!block.packed) {
    out = block.stored;
    return out.size() == block.raw_bytes;
  }
  thread_local const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(),
                                                                                  &ZSTD_freeDCtx);
  out.resize(block.raw_bytes);
  const std::size_t size = ZSTD_decompressDCtx(context.get(), out.data(), out.size(),
                                               block.stored.data(), block.stored.size());
  return ZSTD_isError(size) == 0 && size == out.size();
}

}  // namespace interleave
