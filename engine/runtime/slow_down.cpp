#include "engine/runtime/slow_down.h"

#include "engine/task/work.h"

namespace interleave {
namespace {

// What squaring one number takes here. The quickest of several tries: nobody interrupted it.
double NanosPerSquare() {
  static const double measured = [] {
    constexpr std::uint64_t kNumbers = 20'000;
    Nanos quickest = 1'000'000'000;
    for (int i = 0; i < 20; ++i) {
      const Nanos begin = MonotonicNanos();
      SumOfSquares(0, kNumbers);
      quickest = std::min(quickest, MonotonicNanos() - begin);
    }
    return std::max(static_cast<double>(quickest) / kNumbers, 0.01);
  }();
  return measured;
}

}  // namespace

void SlowDown::Add(Nanos took) {
  constexpr int kInterrupted = 4;
  shortest_ = shortest_ == 0 ? took : std::min(shortest_, took);
  owed_ns_ += more_ * static_cast<double>(std::min(took, kInterrupted * shortest_));
  const auto numbers = static_cast<std::uint64_t>(owed_ns_ / NanosPerSquare());
  constexpr std::uint64_t kWorthACall = 64;
  if (numbers < kWorthACall) return;
  SumOfSquares(0, numbers);
  extra_ += numbers;
  owed_ns_ -= static_cast<double>(numbers) * NanosPerSquare();
}

}  // namespace interleave
