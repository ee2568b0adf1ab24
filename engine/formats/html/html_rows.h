#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/picture/card_rows.h"
#include "engine/picture/level_of_detail.h"
#include "engine/picture/task_crowd.h"
#include "engine/trace/trace.h"

namespace interleave {

// Rows of a recording as the page's script reads them: bytes of variable-length numbers, seven bits
// in each, the last of a number without its high bit; in base64.
//
// A piece is: nanoseconds from the end of the one before (zigzag), its length, its key, and then
//   a block (key < 64): its colour, its label (index into the labels; 0: none);
//   a fold (key 64 + n): n times a key and its share in 255ths; how many slices it stands for.
// Keys below 32 are states. On the rows of cores and loops, colours are the keys of folds.

// Names that occur often, once each. [0] is "".
class HtmlLabels {
 public:
  std::uint32_t Of(std::string label);
  const std::vector<std::string>& all() const { return labels_; }

 private:
  std::vector<std::string> labels_{""};
  std::map<std::string, std::uint32_t, std::less<>> index_;
};

// The pieces of a track, none shorter than `fold_ns` but for folds at its ends.
std::string HtmlRow(const Trace& trace, const CardRows& rows, TrackId track, Nanos fold_ns,
                    HtmlLabels& labels);
// What all tasks do together, as folds of equal length.
std::string HtmlCrowd(const Trace& trace, const TaskCrowd& crowd);

std::string Base64(std::string_view bytes);

}  // namespace interleave
