// Programs made node by node, for tests of what reads the IR: a subject `invoice` with fields of
// every kind, reference sets `vendors` (by id) and `ecb_rates` (by currency, day), and short ways
// to write nodes, records and states.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/policy.h"

namespace bop::testing {

using abi::Datum;
using abi::Kind;
using abi::Type;
using abi::Value;
using ir::NodeId;

inline value::Decimal decimal(std::string_view text) {
  return *value::Decimal::parse(text);
}
inline value::Currency currency(std::string_view code) {
  return *value::Currency::parse(code);
}
inline value::Date date(std::string_view text) {
  return *value::Date::parse(text);
}
/// money("EUR 12.50")
inline value::Money money(std::string_view text) {
  return {decimal(text.substr(4)), currency(text.substr(0, 3))};
}
inline Datum known(Value value) {
  return Datum::of(std::move(value));
}
inline Datum text(std::string characters) {
  return known(std::move(characters));
}
inline const Datum missing = Datum::missing();
inline const Datum unread = Datum::unread();
inline const Datum undefined = Datum::undefined();

/// invoice's fields by name; what is not given is Missing.
using Fields = std::vector<std::pair<std::string, Datum>>;

class ProgramBuilder {
 public:
  ir::Program program;
  Type boolean{Kind::Boolean, false, false, 0};
  Type number{Kind::Number, false, false, 0};
  Type ratio{Kind::Ratio, false, true, 0};
  Type money_type{Kind::Money, false, false, 0};
  Type money_fraction{Kind::Money, false, true, 0};
  Type text_type{Kind::Text, false, false, 0};
  Type date_type{Kind::Date, false, false, 0};
  Type category{Kind::Enum, false, false, 0};
  Type lines_type, vendor_type, numbers_type;

  // Out of line, as are those below: a program is large, and sixteen units of tests copy one.
  ProgramBuilder();
  ProgramBuilder(const ProgramBuilder&);
  ~ProgramBuilder();

  // --- nodes
  NodeId add(Type type, decltype(ir::Node::node) node);
  NodeId constant(Type type, Datum datum);
  NodeId truth(bool value);
  NodeId amount(std::string_view value);
  NodeId number_of(std::string_view value);
  NodeId member(std::uint32_t index);
  NodeId subject();
  NodeId field(NodeId record, std::string_view name);
  NodeId field(std::string_view name);
  NodeId let(std::string name, NodeId value);
  NodeId vendor(NodeId key);
  NodeId compute(Type type, ir::ArithmeticOp op, NodeId left, NodeId right);
  NodeId compare(NodeId left, ir::CompareOp op, NodeId right);
  /// compare in EUR at ecb_rates on `on`
  NodeId compare_in_euro(NodeId left, ir::CompareOp op, NodeId right, NodeId on);
  NodeId all_of(std::vector<NodeId> operands);
  NodeId any_of(std::vector<NodeId> operands);
  NodeId negate(NodeId operand);
  NodeId is(NodeId operand, ir::StateTestKind kind);
  ir::LocalId local(std::string name);
  NodeId local_node(Type type, ir::LocalId local);

  // --- what an evaluation is asked for
  std::uint32_t condition(NodeId node);
  std::uint32_t value(NodeId node);
  std::shared_ptr<const ir::Program> finished() const;

  // --- records
  abi::RecordPtr record(std::uint32_t type, std::string path, const Fields& given) const;
  abi::RecordPtr invoice(const Fields& given) const;
  /// invoice.lines, each with its own path
  Datum lines(const std::vector<Fields>& given, bool complete = true) const;
  Datum numbers(std::vector<Datum> elements, bool complete = true) const;
  /// One row of ecb_rates.
  abi::RecordPtr rate(std::string_view code, std::string_view day, Datum rate) const;
  abi::RecordPtr vendor_row(std::string id, Datum iban) const;

 private:
  void define(std::size_t index, std::string name,
              std::vector<std::pair<std::string, Type>> fields);
};

/// Both reference sets, given or (by default) unavailable.
struct Sets {
  std::vector<abi::RecordPtr> vendors;
  std::vector<abi::RecordPtr> rates;
  bool have_vendors = true;
  bool have_rates = true;

  std::shared_ptr<const abi::References> made() const;
};

abi::Case case_of(abi::RecordPtr subject);

}  // namespace bop::testing
