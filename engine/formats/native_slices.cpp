#include <array>

#include "engine/formats/native_tables.h"

namespace interleave {
namespace {

// Slices are written column by column: like lies beside like, which packs to a third. Before the
// columns come the lengths of all but the last.
enum Column { kBegin, kLength, kTask, kSubject, kDetail, kState, kDepth, kColumns };

}  // namespace

void EncodeSlices(std::span<const Slice> slices, ByteEncoder& out) {
  std::array<ByteEncoder, kColumns> columns;
  Nanos last_end = 0;
  std::int64_t last_task = 0;
  std::int64_t last_subject = 0;
  for (const Slice& slice : slices) {
    columns[kBegin].Signed(Less(slice.begin, last_end));  // Mostly 0: where the one before ends.
    // 0 is an open end; an end before the begin never comes from a Trace, but would come back.
    const bool open = slice.end == kOpenEnd;
    const std::int64_t length = Less(slice.end, slice.begin);
    columns[kLength].Number(open ? 0 : static_cast<std::uint64_t>(length) + 1);
    last_end = open ? slice.begin : slice.end;
    columns[kTask].Signed(slice.task - last_task);
    last_task = slice.task;
    columns[kSubject].Signed(slice.subject - last_subject);
    last_subject = slice.subject;
    columns[kDetail].Byte(static_cast<std::uint8_t>(slice.detail));
    columns[kState].Byte(static_cast<std::uint8_t>(slice.state));
    columns[kDepth].Number(slice.depth);
  }
  for (const ByteEncoder& column : columns) out.Text(column.bytes());
}

bool DecodeSlices(std::string_view bytes, std::span<Slice> slices) {
  ByteDecoder in(bytes);
  const auto column = [&] { return ByteDecoder(in.Text()); };
  ByteDecoder begins = column(), lengths = column(), tasks = column(), subjects = column(),
              details = column(), states = column(), depths = column();
  if (!in.ok() || in.left() != 0) return false;
  Nanos last_end = 0;
  std::int64_t task = 0;
  std::int64_t subject = 0;
  for (Slice& slice : slices) {
    slice.begin = Plus(last_end, begins.Signed());
    const std::uint64_t length = lengths.Number();
    slice.end = length == 0 ? kOpenEnd : Plus(slice.begin, static_cast<std::int64_t>(length - 1));
    last_end = length == 0 ? slice.begin : slice.end;
    slice.task = static_cast<TaskId>(task = Plus(task, tasks.Signed()));
    slice.subject = static_cast<std::uint32_t>(subject = Plus(subject, subjects.Signed()));
    slice.detail = static_cast<SubjectKind>(details.Byte());
    slice.state = static_cast<State>(states.Byte());
    slice.depth = depths.Small<std::uint16_t>();
  }
  for (const ByteDecoder* each :
       {&begins, &lengths, &tasks, &subjects, &details, &states, &depths}) {
    if (!each->ok() || each->left() != 0) return false;
  }
  return true;
}

}  // namespace interleave
