#pragma once

#include "engine/process/channel.h"
#include "engine/process/worker_main.h"

namespace interleave {

// The life of a worker process: joins the recording, runs what it is sent, leaves. Returns its exit
// status; throws std::exception if the main program makes no sense.
int RunWorker(Channel channel, const FindTasks& find_tasks);

}  // namespace interleave
