#include "tests/fuzz/reader_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  interleave::FuzzReader("Perfetto", bytes, size);
  return 0;
}
