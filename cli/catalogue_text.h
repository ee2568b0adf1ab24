#pragma once

#include <string>

#include "scenarios/scenario.h"

namespace interleave {

// What `list` and `show` print.

// One line per scenario, grouped.
std::string CatalogueText();
// An array of objects with id, title, group, question, models and parameters.
std::string CatalogueJson();
// Everything about one scenario, the listings included.
std::string ScenarioText(const Scenario& scenario);

}  // namespace interleave
