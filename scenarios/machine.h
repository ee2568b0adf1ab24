#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace interleave {

// The machine a recording was made on, for files and the screen.
struct Machine {
  std::string cpu;     // "AMD EPYC"; "unknown" where the system does not say.
  int cores = 1;       // That this process may use.
  std::string system;  // "Linux 6.1.0 x86_64"
};

Machine ThisMachine();
nlohmann::json ToJson(const Machine& machine);

}  // namespace interleave
