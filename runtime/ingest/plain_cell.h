// One value in plain notation as a cell of its column, by the rules of record::read_scalar. What is
// written in any other way than the plainest is not read here: its row is left to that. So a value
// that is taken is the one it would be there. Private to runtime/ingest.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/batch/builder.h"
#include "runtime/ingest/plan.h"

namespace bop::ingest {

/// What goes for a whole file.
struct Notes {
  bool csv = false;
  bool points_may_group = false;  // record::Context
};

/// A decimal as it is written: digits x 10^-decimals.
struct Digits {
  std::int64_t digits = 0;
  int decimals = 0;
  bool canonical = true;  // no leading zero, no decimals, no minus before a zero
};
/// `1234.50`, `-3`; nothing for any other form, or more than 18 digits.
std::optional<Digits> read_digits(std::string_view text);

/// An amount waits for the currency that another field of its record says.
struct Amount {
  std::size_t field = 0;       // RecordPlan::fields
  int decimals = 0;            // as written
  std::uint32_t currency = 0;  // as written; 0: none is
};

class PlainReader {
 public:
  PlainReader(const abi::Schema& schema, Notes notes) : schema_(schema), notes_(notes) {}

  /// False where the row is to be left. `text` is not empty. An amount's currency is not settled.
  bool read(const FieldPlan& field, std::string_view text, batch::Cell& cell, Amount& amount);
  /// The same of a number or an amount without a currency that is no text.
  bool read(const FieldPlan& field, const Digits& digits, batch::Cell& cell, Amount& amount) {
    amount.decimals = digits.decimals;
    return number(field, digits, 0, cell);
  }
  /// Settles the currency of an amount, once its record is read.
  bool settle(const RecordPlan& plan, const Amount& amount, std::span<batch::Cell> cells);

 private:
  bool number(const FieldPlan& field, std::string_view text, int moved, batch::Cell& cell,
              int& decimals);
  bool number(const FieldPlan& field, const Digits& read, int moved, batch::Cell& cell);
  bool amount(const FieldPlan& field, std::string_view text, batch::Cell& cell, Amount& amount);
  bool symbol(const std::vector<std::string>& members, std::string_view text, batch::Cell& cell);
  bool rare(const FieldPlan& field, std::string_view text, batch::Cell& cell);
  int minor_digits(std::uint32_t currency);

  const abi::Schema& schema_;
  Notes notes_;
  std::uint32_t asked_currency_ = 0;
  int asked_digits_ = 0;
};

}  // namespace bop::ingest
