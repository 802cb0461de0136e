// Matches: both sides, how elements pair, what may differ and by how much, and the record type that
// rules read: pairs, findings, what was left over and what was ambiguous.
#include <algorithm>

#include "compiler/check/case_checker.h"
#include "compiler/check/made_field.h"
#include "runtime/abi/match.h"

namespace bop::check {

namespace {

// What is found of a measure on one side: `unit_price` is a price, and a quantity is held against
// what was ordered and, as many stages as the level has, received and accepted.
std::vector<std::string> variances_of(const std::string& measure, const std::string& side,
                                      std::size_t stages) {
  if (measure == "unit_price") return {"price_" + side};
  if (measure != "quantity") return {measure + "_" + side};
  std::vector<std::string> names{"ordered_" + side, "received_" + side, "accepted_" + side};
  names.resize(stages);
  return names;
}

// What findings are worth: of one currency where all that is compared is.
Type worth_of(const abi::Schema& schema, Type left, Type right, const std::vector<Type>& measures) {
  std::vector<Type> amounts = measures;
  for (const Type side : {left, right}) {
    const auto price = schema.records[side.index].field("unit_price");
    if (price) amounts.push_back(schema.records[side.index].fields[*price].type);
  }
  std::optional<Index> currency;
  for (const Type amount : amounts) {
    if (!types::is_money(amount) || types::is_quantity(amount)) continue;
    if (currency && *currency != amount.index) return types::of(Kind::Money).maybe();
    currency = amount.index;
  }
  return types::of(Kind::Money, currency.value_or(0)).maybe();
}

bool measurable(Type type) {
  return types::is_plain_number(type) || types::is_money(type);
}

}  // namespace

// A level that depends on the element may be any; without one there is nothing but the order.
std::size_t CaseChecker::stages_of(const ast::MatchDecl& node) const {
  constexpr std::size_t all = 3;
  if (!node.level) return 1;
  const Target target = info(node.level->value).target;
  return target.kind == Target::Kind::EnumMember ? std::min<std::size_t>(target.second + 1, all)
                                                 : all;
}

// All that a match can find.
std::vector<std::string> CaseChecker::variances_of(const ast::MatchDecl& node) const {
  std::vector<std::string> names{"unpaired", "unpaired_right", "ambiguous"};
  const std::size_t stages = stages_of(node);
  if (stages > 1 && !node.level->sets.empty()) names.emplace_back("no_receipt");
  for (const ast::MatchDecl::Allowance& allowance : node.allowances)
    for (const char* side : {"over", "under"})
      for (std::string& name : check::variances_of(allowance.measure.text, side, stages))
        names.push_back(std::move(name));
  return names;
}

// One side's elements.
Type CaseChecker::match_side(const ast::MatchDecl::Side& side) {
  if (!side.list) return {};
  Type element = element_type(side.list);
  if (!types::is_error(element) && element.kind != Kind::Record) {
    diagnostics_
        .report(diagnostics::type_mismatch, range(side.list), {"list of records"},
                {name_of(element)})
        .note("What is matched are records, such as lines of an invoice and of an order.");
    element = {};
  }
  return element;
}

Typed CaseChecker::match_value(ExprId id, Index match) {
  if (states_[match] == State::Open)
    diagnostics_.report(diagnostics::circular, range(id), {symbols_.matches[match].name})
        .here("the match reads what it finds itself");
  const Index result = match_typed(match).result;
  if (result == none) return {};
  info(id).target = {Target::Kind::Result, result, 0};
  return {types::of(Kind::Record, checked_.results[result].record), {}};
}

const MatchInfo& CaseChecker::match_typed(Index match) {
  if (states_[match] == State::New) {
    states_[match] = State::Open;
    type_match(match);
    states_[match] = State::Done;
  }
  return checked_.matches[match];
}

void CaseChecker::check_matches() {
  for (std::size_t i = 0; i < states_.size(); ++i) match_typed(static_cast<Index>(i));
}

void CaseChecker::type_match(Index match) {
  const resolve::Named& declared = symbols_.matches[match];
  if (resolve::is_broken(modules_, declared.place)) return;
  MatchInfo& made = checked_.matches[match];
  const auto& node = resolve::declared<ast::MatchDecl>(modules_, declared.place);
  Scope inner;
  inner.module = declared.place.module;
  const InScope guard(scope_, std::move(inner));
  if (!check_match_parts(node)) return;
  const Type left = match_side(*node.left);
  checker_.bind(node.left->alias, node.left->list, left);
  condition(node.left->where, "what stands after `where`");
  Type right = left;
  if (node.right) {
    right = match_side(*node.right);
    const InScope side(scope_, Scope(scope_));
    scope_.locals.pop_back();  // a side is chosen without looking at the other
    checker_.bind(node.right->alias, node.right->list, right);
    condition(node.right->where, "what stands after `where`");
  }
  if (node.right)
    checker_.bind(node.right->alias, node.right->list, right);
  else
    checker_.bind(node.itself, node.pairings.front().on, left);
  std::map<std::string, SourceRange, std::less<>> taken;
  for (const auto& [name, on] : node.pairings) {
    claim(taken, name);
    check_pairing(on);
  }
  if (node.level) check_level(*node.level, made);
  const std::vector<Type> measures = check_allowances(node, left, right, made);
  check_raisings(node);
  if (!types::is_error(left) && !types::is_error(right)) {
    check_sets(node, made, left, right);
    check_cumulative(node, made, right, measures);
  }
  if (types::is_error(left) || types::is_error(right)) return;
  made.result = match_result(declared.name, node, left, right, measures);
}

// Missing equals nothing: an equality says itself what follows when one of its sides is absent.
void CaseChecker::check_pairing(ExprId on) {
  Scope inner(scope_);
  add_keys(on, inner.facts);
  const InScope guard(scope_, std::move(inner));
  condition(on, "what pairs");
}

void CaseChecker::add_keys(ExprId on, Facts& facts) const {
  if (!on) return;
  const auto* binary = std::get_if<ast::Binary>(&expr(on).node);
  if (binary == nullptr) return;
  if (binary->op != ast::BinaryOp::And && binary->op != ast::BinaryOp::Equal) return;
  for (const ExprId side : {binary->left, binary->right}) {
    if (binary->op == ast::BinaryOp::And)
      add_keys(side, facts);
    else if (side)
      checker_.add_present(side, facts);
  }
}

bool CaseChecker::check_match_parts(const ast::MatchDecl& node) {
  const auto lacks = [&](const std::string& part, const std::string& example) {
    diagnostics_.report(diagnostics::match_part, node.name.range, {node.name.text}, {part})
        .note("Write it like this: `" + example + "`.");
    return false;
  };
  if (!node.left) return lacks("left side", "left invoice.lines as line");
  if (!node.right && node.itself.text.empty())
    return lacks("right side", "right order.lines as item");
  if (node.right && !node.itself.text.empty()) {
    diagnostics_
        .report(diagnostics::match_part, node.itself.range, {node.name.text},
                {"one right side: it has two"})
        .note("A list is matched with another one (`right`), or with itself.");
    return false;
  }
  if (node.pairings.empty())
    return lacks("way to pair", "pair by_article on line.article = item.article");
  return true;
}

void CaseChecker::check_level(const ast::MatchDecl::Level& level, MatchInfo& made) {
  const auto& enums = checked_.schema.enums;
  const auto found = std::ranges::find(enums, "MatchLevel", &abi::EnumType::name);
  if (found == enums.end()) {
    diagnostics_.report(diagnostics::unknown_type, range(level.value), {"MatchLevel"})
        .note("The levels are those of `std.match`: `use std.match`.");
    return;
  }
  const Type type = types::of(Kind::Enum, static_cast<Index>(found - enums.begin()));
  expect(level.value, {type, "A level says what an invoice is held against.", {}, {}});
  for (const ast::Identifier& name : level.sets) {
    const resolve::Symbol* symbol = symbols_.find(name.text);
    if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Reference) {
      made.sets.push_back(symbol->index);
      continue;
    }
    auto& unknown = diagnostics_.report(diagnostics::unknown_reference, name.range, {name.text});
    std::vector<std::string_view> names;
    for (const resolve::Reference& each : symbols_.references) names.push_back(each.name);
    diagnostics::suggest(unknown, name.range, name.text, names);
  }
  const Target target = info(level.value).target;
  const bool two_way = target.kind == Target::Kind::EnumMember && target.second == 0;
  if (two_way || !level.sets.empty()) return;
  diagnostics_.report(diagnostics::match_part, range(level.value), {"level"}, {"receipts"})
      .note(
          "From three ways up it is compared with what was received: `level three_way using "
          "receipts`.");
}

