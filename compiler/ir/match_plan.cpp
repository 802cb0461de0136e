#include "compiler/ir/match_plan.h"

#include <algorithm>
#include <set>

#include "compiler/ir/operands.h"

namespace bop::ir {
namespace {

using abi::Kind;
using abi::none;

// Which elements a node reads, and which results.
struct Reads {
  bool left = false;
  bool right = false;
  std::set<std::uint32_t> results;
};

std::vector<Reads> reads_of(const Program& program, const Match& match) {
  std::vector<Reads> all(program.nodes.size());
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const Node& node = program.nodes[i];
    if (const auto* local = std::get_if<Local>(&node.node)) {
      all[i].left = local->local == match.left.element;
      all[i].right = local->local == match.right.element;
    }
    if (const auto* result = std::get_if<Result>(&node.node)) all[i].results.insert(result->index);
    each_operand(node, [&](NodeId operand) {
      const Reads& read = all[operand.index()];
      all[i].left = all[i].left || read.left;
      all[i].right = all[i].right || read.right;
      all[i].results.insert(read.results.begin(), read.results.end());
    });
  }
  return all;
}

// Of values of these kinds, those that are equal are the same: an index finds them.
bool has_one_spelling(abi::Type type) {
  switch (type.kind) {
    case Kind::Boolean:
    case Kind::Text:
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Date:
    case Kind::Currency:
    case Kind::Unit:
    case Kind::Role:
    case Kind::Enum:
      return !type.fraction;
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity:
      return !type.fraction && type.index != 0;  // of any currency: two do not compare
    case Kind::Error:
    case Kind::Time:
    case Kind::DateTime:
    case Kind::Duration:
    case Kind::BusinessDays:
    case Kind::Target:
    case Kind::Ratio:
    case Kind::Record:
    case Kind::List:
      return false;
  }
  return false;
}

NodeId plain(const Program& program, NodeId id) {
  while (const auto* let = std::get_if<Let>(&program[id].node)) id = let->value;
  return id;
}

void add_conjuncts(const Program& program, NodeId id, std::vector<NodeId>& parts) {
  const auto* logic = std::get_if<Logic>(&program[plain(program, id)].node);
  if (logic == nullptr || !logic->conjunction) {
    parts.push_back(id);
    return;
  }
  for (const NodeId operand : logic->operands) add_conjuncts(program, operand, parts);
}

class Planner {
 public:
  Planner(const Program& program, const Match& match)
      : program_(program), match_(match), reads_(reads_of(program, match)) {}

  PlannedMatch planned() {
    abi::MatchPlan& plan = made_.plan;
    plan.name = match_.name;
    plan.result = match_.result;
    plan.with_itself = match_.with_itself;
    plan.where_left = static_cast<bool>(match_.left.where);
    plan.where_right = !match_.with_itself && match_.right.where;
    plan.many_left = match_.many_left;
    plan.many_right = match_.many_right;
    plan.up_to = match_.up_to;
    plan.has_level = static_cast<bool>(match_.level);
    for (const Match::Pairing& pairing : match_.pairings) add(pairing);
    const abi::RecordType& left = element(match_.left);
    const abi::RecordType& right = element(match_.right);
    add_allowances(right);
    for (const std::uint32_t set : match_.sets) plan.sources.push_back(source(set, left, right));
    add_raisings();
    plan.left_quantity = index_of(left, "quantity", {Kind::Number, Kind::Integer, Kind::Quantity});
    plan.left_price = index_of(left, "unit_price", {Kind::Money, Kind::UnitPrice});
    plan.right_price = index_of(right, "unit_price", {Kind::Money, Kind::UnitPrice});
    plan.reads_unmatched_right = reads_unmatched_right();
    add_reads();
    return std::move(made_);
  }

