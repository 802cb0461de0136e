#include "compiler/lower/context.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/ir/node_text.h"
#include "compiler/ir/phrase.h"
#include "runtime/base/error.h"

namespace bop::lower {

namespace {

// Columns of a table that say the same are one in meaning, and two for whoever explains them.
std::uint32_t column_of(const ir::Node& node) {
  if (const auto* select = std::get_if<ir::Select>(&node.node)) return select->column;
  if (const auto* list = std::get_if<ir::MakeList>(&node.node)) return list->column;
  return 0;
}

}  // namespace

Context::Context(const std::vector<ast::Module>& modules_in, const resolve::Symbols& symbols_in,
                 const check::Checked& checked_in)
    : modules(modules_in), symbols(symbols_in), checked(checked_in), lets_(symbols_in.lets.size()) {
  program.info.schema = checked.schema;
}

std::string Context::calendar(const std::string& name) const {
  for (std::size_t i = 0; i < symbols.calendars.size(); ++i)
    if (symbols.calendars[i].name == name && checked.calendars[i])
      return checked.calendars[i]->text();
  return name;
}

// Equal text, equal node: the text names operands by id, so it says everything but the origin.
NodeId Context::add(abi::Type type, SourceRange origin, decltype(ir::Node::node) node) {
  static const ir::NodeNames names{[](NodeId id) { return std::to_string(id.value); },
                                   [](ir::LocalId id) { return std::to_string(id.value); }};
  ir::Node made{type, origin, std::move(node)};
  std::string text =
      fmt::format("{}/{}/{}/{}/{} {}", static_cast<int>(type.kind), type.optional, type.fraction,
                  type.index, column_of(made), ir::node_text(program, made, names));
  const auto [place, is_new] =
      node_by_text_.try_emplace(std::move(text), NodeId(program.nodes.size()));
  if (is_new) program.nodes.push_back(std::move(made));
  return place->second;
}

NodeId Context::constant(abi::Type type, SourceRange origin, abi::Value value) {
  return add(type.required(), origin, ir::Constant{abi::Datum::of(std::move(value))});
}

NodeId Context::truth(SourceRange origin, bool value) {
  return constant(boolean_type, origin, value);
}

NodeId Context::logic(bool conjunction, SourceRange origin, std::vector<NodeId> operands) {
  if (operands.empty()) return truth(origin, conjunction);
  if (operands.size() == 1) return operands.front();
  return add(boolean_type, origin, ir::Logic{conjunction, std::move(operands)});
}

NodeId Context::negation(SourceRange origin, NodeId operand) {
  return add(boolean_type, origin, ir::Not{operand});
}

NodeId Context::cut_short(abi::Type type, WrittenOut call) {
  const SourceRange origin = call.range;
  if (!overgrown) overgrown = outermost ? *outermost : std::move(call);
  return add(type.maybe(), origin, ir::Constant{abi::Datum::missing()});
}

NodeId Context::rates_day(bool converts) {
  if (!converts) return {};
  if (!rates_day_) {
    const auto& policy = std::get<ast::PolicyDecl>(modules[0].declarations[symbols.policy].node);
    BOP_CHECK(policy.compare.has_value(), "check marks conversions only where rates are declared");
    rates_day_ = lower_expression(*this, Scope{}, policy.compare->on);
  }
  return rates_day_;
}

NodeId Context::compare(ir::CompareOp op, SourceRange origin, NodeId left, NodeId right,
                        NodeId on) {
  ir::Compare made{};
  made.op = op;
  made.left = left;
  made.right = right;
  if (on) {
    made.rates = checked.compare->rates;
    made.rate_field = checked.compare->rate_field;
    made.base = checked.compare->currency;
    made.on = on;
  }
  return add(boolean_type, origin, made);
}

NodeId Context::between(SourceRange origin, NodeId operand, NodeId low, NodeId high, bool half_open,
                        NodeId on) {
  const auto upper = half_open ? ir::CompareOp::Less : ir::CompareOp::LessOrEqual;
  const NodeId from = compare(ir::CompareOp::GreaterOrEqual, origin, operand, low, on);
  return logic(true, origin, {from, compare(upper, origin, operand, high, on)});
}

NodeId Context::state_test(SourceRange origin, ast::StateTestKind kind, bool negated,
                           NodeId operand) {
  using From = ast::StateTestKind;
  using To = ir::StateTestKind;
  const auto test = [&](To to) { return add(boolean_type, origin, ir::StateTest{to, operand}); };
  switch (kind) {
    case From::Missing:
      return test(negated ? To::Present : To::Missing);
    case From::Present:
      return test(negated ? To::Missing : To::Present);
    case From::Known:
      return negated ? negation(origin, test(To::Known)) : test(To::Known);
    case From::Unavailable:
      return negated ? negation(origin, test(To::Unavailable)) : test(To::Unavailable);
  }
  broken(__FILE__, __LINE__, "kind", "a kind of state test that is none");
}

// A field has the type its record declares, wherever it is read, so that it is one node.
NodeId Context::field(SourceRange origin, NodeId record, Index field) {
  const abi::Type declared = schema().records[type(record).index].fields[field].type;
  return add(declared, origin, ir::Field{record, field});
}

NodeId Context::element(const ast::Identifier& variable, NodeId list) {
  const ir::LocalId local(program.local_count++);
  program.local_names.push_back(variable.text);
  return add(schema().lists[type(list).index], variable.range, ir::Local{local});
}

NodeId Context::subject(SourceRange origin) {
  if (!wrapped_)
    return add({.kind = abi::Kind::Record, .index = symbols.subject_record}, origin, ir::Subject{});
  return field(origin,
               add({.kind = abi::Kind::Record, .index = wrapped_->record}, origin, ir::Subject{}),
               wrapped_->field);
}

void Context::wrap_subject(Index record, Index field) {
  wrapped_ = {record, field};
}

NodeId Context::result(Index result, SourceRange origin) {
  return add({.kind = abi::Kind::Record, .index = checked.results[result].record}, origin,
             ir::Result{result});
}

NodeId Context::let(Index let) {
  if (lets_[let]) return lets_[let];
  const resolve::Place& place = symbols.lets[let].place;
  const auto& written = declared<ast::LetDecl>(place);
  const NodeId value = lower_expression(*this, Scope{.module = place.module}, written.value);
  return lets_[let] = add(type(value), place.name, ir::Let{symbols.lets[let].name, value});
}

NodeId Context::path(const check::PathInfo& path, SourceRange origin) {
  NodeId at;
  if (path.root.kind == check::Target::Kind::Subject) at = subject(origin);
  if (path.root.kind == check::Target::Kind::Let) at = let(path.root.index);
  BOP_CHECK(at, "a path begins with the subject or a let");
  for (const Index next : path.fields) at = field(origin, at, next);
  return at;
}

NodeId Context::business_date(SourceRange origin) {
  if (checked.effective_by) return path(*checked.effective_by, origin);
  return add(date_type, origin, ir::Clock{});
}

NodeId Context::in_force(SourceRange origin, const ast::InForce& bounds) {
  std::vector<NodeId> tests;
  const NodeId date = business_date(origin);
  if (bounds.from)
    tests.push_back(compare(ir::CompareOp::GreaterOrEqual, bounds.range, date,
                            constant(date_type, bounds.range, *bounds.from)));
  if (bounds.until)
    tests.push_back(compare(ir::CompareOp::LessOrEqual, bounds.range, date,
                            constant(date_type, bounds.range, *bounds.until)));
  return logic(true, origin, std::move(tests));
}

NodeId Context::in_jurisdiction(const ast::Regions& regions) {
  const NodeId found = path(*checked.jurisdiction, regions.range);
  std::vector<NodeId> tests;
  for (const ExprId region : regions.values)
    tests.push_back(compare(ir::CompareOp::Equal, regions.range, found,
                            lower_expression(*this, Scope{}, region)));
  return logic(false, regions.range, std::move(tests));
}

abi::ConditionIndex Context::condition(NodeId id, Index each) {
  auto& all = each == none ? program.conditions : program.eaches[each].conditions;
  const auto next = static_cast<abi::ConditionIndex>(all.size());
  const auto [place, is_new] = conditions_.try_emplace({each, id}, next);
  if (is_new) all.push_back(id);
  return place->second;
}

abi::ValueIndex Context::value(NodeId id, Index each) {
  auto& all = each == none ? program.values : program.eaches[each].values;
  auto& types = each == none ? program.info.value_types : program.info.eaches[each].value_types;
  const auto next = static_cast<abi::ValueIndex>(all.size());
  const auto [place, is_new] = values_.try_emplace({each, id}, next);
  if (is_new) {
    all.push_back(id);
    types.push_back(type(id));
  }
  return place->second;
}

Index Context::each(const std::string& variable, NodeId list, ir::LocalId element) {
  abi::EachInfo info;
  info.variable = variable;
  info.list_text = ir::source_like(program, list);
  info.list = value(list);
  program.info.eaches.push_back(std::move(info));
  program.eaches.push_back({element, {}, {}});
  return static_cast<Index>(program.eaches.size() - 1);
}

abi::InForce lower_in_force(const std::optional<ast::InForce>& bounds) {
  if (!bounds) return {};
  return {bounds->from, bounds->until};
}

std::string path_text(const ast::Path& path) {
  std::string text;
  for (const auto& part : path.parts) text += (text.empty() ? "" : ".") + part.text;
  return text;
}

}  // namespace bop::lower
