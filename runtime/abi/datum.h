// What is known of a value while a policy is evaluated: the value itself, or the way it is not
// there. Records and lists are immutable and shared. Never: confidence or origin (runtime/record
// has those).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "runtime/value/date.h"
#include "runtime/value/decimal.h"
#include "runtime/value/money.h"

namespace bop::abi {

/// language.md, States of a field. Missing is known to be absent; the last two are "unknown".
enum class State : std::uint8_t { Value, Missing, Unread, Undefined };
constexpr bool is_unknown(State state) {
  return state >= State::Unread;
}

/// Strong Kleene truth.
enum class Truth : std::uint8_t { False, True, Unknown };

struct RecordData;
struct ListData;
using RecordPtr = std::shared_ptr<const RecordData>;
using ListPtr = std::shared_ptr<const ListData>;

/// A member of an enumeration or a role, by its index in the schema.
struct Symbol {
  std::uint32_t index = 0;
  bool operator==(const Symbol&) const = default;
};

/// Kind → alternative: Boolean bool; Text string; Number, Integer, Percent Decimal; Money,
/// UnitPrice, Quantity Money; Date, Time theirs; DateTime Instant; Duration, BusinessDays theirs;
/// Target one of those two or BusinessHours; Currency, Unit Currency; Ratio and
/// any fraction type Fraction (of Money: MoneyFraction); Enum, Role Symbol; Record RecordPtr; List
/// ListPtr.
struct MoneyFraction {
  value::Fraction amount;
  value::Currency currency;
};
using Value = std::variant<std::monostate, bool, std::string, value::Decimal, value::Money,
                           value::Date, value::Time, value::Instant, value::Duration,
                           value::BusinessDays, value::BusinessHours, value::Currency,
                           value::Fraction, MoneyFraction, Symbol, RecordPtr, ListPtr>;

struct Datum {
  State state = State::Missing;
  Value value;

  // Out of line: written out in each place, what a variant takes to copy is a third of the time
  // that a unit with many of them compiles.
  Datum();
  Datum(State has, Value known);
  Datum(const Datum&);
  Datum(Datum&&) noexcept;
  Datum& operator=(const Datum&);
  Datum& operator=(Datum&&) noexcept;
  ~Datum();

  static Datum of(Value known);
  static Datum missing();
  static Datum unread();
  static Datum undefined();
  bool known() const { return state == State::Value; }
};

/// One record: its fields in the order of its RecordType.
struct RecordData {
  std::uint32_t type = 0;  // Schema::records
  std::string path;  // "invoice", "invoice.lines[3]", "vendors[V-17]": names its fields' inputs
  std::vector<Datum> fields;
  std::string source = {};  // of reference data: where the row stands, "vendors.csv line 3"
};

struct ListData {
  std::string path;
  std::vector<Datum> elements;
  bool complete = true;  // false: there may be more elements than were read
};

/// Deep equality of two known values of one type; numbers by value, texts exactly.
bool equal(const Value& a, const Value& b);

}  // namespace bop::abi
