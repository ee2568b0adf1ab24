#pragma once

#include "scenarios/scenario.h"

namespace interleave {

// One function per file of this folder's groups; Catalogue() puts them in order and gives those
// that run under the global lock its parameters.

// threads/
Scenario MakeDownloads();
Scenario MakeApiCalls();
Scenario MakeNamedThreads();
Scenario MakeChunkSum();

// synchronisation/
Scenario MakeRaceCounter();

// global_lock/
Scenario MakeGilCpu();
Scenario MakeGilIo();

// pools/
Scenario MakePrimes();
Scenario MakeSumSquares20();
Scenario MakeFetchSix();

// case_studies/
Scenario MakeWebScraper();

}  // namespace interleave