// Rows of a set belong to an element by the fields that the set is looked up by.
void CaseChecker::check_set_keys(const ast::MatchDecl& node, const ast::Identifier& written,
                                 Index set, Type left, Type right) {
  const auto& records = checked_.schema.records;
  const abi::RecordType& row = records[symbols_.references[set].record];
  for (const std::uint32_t key : symbols_.references[set].key_fields) {
    const abi::Field& wanted = row.fields[key];
    const auto at_right = records[right.index].field(wanted.name);
    const auto at_left = records[left.index].field(wanted.name);
    if (!at_right && !at_left) {
      diagnostics_
          .report(diagnostics::unknown_field, written.range, {records[right.index].name},
                  {wanted.name})
          .note("`" + written.text + "` is looked up by `" + wanted.name + "`: an element of `" +
                node.name.text +
                "` finds its rows by a field of this name, on the right or on the left.");
      continue;
    }
    const Type own = at_right ? records[right.index].fields[*at_right].type
                              : records[left.index].fields[*at_left].type;
    if (!types::comparable(own.required(), wanted.type.required()))
      diagnostics_.report(diagnostics::not_comparable, written.range, {name_of(own)},
                          {name_of(wanted.type)});
  }
}

// What a quantity is held against has to be known to some set.
void CaseChecker::check_sets(const ast::MatchDecl& node, const MatchInfo& made, Type left,
                             Type right) {
  const auto& records = checked_.schema.records;
  bool received = false, accepted = false;
  for (std::size_t i = 0; i < made.sets.size(); ++i) {
    const Index set = made.sets[i];
    if (symbols_.references[set].record == none) return;
    const abi::RecordType& row = records[symbols_.references[set].record];
    const bool bills = std::ranges::any_of(node.allowances, [&](const auto& allowance) {
      return row.field(abi::billed_field(allowance.measure.text)).has_value();
    });
    received = received || row.field("received") || (!bills && row.field("quantity"));
    accepted = accepted || row.field("accepted");
    if (made.sets.size() == node.level->sets.size())
      check_set_keys(node, node.level->sets[i], set, left, right);
  }
  const auto lacks = [&](SourceRange place, const std::string& part, const std::string& why) {
    diagnostics_.report(diagnostics::match_part, place, {node.name.text}, {part}).note(why);
  };
  if (!node.level || made.sets.empty()) return;
  const Target target = info(node.level->value).target;
  const bool known = target.kind == Target::Kind::EnumMember;
  if (!received && (!known || target.second != 0))
    lacks(range(node.level->value), "set that knows what was received",
          "From three ways up it adds up a field `received`, or `quantity`, of a set named by "
          "`using`.");
  if (!accepted && known && target.second == 2)
    lacks(range(node.level->value), "set that knows what was accepted",
          "Four ways add up a field `accepted` of a set named by `using`.");
}

