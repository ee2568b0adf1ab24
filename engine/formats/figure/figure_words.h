#pragma once

#include <span>
#include <string>

#include "engine/analysis/statistics.h"
#include "engine/formats/recording.h"

namespace interleave {

// What a figure says in words. Pure; names may be of any bytes.

// "Three downloads": what the titles of all have in common, or the first one's.
std::string FigureTitle(std::span<const Recording> recordings);
// "Threads": what tells a run from the others; its whole title if there is nothing like that.
std::string RunName(const Recording& recording);
// Beside the model's run that the others are compared with: the sequential one, or the first that
// came out; 0 where either is not known.
double SpeedupOf(std::span<const Recording> recordings, const Recording& recording);
// "total 3.02 s (6.04 s one after another, 2.00×)", "stopped after 3.02 s".
std::string TotalWords(std::span<const Recording> recordings, const Recording& recording);
// "tasks 2, n 10 000 000, gil new (3.2+)": of all runs, each parameter once. "" for foreign files.
std::string SettingsWords(std::span<const Recording> recordings);
// Its result or its error; "" if neither is known.
std::string ResultWords(const Recording& recording);
// "taking turns, never two at once: 63 % waiting for I/O". `parallel`: two ran at once.
std::string ConcurrencyWords(const Statistics& statistics);
std::string ParallelismWords(const Statistics& statistics, std::size_t cores);
// "made with Interleave 0.1.0 · recorded on 2 cores, kernel scheduler records": what nobody should
// have to guess. Of all, where they are alike.
std::string TruthWords(std::span<const Recording> recordings, std::string_view version);
// "2 events found their ring full and are missing here"; "" if none is.
std::string LossWords(std::span<const Recording> recordings);

}  // namespace interleave
