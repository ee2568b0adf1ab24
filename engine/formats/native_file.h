#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "engine/formats/file_format.h"
#include "engine/formats/open_recording.h"

namespace interleave {

// Interleave's own file, `.interleave`: everything of a Recording, bit for bit. It is described in
// docs/native-format.md.

// Streams the file; besides the recordings it needs the memory of one block.
std::expected<ExportReport, std::string> WriteNativeFile(const ExportJob& job,
                                                         const ByteSink& sink);

bool IsNativeFile(std::string_view head);
// Reads what can be read: each block that is damaged or missing is told in OpenedFile::skipped,
// with its offset. A file of a recording that was not finished is read up to where it ends. Unpacks
// on all cores.
ReadResult ReadNativeFile(const InputFile& file, bool gzipped, const FileWork& work);

}  // namespace interleave