// What was billed before is a field of the measure's own kind; a price or a share never adds up.
void CaseChecker::check_cumulative(const ast::MatchDecl& node, const MatchInfo& made, Type right,
                                   const std::vector<Type>& measures) {
  const auto& records = checked_.schema.records;
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const ast::Identifier& measure = node.allowances[i].measure;
    const Type of = measures[i];
    if (!node.allowances[i].cumulative || types::is_error(of)) continue;
    const auto lacks = [&](const std::string& part, const std::string& why) {
      diagnostics_.report(diagnostics::match_part, measure.range, {node.name.text}, {part})
          .note(why);
    };
    if (measure.text == "unit_price" || of.kind == Kind::UnitPrice || of.kind == Kind::Percent) {
      lacks("measure that adds up, as what is `cumulative` does",
            "A price or a share is compared one by one; a quantity, an amount or a number adds "
            "up over what was billed before.");
      continue;
    }
    const std::string field = abi::billed_field(measure.text);
    bool billed = false;
    const auto look_at = [&](Index record) {
      const auto at = record == none ? std::nullopt : records[record].field(field);
      billed = billed || at;
      if (at && !types::comparable(of, records[record].fields[*at].type.required()))
        diagnostics_
            .report(diagnostics::not_comparable, measure.range, {name_of(of)},
                    {name_of(records[record].fields[*at].type)})
            .note("`" + field + "` of `" + records[record].name + "` adds up with it.");
    };
    look_at(right.index);
    for (const Index set : made.sets) look_at(symbols_.references[set].record);
    if (!billed)
      lacks("set that knows what was billed of `" + measure.text + "` before",
            "`cumulative` adds up a field `" + field +
                "`, of a set named by `using` or of the elements on the right; of a credit note "
                "it is below zero.");
  }
}

