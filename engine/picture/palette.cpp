#include "engine/picture/palette.h"

#include <cmath>

namespace interleave {
namespace {

struct Entry {
  State state;
  StateColours colours;
};

constexpr Entry kDarkStates[] = {
    {State::kStarting, {0x59606E, 0, true}},
    {State::kQueued, {0x59606E, 0, true}},
    {State::kRunning, {0x3D8BFD, 0, false}},
    {State::kPreempted, {0x2A2E37, 0x8A93A3, true}},
    {State::kBlocked, {0x262A33, 0x4F5767, true}},
    {State::kWaitingIo, {0x4A2C20, 0xD96D3B, true}},
    {State::kSleeping, {0x20384A, 0x5BA7D1, true}},
    {State::kWaitingGil, {0x4A3D1C, 0xE6B23C, true}},
    {State::kWaitingLock, {0x46293F, 0xD37FC4, true}},
    {State::kWaitingCondition, {0x2A3F33, 0x6CC08B, true}},
    {State::kWaitingEvent, {0x1F4040, 0x4FC3BF, true}},
    {State::kWaitingSemaphore, {0x3A2F50, 0xA78DE8, true}},
    {State::kWaitingBarrier, {0x45302B, 0xD9907A, true}},
    {State::kWaitingQueue, {0x3D3A22, 0xBDB454, true}},
    {State::kWaitingResult, {0x2B3350, 0x8196E4, true}},
    {State::kIdle, {0x2C313B, 0, true}},
    {State::kDone, {0x2F9E5F, 0, false}},
    {State::kFailed, {0xD9534F, 0, false}},
    {State::kCancelled, {0x333844, 0x8B93A3, true}},
};

constexpr Entry kLightStates[] = {
    {State::kStarting, {0x9AA2B1, 0, true}},
    {State::kQueued, {0x9AA2B1, 0, true}},
    {State::kRunning, {0x2F6FD6, 0, false}},
    {State::kPreempted, {0xE9ECF1, 0x6B7484, true}},
    {State::kBlocked, {0xEEF0F4, 0xA9B0BD, true}},
    {State::kWaitingIo, {0xFBE6DD, 0xD4572A, true}},
    {State::kSleeping, {0xDDEDF7, 0x2F7FB0, true}},
    {State::kWaitingGil, {0xFBF0CF, 0xB38005, true}},
    {State::kWaitingLock, {0xF7E2F2, 0xAF4799, true}},
    {State::kWaitingCondition, {0xDDF2E4, 0x2C8A50, true}},
    {State::kWaitingEvent, {0xD9F1F0, 0x168784, true}},
    {State::kWaitingSemaphore, {0xEAE3FA, 0x7350C8, true}},
    {State::kWaitingBarrier, {0xF8E5DF, 0xB3573C, true}},
    {State::kWaitingQueue, {0xF2F0D3, 0x857C13, true}},
    {State::kWaitingResult, {0xE1E6FA, 0x4A61C4, true}},
    {State::kIdle, {0xDFE3EA, 0, true}},
    {State::kDone, {0x23834C, 0, false}},
    {State::kFailed, {0xC9372C, 0, false}},
    {State::kCancelled, {0xE3E6EC, 0x5B6472, true}},
};

Palette PaletteOf(const Entry (&entries)[kStateCount], std::array<Rgb, kColourCount> threads) {
  Palette palette{.states = {}, .threads = threads};
  for (const Entry& entry : entries) {
    palette.states[static_cast<std::size_t>(entry.state)] = entry.colours;
  }
  return palette;
}

}  // namespace

const Palette& DarkPalette() {
  static const Palette palette = PaletteOf(kDarkStates, {0x3D8BFD, 0x3FB6A8, 0x9D74DB, 0xC7A04A,
                                                         0x5FB0E8, 0xC77DBB, 0x8FA24A, 0xD0855A});
  return palette;
}

const Palette& LightPalette() {
  static const Palette palette = PaletteOf(kLightStates, {0x2F6FD6, 0x1F9488, 0x8A5CC2, 0x9A7412,
                                                          0x2B86BE, 0xB0559F, 0x6D7F22, 0xB5622F});
  return palette;
}

Rgb Mixed(Rgb a, Rgb b, double share) {
  Rgb mixed = 0;
  for (int shift = 0; shift <= 16; shift += 8) {
    const double from = a >> shift & 0xFFU;
    const double to = b >> shift & 0xFFU;
    mixed |= static_cast<Rgb>(std::lround(from * share + to * (1 - share))) << shift;
  }
  return mixed;
}

Rgb Blended(const StateColours& colours) {
  return colours.hatched() ? Mixed(colours.line, colours.fill, 0.4) : colours.fill;
}

}  // namespace interleave
