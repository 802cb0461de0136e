// What a command says to people: results to standard output, everything else to standard error.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/base/error.h"

namespace bop::cli {

/// Whether standard output (1) or standard error (2) is a terminal that wants colours (NO_COLOR).
bool colours(int descriptor);

void say(std::string_view text);       // standard output, as is
void complain(std::string_view text);  // standard error, one line added
void complain(const Error& error);     // "error[B7001]: place: message" and the hint
void remark(const Error& note);        // same as a note: nothing was lost

/// A bar with rate and time left on standard error, if that is a terminal and the work is long; in
/// a pipe or a file there is none.
class Progress {
 public:
  /// `total` 0: nobody knows, so only what is done is told. `quiet`: show nothing.
  Progress(std::string what, std::size_t total, bool quiet = false);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void advance();
  /// So much of the total is done, which is `worth` in words: "1,204,000 records".
  void reach(std::size_t done, std::string worth);
  /// Takes the bar away so that other text can be printed.
  void hide();
  /// Takes it away for good; where it was to be seen, one line says what was done in which time.
  void finish(std::string_view done);

 private:
  bool is_due();
  void draw();
  void put(const std::string& line);
  std::string what_;
  std::string worth_;
  std::size_t total_;
  std::size_t done_ = 0;
  bool shown_ = false;
  bool ever_shown_ = false;
  bool enabled_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point drawn_{};
};

}  // namespace bop::cli
