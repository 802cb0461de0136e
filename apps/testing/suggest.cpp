#include "apps/testing/suggest.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/testing/cases.h"
#include "apps/testing/expectations.h"
#include "apps/testing/observe_case.h"
#include "apps/testing/shrink.h"

namespace bop::testing {

namespace {

enum class Side : std::uint8_t { Below, At, Above };

std::string_view name_of(Side side) {
  if (side == Side::Below) return "just below";
  return side == Side::At ? "at" : "just above";
}

// The smallest step between two values of a kind; nothing for kinds without one.
std::optional<value::Decimal> step_of(const abi::Value& value, abi::Type type) {
  if (const auto* money = std::get_if<value::Money>(&value))
    return value::Decimal::of(1, -money->currency.minor_digits());
  if (type.kind == abi::Kind::Integer) return value::Decimal(1);
  if (type.kind == abi::Kind::Percent) return value::Decimal::of(1, -4);
  return value::Decimal::of(1, -2);
}

std::optional<value::Decimal> rank_of(const abi::Value& value) {
  if (const auto* money = std::get_if<value::Money>(&value)) return money->amount;
  if (const auto* number = std::get_if<value::Decimal>(&value)) return *number;
  if (const auto* date = std::get_if<value::Date>(&value)) return value::Decimal(date->days);
  return std::nullopt;
}

// Whether the kind has an order in which a value can be at a bound or one step beside it.
bool has_steps(abi::Kind kind) {
  constexpr std::array kinds{abi::Kind::Number, abi::Kind::Integer,   abi::Kind::Percent,
                             abi::Kind::Money,  abi::Kind::UnitPrice, abi::Kind::Quantity,
                             abi::Kind::Date};
  return std::ranges::find(kinds, kind) != kinds.end();
}

// Where the left side of a comparison stands to its right side, if it is at it or one step beside.
std::optional<Side> side_of(const abi::Datum& left, const abi::Datum& right, abi::Type type) {
  if (!left.known() || !right.known()) return std::nullopt;
  const auto a = rank_of(left.value);
  const auto b = rank_of(right.value);
  if (!a || !b) return std::nullopt;
  const auto* money = std::get_if<value::Money>(&left.value);
  const auto* other = std::get_if<value::Money>(&right.value);
  if (money != nullptr && other != nullptr && money->currency != other->currency)
    return std::nullopt;
  if (*a == *b) return Side::At;
  const bool date = std::holds_alternative<value::Date>(left.value);
  const auto step = date ? std::optional(value::Decimal(1)) : step_of(left.value, type);
  if (!step) return std::nullopt;
  if (value::add(*a, *step) == b) return Side::Below;
  if (value::add(*b, *step) == a) return Side::Above;
  return std::nullopt;
}

// A case kept because it brings something out.
struct Kept {
  ir::Test test;
  Observed observed;
};

struct Found {
  ir::Test test;
  std::vector<std::string> reasons;
};

class Suggestions {
 public:
  Suggestions(const ProgramPtr& program, const SuggestOptions& options)
      : program_(program),
        info_(program->info),
        options_(options),
        random_(options.seed),
        values_(*program, nullptr),
        cases_(*program, values_),
        observer_(program) {
    for (const interpret::Atom& atom : observer_.atoms()) {
      const auto* compare = std::get_if<ir::Compare>(&(*program)[atom.node].node);
      const bool ordered = compare != nullptr && compare->op <= ir::CompareOp::GreaterOrEqual;
      bounded_.push_back(ordered && has_steps((*program)[compare->left].type.kind));
    }
    rules_of_.resize(info_.exceptions.size());
    for (std::uint32_t rule = 0; rule < info_.rules.size(); ++rule)
      note_exceptions(rule, info_.rules[rule].exceptions);
  }

  Suggested run() {
    start();
    for (std::size_t i = 0; i < options_.tries && !corpus_.empty(); ++i) one_try();
    return write();
  }

