#pragma once

#include <sys/types.h>

#include <cerrno>
#include <csignal>

namespace interleave {

// Whether the system still knows the process; one that has died and was not yet waited for counts.
inline bool ProcessLives(pid_t process) { return kill(process, 0) == 0 || errno != ESRCH; }

}  // namespace interleave
