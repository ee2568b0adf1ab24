#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/pool/executor.h"

namespace interleave {

// min(32, cores + 4), as concurrent.futures has it.
int DefaultWorkerCount(int cores);

// A pool with the rules of concurrent.futures.ThreadPoolExecutor: an unbounded queue; threads are
// made on demand, up to a maximum, and only when no idle one is left; a worker counts as idle once
// it has found the queue empty.
class ThreadPool final : public Executor {
 public:
  // Threads are called "`name` 1", "`name` 2" ...; with an empty name the runner names them.
  // REQUIRES: max_workers >= 1. `runner` outlives the pool. `initializer` may be empty; else every
  // thread runs it first, and if it throws, the pool is broken: what is pending fails, and Submit()
  // throws, with BrokenPool.
  ThreadPool(JobRunner& runner, int max_workers, std::string name,
             JobRunner::Initializer initializer = {});
  ~ThreadPool() override;

  void Submit(ThreadState& caller, Job* job) override;
  void Shutdown(ThreadState& caller, bool cancel_pending) override;
  void Join() override;

  Standing Look() const override;
  std::size_t threads() const;
  // Workers that have found the queue empty and that no job has been counted on since.
  std::size_t idle() const;

 private:
  // First in, first out, linked through Job::next.
  struct Queue {
    Job* first = nullptr;
    Job* last = nullptr;
    std::size_t size = 0;
    void Push(Job* job);
    Job* Pop();
  };

  // REQUIRES: mutex_ is held.
  void StartWorker();
  void Work(ThreadState& thread);
  // Runs the initializer as a worker that is busy with it. False if that failed: see below.
  bool ComeToWork(ThreadState& thread);
  // False if that failed: the pool is broken now.
  bool InitializeWorker(ThreadState& thread);

  JobRunner& runner_;
  const std::size_t max_workers_;
  const std::string name_;
  const JobRunner::Initializer initializer_;

  mutable std::mutex mutex_;
  std::condition_variable work_or_end_;
  Queue queue_;                   // Guarded by mutex_.
  std::size_t idle_permits_ = 0;  // Idle workers no submission has counted on. Guarded by mutex_.
  std::size_t sleeping_ = 0;      // Workers waiting on work_or_end_. Guarded by mutex_.
  std::size_t arrived_ = 0;       // Threads that have come to work. Guarded by mutex_.
  std::size_t busy_ = 0;          // Workers that run something. Guarded by mutex_.
  std::uint64_t changes_ = 0;     // See Standing. Guarded by mutex_.
  bool shutdown_ = false;         // Guarded by mutex_.
  bool broken_ = false;           // Guarded by mutex_.
  std::vector<std::thread> threads_;  // Guarded by mutex_; after the shutdown by join_mutex_.
  std::vector<std::thread::id>
      ids_;                // Of threads_. Guarded by mutex_; after the shutdown constant.
  std::mutex join_mutex_;  // Never taken by a worker.
};

}  // namespace interleave
