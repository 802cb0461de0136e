#include "apps/testing/left_open.h"

#include <algorithm>
#include <map>

#include "compiler/ir/operands.h"
#include "compiler/ir/phrase.h"
#include "compiler/ir/roots.h"

namespace bop::testing {

namespace {

using ir::NodeId;

class Names {
 public:
  explicit Names(const abi::Schema& schema) : schema_(schema) {}

  void add(const ir::GivenRecord& record) {
    const auto& fields = schema_.records[record.type].fields;
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      const ir::GivenValue& given = record.fields[i];
      if (given.kind == ir::GivenValue::Kind::Unspecified) names_.insert(fields[i].name);
      for (const ir::GivenRecord& inner : given.records) add(inner);
    }
  }
  void add(std::string name) { names_.insert(std::move(name)); }
  void add_all_of(std::uint32_t type) {
    for (const auto& field : schema_.records[type].fields) names_.insert(field.name);
  }
  std::set<std::string> take() && { return std::move(names_); }

 private:
  const abi::Schema& schema_;
  std::set<std::string> names_;
};

// Stands among the names for a set with a row whose key is left open: any key may be its.
std::string any_key_of(const abi::ReferenceInfo& set) {
  return set.name + "[]";
}
bool has_open_key(const abi::ReferenceInfo& set, const ir::GivenRecord& row) {
  return std::ranges::any_of(set.key_fields, [&](std::uint32_t key) {
    return row.fields[key].kind == ir::GivenValue::Kind::Unspecified;
  });
}

// Which nodes of a program may read what is left open. By name, as another policy that is asked for
// its result has records of its own: it may say so of more nodes than do, never of fewer.
class Readers {
 public:
  Readers(const ir::Program& program, const std::set<std::string>& open)
      : program_(program), open_(open), reads_(program.nodes.size()) {
    note_lists();
    // The list of an element may stand behind what reads the element.
    for (bool more = true; more;) {
      more = false;
      for (std::size_t i = 0; i < reads_.size(); ++i) {
        if (reads_[i] || !reads(program.nodes[i])) continue;
        reads_[i] = more = true;
      }
    }
  }
  bool operator()(NodeId node) const { return reads_[node.index()]; }

 private:
  void note_lists() {
    for (const ir::Node& node : program_.nodes)
      if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.node))
        lists_[aggregate->element] = aggregate->list;
    for (std::size_t i = 0; i < program_.eaches.size(); ++i)
      lists_[program_.eaches[i].element] = program_.values[program_.info.eaches[i].list];
    for (const ir::Match& match : program_.matches)
      for (const ir::MatchSide* side : {&match.left, &match.right})
        lists_[side->element] = side->list;
  }

  bool is_open(std::uint32_t record, std::uint32_t field) const {
    return open_.contains(program_.info.schema.records[record].fields[field].name);
  }

  bool reads(const ir::Node& node) const {
    if (const auto* field = std::get_if<ir::Field>(&node.node);
        field != nullptr && is_open(program_[field->record].type.index, field->field))
      return true;
    if (const auto* lookup = std::get_if<ir::Lookup>(&node.node);
        lookup != nullptr &&
        open_.contains(any_key_of(program_.info.references[lookup->reference])))
      return true;
    // What a decision, a match or another policy said may hang on anything.
    if (std::holds_alternative<ir::Result>(node.node)) return true;
    if (const auto* local = std::get_if<ir::Local>(&node.node))
      if (const auto list = lists_.find(local->local); list != lists_.end() && list->second)
        return reads_[list->second.index()];
    bool any = false;
    ir::each_operand(node, [&](NodeId operand) { any = any || reads_[operand.index()]; });
    return any;
  }

  const ir::Program& program_;
  const std::set<std::string>& open_;
  std::vector<bool> reads_;
  std::map<ir::LocalId, NodeId> lists_;
};

bool is_of_knowledge(const ir::Node& node) {
  const auto* test = std::get_if<ir::StateTest>(&node.node);
  return test != nullptr &&
         (test->kind == ir::StateTestKind::Known || test->kind == ir::StateTestKind::Unavailable);
}

// Every node that the root reads, itself included.
std::vector<bool> reach_of(const ir::Program& program, const std::vector<NodeId>& roots) {
  std::vector<bool> reached(program.nodes.size());
  for (const NodeId root : roots)
    if (root) reached[root.index()] = true;
  for (std::size_t i = program.nodes.size(); i-- > 0;)
    if (reached[i])
      ir::each_operand(program.nodes[i], [&](NodeId operand) { reached[operand.index()] = true; });
  return reached;
}

