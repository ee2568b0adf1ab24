#include "engine/process/frame.h"

#include <stdexcept>

#include "engine/task/errors.h"

namespace interleave {

FrameKind TakeKind(WireReader& in) {
  const auto kind = in.Take<FrameKind>();
  if (kind > FrameKind::kExited) throw WireError("a message of an unknown kind");
  return kind;
}

ErrorKind KindOf(const std::exception_ptr& error) {
  if (!error) return ErrorKind::kNone;
  try {
    std::rethrow_exception(error);
  } catch (const Stopped&) {
    return ErrorKind::kStopped;
  } catch (const TimeoutError&) {
    return ErrorKind::kTimeout;
  } catch (const CancelledError&) {
    return ErrorKind::kCancelled;
  } catch (const HttpError&) {
    return ErrorKind::kHttp;
  } catch (const std::invalid_argument&) {
    return ErrorKind::kInvalidArgument;
  } catch (const std::logic_error&) {
    return ErrorKind::kLogic;
  } catch (...) {
    return ErrorKind::kOther;
  }
}

std::exception_ptr MakeError(ErrorKind kind, const std::string& text) {
  switch (kind) {
    case ErrorKind::kNone:
      return nullptr;
    case ErrorKind::kTimeout:
      return std::make_exception_ptr(TimeoutError(text));
    case ErrorKind::kCancelled:
      return std::make_exception_ptr(CancelledError(text));
    case ErrorKind::kHttp:
      return std::make_exception_ptr(HttpError(text));
    case ErrorKind::kInvalidArgument:
      return std::make_exception_ptr(std::invalid_argument(text));
    case ErrorKind::kLogic:
      return std::make_exception_ptr(std::logic_error(text));
    case ErrorKind::kStopped:
      return std::make_exception_ptr(Stopped());
    case ErrorKind::kOther:
      break;
  }
  return std::make_exception_ptr(std::runtime_error(text));
}

}  // namespace interleave
