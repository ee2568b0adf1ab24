#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/explore.h"

namespace interleave {

// What trying all orders has said.
struct TriedOrders {
  std::string text;  // How many there are, and how they come out; several lines.
  Schedule failing;  // The one with the fewest switches; empty if none fails.
};

// A program run by hand: the user says which thread takes the next step. Every change runs it anew
// up to there, in virtual time: it is small, and so a step can be taken back.
//
// Thread safety: none. Lifetime: the scenario must outlive it. Copies are independent.
class HandPlay {
 public:
  // REQUIRES: !WhyNotExplore(scenario).
  HandPlay(const Scenario& scenario, std::uint64_t seed);

  const Scenario& scenario() const { return *request_.scenario; }
  const ExploreRequest& request() const { return request_; }
  // The steps taken, and the recording up to there.
  const std::vector<TakenStep>& steps() const { return run_.replay.steps; }
  const Trace* trace() const { return run_.trace.get(); }
  // Who could take which step now. Empty: the program is over.
  const std::vector<TakenStep>& next() const { return run_.replay.next; }
  bool over() const { return next().empty(); }
  // What is wrong already; kNone while nothing is.
  const Verdict& verdict() const { return run_.replay.verdict; }
  // For --schedule, and for others to paste.
  std::string ScheduleWords() const;

  // How many threads have taken a step or could, with the main program, which is 0.
  std::uint32_t threads() const;
  // Every cell that was read or written so far, and what is in it, in the order of their first use.
  std::vector<std::pair<std::string_view, std::int64_t>> Cells() const;

  // Nothing happens if that thread has no step to take.
  void Take(std::uint32_t thread);
  void Undo();
  void Restart() { Show({}); }
  // From here to the end, with as few switches as possible.
  void RunOn();
  void Show(const Schedule& schedule);
  // "1-2-2-1". What does not fit is told by complaint(), and nothing is changed.
  void ShowWords(const std::string& words);
  const std::string& complaint() const { return complaint_; }

  std::string typed;  // In the box for a schedule.
  bool trying = false;
  std::optional<TriedOrders> tried;

 private:
  ExploreRequest request_;
  ExploredRun run_;
  std::string complaint_;
};

// Tries every order, for HandPlay::tried. Takes its time.
TriedOrders TryOrders(const ExploreRequest& request);

}  // namespace interleave
