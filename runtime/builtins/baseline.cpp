#include <array>

#include <fmt/format.h>

#include "runtime/builtins/bind.h"

namespace bop::builtins {

namespace {

using Number = value::Decimal;

// " of V-1, all of one month of earlier years": of what the values are.
std::string whose(std::string_view group, std::string_view season) {
  return fmt::format("{}{}{}{}", group.empty() ? "" : " of ", group, season.empty() ? "" : ", ",
                     season);
}

std::string counted(std::int64_t count) {
  return fmt::format("{} past value{}", count, count == 1 ? "" : "s");
}

// How far a value lies from the middle, and how far it may.
struct Apart {
  std::optional<Number> is;
  std::optional<Number> may;
};

Apart apart(const Number& value, const Number& middle, const Number& distance,
            const Number& times) {
  const auto away = value::subtract(value, middle);
  return {away ? std::optional(away->magnitude()) : std::nullopt, value::multiply(distance, times)};
}

// Where most values are one and the same there is no distance to measure another one by: that it
// differs is no alarm, and that nobody can say how much is not silence.
Maybe<bool> lies_apart(Number value, Number middle, Number distance, Number times,
                       std::int64_t count, std::int64_t wanted, std::string_view /*group*/,
                       std::string_view /*season*/) {
  if (count < wanted || count < 1) return Maybe<bool>::undefined();
  if (value == middle) return Maybe<bool>::of(false);
  if (distance.is_zero()) return Maybe<bool>::undefined();
  const auto [is, may] = apart(value, middle, distance, times);
  if (!is || !may) return Maybe<bool>::undefined();
  return Maybe<bool>::of(*is > *may);
}

std::string tell_apart(Number value, Number middle, Number distance, Number times,
                       std::int64_t count, std::int64_t wanted, std::string_view group,
                       std::string_view season) {
  if (count < wanted || count < 1)
    return fmt::format("there {} {}{}, and {} are wanted", count == 1 ? "is" : "are",
                       count == 0 ? "no past values" : counted(count), whose(group, ""),
                       wanted < 1 ? "some" : std::to_string(wanted));
  const std::string of = counted(count) + whose(group, season);
  if (value == middle) return fmt::format("{} is the middle of {}", value.text(), of);
  if (distance.is_zero())
    return fmt::format("half or more of {} are {}: no usual distance tells whether {} is far off",
                       of, middle.text(), value.text());
  const auto [is, may] = apart(value, middle, distance, times);
  const auto ratio =
      is ? value::round({*is, distance}, value::Rounding::HalfEven, 2) : std::nullopt;
  return fmt::format(
      "{} is {} times the usual distance ({}) from the middle ({}) of {}, where {} "
      "times are usual",
      value.text(), ratio ? ratio->text() : "too many", distance.text(), middle.text(), of,
      times.text());
}

constexpr std::array table = {bind_told<lies_apart, tell_apart>("lies_apart")};

}  // namespace

std::span<const Builtin> baseline_builtins() {
  return table;
}

}  // namespace bop::builtins
