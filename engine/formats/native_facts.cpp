#include "engine/formats/native_facts.h"

#include <algorithm>

#include "engine/trace/interpreter.h"

namespace interleave {
namespace {

constexpr std::uint32_t kMostLanes = 1U << 16;
// More ids than facts are possible: those of facts that were lost.
constexpr std::size_t kSpareIds = std::size_t{1} << 16;

}  // namespace

void EncodeFacts(std::span<const Fact> facts, ByteEncoder& out) {
  Nanos last = 0;
  for (const Fact& fact : facts) {
    out.Signed(Less(fact.at, last));
    last = fact.at;
    out.Number(fact.lane);
    out.Number(fact.subject);
    out.Number(fact.arg);
    out.Number(fact.extra);
    out.Byte(static_cast<std::uint8_t>(fact.kind));
    out.Byte(static_cast<std::uint8_t>(fact.detail));
  }
}

bool DecodeFacts(std::string_view bytes, std::size_t count, std::vector<Fact>& facts) {
  constexpr std::size_t kLeastBytes = 7;
  if (count > bytes.size() / kLeastBytes) return false;
  ByteDecoder in(bytes);
  const std::size_t had = facts.size();
  Nanos last = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Fact& fact = facts.emplace_back();
    fact.at = last = Plus(last, in.Signed());
    fact.lane = in.Small<std::uint32_t>();
    fact.subject = in.Small<std::uint32_t>();
    fact.arg = in.Small<std::uint32_t>();
    fact.extra = in.Small<std::uint32_t>();
    fact.kind = static_cast<EventKind>(in.Byte());
    fact.detail = static_cast<SubjectKind>(in.Byte());
  }
  if (in.ok() && in.left() == 0) return true;
  facts.resize(had);
  return false;
}

std::shared_ptr<const Trace> ReplayFacts(std::span<const Fact> facts, const MetaOfTrace& meta,
                                         std::shared_ptr<NameTable> names) {
  Interpreter interpreter(std::move(names), std::min(meta.cores, 8192),
                          meta.slow_step > 0 ? meta.slow_step : kSlowStep);
  const std::size_t most_ids = 2 * facts.size() + kSpareIds;
  for (const Fact& fact : facts) {
    if (fact.lane >= kMostLanes || fact.kind > kLastEventKind || fact.detail > SubjectKind::kName ||
        fact.subject > most_ids || fact.at > kFurthestTime || fact.at < -kFurthestTime) {
      continue;
    }
    interpreter.Add({&fact, 1});
  }
  TraceBuilder& builder = interpreter.builder();
  builder.AdvanceTo(meta.now_ns);
  builder.SetCounts(facts.size(), meta.dropped);
  // Of one that was not finished, nobody has said it: the records of the kernel speak for it.
  const bool switches = std::ranges::find(facts, EventKind::kSwitchIn, &Fact::kind) != facts.end();
  if (meta.live && !switches) {
    builder.SetTruth(Truth::kEstimated, "the recording was not finished");
  } else {
    builder.SetTruth(meta.live ? Truth::kKernel : meta.truth, meta.truth_reason);
  }
  builder.Finish();
  return interpreter.Share();
}

}  // namespace interleave
