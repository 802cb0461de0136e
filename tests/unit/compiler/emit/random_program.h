// Random typed programs and random records for them, from a seed: whatever check would let through
// may come out. Small pools of values, so that equalities, zeros and edges are met often.
#pragma once

#include <memory>
#include <random>
#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/policy.h"

namespace bop::testing {

class RandomProgram {
 public:
  explicit RandomProgram(std::uint64_t seed);
  /// For random records of a program that is there already.
  RandomProgram(std::uint64_t seed, ir::Program program);

  std::shared_ptr<const ir::Program> program(std::size_t conditions, std::size_t values, int depth);
  std::shared_ptr<const abi::References> references();
  /// A case; with `wild`, values that no slot holds are mixed in.
  abi::Case random_case(bool wild);

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

  // --- nodes
  NodeId add(Type type, decltype(ir::Node::node) node);
  void add_each(Type list_type, int depth);
  NodeId node(Type type, int depth);
  NodeId leaf(Type type);
  NodeId field_of_kind(Type type);
  NodeId boolean(int depth);
  NodeId comparison(int depth);
  NodeId quantity(Type type, int depth);
  NodeId time(Type type, int depth);
  NodeId text(int depth);
  NodeId list(Type type, int depth);
  NodeId record_node(Type type, int depth);
  NodeId select(Type type, int depth);
  NodeId aggregate(ir::AggregateKind kind, Type result, Type list, Type body, int depth);
  Type any_scalar();

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
      money_ratio_{Kind::Money, false, true, 0}, line_, vendor_, lines_, numbers_, roles_, texts_,
      amounts_;
};

}  // namespace bop::testing
