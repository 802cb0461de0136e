#include "compiler/check/condition_logic.h"

#include <algorithm>

#include "compiler/check/constants.h"

namespace bop::check {

using abi::Truth;
using value::Decimal;

namespace {

constexpr std::size_t steps_max = 2'000'000;  // nodes looked at in one search

Truth of(bool truth) {
  return truth ? Truth::True : Truth::False;
}

Truth opposite(Truth truth) {
  if (truth == Truth::Unknown) return truth;
  return of(truth == Truth::False);
}

}  // namespace

ConditionLogic::Formula ConditionLogic::add(Node node) {
  nodes_.push_back(std::move(node));
  return nodes_.size() - 1;
}

ConditionLogic::Formula ConditionLogic::constant(bool truth) {
  return add({truth ? Kind::True : Kind::False, {}, 0, {}, 0});
}
ConditionLogic::Formula ConditionLogic::all(std::vector<Formula> parts) {
  return add({Kind::All, std::move(parts), 0, {}, 0});
}
ConditionLogic::Formula ConditionLogic::any(std::vector<Formula> parts) {
  return add({Kind::Any, std::move(parts), 0, {}, 0});
}
ConditionLogic::Formula ConditionLogic::no(Formula part) {
  return add({Kind::No, {part}, 0, {}, 0});
}

ConditionLogic::Variable ConditionLogic::line(const std::string& key, Line line, bool is_own) {
  const auto [at, is_new] = keys_.try_emplace(key, variables_.size());
  if (is_new) variables_.push_back({std::move(line), {}, true, false, is_own, {}});
  return at->second;
}

ConditionLogic::Variable ConditionLogic::names(const std::string& key, Names names, bool is_own) {
  const auto [at, is_new] = keys_.try_emplace(key, variables_.size());
  if (is_new) variables_.push_back({{}, std::move(names), false, false, is_own, {}});
  return at->second;
}

ConditionLogic::Formula ConditionLogic::opaque(const std::string& key) {
  const auto [at, is_new] = keys_.try_emplace("opaque " + key, variables_.size());
  if (is_new) variables_.push_back({{}, {{}, {"false", "true"}, false}, false, true, false, {}});
  return add({Kind::Opaque, {}, at->second, {}, 0});
}

ConditionLogic::Formula ConditionLogic::compared(Variable variable, Relation relation,
                                                 const Decimal& at) {
  std::vector<Decimal>& cuts = variables_[variable].cuts;
  const auto place = std::ranges::lower_bound(cuts, at);
  const auto index = static_cast<std::size_t>(place - cuts.begin());
  if (place == cuts.end() || *place != at) {
    cuts.insert(place, at);
    // What was compared with later ones still is.
    for (Node& node : nodes_)
      if (node.kind == Kind::Line && node.variable == variable && node.at >= index) ++node.at;
  }
  return add({Kind::Line, {}, variable, relation, index});
}

ConditionLogic::Formula ConditionLogic::named(Variable variable, const std::string& name) {
  std::vector<std::string>& names = variables_[variable].names.names;
  auto place = std::ranges::find(names, name);
  if (place == names.end()) place = names.insert(names.end(), name);
  return add(
      {Kind::Name, {}, variable, Relation::Equal, static_cast<std::size_t>(place - names.begin())});
}

// Of a line cell 2 i + 1 is its cut i, and the even ones are the gaps around them.
Truth ConditionLogic::truth_of(const Node& node, std::size_t cell) const {
  if (node.kind == Kind::Opaque) return of(cell == 1);
  if (node.kind == Kind::Name) return of(cell == node.at);
  const std::size_t at = node.at * 2 + 1;
  switch (node.relation) {
    case Relation::Less:
      return of(cell < at);
    case Relation::LessOrEqual:
      return of(cell <= at);
    case Relation::Greater:
      return of(cell > at);
    case Relation::GreaterOrEqual:
      return of(cell >= at);
    case Relation::Equal:
      return of(cell == at);
    case Relation::NotEqual:
      return of(cell != at);
  }
  return Truth::Unknown;
}

Truth ConditionLogic::truth(Formula formula, const Cells& cells) {
  if (++steps_ > steps_max) return Truth::Unknown;
  const Node& node = nodes_[formula];
  if (node.kind == Kind::True || node.kind == Kind::False) return of(node.kind == Kind::True);
  if (node.kind == Kind::No) return opposite(truth(node.parts.front(), cells));
  if (node.kind != Kind::All && node.kind != Kind::Any)
    return cells[node.variable] ? truth_of(node, *cells[node.variable]) : Truth::Unknown;
  const Truth settles = of(node.kind == Kind::Any);
  Truth result = opposite(settles);
  for (const Formula part : node.parts) {
    const Truth own = truth(part, cells);
    if (own == settles) return settles;
    if (own == Truth::Unknown) result = Truth::Unknown;
  }
  return result;
}

std::optional<ConditionLogic::Variable> ConditionLogic::next(Formula formula, const Cells& cells,
                                                             Search search) {
  const Node& node = nodes_[formula];
  for (const Formula part : node.parts)
    if (truth(part, cells) == Truth::Unknown)
      if (const auto found = next(part, cells, search)) return found;
  const bool is_test =
      node.kind == Kind::Line || node.kind == Kind::Name || node.kind == Kind::Opaque;
  if (!is_test || cells[node.variable]) return std::nullopt;
  if (search == Search::Certain && !variables_[node.variable].is_own) return std::nullopt;
  return node.variable;
}

// A cut may be no value of the type (an integer is never 2.5), and a gap may hold none.
bool ConditionLogic::occurs(const Kept& kept, std::size_t cell) const {
  if (!kept.is_line || !kept.line.decimals) return true;
  const std::size_t cut = cell / 2;
  if (cell % 2 == 1) return kept.cuts[cut].scaled(*kept.line.decimals).has_value();
  if (cut == 0 || cut == kept.cuts.size()) return true;
  return inside(kept, cell) < kept.cuts[cut];
}

// A value in a gap: the next one above, or what lies half-way.
Decimal ConditionLogic::inside(const Kept& kept, std::size_t cell) const {
  const std::size_t cut = cell / 2;
  if (kept.cuts.empty()) return Decimal(0);
  const auto step = kept.line.decimals ? Decimal::of(1, -*kept.line.decimals)
                                       : position_step(kept.line.type, kept.line.currency);
  if (!step) return kept.cuts.front();
  if (cut == 0) return value::subtract(kept.cuts.front(), *step).value_or(kept.cuts.front());
  const Decimal& low = kept.cuts[cut - 1];
  Decimal above = value::add(low, *step).value_or(low);
  if (kept.line.decimals)
    if (const auto floor =
            value::round(value::Fraction{low}, value::Rounding::Floor, *kept.line.decimals))
      above = value::add(*floor, *step).value_or(low);
  if (cut == kept.cuts.size() || above < kept.cuts[cut] || kept.line.decimals) return above;
  const auto sum = value::add(low, kept.cuts[cut]);
  const auto half = sum ? value::multiply(*sum, *Decimal::of(5, -1)) : std::nullopt;
  return half.value_or(above);
}

std::vector<std::size_t> ConditionLogic::cells_of(Variable variable) const {
  const Kept& kept = variables_[variable];
  const std::size_t count =
      kept.is_line ? kept.cuts.size() * 2 + 1 : kept.names.names.size() + (kept.names.open ? 1 : 0);
  std::vector<std::size_t> cells;
  for (std::size_t cell = 0; cell < count; ++cell)
    if (occurs(kept, cell)) cells.push_back(cell);
  return cells;
}

bool ConditionLogic::search_from(Formula formula, Cells& cells, Search search) {
  const Truth now = truth(formula, cells);
  if (now != Truth::Unknown) return now == Truth::True;
  const auto variable = next(formula, cells, search);
  if (!variable) return false;
  for (const std::size_t cell : cells_of(*variable)) {
    if (steps_ > steps_max) break;
    cells[*variable] = cell;
    if (search_from(formula, cells, search)) return true;
  }
  cells[*variable].reset();
  return false;
}

std::string ConditionLogic::value_text(const Kept& kept, std::size_t cell) const {
  if (!kept.is_line)
    return cell < kept.names.names.size() ? kept.names.names[cell] : "anything else";
  const Decimal at = cell % 2 == 1 ? kept.cuts[cell / 2] : inside(kept, cell);
  return position_text(kept.line.type, kept.line.currency, at);
}

std::string ConditionLogic::text_of(const Cells& cells) const {
  std::string text;
  for (Variable variable = 0; variable < cells.size(); ++variable) {
    const Kept& kept = variables_[variable];
    const std::string& name = kept.is_line ? kept.line.text : kept.names.text;
    if (!cells[variable] || kept.is_opaque || name.empty()) continue;
    const std::string value = value_text(kept, *cells[variable]);
    const bool is_state = value == "missing" || value == "present";
    text += (text.empty() ? "`" : ", `") + name + (is_state ? "` is " : "` = ") + value;
  }
  return text;
}

ConditionLogic::Found ConditionLogic::find(Formula formula, Search search) {
  steps_ = 0;
  Cells cells(variables_.size());
  const bool is_found = search_from(formula, cells, search);
  if (is_found) return {text_of(cells), false};
  return {std::nullopt, steps_ > steps_max};
}

}  // namespace bop::check