 private:
  // Two cases of corpus_ that differ in one atom and in whether the rule fires.
  struct Pair {
    std::uint32_t rule = 0;
    std::size_t first = 0;
    std::size_t second = 0;
  };

  void note_exceptions(std::uint32_t rule, const std::vector<std::uint32_t>& exceptions) {
    for (const std::uint32_t exception : exceptions) {
      rules_of_[exception].insert(rule);
      note_exceptions(rule, info_.exceptions[exception].exceptions);
    }
  }

  // Whether the atom stands in the rule, or in an exception to it or to that.
  bool decides(std::size_t atom, std::uint32_t rule) const {
    const interpret::Atom& at = observer_.atoms()[atom];
    return at.rule == rule || (at.exception != abi::none && rules_of_[at.exception].contains(rule));
  }

  void start() {
    for (const ir::Test& test : program_->tests)
      if (test.subject) keep(test);
    for (int i = 0; i < 20; ++i) {
      ir::Test test = cases_.drawn(random_);
      Cases::let_all_amounts_follow(info_.schema, test);
      keep(test);
    }
  }

  void keep(const ir::Test& test) {
    Kept kept{test, observer_.observe(test)};
    note_bounds(kept, corpus_.size());
    note_elements(kept, corpus_.size());
    note_rows(kept, corpus_.size());
    corpus_.push_back(std::move(kept));
  }

  // One case of the corpus with one value changed: a pair that differs in little.
  void one_try() {
    const std::size_t parent = random_.below(corpus_.size());
    Kept child{one_change(corpus_[parent].test), {}};
    Cases::let_all_amounts_follow(info_.schema, child.test);
    child.observed = observer_.observe(child.test);
    const std::size_t index = corpus_.size();
    const bool pairs = note_pairs(parent, child, index);
    const bool bounds = note_bounds(child, index);
    const bool elements = note_elements(child, index);
    const bool rows = note_rows(child, index);
    if (pairs || bounds || elements || rows || is_new(child.observed))
      corpus_.push_back(std::move(child));
  }

  ir::Test one_change(const ir::Test& from) {
    if (random_.chance(15)) return cases_.changed(from, random_);
    ir::Test test = from;
    test.expects.clear();
    test.steps.clear();
    const std::vector<Spot> spots = spots_of(info_.schema, test);
    if (spots.empty()) return test;
    const Spot& spot = random_.one_of(spots);
    const abi::Type type = info_.schema.records[spot.record->type].fields[spot.field].type;
    ir::GivenValue& given = spot.record->fields[spot.field];
    if (type.optional && random_.chance(20)) {
      given = {};
      return test;
    }
    const auto& choices =
        cases_.choices(type, Cases::currency_of(info_.schema, *spot.record, spot.field));
    if (choices.empty()) return cases_.changed(from, random_);
    given = {};
    given.kind = ir::GivenValue::Kind::Value;
    given.value = random_.one_of(choices);
    Cases::let_amounts_follow(info_.schema, *spot.record, spot.field);
    return test;
  }

  // A new set of rules that fire, or a new combination of conditions in one of them.
  bool is_new(const Observed& observed) {
    std::string signature = fmt::format("{}", fmt::join(observed.fired, ","));
    for (const interpret::Seen& seen : observed.seen.atoms)
      signature += seen.is_true ? 't' : seen.is_false ? 'f' : 'u';
    return signatures_.insert(std::move(signature)).second;
  }

  static bool fires(const Observed& observed, std::uint32_t rule) {
    return std::ranges::find(observed.fired, rule) != observed.fired.end();
  }