class Conditions {
 public:
  explicit Conditions(const ir::Program& program) : program_(program) {}

  std::vector<NodeId> of(const abi::RuleInfo& rule) const {
    std::vector<NodeId> found;
    for (const abi::ConditionIndex condition : {rule.where, rule.when, rule.unless})
      add(rule.each, condition, found);
    add(rule.exceptions, found);
    return found;
  }

 private:
  void add(std::uint32_t each, abi::ConditionIndex condition, std::vector<NodeId>& found) const {
    if (condition == abi::none) return;
    found.push_back(each == abi::none ? program_.conditions[condition]
                                      : program_.eaches[each].conditions[condition]);
  }
  void add(const std::vector<std::uint32_t>& exceptions, std::vector<NodeId>& found) const {
    for (const std::uint32_t index : exceptions) {
      const abi::ExceptionInfo& exception = program_.info.exceptions[index];
      add(exception.each, exception.when, found);
      add(exception.each, exception.unless, found);
      add(exception.exceptions, found);
    }
  }

  const ir::Program& program_;
};

// Follows what is asked from one decision to those whose results its rules read.
class Hanger {
 public:
  Hanger(const ir::Program& program, const std::set<std::uint32_t>& turned)
      : program_(program), turned_(turned) {}

  Hanging of(std::uint32_t decision) && {
    follow(decision);
    return std::move(found_);
  }
  Hanging of(NodeId condition) && {
    follow({condition});
    return std::move(found_);
  }

 private:
  void follow(std::uint32_t decision) {
    const Conditions conditions(program_);
    for (const std::uint32_t index : turned_) {
      const abi::RuleInfo& rule = program_.info.rules[index];
      if (rule.decision != decision || !found_.rules.insert(index).second) continue;
      follow(conditions.of(rule));
    }
  }
  void follow(const std::vector<NodeId>& roots) {
    const std::vector<bool> reached = reach_of(program_, roots);
    for (std::size_t i = 0; i < reached.size(); ++i) {
      const auto* result = std::get_if<ir::Result>(&program_.nodes[i].node);
      if (!reached[i] || result == nullptr) continue;
      const std::uint32_t decision = program_.info.results[result->index].decision;
      if (decision == abi::none)
        found_.on_others = true;
      else
        follow(decision);
    }
  }

  const ir::Program& program_;
  const std::set<std::uint32_t>& turned_;
  Hanging found_;
};

// Rebuilds the nodes, operands first. A test of knowledge that is touched says what it said where
// its operand is known; where it is not, it is unknown, and no input can settle it: its operand may
// be one that nobody reads.
class Opener {
 public:
  Opener(ir::Program& program, const Readers& reads) : program_(program) {
    const std::vector<ir::Node> old = std::move(program.nodes);
    open_ = neither(old.front().origin);
    now_.reserve(old.size());
    for (std::size_t i = 0; i < old.size(); ++i) {
      ir::Node node = old[i];
      ir::each_operand(node, [this](NodeId& operand) { operand = now_[operand.index()]; });
      const bool touched = is_of_knowledge(node) && reads(NodeId(i));
      now_.push_back(touched ? opened(node) : add(std::move(node)));
    }
    const auto renew = [this](NodeId& id) { id = now_[id.index()]; };
    ir::each_root(program, renew);
    program.nodes = std::move(nodes_);
  }

 private:
  NodeId add(ir::Node node) {
    nodes_.push_back(std::move(node));
    return NodeId(nodes_.size() - 1);
  }
  NodeId truth(const ir::Node& like, decltype(ir::Node::node) made) {
    return add({like.type, like.origin, std::move(made)});
  }

  // Two currencies do not compare: what says so is neither true nor false, in every engine.
  NodeId neither(ir::SourceRange origin) {
    const auto amount = [&](const char* currency) {
      const value::Money one{value::Decimal(1), *value::Currency::parse(currency)};
      return add({{.kind = abi::Kind::Money}, origin, ir::Constant{abi::Datum::of(one)}});
    };
    const NodeId left = amount("EUR");
    const NodeId right = amount("USD");
    ir::Compare compare;
    compare.op = ir::CompareOp::Equal;
    compare.left = left;
    compare.right = right;
    return add({{.kind = abi::Kind::Boolean}, origin, compare});
  }

