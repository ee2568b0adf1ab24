#pragma once

#include <string_view>

#include "engine/formats/open_recording.h"

namespace interleave {

// Chrome Trace Event JSON of any tool: objects and bare arrays, gzipped or not, whole or cut off.
// What each event becomes is told in foreign_trace.h; files of our own writer come back as the
// recordings they were. Reads in pieces: memory goes to what is kept, not to the text.
bool LooksLikeChromeJson(std::string_view head);
ReadResult ReadChromeJson(const InputFile& file, bool gzipped, const FileWork& work);
// `threaded`: one thread finds the events while another understands them; what comes of it is the
// same. The above chooses by the size of the file.
ReadResult ReadChromeJson(const InputFile& file, bool gzipped, const FileWork& work, bool threaded);

}  // namespace interleave