// The field of this name of one side, or what is written after `of` and `against`.
Type CaseChecker::measured(const ast::MatchDecl::Allowance& allowance, ExprId written, Type element,
                           Index& at) {
  Type type;
  if (written) {
    type = present(written).type;
  } else if (!types::is_error(element)) {
    const abi::RecordType& record = checked_.schema.records[element.index];
    const auto found = record.field(allowance.measure.text);
    if (!found) {
      auto& unknown = diagnostics_.report(diagnostics::unknown_field, allowance.measure.range,
                                          {record.name}, {allowance.measure.text});
      diagnostics::suggest(unknown, allowance.measure.range, allowance.measure.text,
                           field_names(record));
      unknown.note("Where the sides call it differently, say what is compared with what: `" +
                   allowance.measure.text + " of A against B over …`.");
      return {};
    }
    at = *found;
    type = record.fields[*found].type;
  }
  if (types::is_error(type)) return {};
  if (measurable(type) && !type.optional && !type.fraction) return type;
  diagnostics_
      .report(diagnostics::not_measured, written ? range(written) : allowance.measure.range,
              {allowance.measure.text}, {with_article(type)})
      .note(
          "What differs by more or less is an amount, a price, a quantity or a number that is "
          "there.");
  return {};
}

std::vector<Type> CaseChecker::check_allowances(const ast::MatchDecl& node, Type left, Type right,
                                                MatchInfo& made) {
  std::vector<Type> measures;
  std::map<std::string, SourceRange, std::less<>> taken;
  for (const ast::MatchDecl::Allowance& allowance : node.allowances) {
    claim(taken, allowance.measure);
    auto& [of, against] = made.measures.emplace_back();
    const Type actual = measured(allowance, allowance.actual, left, of);
    const Type expected = measured(allowance, allowance.expected, right, against);
    const bool known = !types::is_error(actual) && !types::is_error(expected);
    if (known && !types::comparable(actual, expected))
      diagnostics_.report(diagnostics::not_comparable, allowance.measure.range, {name_of(actual)},
                          {name_of(expected)});
    measures.push_back(actual);
    check_sides(allowance);
    for (const auto* bound : {&allowance.over, &allowance.under})
      if (*bound) check_bound(allowance, **bound, actual);
  }
  return measures;
}

