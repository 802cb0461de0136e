// Random typed programs and random records for them, from a seed: whatever check would let through
// may come out. Small pools of values, so that equalities, zeros and edges are met often. How nodes
// are made stands in one table of productions: a node kind of ir.h without one fails a test.
#pragma once

#include <memory>
#include <random>
#include <span>
#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/policy.h"

namespace bop::testing {

class RandomProgram {
 public:
  explicit RandomProgram(std::uint64_t seed);
  /// For random records of a program that is there already.
  RandomProgram(std::uint64_t seed, ir::Program program);

  /// With `rules` (one condition each, and more for exceptions) of one decision.
  std::shared_ptr<const ir::Program> program(std::size_t rules, std::size_t values, int depth);
  std::shared_ptr<const abi::References> references();
  /// A case; with `wild`, values that no slot holds are mixed in.
  abi::Case random_case(bool wild);

  /// One way to make nodes of some types.
  struct Production {
    std::size_t kind;  // of the node: its place in ir::Node::node
    std::size_t weight;
    bool (*fits)(const RandomProgram&, abi::Type);
    ir::NodeId (RandomProgram::*make)(abi::Type, int depth);
  };
  static std::span<const Production> productions();
  bool in_a_list() const { return !scopes_.empty(); }
  bool has_parameter(abi::Type type) const;
  bool is_of_vendors(abi::Type list) const { return list == vendors_; }

 private:
  using Kind = abi::Kind;
  using Type = abi::Type;
  using NodeId = ir::NodeId;

  void make_schema();
  void add_record(std::string name, std::vector<abi::Field> fields);
  std::size_t below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  }
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <typename T>
  const T& one_of(const std::vector<T>& pool) {
    return pool[below(pool.size())];
  }

  // --- values
  abi::Datum datum(Type type, bool wild);
  abi::Value value(Type type, bool wild);
  value::Decimal number(Kind kind, bool wild);
  abi::RecordPtr record(std::uint32_t type, bool wild);

  // --- rules
  void add_rules(std::size_t count, int depth);
  abi::ConditionIndex add_condition(int depth);

  // --- nodes
  NodeId add(Type type, decltype(ir::Node::node) node);
  void add_each(Type list_type, int depth);
  NodeId node(Type type, int depth);
  NodeId leaf(Type type);
  Type any_scalar();
  NodeId compare(ir::CompareOp op, NodeId left, NodeId right) {
    return add(boolean_, ir::Compare{op, left, right, abi::none, 0, {}, {}});
  }

  // --- productions: a node of this type with operands of less depth
  NodeId constant(Type type, int depth);
  NodeId parameter(Type type, int depth);
  NodeId subject(Type type, int depth);
  NodeId clock(Type type, int depth);
  NodeId result(Type type, int depth);
  NodeId field(Type type, int depth);
  NodeId local(Type type, int depth);
  NodeId let(Type type, int depth);
  NodeId lookup(Type type, int depth);
  NodeId looked_up(Type type);
  NodeId rows(Type type, int depth);
  NodeId arithmetic(Type type, int depth);
  NodeId quotient(Type type, int depth);
  NodeId comparison(Type type, int depth);
  NodeId comparison_of_counts(Type type, int depth);
  NodeId comparison_at_rates(Type type, int depth);
  NodeId logic(Type type, int depth);
  NodeId members(Type type, int depth);
  NodeId negation(Type type, int depth);
  NodeId state_test(Type type, int depth);
  NodeId amount(Type type, int depth);
  NodeId select(Type type, int depth);
  NodeId fallback(Type type, int depth);
  NodeId aggregate(Type type, int depth);
  NodeId convert(Type type, int depth);
  NodeId answer(Type type, int depth);
  NodeId call(Type type, int depth);
  NodeId round(Type type, int depth);
  NodeId make_list(Type type, int depth);

  NodeId aggregate_of(ir::AggregateKind kind, Type result, Type list, Type body, int depth);
  NodeId key_test(int depth);
  NodeId cell_test(NodeId operand);
  NodeId table(Type type, int depth);
  NodeId count(int depth);
  NodeId call_of_text(Type type, int depth);

  std::mt19937_64 random_;
  ir::Program program_;
  struct Scope {
    ir::LocalId local;
    Type type;
  };
  std::vector<Scope> scopes_;
  std::vector<NodeId> reusable_;
  Type boolean_{Kind::Boolean}, number_{Kind::Number}, integer_{Kind::Integer},
      percent_{Kind::Percent}, money_{Kind::Money}, date_{Kind::Date}, instant_{Kind::DateTime},
      duration_{Kind::Duration}, days_{Kind::BusinessDays}, text_{Kind::Text},
      category_{Kind::Enum}, role_{Kind::Role}, currency_{Kind::Currency},
      unit_price_{Kind::UnitPrice}, ratio_{Kind::Ratio, false, true, 0},
      money_ratio_{Kind::Money, false, true, 0}, quantity_{Kind::Quantity}, time_{Kind::Time},
      unit_{Kind::Unit}, target_{Kind::Target}, line_, vendor_, score_, lines_, numbers_, roles_,
      texts_, amounts_, vendors_;
};

}  // namespace bop::testing
