#include "engine/formats/text_axis.h"

#include <fmt/format.h>

#include "engine/formats/display_text.h"

namespace interleave {
namespace {

constexpr int kLeastDistance = 11;  // A mark, "100.5 ms" and a blank or two.

struct Unit {
  Nanos ns;
  std::string_view drawn;
  std::string_view ascii;
};

Unit UnitFor(Nanos longest) {
  if (longest >= 1'000'000'000) return {1'000'000'000, "s", "s"};
  if (longest >= 1'000'000) return {1'000'000, "ms", "ms"};
  return {1'000, "µs", "us"};
}

// The smallest of 1, 2, 5, 10, 20, 50 ... nanoseconds that is at least `least`.
Nanos RoundStep(Nanos least) {
  for (Nanos power = 1;; power *= 10) {
    for (const Nanos digit : {1, 2, 5}) {
      if (digit * power >= least) return digit * power;
    }
  }
}

}  // namespace

std::string AxisLine(TimeRange range, int width, bool ascii) {
  std::string line;
  if (range.length() <= 0 || width < kLeastDistance) return line;
  const Nanos step = RoundStep((range.length() * kLeastDistance + width - 1) / width);
  const Unit unit = UnitFor(std::max(range.end, step));
  int decimals = 0;
  for (Nanos digit = unit.ns; step % digit != 0 && decimals < 3; digit /= 10) ++decimals;

  for (Nanos at = (range.begin + step - 1) / step * step; at < range.end; at += step) {
    const auto column = static_cast<int>((at - range.begin) * width / range.length());
    line.append(static_cast<std::size_t>(std::max(column - DisplayWidth(line), 0)), ' ');
    line += ascii ? "|" : "╵";
    const std::string label =
        fmt::format("{:.{}f} {}", static_cast<double>(at) / static_cast<double>(unit.ns), decimals,
                    ascii ? unit.ascii : unit.drawn);
    if (DisplayWidth(line) + DisplayWidth(label) <= width) line += label;
  }
  return line;
}

}  // namespace interleave
