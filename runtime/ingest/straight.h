// Rows whose values are all written in the very plainest way, straight into a stripe of columns: a
// step for each field says where its value goes and how it is read, chosen once. Whoever can't take
// a row so leaves it to a CellReader; a value that is taken is the one it would be there. Private
// to runtime/ingest.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/abi/row.h"
#include "runtime/batch/builder.h"
#include "runtime/ingest/blocks.h"
#include "runtime/ingest/digits.h"
#include "runtime/ingest/plan.h"
#include "runtime/record/csv_layout.h"
#include "runtime/record/notation.h"

namespace bop::ingest {

struct Step;
class StraightRow;

/// The steps of one record type, by its fields.
struct Steps {
  static constexpr std::size_t most = 64;
  std::vector<Step> steps;
  std::uint64_t all = 0;  // a bit for each
  const RecordPlan* plan = nullptr;
};

struct Step {
  enum class How : std::uint8_t {
    Never,
    Text,
    Number,
    Boolean,
    Date,
    Currency,
    Symbol,
    Other,  // as a PlainReader reads it
    Record,
    List
  };
  How how = How::Never;
  bool is_integer = false;
  bool is_money = false;  // has no more decimals than its currency
  bool has_currency = false;
  bool is_coded = false;    // of a Text: somebody asks for it
  bool may_miss = false;    // where it is not there it is Missing, not Unread
  std::uint8_t naming = 0;  // which of the record's names it may be, from 1 on; 0: none
  int places = 0;           // decimals of its packed numbers
  std::size_t column = 0;
  std::size_t columns_inside = 0;  // of a Record, behind its own
  std::size_t tied = Steps::most;  // the field that says its currency
  std::uint32_t currency = 0;      // or which one it is
  int decimals_most = 0;           // of that currency
  const FieldPlan* field = nullptr;
  struct Key {
    std::vector<std::uint64_t> words;  // of `"name"`
    std::uint64_t last = 0;            // what counts of the last one
  };
  Key key;
  std::unique_ptr<Steps> record;
  StraightRow* elements = nullptr;  // of a List
  batch::Dictionary symbols;
  struct Month {
    std::uint64_t written = 0;  // `2026-03-`
    std::int32_t before = 0;    // the day before its first
    unsigned days = 0;
  };
  static constexpr unsigned months_bits = 6;
  std::vector<Month> months;  // of a Date: some that came
  Month& month_written(std::uint64_t written) {
    constexpr std::uint64_t odd = 0x9e37'79b9'7f4a'7c15;
    return months[written * odd >> (64 - months_bits)];
  }
  std::uint32_t asked_currency = 0;  // three letters that were parsed last, and what they are
  std::int64_t found_currency = 0;
};

/// A row, or an element of a list.
class StraightRow {
 public:
  /// What `schema`, `plan` and `texts` are must outlive it. `read` as batch::Builder has it.
  StraightRow(const abi::Schema& schema, const RecordPlan& plan, std::span<const bool> read,
              Notes notes, batch::TextCoder& texts);

  /// Whether its record can be read so at all.
  bool is_of_use() const { return is_of_use_; }
  Steps& steps() { return steps_; }
  batch::Stripe& stripe() { return stripe_; }
  /// All that was taken and its lists.
  batch::Stripes stripes() const;
  void clear();
  /// Empty: it is called after its file and line.
  std::string_view id() const { return !names_[0].empty() ? names_[0] : names_[1]; }

  /// A row begins: what its lists held before stays if it is taken back.
  void begin_row() {
    for (const auto& [column, elements] : lists_) elements->mark();
    begin();
  }
  /// The same of an element, or of a row whose record holds no list.
  void begin() {
    bit_ = std::uint64_t{1} << stripe_.rows;
    amounts_.clear();
    names_ = {};
  }
  /// A value that is there; `text` is not empty and TextKey::padding bytes behind it can be read.
  bool put(Step& step, std::string_view text);
  /// The same of a number.
  bool put(Step& step, const Digits& digits, std::string_view text);
  /// A record that is there, or a list.
  void put(const Step& step, std::int64_t elements = 0) { set(step, elements); }
  /// The end of a record: `given` has a bit for each of its fields that has a value. `amounts`:
  /// how many there were before it.
  bool end(const Steps& steps, std::uint64_t given, std::size_t amounts);
  std::size_t amounts() const { return amounts_.size(); }
  void finish() { ++stripe_.rows; }
  void finish_element() {
    if (++stripe_.rows < batch::Stripe::rows_most) return;
    full_.push_back(stripe_);
    stripe_.clear();
  }
  /// The row is left to others.
  void take_back();

 private:
  // An amount waits for the currency that another field of its record says.
  struct Waiting {
    const Step* step;
    int decimals;
    std::uint32_t currency;  // as written; 0: none is
  };
  void add_steps(const abi::Schema& schema, const RecordPlan& plan, std::span<const bool> read,
                 Notes notes, Steps& steps);
  void set(const Step& step, std::int64_t payload) {
    batch::Stripe::Column& column = stripe_.columns[step.column];
    column.payload[stripe_.rows] = payload;
    column.values |= bit_;
  }
  void set_nothing(const Step& step);
  void mark();
  void roll_back();
  bool put_currency(Step& step, std::string_view text);
  bool put_date(Step& step, std::string_view text);
  bool put_new_date(Step& step, std::string_view text);
  bool put_other(const Step& step, std::string_view text);
  bool settle(const Steps& steps, const Waiting& amount);

