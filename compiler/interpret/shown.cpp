// Values for people: one by itself, or two that are held against each other.
#include <fmt/format.h>

#include "compiler/interpret/bounds.h"
#include "compiler/interpret/inquiry.h"
#include "compiler/interpret/operations.h"
#include "runtime/abi/print.h"
#include "runtime/builtins/builtin.h"

namespace bop::interpret {
namespace {

using abi::Datum;
using abi::Kind;
using value::Fraction;

// More digits than any quotient needs to part from a number that people wrote.
constexpr int digits_max = 30;

std::optional<Fraction> number_in(const Datum& datum) {
  if (!datum.known()) return {};
  if (const auto* number = std::get_if<value::Decimal>(&datum.value)) return Fraction{*number};
  if (const auto* quotient = std::get_if<Fraction>(&datum.value)) return *quotient;
  return amount_of(datum.value);
}

// The number that a reader sees.
std::optional<Fraction> as_seen(const Fraction& number, int digits) {
  const auto exact = value::round(number, value::Rounding::TowardZero, abi::exact_decimals_max);
  if (exact && value::compare(Fraction{*exact}, number) == 0) return number;
  const auto near = value::round(number, value::Rounding::HalfEven, digits);
  return near ? std::optional(Fraction{*near}) : std::nullopt;
}

// As many digits as it takes for two numbers that differ to be seen as they stand to each other.
int digits_apart(const Fraction& left, const Fraction& right) {
  const auto order = value::compare(left, right);
  if (order == 0) return abi::shown_decimals;
  for (int digits = abi::shown_decimals; digits < digits_max; ++digits) {
    const auto a = as_seen(left, digits);
    const auto b = as_seen(right, digits);
    if (!a || !b) break;
    if (value::compare(*a, *b) == order) return digits;
  }
  return abi::shown_decimals;
}

bool is_number(Kind kind) {
  return kind == Kind::Number || kind == Kind::Integer || kind == Kind::Percent ||
         kind == Kind::Ratio;
}

}  // namespace

std::string told_of(Evaluator& evaluator, const ir::Call& call) {
  const builtins::Builtin* builtin = builtins::find(call.builtin);
  if (builtin == nullptr || builtin->tell == nullptr) return {};
  std::vector<Datum> arguments;
  for (const ir::NodeId argument : call.arguments) {
    arguments.push_back(evaluator.value(argument));
    if (!arguments.back().known()) return {};
  }
  return builtin->tell(arguments);
}

std::string shown(Evaluator& evaluator, ir::NodeId node) {
  // A count that is not known may be known to be large enough.
  if (const auto bounds = bounds_of(evaluator, node)) {
    const std::string least = bounds->least.text();
    if (bounds->most) return fmt::format("{} to {}", least, bounds->most->text());
    if (!bounds->least.is_zero()) return "at least " + least;
  }
  const std::string text = abi::print(evaluator.program().info.schema,
                                      evaluator.program()[node].type, evaluator.value(node));
  return text.empty() ? "\"\"" : text;  // a text of no characters would leave a hole in a sentence
}

Sides shown_apart(Evaluator& evaluator, ir::NodeId left, ir::NodeId right) {
  const Datum a = evaluator.value(left);
  const Datum b = evaluator.value(right);
  auto x = number_in(a);
  auto y = number_in(b);
  if (!x || !y || currency_of(a.value) != currency_of(b.value))
    return {shown(evaluator, left), shown(evaluator, right)};
  const ir::Program& program = evaluator.program();
  abi::Type of_left = program[left].type;
  abi::Type of_right = program[right].type;
  // A share is a percent beside a percent.
  const bool percent = of_left.kind == Kind::Percent || of_right.kind == Kind::Percent;
  if (percent && is_number(of_left.kind) && is_number(of_right.kind)) {
    of_left.kind = of_right.kind = Kind::Percent;
    x = value::multiply(*x, {100, 1}).value_or(*x);
    y = value::multiply(*y, {100, 1}).value_or(*y);
  }
  const int digits = digits_apart(*x, *y);
  return {abi::print_to(program.info.schema, of_left, a, digits),
          abi::print_to(program.info.schema, of_right, b, digits)};
}

}  // namespace bop::interpret
