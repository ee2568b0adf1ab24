#pragma once

#include <string>
#include <vector>

namespace interleave {

// What a run noted of its program. What it noted of the machine under a virtual one depends on
// where the test runs.
inline std::vector<std::string> ProgramNotes(std::vector<std::string> notes) {
  std::erase_if(notes, [](const std::string& note) {
    return note.starts_with("the machine under this one");
  });
  return notes;
}

}  // namespace interleave