void CaseChecker::check_sides(const ast::MatchDecl::Allowance& allowance) {
  const auto& said = allowance.over ? allowance.over : allowance.under;
  if (allowance.over && allowance.under) return;
  const std::string word = allowance.over ? "under" : "over";
  auto& report = diagnostics_.report(diagnostics::allowance_side, allowance.measure.range,
                                     {allowance.measure.text}, {word});
  report.note(
      "A side left out means \"as much as you like\" to one reader and \"nothing\" to "
      "another: write `" +
      word + " unlimited` or `" + word + " exactly 0`.");
  if (!said) return;
  const SourceRange end{said->range.file, said->range.end, said->range.end};
  report.choice("nothing is allowed", end, ", " + word + " exactly 0");
  report.choice("anything is allowed", end, ", " + word + " unlimited");
}

void CaseChecker::check_bound(const ast::MatchDecl::Allowance& allowance,
                              const ast::MatchDecl::Bound& bound, Type measure) {
  if (bound.kind == ast::MatchDecl::Bound::Kind::Exactly && bound.first) {
    const auto* number = std::get_if<ast::NumberLiteral>(&expr(bound.first).node);
    infer(bound.first);
    if (number == nullptr || number->value == value::Decimal(0)) return;
    diagnostics_.report(diagnostics::exactly_not_zero, range(bound.first), {number->value.text()})
        .note(
            "`exactly 0` allows nothing; how much is allowed stands after `up to`, with its "
            "unit.");
    return;
  }
  std::vector<bool> percents;
  for (const ExprId id : {bound.first, bound.second}) {
    if (!id) continue;
    const Typed found = present(id);
    if (types::is_error(found.type) || types::is_error(measure)) continue;
    const bool percent = found.type.kind == Kind::Percent;
    percents.push_back(percent);
    const bool priced = types::is_money(measure) && types::is_money(found.type) &&
                        types::is_quantity(measure) == types::is_quantity(found.type);
    const bool negative = std::holds_alternative<ast::Unary>(expr(id).node);
    if (!negative && (percent || priced || types::comparable(measure, found.type))) continue;
    diagnostics_
        .report(diagnostics::bound_of_measure, range(id), {allowance.measure.text},
                {"a percent or " + with_article(measure)},
                {negative ? "something below zero" : with_article(found.type)})
        .note(
            "A bound has the unit of what it bounds, and says how far; its side stands before "
            "it.");
  }
  if (percents.size() == 2 && percents[0] == percents[1])
    diagnostics_
        .report(diagnostics::bound_of_measure, bound.range, {allowance.measure.text},
                {"one percent and one amount"}, {"two of a kind"})
        .note("`either` and `both` join a share and an amount: `either 2% or EUR 25.00`.");
}

void CaseChecker::check_raisings(const ast::MatchDecl& node) {
  const std::vector<std::string> known = variances_of(node);
  std::map<std::string, SourceRange, std::less<>> taken;
  for (const auto& [code, variance] : node.raisings) {
    if (!code.text.empty() && !checker_.any_broken_codes() &&
        std::ranges::find(symbols_.codes, code.text, &resolve::Code::name) ==
            symbols_.codes.end()) {
      auto& unknown = diagnostics_.report(diagnostics::unknown_code, code.range, {code.text});
      std::vector<std::string_view> names;
      for (const resolve::Code& each : symbols_.codes) names.push_back(each.name);
      diagnostics::suggest(unknown, code.range, code.text, names);
    }
    claim(taken, variance);
    if (variance.text.empty() || std::ranges::find(known, variance.text) != known.end()) continue;
    auto& unknown = diagnostics_.report(diagnostics::unknown_variance, variance.range,
                                        {node.name.text}, {variance.text});
    std::string names;
    for (const std::string& name : known) names += (names.empty() ? "`" : ", `") + name + "`";
    suggest_variance(node, variance, known, unknown);
    unknown.note("It finds " + names + ": those that stand under `allow`, and what does not pair.");
  }
  for (const ast::MatchDecl::Allowance& allowance : node.allowances) {
    check_raised(node, allowance, allowance.over, "over");
    check_raised(node, allowance, allowance.under, "under");
  }
}

