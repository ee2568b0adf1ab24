#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/picture/card_rows.h"
#include "engine/record/state.h"
#include "engine/trace/trace.h"
#include "gui/timeline/timeline.h"

namespace interleave {

// What the inspector says about a selected place, as plain values: of the task that was there, or
// of the whole thread or event loop where no task was.
struct Inspection {
  struct Share {
    State state = State::kRunning;
    Nanos length = 0;
  };
  struct Fact {
    std::string label;
    std::string value;
  };
  struct Holder {
    TrackId track = kNoTrack;
    std::set<TaskId> tasks;  // In which it held it.
    std::string label;       // "Thread 2 · sum squares #1"
    ColourIndex colour = kNoColour;
    Nanos length = 0;
  };

  std::string title;     // "sum squares #2"
  std::string subtitle;  // "Threads + GIL · Thread 2 · task 2 of 2"

  State state = State::kRunning;  // Of the selected slice,
  std::string sentence;           // what it was about,
  std::string times;              // and when.
  std::string why;                // Who was in the way, and who in that one's; "" if nobody.
  // What it sent, received and serialised meanwhile, and how its process ended; a sentence each.
  std::vector<std::string> remarks;

  std::vector<Share> shares;  // Longest first; adds up to `total`.
  Nanos total = 0;
  std::vector<Fact> facts;

  std::vector<Holder> holders;  // Of what was waited for, meanwhile; longest first.
  std::string holders_note;     // "648 waits · median 5.02 ms"
};

// Walks over what the task did: keep the answer while neither trace nor selection changes.
// nullopt where nothing is: before the thread began, after it ended, on a core that rested.
std::optional<Inspection> Inspect(const Trace& trace, std::string_view card_title,
                                  const TimelineSelection& selection);

// What is worth a first look in fresh recordings: in the first card in which a thread beside the
// main one waited, that thread's longest wait; else the longest stay of the first thread.
std::optional<TimelineSelection> WorthALook(std::span<const TimelineCard> cards);

}  // namespace interleave
