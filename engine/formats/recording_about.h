#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/formats/recording.h"

namespace interleave {

// What belongs to a recording beside its title and its trace (scenario, model, parameters, machine,
// result, notes, bookmarks), as a JSON object for formats of others that have a place for such
// things. Members that are empty or 0 are left out; text that is no UTF-8 is mended.
std::string AboutJson(const Recording& recording);

// When a recording was made lies between 0 and the end of the year 9999.
inline constexpr std::int64_t kLastRecordedAt = 253'402'300'799;

// Longer ones are not read: nobody writes as much.
inline constexpr std::size_t kMostAboutBytes = std::size_t{4} << 20;

// Fills in what `json` says; the title and the trace stay. Members of other names or types are
// passed over. False, and nothing is changed, if it is no JSON object or too long.
bool ReadAbout(std::string_view json, Recording& recording);

}  // namespace interleave
