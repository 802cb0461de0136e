#include "apps/testing/search.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "apps/testing/bounds.h"
#include "apps/testing/claim.h"
#include "apps/testing/shrink.h"
#include "apps/testing/write_case.h"
#include "compiler/interpret/interpret.h"

namespace bop::testing {

namespace {

using abi::Truth;

// Parameters are constants of a compiled policy: each setting of them is compiled by itself.
constexpr std::size_t settings_max = 4;

struct Setting {
  ProgramPtr program;
  std::vector<ir::Test::Setting> changed;  // empty: as declared
  std::vector<LoadedPolicy> engines;
};

// The declared values, all low bounds, all high bounds, and a mixture between them.
std::optional<abi::Value> value_in_setting(const abi::ParameterInfo& parameter,
                                           const std::vector<abi::Value>& choices,
                                           std::size_t setting, Random& random) {
  if (setting == 0 || !parameter.low.known() || !parameter.high.known()) return std::nullopt;
  if (setting == 1) return parameter.low.value;
  if (setting == 2) return parameter.high.value;
  const auto rank = [](const abi::Value& value) -> std::optional<value::Decimal> {
    if (const auto* money = std::get_if<value::Money>(&value)) return money->amount;
    if (const auto* number = std::get_if<value::Decimal>(&value)) return *number;
    return std::nullopt;
  };
  const auto low = rank(parameter.low.value);
  const auto high = rank(parameter.high.value);
  std::vector<abi::Value> inside;
  for (const abi::Value& value : choices)
    if (const auto at = rank(value); at && low && high && *low <= *at && *at <= *high)
      inside.push_back(value);
  if (inside.empty()) return std::nullopt;
  return random.one_of(inside);
}

std::vector<bool> parameters_read(const ir::Program& program) {
  std::vector<bool> read(program.info.parameters.size());
  for (const ir::Node& node : program.nodes)
    if (const auto* parameter = std::get_if<ir::Parameter>(&node.node))
      read.at(parameter->index) = true;
  return read;
}

std::vector<Setting> settings_of(const ProgramPtr& program, const Values& values,
                                 const std::vector<EngineMaker>& makers, Random& random) {
  const std::vector<bool> read = parameters_read(*program);
  const auto& declared = program->info.parameters;
  bool any = false;
  for (std::size_t i = 0; i < declared.size(); ++i)
    any = any || (read[i] && declared[i].low.known() && declared[i].high.known());
  std::vector<Setting> settings;
  for (std::size_t number = 0; number < (any ? settings_max : 1); ++number) {
    Setting setting;
    auto copy = std::make_shared<ir::Program>(*program);
    for (std::size_t i = 0; i < read.size(); ++i) {
      if (!read[i]) continue;
      abi::ParameterInfo& parameter = copy->info.parameters[i];
      const auto choices = values.of(copy->info.schema, parameter.type, {});
      const auto value = value_in_setting(parameter, choices, number, random);
      if (!value || abi::equal(*value, parameter.value.value)) continue;
      parameter.value = abi::Datum::of(*value);
      setting.changed.push_back({static_cast<std::uint32_t>(i), parameter.value});
    }
    setting.program = std::move(copy);
    for (const EngineMaker& maker : makers)
      if (auto loaded = binding::load(setting.program, maker))
        setting.engines.push_back(std::move(*loaded));
    settings.push_back(std::move(setting));
  }
  return settings;
}

bool differ(const Judged& a, const Judged& b) {
  if (a.evaluation.conditions != b.evaluation.conditions) return true;
  return !std::ranges::equal(a.verdict.decisions, b.verdict.decisions, {},
                             &decide::DecisionVerdict::outcome, &decide::DecisionVerdict::outcome);
}

EngineMaker interpreter() {
  return {"interpret", [](ProgramPtr program) { return interpret::interpreter(program); }};
}

// With as many parameters as can be at their declared values.
ir::Test without_parameters(ir::Test small, const Interesting& still) {
  for (std::size_t i = small.parameters.size(); i-- > 0;) {
    ir::Test candidate = small;
    candidate.parameters.erase(candidate.parameters.begin() + static_cast<std::ptrdiff_t>(i));
    if (still(candidate)) small = std::move(candidate);
  }
  return small;
}

// One claim, from its own seed: the same cases whatever else is searched.
class ProofSearch {
 public:
  ProofSearch(const ProgramPtr& program, const ir::Proof& proof,
              const std::vector<Setting>& settings, const std::vector<EngineMaker>& makers,
              const SearchOptions& options)
      : program_(program),
        settings_(settings),
        makers_(makers),
        cases_max_(options.cases),
        claim_(*program, proof),
        random_(options.seed),
        values_(*program, nullptr),
        cases_(*program, values_),
        bounds_(*program, proof) {
    result_.title = proof.title;
    result_.origin = proof.origin;
    for (const ClaimPart& part : claim_.parts()) result_.parts.push_back({part.text, 0});
  }

