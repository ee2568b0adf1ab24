#include "engine/formats/figure/cairo_painter.h"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <numbers>
#include <string_view>

namespace interleave {
namespace {

template <auto destroy>
struct Destroy {
  template <typename T>
  void operator()(T* what) const {
    destroy(what);
  }
};
using Surface = std::unique_ptr<cairo_surface_t, Destroy<cairo_surface_destroy>>;
using Context = std::unique_ptr<cairo_t, Destroy<cairo_destroy>>;

constexpr double kPointsPerPixel = 72.0 / 96;
// Cairo counts no further; and a picture of a gigabyte helps nobody.
constexpr double kMostPixels = 32'000;
constexpr double kMostArea = 150e6;

void SetColour(cairo_t* cr, Rgb rgb) {
  const auto part = [rgb](int shift) { return static_cast<double>(rgb >> shift & 0xFFU) / 255; };
  cairo_set_source_rgb(cr, part(16), part(8), part(0));
}

void Path(cairo_t* cr, const FigureBox& box, double radius) {
  if (radius <= 0) {
    cairo_rectangle(cr, box.left, box.top, box.width(), box.height());
    return;
  }
  using std::numbers::pi;
  cairo_new_sub_path(cr);
  cairo_arc(cr, box.right - radius, box.top + radius, radius, -pi / 2, 0);
  cairo_arc(cr, box.right - radius, box.bottom - radius, radius, 0, pi / 2);
  cairo_arc(cr, box.left + radius, box.bottom - radius, radius, pi / 2, pi);
  cairo_arc(cr, box.left + radius, box.top + radius, radius, pi, 3 * pi / 2);
  cairo_close_path(cr);
}

class Painter {
 public:
  Painter(cairo_t* cr, FigureFonts& fonts) : cr_(cr), fonts_(fonts) {}

  void operator()(const BoxShape& shape) {
    if (shape.fill != BoxShape::kNone) {
      SetColour(cr_, shape.fill);
      Path(cr_, shape.box, shape.radius);
      cairo_fill(cr_);
    }
    if (shape.hatch != BoxShape::kNone) Hatch(shape);
    if (shape.outline != BoxShape::kNone) {
      SetColour(cr_, shape.outline);
      cairo_set_line_width(cr_, shape.line_px);
      const double inset = shape.line_px / 2;  // The line lies within the box.
      Path(cr_,
           {shape.box.left + inset, shape.box.top + inset, shape.box.right - inset,
            shape.box.bottom - inset},
           std::max(shape.radius - inset, 0.0));
      cairo_stroke(cr_);
    }
  }

  void operator()(const LineShape& line) {
    SetColour(cr_, line.colour);
    cairo_set_line_width(cr_, line.width);
    cairo_move_to(cr_, line.x1, line.y1);
    cairo_line_to(cr_, line.x2, line.y2);
    cairo_stroke(cr_);
  }

  void operator()(const FlagShape& flag) {
    SetColour(cr_, flag.colour);
    cairo_move_to(cr_, flag.x - flag.size, flag.top);
    cairo_line_to(cr_, flag.x + flag.size, flag.top);
    cairo_line_to(cr_, flag.x, flag.top + flag.size * 1.75);
    cairo_close_path(cr_);
    cairo_fill(cr_);
  }

  void operator()(const TextShape& text) {
    SetColour(cr_, text.colour);
    double x = text.x;
    if (text.anchor != TextShape::Anchor::kLeft) {
      const double width = fonts_.Width(text.text, text.look);
      x -= text.anchor == TextShape::Anchor::kRight ? width : width / 2;
    }
    fonts_.Show(cr_, x, text.baseline, text.text, text.look);
  }

 private:
  void Hatch(const BoxShape& shape) {
    const FigureBox& box = shape.box;
    const double spacing = kHatchSpacing * shape.scale;
    cairo_save(cr_);
    Path(cr_, box, shape.radius);
    cairo_clip(cr_);
    SetColour(cr_, shape.hatch);
    cairo_set_line_width(cr_, kHatchWidthPx * shape.scale);
    const auto first = static_cast<std::int64_t>(std::ceil((box.left + box.top) / spacing));
    const auto end = static_cast<std::int64_t>(std::ceil((box.right + box.bottom) / spacing));
    for (std::int64_t line = first; line < end; ++line) {
      const double sum = static_cast<double>(line) * spacing;
      cairo_move_to(cr_, sum - box.bottom - 1, box.bottom + 1);
      cairo_line_to(cr_, sum - box.top + 1, box.top - 1);
    }
    cairo_stroke(cr_);
    cairo_restore(cr_);
  }

