#pragma once

#include <expected>
#include <string>

#include "engine/formats/figure/cairo_painter.h"
#include "engine/formats/file_format.h"

namespace interleave {

// Writers of pictures, for the table of formats.
std::expected<ExportReport, std::string> WriteFigureSvg(const ExportJob& job, const ByteSink& sink);
std::expected<ExportReport, std::string> WriteFigurePdf(const ExportJob& job, const ByteSink& sink);
std::expected<ExportReport, std::string> WriteFigurePng(const ExportJob& job, const ByteSink& sink);

// True for those three: how they look can be shown before.
bool IsPicture(const FileFormat& format);

// The same picture on a screen: at most `most_width` pixels wide and `most_height` high.
std::expected<FigurePixels, std::string> FigurePreview(const ExportJob& job, int most_width,
                                                       int most_height);

}  // namespace interleave
