#include "apps/testing/suggest.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/testing/cases.h"
#include "apps/testing/expectations.h"
#include "apps/testing/goals.h"
#include "apps/testing/run_tests.h"
#include "compiler/ir/exceptions.h"

namespace bop::testing {

namespace {

// How often a case that reaches a goal is judged without it, before its best one is taken.
constexpr unsigned judged_max = 60;
// Of the cases that are made from one that reaches a goal and does not show it yet.
constexpr unsigned percent_to_show = 40;
// Of the values that are changed: to what another field of the case holds.
constexpr unsigned percent_copied = 15;
// Of all changes: to what a comparison of the case was made with, or one step beside it.
constexpr unsigned percent_compared = 20;

std::string_view name_of(Side side) {
  if (side == Side::Below) return "just below";
  return side == Side::At ? "at" : "just above";
}

// A case kept because it brings something out.
struct Kept {
  ir::Test test;
  Observed observed;
};

// The case of the corpus that reaches a goal best.
struct Best {
  std::size_t index = 0;
  Showing showing = Showing::Hidden;
  std::size_t noise = 0;  // rules that fire, and decisions that are open
  unsigned judged = 0;
};

std::size_t noise_of(const Observed& observed) {
  const std::set<std::uint32_t> fired(observed.fired.begin(), observed.fired.end());
  std::size_t noise = fired.size();
  for (const decide::DecisionVerdict& decision : observed.verdict.decisions)
    if (decision.outcome == decide::DecisionVerdict::undetermined) noise += 10;
  return noise;
}

// Why a test is there; `goal`: what it has to show.
struct Reason {
  std::string text;
  std::optional<Goal> goal = {};
};
using Reasons = std::map<std::size_t, std::vector<Reason>>;  // by case, in corpus order

class Suggestions {
 public:
  Suggestions(const ProgramPtr& program, const SuggestOptions& options)
      : program_(program),
        info_(program->info),
        options_(options),
        random_(options.seed),
        values_(*program, nullptr),
        cases_(*program, values_),
        observer_(program),
        goals_(observer_) {
    rules_of_.resize(info_.exceptions.size());
    for (std::uint32_t rule = 0; rule < info_.rules.size(); ++rule)
      for (const std::uint32_t exception : ir::exceptions_of(info_, info_.rules[rule]))
        rules_of_[exception].insert(rule);
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
    unsigned shown = 0;  // in how many of the two the verdict hangs on the atom
    unsigned judged = 0;
  };

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
    note_goals(kept, corpus_.size());
    corpus_.push_back(std::move(kept));
  }

  // One case of the corpus with one value changed: a pair that differs in little.
  void one_try() {
    const std::size_t parent = parent_of_next();
    Kept child{one_change(corpus_[parent]), {}};
    Cases::let_all_amounts_follow(info_.schema, child.test);
    child.observed = observer_.observe(child.test);
    const std::size_t index = corpus_.size();
    const bool pairs = note_pairs(parent, child, index);
    const bool goals = note_goals(child, index);
    if (pairs || goals || is_new(child.observed)) corpus_.push_back(std::move(child));
  }

  // Often one that is right but for something else that decides it, as little as was found.
  std::size_t parent_of_next() {
    if (!random_.chance(percent_to_show)) return random_.below(corpus_.size());
    std::vector<std::size_t> hidden;
    for (const auto& [goal, best] : best_)
      if (best.showing != Showing::Shown && best.judged < judged_max) hidden.push_back(best.index);
    return hidden.empty() ? random_.below(corpus_.size()) : random_.one_of(hidden);
  }

  ir::Test one_change(const Kept& parent) {
    const ir::Test& from = parent.test;
    if (random_.chance(15)) return cases_.changed(from, random_);
    ir::Test test = from;
    test.expects.clear();
    test.steps.clear();
    if (random_.chance(percent_compared) && set_to_compared(parent.observed, test)) return test;
    const std::vector<Spot> spots = spots_of(info_.schema, test);
    if (spots.empty()) return test;
    const Spot& spot = random_.one_of(spots);
    const abi::Type type = type_of(spot);
    ir::GivenValue& given = spot.record->fields[spot.field];
    if (type.optional && random_.chance(20)) {
      given = {};
      return test;
    }
    if (random_.chance(percent_copied) && copy_value(spots, spot)) return test;
    const auto& choices =
        cases_.choices(type, Cases::currency_of(info_.schema, *spot.record, spot.field));
    if (choices.empty()) return cases_.changed(from, random_);
    given = {};
    given.kind = ir::GivenValue::Kind::Value;
    given.value = random_.one_of(choices);
    Cases::let_amounts_follow(info_.schema, *spot.record, spot.field);
    return test;
  }