 private:
  static std::uint32_t index_of(const abi::RecordType& record, std::string_view name) {
    return record.field(name).value_or(none);
  }
  static std::uint32_t index_of(const abi::RecordType& record, std::string_view name,
                                std::initializer_list<Kind> kinds) {
    const std::uint32_t at = index_of(record, name);
    const bool fits =
        at != none && std::ranges::find(kinds, record.fields[at].type.kind) != kinds.end();
    return fits ? at : none;
  }
  const abi::Schema& schema() const { return program_.info.schema; }
  const abi::RecordType& element(const MatchSide& side) const {
    return schema().records[schema().lists[program_[side.list].type.index].index];
  }
  const abi::RecordType& record_in_list(const abi::RecordType& record, std::size_t field) const {
    return schema().records[schema().lists[record.fields[field].type.index].index];
  }

  NodeId plain(NodeId id) const { return ir::plain(program_, id); }
  // The field that a node reads of the element itself.
  std::uint32_t field_of(NodeId id, LocalId element) const {
    const auto* field = std::get_if<Field>(&program_[plain(id)].node);
    if (field == nullptr) return none;
    const auto* local = std::get_if<Local>(&program_[plain(field->record)].node);
    return local != nullptr && local->local == element ? field->field : none;
  }
  bool only(NodeId id, bool left) const {
    const Reads& read = reads_[id.index()];
    return read.left == left && read.right == !left;
  }

  bool add_key(NodeId part, abi::MatchPairing& pairing, PairingNodes& nodes) const {
    const auto* compare = std::get_if<Compare>(&program_[plain(part)].node);
    if (compare == nullptr || compare->op != CompareOp::Equal || compare->rates != none)
      return false;
    NodeId left = compare->left;
    NodeId right = compare->right;
    if (only(left, false) && only(right, true)) std::swap(left, right);
    if (!only(left, true) || !only(right, false)) return false;
    const abi::Type a = program_[left].type;
    const abi::Type b = program_[right].type;
    const bool numbers = (a.kind == Kind::Number || a.kind == Kind::Integer) &&
                         (b.kind == Kind::Number || b.kind == Kind::Integer);
    if (!has_one_spelling(a) || !has_one_spelling(b)) return false;
    if (!numbers && (a.kind != b.kind || a.index != b.index)) return false;
    nodes.keys.push_back({left, right});
    pairing.keys.push_back(
        {field_of(left, match_.left.element), field_of(right, match_.right.element)});
    return true;
  }

  void add_likeness(NodeId part, abi::MatchPairing& pairing, PairingNodes& nodes) const {
    const auto* compare = std::get_if<Compare>(&program_[plain(part)].node);
    if (compare == nullptr || pairing.likeness || compare->rates != none) return;
    if (compare->op != CompareOp::GreaterOrEqual && compare->op != CompareOp::Greater) return;
    const auto* call = std::get_if<Call>(&program_[plain(compare->left)].node);
    if (call == nullptr || call->builtin != "similarity") return;
    abi::MatchLikeness likeness;
    const bool swapped = only(call->arguments[0], false);
    likeness.left_field = field_of(call->arguments[swapped ? 1 : 0], match_.left.element);
    likeness.right_field = field_of(call->arguments[swapped ? 0 : 1], match_.right.element);
    const NodeId least = plain(compare->right);
    if (const auto* constant = std::get_if<Constant>(&program_[least].node); constant != nullptr) {
      if (constant->value.known())
        likeness.at_least = std::get<value::Decimal>(constant->value.value);
    } else if (const auto* given = std::get_if<Parameter>(&program_[least].node)) {
      const abi::Datum& value = program_.info.parameters[given->index].value;
      if (value.known()) likeness.at_least = std::get<value::Decimal>(value.value);
    }
    pairing.likeness = likeness;
    nodes.likeness = compare->left;
  }

  void add(const Match::Pairing& written) {
    abi::MatchPairing pairing;
    pairing.name = written.name;
    PairingNodes nodes;
    for (const NodeId part : conjuncts(program_, written.on)) {
      if (add_key(part, pairing, nodes)) continue;
      add_likeness(part, pairing, nodes);
      nodes.rest.push_back(part);
    }
    pairing.has_rest = !nodes.rest.empty();
    made_.plan.pairings.push_back(std::move(pairing));
    made_.pairings.push_back(std::move(nodes));
  }

