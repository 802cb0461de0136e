#include "apps/testing/work_kinds.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "compiler/ir/cases_info.h"
#include "runtime/cases/limits.h"

namespace bop::testing {

namespace {

using ir::NodeId;

// Names of the roles that a value is made of, without repeats.
void add_roles(const ir::Program& program, NodeId id, std::vector<std::string>& roles) {
  if (!id) return;
  const auto add = [&](const abi::Datum& datum) {
    const auto* role = std::get_if<abi::Symbol>(&datum.value);
    if (datum.known() && role != nullptr && role->index < program.info.roles.size())
      roles.push_back(program.info.roles[role->index].name);
  };
  const ir::Node& node = program[id];
  if (const auto* let = std::get_if<ir::Let>(&node.node))
    return add_roles(program, let->value, roles);
  if (const auto* list = std::get_if<ir::MakeList>(&node.node))
    for (const NodeId element : list->elements) add_roles(program, element, roles);
  const auto* constant = std::get_if<ir::Constant>(&node.node);
  if (constant == nullptr) return;
  const bool is_list = node.type.kind == abi::Kind::List;
  if (!is_list && node.type.kind == abi::Kind::Role) add(constant->value);
  if (const auto* list = std::get_if<abi::ListPtr>(&constant->value.value); is_list && list)
    for (const abi::Datum& element : (*list)->elements) add(element);
}

NodeId behind_lets(const ir::Program& program, NodeId id) {
  while (const auto* let = std::get_if<ir::Let>(&program[id].node)) id = let->value;
  return id;
}

// How many a row names; nothing where that is the record's matter.
std::optional<value::Decimal> named_in(const ir::Program& program, NodeId by) {
  by = behind_lets(program, by);
  const auto count = [](std::size_t all) { return value::Decimal(static_cast<std::int64_t>(all)); };
  if (const auto* list = std::get_if<ir::MakeList>(&program[by].node); list != nullptr)
    return list->conditions.empty() ? std::optional(count(list->elements.size())) : std::nullopt;
  const auto* constant = std::get_if<ir::Constant>(&program[by].node);
  if (constant == nullptr || !constant->value.known()) return std::nullopt;
  const auto* list = std::get_if<abi::ListPtr>(&constant->value.value);
  return list != nullptr ? std::optional(count((*list)->elements.size())) : std::nullopt;
}

// "count(approvers(bill.gross).people) >= 2" of a row that names one: no solver counts a list.
bool is_never_of(const ir::Program& program, NodeId when, NodeId whole, NodeId by) {
  const auto* compare = std::get_if<ir::Compare>(&program[when].node);
  if (compare == nullptr) return false;
  const auto* counted = std::get_if<ir::Aggregate>(&program[compare->left].node);
  const auto* bound = std::get_if<ir::Constant>(&program[compare->right].node);
  if (counted == nullptr || counted->kind != ir::AggregateKind::Count || counted->where ||
      behind_lets(program, counted->list) != behind_lets(program, whole) || bound == nullptr)
    return false;
  const auto named = named_in(program, by);
  const auto* least = std::get_if<value::Decimal>(&bound->value.value);
  if (!named || !bound->value.known() || least == nullptr) return false;
  return (compare->op == ir::CompareOp::GreaterOrEqual && *named < *least) ||
         (compare->op == ir::CompareOp::Greater && *named <= *least);
}

std::string row_text(const std::string& text, const std::string& table, std::uint32_t row) {
  const std::string own = table.empty() ? fmt::format("case {} of `if`", row + 1)
                                        : fmt::format("row {} of `{}`", row + 1, table);
  return text.empty() ? own : text + ", " + own;
}

}  // namespace

WorkKinds::WorkKinds(const ir::Program& program, const Limits& limits)
    : made_(std::make_shared<ir::Program>(program)),
      program_(made_),
      cases_(ir::cases_info(program)) {
  for (std::uint32_t i = 0; i < made_->approvals.size(); ++i)
    rows_of(i, made_->approvals[i].by, {}, {});
  add_limits(limits);
  made_->info.condition_count = static_cast<std::uint32_t>(made_->conditions.size());
}

NodeId WorkKinds::append(ir::Node node) {
  made_->nodes.push_back(std::move(node));
  return NodeId(made_->nodes.size() - 1);
}

NodeId WorkKinds::condition(std::variant<ir::Logic, ir::Not, ir::Compare> node) {
  ir::Node made;
  made.type = abi::Type{.kind = abi::Kind::Boolean};
  std::visit([&made](auto& one) { made.node = std::move(one); }, node);
  return append(std::move(made));
}

// True only where each of them is known to be: that is what a solver is asked, too.
abi::ConditionIndex WorkKinds::both(const Holding& holding) {
  if (holding.empty()) return abi::none;
  Holding all = holding;
  for (const NodeId one : holding) {
    ir::Node known;
    known.type = abi::Type{.kind = abi::Kind::Boolean};
    known.node = ir::StateTest{ir::StateTestKind::Known, one};
    all.push_back(append(std::move(known)));
  }
  made_->conditions.push_back(condition(ir::Logic{true, all}));
  return static_cast<abi::ConditionIndex>(made_->conditions.size() - 1);
}

// Of a table that takes the first row, no row before it may apply.
void WorkKinds::rows_of(std::uint32_t approval, NodeId by, const std::string& text,
                        const Holding& holding) {
  by = behind_lets(*made_, by);
  const ir::Node node = (*made_)[by];
  if (const auto* select = std::get_if<ir::Select>(&node.node)) {
    Holding before = holding;
    for (const ir::Select::Arm& arm : select->arms) {
      Holding here = before;
      here.push_back(arm.condition);
      rows_of(approval, arm.value, row_text(text, select->table, arm.row), here);
      if (!select->unique) before.push_back(condition(ir::Not{arm.condition}));
    }
    return;
  }
  const auto* list = std::get_if<ir::MakeList>(&node.node);
  if (list == nullptr || list->conditions.empty()) return add(approval, by, text, holding);
  for (std::uint32_t i = 0; i < list->conditions.size(); ++i) {
    Holding here = holding;
    here.push_back(list->conditions[i]);
    add(approval, list->elements[i], row_text(text, list->table, i), here);
  }
}

void WorkKinds::add(std::uint32_t approval, NodeId by, const std::string& text,
                    const Holding& holding) {
  WorkKind kind{approval, {}, text, text, both(holding)};
  add_roles(*made_, by, kind.roles);
  rows_.push_back(kind);
  Holding without = holding;
  std::vector<WorkKind> with_more;
  const std::vector<ir::Approval::Eyes> eyes = made_->approvals[approval].eyes;
  for (const ir::Approval::Eyes& more : eyes) {
    if (!more.when || is_never_of(*made_, more.when, made_->approvals[approval].by, by)) continue;
    WorkKind strict = kind;
    Holding here = holding;
    here.push_back(more.when);
    strict.text = fmt::format("{}{}{} eyes", text, text.empty() ? "" : ", ", more.count);
    strict.holds = both(here);
    with_more.push_back(std::move(strict));
    without.push_back(condition(ir::Not{more.when}));
  }
  kind.fewest_eyes = without.size() > holding.size();
  if (kind.fewest_eyes) kind.holds = both(without);
  kinds_.push_back(std::move(kind));
  kinds_.insert(kinds_.end(), with_more.begin(), with_more.end());
}

NodeId WorkKinds::amount_at(const std::string& path) {
  const abi::Schema& schema = made_->info.schema;
  std::uint32_t record = made_->info.subject_record;
  ir::Node node;
  node.type = abi::Type{abi::Kind::Record, false, false, record};
  node.node = ir::Subject{};
  NodeId at = append(node);
  std::size_t from = made_->info.subject.size() + 1;
  if (path.size() <= from || cases::record_of(path) != made_->info.subject) return {};
  while (from < path.size()) {
    const std::size_t dot = std::min(path.find('.', from), path.size());
    const auto& fields = schema.records[record].fields;
    const auto field = std::ranges::find(fields, path.substr(from, dot - from), &abi::Field::name);
    if (field == fields.end()) return {};
    node.type = field->type;
    node.node = ir::Field{at, static_cast<std::uint32_t>(field - fields.begin())};
    at = append(node);
    if (field->type.kind == abi::Kind::Record) record = field->type.index;
    from = dot + 1;
  }
  return at;
}

// What somebody may not approve alone is a kind of its own.
void WorkKinds::add_limits(const Limits& limits) {
  for (const auto& [path, most] : limits) {
    const auto limit = cases::limit_in(most);
    const NodeId amount = limit && !limit->unlimited ? amount_at(path) : NodeId{};
    if (!amount) continue;
    const abi::Type type = (*made_)[amount].type;
    ir::Node bound;
    bound.type = type.required();
    if (limit->currency)
      bound.node = ir::Constant{abi::Datum::of(value::Money{limit->most, limit->currency})};
    else
      bound.node = ir::Constant{abi::Datum::of(limit->most)};
    const NodeId right = append(bound);
    const NodeId beyond =
        condition(ir::Compare{ir::CompareOp::Greater, amount, right, abi::none, 0, {}, {}});
    for (WorkKind kind : rows_) {
      Holding holding{beyond};
      if (kind.holds != abi::none) holding.push_back(made_->conditions[kind.holds]);
      kind.text += fmt::format("{}{} above {}", kind.text.empty() ? "" : ", ", path, most);
      kind.holds = both(holding);
      kinds_.push_back(std::move(kind));
    }
  }
}

// The approval is asked for by what hands over to it, where that gives its outcome.
ir::Proof WorkKinds::never(const WorkKind& kind) const {
  using Term = ir::ClaimTerm;
  ir::Proof proof;
  proof.title = "no case is of this kind";
  proof.never = true;
  const auto add = [&](Term term) {
    proof.terms.push_back(std::move(term));
    return static_cast<std::uint32_t>(proof.terms.size() - 1);
  };
  const auto holds = [&](abi::ConditionIndex index) {
    return add({.kind = Term::Kind::Condition, .condition = index, .operands = {}});
  };
  const auto says = [&](std::uint32_t decision, std::uint32_t outcome) {
    return add(
        {.kind = Term::Kind::Outcome, .decision = decision, .outcome = outcome, .operands = {}});
  };
  std::vector<std::uint32_t> ways;
  const abi::PolicyInfo& info = program_->info;
  for (std::size_t i = 0; i < info.rules.size(); ++i) {
    const abi::RuleInfo& rule = info.rules[i];
    if (cases_.approval_of_rule[i] != kind.approval) continue;
    std::vector<std::uint32_t> all{says(rule.decision, rule.effect.outcome)};
    if (rule.each == abi::none && rule.when != abi::none) all.push_back(holds(rule.when));
    ways.push_back(all.size() == 1 ? all.front() : add({.kind = Term::Kind::And, .operands = all}));
  }
  for (std::uint32_t i = 0; i < info.decisions.size(); ++i)
    if (info.decisions[i].default_to != abi::none &&
        info.decisions[i].default_to == cases_.approvals[kind.approval].by)
      ways.push_back(says(i, info.decisions[i].default_outcome));
  if (ways.empty()) return proof;
  proof.claim = ways.size() == 1 ? ways.front() : add({.kind = Term::Kind::Or, .operands = ways});
  if (kind.holds == abi::none) return proof;
  const std::uint32_t whole = proof.claim;
  proof.claim = add({.kind = Term::Kind::And, .operands = {whole, holds(kind.holds)}});
  return proof;
}

ProgramPtr settled(const ir::Program& program, value::Instant at) {
  auto made = std::make_shared<ir::Program>(program);
  const auto when = decide::when(at.text(), program.info);
  for (ir::Node& node : made->nodes) {
    if (const auto* parameter = std::get_if<ir::Parameter>(&node.node))
      node.node = ir::Constant{program.info.parameters[parameter->index].value};
    const auto* clock = std::get_if<ir::Clock>(&node.node);
    if (clock == nullptr || !when) continue;
    node.node = clock->instant ? ir::Constant{abi::Datum::of(when->as_of)}
                               : ir::Constant{abi::Datum::of(when->today)};
  }
  return made;
}

}  // namespace bop::testing
