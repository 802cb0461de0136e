// Matches, approvals, duties, processes, services and ladders: their expressions become nodes, the
// rest is carried over as written and checked.
#include "compiler/ir/case_nodes.h"
#include "compiler/lower/context.h"

namespace bop::lower {
namespace {

class CaseLowerer {
 public:
  CaseLowerer(Context& context, Index module) : context_(context), scope_{.module = module} {}

  ir::Match match(const ast::MatchDecl& node, const check::MatchInfo& info) {
    ir::Match made;
    made.name = node.name.text;
    made.result = info.result;
    made.left = side(*node.left);
    made.with_itself = !node.right;
    if (node.right) {
      made.right = side(*node.right);
    } else {
      made.right = made.left;
      made.right.alias = node.itself.text;
      made.right.element =
          element(node.itself, node.pairings.front().on, context_.program[elements_.front()].type);
    }
    for (const auto& [name, on] : node.pairings) made.pairings.push_back({name.text, value(on)});
    if (node.allocation) {
      made.many_left = node.allocation->many_left;
      made.many_right = node.allocation->many_right;
      made.up_to = node.allocation->up_to;
    }
    if (node.level) made.level = value(node.level->value);
    made.sets = info.sets;
    for (std::size_t i = 0; i < node.allowances.size(); ++i)
      made.allowances.push_back(allowance(node.allowances[i], info.measures[i]));
    for (const auto& [code, variance] : node.raisings)
      made.raisings.push_back({code.text, variance.text});
    return made;
  }

  ir::Approval approval(const ast::ApprovalDecl& node, const check::ApprovalInfo& info,
                        Index index) {
    ir::Approval made;
    made.name = node.name.text;
    made.of = context_.path(info.of, node.of.range);
    made.by = lower_approvers(context_, index);
    made.within = value(node.within);
    made.chain = node.chain == ast::ApprovalDecl::Chain::Parallel ? ir::Approval::Chain::Parallel
                 : node.chain == ast::ApprovalDecl::Chain::Quorum ? ir::Approval::Chain::Quorum
                                                                  : ir::Approval::Chain::Sequence;
    made.needed = node.needed;
    made.among = node.among;
    for (const auto& eyes : node.eyes) made.eyes.push_back({eyes.count, value(eyes.when)});
    made.excluded = values(node.excluded);
    made.escalation = node.escalation.text;
    made.decision = info.otherwise.decision;
    made.outcome = info.otherwise.outcome;
    made.code = info.otherwise.code;
    made.to = people(node.otherwise->to, info.otherwise);
    made.owner = value(node.otherwise->owner);
    made.otherwise_within = value(node.otherwise->within);
    return made;
  }

  ir::Duties duties(const ast::DutiesDecl& node) {
    ir::Duties made{node.name.text, {}, {}, {}};
    for (const auto& [verb, persons] : node.actors)
      made.actors.push_back({verb.text, values(persons)});
    for (const auto& duty : node.duties) {
      std::vector<std::string> others;
      for (const ast::Identifier& other : duty.others) others.push_back(other.text);
      made.duties.push_back({duty.verb.text, std::move(others), path_text(duty.of),
                             value(duty.within), value(duty.unless)});
    }
    for (const auto& apart : node.apart) {
      std::vector<std::string> others;
      for (const ast::Identifier& other : apart.others) others.push_back(other.text);
      made.apart.push_back({apart.role.text, std::move(others)});
    }
    return made;
  }

  ir::Process process(const ast::ProcessDecl& node) {
    ir::Process made{node.name.text, context_.calendar(node.calendar.text), {}, {}};
    for (const auto& task : node.tasks) {
      std::vector<std::string> needs;
      for (const ast::Identifier& need : task.needs) needs.push_back(need.text);
      made.tasks.push_back({.name = task.name.text,
                            .title = task.title,
                            .role = role_text(*task.by),
                            .needs = std::move(needs),
                            .due = value(task.due),
                            .when = value(task.when),
                            .done = value(task.done),
                            .excluded = values(task.excluded),
                            .escalation = task.escalation.text});
    }
    made.complete = value(node.complete);
    return made;
  }

  ir::Escalation escalation(const ast::EscalationDecl& node) {
    using Act = ast::EscalationDecl::Act;
    ir::Escalation made{node.name.text, context_.calendar(node.calendar.text), {}};
    for (const auto& step : node.steps)
      made.steps.push_back({step.direction == ast::Direction::Before, value(step.span),
                            step.act == Act::Remind     ? "remind"
                            : step.act == Act::Reassign ? "reassign"
                                                        : "raise",
                            role_text(step.role)});
    return made;
  }

  ir::Service service(const ast::ServiceDecl& node) {
    ir::Service made;
    made.name = node.name.text;
    const auto* name = std::get_if<ast::Name>(&context_.expr(scope_, node.calendar).node);
    const bool by_name = name != nullptr && name->text.front() >= 'A' && name->text.front() <= 'Z';
    if (by_name)
      made.calendar = context_.calendar(name->text);
    else
      made.calendar_value = value(node.calendar);
    made.respond = value(node.respond);
    made.resolve = value(node.resolve);
    made.pause = value(node.pause);
    made.warn = value(node.warn);
    made.escalation = node.escalation.text;
    return made;
  }

