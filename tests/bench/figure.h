// One figure of `./dev bench`, its baseline and what it has to keep, printed as a line for people
// or as a JSON object on a line of its own. Never: how it was measured.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace bop::bench {

struct Figure {
  std::string name;
  double value = 0;
  std::string unit;
  double baseline = 0;  // in the same unit; 0: none
  double ratio = 0;     // value / baseline, or the speed-up that `limit` is about
  double limit = 0;     // 0: none
  bool at_least = false;
  bool of_value = false;          // the limit is of the value, though there is a ratio
  std::string not_measured = {};  // why, if it could not be: it is told, and counts as missed
};

inline Figure not_measured(std::string name, std::string why) {
  Figure figure;
  figure.name = std::move(name);
  figure.not_measured = std::move(why);
  return figure;
}

inline bool kept(const Figure& figure) {
  if (!figure.not_measured.empty()) return false;
  if (figure.limit == 0) return true;
  const double judged = figure.ratio == 0 || figure.of_value ? figure.value : figure.ratio;
  return figure.at_least ? judged >= figure.limit : judged <= figure.limit;
}

inline std::string json_number(double number) {
  return number == 0 ? "null" : fmt::format("{:.6g}", number);
}

/// Says whether it was kept.
inline bool print(const Figure& figure, bool json) {
  const bool is_kept = kept(figure);
  if (json && !figure.not_measured.empty()) {
    fmt::print(R"({{"name":"{}","value":null,"kept":false,"not_measured":"{}"}})"
               "\n",
               figure.name, figure.not_measured);
  } else if (json) {
    fmt::print(R"({{"name":"{}","value":{:.3f},"unit":"{}","baseline":{},"ratio":{},"limit":{},)"
               R"("limit_is":{},"kept":{}}})"
               "\n",
               figure.name, figure.value, figure.unit, json_number(figure.baseline),
               json_number(figure.ratio), json_number(figure.limit),
               figure.limit == 0 ? "null" : (figure.at_least ? "\"at least\"" : "\"at most\""),
               figure.limit == 0 ? "null" : (is_kept ? "true" : "false"));
  } else if (!figure.not_measured.empty()) {
    fmt::print("{:<34} NOT MEASURED: {}\n", figure.name, figure.not_measured);
  } else {
    std::string line = fmt::format("{:<34} {:10.3f} {}", figure.name, figure.value, figure.unit);
    if (figure.baseline != 0)
      line += fmt::format(", against {:.2f}: {:.5g}x", figure.baseline, figure.ratio);
    if (figure.limit != 0)
      line += fmt::format("  (wanted {} {:.4g}{})", figure.at_least ? ">=" : "<=", figure.limit,
                          is_kept ? "" : ", MISSED");
    fmt::print("{}\n", line);
  }
  return is_kept;
}

/// What a searching bench is asked for: `--json`, `--figures`, or neither (a line of its suite).
enum class Output { Suite, Figures, Json };
inline Output output_of(int count, char** arguments) {
  const std::string_view first = count > 1 ? arguments[1] : "";
  return first == "--json" ? Output::Json : first == "--figures" ? Output::Figures : Output::Suite;
}

/// The status of a bench that came to its end: 1 where some figure was not kept.
inline int print_all(const std::vector<Figure>& figures, bool json) {
  bool all = true;
  for (const Figure& figure : figures) all = print(figure, json) && all;
  return all ? 0 : 1;
}

}  // namespace bop::bench