  // Of all conditions that decide a rule those in which the two differ; only decided ones count,
  // and none where elements that the rule is asked of differ: which of them is not told.
  std::vector<std::size_t> differing(std::uint32_t rule, const Observed& a,
                                     const Observed& b) const {
    std::vector<std::size_t> different;
    for (std::size_t i = 0; i < observer_.atoms().size(); ++i) {
      if (!decides(i, rule)) continue;
      const bool of_element = observer_.atoms()[i].of_element;
      if (of_element && info_.rules[rule].each == abi::none) continue;
      const interpret::Seen& x = a.seen.atoms[i];
      const interpret::Seen& y = b.seen.atoms[i];
      if (x.is_true == y.is_true && x.is_false == y.is_false) continue;
      if (of_element) return {};
      different.push_back(i);
      if (!(x.is_true && y.is_false) && !(x.is_false && y.is_true)) return {};
    }
    return different;
  }

  bool note_pairs(std::size_t parent, const Kept& child, std::size_t index) {
    bool any = false;
    const Observed& before = corpus_[parent].observed;
    for (std::uint32_t rule = 0; rule < info_.rules.size(); ++rule) {
      if (fires(before, rule) == fires(child.observed, rule)) continue;
      const auto different = differing(rule, before, child.observed);
      if (different.size() != 1 || pairs_.contains(different.front())) continue;
      pairs_.emplace(different.front(), Pair{rule, parent, index});
      any = true;
    }
    return any;
  }

  bool note_bounds(const Kept& kept, std::size_t index) {
    bool any = false;
    for (std::size_t i = 0; i < bounded_.size(); ++i) {
      if (!bounded_[i]) continue;
      const auto& compare = std::get<ir::Compare>((*program_)[observer_.atoms()[i].node].node);
      const interpret::Seen& seen = kept.observed.seen.atoms[i];
      for (const auto& [left, right] : seen.compared) {
        const auto side = side_of(left, right, (*program_)[compare.left].type);
        if (side && bounds_.emplace(std::pair(i, *side), index).second) any = true;
      }
    }
    return any;
  }

  // What is asked of each element of a list, both ways.
  bool note_elements(const Kept& kept, std::size_t index) {
    bool any = false;
    for (std::size_t i = 0; i < observer_.atoms().size(); ++i) {
      if (!observer_.atoms()[i].of_element) continue;
      const interpret::Seen& seen = kept.observed.seen.atoms[i];
      if (seen.is_true && elements_.emplace(std::pair(i, true), index).second) any = true;
      if (seen.is_false && elements_.emplace(std::pair(i, false), index).second) any = true;
    }
    return any;
  }

  bool note_rows(const Kept& kept, std::size_t index) {
    bool any = false;
    for (const interpret::Row& row : kept.observed.seen.rows)
      if (rows_.emplace(row, index).second) any = true;
    return any;
  }

  std::string rule_code(std::size_t atom) const {
    const interpret::Atom& at = observer_.atoms()[atom];
    return at.rule != abi::none ? info_.rules[at.rule].code : info_.exceptions[at.exception].code;
  }

  using Reasons = std::map<std::size_t, std::vector<std::string>>;  // by case, in corpus order

  void explain_elements(std::size_t atom, Reasons& reasons, Suggested& made) const {
    for (const bool truth : {true, false}) {
      const std::string what = fmt::format("{}: `{}` is {} of an element", rule_code(atom),
                                           observer_.atoms()[atom].text, truth);
      const auto found = elements_.find({atom, truth});
      if (found != elements_.end())
        reasons[found->second].push_back(what);
      else
        miss(made, fmt::format("{}: no case was found in which `{}` is {} of an element",
                               rule_code(atom), observer_.atoms()[atom].text, truth));
    }
  }

  void explain_rows(Reasons& reasons, Suggested& made) const {
    for (const ir::TableText& table : program_->tables) {
      if (!is_called(*program_, table)) continue;
      for (std::uint32_t row = 0; row < table.rows.size(); ++row) {
        const auto found = rows_.find({table.name, row});
        if (found != rows_.end())
          reasons[found->second].push_back(
              fmt::format("row {} of {} applies", row + 1, table.name));
        else
          made.missed.push_back(
              fmt::format("no case was found in which row {} of {} applies", row + 1, table.name));
      }
    }
  }

