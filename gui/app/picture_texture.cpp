#include "gui/app/picture_texture.h"

#include <GLFW/glfw3.h>

namespace interleave {
namespace {

constexpr GLenum kBgra = 0x80E1;  // What cairo's pixels are; in OpenGL since 1.2.

}  // namespace

PictureTexture::~PictureTexture() { Show({}, serial_ + 1); }

void PictureTexture::Show(const FigurePixels& pixels, std::uint64_t serial) {
  if (serial == serial_) return;
  serial_ = serial;
  if (view_.texture != 0) {
    const auto old = static_cast<GLuint>(view_.texture);
    glDeleteTextures(1, &old);
    view_ = {};
  }
  if (pixels.argb.empty()) return;
  GLuint texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, pixels.width, pixels.height, 0, kBgra, GL_UNSIGNED_BYTE,
               pixels.argb.data());
  view_ = {.texture = texture, .width = pixels.width, .height = pixels.height};
}

}  // namespace interleave
