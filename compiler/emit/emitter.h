// The IR as LLVM IR. In: a program and the layout of its records. Out: functions in a module, the
// constants they take from the context, and the forms of the values they write.
// Branch-free but for loops, calls, texts; states are bits, numbers integers with scale and bound
// known here. Where a bound may be passed, code sets a flag that makes the session ask the
// interpreter. Never: a call of anything but context.h's functions and builtins.
#pragma once

#include <map>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include <llvm/IR/Module.h>

#include "compiler/emit/arithmetic.h"
#include "compiler/emit/cell.h"
#include "compiler/emit/generate.h"
#include "compiler/ir/ir.h"
#include "runtime/abi/row.h"

namespace bop::emit {

/// What a condition says: a Missing one counts as false.
struct Condition {
  Operand yes;
  Operand no;
};

/// What one function computes: conditions and values of the policy or a list; a match's question.
struct Set {
  const std::vector<ir::NodeId>& conditions;
  const std::vector<ir::NodeId>& values;
  const ir::Each* each = nullptr;
  std::uint32_t list = 0;  // of `each`: Schema::lists
  const ir::Match* match = nullptr;
};

class Emitter : Arithmetic {
 public:
  /// With `batch`, code for records in columns instead of rows.
  Emitter(llvm::Module& module, const ir::Program& program, const abi::Layout& layout,
          const BatchForm* batch = nullptr);

  /// i32 name(row, context, u64* truth, u64* unknown): one word of each for conditions first …
  /// last. Of the set of a `for each` two more: the element in its list, and an i8 that is 0 where
  /// the element is one that was not read. Of a match: its two elements, as rows.
  void conditions_function(const std::string& name, const Set& set, std::size_t first,
                           std::size_t last);
  /// i32 name(row, context, ValueSlot*): the values first … last, each in its own slot; their forms
  /// are written to `forms`. The same two more.
  void values_function(const std::string& name, const Set& set, std::size_t first, std::size_t last,
                       std::vector<ValueForm>& forms);

  /// void name(ColumnData*, context, u64 rows, u8* truth, u8* gave_up) for up to abi::chunk_rows
  /// records: of each condition, in its place, bits of truth, then of what is unknown; `gave_up`.
  void batch_function(const std::string& name, std::span<const abi::ConditionIndex> conditions);
  /// void name(ColumnData*, context, u64 first, u64 end, u64* constants, LaneTruth*): a LaneTruth
  /// for each 32 records from `first` on. Gives what it reads, as GeneratedBatch::rule_reads.
  std::vector<std::uint64_t> rule_function(const std::string& name, const RuleCode& rule);
  /// Constants that records' texts are compared with, as they stand in Context::dictionary_codes.
  const std::vector<std::string>& dictionary() const { return dictionary_; }

  const std::vector<PooledConstant>& constants() const { return constants_; }
  /// Constructs that no code was made for; every record is left to the interpreter if there is one.
  const std::vector<std::string>& unsupported() const { return unsupported_; }
  /// What of that was said since `count` of them were, which is then forgotten.
  std::vector<std::string> take_unsupported(std::size_t count);

 private:
  using Arithmetic::choose, Arithmetic::constant, Arithmetic::unsupported;

  // --- emit_program.cpp: functions, nodes, output
  void begin_function(const std::string& name, const Set& set, std::size_t results);
  void stand_at_element(const Set& set);
  void end_function();
  void write_value(const Cell& cell, Operand slot, ValueForm& form);
  void write_number(const Number& number, Operand slot, unsigned offset);
  const Cell& cell(ir::NodeId node);
  Cell make(const ir::Node& node);

