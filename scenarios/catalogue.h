#pragma once

#include "scenarios/scenario.h"

namespace interleave {

// One function per file of this folder's groups; Catalogue() puts them in order and gives those
// that run under the global lock, on processes or on an event loop the parameters of these.

// threads/
Scenario MakeDownloads();
Scenario MakeApiCalls();
Scenario MakeNamedThreads();
Scenario MakeDaemon();
Scenario MakeThreadClass();
Scenario MakeChunkSum();
Scenario MakeThreadLocal();
Scenario MakeRandomSleepers();

// synchronisation/
Scenario MakeRaceCounter();
Scenario MakeRLock();
Scenario MakeEvent();
Scenario MakeCondition();
Scenario MakeSemaphore();
Scenario MakeBarrier();
Scenario MakeDeadlock();
Scenario MakeReadersWriters();
Scenario MakeProducerConsumer();

// interleavings/
Scenario MakeMissedNotify();
Scenario MakeDoubleChecked();

// global_lock/
Scenario MakeGilCpu();
Scenario MakeGilIo();
Scenario MakeGilConvoy();
Scenario MakeGilOld();
Scenario MakeGilFree();
Scenario MakeGilPerInterpreter();

// processes/
Scenario MakeProcesses();
Scenario MakeProcessQueue();
Scenario MakeSharedValue();
Scenario MakeSharedArray();
Scenario MakePoolMap();
Scenario MakeManager();
Scenario MakePipe();
Scenario MakeWorkerKilled();

// pools/
Scenario MakePrimes();
Scenario MakeSumSquares20();
Scenario MakeFetchSix();
Scenario MakeFetchMap();
Scenario MakeFailingHost();
Scenario MakeFutureLife();
Scenario MakePoolSetUp();

// event_loop/
Scenario MakeGather();
Scenario MakeTimeout();
Scenario MakeJobs();
Scenario MakeBlockingCall();
Scenario MakeTenThousand();

// case_studies/
Scenario MakeWebScraper();
Scenario MakeImageProcessor();

}  // namespace interleave
