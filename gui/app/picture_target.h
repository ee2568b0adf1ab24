#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace interleave {

// 8 bits each of red, green, blue, row by row from the top.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;
};

// An OpenGL framebuffer of any size, whatever the screen: what is drawn while it is bound can be
// read back exactly. (The pixels of a hidden or covered window are undefined.)
//
// Thread safety: the thread of the OpenGL context, which must be current in every call.
class PictureTarget {
 public:
  // Errors: a sentence, when the driver has no such framebuffer or not one so large.
  static std::expected<std::unique_ptr<PictureTarget>, std::string> Create(int width, int height);
  ~PictureTarget();
  PictureTarget(const PictureTarget&) = delete;
  PictureTarget& operator=(const PictureTarget&) = delete;

  int width() const { return width_; }
  int height() const { return height_; }
  void Bind() const;
  Picture Read() const;

 private:
  struct Calls;  // OpenGL's functions for framebuffers, asked for by name.

  PictureTarget(int width, int height);

  int width_;
  int height_;
  unsigned framebuffer_ = 0;
  unsigned colour_ = 0;
  std::unique_ptr<Calls> calls_;
};

// Writes `picture` as PNG. Errors: a sentence with path and reason.
std::expected<void, std::string> SavePng(const Picture& picture, const std::string& path);

}  // namespace interleave
