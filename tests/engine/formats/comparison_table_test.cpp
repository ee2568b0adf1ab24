#include "engine/formats/comparison_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace interleave {
namespace {

const std::vector<ComparisonLine> kLines = {
    {.model = "Sequential",
     .wall_s = 6.5,
     .speedup = 1,
     .cores_busy = 1,
     .cpu_s = 6.49,
     .switches = 31},
    {.model = "Threads + GIL",
     .wall_s = 6.48,
     .speedup = 1.003,
     .cores_busy = 1.01,
     .cpu_s = 6.53,
     .lock_wait_s = 6.46,
     .io_wait_s = 0.0000123,
     .switches = 1327,
     .remark = "lost 3 × updates"},
};

TEST(ComparisonTableTest, AlignsFiguresUnderTheirHeadings) {
  EXPECT_EQ("\n" + ComparisonTable(kLines, {}), R"(
                                 Cores            Lock      I/O
Model            Wall  Speed-up   busy     CPU    wait     wait  Switches
─────────────────────────────────────────────────────────────────────────
Sequential     6.50 s     1.00×   1.00  6.49 s       –        –        31
Threads + GIL  6.48 s     1.00×   1.01  6.53 s  6.46 s  12.3 µs     1 327
Threads + GIL: lost 3 × updates
)");
}

TEST(ComparisonTableTest, IsPlainAsciiOnRequest) {
  EXPECT_EQ("\n" + ComparisonTable(kLines, {.ascii = true}), R"(
                                 Cores            Lock      I/O
Model            Wall  Speed-up   busy     CPU    wait     wait  Switches
-------------------------------------------------------------------------
Sequential     6.50 s     1.00x   1.00  6.49 s       -        -        31
Threads + GIL  6.48 s     1.00x   1.01  6.53 s  6.46 s  12.3 us     1 327
Threads + GIL: lost 3 x updates
)");
}

TEST(ComparisonTableTest, HasAColumnForMemoryWhereItIsKnown) {
  const std::vector<ComparisonLine> lines = {
      {.model = "Event loop", .wall_s = 1.02, .switches = 9, .memory_mib = 12.34},
      {.model = "Threads", .wall_s = 2, .switches = 20'000, .memory_mib = 1234.5},
      {.model = "Refused"}};
  EXPECT_EQ("\n" + ComparisonTable(lines, {.ascii = true}), R"(
                              Cores
Model         Wall  Speed-up   busy  CPU  Switches     Memory
-------------------------------------------------------------
Event loop  1.02 s         -   0.00    -         9   12.3 MiB
Threads     2.00 s         -   0.00    -    20 000  1 235 MiB
Refused          -         -   0.00    -         0          -
)");
}

TEST(ComparisonTableTest, LeavesOutWhatHasNoRoomAndSaysSo) {
  std::vector<ComparisonLine> lines = kLines;
  lines[0].memory_mib = 12.3;
  lines[0].sleep_s = 2;
  EXPECT_EQ("\n" + ComparisonTable(lines, {.width = 60, .ascii = true}), R"(
                                 Cores    Lock      I/O
Model            Wall  Speed-up   busy    wait     wait
-------------------------------------------------------
Sequential     6.50 s     1.00x   1.00       -        -
Threads + GIL  6.48 s     1.00x   1.01  6.46 s  12.3 us
No room for: Switches, Sleep, Memory, CPU.
A wider terminal, --width or --json shows them.
Threads + GIL: lost 3 x updates
)");
}

TEST(ComparisonTableTest, WithoutRunsIsAHeading) {
  EXPECT_EQ(ComparisonTable({}, {.ascii = true}),
            "                       Cores\n"
            "Model  Wall  Speed-up   busy  CPU  Switches\n"
            "-------------------------------------------\n");
}

}  // namespace
}  // namespace interleave
