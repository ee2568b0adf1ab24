#include "engine/formats/figure/svg_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "engine/formats/display_text.h"

namespace interleave {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;

// "12.5": two decimals at most, none that say nothing.
std::string Number(double value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string Colour(Rgb rgb) { return fmt::format("#{:06x}", rgb); }

class SvgWriter {
 public:
  explicit SvgWriter(const ByteSink& sink) : sink_(sink) {}

  void Head(const Drawing& drawing, std::string_view unit, double units_per_pixel) {
    Put(R"(<svg xmlns="http://www.w3.org/2000/svg" width="{}{}" height="{}{}" )"
        R"(viewBox="0 0 {} {}" role="img" aria-labelledby="t d" xml:space="preserve" )"
        R"(font-family="Inter,'Helvetica Neue',Arial,'Noto Sans',sans-serif">)"
        "\n",
        Number(drawing.width * units_per_pixel), unit, Number(drawing.height * units_per_pixel),
        unit, Number(drawing.width), Number(drawing.height));
    Put("<title id=\"t\">{}</title>\n<desc id=\"d\">{}</desc>\n", XmlText(drawing.title),
        XmlText(drawing.description));
    Put("<style>.s{{font-weight:600}}.m{{font-family:'JetBrains Mono','DejaVu Sans Mono',"
        "monospace}}</style>\n");
    Patterns(drawing);
    Put("<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n", Colour(drawing.ground));
  }

  void operator()(const BoxShape& shape) {
    if (shape.fill != BoxShape::kNone || shape.outline != BoxShape::kNone) {
      const double inset = shape.outline == BoxShape::kNone ? 0 : shape.line_px / 2;
      Rect(shape, inset);
      Put(" fill=\"{}\"", shape.fill == BoxShape::kNone ? "none" : Colour(shape.fill));
      if (shape.outline != BoxShape::kNone) {
        Put(" stroke=\"{}\" stroke-width=\"{}\"", Colour(shape.outline), Number(shape.line_px));
      }
      End(shape.hatch == BoxShape::kNone ? shape.tooltip : "");
    }
    if (shape.hatch != BoxShape::kNone) {
      Rect(shape, shape.outline == BoxShape::kNone ? 0 : shape.line_px);
      Put(" fill=\"url(#h{})\"", patterns_.at({shape.hatch, Number(shape.scale)}));
      End(shape.tooltip);
    }
  }

  void operator()(const LineShape& line) {
    Put("<path d=\"M{} {}L{} {}\" stroke=\"{}\" stroke-width=\"{}\"/>\n", Number(line.x1),
        Number(line.y1), Number(line.x2), Number(line.y2), Colour(line.colour), Number(line.width));
  }

  void operator()(const FlagShape& flag) {
    Put("<path d=\"M{} {}h{}l{} {}z\" fill=\"{}\"/>\n", Number(flag.x - flag.size),
        Number(flag.top), Number(2 * flag.size), Number(-flag.size), Number(1.75 * flag.size),
        Colour(flag.colour));
  }

  void operator()(const TextShape& text) {
    Put("<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\"", Number(text.x),
        Number(text.baseline), Number(text.look.size), Colour(text.colour));
    if (text.look.strong || text.look.mono) Put(" class=\"{}\"", text.look.mono ? "m" : "s");
    if (text.anchor == TextShape::Anchor::kMiddle) Put(" text-anchor=\"middle\"");
    if (text.anchor == TextShape::Anchor::kRight) Put(" text-anchor=\"end\"");
    Put(">{}</text>\n", XmlText(text.text));
  }

  void Tail() {
    Put("</svg>\n");
    sink_(buffer_);
  }

 private:
  template <typename... Args>
  void Put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(buffer_), format, std::forward<Args>(args)...);
    if (buffer_.size() < kBufferBytes) return;
    sink_(buffer_);
    buffer_.clear();
  }

  void Rect(const BoxShape& shape, double inset) {
    const FigureBox& box = shape.box;
    Put("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", Number(box.left + inset),
        Number(box.top + inset), Number(std::max(box.width() - 2 * inset, 0.0)),
        Number(std::max(box.height() - 2 * inset, 0.0)));
    if (shape.radius > inset) Put(" rx=\"{}\"", Number(shape.radius - inset));
  }
  void End(std::string_view tooltip) {
    if (tooltip.empty()) {
      Put("/>\n");
    } else {
      Put("><title>{}</title></rect>\n", XmlText(tooltip));
    }
  }

  // A pattern for each colour of lines.
  void Patterns(const Drawing& drawing) {
    for (const FigureShape& shape : drawing.shapes) {
      const auto* box = std::get_if<BoxShape>(&shape);
      if (box == nullptr || box->hatch == BoxShape::kNone) continue;
      const auto [place, is_new] =
          patterns_.try_emplace({box->hatch, Number(box->scale)}, patterns_.size());
      if (!is_new) continue;
      const double s = kHatchSpacing * box->scale;
      Put("<pattern id=\"h{0}\" width=\"{1}\" height=\"{1}\" patternUnits=\"userSpaceOnUse\">"
          "<path d=\"M{2} {3}L{3} {2}M0 {1}L{1} 0M{4} {5}L{5} {4}\" stroke=\"{6}\" "
          "stroke-width=\"{7}\"/></pattern>\n",
          place->second, Number(s), Number(-s / 4), Number(s / 4), Number(s * 3 / 4),
          Number(s * 5 / 4), Colour(box->hatch), Number(kHatchWidthPx * box->scale));
    }
  }

  const ByteSink& sink_;
  std::string buffer_;
  std::map<std::pair<Rgb, std::string>, std::size_t> patterns_;
};

}  // namespace

std::string XmlText(std::string_view text) {
  std::string out;
  std::uint64_t replaced = 0;
  while (!text.empty()) {
    const char32_t c = TakeCodePoint(text, replaced);
    switch (c) {
      case U'&':
        out += "&amp;";
        break;
      case U'<':
        out += "&lt;";
        break;
      case U'>':
        out += "&gt;";
        break;
      case U'"':
        out += "&quot;";
        break;
      case U'\'':
        out += "&#39;";
        break;
      default: {
        const bool allowed = c == U'\t' || c == U'\n' || (c >= 0x20 && (c & 0xFFFE) != 0xFFFE);
        AppendUtf8(out, allowed ? c : kReplacement);
      }
    }
  }
  return out;
}

void WriteSvgDrawing(const Drawing& drawing, std::string_view unit, double units_per_pixel,
                     const ByteSink& sink) {
  SvgWriter writer(sink);
  writer.Head(drawing, unit, units_per_pixel);
  for (const FigureShape& shape : drawing.shapes) std::visit(writer, shape);
  writer.Tail();
}

}  // namespace interleave
