#pragma once

#include <signal.h>

namespace interleave {

// Ctrl-C and a polite `kill` as a question one can ask, instead of a sudden end. The first asks
// for a stop; from then on another one kills, in case stopping takes too long.
//
// Thread safety: the main thread.
// Lifetime: made before any thread is started, so that all inherit what is blocked.
class StopSignals {
 public:
  // Signals that the program was started to ignore (nohup) stay ignored. Where the system has no
  // descriptor left, Ctrl-C simply kills.
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  // True from the first signal on.
  bool Asked();

 private:
  sigset_t signals_;
  int descriptor_ = -1;
  bool asked_ = false;
};

}  // namespace interleave
