// A choice among many arms by constants – a decision table – as data instead of branches: which arm
// counts is found by the classes of the operands that its conditions compare. In: the IR of a
// Select. Out: what code stores of each operand, and the arm. Never: LLVM, the arms' values.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/emit/context.h"
#include "compiler/ir/ir.h"

namespace bop::emit {

/// An operand that arms compare with constants. The constants make classes of its values: class 2k
/// lies below the k-th constant and above the one before, class 2k + 1 is the k-th itself. A text
/// that is none of them has class 0. Behind the last comes the class of what is missing.
struct TableOperand {
  ir::NodeId node;
  abi::Kind kind = abi::Kind::Error;
  int scale = 0;                      // of numbers: 10^scale times the constants are whole
  std::vector<std::int64_t> numbers;  // sorted; of everything but texts
  std::vector<std::string> texts;     // sorted
  std::unordered_map<std::string_view, std::uint32_t> text_classes = {};

  std::uint32_t missing_class() const {
    return static_cast<std::uint32_t>(2 * (numbers.size() + texts.size()) + 1);
  }
};

class TableIndex {
 public:
  /// Nothing of a choice that is small, or of which a condition or a value is not such a one.
  static std::unique_ptr<const TableIndex> of(const ir::Program& program, const ir::Select& select);

  const std::vector<TableOperand>& operands() const { return operands_; }
  TableHit find(const TableKey* keys) const;

 private:
  friend class TableBuilder;
  struct Range {  // of classes, both included
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };
  // What one arm says of one operand: true in these ranges, which tell of what is missing, too.
  struct Test {
    std::uint32_t ranges = 0;  // where they begin in ranges_
    std::uint32_t count = 0;
    abi::Truth unread = abi::Truth::Unknown;
    abi::Truth undefined = abi::Truth::Unknown;
  };
  // The arms that are left where the operands of the nodes above were looked at. What lies in one
  // part of the classes goes to the child of that part, what lies in most of them beside.
  struct Node {
    std::uint32_t operand = none;  // none: its arms are looked at one by one
    std::uint32_t first = 0;       // of parts_ and children_, or of arms_
    std::uint32_t count = 0;
    std::uint32_t beside = none;  // a node
  };
  struct Found;
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  static std::uint32_t class_of(const TableOperand& operand, const TableKey& key);
  abi::Truth holds(std::uint32_t arm, const TableKey* keys, const std::uint32_t* classes,
                   bool& undefined) const;
  bool contains(const Test& test, std::uint32_t of_class) const;
  void look_at(std::uint32_t node, const TableKey* keys, const std::uint32_t* classes,
               Found& found) const;
  TableHit look_at_all(const TableKey* keys, const std::uint32_t* classes) const;

  bool unique_ = false;
  std::vector<TableOperand> operands_;
  std::vector<std::uint32_t> asked_;   // by arm, then by operand: in tests_
  std::vector<Test> tests_;            // the first: true of everything
  std::vector<Range> ranges_;          // sorted in each test
  std::vector<std::uint32_t> values_;  // by arm: arms of equal values share a number
  std::vector<Node> nodes_;
  std::uint32_t root_ = 0;
  std::vector<std::uint32_t> parts_;  // of classes: where each begins
  std::vector<std::uint32_t> children_;
  std::vector<std::uint32_t> arms_;
};

/// In the order of the program. Pure: the same program, the same indexes.
struct TableIndexes {
  explicit TableIndexes(const ir::Program& program);
  std::vector<std::unique_ptr<const TableIndex>> tables;
  std::unordered_map<const ir::Select*, std::uint32_t> of;
};

}  // namespace bop::emit
