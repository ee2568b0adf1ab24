#include <fmt/format.h>

#include <algorithm>

#include "engine/formats/native_tables.h"
#include "engine/formats/recording_about.h"

namespace interleave {
namespace {

// Each field is its number, and its bytes as a text: a reader skips the numbers it does not know.
enum class Field : std::uint8_t {
  kTitle = 1,
  kScenario,
  kModel,
  kParameter,  // Name, value. Once for each.
  kSeed,
  kTimeScale,
  kCpu,
  kCores,
  kSystem,
  kProgram,
  kRecordedAt,
  kResultText,
  kResultValue,
  kResultError,
  kResultFlags,  // 1 ok, 2 stopped.
  kWall,
  kMemory,
  kResultNote,  // Once for each.
  kNotes,
  kBookmark,  // Begin, end, text. Once for each.
  kNow,
  kLive,
  kTruth,
  kTruthReason,
  kEvents,
  kDropped,
  kCoreRows,
  kSlowStep,
};

class FieldWriter {
 public:
  explicit FieldWriter(ByteEncoder& out) : out_(out) {}

  void Text(Field field, std::string_view text) {
    out_.Byte(static_cast<std::uint8_t>(field));
    out_.Text(text);
  }
  void Number(Field field, std::uint64_t value) {
    Put(field, [&](ByteEncoder& e) { e.Number(value); });
  }
  void Signed(Field field, std::int64_t value) {
    Put(field, [&](ByteEncoder& e) { e.Signed(value); });
  }
  void Real(Field field, double value) {
    Put(field, [&](ByteEncoder& e) { e.Real(value); });
  }
  template <typename Write>
  void Put(Field field, Write write) {
    ByteEncoder value;
    write(value);
    Text(field, value.bytes());
  }

