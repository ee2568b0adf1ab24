#include "engine/process/call.h"

#include <fmt/format.h>

#include <stdexcept>

#include "engine/process/transfer.h"

namespace interleave {

EncodedCall EncodeCall(const Job& job, ThreadState& thread, ProcessSpace& space,
                       Recorder& recorder) {
  const std::uint64_t begin = recorder.clock().Now();
  WireWriter arguments(&space);
  job.WriteArguments(arguments);
  RecordTransfer(thread.lane, recorder.clock(), EventKind::kSerialised, job.task(),
                 arguments.bytes().size(), begin);
  WireWriter call;
  PutFrame(call, CallFrame{.task = job.task(),
                           .chunk = job.chunk_size() > 0,
                           .definition = std::string(job.definition()),
                           .arguments = arguments.TakeBytes()});
  return {.bytes = call.TakeBytes(), .descriptors = arguments.descriptors()};
}

std::exception_ptr DecodeResult(Job& job, const ResultFrame& result, const std::string& worker,
                                ThreadState& thread, ProcessSpace& space, Recorder& recorder) {
  if (result.error != ErrorKind::kNone) return MakeError(result.error, result.payload);
  const std::uint64_t begin = recorder.clock().Now();
  try {
    WireReader in(result.payload, &space);
    job.ReadResult(in);
    in.ExpectEnd();
  } catch (const std::exception& damage) {
    return std::make_exception_ptr(std::runtime_error(
        fmt::format("the result that {} sent makes no sense: {}", worker, damage.what())));
  }
  RecordTransfer(thread.lane, recorder.clock(), EventKind::kDeserialised, result.task,
                 result.payload.size(), begin);
  return nullptr;
}

}  // namespace interleave
