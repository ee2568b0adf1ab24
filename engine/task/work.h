#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace interleave {

// What scenarios compute with: real work for a core, whose size is a count and whose result is
// exact. Ranges are half-open. The compiler can neither leave the work out nor find a formula for
// it: each round of each loop is really done.
//
// Thread safety: pure functions, callable from anywhere.

// Wide enough for the sum of the squares below 10 000 000, which 64 bits are not.
__extension__ typedef unsigned __int128 Wide;
// "333333283333335000000"
std::string Decimal(Wide number);

// from² + (from + 1)² + ... + (to - 1)². About half a nanosecond a number.
Wide SumOfSquares(std::uint64_t from, std::uint64_t to);

// How many primes there are in [from, to), by trial division. Near 1 000 000 about a tenth of a
// microsecond a number on average, six times as much for one that is prime.
std::int64_t CountPrimes(std::uint64_t from, std::uint64_t to);

// 64-bit FNV-1a. To go on where an earlier call ended, hand in what it returned.
inline constexpr std::uint64_t kEmptyChecksum = 0xcbf29ce484222325;
std::uint64_t Checksum(std::string_view bytes, std::uint64_t so_far = kEmptyChecksum);

}  // namespace interleave
