#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/formats/byte_codec.h"
#include "engine/formats/native_tables.h"
#include "engine/record/collector.h"

namespace interleave {

// What a recording consists of while it goes on: facts, as the collector gives them.

void EncodeFacts(std::span<const Fact> facts, ByteEncoder& out);
// Appends; false for bytes that no encoder wrote.
bool DecodeFacts(std::string_view bytes, std::size_t count, std::vector<Fact>& facts);

// The trace that the facts make. Those that cannot be (they name tasks or threads far beyond what
// was recorded) are left out.
std::shared_ptr<const Trace> ReplayFacts(std::span<const Fact> facts, const MetaOfTrace& meta,
                                         std::shared_ptr<NameTable> names);

}  // namespace interleave
