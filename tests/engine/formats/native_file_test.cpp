#include "engine/formats/native_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "engine/formats/native_block.h"
#include "engine/formats/native_facts.h"
#include "engine/formats/native_tables.h"
#include "engine/trace/trace_builder.h"
#include "tests/engine/formats/full_recording.h"
#include "tests/engine/formats/random_trace.h"
#include "tests/engine/formats/small_trace.h"
#include "tests/engine/trace/same_trace.h"

namespace interleave {
namespace {

std::string Written(std::span<const Recording> recordings) {
  std::string bytes;
  const ByteSink sink = [&](std::string_view more) { bytes += more; };
  EXPECT_TRUE(WriteNativeFile({.recordings = recordings, .version = "1.2.3"}, sink).has_value());
  return bytes;
}
std::string Written(const Recording& recording) { return Written({&recording, 1}); }

ReadResult ReadBack(std::string bytes, const FileWork& work = {}) {
  return OpenRecording(InputFile::OfBytes(std::move(bytes), "a.interleave"), work);
}

TEST(NativeFileTest, AnyRecordingComesBackBitForBit) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Recording recording{.title = "R", .trace = RandomTrace(seed, seed % 2 == 0)};
    const auto file = ReadBack(Written(recording));
    ASSERT_TRUE(file.has_value()) << file.error().Sentence();
    ASSERT_EQ(file->skipped, std::vector<Skipped>());
    ASSERT_EQ(file->recordings.size(), 1U);
    ASSERT_EQ(DifferenceOf(*recording.trace, *file->recordings[0].trace), "");
    // And what is written of it is the same file.
    ASSERT_EQ(Written(file->recordings[0]), Written(recording));
  }
}

TEST(NativeFileTest, WhatBelongsToARecordingComesBackToo) {
  Recording a = FullRecording(SmallTrace());
  a.notes += "\xff";  // Any bytes.
  const auto file = ReadBack(Written(a));
  ASSERT_TRUE(file.has_value()) << file.error().Sentence();
  EXPECT_EQ(file->format, "Interleave");
  const Recording& b = file->recordings.at(0);
  EXPECT_EQ(b.title, a.title);
  ExpectSameDescription(b, a);
  EXPECT_EQ(DifferenceOf(*a.trace, *b.trace), "");
}

TEST(NativeFileTest, AllModelsOfAScenarioAreOneFile) {
  std::vector<Recording> recordings;
  for (unsigned seed = 0; seed < 5; ++seed) {
    recordings.push_back({.title = std::to_string(seed), .trace = RandomTrace(seed)});
  }
  const auto file = ReadBack(Written(recordings));
  ASSERT_TRUE(file.has_value()) << file.error().Sentence();
  ASSERT_EQ(file->recordings.size(), 5U);
  for (unsigned seed = 0; seed < 5; ++seed) {
    EXPECT_EQ(file->recordings[seed].title, std::to_string(seed));
    EXPECT_EQ(DifferenceOf(*recordings[seed].trace, *file->recordings[seed].trace), "");
  }
}

TEST(NativeFileTest, ALongRowSpansBlocksAndIsUnpackedInOrder) {
  TraceBuilder b(std::make_shared<NameTable>());
  const TrackId row = b.AddThread("long", 1);
  constexpr Nanos kSlices = 300'000;
  for (Nanos i = 0; i < kSlices; ++i) {
    b.OpenSlice(row, {.begin = 7 * i, .state = i % 2 == 0 ? State::kRunning : State::kSleeping});
    b.AddCounterPoint(1, i, i * i);
  }
  b.Finish();
  const Recording recording{.title = "R", .trace = b.Share()};
  const auto file = ReadBack(Written(recording));
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->skipped, std::vector<Skipped>());
  EXPECT_EQ(DifferenceOf(*recording.trace, *file->recordings[0].trace), "");
}

TEST(NativeFileTest, AFileCutAnywhereGivesWhatWasBefore) {
  const Recording recording = FullRecording(SmallTrace());
  const std::string whole = Written(recording);
  std::size_t slices_before = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto file = ReadBack(whole.substr(0, size));
    if (!file) {
      EXPECT_EQ(slices_before, 0U);  // Once there is something, there is more with every byte.
      continue;
    }
    ASSERT_FALSE(file->skipped.empty()) << size;
    EXPECT_EQ(file->recordings[0].title, recording.title);
    std::size_t slices = 0;
    for (const Track& track : file->recordings[0].trace->tracks()) slices += track.slices.size();
    EXPECT_GE(slices, slices_before);
    slices_before = slices;
  }
  EXPECT_GT(slices_before, 0U);
}