  // A bound that the policy computes stands in no constant, but in what the case compared.
  bool set_to_compared(const Observed& observed, ir::Test& test) {
    const auto compared = goals_.compared(observed);
    if (compared.empty()) return false;
    const auto& [value, type] = random_.one_of(compared);
    const auto side = static_cast<Side>(random_.below(3));
    const auto wanted = at_side(value, type, side);
    if (!wanted || !can_be_written(*wanted, type)) return false;
    const auto* date = std::get_if<value::Date>(&*wanted);
    if (date != nullptr && random_.chance(25)) {
      test.as_of = date->text();
      return true;
    }
    std::vector<Spot> fitting;
    for (const Spot& spot : spots_of(info_.schema, test))
      if (type_of(spot).required() == type) fitting.push_back(spot);
    if (fitting.empty()) return false;
    const Spot& spot = random_.one_of(fitting);
    ir::GivenValue& given = spot.record->fields[spot.field];
    given = {};
    given.kind = ir::GivenValue::Kind::Value;
    given.value = *wanted;
    return true;
  }

  abi::Type type_of(const Spot& spot) const {
    return info_.schema.records[spot.record->type].fields[spot.field].type;
  }

  // What two fields must have in common, a total and its one part, no constant says.
  bool copy_value(const std::vector<Spot>& spots, const Spot& to) {
    std::vector<const ir::GivenValue*> others;
    for (const Spot& spot : spots) {
      const ir::GivenValue& given = spot.record->fields[spot.field];
      const bool other = spot.record != to.record || spot.field != to.field;
      if (other && given.kind == ir::GivenValue::Kind::Value &&
          type_of(spot).required() == type_of(to).required())
        others.push_back(&given);
    }
    if (others.empty()) return false;
    to.record->fields[to.field] = ir::GivenValue(*random_.one_of(others));
    Cases::let_amounts_follow(info_.schema, *to.record, to.field);
    return true;
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

  // The first pair of an atom, or one that shows more of it.
  bool note_pairs(std::size_t parent, const Kept& child, std::size_t index) {
    bool any = false;
    const Kept& before = corpus_[parent];
    for (std::uint32_t rule = 0; rule < info_.rules.size(); ++rule) {
      if (fires(before.observed, rule) == fires(child.observed, rule)) continue;
      const auto different = differing(rule, before.observed, child.observed);
      if (different.size() != 1) continue;
      const std::size_t atom = different.front();
      const auto [place, is_new] = pairs_.try_emplace(atom, Pair{rule, parent, index});
      Pair& pair = place->second;
      if (pair.shown == 2 || ++pair.judged > judged_max) continue;
      const unsigned shown = shows(atom, before) + shows(atom, child);
      if (!is_new && shown <= pair.shown) continue;
      pair = {rule, parent, index, shown, pair.judged};
      any = true;
    }
    return any;
  }

  unsigned shows(std::size_t atom, const Kept& kept) {
    const bool truth = kept.observed.seen.atoms[atom].is_true;
    const Showing showing = goals_.showing(Goal::is(atom, truth), kept.test, kept.observed.verdict);
    return showing == Showing::Shown ? 1 : 0;
  }

  // A goal that no case reached, or one that the case reaches better.
  bool note_goals(const Kept& kept, std::size_t index) {
    bool any = false;
    const std::size_t noise = noise_of(kept.observed);
    for (const Goal& goal : goals_.reached(kept.observed)) {
      const auto [place, is_new] = best_.try_emplace(goal, Best{index, Showing::Hidden, noise, 0});
      Best& best = place->second;
      any = any || is_new;
      if (best.showing == Showing::Shown || ++best.judged > judged_max) continue;
      const Showing showing = goals_.showing(goal, kept.test, kept.observed.verdict);
      if (showing < best.showing || (showing == best.showing && noise >= best.noise)) continue;
      best = {index, showing, noise, best.judged};
      any = true;
    }
    return any;
  }

  std::string rule_code(std::size_t atom) const {
    const interpret::Atom& at = observer_.atoms()[atom];
    return at.rule != abi::none ? info_.rules[at.rule].code : info_.exceptions[at.exception].code;
  }

  void explain_elements(std::size_t atom, Reasons& reasons, Suggested& made) const {
    for (const bool truth : {true, false}) {
      const std::string what =
          fmt::format("`{}` is {} of an element", observer_.atoms()[atom].text, truth);
      const auto found = best_.find(Goal::is(atom, truth));
      if (found != best_.end())
        reasons[found->second.index].push_back({rule_code(atom) + ": " + what});
      else
        miss(made, fmt::format("{}: no case was found in which {}", rule_code(atom), what));
    }
  }

  void explain_rows(Reasons& reasons, Suggested& made) const {
    const auto deciding = deciding_tables(*program_);
    for (const ir::TableText& table : program_->tables) {
      if (!deciding.contains(table.name)) continue;
      for (std::uint32_t row = 0; row < table.rows.size(); ++row) {
        const auto found = best_.find(Goal::applies({table.name, row}));
        const std::string what = fmt::format("row {} of {}", row + 1, table.name);
        if (found == best_.end()) {
          miss(made, fmt::format("no case was found in which {} applies", what));
          continue;
        }
        reasons[found->second.index].push_back({what + " applies"});
        if (found->second.showing == Showing::Hidden)
          miss(made,
               fmt::format("no case was found in which the result of {} decides what comes out",
                           what));
      }
    }
  }

  // A case at a bound that something else decides would pass wherever the bound lay: it is none.
  void explain_bounds(std::size_t atom, Reasons& reasons, Suggested& made) const {
    std::vector<std::string_view> missed;
    std::vector<Side> hidden;
    for (const Side side : {Side::Below, Side::At, Side::Above}) {
      const Goal goal = Goal::bound(atom, side);
      const auto found = best_.find(goal);
      if (found == best_.end())
        missed.push_back(name_of(side));
      else if (found->second.showing == Showing::Hidden)
        hidden.push_back(side);
      else
        reasons[found->second.index].push_back(
            {fmt::format("{}: `{}`, {} the bound", rule_code(atom), observer_.atoms()[atom].text,
                         name_of(side)),
             goal});
    }
    if (!missed.empty())
      miss(made, fmt::format("{}: no case was found {} the bound of `{}`", rule_code(atom),
                             fmt::join(missed, " or "), observer_.atoms()[atom].text));
    miss_hidden(made, atom, hidden);
  }

  void miss_hidden(Suggested& made, std::size_t atom, const std::vector<Side>& sides) const {
    std::vector<std::string_view> names;
    for (const Side side : sides) names.push_back(name_of(side));
    if (!names.empty())
      miss(made,
           fmt::format("{}: no case was found {} the bound of `{}` in which it decides "
                       "what comes out",
                       rule_code(atom), fmt::join(names, " or "), observer_.atoms()[atom].text));
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
      reasons[index].push_back(
          {fmt::format("{}: `{}` is {}, and {} {}", rule_code(atom), at.text,
                       observed.seen.atoms[atom].is_true ? "true" : "false", rule,
                       fires(observed, pair.rule) ? "fires" : "does not fire")});
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
      if (goals_.is_bounded(i)) explain_bounds(i, reasons, made);
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

  void add_test(const Kept& kept, const std::vector<Reason>& why, Suggested& made) {
    const auto expected = expecting(observer_.policy(), kept.test, kept.observed.verdict);
    std::string shown;
    for (const Reason& reason : why) {
      if (!expected)
        miss(made,
             fmt::format("nothing can be expected for certain of the case for {}", reason.text));
      else if (reason.goal && passes_without(*reason.goal, expected->test))
        miss_hidden(made, reason.goal->atom, {reason.goal->side});
      else
        shown += "  -- " + reason.text + "\n";
    }
    if (shown.empty()) return;
    made.tests += fmt::format("\ntest \"generated {}\"\n{}{}", ++made.count, shown, expected->text);
  }

  // Where only a part of what the verdict says can be expected, it may not be the part that shows.
  bool passes_without(const Goal& goal, const ir::Test& test) {
    const LoadedPolicy* other = goals_.variant(goal);
    return other != nullptr && run_test(*other, test).passed;
  }

  const ProgramPtr& program_;
  const abi::PolicyInfo& info_;
  SuggestOptions options_;
  Random random_;
  Values values_;
  Cases cases_;
  CaseObserver observer_;
  Goals goals_;
  std::vector<Kept> corpus_;
  std::set<std::string> signatures_;
  std::vector<std::set<std::uint32_t>> rules_of_;  // by exception
  std::map<Goal, Best> best_;
  std::map<std::size_t, Pair> pairs_;  // by atom
};

}  // namespace

Suggested suggest_tests(const ProgramPtr& program, const SuggestOptions& options) {
  return Suggestions(program, options).run();
}

}  // namespace bop::testing
