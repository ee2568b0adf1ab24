#pragma once

#include <boost/intrusive/set.hpp>
#include <cstdint>

#include "engine/record/event.h"

namespace interleave {

// Something that happens at a moment of virtual time. Not owned; one that goes while it is
// scheduled is forgotten.
class VirtualTimer : public boost::intrusive::set_base_hook<
                         boost::intrusive::link_mode<boost::intrusive::auto_unlink>,
                         boost::intrusive::optimize_size<true>> {
 public:
  virtual void OnTime() = 0;
  bool scheduled() const { return is_linked(); }
  void CancelTimer() {
    if (is_linked()) unlink();
  }
  friend bool operator<(const VirtualTimer& a, const VirtualTimer& b) {
    return a.when_ != b.when_ ? a.when_ < b.when_ : a.number_ < b.number_;
  }

 protected:
  ~VirtualTimer() = default;

 private:
  friend class VirtualClock;
  Nanos when_ = 0;
  std::uint64_t number_ = 0;  // Timers of one moment fire in the order they were scheduled.
};

// Virtual time: it stands still until nothing is left to do at the moment, and then jumps to the
// next timer.
//
// Thread safety: none.
class VirtualClock {
 public:
  ~VirtualClock() { timers_.clear(); }

  Nanos now() const { return now_; }
  // Schedules `timer`, anew if it was scheduled before. A moment that has passed means now.
  void Schedule(VirtualTimer& timer, Nanos when) {
    timer.CancelTimer();
    timer.when_ = when < now_ ? now_ : when;
    timer.number_ = next_number_++;
    timers_.insert(timer);
  }
  // Goes to the next timer and calls it. False if there is none.
  bool FireNext() {
    if (timers_.empty()) return false;
    VirtualTimer& timer = *timers_.begin();
    timers_.erase(timers_.begin());
    if (timer.when_ > now_) now_ = timer.when_;
    timer.OnTime();
    return true;
  }
  // For a machine with one thread, which has nothing to wait for but its own work.
  void Advance(Nanos duration) { now_ += duration > 0 ? duration : 0; }

 private:
  boost::intrusive::multiset<VirtualTimer, boost::intrusive::constant_time_size<false>> timers_;
  Nanos now_ = 0;
  std::uint64_t next_number_ = 0;
};

}  // namespace interleave