  // --- emit_logic.cpp: bits, states, conditions, choices
  State state(bool value, bool missing, bool undefined);
  State always();
  /// The state of a result that needs both: Missing before Undefined before Unread.
  State needs(const State& a, const State& b);
  /// Value bits where `allowed`, Undefined elsewhere.
  State undefined_unless(const State& state, Operand allowed);
  Operand value_bit(const Cell& cell);
  Operand no_bit(const Cell& cell);
  State full_state(const Cell& cell);
  Condition condition(ir::NodeId node);
  Cell boolean(Operand yes, Operand no, Operand undefined);
  /// A Boolean `value` in `state`.
  Cell boolean_in(const State& state, Operand value);
  Cell in_state(const Cell& cell, const State& state);
  /// Brings both to one shape (scales, widths, quotients) so that they can be chosen between.
  void unify(Cell& a, Cell& b);
  Cell choose(Operand condition, Cell a, Cell b);
  /// abi::equal of two known values.
  Operand same(const Cell& a, const Cell& b);
  Cell make(const ir::Logic& logic);
  Cell make(const ir::Not& negation);
  Cell make(const ir::StateTest& test);
  Cell make(const ir::Select& select, abi::Type type);
  struct Arms;
  Arms arms_of(const ir::Select& select);
  std::optional<Operand> constants_agree(const ir::Select& select, const Arms& arms);
  struct Membership {
    ir::NodeId operand;
    std::uint32_t index = 0;
    std::size_t members = 0;
  };
  ir::NodeId without_lets(ir::NodeId node) const;
  std::optional<Membership> membership(ir::NodeId node) const;
  std::optional<Cell> one_of(const ir::Logic& logic);
  struct MemberTable;
  std::optional<MemberTable> member_table(const ir::Select& select);
  std::optional<Cell> indexed(const ir::Select& select, abi::Type type);
  Operand table_entry(const std::vector<llvm::Constant*>& entries, Operand key);
  void make_in_arm(ir::NodeId list, Operand possible);
  std::optional<Cell> found_in_table(const ir::Select& select, abi::Type type);
  bool store_table_key(const TableOperand& operand, Operand part);
  Cell make(const ir::Fallback& fallback);
  Cell make(const ir::Answer& answer);

  // --- emit_number.cpp: quotients, currencies
  Operand compared_cells(ir::CompareOp op, const Cell& a, const Cell& b);
  void set_quantity(Cell& result, const Number& number, const std::optional<Number>& divisor);
  Operand agree(const Cell& a, const Cell& b, Cell& result);
  Cell make(const ir::Arithmetic& arithmetic, abi::Type type);
  Cell quantities(const ir::Arithmetic& arithmetic, const Cell& a, const Cell& b, abi::Type type);
  Cell divided(Cell a, Cell b, abi::Type type);
  Cell make(const ir::Amount& amount, abi::Type type);
  Cell make(const ir::Round& round, abi::Type type);
  Number rounded(const Number& number, const Number& divisor, value::Rounding mode, int decimals);
  Operand is_zero(const Cell& cell);

  // --- emit_compare.cpp: comparisons, dates and spans
  Cell make(const ir::Compare& compare);
  Cell make(const ir::Convert& convert, abi::Type type);
  Cell compare_at_rates(const ir::Compare& compare, const Cell& a, const Cell& b);
  /// The rate of the amount's currency, 1 for the policy's own; Unread or Undefined without one.
  Cell rate_of(const ir::Compare& compare, const Cell& amount, const Cell& on);
  /// Holds of two known values; clears `comparable` where they do not compare.
  Operand holds(ir::CompareOp op, const Cell& a, const Cell& b, Operand& comparable);
  /// What the bounds of counts decide of a comparison; nothing where none stands in it.
  std::optional<Condition> decided_by_bounds(const ir::Compare& compare);
  Operand holds_duration(ir::CompareOp op, const Cell& a, const Cell& b, Operand& comparable);
  Operand holds_text(ir::CompareOp op, const Cell& a, const Cell& b);
  Operand text_equal(const Cell& a, const Cell& b);
  Cell times(const ir::Arithmetic& arithmetic, const Cell& a, const Cell& b, abi::Type type);
  Cell date_moved(const Cell& date, const Cell& span, int sign);
  Cell instant_moved(const Cell& instant, const Cell& span, int sign);
  Cell spans_added(const Cell& a, const Cell& b, int sign);
  Cell span_times(const Cell& span, const Cell& factor);
  Operand fits_32(Operand wide);