  ClaimResult run() && {
    start();
    combine();
    wander();
    if (result_.relevant == 0 && result_.passed())
      result_.problem = fmt::format("none of {} cases meets what it is given: nothing was searched",
                                    result_.cases);
    return std::move(result_);
  }

 private:
  // A judged case to go on from.
  struct Base {
    ir::Test test;
    std::size_t met = 0;  // parts of the claim
  };

  bool goes_on() const { return result_.passed() && result_.cases < cases_max_; }

  // What its author thought of, and a few others.
  void start() {
    for (const ir::Test& test : program_->tests) {
      if (!test.subject || bases_.size() >= bases_max / 2 || !goes_on()) continue;
      ir::Test given = test;
      given.title = "drawn";
      given.expects.clear();
      given.steps.clear();
      given.parameters.clear();
      if (given.as_of.empty()) given.as_of = cases_.drawn(random_).as_of;
      judge(given, settings_.front());
    }
    for (std::size_t i = 0; i < drawn_first && goes_on(); ++i)
      judge(cases_.drawn(random_), settings_.front());
    std::ranges::stable_sort(bases_, std::greater<>{}, &Base::met);
  }

  // The bounds in combination, over one case after the other: those that meet most come first.
  void combine() {
    if (bounds_.empty() || bases_.empty()) return;
    const std::size_t budget = cases_max_ / 2;
    // A few cases to start from are worth more than one more field.
    const std::size_t each = std::max<std::size_t>(1, budget / 3 / settings_.size());
    const std::size_t count = bounds_.combinations(each);
    const std::vector<Base> from(
        bases_.begin(),
        bases_.begin() + static_cast<std::ptrdiff_t>(std::min(bases_.size(), bases_combined)));
    for (std::size_t i = 0; i < budget && goes_on(); ++i) {
      const std::size_t number = i / settings_.size();
      const ir::Test& base = from[(number / count) % from.size()].test;
      judge(bounds_.combined(base, number % count, each, random_), settings_[i % settings_.size()]);
    }
  }

  // From cases that brought something new: one step at the bounds, or anywhere.
  void wander() {
    while (goes_on()) {
      const bool at_bounds = !bounds_.empty() && !bases_.empty() && random_.chance(50);
      judge(at_bounds ? bounds_.moved(random_.one_of(bases_).test, random_) : cases_.next(random_),
            random_.one_of(settings_));
    }
  }

  void judge(const ir::Test& test, const Setting& setting) {
    std::vector<Judged> judged;
    for (const auto& engine : setting.engines) judged.push_back(judge_case(engine, test));
    ++tried_;
    if (!judged.front().error.empty()) {
      if (tried_ > 10 * cases_max_) result_.problem = judged.front().error;
      return;
    }
    ++result_.cases;
    if (std::ranges::any_of(judged, [&](const Judged& one) { return differ(judged[0], one); }))
      result_.problem =
          "the engines disagree about\n" + givens(*setting.program, with(setting, test), "");
    const std::size_t met = count(judged.front());
    keep(test, judged.front(), met);
    for (std::size_t e = 0; e < judged.size() && result_.passed(); ++e)
      if (claim_.is_refuted(judged[e])) result_.refuted = shrunk(setting, e, test);
  }

  std::size_t count(const Judged& judged) {
    if (!claim_.is_relevant(judged)) return 0;
    ++result_.relevant;
    std::size_t met = 1;
    for (std::size_t i = 0; i < result_.parts.size(); ++i) {
      if (!claim_.meets(claim_.parts()[i], judged)) continue;
      ++result_.parts[i].met;
      ++met;
    }
    return met;
  }

  // A case in which other conditions hold, or other outcomes come out, than in any before.
  void keep(const ir::Test& test, const Judged& judged, std::size_t met) {
    if (bases_.size() >= bases_max) return;
    std::string signature;
    for (const abi::Truth truth : judged.evaluation.conditions)
      signature += truth == Truth::True ? 't' : truth == Truth::False ? 'f' : 'u';
    for (const decide::DecisionVerdict& decision : judged.verdict.decisions)
      signature += " " + decision.outcome;
    if (signatures_.insert(std::move(signature)).second) bases_.push_back({test, met});
  }