TEST(NativeFileTest, ADamagedBlockIsNamedWithItsPlaceAndTheRestIsRead) {
  const Recording recording{.title = "R", .trace = RandomTrace(3)};
  std::string bytes = Written(recording);
  // The last byte of the last block of slices.
  std::vector<Gap> gaps;
  std::uint64_t offset = kNativeHeadBytes, at = 0, end = 0;
  std::uint32_t lost = 0;
  std::uint32_t table = 0;
  while (const auto block = NextBlock(bytes, offset, gaps)) {
    if (block->head.type != BlockType::kSlices) continue;
    at = block->offset;
    end = offset;
    lost = block->head.count;
    table = block->head.table;
  }
  bytes[end - 1] = static_cast<char>(bytes[end - 1] ^ 1);

  const auto file = ReadBack(bytes);
  ASSERT_TRUE(file.has_value());
  EXPECT_THAT(file->skipped, testing::Contains(Skipped{"slices in damaged blocks", lost, at}));
  const Trace& trace = *file->recordings[0].trace;
  ASSERT_EQ(trace.tracks().size(), recording.trace->tracks().size());
  for (std::uint32_t i = 0; i < trace.tracks().size(); ++i) {
    const Track& was = recording.trace->tracks()[i];
    EXPECT_EQ(trace.tracks()[i].slices.size(), table == 2 * i ? 0 : was.slices.size());
    EXPECT_EQ(trace.tracks()[i].tasks.size(), table == 2 * i + 1 ? 0 : was.tasks.size());
  }
  EXPECT_EQ(trace.flows().size(), recording.trace->flows().size());
}

TEST(NativeFileTest, AnyByteMayBeWrongAndNothingBreaks) {
  std::mt19937 random(1);
  const std::string whole = Written(FullRecording(RandomTrace(5)));
  for (int i = 0; i < 3'000; ++i) {
    std::string bytes = whole;
    for (unsigned hits = random() % 4 + 1; hits > 0; --hits) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    const auto file = ReadBack(std::move(bytes));
    if (!file) {
      EXPECT_FALSE(file.error().reason.empty());
    } else {
      for (const Recording& recording : file->recordings) ASSERT_NE(recording.trace, nullptr);
    }
  }
}

// Half a megabyte that claims to be 416 MiB of slices.
TEST(NativeFileTest, SlicesThatPackLikeNoRecordingStopAtABound) {
  std::mt19937 random(3);
  std::vector<Slice> slices(kBlockEntries);
  for (std::size_t i = 0; i < slices.size(); i += 256)
    slices[i].task = static_cast<TaskId>(random());
  ByteEncoder encoded;
  EncodeSlices(slices, encoded);
  std::string bytes;
  const ByteSink sink = [&](std::string_view more) { bytes += more; };
  BlockWriter out(sink);
  out.WriteFileHead();
  for (std::uint64_t block = 0; block < 208; ++block) {
    out.Write({.type = BlockType::kSlices,
               .first = block * kBlockEntries,
               .count = static_cast<std::uint32_t>(kBlockEntries)},
              encoded.bytes());
  }
  ASSERT_LT(bytes.size(), std::size_t{1} << 20);
  const auto file = ReadBack(std::move(bytes));
  ASSERT_TRUE(file.has_value()) << file.error().Sentence();
  EXPECT_LT(file->recordings[0].trace->tracks()[0].slices.size(), std::size_t{10'000'000});
  EXPECT_THAT(file->skipped, ::testing::Contains(::testing::Field(
                                 &Skipped::what, "slices for which there is no room in memory")));
}

// A block with right checksums whose bytes are wrong: what only somebody hostile makes.
TEST(NativeFileTest, BlocksOfAnyBytesWithRightChecksumsAreReadOrRefused) {
  std::mt19937 random(2);
  for (int i = 0; i < 3'000; ++i) {
    std::string bytes;
    const ByteSink sink = [&](std::string_view more) { bytes += more; };
    BlockWriter writer(sink);
    writer.WriteFileHead();
    for (int block = 0; block < 12; ++block) {
      std::string content(random() % 60, '\0');
      for (char& c : content) c = static_cast<char>(random() % 3 == 0 ? random() : random() % 4);
      const std::uint32_t large = random() % 8 == 0 ? 0xFFFF'FFFFU : 7;
      writer.Write(
          {.type = static_cast<BlockType>(random() % 16),
           .run = static_cast<std::uint32_t>(random() % 2),
           .table = static_cast<std::uint32_t>(random() % large),
           .first = random() % 8 == 0 ? ~std::uint64_t{0} >> (random() % 40) : random() % 9,
           .count = static_cast<std::uint32_t>(random() % large)},
          content);
    }
    const auto file = ReadBack(std::move(bytes));
    if (!file) continue;
    for (const Recording& recording : file->recordings) {
      for (TrackId track = 0; track < recording.trace->tracks().size(); ++track) {
        recording.trace->SliceAt(track, 5);
        recording.trace->RowLabel(track);
      }
    }
  }
}