  // --- emit_record.cpp: constants, fields, lookups, builtins
  /// Missing, with a payload that can be read.
  Cell missing(abi::Type type);
  Cell constant(const abi::Datum& datum, abi::Type type);
  void fill(Cell& result, const abi::Datum& datum);
  /// What the node always is, if that can be told without running it.
  std::optional<abi::Datum> constant_of(ir::NodeId node) const;
  Cell make(const ir::Field& field);
  Cell make(const ir::Clock& clock);
  Cell make(const ir::Result& result, abi::Type type);
  Cell make(const ir::Lookup& lookup, abi::Type type);
  Cell make(const ir::Call& call, abi::Type type);
  std::optional<Cell> without_call(const ir::Call& call, abi::Type type);
  std::optional<Cell> text_test(const ir::Call& call);
  Cell builtin_result(abi::Kind kind, Operand memory, const State& state, abi::Type type);
  Operand pooled(const abi::Datum& datum, abi::Type type);
  Operand zero_row();
  Cell subject();
  /// The value at `slot` of a record or element that is in `holder`'s state.
  Cell load(const abi::Slot& slot, Operand base, const State& holder);
  void load_payload(const abi::Slot& slot, Operand base, Cell& result);
  Operand load(llvm::Type* type, Operand base, std::uint64_t offset);
  Operand address(Operand base, std::uint64_t offset);
  Operand global_text(const std::string& text);
  /// Stores one part of a key; false when code does not look up keys of its kind.
  bool store_key(const Cell& key, abi::Kind kind, Operand part);
  /// Calls bop_lookup… where `wanted` and gives what it found; elsewhere zeros and State 2.
  struct FoundOperands {
    Operand row;
    Operand state;
  };
  FoundOperands call_where(Operand wanted, llvm::function_ref<Operand()> call);
  State found_state(const FoundOperands& found);
  /// The bit that `call` gives where `wanted`, elsewhere 0.
  Operand call_bit_where(Operand wanted, llvm::function_ref<Operand()> call);
  Operand argument(const Cell& cell, abi::Kind kind, Operand& fits);
  Operand whole_argument(const Cell& cell, Operand& fits);
  void store_raw_number(const Number& number, Operand memory);
  llvm::FunctionCallee callee(const char* name, llvm::Type* result,
                              std::vector<llvm::Type*> parameters);
  Operand local_memory(llvm::Type* type, unsigned count);

  // --- emit_columns.cpp: values of several records
  Operand column_pointer(std::size_t column, std::uint64_t part);
  Operand column_bits(std::size_t column, std::uint64_t part);
  Operand column_values(std::size_t column, std::uint64_t part, abi::Width width, bool is_wide);
  Cell column_of(const abi::Slot& slot, std::uint32_t place, const State& holder);
  /// Its place among what is given, if lanes don't compute it.
  std::optional<std::size_t> given_at(ir::NodeId node) const;
  bool is_given(ir::NodeId node) const { return given_at(node).has_value(); }
  Cell given_column(std::size_t index);
  Cell rule_constant(std::size_t index);
  void column_payload(const abi::Slot& slot, std::size_t column, Cell& result);
  Operand dictionary_entry(const std::string& text);