// `quantity_over` is what somebody writes who has read `allow quantity over`.
void CaseChecker::suggest_variance(const ast::MatchDecl& node, const ast::Identifier& written,
                                   const std::vector<std::string>& known,
                                   diagnostics::Diagnostic& unknown) {
  for (const ast::MatchDecl::Allowance& allowance : node.allowances)
    for (const char* side : {"over", "under"}) {
      if (written.text != allowance.measure.text + "_" + side) continue;
      for (const std::string& name :
           check::variances_of(allowance.measure.text, side, stages_of(node)))
        unknown.choice("write `" + name + "`", written.range, name);
      return;
    }
  diagnostics::suggest(unknown, written.range, written.text,
                       std::vector<std::string_view>(known.begin(), known.end()));
}

// A limit that nobody hears about when it is passed would be none.
void CaseChecker::check_raised(const ast::MatchDecl& node,
                               const ast::MatchDecl::Allowance& allowance,
                               const std::optional<ast::MatchDecl::Bound>& bound,
                               const std::string& side) {
  if (!bound || bound->kind == ast::MatchDecl::Bound::Kind::Unlimited) return;
  const std::vector<std::string> names =
      check::variances_of(allowance.measure.text, side, stages_of(node));
  const auto raised = [&](const ast::MatchDecl::Raising& raising) {
    return std::ranges::find(names, raising.variance.text) != names.end();
  };
  if (std::ranges::any_of(node.raisings, raised)) return;
  diagnostics_.report(diagnostics::not_raised, bound->range, {allowance.measure.text}, {side})
      .note("A limit that raises nothing when it is passed is none: `raise CODE when " +
            names.front() + "`, or `" + side + " unlimited`.");
}

// Which parts of what a match found are read anywhere.
std::set<std::string> CaseChecker::fields_read(Index match) const {
  const Index record = checked_.results[checked_.matches[match].result].record;
  std::set<std::string> fields;
  for (std::size_t module = 0; module < modules_.size(); ++module)
    for (const ast::Expr& expression : modules_[module].exprs) {
      const auto* member = std::get_if<ast::Member>(&expression.node);
      if (member == nullptr || !member->base) continue;
      const Type base = checked_.infos[module][member->base.index()].type;
      if (base.kind == Kind::Record && base.index == record) fields.insert(member->field.text);
    }
  return fields;
}

// What could pair in several ways is neither among the pairs nor among what is left over: a policy
// that releases by what it reads of a match would release it unseen.
void CaseChecker::check_ambiguous_heard() {
  const auto releases = [](const resolve::Decision& decision) {
    return std::ranges::any_of(decision.outcomes, &resolve::Outcome::releases);
  };
  if (!std::ranges::any_of(symbols_.decisions, releases)) return;
  for (std::size_t i = 0; i < checked_.matches.size(); ++i) {
    if (checked_.matches[i].result == none) continue;
    const resolve::Named& declared = symbols_.matches[i];
    const auto& node = resolve::declared<ast::MatchDecl>(modules_, declared.place);
    const std::set<std::string> read = fields_read(static_cast<Index>(i));
    if (read.empty() || read.contains("ambiguous")) continue;
    const bool raised =
        std::ranges::any_of(node.raisings, [](const ast::MatchDecl::Raising& raising) {
          return raising.variance.text == "ambiguous";
        });
    if (raised && read.contains("findings")) continue;
    auto& unheard =
        diagnostics_.report(diagnostics::ambiguous_unheard, node.name.range, {declared.name});
    unheard.note(
        "What could pair in more than one way is not paired and stands in no other list than "
        "`" +
        declared.name + ".ambiguous`: without a look at it, it would be released unseen.");
    unheard.note("Write `raise CODE when ambiguous` and read `" + declared.name +
                 ".findings`, or a rule with `count(" + declared.name + ".ambiguous) > 0`.");
    if (raised || !read.contains("findings") || node.raisings.empty()) continue;
    const ast::Identifier& last = node.raisings.back().variance;
    const SourceRange end{last.range.file, last.range.end, last.range.end};
    unheard.choice("raise the code of the last variance for it", end,
                   ", " + node.raisings.back().code.text + " when ambiguous");
  }
}

