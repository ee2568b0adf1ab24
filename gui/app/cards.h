#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "gui/app/session.h"
#include "gui/timeline/timeline.h"

namespace interleave {

// Recordings told by their tasks, kept while they are shown.
//
// Thread safety: none; the window's thread.
class TaskTraces {
 public:
  // That of `run`, made when it is first asked for; null while it is live, and where it has no
  // tasks or more slices than kMostSlicesByTask.
  std::shared_ptr<const Trace> Of(const SessionRun& run);
  // Forgets those of other runs.
  void KeepOnly(std::span<const SessionRun> runs);

 private:
  // By the recording itself, so that its place in memory cannot become another's. Null: it cannot
  // be told so.
  std::map<std::shared_ptr<const Trace>, std::shared_ptr<const Trace>> by_task_;
};

// More slices than this are not copied into rows of tasks: they would cost as much memory again.
inline constexpr std::size_t kMostSlicesByTask = 4'000'000;

// The runs of the selected scenario as cards of the timeline, in their order. `cores`: of this
// machine. `by_task`: with rows of tasks where it has them; null for those of threads.
// Lifetime: the cards refer to the session's recordings, and to those of `by_task`.
std::vector<TimelineCard> MakeCards(const Session& session, int cores,
                                    TaskTraces* by_task = nullptr);

// "1.01 of 2 cores busy · 1 296 hand-overs · waiting for the lock 49.8 %"
std::string SummaryOf(const RunResult& result, int cores);

}  // namespace interleave