  // --- emit_list.cpp: aggregates, lists made
  struct Loop;
  struct Taken;
  struct SumCurrency;
  struct CountBounds {
    Operand sure = nullptr;      // i64
    Operand possible = nullptr;  // i64, of an incomplete list no bound
  };
  /// A number between these, both of them included; `known` is off where nothing can be said.
  struct Range {
    Number least;
    Number most;
    Operand has_least = nullptr;
    Operand has_most = nullptr;
    Operand known = nullptr;
  };
  Range range_of(ir::NodeId node);
  Range range_of_term(ir::NodeId node);
  Cell make(const ir::Aggregate& aggregate, abi::Type type, CountBounds& bounds);
  Cell quantified(const ir::Aggregate& aggregate, const Cell& list);
  Cell counted(const ir::Aggregate& aggregate, const Cell& list, CountBounds& bounds);
  Cell summed(const ir::Aggregate& aggregate, const Cell& list, abi::Type type);
  Number sum_of_numbers(Loop& loop, const Cell& body, Operand adds);
  Cell sum_of_spans(Loop& loop, const Cell& body, Operand adds);
  SumCurrency sum_currency(Loop& loop, const Cell& body, Operand adds);
  Cell extreme(const ir::Aggregate& aggregate, const Cell& list);
  Cell first(const ir::Aggregate& aggregate, const Cell& list, abi::Type type);
  Cell collected(const ir::Aggregate& aggregate, const Cell& list, abi::Type type);
  Cell sorted(const ir::Aggregate& aggregate, const Cell& list, abi::Type type);
  void store_sort_key(const Cell& key, Operand place);
  Cell make(const ir::MakeList& list, abi::Type type);
  Cell collected(const ir::MakeList& list, abi::Type type);
  void begin_loop(Loop& loop, const ir::Aggregate& aggregate, const Cell& list);
  void end_loop(Loop& loop);
  void prepare_outside(ir::NodeId root, ir::LocalId local);
  Taken taken(const ir::Aggregate& aggregate);
  Taken taken_if(ir::NodeId where);  // none: always
  void see_body(Taken& taken, const Cell& body, bool zero_is_nothing);
  llvm::PHINode* carried(Loop& loop, Operand start);
  /// Set once `now` was set for an element.
  Operand gather(Loop& loop, Operand now);
  Cell carried_cell(Loop& loop, Cell shape, Cell& start);
  void carry_cell(Loop& loop, Cell so_far, Cell next);
  static Cell zeros_like(Cell shape);
  State list_state(const Cell& list, Operand undefined, Operand unread);
  /// Whether what an incomplete list may have more is Undefined.
  Operand undefined_beyond(const Cell& list);
  /// A list made of another: incomplete where something is open.
  void made_of(const Cell& list, Operand undefined, Operand unread, Cell& result);
  Operand scratch(Operand bytes);
  void store_element(const Cell& cell, const abi::Slot& slot, Operand base, Operand in);
  void store_number(const Cell& cell, const abi::Slot& slot, Operand base, Operand in);

  llvm::Module& module_;
  llvm::LLVMContext& context_;
  const ir::Program& program_;
  const abi::Layout& layout_;
  const BatchForm* batch_ = nullptr;
  const RuleCode* rule_ = nullptr;              // of `batch_`, whose records begin anywhere
  std::shared_ptr<const TableIndexes> tables_;  // of code for single rows
  std::unordered_map<std::uint32_t, std::size_t> given_;  // of `batch_` and `rule_`, by node
  std::vector<std::string> dictionary_;
  std::vector<PooledConstant> constants_;
  std::map<std::string, Operand> texts_;
  std::vector<std::vector<std::uint32_t>> free_locals_;  // by node, sorted
  std::vector<std::uint32_t> users_;  // by node: how many nodes and results read it

  // of the function being made
  llvm::Function* function_ = nullptr;
  llvm::BasicBlock* entry_ = nullptr;
  Operand row_ = nullptr;
  Operand run_ = nullptr;  // the Context
  Operand zero_row_ = nullptr;
  Operand at_ = nullptr;      // of several records the first, counted from 0
  bool makes_lists_ = false;  // from here on, memory that is read may have been written
  std::unordered_map<std::uint32_t, Cell> cells_;
  std::unordered_map<std::uint32_t, CountBounds> count_bounds_;  // of the cells that are counts
  std::vector<std::vector<std::uint32_t>> made_in_loop_;
  std::vector<std::optional<Cell>> locals_;
  std::map<std::pair<Operand, std::uint64_t>, Operand> loads_;
  using RateKey = std::tuple<Operand, std::uint32_t, std::uint32_t, std::uint32_t>;
  std::map<RateKey, Cell> rates_;
};

}  // namespace bop::emit
