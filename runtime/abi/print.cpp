#include "runtime/abi/print.h"

#include <fmt/format.h>

#include "runtime/abi/policy.h"
#include "runtime/base/by_kind.h"
#include "runtime/value/unit.h"

namespace bop::abi {

namespace {

struct Shown {
  std::string number;
  bool exact = true;
};

// A quotient as a decimal: exact where it ends soon, else its first digits.
Shown decimals_of(const value::Fraction& fraction, int decimals_min, int digits, bool grouped) {
  const auto text = [&](const value::Decimal& decimal) {
    return decimal.text(decimals_min, grouped);
  };
  const auto exact = value::round(fraction, value::Rounding::TowardZero, exact_decimals_max);
  if (exact && value::compare({*exact, 1}, fraction) == 0) return {text(*exact), true};
  const auto near = value::round(fraction, value::Rounding::HalfEven, digits);
  if (near) return {near->text(digits, grouped), false};
  return {fmt::format("{} / {}", text(fraction.numerator), text(fraction.denominator)), true};
}

std::string about(const Shown& shown, std::string_view before, std::string_view after) {
  return fmt::format("{}{}{}{}", shown.exact ? "" : "about ", before, shown.number, after);
}

std::string print_fraction(Kind kind, const value::Fraction& fraction, int digits) {
  if (kind != Kind::Percent) return about(decimals_of(fraction, 0, digits, false), "", "");
  const auto hundredfold = value::multiply(fraction, {100, 1});
  return about(decimals_of(hundredfold.value_or(fraction), 0, digits, false), "",
               hundredfold ? "%" : "");
}

std::string print_decimal(Kind kind, const value::Decimal& decimal) {
  if (kind != Kind::Percent) return decimal.text();
  const auto hundredfold = value::multiply(decimal, 100);
  return hundredfold ? hundredfold->text() + "%" : decimal.text();
}

std::string print_symbol(const Schema& schema, Type type, Symbol symbol) {
  if (type.kind == Kind::Role) return schema.roles.at(symbol.index);
  BOP_CHECK(type.kind == Kind::Enum, "a symbol is a role or a member of an enumeration");
  return schema.enums.at(type.index).members.at(symbol.index);
}

std::string print_list(const Schema& schema, Type type, const ListData& list, int digits) {
  const Type element = schema.lists.at(type.index);
  std::string text;
  for (const Datum& datum : list.elements) {
    if (!text.empty()) text += ", ";
    text += print_to(schema, element, datum, digits);
  }
  if (list.complete) return text.empty() ? "nothing" : text;
  return text.empty() ? "perhaps more" : text + ", perhaps more";
}

}  // namespace

std::string print(const Schema& schema, Type type, const Datum& datum) {
  return print_to(schema, type, datum, shown_decimals);
}

std::string print_to(const Schema& schema, Type type, const Datum& datum, int digits) {
  switch (datum.state) {
    case State::Missing:
      return "missing";
    case State::Unread:
      // A reading that does not count says how sure its reader was.
      if (const auto* why = std::get_if<std::string>(&datum.value))
        return "not read (" + *why + ")";
      return "not read";
    case State::Undefined:
      return "undefined";
    case State::Value:
      break;
  }
  return by_kind(
      datum.value, [](const std::monostate&) { return std::string("missing"); },
      [](const bool& v) { return std::string(v ? "true" : "false"); },
      [](const std::string& v) { return v; },
      [&](const value::Decimal& v) { return print_decimal(type.kind, v); },
      [&](const value::Money& v) {
        return type.kind == Kind::Quantity ? value::quantity_text(v) : v.text();
      },
      [](const value::Date& v) { return v.text(); }, [](const value::Time& v) { return v.text(); },
      [](const value::Instant& v) { return v.text(); },
      [](const value::Duration& v) { return v.text(); },
      [](const value::BusinessDays& v) { return v.text(); },
      [](const value::BusinessHours& v) { return v.text(); },
      [](const value::Currency& v) { return v.text(); },
      [&](const value::Fraction& v) { return print_fraction(type.kind, v, digits); },
      [&](const MoneyFraction& v) {
        if (type.kind == Kind::Quantity)
          return about(decimals_of(v.amount, 0, digits, true), "",
                       v.currency ? " " + v.currency.text() : "");
        const std::string code = v.currency ? v.currency.text() + " " : "";
        return about(decimals_of(v.amount, v.currency.minor_digits(), digits, true), code, "");
      },
      [&](const Symbol& v) { return print_symbol(schema, type, v); },
      [](const RecordPtr& v) { return v->path; },
      [&](const ListPtr& v) { return print_list(schema, type, *v, digits); });
}

}  // namespace bop::abi
