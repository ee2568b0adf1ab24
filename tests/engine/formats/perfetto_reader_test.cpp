// Perfetto traces as other programs write them, made here packet by packet.

#include <gtest/gtest.h>
#include <zlib.h>

#include <functional>
#include <protozero/pbf_writer.hpp>
#include <string>

#include "engine/formats/perfetto_fields.h"
#include "tests/engine/formats/opened_bytes.h"

namespace interleave {
namespace {

using namespace perfetto;
using protozero::pbf_writer;

class Packets {
 public:
  template <typename Fill>
  Packets& Add(Fill fill) {
    pbf_writer file(bytes_);
    pbf_writer packet(file, kTracePacket);
    packet.add_uint32(packet::kSequenceId, 1);
    fill(packet);
    return *this;
  }
  Packets& Thread(std::uint64_t uuid, std::int32_t pid, std::int32_t tid, const char* name) {
    return Add([&](pbf_writer& packet) {
      pbf_writer track(packet, packet::kTrackDescriptor);
      track.add_uint64(track::kUuid, uuid);
      pbf_writer thread(track, track::kThread);
      thread.add_int32(thread::kPid, pid);
      thread.add_int32(thread::kTid, tid);
      thread.add_string(thread::kName, name);
    });
  }
  Packets& Event(std::uint64_t at, std::uint64_t type, std::uint64_t uuid, const char* name = "",
                 const std::function<void(pbf_writer&)>& more = {}) {
    return Add([&](pbf_writer& packet) {
      packet.add_uint64(packet::kTimestamp, at);
      pbf_writer event(packet, packet::kTrackEvent);
      event.add_uint64(event::kType, type);
      event.add_uint64(event::kTrackUuid, uuid);
      if (*name != '\0') event.add_string(event::kName, name);
      if (more) more(event);
    });
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

const Track* RowNamed(const Trace& trace, std::string_view name) {
  for (const Track& track : trace.tracks()) {
    if (track.name == name) return &track;
  }
  return nullptr;
}

TEST(PerfettoReaderTest, SlicesOfThreadsAndOfOtherTracksBecomeRows) {
  Packets packets;
  packets.Thread(7, 100, 101, "Renderer")
      .Event(1000, event::kBegin, 7, "outer")
      .Event(1500, event::kBegin, 7, "inner")
      .Event(1700, event::kEnd, 7)
      .Event(2000, event::kEnd, 7)
      .Event(1200, event::kBegin, 99, "of nobody")
      .Event(1300, event::kEnd, 99);
  const Recording opened = OpenOne(packets.bytes());
  const Track* const row = RowNamed(*opened.trace, "Renderer");
  ASSERT_NE(row, nullptr);
  ASSERT_EQ(row->tasks.size(), 2U);
  EXPECT_EQ(SliceName(*opened.trace, row->tasks[0]), "outer");
  EXPECT_EQ(row->tasks[0].begin, 0);  // The trace begins with its first event.
  EXPECT_EQ(row->tasks[0].end, 1000);
  EXPECT_EQ(SliceName(*opened.trace, row->tasks[1]), "inner");
  EXPECT_EQ(row->tasks[1].depth, 1);
  ASSERT_NE(RowNamed(*opened.trace, "Track 99"), nullptr);
}

TEST(PerfettoReaderTest, SharedNamesAndDefaultsAreLookedUpAndForgottenWhenTheWriterSaysSo) {
  Packets packets;
  const auto intern = [&](std::uint64_t iid, const char* name, std::uint64_t flags) {
    packets.Add([&](pbf_writer& packet) {
      packet.add_uint64(packet::kSequenceFlags, flags);
      pbf_writer data(packet, packet::kInternedData);
      pbf_writer entry(data, interned::kEventNames);
      entry.add_uint64(interned::kIid, iid);
      entry.add_string(interned::kText, name);
    });
  };
  const auto event = [&](std::uint64_t at, std::uint64_t type, std::uint64_t iid) {
    packets.Add([&](pbf_writer& packet) {
      packet.add_uint64(packet::kTimestamp, at);
      pbf_writer of(packet, packet::kTrackEvent);
      of.add_uint64(event::kType, type);
      if (iid != 0) of.add_uint64(event::kNameIid, iid);
    });
  };
  packets.Thread(5, 1, 2, "T");
  intern(1, "first", kFlagStateCleared);
  packets.Add([&](pbf_writer& packet) {
    pbf_writer defaults(packet, packet::kDefaults);
    pbf_writer of(defaults, packet::kTrackEvent);
    of.add_uint64(event::kTrackUuid, 5);
  });
  event(0, event::kBegin, 1), event(10, event::kEnd, 0);
  intern(1, "second", kFlagNeedsState);
  event(20, event::kBegin, 1), event(30, event::kEnd, 0);
  const Recording opened = OpenOne(packets.bytes());
  const Track* const row = RowNamed(*opened.trace, "T");
  ASSERT_NE(row, nullptr);
  ASSERT_EQ(row->tasks.size(), 2U);
  EXPECT_EQ(SliceName(*opened.trace, row->tasks[0]), "first");
  EXPECT_EQ(SliceName(*opened.trace, row->tasks[1]), "second");
}

TEST(PerfettoReaderTest, TimesOfOtherClocksAreBroughtToTheTraces) {
  constexpr std::uint64_t kMonotonic = 3, kOfSequence = 64;
  Packets packets;
  packets.Add([&](pbf_writer& packet) {
    pbf_writer snapshot(packet, packet::kClockSnapshot);
    const auto clock = [&](std::uint64_t id, std::uint64_t at, bool incremental) {
      pbf_writer of(snapshot, 1);
      of.add_uint64(1, id);
      of.add_uint64(2, at);
      if (incremental) of.add_bool(3, true), of.add_uint64(4, 1000);
    };
    clock(6, 5'000'000, false);
    clock(kMonotonic, 1'000'000, false);
    clock(kOfSequence, 1'000, true);  // Microseconds, each counted from the one before.
  });
  const auto event = [&](std::uint64_t clock, std::uint64_t at, std::uint64_t type) {
    packets.Add([&](pbf_writer& packet) {
      packet.add_uint64(packet::kTimestamp, at);
      if (clock != 0) packet.add_uint64(packet::kClockId, clock);
      pbf_writer of(packet, packet::kTrackEvent);
      of.add_uint64(event::kType, type);
      of.add_uint64(event::kTrackUuid, 1);
    });
  };
  event(0, 5'000'000, event::kBegin);
  event(kMonotonic, 1'002'000, event::kBegin);
  event(kOfSequence, 5, event::kEnd);
  event(kOfSequence, 5, event::kEnd);
  const Recording opened = OpenOne(packets.bytes());
  const std::vector<Slice>& tasks = opened.trace->tracks()[0].tasks;
  ASSERT_EQ(tasks.size(), 2U);
  EXPECT_EQ(tasks[0].end, 10'000);
  EXPECT_EQ(tasks[1].begin, 2'000);
  EXPECT_EQ(tasks[1].end, 5'000);
}

TEST(PerfettoReaderTest, FlowsCountersAndMomentsAreTaken) {
  Packets packets;
  packets.Thread(1, 1, 1, "A").Thread(2, 1, 2, "B");
  packets.Add([&](pbf_writer& packet) {
    pbf_writer track(packet, packet::kTrackDescriptor);
    track.add_uint64(track::kUuid, 3);
    track.add_string(track::kName, "memory");
    track.add_uint64(track::kParentUuid, 1);
    const pbf_writer counter(track, track::kCounter);
  });
  packets.Event(10, event::kBegin, 1, "send",
                [](pbf_writer& of) { of.add_fixed64(event::kFlowIds, 77); });
  packets.Event(20, event::kEnd, 1);
  packets.Event(30, event::kBegin, 2, "receive",
                [](pbf_writer& of) { of.add_fixed64(event::kTerminatingFlowIds, 77); });
  packets.Event(40, event::kEnd, 2);
  packets.Event(35, event::kInstant, 2, "flag");
  packets.Event(12, event::kCounter, 3, "",
                [](pbf_writer& of) { of.add_int64(event::kCounterValue, -5); });
  packets.Event(15, event::kCounter, 3, "",
                [](pbf_writer& of) { of.add_double(event::kDoubleCounterValue, 8.0); });
  const Recording opened = OpenOne(packets.bytes());
  const Trace& trace = *opened.trace;
  ASSERT_EQ(trace.flows().size(), 1U);
  EXPECT_EQ(trace.flows()[0].from_ns, 0);
  EXPECT_EQ(trace.flows()[0].to_ns, 20);
  EXPECT_EQ(trace.tracks()[trace.flows()[0].to].name, "B");
  ASSERT_EQ(trace.marks().size(), 1U);
  EXPECT_EQ(trace.Name(trace.marks()[0].name), "flag");
  ASSERT_EQ(trace.counters().size(), 1U);
  EXPECT_EQ(trace.Name(trace.counters()[0].name), "memory");
  ASSERT_EQ(trace.counters()[0].points.size(), 2U);
  EXPECT_EQ(trace.counters()[0].points[0].value, -5);
  EXPECT_EQ(trace.counters()[0].points[1].value, 8);
}

TEST(PerfettoReaderTest, SwitchesOfTheKernelBecomeCoresAndStates) {
  Packets packets;
  packets.Thread(1, 10, 11, "Worker");
  packets.Add([](pbf_writer& packet) {
    pbf_writer bundle(packet, packet::kFtraceEvents);
    bundle.add_uint32(ftrace::kCpu, 2);
    const auto change = [&](std::uint64_t at, int prev, std::int64_t state, int next) {
      pbf_writer event(bundle, ftrace::kEvent);
      event.add_uint64(ftrace::kEventTimestamp, at);
      pbf_writer of(event, ftrace::kSchedSwitch);
      const auto name = [](int tid) {
        return tid == 0 ? "swapper" : tid == 20 ? "other" : "Worker";
      };
      of.add_string(ftrace::kPrevComm, name(prev));
      of.add_int32(ftrace::kPrevPid, prev);
      of.add_int64(ftrace::kPrevState, state);
      of.add_string(ftrace::kNextComm, name(next));
      of.add_int32(ftrace::kNextPid, next);
    };
    change(100, 0, 0, 11);
    change(200, 11, 0, 20);  // Preempted.
    change(300, 20, 1, 11);
    change(400, 11, 1, 0);  // Sleeps.
    change(500, 0, 0, 11);
    change(600, 11, 2, 0);
  });
  const Recording opened = OpenOne(packets.bytes());
  const Trace& trace = *opened.trace;
  EXPECT_EQ(trace.truth(), Truth::kKernel);
  const Track* const core = RowNamed(trace, "Core 2");
  ASSERT_NE(core, nullptr);
  EXPECT_EQ(core->kind, TrackKind::kCore);
  EXPECT_EQ(core->slices.size(), 4U);
  const Track* const worker = RowNamed(trace, "Worker");
  ASSERT_NE(worker, nullptr);
  ASSERT_EQ(worker->slices.size(), 5U);
  EXPECT_EQ(worker->slices[1].state, State::kPreempted);
  EXPECT_EQ(worker->slices[3].state, State::kSleeping);
  EXPECT_EQ(worker->on_core_ns, 300);
  EXPECT_NE(RowNamed(trace, "other"), nullptr);
}

TEST(PerfettoReaderTest, StatesOfAnyKernelBecomeCoresAndStates) {
  Packets packets;
  const auto state = [&](std::uint64_t at, int cpu, std::int64_t tid, int what) {
    packets.Add([&](pbf_writer& packet) {
      packet.add_uint64(packet::kTimestamp, at);
      pbf_writer event(packet, packet::kGenericTaskState);
      event.add_int32(generic::kCpu, cpu);
      event.add_string(generic::kComm, "task");
      event.add_int64(generic::kTid, tid);
      event.add_int32(generic::kState, what);
    });
  };
  state(100, 1, 5, 3);
  state(200, 1, 5, 4);
  state(250, 0, 5, 2);
  state(300, 0, 5, 3);
  state(400, 0, 5, 7);
  const Recording opened = OpenOne(packets.bytes());
  const Track* const row = RowNamed(*opened.trace, "task");
  ASSERT_NE(row, nullptr);
  ASSERT_EQ(row->slices.size(), 4U);
  EXPECT_EQ(row->slices[1].state, State::kSleeping);
  EXPECT_EQ(row->slices[2].state, State::kPreempted);
  EXPECT_EQ(RowNamed(*opened.trace, "Core 0")->slices.size(), 1U);
}

TEST(PerfettoReaderTest, WhatIsNotKnownIsCountedAndListed) {
  Packets packets;
  packets.Event(1, event::kBegin, 1, "a").Event(2, event::kEnd, 1);
  for (int i = 0; i < 3; ++i) {
    packets.Add([](pbf_writer& packet) { packet.add_string(66, "sample"); });
  }
  const ReadResult opened = OpenBytes(packets.bytes());
  ASSERT_TRUE(opened);
  EXPECT_EQ(SkippedCount(*opened, "packets of the kind 66 (perf_sample)"), 3U);
}

TEST(PerfettoReaderTest, PackedPacketsAreUnpacked) {
  Packets inner;
  inner.Thread(1, 1, 1, "T").Event(1, event::kBegin, 1, "a").Event(2, event::kEnd, 1);
  uLongf size = compressBound(inner.bytes().size());
  std::string packed(size, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &size,
           reinterpret_cast<const Bytef*>(inner.bytes().data()), inner.bytes().size());
  packed.resize(size);
  Packets outer;
  outer.Add([&](pbf_writer& packet) { packet.add_bytes(packet::kCompressedPackets, packed); });
  const Recording opened = OpenOne(outer.bytes());
  ASSERT_NE(RowNamed(*opened.trace, "T"), nullptr);
  EXPECT_EQ(RowNamed(*opened.trace, "T")->tasks.size(), 1U);
}

TEST(PerfettoReaderTest, AFileThatIsCutOffIsReadAsFarAsItGoes) {
  Packets packets;
  packets.Thread(1, 1, 1, "T");
  for (std::uint64_t i = 0; i < 100; ++i) {
    packets.Event(2 * i, event::kBegin, 1, "slice").Event(2 * i + 1, event::kEnd, 1);
  }
  const std::string half = packets.bytes().substr(0, packets.bytes().size() / 2 + 3);
  const ReadResult opened = OpenBytes(half);
  ASSERT_TRUE(opened);
  EXPECT_GT(RowNamed(*opened->recordings[0].trace, "T")->tasks.size(), 40U);
  EXPECT_EQ(SkippedCount(*opened, "packet that is cut off by the end of the file"), 1U);
}

// Made to break a reader.

TEST(PerfettoReaderTest, HostilePacketsAreCountedAndLeftOut) {
  Packets packets;
  packets.Event(1, event::kBegin, 1, "\xff\xc0").Event(2, event::kEnd, 1);
  packets.Event(~std::uint64_t{0} / 2, event::kBegin, 1, "far away");
  packets.Event(5, event::kBegin, ~std::uint64_t{0}, "track");
  packets.Event(6, event::kEnd, 12345);
  packets.Add([](pbf_writer& packet) {
    pbf_writer bundle(packet, packet::kFtraceEvents);
    bundle.add_uint32(ftrace::kCpu, 4'000'000'000U);
  });
  packets.Add([](pbf_writer& packet) {  // A track that is its own parent.
    pbf_writer track(packet, packet::kTrackDescriptor);
    track.add_uint64(track::kUuid, 50);
    track.add_uint64(track::kParentUuid, 50);
  });
  packets.Event(7, event::kBegin, 50, "cyclic");
  packets.Add([](pbf_writer& packet) { packet.add_bytes(packet::kTrackEvent, "\x0a\xff\xff"); });
  packets.Add([](pbf_writer& packet) { packet.add_bytes(packet::kInternedData, "\x12\x02\x08"); });
  packets.Add([](pbf_writer& packet) { packet.add_bytes(packet::kCompressedPackets, "junk"); });
  const ReadResult opened = OpenBytes(packets.bytes());
  ASSERT_TRUE(opened) << opened.error().Sentence();
  EXPECT_EQ(SkippedCount(*opened, "events whose time is too far away"), 1U);
  EXPECT_EQ(SkippedCount(*opened, "records of cores beyond the first 8192"), 1U);
}

TEST(PerfettoReaderTest, AMillionBeginsAndEndlessNumbersTakeNoStack) {
  std::string begins;
  Packets one;
  one.Event(1, event::kBegin, 1);
  for (int i = 0; i < 1'000'000; ++i) begins += one.bytes();
  const ReadResult opened = OpenBytes(begins);
  ASSERT_TRUE(opened);
  EXPECT_EQ(SkippedCount(*opened, "begins of what does not end"), 1'000'000U);
  EXPECT_FALSE(OpenBytes("\x0a" + std::string(1000, '\xff')));
  EXPECT_FALSE(OpenBytes(std::string("\x0a\x05\x00\x00\x00\x00\x00", 7)));
}

TEST(PerfettoReaderTest, APacketThatSaysItIsOfAGigabyteIsTheEnd) {
  Packets packets;
  packets.Event(1, event::kBegin, 1, "a").Event(2, event::kEnd, 1);
  const std::string file = packets.bytes() + "\x0a\x80\x80\x80\x80\x04" + std::string(100, 'x');
  const ReadResult opened = OpenBytes(file);
  ASSERT_TRUE(opened);
  EXPECT_EQ(SkippedCount(*opened, "packets that are too large"), 1U);
}

}  // namespace
}  // namespace interleave
