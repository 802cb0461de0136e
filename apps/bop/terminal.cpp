#include "apps/bop/terminal.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "apps/bop/printable.h"

namespace bop::cli {

namespace {

// Work shorter than this shows no bar.
constexpr std::chrono::milliseconds quiet_time{400};
constexpr std::chrono::milliseconds redraw_time{100};
constexpr std::size_t bar_width = 24;

void print_error(std::string_view kind, const Error& error) {
  std::string text = fmt::format("{}{}: ", kind, error.code.empty() ? "" : "[" + error.code + "]");
  for (auto place = error.context.rbegin(); place != error.context.rend(); ++place)
    text += *place + ": ";
  text += error.message;
  if (!error.hint.empty()) text += "\n  = do: " + error.hint;
  complain(text);
}

// The escapes we print ourselves; every other control character comes from somebody's data.
constexpr std::array<std::string_view, 9> our_escapes = {"\033[0m",    "\033[1m",    "\033[33m",
                                                         "\033[1;33m", "\033[1;36m", "\033[31m",
                                                         "\033[1;31m", "\033[36m",   "\033[1;34m"};

// A document may hold characters that forge a terminal's output: they are shown as what they are.
std::string harmless(std::string_view text) {
  std::string safe;
  std::size_t begin = 0;  // of what is not ours
  const auto flush = [&](std::size_t end) { safe += printable(text.substr(begin, end - begin)); };
  for (std::size_t i = 0; i < text.size();) {
    const auto ours = std::ranges::find_if(
        our_escapes, [&](std::string_view escape) { return text.substr(i).starts_with(escape); });
    const bool layout = text[i] == '\n' || text[i] == '\t';
    if (ours == our_escapes.end() && !layout) {
      ++i;
      continue;
    }
    flush(i);
    const std::size_t length = layout ? 1 : ours->size();
    safe += text.substr(i, length);
    begin = i += length;
  }
  flush(text.size());
  return safe;
}

}  // namespace

bool colours(int descriptor) {
  return isatty(descriptor) == 1 && std::getenv("NO_COLOR") == nullptr;
}

void say(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void complain(std::string_view text) {
  std::fflush(stdout);
  const std::string safe = harmless(text);
  std::fwrite(safe.data(), 1, safe.size(), stderr);
  std::fputc('\n', stderr);
}

void complain(const Error& error) {
  print_error("error", error);
}
void remark(const Error& note) {
  print_error("note", note);
}

Progress::Progress(std::string what, std::size_t total, bool quiet)
    : what_(std::move(what)), total_(total), enabled_(isatty(2) == 1 && total != 1 && !quiet) {}

Progress::~Progress() {
  hide();
}

// Whether it is time to draw again.
bool Progress::is_due() {
  const auto now = std::chrono::steady_clock::now();
  if (!enabled_ || now - start_ < quiet_time || now - drawn_ < redraw_time) return false;
  drawn_ = now;
  return true;
}

void Progress::advance() {
  ++done_;
  if (is_due()) draw();
}

void Progress::reach(std::size_t done, std::string worth) {
  done_ = done;
  worth_ = std::move(worth);
  if (is_due()) draw();
}

void Progress::draw() {
  if (total_ == 0) return put(fmt::format("{} {}", what_, worth_));
  const double share = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
  const auto filled = static_cast<std::size_t>(share * bar_width);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
  const double rate = static_cast<double>(done_) / spent.count();
  const double left = static_cast<double>(total_ - std::min(done_, total_)) / rate;
  const std::string counted =
      worth_.empty() ? fmt::format("{}/{}  {:.1f}/s", done_, total_, rate) : worth_;
  put(fmt::format("{} [{:#<{}}{:.<{}}] {}  {:.0f} s left", what_, "", filled, "",
                  bar_width - filled, counted, left));
}

void Progress::put(const std::string& line) {
  const std::string text = "\r\033[K" + line;
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
  shown_ = ever_shown_ = true;
}

void Progress::finish(std::string_view done) {
  hide();
  if (!ever_shown_) return;
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
  complain(fmt::format("{} in {:.1f} s", done, spent.count()));
}

void Progress::hide() {
  if (!shown_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace bop::cli
