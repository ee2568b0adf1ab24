#include "engine/formats/figure/drawing.h"

#include "engine/formats/display_text.h"

namespace interleave {

std::string FittingText(std::string_view text, const TextLook& look, double room,
                        const MeasureText& measure) {
  if (room <= 0) return {};
  std::string whole = OneLine(text, false);
  // No letter is narrower than a tenth of its size: what is far too long is not measured as a
  // whole.
  const auto most = static_cast<std::size_t>(room / look.size * 40) + 4;
  const bool may_fit = whole.size() <= most;
  if (may_fit && measure(whole, look) <= room) return whole;
  std::vector<std::size_t> ends;  // Of the first, the first two ... letters.
  std::uint64_t replaced = 0;
  for (std::string_view rest = whole; !rest.empty() && ends.size() < most;) {
    TakeCodePoint(rest, replaced);
    ends.push_back(whole.size() - rest.size());
  }
  std::size_t fits = 0, too_many = ends.size() + 1;
  while (fits + 1 < too_many) {
    const std::size_t middle = (fits + too_many) / 2;
    const std::string part = whole.substr(0, ends[middle - 1]) + "…";
    (measure(part, look) <= room ? fits : too_many) = middle;
  }
  return fits == 0 ? std::string() : whole.substr(0, ends[fits - 1]) + "…";
}

}  // namespace interleave
