#include "gui/panels/slider.h"

#include <algorithm>
#include <cmath>

namespace interleave {
namespace {

// A logarithmic slider cannot begin at 0; what lies below this share of its end counts as 0.
constexpr double kSmallestShare = 1e-9;

double LogOf(const Parameter& parameter, double value) {
  return std::log(std::max(value, parameter.max * kSmallestShare));
}

// `value` with `digits` significant digits.
double Significant(double value, int digits) {
  if (value == 0) return 0;
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - (digits - 1));
  return std::round(value / unit) * unit;
}

// The distance between neighbours on a linear slider of real numbers.
double LinearStep(const Parameter& parameter) {
  return Significant((parameter.max - parameter.min) / 100, 1);
}

}  // namespace

double PlaceOf(const Parameter& parameter, double value) {
  if (!(parameter.max > parameter.min)) return 0;
  value = std::clamp(value, parameter.min, parameter.max);
  if (!parameter.logarithmic) return (value - parameter.min) / (parameter.max - parameter.min);
  const double low = LogOf(parameter, parameter.min);
  return (LogOf(parameter, value) - low) / (LogOf(parameter, parameter.max) - low);
}

double ValueAt(const Parameter& parameter, double place) {
  place = std::clamp(place, 0.0, 1.0);
  if (place == 0) return parameter.min;
  if (place == 1) return parameter.max;
  double value;
  if (parameter.logarithmic) {
    const double low = LogOf(parameter, parameter.min);
    value = Significant(std::exp(low + place * (LogOf(parameter, parameter.max) - low)), 2);
  } else {
    value = parameter.min + place * (parameter.max - parameter.min);
    const double step = LinearStep(parameter);
    if (!parameter.integer) value = std::round(value / step) * step;
  }
  if (parameter.integer) value = std::round(value);
  return std::clamp(value, parameter.min, parameter.max);
}

}  // namespace interleave
