#include "engine/task/work.h"

#include <gtest/gtest.h>

#include <limits>

namespace interleave {
namespace {

TEST(WorkTest, DecimalWritesNumbersThatDoNotFitInto64Bits) {
  EXPECT_EQ(Decimal(0), "0");
  EXPECT_EQ(Decimal(7), "7");
  EXPECT_EQ(Decimal(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(Decimal(Wide{1} << 64), "18446744073709551616");
  EXPECT_EQ(Decimal(~Wide{0}), "340282366920938463463374607431768211455");
}

TEST(WorkTest, SumOfSquaresIsExactBeyond64Bits) {
  EXPECT_EQ(Decimal(SumOfSquares(0, 10'000'000)), "333333283333335000000");
}

TEST(WorkTest, SumOfSquaresOfPartsAddsUpToTheWhole) {
  EXPECT_EQ(Decimal(SumOfSquares(0, 0)), "0");
  EXPECT_EQ(Decimal(SumOfSquares(3, 4)), "9");
  EXPECT_EQ(Decimal(SumOfSquares(0, 700) + SumOfSquares(700, 2000)),
            Decimal(SumOfSquares(0, 2000)));
  EXPECT_EQ(Decimal(SumOfSquares(1, 30'001)), "9000450005000");
}

TEST(WorkTest, SumOfSquaresDoesNotWrapForTheLargestNumbers) {
  const std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(Decimal(SumOfSquares(largest - 1, largest)), "340282366920938463389587631136930004996");
}

TEST(WorkTest, CountPrimesKnowsTheSmallOnes) {
  EXPECT_EQ(CountPrimes(0, 0), 0);
  EXPECT_EQ(CountPrimes(0, 2), 0);
  EXPECT_EQ(CountPrimes(0, 3), 1);
  EXPECT_EQ(CountPrimes(0, 30), 10);
  EXPECT_EQ(CountPrimes(24, 29), 0);  // 25 is a square.
  EXPECT_EQ(CountPrimes(29, 30), 1);
  EXPECT_EQ(CountPrimes(0, 100'001), 9592);
}

TEST(WorkTest, CountPrimesOfPartsAddsUpToTheWhole) {
  EXPECT_EQ(CountPrimes(0, 4'000) + CountPrimes(4'000, 10'000), CountPrimes(0, 10'000));
}

TEST(WorkTest, ChecksumIsTheKnownFunction) {
  // Test vectors of FNV-1a.
  EXPECT_EQ(Checksum(""), 0xcbf29ce484222325U);
  EXPECT_EQ(Checksum("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(Checksum("foobar"), 0x85944171f73967e8U);
}

TEST(WorkTest, ChecksumGoesOnWhereItStopped) {
  EXPECT_EQ(Checksum("bar", Checksum("foo")), Checksum("foobar"));
  EXPECT_NE(Checksum("foo"), Checksum("fop"));
}

}  // namespace
}  // namespace interleave
