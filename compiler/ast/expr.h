// Expressions as written: plain data, children by id, no types, no behaviour.
// Numbers, dates and amounts are already read; their text stays reachable through the range.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/source/source.h"
#include "runtime/base/id.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"
#include "runtime/value/money.h"

namespace bop::ast {

using source::SourceRange;

struct Expr;
using ExprId = Id<Expr>;

/// A word with its place; most names in the tree are these.
struct Identifier {
  std::string text;
  SourceRange range;
};

// 12, 5%, EUR 1,000.00, 3 days, 2 business days, 2026-03-01, true
struct NumberLiteral {
  value::Decimal value;
};
struct PercentLiteral {
  value::Decimal value;  // 5% is 0.05
};
struct MoneyLiteral {
  value::Money value;
  int decimals = 0;  // as written: EUR 2.000 has three
};
struct DurationLiteral {
  value::Duration value;
};
struct BusinessDaysLiteral {
  value::BusinessDays value;
};
// 4 business hours: always a Target
struct BusinessHoursLiteral {
  value::BusinessHours value;
};
// 12.5 KGM: held as an amount is, the unit in the place of the currency
struct QuantityLiteral {
  value::Money value;
};
// 09:30
struct TimeLiteral {
  value::Time value;
};
struct DateLiteral {
  value::Date value;
};
struct InstantLiteral {
  value::Instant value;
};
struct BooleanLiteral {
  bool value = false;
};
struct MissingLiteral {};
// [a, b]
struct ListLiteral {
  std::vector<ExprId> elements;
};
// "net {invoice.net}": texts and holes in order
struct TextLiteral {
  struct Part {
    std::string text;  // when hole is none
    ExprId hole;
  };
  std::vector<Part> parts;
};
// invoice, approvers (small letter) or EUR, TOTALS_MISMATCH (capital)
struct Name {
  std::string text;
};
// base.field
struct Member {
  ExprId base;
  Identifier field;
};
// orders[key]
struct Index {
  ExprId base;
  std::vector<ExprId> keys;
};
// approvers(a, b)
struct Call {
  Identifier callee;
  std::vector<ExprId> arguments;
};
// Invoice { net: …, ... } or clean_invoice { gross: … }
struct RecordLiteral {
  struct Entry {
    Identifier name;
    ExprId value;
  };
  Identifier base;  // a type (capital) or an example (small letter)
  std::vector<Entry> entries;
  bool rest_unspecified = false;  // `...`
};
enum class UnaryOp : std::uint8_t { Negate, Not };
struct Unary {
  UnaryOp op;
  ExprId operand;
};
enum class BinaryOp : std::uint8_t {
  Add,
  Subtract,
  Multiply,
  Divide,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  Equal,
  NotEqual,
  And,
  Or,
};
struct Binary {
  BinaryOp op;
  ExprId left;
  ExprId right;
  SourceRange op_range;
};
// x is missing, x is not known
enum class StateTestKind : std::uint8_t { Missing, Present, Known, Unavailable };
struct StateTest {
  ExprId operand;
  StateTestKind kind;
  bool negated = false;
};
// x is positive
enum class Sign : std::uint8_t { Positive, Negative, Zero };
struct SignTest {
  ExprId operand;
  Sign sign;
  bool negated = false;
};
// x is in a .. b (closed), a ..< b (half-open)
struct InRange {
  ExprId operand;
  ExprId low;
  ExprId high;
  bool half_open = false;
  bool negated = false;
};
// x is in xs: a list, or a code list
struct InList {
  ExprId operand;
  ExprId list;
  bool negated = false;
};
// x is one of (a, b)
struct OneOf {
  ExprId operand;
  std::vector<ExprId> choices;
  bool negated = false;
};
enum class TextTestKind : std::uint8_t { Contains, StartsWith, EndsWith };
struct TextTest {
  TextTestKind kind;
  ExprId left;
  ExprId right;
};
// x matches /re/
struct Matches {
  ExprId operand;
  std::string pattern;
};
enum class Direction : std::uint8_t { Before, After, Around };
// x within 90 days before y [in calendar C]
struct Within {
  ExprId operand;
  ExprId span;
  Direction direction;
  ExprId anchor;
  Identifier calendar;  // empty text: the policy's
};
// 5 business days after y [in calendar C]
struct Shift {
  ExprId span;
  Direction direction;
  ExprId anchor;
  Identifier calendar;
};
// last day of month of x
enum class PeriodUnit : std::uint8_t { Month, Quarter, Year };
struct PeriodDay {
  bool last = false;
  PeriodUnit unit;
  ExprId operand;
};
// x otherwise y
struct Fallback {
  ExprId value;
  ExprId otherwise;
};
// if c then a else b
struct Conditional {
  ExprId condition;
  ExprId then;
  ExprId otherwise;
};
// any x in xs where c; every x in xs [where w] has c; at least 2 x in xs where c
enum class Quantifier : std::uint8_t { Any, No, Every, Exactly, AtLeast, AtMost };
struct Quantified {
  Quantifier quantifier;
  std::uint32_t count = 0;  // Exactly, AtLeast, AtMost
  Identifier variable;
  ExprId list;
  ExprId where;  // Every only; may be none
  ExprId body;
};
// sum of e for x in xs [where c]; count of x in xs [where c]; those, first; list of e for …;
// distinct of e for …; sort x in xs [where c] by e
enum class AggregateKind : std::uint8_t {
  Sum,
  Average,
  Min,
  Max,
  List,
  Count,
  Those,
  First,
  Distinct,
  Sort
};
struct Aggregate {
  AggregateKind kind;
  ExprId body;  // Sum, Average, Min, Max, List, Distinct, Sort
  Identifier variable;
  ExprId list;
  ExprId where;  // may be none
};
// convert(m, to EUR, on d)
struct Convert {
  ExprId amount;
  Identifier currency;
  ExprId on;
};
// result of ap.three_way_match for invoice
struct ResultOf {
  Identifier policy;  // "ap.three_way_match"
  ExprId subject;
};
// A place where the text made no sense; its type is Error, which silences follow-ups.
struct ErrorExpr {};

struct Expr {
  SourceRange range;
  std::variant<NumberLiteral, PercentLiteral, MoneyLiteral, DurationLiteral, BusinessDaysLiteral,
               BusinessHoursLiteral, QuantityLiteral, TimeLiteral, DateLiteral, InstantLiteral,
               BooleanLiteral, MissingLiteral, ListLiteral, TextLiteral, Name, Member, Index, Call,
               RecordLiteral, Unary, Binary, StateTest, SignTest, InRange, InList, OneOf, TextTest,
               Matches, Within, Shift, PeriodDay, Fallback, Conditional, Quantified, Aggregate,
               Convert, ResultOf, ErrorExpr>
      node;
};

}  // namespace bop::ast
