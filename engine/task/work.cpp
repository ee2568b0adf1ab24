#include "engine/task/work.h"

#include <algorithm>

namespace interleave {
namespace {

// An empty instruction that could have changed `value`, for all the compiler knows. Without it
// some compilers replace a loop over i * i by a polynomial.
template <typename T>
void KeepUnknown(T& value) {
  asm volatile("" : "+r"(value));
}

bool IsPrime(std::uint32_t number) {
  if (number < 2) return false;
  for (std::uint32_t divisor = 2; divisor <= number / divisor; ++divisor) {
    if (number % divisor == 0) return false;
  }
  return true;
}

}  // namespace

std::string Decimal(Wide number) {
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(number % 10)));
    number /= 10;
  } while (number != 0);
  std::ranges::reverse(digits);
  return digits;
}

Wide SumOfSquares(std::uint64_t from, std::uint64_t to) {
  Wide sum = 0;
  for (std::uint64_t i = from; i < to; ++i) {
    std::uint64_t number = i;
    KeepUnknown(number);
    sum += Wide{number} * number;
  }
  return sum;
}

std::int64_t CountPrimes(std::uint64_t from, std::uint64_t to) {
  std::int64_t count = 0;
  for (std::uint64_t i = from; i < to; ++i) {
    auto number = static_cast<std::uint32_t>(i);
    KeepUnknown(number);
    if (IsPrime(number)) ++count;
  }
  return count;
}

std::uint64_t Checksum(std::string_view bytes, std::uint64_t so_far) {
  for (const char byte : bytes) {
    so_far = (so_far ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
    KeepUnknown(so_far);
  }
  return so_far;
}

}  // namespace interleave
