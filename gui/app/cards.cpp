#include "gui/app/cards.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/task/duration.h"
#include "engine/trace/by_task.h"
#include "engine/trace/process_groups.h"
#include "engine/trace/time_text.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// More rows of idle cores than this tell nothing; cores that ran something always have a row.
constexpr int kMostIdleCores = 8;

double TimeIn(const RunResult& result, State state) {
  return result.state_s[static_cast<std::size_t>(state)];
}

// The part of their working time for which threads waited for the global lock; 0 without one.
double GilShare(const RunResult& result) {
  const double waited = TimeIn(result, State::kWaitingGil);
  const double wanted = waited + TimeIn(result, State::kRunning) +
                        TimeIn(result, State::kPreempted) + TimeIn(result, State::kBlocked);
  return wanted > 0 ? waited / wanted : 0;
}

bool HasTasksToShow(const Trace& trace) {
  std::size_t slices = 0;
  for (const Track& track : trace.tracks()) slices += track.slices.size();
  return trace.tasks().size() > 1 && slices <= kMostSlicesByTask;
}

TimelineCard MakeCard(const SessionRun& run, double speedup, double best, int cores) {
  TimelineCard card{.trace = run.shown(),
                    .title = run.Title(),
                    .speedup = speedup,
                    .best_speedup = best,
                    .cores = std::min(cores, kMostIdleCores)};
  switch (run.phase) {
    case SessionRun::Phase::kWaiting:
      break;
    case SessionRun::Phase::kRunning:
      card.live = true;
      card.wall = DurationText(card.trace->now_ns());
      break;
    case SessionRun::Phase::kRefused:
      card.error = run.refusal;
      break;
    case SessionRun::Phase::kFinished:
      card.findings = run.result.findings;
      card.wall = DurationText(FromSeconds(run.result.wall_s));
      if (run.result.stopped) {
        card.summary = "stopped";
      } else if (!run.result.ok) {
        card.error = run.result.error;
      } else {
        card.summary = SummaryOf(run.result, cores);
      }
      break;
  }
  return card;
}

}  // namespace

std::string SummaryOf(const RunResult& result, int cores) {
  std::string text =
      fmt::format("{:.2f} of {} busy", result.cores_busy, Counted(cores, "core", "cores"));
  if (result.gil_hand_overs > 0) {
    text += " · " +
            Counted(static_cast<std::int64_t>(result.gil_hand_overs), "hand-over", "hand-overs");
  }
  // Of a run that computes next to nothing it would be a large part of nothing.
  const double waited_s = TimeIn(result, State::kWaitingGil);
  if (const double share = GilShare(result); share >= 0.001 && waited_s >= result.wall_s / 100) {
    text += fmt::format(" · waiting for the lock {:.1f} %", share * 100);
  }
  if (const ProcessTotals& workers = result.workers; workers.workers > 0) {
    if (workers.longest_start_ns > 0) {
      text += " · start-up " + DurationText(workers.longest_start_ns);
    }
    text += fmt::format(" · {} × {}", workers.workers, MibText(workers.resident_kib));
  }
  return text;
}

std::shared_ptr<const Trace> TaskTraces::Of(const SessionRun& run) {
  if (run.live || !run.trace) return nullptr;
  const auto [known, is_new] = by_task_.try_emplace(run.trace);
  if (is_new && HasTasksToShow(*run.trace)) known->second = ByTask(*run.trace);
  return known->second;
}

void TaskTraces::KeepOnly(std::span<const SessionRun> runs) {
  std::erase_if(by_task_, [&](const auto& entry) {
    return std::ranges::find(runs, entry.first, &SessionRun::trace) == runs.end();
  });
}

std::vector<TimelineCard> MakeCards(const Session& session, int cores, TaskTraces* by_task) {
  double best = 1;
  for (const SessionRun& run : session.runs()) best = std::max(best, session.Speedup(run));
  std::vector<TimelineCard> cards;
  for (const SessionRun& run : session.runs()) {
    TimelineCard& card = cards.emplace_back(MakeCard(run, session.Speedup(run), best, cores));
    const std::shared_ptr<const Trace> tasks = by_task != nullptr ? by_task->Of(run) : nullptr;
    if (!tasks) continue;
    card.trace = tasks.get();
    card.by_task = true;
  }
  // One runs at a time: each waits for the one before it.
  for (std::size_t i = 1; i < cards.size(); ++i) {
    if (session.runs()[i].phase == SessionRun::Phase::kWaiting) {
      cards[i].waits_for = cards[i - 1].title;
    }
  }
  return cards;
}

}  // namespace interleave