  cairo_t* cr_;
  FigureFonts& fonts_;
};

void Paint(const Drawing& drawing, cairo_t* cr, FigureFonts& fonts, const std::stop_token& stop) {
  SetColour(cr, drawing.ground);
  cairo_paint(cr);
  Painter painter(cr, fonts);
  for (const FigureShape& shape : drawing.shapes) {
    if (stop.stop_requested()) return;
    std::visit(painter, shape);
  }
}

cairo_status_t ToSink(void* closure, const unsigned char* bytes, unsigned int count) {
  const ByteSink& sink = *static_cast<const ByteSink*>(closure);
  sink({reinterpret_cast<const char*>(bytes), count});
  return CAIRO_STATUS_SUCCESS;
}

std::string CairoError(cairo_status_t status) {
  return fmt::format("The picture could not be painted: {}; try a smaller one.",
                     cairo_status_to_string(status));
}

// Puts the number of dots per metre behind the header of a PNG, which cairo leaves out.
class WithResolution {
 public:
  WithResolution(const ByteSink& sink, double scale) : sink_(sink), scale_(scale) {}
  void Write(std::string_view bytes) {
    if (head_.size() < kHeader) {
      const std::size_t taken = std::min(kHeader - head_.size(), bytes.size());
      head_ += bytes.substr(0, taken);
      bytes.remove_prefix(taken);
      if (head_.size() < kHeader) return;
      sink_(head_);
      sink_(Chunk());
    }
    if (!bytes.empty()) sink_(bytes);
  }

 private:
  static constexpr std::size_t kHeader = 8 + 25;  // Signature and IHDR.

  std::string Chunk() const {
    std::string chunk = "pHYs";
    const auto per_metre = static_cast<std::uint32_t>(std::lround(scale_ * 96 / 0.0254));
    AppendBig(chunk, per_metre);
    AppendBig(chunk, per_metre);
    chunk += '\1';  // The unit is metres.
    const auto* data = reinterpret_cast<const Bytef*>(chunk.data());
    const auto crc = static_cast<std::uint32_t>(crc32(0, data, static_cast<uInt>(chunk.size())));
    std::string whole;
    AppendBig(whole, 9);
    whole += chunk;
    AppendBig(whole, crc);
    return whole;
  }
  static void AppendBig(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFFU);
  }

  const ByteSink& sink_;
  const double scale_;
  std::string head_;
};

std::expected<Surface, std::string> PaintImage(const Drawing& drawing, double scale,
                                               FigureFonts& fonts, const std::stop_token& stop) {
  const double width = std::round(drawing.width * scale);
  const double height = std::ceil(drawing.height * scale);
  if (width > kMostPixels || height > kMostPixels || width * height > kMostArea) {
    return std::unexpected(
        fmt::format("The picture would be {:.0f} by {:.0f} pixels, more than viewers open: make it "
                    "narrower, or choose fewer rows.",
                    width, height));
  }
  Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width),
                                             static_cast<int>(height)));
  const Context cr(cairo_create(surface.get()));
  cairo_scale(cr.get(), width / drawing.width, scale);
  Paint(drawing, cr.get(), fonts, stop);
  if (const cairo_status_t status = cairo_status(cr.get()); status != CAIRO_STATUS_SUCCESS) {
    return std::unexpected(CairoError(status));
  }
  return surface;
}

}  // namespace

std::expected<void, std::string> PaintPdf(const Drawing& drawing, FigureFonts& fonts,
                                          const ByteSink& sink, const std::stop_token& stop) {
  const Surface surface(cairo_pdf_surface_create_for_stream(&ToSink, const_cast<ByteSink*>(&sink),
                                                            drawing.width * kPointsPerPixel,
                                                            drawing.height * kPointsPerPixel));
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, drawing.title.c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_SUBJECT,
                                 drawing.description.c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATOR, "Interleave");
  {
    const Context cr(cairo_create(surface.get()));
    cairo_scale(cr.get(), kPointsPerPixel, kPointsPerPixel);
    Paint(drawing, cr.get(), fonts, stop);
    cairo_show_page(cr.get());
  }
  cairo_surface_finish(surface.get());
  const cairo_status_t status = cairo_surface_status(surface.get());
  if (status != CAIRO_STATUS_SUCCESS) return std::unexpected(CairoError(status));
  return {};
}

std::expected<void, std::string> PaintPng(const Drawing& drawing, double scale, FigureFonts& fonts,
                                          const ByteSink& sink, const std::stop_token& stop) {
  const auto surface = PaintImage(drawing, scale, fonts, stop);
  if (!surface) return std::unexpected(surface.error());
  WithResolution with_resolution(sink, scale);
  const ByteSink through = [&](std::string_view bytes) { with_resolution.Write(bytes); };
  const cairo_status_t status =
      cairo_surface_write_to_png_stream(surface->get(), &ToSink, const_cast<ByteSink*>(&through));
  if (status != CAIRO_STATUS_SUCCESS) return std::unexpected(CairoError(status));
  return {};
}

std::expected<FigurePixels, std::string> PaintPixels(const Drawing& drawing, double scale,
                                                     FigureFonts& fonts,
                                                     const std::stop_token& stop) {
  const auto surface = PaintImage(drawing, scale, fonts, stop);
  if (!surface) return std::unexpected(surface.error());
  cairo_surface_flush(surface->get());
  FigurePixels pixels{.width = cairo_image_surface_get_width(surface->get()),
                      .height = cairo_image_surface_get_height(surface->get()),
                      .argb = {}};
  const auto width = static_cast<std::size_t>(pixels.width);
  const auto height = static_cast<std::size_t>(pixels.height);
  pixels.argb.resize(width * height);
  const unsigned char* from = cairo_image_surface_get_data(surface->get());
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface->get()));
  for (std::size_t y = 0; y < height; ++y) {
    std::memcpy(&pixels.argb[y * width], from + y * stride, width * sizeof(std::uint32_t));
  }
  for (std::uint32_t& pixel : pixels.argb) pixel |= 0xFF000000U;
  return pixels;
}

}  // namespace interleave
