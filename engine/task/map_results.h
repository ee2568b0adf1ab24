#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engine/task/context.h"

namespace interleave {

// The results of Context::Map(), in the order of the inputs, one at a time, as the iterator that
// Executor.map() gives: it waits for the next one only, and a map that is abandoned, because its
// time is over, because one of its tasks failed or because nobody wants the rest, cancels what has
// not begun.
//
//   MapResults results(ctx, ctx.Map(pool, kFetch, urls), 5_s);
//   while (std::optional<Page> page = co_await results.Next()) { ... }
//
// Thread safety: the task that made it.
// Lifetime: within that task.
template <typename R>
class MapResults {
 public:
  // `timeout` (multiplied by the time scale) is for all of them together, from now on.
  MapResults(Context& ctx, std::vector<Future<R>> futures, std::optional<Nanos> timeout = {})
      : ctx_(ctx), futures_(std::move(futures)) {
    if (timeout) deadline_ = ctx.Now() + ctx.Scaled(*timeout);
  }
  MapResults(const MapResults&) = delete;
  MapResults& operator=(const MapResults&) = delete;
  ~MapResults() { Abandon(); }

  // The next result; nullopt after the last. Throws what its task threw, and TimeoutError; the
  // rest is cancelled then.
  Task<std::optional<R>> Next() {
    if (next_ == futures_.size()) co_return std::nullopt;
    const Future<R> future = futures_[next_++];
    try {
      if (!co_await InTime(future)) ThrowResultTimeout(future.task());
      co_return co_await ctx_.Result(future);
    } catch (...) {
      Abandon();
      throw;
    }
  }

  // Cancels what has not begun of the rest; there are no more results then.
  void Abandon() {
    for (; next_ < futures_.size(); ++next_) {
      if (!futures_[next_].done()) ctx_.Cancel(futures_[next_]);
    }
  }

 private:
  Task<bool> InTime(Future<R> future) {
    if (!deadline_ || future.done()) co_return true;
    std::vector<FutureCore*> one{&future.core()};
    WaitAwaiter wait{ctx_, ctx_.runtime(), std::move(one), WaitFor::kAll,
                     std::max<Nanos>(*deadline_ - ctx_.Now(), 0)};
    wait.takes_results = false;
    co_return co_await std::move(wait);
  }

  Context& ctx_;
  std::vector<Future<R>> futures_;
  std::size_t next_ = 0;
  std::optional<Nanos> deadline_;
};

}  // namespace interleave
