// Cases at the bounds of a claim: the fields that it and the rules of its decisions read, each at
// and one smallest step beside every constant it is compared with, in combination.
// In: a program, one claim, cases to start from; out: changed cases.
// Never: random values that no constant suggests (cases.h draws those), judging.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "apps/testing/cases.h"

namespace bop::testing {

class Bounds {
 public:
  Bounds(const ir::Program& program, const ir::Proof& proof);

  /// How many of the first fields are combined in full, if at most `budget` cases are made of it.
  std::size_t combinations(std::size_t budget) const;
  /// The case with the `number`th combination of values; other fields at random, or as they were.
  ir::Test combined(const ir::Test& from, std::size_t number, std::size_t budget,
                    Random& random) const;
  /// The case with one to three fields at a bound.
  ir::Test moved(const ir::Test& from, Random& random) const;
  bool empty() const { return inputs_.empty(); }

 private:
  // A field of the subject or of the rows of a reference set, wherever its record stands.
  struct Path {
    std::uint32_t reference = abi::none;  // none: of the subject
    std::vector<std::uint32_t> fields;
    auto operator<=>(const Path&) const = default;
  };
  using Pinned = std::set<std::pair<const ir::GivenRecord*, std::uint32_t>>;
  struct Input {
    Path path;
    abi::Type type;
    int rank = 0;  // 0: the claim itself reads it; then rules that may refute it; then others
    std::vector<ir::GivenValue> values;
  };

  void add_rule(std::uint32_t rule, int rank);
  void add_exceptions(const std::vector<std::uint32_t>& exceptions, int rank);
  void add_condition(std::uint32_t each, abi::ConditionIndex condition, int rank);
  void visit(ir::NodeId id, int rank);
  void compare(const ir::Compare& node, int rank);
  std::optional<Path> path_of(ir::NodeId id) const;
  std::optional<Path> list_of(ir::LocalId local) const;
  Input* input_at(const Path& path, int rank);
  void add_values(Input& input, const abi::Value& bound);
  void add_value(Input& input, abi::Value value);
  void finish(Input& input);
  static std::vector<Spot> spots_at(ir::Test& test, const Path& path);
  void set(ir::Test& test, const Input& input, const ir::GivenValue& value, Pinned& pinned) const;
  void balance(ir::Test& test, const Pinned& pinned) const;

  const ir::Program& program_;
  const abi::Schema& schema_;
  std::vector<Input> inputs_;
  std::set<std::pair<std::uint32_t, int>> visited_;  // nodes, by rank
};

}  // namespace bop::testing
