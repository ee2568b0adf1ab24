#pragma once

#include "scenarios/scenario.h"

namespace interleave {

// Between a parameter's value and where its slider's knob stands. Pure.

// 0 at the parameter's least value, 1 at its greatest.
double PlaceOf(const Parameter& parameter, double value);
// The value at `place`, rounded to what a person would choose: whole numbers where the parameter
// has only those, two digits on a logarithmic slider.
double ValueAt(const Parameter& parameter, double place);

}  // namespace interleave
