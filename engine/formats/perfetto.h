#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "engine/formats/file_format.h"
#include "engine/formats/open_recording.h"

namespace interleave {

// Perfetto's protobuf traces (.pftrace), which ui.perfetto.dev reads in full.

// Streams; needs the memory of its table of names, and of the arrows' order.
//
// Each run is a process with its threads, worker processes follow; the tasks of an event loop,
// which overlap, are tracks of their own. On a track lie its tasks (category "task") and inside
// them what it was doing ("state"), and inside that what was turned into bytes and back
// ("transfer"). What the cores ran are the kernel's scheduler records (ftrace, compact), so that
// the core lanes and the states of the threads come out as from any kernel trace. Cores of several
// runs are numbered on from one run to the next. Arrows are flows between moments ("flow"), flags
// are moments
// ("mark"), counters counters. What else we know of runs and rows stands in fields that others pass
// over (perfetto_fields.h). Times are nanoseconds since the start of each run.
std::expected<ExportReport, std::string> WritePerfetto(const ExportJob& job, const ByteSink& sink);

bool LooksLikePerfetto(std::string_view head);
// Reads track events (slices, moments, counters, flows, of tracks, threads and processes; also the
// older ways to say so), and scheduling from ftrace and from generic kernel events. All other kinds
// of packets are counted and told.
ReadResult ReadPerfetto(const InputFile& file, bool gzipped, const FileWork& work);

}  // namespace interleave
