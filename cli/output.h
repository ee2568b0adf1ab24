#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace interleave {

// Standard output or standard error: text goes out at once, and what goes wrong is remembered.
class Output {
 public:
  // `stream` stays open and belongs to the caller.
  explicit Output(std::FILE* stream) : stream_(stream) {}

  // Does nothing once a write has failed.
  void Print(std::string_view text);

  bool terminal() const;
  // Columns of the terminal; 0 if it is none.
  int columns() const;

  // Whoever read this has gone (`| head`): nobody to print for, and no error.
  bool reader_gone() const { return reader_gone_; }
  // Why nothing more can be written (a full disk); "" if nothing is wrong.
  const std::string& error() const { return error_; }

 private:
  std::FILE* stream_;
  bool reader_gone_ = false;
  std::string error_;
};

}  // namespace interleave