 private:
  ByteEncoder& out_;
};

void DecodeField(Field field, std::string_view bytes, Recording& recording, MetaOfTrace& meta) {
  ByteDecoder in(bytes);
  RecordedResult& result = recording.result;
  switch (field) {
    case Field::kTitle:
      recording.title = bytes;
      break;
    case Field::kScenario:
      recording.scenario = bytes;
      break;
    case Field::kModel:
      recording.model = bytes;
      break;
    case Field::kParameter: {
      RecordedParameter& parameter = recording.parameters.emplace_back();
      parameter.id = in.Text();
      parameter.value = in.Real();
      // Not in files of before 2026-11-28.
      parameter.text = in.left() > 0 ? in.Text() : fmt::format("{}", parameter.value);
      break;
    }
    case Field::kSeed:
      recording.seed = in.Number();
      break;
    case Field::kTimeScale:
      recording.time_scale = in.Real();
      break;
    case Field::kCpu:
      recording.machine.cpu = bytes;
      break;
    case Field::kCores:
      recording.machine.cores = static_cast<int>(in.Small<std::uint32_t>());
      break;
    case Field::kSystem:
      recording.machine.system = bytes;
      break;
    case Field::kProgram:
      recording.program = bytes;
      break;
    case Field::kRecordedAt:
      recording.recorded_at = std::clamp<std::int64_t>(in.Signed(), 0, kLastRecordedAt);
      break;
    case Field::kResultText:
      result.text = bytes;
      break;
    case Field::kResultValue:
      result.value = bytes;
      break;
    case Field::kResultError:
      result.error = bytes;
      break;
    case Field::kResultFlags: {
      const std::uint8_t flags = in.Byte();
      result.ok = (flags & 1) != 0;
      result.stopped = (flags & 2) != 0;
      break;
    }
    case Field::kWall:
      result.wall_s = in.Real();
      break;
    case Field::kMemory:
      result.memory_mib = in.Real();
      break;
    case Field::kResultNote:
      result.notes.emplace_back(bytes);
      break;
    case Field::kNotes:
      recording.notes = bytes;
      break;
    case Field::kBookmark: {
      Bookmark& bookmark = recording.bookmarks.emplace_back();
      bookmark.range.begin = in.Signed();
      bookmark.range.end = in.Signed();
      bookmark.text = in.Text();
      break;
    }
    case Field::kNow:
      meta.now_ns = in.Signed();
      break;
    case Field::kLive:
      meta.live = in.Byte() != 0;
      break;
    case Field::kTruth:
      meta.truth = static_cast<Truth>(in.Byte());
      break;
    case Field::kTruthReason:
      meta.truth_reason = bytes;
      break;
    case Field::kEvents:
      meta.events = in.Number();
      break;
    case Field::kDropped:
      meta.dropped = in.Number();
      break;
    case Field::kCoreRows:
      meta.cores = static_cast<std::int32_t>(in.Small<std::uint16_t>());
      break;
    case Field::kSlowStep:
      meta.slow_step = in.Signed();
      break;
  }
}

}  // namespace

void EncodeMeta(const Recording& recording, ByteEncoder& out) {
  FieldWriter fields(out);
  fields.Text(Field::kTitle, recording.title);
  fields.Text(Field::kScenario, recording.scenario);
  fields.Text(Field::kModel, recording.model);
  for (const RecordedParameter& parameter : recording.parameters) {
    fields.Put(Field::kParameter, [&](ByteEncoder& e) {
      e.Text(parameter.id), e.Real(parameter.value), e.Text(parameter.text);
    });
  }
  fields.Number(Field::kSeed, recording.seed);
  fields.Real(Field::kTimeScale, recording.time_scale);
  fields.Text(Field::kCpu, recording.machine.cpu);
  fields.Number(Field::kCores, static_cast<std::uint32_t>(recording.machine.cores));
  fields.Text(Field::kSystem, recording.machine.system);
  fields.Text(Field::kProgram, recording.program);
  fields.Signed(Field::kRecordedAt, recording.recorded_at);
  const RecordedResult& result = recording.result;
  fields.Text(Field::kResultText, result.text);
  fields.Text(Field::kResultValue, result.value);
  fields.Text(Field::kResultError, result.error);
  fields.Number(Field::kResultFlags, (result.ok ? 1U : 0U) | (result.stopped ? 2U : 0U));
  fields.Real(Field::kWall, result.wall_s);
  fields.Real(Field::kMemory, result.memory_mib);
  for (const std::string& note : result.notes) fields.Text(Field::kResultNote, note);
  fields.Text(Field::kNotes, recording.notes);
  for (const Bookmark& bookmark : recording.bookmarks) {
    fields.Put(Field::kBookmark, [&](ByteEncoder& e) {
      e.Signed(bookmark.range.begin);
      e.Signed(bookmark.range.end);
      e.Text(bookmark.text);
    });
  }
}

void EncodeMeta(const MetaOfTrace& meta, ByteEncoder& out) {
  FieldWriter fields(out);
  fields.Signed(Field::kNow, meta.now_ns);
  fields.Number(Field::kLive, meta.live ? 1 : 0);
  fields.Number(Field::kTruth, static_cast<std::uint8_t>(meta.truth));
  fields.Text(Field::kTruthReason, meta.truth_reason);
  fields.Number(Field::kEvents, meta.events);
  fields.Number(Field::kDropped, meta.dropped);
  fields.Number(Field::kCoreRows, static_cast<std::uint32_t>(meta.cores));
  fields.Signed(Field::kSlowStep, meta.slow_step);
}

bool DecodeMeta(std::string_view bytes, Recording& recording, MetaOfTrace& meta) {
  ByteDecoder in(bytes);
  while (in.left() > 0) {
    const auto field = static_cast<Field>(in.Byte());
    const std::string_view value = in.Text();
    if (!in.ok()) return false;
    DecodeField(field, value, recording, meta);
  }
  return true;
}

}  // namespace interleave
