#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace interleave {

// Numbers in sentences for people.

// "333 333 283": digits in groups of three. `digits` may begin with a minus.
std::string Grouped(std::string_view digits);
std::string Grouped(std::int64_t number);

// "1 page", "1 234 pages".
std::string Counted(std::int64_t number, std::string_view one, std::string_view many);

// "3.02 s", "45.1 ms": a duration with three digits that say something.
std::string Duration(double seconds);

}  // namespace interleave