TEST(NativeFileTest, ABlockThatClaimsToUnpackToMuchMoreThanItIsIsRefused) {
  std::string bytes;
  const ByteSink sink = [&](std::string_view more) { bytes += more; };
  BlockWriter writer(sink);
  writer.WriteFileHead();
  const std::string zeros(10 << 20, '\0');
  writer.Write({.type = BlockType::kNames, .count = 1}, zeros);
  EXPECT_GT(bytes.size(), zeros.size());  // Ours are stored as they are, then.
  std::vector<Gap> gaps;
  std::uint64_t offset = kNativeHeadBytes;
  auto block = NextBlock(bytes, offset, gaps);
  ASSERT_TRUE(block.has_value());
  std::string out;
  EXPECT_TRUE(UnpackBlock(*block, out));
  block->stored = block->stored.substr(0, 100);
  block->packed = true;
  EXPECT_FALSE(UnpackBlock(*block, out));
}

// Each costs the file a few bytes, and a reader that believes them gigabytes.
TEST(NativeFileTest, AbsurdIndicesAndCountsCostNothing) {
  std::string bytes;
  const ByteSink sink = [&](std::string_view more) { bytes += more; };
  BlockWriter out(sink);
  out.WriteFileHead();
  for (std::uint32_t run = 0; run < 5000; ++run) {
    ByteEncoder meta;
    EncodeMeta(MetaOfTrace{.cores = 65'535}, meta);
    out.Write({.type = BlockType::kMeta, .run = run}, meta.bytes());
    ByteEncoder facts;
    EncodeFacts(std::vector<Fact>{{.kind = EventKind::kMark}}, facts);
    out.Write({.type = BlockType::kFacts, .run = run, .count = 1}, facts.bytes());
  }
  ByteEncoder names;
  for (int i = 0; i < 2'000'000; ++i) names.Text("");
  out.Write({.type = BlockType::kNames, .count = 2'000'000}, names.bytes());
  out.Write({.type = BlockType::kEnd, .count = out.blocks()}, {});
  const auto file = ReadBack(bytes);
  ASSERT_TRUE(file.has_value()) << file.error().Sentence();
  EXPECT_EQ(file->recordings.size(), 4096U);
  std::size_t rows = 0;
  for (const Recording& recording : file->recordings) rows += recording.trace->tracks().size();
  EXPECT_LE(rows, 8192U + 4096U);
  EXPECT_THAT(file->skipped, ::testing::Contains(::testing::Field(
                                 &Skipped::what, "names for which there is no room in memory")));
}

TEST(NativeFileTest, ANewerFormatSaysSo) {
  std::string bytes = Written(FullRecording(SmallTrace()));
  bytes[kNativeMagic.size()] = 9;
  const auto file = ReadBack(bytes);
  ASSERT_FALSE(file.has_value());
  EXPECT_EQ(file.error().Sentence(),
            "a.interleave: has version 9 of the format, and this program reads 1; open it with a "
            "newer one (at byte 12).");
}

TEST(NativeFileTest, WhatIsNoRecordingSaysWhatItIs) {
  const auto reason = [](std::string bytes) { return ReadBack(std::move(bytes)).error().reason; };
  EXPECT_EQ(reason(""), "is empty");
  EXPECT_EQ(reason("INTERLEAVE\x1a\n"), "ends within its first 16 bytes");
  EXPECT_THAT(reason("#!/bin/sh\n"), testing::StartsWith("is no recording of a format"));
  const auto missing = OpenRecording("/nowhere/a.interleave");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().Sentence(),
            "/nowhere/a.interleave: cannot be read: No such file or directory.");
  EXPECT_EQ(OpenRecording("/").error().reason, "is a folder, not a file");
}

TEST(NativeFileTest, ReadingCanBeStopped) {
  std::stop_source stop;
  stop.request_stop();
  const auto file = ReadBack(Written(FullRecording(SmallTrace())), {.stop = stop.get_token()});
  ASSERT_FALSE(file.has_value());
  EXPECT_TRUE(file.error().stopped);
}

TEST(NativeFileTest, ProgressGoesFromNothingToAllAndNeverBack) {
  double last = 0;
  const FileWork work{.progress = [&](double share) {
    EXPECT_GE(share, last);
    EXPECT_LE(share, 1);
    last = share;
  }};
  ASSERT_TRUE(ReadBack(Written(FullRecording(RandomTrace(1))), work).has_value());
  EXPECT_GT(last, 0.9);
}

}  // namespace
}  // namespace interleave
