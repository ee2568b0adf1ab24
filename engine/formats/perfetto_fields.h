#pragma once

#include <cstdint>

namespace interleave::perfetto {

// The numbers that Perfetto's protobuf files give to what they say, as far as we write or read it.
// From the published .proto files; only what is used.

using Field = std::uint32_t;

inline constexpr Field kTracePacket = 1;

namespace packet {
inline constexpr Field kFtraceEvents = 1;
inline constexpr Field kProcessTree = 2;
inline constexpr Field kClockSnapshot = 6;
inline constexpr Field kTimestamp = 8;
inline constexpr Field kSequenceId = 10;
inline constexpr Field kTrackEvent = 11;
inline constexpr Field kInternedData = 12;
inline constexpr Field kSequenceFlags = 13;
inline constexpr Field kStateCleared = 41;
inline constexpr Field kProcessDescriptor = 43;
inline constexpr Field kThreadDescriptor = 44;
inline constexpr Field kCompressedPackets = 50;
inline constexpr Field kClockId = 58;
inline constexpr Field kDefaults = 59;
inline constexpr Field kTrackDescriptor = 60;
inline constexpr Field kGenericTaskState = 117;
inline constexpr Field kGenericProcessTree = 122;
// Ours, among the numbers that Perfetto leaves to others; its readers pass over them.
inline constexpr Field kOwnRun = 9901;
inline constexpr Field kOwnRow = 9902;
}  // namespace packet

inline constexpr std::uint64_t kFlagStateCleared = 1;
inline constexpr std::uint64_t kFlagNeedsState = 2;

namespace event {
inline constexpr Field kCategoryIids = 3;
inline constexpr Field kAnnotations = 4;
inline constexpr Field kLegacy = 6;
inline constexpr Field kType = 9;
inline constexpr Field kNameIid = 10;
inline constexpr Field kTrackUuid = 11;
inline constexpr Field kCategories = 22;
inline constexpr Field kName = 23;
inline constexpr Field kCounterValue = 30;
inline constexpr Field kDoubleCounterValue = 44;
inline constexpr Field kFlowIds = 47;
inline constexpr Field kTerminatingFlowIds = 48;
inline constexpr Field kOldFlowIds = 36;
inline constexpr Field kOldTerminatingFlowIds = 42;

inline constexpr std::uint64_t kBegin = 1;
inline constexpr std::uint64_t kEnd = 2;
inline constexpr std::uint64_t kInstant = 3;
inline constexpr std::uint64_t kCounter = 4;
}  // namespace event

namespace annotation {
inline constexpr Field kNameIid = 1;
inline constexpr Field kUint = 3;
inline constexpr Field kInt = 4;
inline constexpr Field kString = 6;
inline constexpr Field kName = 10;
inline constexpr Field kStringIid = 17;
}  // namespace annotation

namespace interned {
inline constexpr Field kCategories = 1;
inline constexpr Field kEventNames = 2;
inline constexpr Field kAnnotationNames = 3;
inline constexpr Field kAnnotationStrings = 29;
inline constexpr Field kIid = 1;
inline constexpr Field kText = 2;
}  // namespace interned

namespace track {
inline constexpr Field kUuid = 1;
inline constexpr Field kName = 2;
inline constexpr Field kProcess = 3;
inline constexpr Field kThread = 4;
inline constexpr Field kParentUuid = 5;
inline constexpr Field kCounter = 8;
inline constexpr Field kStaticName = 10;
inline constexpr Field kChildOrdering = 11;
inline constexpr Field kOrderRank = 12;
inline constexpr std::uint64_t kExplicitOrder = 3;
}  // namespace track

namespace process {
inline constexpr Field kPid = 1;
inline constexpr Field kName = 6;
}  // namespace process

namespace thread {
inline constexpr Field kPid = 1;
inline constexpr Field kTid = 2;
inline constexpr Field kName = 5;
}  // namespace thread

namespace ftrace {
inline constexpr Field kCpu = 1;
inline constexpr Field kEvent = 2;
inline constexpr Field kLost = 3;
inline constexpr Field kCompact = 4;
inline constexpr Field kEventTimestamp = 1;
inline constexpr Field kSchedSwitch = 4;
inline constexpr Field kPrevComm = 1;
inline constexpr Field kPrevPid = 2;
inline constexpr Field kPrevState = 4;
inline constexpr Field kNextComm = 5;
inline constexpr Field kNextPid = 6;
inline constexpr Field kCompactTimestamps = 1;
inline constexpr Field kCompactPrevStates = 2;
inline constexpr Field kCompactNextPids = 3;
inline constexpr Field kCompactNextPriorities = 4;
inline constexpr Field kCompactNames = 5;
inline constexpr Field kCompactNextNames = 6;
}  // namespace ftrace

namespace generic {
inline constexpr Field kCpu = 1;
inline constexpr Field kComm = 2;
inline constexpr Field kTid = 3;
inline constexpr Field kState = 4;
}  // namespace generic

namespace own {
inline constexpr Field kTitle = 1;
inline constexpr Field kPid = 2;
inline constexpr Field kTruth = 3;
inline constexpr Field kTruthReason = 4;
inline constexpr Field kEvents = 5;
inline constexpr Field kDropped = 6;
inline constexpr Field kLength = 7;
inline constexpr Field kLive = 8;
inline constexpr Field kProcess = 9;
inline constexpr Field kProgram = 10;
inline constexpr Field kAbout = 11;
// Of a process.
inline constexpr Field kProcessName = 1;
inline constexpr Field kProcessSystemPid = 2;
inline constexpr Field kProcessStart = 3;
inline constexpr Field kProcessResident = 4;
inline constexpr Field kProcessProportional = 5;
inline constexpr Field kProcessHow = 6;
// Of a row.
inline constexpr Field kRowPid = 1;
inline constexpr Field kRowTid = 2;
inline constexpr Field kRowUuid = 3;
inline constexpr Field kRowKind = 4;
inline constexpr Field kRowCore = 5;
inline constexpr Field kRowSystemTid = 6;
inline constexpr Field kRowTask = 7;
inline constexpr Field kRowMain = 8;
inline constexpr Field kRowService = 9;
inline constexpr Field kRowName = 10;
inline constexpr Field kRowCpu = 11;
inline constexpr Field kRowCpuTime = 12;
inline constexpr Field kRowVoluntary = 13;
inline constexpr Field kRowInvoluntary = 14;
inline constexpr Field kRowCoreChanges = 15;
}  // namespace own

}  // namespace interleave::perfetto