  void explain_bounds(std::size_t atom, Reasons& reasons, Suggested& made) const {
    const std::string& text = observer_.atoms()[atom].text;
    std::vector<std::string_view> missed;
    for (const Side side : {Side::Below, Side::At, Side::Above}) {
      const auto found = bounds_.find({atom, side});
      if (found == bounds_.end())
        missed.push_back(name_of(side));
      else
        reasons[found->second].push_back(
            fmt::format("{}: `{}`, {} the bound", rule_code(atom), text, name_of(side)));
    }
    if (!missed.empty())
      miss(made, fmt::format("{}: no case was found {} the bound of `{}`", rule_code(atom),
                             fmt::join(missed, " or "), text));
  }

  void explain_pair(std::size_t atom, Reasons& reasons, Suggested& made) const {
    const interpret::Atom& at = observer_.atoms()[atom];
    const auto found = pairs_.find(atom);
    if (found == pairs_.end())
      return miss(made, fmt::format("{}: no two cases were found that differ in `{}` alone",
                                    rule_code(atom), at.text));
    const Pair& pair = found->second;
    const std::string rule = at.rule != abi::none ? "the rule" : info_.rules[pair.rule].code;
    for (const std::size_t index : {pair.first, pair.second}) {
      const Observed& observed = corpus_[index].observed;
      reasons[index].push_back(fmt::format("{}: `{}` is {}, and {} {}", rule_code(atom), at.text,
                                           observed.seen.atoms[atom].is_true ? "true" : "false",
                                           rule,
                                           fires(observed, pair.rule) ? "fires" : "does not fire"));
    }
  }

  // A condition of a rule with several effects stands in each of them.
  static void miss(Suggested& made, std::string what) {
    if (std::ranges::find(made.missed, what) == made.missed.end())
      made.missed.push_back(std::move(what));
  }

  Suggested write() {
    Suggested made;
    Reasons reasons;
    for (std::size_t i = 0; i < observer_.atoms().size(); ++i) {
      if (bounded_[i]) explain_bounds(i, reasons, made);
      if (observer_.atoms()[i].of_element)
        explain_elements(i, reasons, made);
      else
        explain_pair(i, reasons, made);
    }
    explain_rows(reasons, made);
    made.tests =
        "-- Generated by `bop test --generate`. The expectations are what the policy does today,\n"
        "-- which is not to say that it should: read each before you keep it.\n";
    for (const auto& [index, why] : reasons) add_test(corpus_[index], why, made);
    return made;
  }

  void add_test(const Kept& kept, const std::vector<std::string>& why, Suggested& made) const {
    const auto text = expecting(observer_.policy(), kept.test, kept.observed.verdict);
    if (!text) {
      for (const std::string& reason : why)
        miss(made, fmt::format("nothing can be expected for certain of the case for {}", reason));
      return;
    }
    made.tests += fmt::format("\ntest \"generated {}\"\n", ++made.count);
    for (const std::string& reason : why) made.tests += "  -- " + reason + "\n";
    made.tests += *text;
  }

  const ProgramPtr& program_;
  const abi::PolicyInfo& info_;
  SuggestOptions options_;
  Random random_;
  Values values_;
  Cases cases_;
  CaseObserver observer_;
  std::vector<bool> bounded_;  // by atom: a comparison by order
  std::vector<Kept> corpus_;
  std::set<std::string> signatures_;
  std::map<std::pair<std::size_t, bool>, std::size_t> elements_;  // by atom and truth
  std::map<interpret::Row, std::size_t> rows_;
  std::vector<std::set<std::uint32_t>> rules_of_;               // by exception
  std::map<std::size_t, Pair> pairs_;                           // by atom
  std::map<std::pair<std::size_t, Side>, std::size_t> bounds_;  // by atom and side
};

}  // namespace

Suggested suggest_tests(const ProgramPtr& program, const SuggestOptions& options) {
  return Suggestions(program, options).run();
}

}  // namespace bop::testing
