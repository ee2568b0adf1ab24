#include "engine/picture/mark_places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr TimeAxis kAxis{.range = {0, 1000}, .left_px = 100, .width_px = 1000};

class MarkPlacesTest : public ::testing::Test {
 protected:
  MarkPlacesTest() : builder_(std::make_shared<NameTable>()) {
    name_ = builder_.names().Intern("lost update");
  }
  void Mark(TrackId track, Nanos at) {
    builder_.AddMark({.at = at, .track = track, .name = name_, .value = 1});
  }

  TraceBuilder builder_;
  NameId name_ = 0;
};

TEST_F(MarkPlacesTest, MarksThatMeetAreOneFlag) {
  Mark(0, 101);
  Mark(0, 105);
  Mark(0, 301);
  EXPECT_THAT(MarkPlacesOn(builder_.trace(), kAxis, 10),
              ElementsAre(MarkPlace{0, 205}, MarkPlace{0, 405}));
}

TEST_F(MarkPlacesTest, EveryTrackHasItsOwnFlag) {
  Mark(7, 101);
  Mark(3, 102);
  EXPECT_THAT(MarkPlacesOn(builder_.trace(), kAxis, 10),
              ElementsAre(MarkPlace{3, 205}, MarkPlace{7, 205}));
}

TEST_F(MarkPlacesTest, OnlyTheAxisIsLookedAt) {
  Mark(0, 50);
  const TimeAxis later{.range = {100, 200}, .left_px = 0, .width_px = 100};
  EXPECT_THAT(MarkPlacesOn(builder_.trace(), later, 10), IsEmpty());
}

TEST_F(MarkPlacesTest, AnyNumberOfMarksIsAFlagForEveryPlaceTheyHave) {
  for (Nanos i = 0; i < 100'000; ++i) Mark(0, i / 100);
  EXPECT_THAT(MarkPlacesOn(builder_.trace(), kAxis, 10), SizeIs(100));
}

}  // namespace
}  // namespace interleave
