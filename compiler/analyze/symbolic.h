// What any case makes of a node: its states and its value as terms over the inputs.
// Never: which node, how it is computed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/analyze/numbers.h"
#include "runtime/abi/schema.h"

namespace bop::analyze {

struct Place;

/// A Datum over terms. What its value is made of depends on the kind of its type.
struct Symbolic {
  TermId missing = {};
  TermId unknown = {};  // never together with `missing`
  TermId truth = {};    // Boolean
  Number number = {};   // Number, Integer, Percent, Ratio, Money, UnitPrice, Quantity
  TermId whole = {};    // Date, Time, DateTime, BusinessDays; Enum, Role; Text, Currency, Unit by
                        // number; Duration: its seconds
  TermId beside = {};   // of an amount its currency, 0 for none; of a Duration its months
  std::shared_ptr<Place> place = {};  // Record
};

/// A condition: when it is true, and when nobody knows. Never both.
struct Condition {
  TermId is_true;
  TermId is_unknown;
};

/// A record: its fields, each made when it is first read.
struct Place {
  std::uint32_t type = 0;  // Schema::records
  std::string path;        // "invoice.lines"
  bool is_input = false;   // whose fields say in `unknown` that they were not read
  std::function<Symbolic(std::uint32_t)> make;
  std::vector<std::optional<Symbolic>> fields;

  const Symbolic& field(std::uint32_t index) {
    if (!fields[index]) {
      Symbolic made = make(index);
      fields[index] = std::move(made);
    }
    return *fields[index];
  }
};

}  // namespace bop::analyze
