#include "engine/formats/figure/figure_fonts.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/formats/display_text.h"

namespace interleave {
namespace {

template <auto destroy>
struct Destroy {
  template <typename T>
  void operator()(T* what) const {
    destroy(what);
  }
};
using Pattern = std::unique_ptr<FcPattern, Destroy<FcPatternDestroy>>;
using FontSet = std::unique_ptr<FcFontSet, Destroy<FcFontSetDestroy>>;
using Face = std::unique_ptr<cairo_font_face_t, Destroy<cairo_font_face_destroy>>;
using ScaledFont = std::unique_ptr<cairo_scaled_font_t, Destroy<cairo_scaled_font_destroy>>;
using FontOptions = std::unique_ptr<cairo_font_options_t, Destroy<cairo_font_options_destroy>>;

const FcChar8* AsFc(const char* text) { return reinterpret_cast<const FcChar8*>(text); }

// A kind of font, and what stands in for the letters it does not have, the best first.
class Family {
 public:
  Family(std::initializer_list<const char*> names, int weight) {
    pattern_.reset(FcPatternCreate());
    for (const char* name : names) FcPatternAddString(pattern_.get(), FC_FAMILY, AsFc(name));
    FcPatternAddInteger(pattern_.get(), FC_WEIGHT, weight);
    FcPatternAddBool(pattern_.get(), FC_SCALABLE, FcTrue);
    FcConfigSubstitute(nullptr, pattern_.get(), FcMatchPattern);
    FcDefaultSubstitute(pattern_.get());
    FcResult result{};
    sorted_.reset(FcFontSort(nullptr, pattern_.get(), FcTrue, nullptr, &result));
    faces_.resize(sorted_ == nullptr ? 1 : std::max(sorted_->nfont, 1));
  }

  // Which of the fonts has `letter`; the first if none does.
  std::size_t FontFor(char32_t letter) const {
    if (sorted_ == nullptr || letter < 0x80) return 0;
    for (int i = 0; i < sorted_->nfont; ++i) {
      FcCharSet* letters = nullptr;
      if (FcPatternGetCharSet(sorted_->fonts[i], FC_CHARSET, 0, &letters) == FcResultMatch &&
          FcCharSetHasChar(letters, letter)) {
        return static_cast<std::size_t>(i);
      }
    }
    return 0;
  }

  cairo_font_face_t* FaceOf(std::size_t font) {
    Face& face = faces_[font];
    if (face != nullptr) return face.get();
    if (sorted_ == nullptr || sorted_->nfont == 0) {
      // No font at all: cairo has one of its own.
      face.reset(cairo_toy_font_face_create("sans-serif", CAIRO_FONT_SLANT_NORMAL,
                                            CAIRO_FONT_WEIGHT_NORMAL));
      return face.get();
    }
    const Pattern exact(FcFontRenderPrepare(nullptr, pattern_.get(), sorted_->fonts[font]));
    face.reset(cairo_ft_font_face_create_for_pattern(exact.get()));
    return face.get();
  }

 private:
  Pattern pattern_;
  FontSet sorted_;
  std::vector<Face> faces_;
};

// A part of a line that one font has.
struct Run {
  std::size_t font = 0;
  std::string text;
};

std::vector<Run> RunsOf(const Family& family, std::string_view text) {
  std::vector<Run> runs;
  std::uint64_t replaced = 0;
  while (!text.empty()) {
    const char32_t letter = TakeCodePoint(text, replaced);
    const std::size_t font = family.FontFor(letter);
    if (runs.empty() || runs.back().font != font) runs.push_back({.font = font, .text = {}});
    AppendUtf8(runs.back().text, letter);
  }
  return runs;
}

}  // namespace

struct FigureFonts::Fonts {
  Family text{{"Inter", "DejaVu Sans", "sans-serif"}, FC_WEIGHT_REGULAR};
  Family strong{{"Inter", "DejaVu Sans", "sans-serif"}, FC_WEIGHT_DEMIBOLD};
  Family mono{{"JetBrains Mono", "DejaVu Sans Mono", "monospace"}, FC_WEIGHT_REGULAR};
  using Key = std::pair<cairo_font_face_t*, std::int64_t>;
  std::map<Key, ScaledFont> scaled;

  Family& Of(const TextLook& look) { return look.mono ? mono : look.strong ? strong : text; }

  cairo_scaled_font_t* Scaled(cairo_font_face_t* face, double size) {
    ScaledFont& font = scaled[{face, std::llround(size * 1000)}];
    if (font == nullptr) {
      cairo_matrix_t matrix, identity;
      cairo_matrix_init_scale(&matrix, size, size);
      cairo_matrix_init_identity(&identity);
      const FontOptions options = Unhinted();
      font.reset(cairo_scaled_font_create(face, &matrix, &identity, options.get()));
    }
    return font.get();
  }

  // The same widths at every size, so that a figure is laid out alike for paper and screen.
  static FontOptions Unhinted() {
    FontOptions options(cairo_font_options_create());
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
    return options;
  }
};

FigureFonts::FigureFonts() : fonts_(std::make_unique<Fonts>()) {}
FigureFonts::~FigureFonts() = default;

double FigureFonts::Width(std::string_view text, const TextLook& look) {
  Family& family = fonts_->Of(look);
  double width = 0;
  for (const Run& run : RunsOf(family, text)) {
    cairo_text_extents_t extents{};
    cairo_scaled_font_text_extents(fonts_->Scaled(family.FaceOf(run.font), look.size),
                                   run.text.c_str(), &extents);
    width += extents.x_advance;
  }
  return width;
}

void FigureFonts::Show(cairo_t* cr, double x, double baseline, std::string_view text,
                       const TextLook& look) {
  Family& family = fonts_->Of(look);
  const FontOptions options = Fonts::Unhinted();
  cairo_set_font_options(cr, options.get());
  for (const Run& run : RunsOf(family, text)) {
    cairo_font_face_t* face = family.FaceOf(run.font);
    cairo_set_font_face(cr, face);
    cairo_set_font_size(cr, look.size);
    cairo_move_to(cr, x, baseline);
    cairo_show_text(cr, run.text.c_str());
    cairo_text_extents_t extents{};
    cairo_scaled_font_text_extents(fonts_->Scaled(face, look.size), run.text.c_str(), &extents);
    x += extents.x_advance;
  }
}

MeasureText FigureFonts::Measure() {
  return [this](std::string_view text, const TextLook& look) { return Width(text, look); };
}

}  // namespace interleave