  static ir::Test with(const Setting& setting, ir::Test test) {
    test.parameters = setting.changed;
    return test;
  }

  Counterexample shrunk(const Setting& setting, std::size_t engine, const ir::Test& test) {
    const auto still = [&](const ir::Test& candidate) {
      return claim_.is_refuted(judge_case(setting.engines[engine], candidate));
    };
    // The first setting is the declared one, which knows how to judge a case with parameters.
    const LoadedPolicy& declared = settings_.front().engines[engine];
    ir::Test small =
        without_parameters(with(setting, shrink(setting.program->info.schema, test, still)),
                           [&](const ir::Test& candidate) {
                             return claim_.is_refuted(judge_case(declared, candidate));
                           });
    small.title = "counterexample";
    Counterexample found;
    found.engine = makers_[engine].name;
    found.given = givens(*program_, small, "");
    found.verdict =
        decide::to_text(judge_case(declared, small).verdict, setting.program->info, false);
    return found;
  }

  static constexpr std::size_t bases_max = 400;
  static constexpr std::size_t bases_combined = 12;
  static constexpr std::size_t drawn_first = 20;

  const ProgramPtr& program_;
  const std::vector<Setting>& settings_;
  const std::vector<EngineMaker>& makers_;
  std::size_t cases_max_;
  Claim claim_;
  Random random_;
  Values values_;
  Cases cases_;
  Bounds bounds_;
  std::vector<Base> bases_;
  std::set<std::string> signatures_;
  std::size_t tried_ = 0;  // judged or not
  ClaimResult result_;
};

// --- what a solver settles

// Small, and as each engine judges it: one that does not agree is a mistake of ours.
void refute(ClaimResult& result, const ProgramPtr& program, const Claim& claim,
            const std::vector<EngineMaker>& makers, const ir::Test& test) {
  std::vector<LoadedPolicy> engines;
  for (const EngineMaker& maker : makers)
    if (auto loaded = binding::load(program, maker)) engines.push_back(std::move(*loaded));
  if (engines.empty()) return;
  const auto still = [&](const ir::Test& candidate) {
    return claim.is_refuted(judge_case(engines.front(), candidate));
  };
  const ir::Test small = without_parameters(shrink(program->info.schema, test, still), still);
  Counterexample found;
  found.engine = makers.front().name;
  found.given = givens(*program, small, "");
  const Judged judged = judge_case(engines.front(), small);
  found.verdict = decide::to_text(judged.verdict, program->info, false);
  for (const LoadedPolicy& engine : engines)
    if (differ(judged, judge_case(engine, small)))
      result.problem = "the engines disagree about\n" + found.given;
  result.refuted = std::move(found);
}

// Whether that was enough: what is left open is searched.
bool settle(ClaimResult& result, const ProgramPtr& program, const ir::Proof& proof,
            const std::vector<EngineMaker>& makers, const SearchOptions& options) {
  const Claim claim(*program, proof);
  const auto oracle = binding::load(program, interpreter());
  if (!oracle) return false;
  const analyze::Answer answer = analyze::prove(
      *program, proof,
      [&](const ir::Test& test) { return claim.is_refuted(judge_case(*oracle, test)); },
      {.solve = options.solver});
  result.not_known = answer.not_known;
  result.not_proved = answer.why;
  if (answer.disputed)
    result.problem = "the solver and the interpreter disagree, which is a mistake of bop, about\n" +
                     givens(*program, *answer.disputed, "");
  if (answer.kind == analyze::Answer::Kind::Refuted)
    refute(result, program, claim, makers, *answer.refuted_by);
  if (answer.kind == analyze::Answer::Kind::Proved && result.passed()) {
    result.proved = !answer.is_empty;
    for (const ClaimPart& part : claim.parts())
      if (std::ranges::find(answer.never_met, part.term) != answer.never_met.end())
        result.never_met.push_back(part.text);
    if (answer.is_empty) result.problem = "no case at all meets what it is given";
  }
  return answer.kind != analyze::Answer::Kind::Open || !result.passed();
}

std::vector<ClaimResult> search_proofs(const ProgramPtr& program,
                                       const std::vector<EngineMaker>& makers,
                                       const SearchOptions& options,
                                       const std::function<bool(const std::string&)>& wanted) {
  std::vector<ClaimResult> results;
  std::vector<Setting> settings;
  for (const ir::Proof& proof : program->proofs) {
    if (!wanted(proof.title)) continue;
    ClaimResult settled;
    settled.title = proof.title;
    settled.origin = proof.origin;
    if (options.solver != nullptr && settle(settled, program, proof, makers, options)) {
      results.push_back(std::move(settled));
      continue;
    }
    if (settings.empty()) {
      Random random(options.seed);
      settings = settings_of(program, Values(*program, nullptr), makers, random);
    }
    results.push_back(ProofSearch(program, proof, settings, makers, options).run());
    results.back().not_known = std::move(settled.not_known);
    results.back().not_proved = std::move(settled.not_proved);
  }
  return results;
}

// --- properties

struct PropertyTruth {
  Truth where = Truth::True;
  Truth holds = Truth::True;
  bool refuted() const { return where == Truth::True && holds == Truth::False; }
};

PropertyTruth truth_of(const ir::Property& property, const LoadedPolicy& policy,
                       const ir::Test& test) {
  const abi::Evaluation evaluation = evaluate_case(policy, test);
  PropertyTruth truth;
  if (property.where != abi::none) truth.where = evaluation.conditions[property.where];
  truth.holds = evaluation.conditions[property.holds];
  return truth;
}

// "amount = EUR 0.01, parts = 3", and what else the case gives
std::string variables_text(const ir::Property& property, const ProgramPtr& program,
                           const ir::Test& test) {
  const abi::Schema& schema = program->info.schema;
  const auto& fields = schema.records[program->info.subject_record].fields;
  std::string text;
  for (std::size_t i = 0; i < fields.size(); ++i)
    text += fmt::format("{}{} = {}\n", i < property.variables ? "" : "given ", fields[i].name,
                        literal(schema, fields[i].type, test.subject->fields[i]));
  ir::Test rest = test;
  rest.subject.reset();
  const bool reads_clock = std::ranges::any_of(program->nodes, [](const ir::Node& node) {
    return std::holds_alternative<ir::Clock>(node.node);
  });
  if (!reads_clock) rest.as_of.clear();
  std::erase_if(rest.references, [&](const ir::Test::Reference& given) {
    return std::ranges::none_of(program->nodes, [&](const ir::Node& node) {
      const auto* lookup = std::get_if<ir::Lookup>(&node.node);
      const auto* compare = std::get_if<ir::Compare>(&node.node);
      return (lookup != nullptr && lookup->reference == given.reference) ||
             (compare != nullptr && compare->rates == given.reference);
    });
  });
  return text + givens(*program, rest, "");
}

ClaimResult search_property(const ir::Property& property, const ir::Program& policy,
                            const std::vector<EngineMaker>& makers, const SearchOptions& options) {
  ClaimResult result;
  result.title = property.title;
  result.origin = property.origin;
  result.is_property = true;
  Random random(options.seed);
  const Values values(*property.program, &policy);
  const std::vector<Setting> settings = settings_of(property.program, values, makers, random);
  const Cases cases(*property.program, values, property.variables);
  for (std::size_t i = 0; i < options.cases && result.passed(); ++i) {
    const Setting& setting = settings[i % settings.size()];
    const ir::Test test = cases.drawn(random);
    std::optional<PropertyTruth> first;
    for (std::size_t e = 0; e < setting.engines.size() && result.passed(); ++e) {
      const LoadedPolicy& engine = setting.engines[e];
      const PropertyTruth truth = truth_of(property, engine, test);
      if (!first) {
        first = truth;
        ++result.cases;
        if (truth.where == Truth::True) ++result.relevant;
      } else if (first->where != truth.where || first->holds != truth.holds) {
        result.problem =
            "the engines disagree about\n" + variables_text(property, setting.program, test);
      }
      if (!truth.refuted()) continue;
      const auto still = [&](const ir::Test& candidate) {
        return truth_of(property, engine, candidate).refuted();
      };
      const ir::Test small = shrink(setting.program->info.schema, test, still);
      Counterexample found;
      found.engine = makers[e].name;
      ir::Test whole = small;
      whole.parameters = setting.changed;
      found.given = variables_text(property, setting.program, whole);
      result.refuted = std::move(found);
    }
  }
  if (result.relevant == 0 && result.passed())
    result.problem =
        fmt::format("none of {} cases meets its `where`: nothing was searched", result.cases);
  return result;
}

}  // namespace

std::vector<ClaimResult> search_claims(const ProgramPtr& program,
                                       const std::vector<EngineMaker>& engines,
                                       const SearchOptions& options,
                                       const std::function<bool(const std::string&)>& wanted) {
  std::vector<ClaimResult> results = search_proofs(program, engines, options, wanted);
  for (const ir::Property& property : program->properties)
    if (wanted(property.title))
      results.push_back(search_property(property, *program, engines, options));
  return results;
}

}  // namespace bop::testing
