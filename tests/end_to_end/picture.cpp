#include "tests/end_to_end/picture.h"

#include <stb_image.h>
#include <stb_image_write.h>

#include <memory>

namespace interleave {

std::map<std::uint32_t, int> Picture::Colours() const {
  std::map<std::uint32_t, int> counts;
  for (const std::uint32_t pixel : pixels) ++counts[pixel];
  return counts;
}

std::vector<std::uint32_t> Picture::Cut(const Area& area) const {
  std::vector<std::uint32_t> cut;
  for (int y = area.y; y < area.y + area.height; ++y) {
    for (int x = area.x; x < area.x + area.width; ++x) cut.push_back(At({x, y}));
  }
  return cut;
}

std::optional<Spot> Picture::Find(std::uint32_t colour, const Area& area, int wide,
                                  int high) const {
  const auto all_are = [&](Spot corner) {
    for (int y = 0; y < high; ++y) {
      for (int x = 0; x < wide; ++x) {
        if (At({corner.x + x, corner.y + y}) != colour) return false;
      }
    }
    return true;
  };
  for (int y = area.y; y + high <= area.y + area.height; ++y) {
    for (int x = area.x; x + wide <= area.x + area.width; ++x) {
      if (all_are({x, y})) return Spot{x + wide / 2, y + high / 2};
    }
  }
  return std::nullopt;
}

std::optional<Picture> ReadPng(const std::string& path) {
  Picture picture;
  int channels = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> bytes(
      stbi_load(path.c_str(), &picture.width, &picture.height, &channels, 3), stbi_image_free);
  if (bytes == nullptr) return std::nullopt;
  const stbi_uc* end = bytes.get() + std::ptrdiff_t{picture.width} * picture.height * 3;
  for (const stbi_uc* p = bytes.get(); p < end; p += 3) {
    picture.pixels.push_back(std::uint32_t{p[0]} << 16 | std::uint32_t{p[1]} << 8 | p[2]);
  }
  return picture;
}

void WritePng(const Picture& picture, const std::string& path) {
  std::vector<unsigned char> bytes;
  for (const std::uint32_t pixel : picture.pixels) {
    for (const int shift : {16, 8, 0}) bytes.push_back(static_cast<unsigned char>(pixel >> shift));
  }
  stbi_write_png(path.c_str(), picture.width, picture.height, 3, bytes.data(), 3 * picture.width);
}

}  // namespace interleave