 private:
  NodeId value(ExprId id) { return id ? lower_expression(context_, scope_, id) : NodeId{}; }
  std::vector<NodeId> values(const std::vector<ExprId>& ids) {
    std::vector<NodeId> nodes;
    for (const ExprId id : ids) nodes.push_back(value(id));
    return nodes;
  }
  NodeId people(ExprId to, const check::EffectInfo& effect) {
    if (!to || effect.people_column == none) return value(to);
    const Index table = context_.info(scope_, to).target.index;
    return lower_table(context_, scope_, to, table, effect.people_column);
  }

  // The name that stands for one element, from now on.
  ir::LocalId element(const ast::Identifier& alias, ExprId binder, abi::Type type) {
    const ir::LocalId local(context_.program.local_count++);
    context_.program.local_names.push_back(alias.text);
    const NodeId node = context_.add(type, alias.range, ir::Local{local});
    scope_.elements[binder.value] = node;
    elements_.push_back(node);
    return local;
  }

  ir::MatchSide side(const ast::MatchDecl::Side& written) {
    ir::MatchSide made;
    made.alias = written.alias.text;
    made.list = value(written.list);
    const abi::Type type = context_.schema().lists[context_.type(made.list).index];
    made.element = element(written.alias, written.list, type);
    made.where = value(written.where);
    return made;
  }

  ir::MatchAllowance allowance(const ast::MatchDecl::Allowance& written,
                               const check::MatchInfo::Measure& measure) {
    const auto measured = [&](ExprId id, std::size_t element, Index field) {
      return id ? value(id) : context_.field(written.measure.range, elements_[element], field);
    };
    return {written.measure.text,
            measured(written.actual, 0, measure.left),
            measured(written.expected, 1, measure.right),
            bound(*written.over),
            bound(*written.under),
            written.cumulative};
  }

  ir::MatchBound bound(const ast::MatchDecl::Bound& written) {
    using From = ast::MatchDecl::Bound::Kind;
    using To = ir::MatchBound::Kind;
    switch (written.kind) {
      case From::Exactly:
        return {To::Exactly, {}, {}};
      case From::Unlimited:
        return {To::Unlimited, {}, {}};
      case From::UpTo:
        return {To::UpTo, value(written.first), {}};
      case From::Either:
        return {To::Either, value(written.first), value(written.second)};
      case From::Both:
        return {To::Both, value(written.first), value(written.second)};
    }
    return {};
  }

  Context& context_;
  Scope scope_;
  std::vector<NodeId> elements_;  // of a match: left, right
};

// What people and work read is a condition or a value of the policy, so that every engine evaluates
// it with the rest. What a match reads is of its elements, and evaluated by who matches.
void add_outside(Context& context) {
  ir::Program people;
  people.escalations = context.program.escalations;
  people.approvals = context.program.approvals;
  people.duties = context.program.duties;
  people.processes = context.program.processes;
  people.services = context.program.services;
  const abi::Type of = {.kind = abi::Kind::Record, .index = context.symbols.subject_record};
  ir::each_case_node(people, [&](NodeId node) {
    const abi::Type type = context.type(node);
    if (type.kind == abi::Kind::Boolean)
      context.condition(node);
    else if (type != of)
      context.value(node);
  });
}

}  // namespace

NodeId lower_approvers(Context& context, Index approval) {
  const resolve::Named& symbol = context.symbols.approvals[approval];
  const NodeId asked = lower_expression(context, Scope{.module = symbol.place.module},
                                        context.declared<ast::ApprovalDecl>(symbol.place).by);
  return context.add(context.type(asked), symbol.place.name, ir::Let{symbol.name, asked});
}

void lower_cases(Context& context) {
  const auto& symbols = context.symbols;
  ir::Program& program = context.program;
  const auto each = [&](const auto& all, const auto& lower) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      CaseLowerer lowerer(context, all[i].place.module);
      lower(lowerer, all[i].place, i);
    }
  };
  each(symbols.matches, [&](CaseLowerer& lowerer, const resolve::Place& place, std::size_t i) {
    program.matches.push_back(
        lowerer.match(context.declared<ast::MatchDecl>(place), context.checked.matches[i]));
  });
  each(symbols.approvals, [&](CaseLowerer& lowerer, const resolve::Place& place, std::size_t i) {
    program.approvals.push_back(lowerer.approval(context.declared<ast::ApprovalDecl>(place),
                                                 context.checked.approvals[i],
                                                 static_cast<Index>(i)));
  });
  each(symbols.duties, [&](CaseLowerer& lowerer, const resolve::Place& place, std::size_t) {
    program.duties.push_back(lowerer.duties(context.declared<ast::DutiesDecl>(place)));
  });
  each(symbols.processes, [&](CaseLowerer& lowerer, const resolve::Place& place, std::size_t) {
    program.processes.push_back(lowerer.process(context.declared<ast::ProcessDecl>(place)));
  });
  each(symbols.services, [&](CaseLowerer& lowerer, const resolve::Place& place, std::size_t) {
    program.services.push_back(lowerer.service(context.declared<ast::ServiceDecl>(place)));
  });
  each(symbols.escalations, [&](CaseLowerer& lowerer, const resolve::Place& place, std::size_t) {
    program.escalations.push_back(lowerer.escalation(context.declared<ast::EscalationDecl>(place)));
  });
  add_outside(context);
}

}  // namespace bop::lower