  NodeId opened(const ir::Node& node) {
    const auto& test = std::get<ir::StateTest>(node.node);
    const bool of_known = test.kind == ir::StateTestKind::Known;
    const NodeId known = truth(node, ir::StateTest{ir::StateTestKind::Known, test.operand});
    if (of_known) return truth(node, ir::Logic{false, {known, open_}});
    const NodeId unknown = truth(node, ir::Not{known});
    return truth(node, ir::Logic{true, {unknown, open_}});
  }

  ir::Program& program_;
  std::vector<ir::Node> nodes_;
  std::vector<NodeId> now_;
  NodeId open_;
};

}  // namespace

std::set<std::string> left_open(const ir::Program& program, const ir::Test& test) {
  Names names(program.info.schema);
  if (test.subject)
    names.add(*test.subject);
  else if (program.info.subject_record < program.info.schema.records.size())
    names.add_all_of(program.info.subject_record);
  for (const ir::Test::Reference& set : test.references)
    for (const ir::GivenRecord& row : set.rows) {
      const abi::ReferenceInfo& info = program.info.references[set.reference];
      names.add(row);
      if (has_open_key(info, row)) names.add(any_key_of(info));
    }
  for (const ir::Test::Step& step : test.steps)
    if (step.subject) names.add(*step.subject);
  return std::move(names).take();
}

// "net" of "bill.lines[2].net", "lines" of "bill.lines[…]", "vat_registered" of a question to it.
bool is_open(const decide::Need& need, const std::set<std::string>& open) {
  std::string name;
  int depth = 0;
  for (const char c : need.field) {
    if (c == '[' || c == '(') ++depth;
    if (depth == 0) name = c == '.' ? std::string() : name + c;
    if (c == ']' || c == ')') --depth;
  }
  return open.contains(name);
}

std::string text_of(const Asking& asking) {
  return ir::source_like(*asking.program, asking.test);
}

std::vector<std::string> rules_asking(const Asking& asking) {
  std::set<std::uint32_t> all;
  for (std::uint32_t rule = 0; rule < asking.program->info.rules.size(); ++rule) all.insert(rule);
  return rules_asking(asking, all);
}

std::vector<std::string> rules_asking(const Asking& asking, const std::set<std::uint32_t>& among) {
  std::vector<std::string> codes;
  const Conditions conditions(*asking.program);
  for (const std::uint32_t index : among) {
    const abi::RuleInfo& rule = asking.program->info.rules[index];
    if (std::ranges::find(codes, rule.code) == codes.end() &&
        reach_of(*asking.program, conditions.of(rule))[asking.test.index()])
      codes.push_back(rule.code);
  }
  return codes;
}

Hanging hanging_of_decision(const ir::Program& program, std::uint32_t decision,
                            const std::set<std::uint32_t>& turned) {
  return Hanger(program, turned).of(decision);
}

Hanging hanging_of_condition(const ir::Program& program, abi::ConditionIndex condition,
                             const std::set<std::uint32_t>& turned) {
  return Hanger(program, turned).of(program.conditions[condition]);
}

bool is_asked_by(const Asking& asking, const ir::Program& program, abi::ConditionIndex condition) {
  return asking.program.get() == &program &&
         reach_of(program, {program.conditions[condition]})[asking.test.index()];
}

OpenProgram with_open(const ProgramPtr& program, const std::set<std::string>& open) {
  OpenProgram made;
  auto copy = std::make_shared<ir::Program>(*program);
  for (auto& other : copy->others) {
    if (other == nullptr) continue;
    OpenProgram inner = with_open(other, open);
    if (inner.program == nullptr) continue;
    other = inner.program;
    made.program = copy;
    for (Asking& asking : inner.asking) made.asking.push_back(std::move(asking));
  }
  const Readers reads(*program, open);
  bool own = false;
  for (std::size_t i = 0; i < program->nodes.size(); ++i) {
    if (!is_of_knowledge(program->nodes[i]) || !reads(NodeId(i))) continue;
    own = true;
    made.asking.push_back({program, NodeId(i)});
  }
  if (!own) return made;
  Opener(*copy, reads);
  made.program = std::move(copy);
  return made;
}

std::vector<std::string> asked_by_cases(const ir::Program& program,
                                        const std::set<std::string>& open) {
  std::vector<std::string> asked;
  const Readers reads(program, open);
  // What matches find is in the verdict already.
  ir::Program of_people = program;
  of_people.matches.clear();
  ir::each_case_node(of_people, [&](NodeId node) {
    if (!reads(node)) return;
    std::string text = ir::source_like(program, node);
    if (std::ranges::find(asked, text) == asked.end()) asked.push_back(std::move(text));
  });
  return asked;
}

}  // namespace bop::testing
