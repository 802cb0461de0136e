#include "apps/testing/search.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/testing/cases.h"
#include "apps/testing/shrink.h"
#include "apps/testing/write_case.h"

namespace bop::testing {

namespace {

using abi::Truth;

// Parameters are constants of a compiled policy: each setting of them is compiled by itself.
constexpr std::size_t settings_max = 4;

struct Setting {
  ProgramPtr program;
  std::string changed;  // "touchless_limit = EUR 5,000.00"; empty: as declared
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
      setting.changed +=
          fmt::format("{}{} = {}", setting.changed.empty() ? "" : ", ", parameter.name,
                      abi::print(copy->info.schema, parameter.type, parameter.value));
    }
    setting.program = std::move(copy);
    for (const EngineMaker& maker : makers)
      if (auto loaded = binding::load(setting.program, maker))
        setting.engines.push_back(std::move(*loaded));
    settings.push_back(std::move(setting));
  }
  return settings;
}

Truth negated(Truth truth) {
  if (truth == Truth::Unknown) return truth;
  return truth == Truth::True ? Truth::False : Truth::True;
}

// The truth of a claim about one judged case. What a decision gives is never unknown: where it is
// undetermined, it is no outcome.
Truth truth_of(const ir::Program& program, const ir::Proof& proof, std::uint32_t index,
               const Judged& judged) {
  const ir::ClaimTerm& term = proof.terms[index];
  using Kind = ir::ClaimTerm::Kind;
  if (term.kind == Kind::Condition) return judged.evaluation.conditions[term.condition];
  if (term.kind == Kind::Outcome) {
    const std::string wanted =
        term.outcome == abi::none
            ? std::string(decide::DecisionVerdict::undetermined)
            : program.info.decisions[term.decision].outcomes[term.outcome].name;
    return judged.verdict.decisions[term.decision].outcome == wanted ? Truth::True : Truth::False;
  }
  if (term.kind == Kind::Not)
    return negated(truth_of(program, proof, term.operands.front(), judged));
  const Truth deciding = term.kind == Kind::And ? Truth::False : Truth::True;
  Truth whole = negated(deciding);
  for (const std::uint32_t operand : term.operands) {
    const Truth truth = truth_of(program, proof, operand, judged);
    if (truth == deciding) return deciding;
    if (truth == Truth::Unknown) whole = Truth::Unknown;
  }
  return whole;
}

bool is_relevant(const ir::Program& program, const ir::Proof& proof, const Judged& judged) {
  return proof.given == abi::none || truth_of(program, proof, proof.given, judged) == Truth::True;
}

bool is_refuted(const ir::Program& program, const ir::Proof& proof, const Judged& judged) {
  if (!judged.error.empty() || !is_relevant(program, proof, judged)) return false;
  const Truth claim = truth_of(program, proof, proof.claim, judged);
  return claim == (proof.never ? Truth::True : Truth::False);
}

class ProofSearch {
 public:
  ProofSearch(const ProgramPtr& program, const std::vector<EngineMaker>& makers,
              const SearchOptions& options)
      : program_(program),
        makers_(makers),
        options_(options),
        random_(options.seed),
        values_(*program, nullptr),
        cases_(*program, values_) {}

  std::vector<ClaimResult> run(const std::function<bool(const std::string&)>& wanted) {
    for (std::size_t i = 0; i < program_->proofs.size(); ++i)
      if (wanted(program_->proofs[i].title)) proofs_.push_back(i);
    for (const std::size_t proof : proofs_) {
      ClaimResult result;
      result.title = program_->proofs[proof].title;
      result.origin = program_->proofs[proof].origin;
      results_.push_back(std::move(result));
    }
    if (proofs_.empty()) return {};
    const std::vector<Setting> settings = settings_of(program_, values_, makers_, random_);
    for (std::size_t i = 0; i < options_.cases; ++i)
      judge(settings[i % settings.size()], cases_.next(random_));
    for (ClaimResult& result : results_)
      if (result.relevant == 0 && result.passed())
        result.problem = fmt::format(
            "none of {} cases meets what it is given: nothing was searched", result.cases);
    return std::move(results_);
  }

 private:
  void judge(const Setting& setting, const ir::Test& test) {
    std::vector<Judged> judged;
    for (const auto& engine : setting.engines) judged.push_back(judge_case(engine, test));
    if (!judged.front().error.empty()) return;
    if (std::ranges::any_of(judged, [&](const Judged& one) { return differ(judged[0], one); }))
      disagree(setting, test);
    for (std::size_t i = 0; i < proofs_.size(); ++i) {
      ClaimResult& result = results_[i];
      const ir::Proof& proof = program_->proofs[proofs_[i]];
      if (!result.passed()) continue;
      ++result.cases;
      if (is_relevant(*setting.program, proof, judged.front())) ++result.relevant;
      for (std::size_t e = 0; e < judged.size() && result.passed(); ++e)
        if (is_refuted(*setting.program, proof, judged[e]))
          result.refuted = shrunk(setting, e, proof, test);
    }
  }

  static bool differ(const Judged& a, const Judged& b) {
    if (a.evaluation.conditions != b.evaluation.conditions) return true;
    return !std::ranges::equal(a.verdict.decisions, b.verdict.decisions, {},
                               &decide::DecisionVerdict::outcome,
                               &decide::DecisionVerdict::outcome);
  }

  void disagree(const Setting& setting, const ir::Test& test) {
    for (ClaimResult& result : results_)
      if (result.passed())
        result.problem = "the engines disagree about\n" + givens(*setting.program, test, "");
  }

  Counterexample shrunk(const Setting& setting, std::size_t engine, const ir::Proof& proof,
                        const ir::Test& test) {
    const auto still = [&](const ir::Test& candidate) {
      return is_refuted(*setting.program, proof, judge_case(setting.engines[engine], candidate));
    };
    ir::Test small = shrink(setting.program->info.schema, test, still);
    small.title = "counterexample";
    Counterexample found;
    found.engine = makers_[engine].name;
    if (!setting.changed.empty()) found.given = "-- with " + setting.changed + "\n";
    found.given += givens(*setting.program, small, "");
    found.verdict = decide::to_text(judge_case(setting.engines[engine], small).verdict,
                                    setting.program->info, false);
    return found;
  }

  const ProgramPtr& program_;
  const std::vector<EngineMaker>& makers_;
  SearchOptions options_;
  Random random_;
  Values values_;
  Cases cases_;
  std::vector<std::size_t> proofs_;
  std::vector<ClaimResult> results_;
};

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
      if (!setting.changed.empty()) found.given = "-- with " + setting.changed + "\n";
      found.given += variables_text(property, setting.program, small);
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
  std::vector<ClaimResult> results = ProofSearch(program, engines, options).run(wanted);
  for (const ir::Property& property : program->properties)
    if (wanted(property.title))
      results.push_back(search_property(property, *program, engines, options));
  return results;
}

}  // namespace bop::testing
