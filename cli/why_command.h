#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "cli/output.h"
#include "engine/record/event.h"

namespace CLI {
class App;
}

namespace interleave {

// `why FILE --track NAME --at TIME`: why a thread, task or core was not running at a moment of a
// recording.

struct WhyArguments {
  std::string file;   // "-" is standard input.
  std::string track;  // By its name, in the recording `model`,
  std::string model;  // or in the first that has it, where that is "".
  Nanos at = 0;
  bool json = false;
};

// The options as they were typed.
struct TypedWhy {
  WhyArguments arguments;
  std::string at;
};

// Declares the command; `typed` is filled when the command line is parsed.
void DeclareWhy(CLI::App& app, TypedWhy& typed);
// What is right, or a sentence about what is wrong.
std::expected<WhyArguments, std::string> ReadWhy(const TypedWhy& typed);
// "1.25s", "4.9 ms", "12us", "300ns"; a number alone is seconds. Errors: a sentence.
std::expected<Nanos, std::string> ParseMoment(std::string_view text);

// Prints the answer. Returns the exit status: 1 if the file cannot be read or has no such track.
int ExplainWhy(const WhyArguments& arguments, Output& out, Output& err);

}  // namespace interleave