  bool is_of_use_ = true;
  batch::TextCoder& texts_;
  PlainReader plain_;
  batch::Stripe stripe_;
  std::vector<bool> is_coded_;  // by column
  Steps steps_;
  std::vector<std::pair<std::size_t, std::unique_ptr<StraightRow>>> lists_;  // by column
  std::vector<batch::Stripe> full_;  // of elements: those before stripe_
  std::size_t marked_ = 0;           // how many there were when the row began
  std::uint64_t bit_ = 1;            // of the row
  std::vector<Waiting> amounts_;
  std::array<std::string_view, 2> names_;
};

[[gnu::always_inline]] inline bool StraightRow::put(Step& step, const Digits& digits,
                                                    std::string_view text) {
  const int places = step.places - digits.decimals;
  if (digits.decimals > step.decimals_most || places < 0) return false;
  static constexpr std::array<std::int64_t, 7> tens = {1,      10,      100,      1'000,
                                                       10'000, 100'000, 1'000'000};
  static constexpr std::array<std::int64_t, 7> most = {abi::slot_max,
                                                       abi::slot_max / 10,
                                                       abi::slot_max / 100,
                                                       abi::slot_max / 1'000,
                                                       abi::slot_max / 10'000,
                                                       abi::slot_max / 100'000,
                                                       abi::slot_max / 1'000'000};
  const auto power = static_cast<std::size_t>(places);
  if (digits.digits > most[power] || digits.digits < -most[power]) return false;
  set(step, digits.digits * tens[power]);
  batch::Stripe::Column& column = stripe_.columns[step.column];
  column.decimals = std::max(column.decimals, digits.decimals);
  if (step.has_currency) {
    column.beside[stripe_.rows] = static_cast<std::int32_t>(step.currency);
    if (step.tied != Steps::most || step.currency == 0)
      amounts_.push_back({&step, digits.decimals, 0});
  }
  if (step.naming != 0 && step.is_integer) {
    if (!digits.canonical) return false;
    names_[step.naming - 1U] = text;
  }
  return true;
}

[[gnu::always_inline]] inline bool StraightRow::put(Step& step, std::string_view text) {
  if (step.naming != 0 && step.how == Step::How::Text) names_[step.naming - 1U] = text;
  switch (step.how) {
    case Step::How::Text:
      set(step, step.is_coded ? texts_.code_padded(text) : 0);
      return true;
    case Step::How::Number: {
      const auto digits = read_digits_padded(text);
      return digits ? put(step, *digits, text) : put_other(step, text);
    }
    case Step::How::Boolean: {
      constexpr std::uint64_t all = ~std::uint64_t{0};
      const std::uint64_t bytes = eight_bytes(text.data());
      const bool is_true =
          text.size() == 4 && ((bytes ^ eight_bytes("true\0\0\0")) & all >> 32U) == 0;
      const bool is_false =
          text.size() == 5 && ((bytes ^ eight_bytes("false\0\0")) & all >> 24U) == 0;
      set(step, is_true ? 1 : 0);
      return is_true | is_false;
    }
    case Step::How::Date:
      return put_date(step, text);
    case Step::How::Currency:
      return put_currency(step, text);
    case Step::How::Symbol: {
      const auto symbol = step.symbols.find(text, batch::TextKey::of_padded(text));
      if (symbol != batch::Dictionary::none) set(step, symbol);
      return symbol != batch::Dictionary::none;
    }
    case Step::How::Other:
      return put_other(step, text);
    default:
      return false;
  }
}

// The months of a file are few; what one is, value::Date has said.
inline bool StraightRow::put_date(Step& step, std::string_view text) {
  constexpr std::size_t length = 10;
  if (text.size() != length) return false;
  const std::uint64_t written = eight_bytes(text.data());
  const Step::Month& month = step.month_written(written);
  const auto digit = [&](std::size_t at) {
    return static_cast<unsigned>(static_cast<unsigned char>(text[at])) - '0';
  };
  const unsigned day = 10 * digit(8) + digit(9);
  if (month.written != written || digit(8) > 3 || digit(9) > 9 || day - 1 >= month.days)
    return put_new_date(step, text);
  set(step, month.before + static_cast<std::int32_t>(day));
  return true;
}

/// Rows of a block, one after the other.
class StraightReader {
 public:
  virtual ~StraightReader() = default;
  virtual void begin(const Block& block) = 0;
  /// False where the row is left: nothing is made of it.
  virtual bool read(const RowPlace& row) = 0;
};

class OtherNames;  // json_parts.h

/// Null where no row can be read so. What is given must outlive it.
std::unique_ptr<StraightReader> straight_json(StraightRow& row, const OtherNames& others);
std::unique_ptr<StraightReader> straight_csv(StraightRow& row, const RecordPlan& plan,
                                             const record::CsvLayout& header, std::size_t columns,
                                             char separator, const record::Notation& notation);

}  // namespace bop::ingest
