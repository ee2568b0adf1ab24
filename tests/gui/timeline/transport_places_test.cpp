#include "gui/timeline/transport_places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/trace/trace_builder.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr TimeAxis kAxis{.range = {0, 1000}, .left_px = 100, .width_px = 1000};
constexpr TimeAxis kMiddle{.range = {400, 600}, .left_px = 0, .width_px = 200};

class TransportPlacesTest : public ::testing::Test {
 protected:
  TransportPlacesTest() : builder_(std::make_shared<NameTable>()) {}
  void Message(TrackId from, Nanos sent, TrackId to, Nanos arrived,
               FlowKind kind = FlowKind::kMessage) {
    builder_.AddFlow({.kind = kind, .from_ns = sent, .to_ns = arrived, .from = from, .to = to});
  }
  void Transfer(TrackId track, Nanos begin, Nanos end, bool outward = true) {
    builder_.AddTransfer({.begin = begin, .end = end, .track = track, .outward = outward});
  }
  std::vector<ArrowPlace> Arrows(const TimeAxis& axis = kAxis) {
    return ArrowPlacesOn(builder_.trace(), axis, 10);
  }
  std::vector<TransferPlace> Transfers(const TimeAxis& axis = kAxis) {
    return TransferPlacesOn(builder_.trace(), axis, 10);
  }

  TraceBuilder builder_;
};

TEST_F(TransportPlacesTest, AMessageIsAnArrowFromWhereItLeftToWhereItCame) {
  Message(3, 100, 5, 250);
  EXPECT_THAT(Arrows(), ElementsAre(ArrowPlace{3, 5, 200, 350}));
}

TEST_F(TransportPlacesTest, OtherFlowsAndThoseWithinARowAreNoArrows) {
  Message(3, 100, 3, 250);
  Message(3, 100, 5, 250, FlowKind::kSubmit);
  EXPECT_THAT(Arrows(), IsEmpty());
}

TEST_F(TransportPlacesTest, OnDemandEveryKindIsAnArrow) {
  Message(3, 100, 5, 250, FlowKind::kSubmit);
  EXPECT_THAT(ArrowPlacesOn(builder_.trace(), kAxis, 10, ArrowChoice::kAll),
              ElementsAre(ArrowPlace{3, 5, 200, 350}));
}

TEST_F(TransportPlacesTest, OfASliceWhatComesToItAndWhatGoesOutFromIt) {
  Message(1, 50, 2, 120, FlowKind::kSubmit);   // Comes to it.
  Message(1, 50, 3, 120, FlowKind::kSubmit);   // To another row.
  Message(2, 130, 4, 900, FlowKind::kResult);  // Goes out, and arrives much later.
  Message(2, 300, 4, 310, FlowKind::kWake);    // From a later slice.
  Message(1, 10, 2, 90, FlowKind::kLock);      // Came to an earlier one.
  const Slice slice{.begin = 100, .end = 200};
  EXPECT_THAT(ArrowsOfSlice(builder_.trace(), 2, slice, kAxis),
              ElementsAre(ArrowPlace{1, 2, 150, 220}, ArrowPlace{2, 4, 230, 1000}));
}

TEST_F(TransportPlacesTest, OfASliceOfManyArrowsTheFirst) {
  for (int i = 0; i < 1000; ++i) Message(1, 100, 2, 150 + i / 100, FlowKind::kWake);
  EXPECT_THAT(ArrowsOfSlice(builder_.trace(), 2, {.begin = 100, .end = 400}, kAxis),
              SizeIs(kMostOfASlice));
}

TEST_F(TransportPlacesTest, MessagesThatMeetAreOneArrowForEachPairOfRows) {
  Message(3, 100, 5, 251);
  Message(3, 110, 5, 253);
  Message(5, 110, 3, 254);
  Message(3, 110, 5, 305);
  EXPECT_THAT(Arrows(), ElementsAre(ArrowPlace{3, 5, 200, 351}, ArrowPlace{5, 3, 210, 354},
                                    ArrowPlace{3, 5, 210, 405}));
}

TEST_F(TransportPlacesTest, WhatIsOnItsWayThroughTheAxisIsSeen) {
  Message(1, 100, 2, 300);  // Came before.
  Message(1, 300, 2, 450);  // Comes in.
  Message(1, 500, 2, 900);  // Leaves.
  Message(1, 300, 3, 900);  // Passes.
  Message(1, 700, 2, 950);  // Sets out later.
  EXPECT_THAT(Arrows(kMiddle), SizeIs(3));
}

TEST_F(TransportPlacesTest, AnyNumberOfMessagesIsAnArrowForEveryPlaceTheyHave) {
  for (Nanos i = 0; i < 100'000; ++i) Message(0, i / 100, 1, i / 100);
  EXPECT_THAT(Arrows(), SizeIs(100));
}

TEST_F(TransportPlacesTest, AnyNumberOfTransfersIsAMarkForEveryPlaceTheyHave) {
  for (Nanos i = 0; i < 99'900; ++i) Transfer(0, i / 100, i / 100 + 1);
  EXPECT_THAT(Transfers(), SizeIs(100));
}

TEST_F(TransportPlacesTest, TransfersKeepTheirRowsAndDirections) {
  Transfer(2, 100, 150);
  Transfer(2, 151, 153, false);
  Transfer(1, 151, 159);
  EXPECT_THAT(Transfers(),
              ElementsAre(TransferPlace{2, true, 200, 250}, TransferPlace{2, false, 251, 253},
                          TransferPlace{1, true, 251, 259}));
}

TEST_F(TransportPlacesTest, TransfersThatMeetAreOneFromTheFirstToTheLast) {
  Transfer(2, 150, 152);
  Transfer(2, 155, 158);
  EXPECT_THAT(Transfers(), ElementsAre(TransferPlace{2, true, 250, 258}));
  EXPECT_THAT(Transfers(kMiddle), IsEmpty());
}

}  // namespace
}  // namespace interleave
