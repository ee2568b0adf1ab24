#include "engine/formats/figure/figure_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/formats/figure/figure_layout.h"
#include "engine/formats/figure/svg_writer.h"

namespace interleave {
namespace {

constexpr double kLaidOut = 0.5;  // Of the work: the rest is painting.

std::expected<Drawing, std::string> DrawingOf(const ExportJob& job, FigureFonts& fonts) {
  FileWork half{.progress = [&](double share) { job.work.Report(share * kLaidOut); },
                .stop = job.work.stop};
  return LayOutFigure({.recordings = job.recordings,
                       .version = job.version,
                       .range = job.range,
                       .options = job.figure,
                       .work = half},
                      fonts.Measure());
}

// Lays out, paints, and says what came of it.
template <typename Paint>
std::expected<ExportReport, std::string> Write(const ExportJob& job, Paint paint) {
  FigureFonts fonts;
  const auto drawing = DrawingOf(job, fonts);
  if (!drawing) return std::unexpected(drawing.error());
  const auto painted = paint(*drawing, fonts);
  if (!painted) return std::unexpected(painted.error());
  job.work.Report(1);
  return ExportReport{.what = job.recordings.size() == 1
                                  ? "a picture"
                                  : fmt::format("a picture of {} runs", job.recordings.size()),
                      .replaced = 0,
                      .stopped = job.work.stop.stop_requested()};
}

}  // namespace

std::expected<ExportReport, std::string> WriteFigureSvg(const ExportJob& job,
                                                        const ByteSink& sink) {
  return Write(job, [&](const Drawing& drawing, FigureFonts&) -> std::expected<void, std::string> {
    const bool cm = job.figure.width && job.figure.width->unit == FigureWidth::Unit::kCentimetres;
    WriteSvgDrawing(drawing, cm ? "cm" : "", cm ? 2.54 / 96 : 1, sink);
    return {};
  });
}

std::expected<ExportReport, std::string> WriteFigurePdf(const ExportJob& job,
                                                        const ByteSink& sink) {
  return Write(job, [&](const Drawing& drawing, FigureFonts& fonts) {
    return PaintPdf(drawing, fonts, sink, job.work.stop);
  });
}

std::expected<ExportReport, std::string> WriteFigurePng(const ExportJob& job,
                                                        const ByteSink& sink) {
  return Write(job, [&](const Drawing& drawing, FigureFonts& fonts) {
    return PaintPng(drawing, PngScale(job.figure), fonts, sink, job.work.stop);
  });
}

bool IsPicture(const FileFormat& format) {
  return format.write == &WriteFigureSvg || format.write == &WriteFigurePdf ||
         format.write == &WriteFigurePng;
}

std::expected<FigurePixels, std::string> FigurePreview(const ExportJob& job, int most_width,
                                                       int most_height) {
  FigureFonts fonts;
  const auto drawing = DrawingOf(job, fonts);
  if (!drawing) return std::unexpected(drawing.error());
  const double scale = std::min(most_width / drawing->width, most_height / drawing->height);
  return PaintPixels(*drawing, scale, fonts, job.work.stop);
}

}  // namespace interleave
