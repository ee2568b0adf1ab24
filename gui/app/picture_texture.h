#pragma once

#include <cstdint>

#include "engine/formats/figure/cairo_painter.h"
#include "gui/app/main_view.h"

namespace interleave {

// The picture of the export panel as a texture.
//
// Thread safety: the thread of the OpenGL context, which must be current in every call, and when it
// is destroyed.
class PictureTexture {
 public:
  PictureTexture() = default;
  PictureTexture(const PictureTexture&) = delete;
  PictureTexture& operator=(const PictureTexture&) = delete;
  ~PictureTexture();

  // Takes the picture over if it is another than the one before. None: an empty one.
  void Show(const FigurePixels& pixels, std::uint64_t serial);
  PreviewTexture view() const { return view_; }

 private:
  std::uint64_t serial_ = 0;
  PreviewTexture view_;
};

}  // namespace interleave