  // Its rows belong to an element by the fields it is looked up by.
  abi::MatchSource source(std::uint32_t set, const abi::RecordType& left,
                          const abi::RecordType& right) const {
    const abi::ReferenceInfo& info = program_.info.references[set];
    const abi::RecordType& record = schema().records[info.record];
    abi::MatchSource made;
    made.reference = set;
    for (const std::uint32_t key : info.key_fields) {
      const std::string& name = record.fields[key].name;
      const std::uint32_t at = index_of(right, name);
      if (at != none)
        made.keys.push_back({abi::MatchSide::Right, at, key});
      else
        made.keys.push_back({abi::MatchSide::Left, index_of(left, name), key});
    }
    made.received = index_of(record, "received");
    made.accepted = index_of(record, "accepted");
    for (const abi::MatchAllowance& allowance : made_.plan.allowances)
      made.billed.push_back(
          allowance.cumulative ? index_of(record, abi::billed_field(allowance.measure)) : none);
    const bool bills = std::ranges::any_of(match_.allowances, [&](const MatchAllowance& allowance) {
      return record.field(abi::billed_field(allowance.measure)).has_value();
    });
    if (made.received == none && !bills) made.received = index_of(record, "quantity");
    return made;
  }

  abi::MatchLimit limit(const MatchBound& bound) const {
    const auto percent = [&](NodeId id) { return id && program_[id].type.kind == Kind::Percent; };
    return {static_cast<abi::MatchLimit::Kind>(bound.kind), percent(bound.first),
            percent(bound.second)};
  }

  void add_allowances(const abi::RecordType& right) {
    const abi::RecordType& result = schema().records[program_.info.results[match_.result].record];
    const abi::RecordType& finding = record_in_list(result, 1);
    for (const MatchAllowance& written : match_.allowances) {
      abi::MatchAllowance made;
      made.measure = written.measure;
      made.type = program_[written.actual].type;
      made.over = limit(written.over);
      made.under = limit(written.under);
      made.cumulative = written.cumulative;
      if (made.cumulative) made.right_billed = index_of(right, abi::billed_field(made.measure));
      made.by_level = written.measure == "quantity";
      const bool crossed =
          reads_[written.actual.index()].right || reads_[written.expected.index()].left;
      made.each = written.measure == "unit_price" || made.type.kind == Kind::UnitPrice ||
                  made.type.kind == Kind::Percent || crossed;
      made.field = index_of(finding, written.measure);
      if (made.field != none) made.record = finding.fields[made.field].type.index;
      made_.plan.allowances.push_back(std::move(made));
    }
  }

  void add_raisings() {
    const abi::RecordType& result = schema().records[program_.info.results[match_.result].record];
    const abi::RecordType& finding = record_in_list(result, 1);
    const auto member = [&](std::size_t field, const std::string& name) {
      const auto& members = schema().enums[finding.fields[field].type.index].members;
      return static_cast<std::uint32_t>(std::ranges::find(members, name) - members.begin());
    };
    for (const Match::Raising& raising : match_.raisings)
      made_.plan.raisings.push_back(
          {raising.variance, member(0, raising.variance), member(1, raising.code)});
  }

  // `lines.unmatched_right` is read, or the result is read in any other way than by its fields.
  bool reads_unmatched_right() const {
    constexpr std::uint32_t unmatched_right = 3;
    std::vector<bool> is_result(program_.nodes.size(), false);
    for (std::size_t i = 0; i < program_.nodes.size(); ++i) {
      const Node& node = program_.nodes[i];
      const auto* result = std::get_if<Result>(&node.node);
      const auto* let = std::get_if<Let>(&node.node);
      is_result[i] = (result != nullptr && result->index == match_.result) ||
                     (let != nullptr && is_result[let->value.index()]);
      if (is_result[i]) continue;
      const auto* field = std::get_if<Field>(&node.node);
      bool reads = false;
      each_operand(node, [&](NodeId operand) {
        if (is_result[operand.index()])
          reads = reads || field == nullptr || field->field == unmatched_right;
      });
      if (reads) return true;
    }
    return false;
  }

