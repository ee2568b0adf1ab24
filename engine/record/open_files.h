#pragma once

#include <cstdint>
#include <string>

namespace interleave {

// How many files this process may have open at once. Sockets, shared memory and the kernel's
// records of a thread are files, too.
//
// Thread safety: all may be called from any thread.

// Raises the limit as far as the system lets it; what is started later inherits that. For main(),
// before anything else.
void RaiseOpenFileLimit();
std::uint64_t OpenFileLimit();

// True if `descriptor`, which was just opened, is one of the last few there are. Whoever could take
// all of them (a connection for every task, records for every thread) closes it and does without:
// the last are for the loopback server, which must answer before any connection can end.
bool IsOneOfTheLast(int descriptor);

// "At most 1024 files may be open at once in this program ...": why, and what to do about it.
std::string OpenFilesHint();

}  // namespace interleave
