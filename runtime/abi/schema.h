// Types as compiler and runtime both see them: kinds, enumerations, record types with their fields.
// A compiled policy carries its Schema, so the runtime reads records without the compiler.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/money.h"

namespace bop::abi {

enum class Kind : std::uint8_t {
  Error,  // a type that could not be worked out; silences follow-ups
  Boolean,
  Text,
  Number,  // exact decimal
  Integer,
  Percent,  // stored as the fraction: 5% is 0.05
  Money,
  UnitPrice,  // money per unit, any number of decimals
  Quantity,   // a number of a unit: held as Money, its unit as the Currency
  Date,
  Time,
  DateTime,
  Duration,
  BusinessDays,
  Target,  // a Duration or BusinessDays: what a deadline allows
  Currency,
  Unit,
  Role,
  Ratio,  // money by money, a number by a number: compares with Number and Percent
  Enum,
  Record,
  List,
};

/// A type, small enough to copy. `index` means: Enum → Schema::enums, Record → Schema::records,
/// List → Schema::lists (the element type); Money and UnitPrice → the packed currency, Quantity →
/// the packed unit, 0 = any.
struct Type {
  Kind kind = Kind::Error;
  bool optional = false;  // written `T?`: may legitimately be absent
  bool fraction = false;  // an exact quotient: may be compared or rounded, not stored
  std::uint32_t index = 0;

  bool operator==(const Type&) const = default;
  Type required() const { return {kind, false, fraction, index}; }
  Type maybe() const { return {kind, true, fraction, index}; }
};

struct EnumType {
  std::string name;
  std::vector<std::string> members;
  bool ordered = false;  // `low < medium < high`
  std::string doc;
  // A code list: its members are the codes, written as texts.
  bool codes = false;
  std::string version = {};              // "D.16B"
  std::vector<std::string> titles = {};  // what each code stands for, by member
};

struct Field {
  static constexpr int no_field = -1;
  std::string name;
  Type type;
  int currency_field = no_field;  // `Money in FIELD`: index of that field in the same record
  std::string doc;
  std::vector<std::string> read_from;  // labels a document may print for it
  bool answers = false;  // what a check was answered; not written by the record's type
};

/// `where net + tax = gross` in a record type: both sides are sums of fields of that record.
struct Equation {
  std::vector<std::uint32_t> left;
  std::vector<std::uint32_t> right;
  std::string text;  // as written
};

struct RecordType {
  std::string name;
  std::vector<Field> fields;
  std::vector<Equation> equations;
  std::string doc;

  /// Index of the field called `field_name`, or nothing.
  std::optional<std::uint32_t> field(std::string_view field_name) const;
};

struct Schema {
  std::vector<EnumType> enums;
  std::vector<RecordType> records;
  std::vector<Type> lists;
  std::vector<std::string> roles;  // a Role value is an index into these

  Type list_of(Type element);  // interns
  std::optional<std::uint32_t> record(std::string_view name) const;
  /// "Money in EUR", "list of InvoiceLine", "Text?": as a policy author writes it.
  std::string name_of(Type type) const;
};

}  // namespace bop::abi