void CaseChecker::claim(std::map<std::string, SourceRange, std::less<>>& taken,
                        const ast::Identifier& name) {
  if (name.text.empty()) return;
  const auto [place, is_new] = taken.emplace(name.text, name.range);
  if (!is_new)
    diagnostics_.report(diagnostics::duplicate_name, name.range, {name.text})
        .label(place->second, "the first is here");
}

// { pairs, findings, unmatched_left, unmatched_right, ambiguous }
Index CaseChecker::match_result(const std::string& name, const ast::MatchDecl& node, Type left,
                                Type right, const std::vector<Type>& measures) {
  abi::Schema& schema = checked_.schema;
  const std::string& a = node.left->alias.text;
  const std::string& b = node.right ? node.right->alias.text : node.itself.text;
  const Type text = types::of(Kind::Text);
  const auto record = [&](std::string title, std::vector<abi::Field> fields) {
    return types::of(Kind::Record, checker_.new_record(std::move(title), std::move(fields)));
  };
  const auto one_of = [&](std::string title, std::vector<std::string> members) {
    schema.enums.push_back({std::move(title), std::move(members), false, {}});
    return types::of(Kind::Enum, static_cast<Index>(schema.enums.size() - 1));
  };
  const auto side = [&](Type type, bool many) { return many ? schema.list_of(type) : type; };
  const bool many_left = node.allocation && node.allocation->many_left;
  const bool many_right = node.allocation && node.allocation->many_right;
  const Type pair =
      record("pair of " + name, {field(a, side(left, many_left), "what stands on the left"),
                                 field(b, side(right, many_right), "what stands on the right"),
                                 field("found_by", text, "the pairing that found it")});
  const Type candidates =
      record("candidates of " + name, {field(a, schema.list_of(left), "equally good on the left"),
                                       field(b, schema.list_of(right), "and on the right"),
                                       field("found_by", text, "the pairing that found them")});
  std::vector<std::string> codes;
  for (const auto& raising : node.raisings)
    if (std::ranges::find(codes, raising.code.text) == codes.end())
      codes.push_back(raising.code.text);
  std::vector<abi::Field> finding{
      field("variance", one_of("variances of " + name, variances_of(node)), "what was found"),
      field("code", codes_type(schema, "codes of " + name, codes), "the code raised for it"),
      field(a, left.maybe(), "what stands on the left"),
      field(b, right.maybe(), "what stands on the right"),
      field("amount", worth_of(schema, left, right, measures), "what it is worth, with its sign")};
  for (std::size_t i = 0; i < measures.size(); ++i) {
    if (types::is_error(measures[i])) continue;
    const std::string& measure = node.allowances[i].measure.text;
    const Type type = measures[i];
    finding.push_back(field(
        measure,
        record(measure + " of " + name,
               {field("actual", type, "what it is"), field("expected", type, "what it should be"),
                field("difference", type, "actual less expected"),
                field("base", type, "what a percent is of"),
                field("bound", type.maybe(), "how far it may be; missing: without limit"),
                field("beyond", type, "how far it is beyond the bound")})
            .maybe(),
        "the comparison, where the finding is about it"));
  }
  const Type found = record("finding of " + name, std::move(finding));
  const Index result = checker_.new_record(
      "result of match " + name,
      {field("pairs", schema.list_of(pair), "what belongs together"),
       field("findings", schema.list_of(found), "what is not as it should be"),
       field("unmatched_left", schema.list_of(left), "what found no partner"),
       field("unmatched_right", schema.list_of(right), "what nothing asked for"),
       field("ambiguous", schema.list_of(candidates),
             "what could be paired in more "
             "than one way, and was not")});
  return checker_.new_result({name, none, result, true});
}

}  // namespace bop::check
