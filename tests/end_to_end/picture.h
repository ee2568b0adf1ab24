#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

struct Spot {
  int x = 0;
  int y = 0;
};

// A part of a picture, in pixels from its top left.
struct Area {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

// What a screen or a file shows.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint32_t> pixels;  // 0xRRGGBB, from the top left, line by line.

  std::uint32_t At(Spot spot) const {
    return pixels[static_cast<std::size_t>(spot.y) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(spot.x)];
  }
  // How many pixels there are of each colour.
  std::map<std::uint32_t, int> Colours() const;
  // The pixels of `area`. REQUIRES: it lies in the picture.
  std::vector<std::uint32_t> Cut(const Area& area) const;
  // The middle of the first stretch of this colour, so wide and high, within `area`.
  std::optional<Spot> Find(std::uint32_t colour, const Area& area, int wide, int high) const;
};

std::optional<Picture> ReadPng(const std::string& path);
void WritePng(const Picture& picture, const std::string& path);

}  // namespace interleave
