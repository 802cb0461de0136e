#include "apps/testing/suggest.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/testing/cases.h"
#include "apps/testing/observe_case.h"
#include "apps/testing/shrink.h"
#include "apps/testing/write_case.h"

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
      bounded_.push_back(ordered);
    }
  }

  Suggested run() {
    start();
    for (std::size_t i = 0; i < options_.tries && !corpus_.empty(); ++i) one_try();
    return write();
  }

 private:
  using Pair = std::pair<std::size_t, std::size_t>;  // of corpus_

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
    const bool decides = note_pairs(parent, child, index);
    const bool bounds = note_bounds(child, index);
    const bool elements = note_elements(child, index);
    const bool rows = note_rows(child, index);
    if (decides || bounds || elements || rows || is_new(child.observed))
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

  // The conditions of a rule in which the two differ; only decided ones count.
  std::vector<std::size_t> differing(std::uint32_t rule, const Observed& a,
                                     const Observed& b) const {
    std::vector<std::size_t> different;
    for (std::size_t i = 0; i < observer_.atoms().size(); ++i) {
      if (observer_.atoms()[i].rule != rule || observer_.atoms()[i].of_element) continue;
      const interpret::Seen& x = a.seen.atoms[i];
      const interpret::Seen& y = b.seen.atoms[i];
      if (x.is_true == y.is_true && x.is_false == y.is_false) continue;
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
      pairs_.emplace(different.front(), Pair{parent, index});
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
        made.missed.push_back(fmt::format("{}: no case was found in which `{}` is {} of an element",
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

  Suggested write() {
    Suggested made;
    Reasons reasons;
    for (std::size_t i = 0; i < observer_.atoms().size(); ++i) {
      const interpret::Atom& atom = observer_.atoms()[i];
      for (const Side side : {Side::Below, Side::At, Side::Above}) {
        const auto found = bounds_.find({i, side});
        if (found != bounds_.end())
          reasons[found->second].push_back(
              fmt::format("{}: `{}`, {} the bound", rule_code(i), atom.text, name_of(side)));
      }
      if (atom.of_element) explain_elements(i, reasons, made);
      if (atom.rule == abi::none || atom.of_element) continue;
      const auto pair = pairs_.find(i);
      if (pair == pairs_.end()) {
        made.missed.push_back(fmt::format("{}: no two cases were found that differ in `{}` alone",
                                          rule_code(i), atom.text));
        continue;
      }
      for (const std::size_t index : {pair->second.first, pair->second.second}) {
        const Observed& observed = corpus_[index].observed;
        reasons[index].push_back(
            fmt::format("{}: `{}` is {}, and the rule {}", rule_code(i), atom.text,
                        observed.seen.atoms[i].is_true ? "true" : "false",
                        fires(observed, atom.rule) ? "fires" : "does not fire"));
      }
    }
    explain_rows(reasons, made);
    made.tests =
        "-- Generated by `bop test --generate`. The expectations are what the policy does today,\n"
        "-- which is not to say that it should: read each before you keep it.\n";
    for (const auto& [index, why] : reasons) made.tests += test_text(index, why, ++made.count);
    return made;
  }

  std::string test_text(std::size_t index, const std::vector<std::string>& why,
                        std::size_t number) const {
    const Kept& kept = corpus_[index];
    std::string text = fmt::format("\ntest \"generated {}\"\n", number);
    for (const std::string& reason : why) text += "  -- " + reason + "\n";
    text += givens(*program_, kept.test, "  ");
    for (const decide::DecisionVerdict& decision : kept.observed.verdict.decisions)
      text += expectation(decision);
    return text;
  }

  // What the interpreter decided, with all rules at the winning rank.
  std::string expectation(const decide::DecisionVerdict& decision) const {
    std::string text =
        fmt::format("  expect {} = {}", info_.decisions[decision.decision].name, decision.outcome);
    if (decision.outcome == decide::DecisionVerdict::undetermined) {
      std::vector<std::string> fields;
      for (const decide::Need& need : decision.needs) {
        if (need.field.empty() || !is_plain_path(need.field)) return text + "\n";
        fields.push_back(need.field);
      }
      if (!fields.empty()) text += fmt::format(" needs {}", fmt::join(fields, ", "));
      return text + "\n";
    }
    // What `requires` and `check` say has no code that a test could name.
    std::vector<std::string> codes;
    bool only = true;
    for (const decide::Effect& effect : decision.effects) {
      const std::string& code = info_.rules[effect.rule].code;
      if (effect.deferred || std::ranges::find(codes, code) != codes.end()) continue;
      if (code.empty() || std::isupper(static_cast<unsigned char>(code.front())) == 0)
        only = false;
      else
        codes.push_back(code);
    }
    if (!codes.empty())
      text += fmt::format(" because {}{}", only ? "only " : "", fmt::join(codes, ", "));
    return text + "\n";
  }

  // What `needs` can name: a field of the subject or of an element of its lists, or a reference
  // set.
  bool is_plain_path(const std::string& path) const {
    const std::string root = path.substr(0, path.find_first_of(".["));
    for (std::size_t at = path.find('['); at != std::string::npos; at = path.find('[', at + 1)) {
      const std::size_t end = path.find_first_not_of("0123456789", at + 1);
      if (end == at + 1 || end == std::string::npos || path[end] != ']') return false;
    }
    if (root == info_.subject) return true;
    return path == root && std::ranges::find(info_.references, root, &abi::ReferenceInfo::name) !=
                               info_.references.end();
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
  std::map<std::size_t, Pair> pairs_;                           // by atom
  std::map<std::pair<std::size_t, Side>, std::size_t> bounds_;  // by atom and side
};

}  // namespace

Suggested suggest_tests(const ProgramPtr& program, const SuggestOptions& options) {
  return Suggestions(program, options).run();
}

}  // namespace bop::testing