  void add_reads() {
    std::set<std::uint32_t> results;
    const auto add = [&](NodeId id) {
      if (id) results.insert(reads_[id.index()].results.begin(), reads_[id.index()].results.end());
    };
    for (const NodeId id :
         {match_.left.list, match_.left.where, match_.right.list, match_.right.where, match_.level})
      add(id);
    for (const Match::Pairing& pairing : match_.pairings) add(pairing.on);
    for (const MatchAllowance& allowance : match_.allowances)
      for (const NodeId id : {allowance.actual, allowance.expected, allowance.over.first,
                              allowance.over.second, allowance.under.first, allowance.under.second})
        add(id);
    made_.plan.reads.assign(results.begin(), results.end());
  }

  const Program& program_;
  const Match& match_;
  std::vector<Reads> reads_;
  PlannedMatch made_;
};

}  // namespace

std::vector<PlannedMatch> plan_matches(const Program& program) {
  std::vector<PlannedMatch> plans;
  for (const Match& match : program.matches) plans.push_back(Planner(program, match).planned());
  return plans;
}

std::vector<abi::MatchQuestion> questions_of(const Match& match, const PlannedMatch& planned) {
  using Of = abi::MatchQuestion::Of;
  std::vector<abi::MatchQuestion> all;
  const auto ask = [&](Of of, abi::MatchSide side, std::size_t index, std::size_t part) {
    const abi::MatchQuestion question{of, side, static_cast<std::uint32_t>(index),
                                      static_cast<std::uint32_t>(part)};
    if (of == Of::Rest || node_of(match, planned, question)) all.push_back(question);
  };
  const auto left = abi::MatchSide::Left;
  const auto right = abi::MatchSide::Right;
  ask(Of::Where, left, 0, 0);
  if (!match.with_itself) ask(Of::Where, right, 0, 0);
  for (std::size_t index = 0; index < match.pairings.size(); ++index) {
    for (std::size_t key = 0; key < planned.pairings[index].keys.size(); ++key)
      for (const auto side : {left, right}) ask(Of::Key, side, index, key);
    ask(Of::On, left, index, 0);
    if (!planned.pairings[index].rest.empty()) ask(Of::Rest, left, index, 0);
    ask(Of::Likeness, left, index, 0);
  }
  ask(Of::Level, left, 0, 0);
  for (std::size_t index = 0; index < match.allowances.size(); ++index) {
    for (const Of of : {Of::Actual, Of::Expected}) ask(of, left, index, 0);
    for (const Of of : {Of::Over, Of::Under})
      for (const std::size_t part : {0, 1}) ask(of, left, index, part);
  }
  return all;
}

NodeId node_of(const Match& match, const PlannedMatch& planned,
               const abi::MatchQuestion& question) {
  using Of = abi::MatchQuestion::Of;
  const bool left = question.side == abi::MatchSide::Left;
  const auto allowance = [&]() -> const MatchAllowance& {
    return match.allowances[question.index];
  };
  const auto bound = [&](const MatchBound& of) {
    return question.part == 0 ? of.first : of.second;
  };
  switch (question.of) {
    case Of::Where:
      return left ? match.left.where : match.right.where;
    case Of::Key: {
      const auto& key = planned.pairings[question.index].keys[question.part];
      return left ? key.left : key.right;
    }
    case Of::On:
      return match.pairings[question.index].on;
    case Of::Rest:
      return {};
    case Of::Likeness:
      return planned.pairings[question.index].likeness;
    case Of::Level:
      return match.level;
    case Of::Actual:
      return allowance().actual;
    case Of::Expected:
      return allowance().expected;
    case Of::Over:
      return bound(allowance().over);
    case Of::Under:
      return bound(allowance().under);
  }
  return {};
}

std::vector<NodeId> conjuncts(const Program& program, NodeId condition) {
  std::vector<NodeId> parts;
  add_conjuncts(program, condition, parts);
  return parts;
}

}  // namespace bop::ir
