#include "compiler/analyze/solve.h"

#include <z3++.h>

namespace bop::analyze {

namespace {

std::string text_of(Int128 number) {
  if (number == 0) return "0";
  const bool is_negative = number < 0;
  std::string digits;
  for (; number != 0; number /= 10) {
    const int digit = static_cast<int>(number % 10);
    digits.insert(digits.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
  }
  return is_negative ? "-" + digits : digits;
}

// Terms as Z3 has them, each made once: operands stand before what reads them.
class Translation {
 public:
  Translation(z3::context& context, const Terms& terms) : context_(context), terms_(terms) {}

  z3::expr of(TermId id) {
    if (const auto found = made_.find(id); found != made_.end()) return found->second;
    const z3::expr expression = made(terms_[id]);
    made_.emplace(id, expression);
    return expression;
  }

 private:
  z3::expr_vector operands(const Term& term) {
    z3::expr_vector all(context_);
    for (const TermId operand : term.operands) all.push_back(of(operand));
    return all;
  }

  z3::expr constant(const Term& term) {
    if (term.sort == Sort::Truth) return context_.bool_val(term.number != 0);
    if (term.sort == Sort::Whole) return context_.int_val(text_of(term.number).c_str());
    return context_.real_val((text_of(term.number) + "/" + text_of(term.denominator)).c_str());
  }

  z3::expr made(const Term& term) {
    switch (term.op) {
      case Op::Constant:
        return constant(term);
      case Op::Variable:
        return context_.constant(term.name.c_str(), term.sort == Sort::Truth ? context_.bool_sort()
                                                    : term.sort == Sort::Whole
                                                        ? context_.int_sort()
                                                        : context_.real_sort());
      case Op::Not:
        return !of(term.operands[0]);
      case Op::And:
        return z3::mk_and(operands(term));
      case Op::Or:
        return z3::mk_or(operands(term));
      case Op::Equal:
        return of(term.operands[0]) == of(term.operands[1]);
      case Op::LessOrEqual:
        return of(term.operands[0]) <= of(term.operands[1]);
      case Op::Choose:
        return z3::ite(of(term.operands[0]), of(term.operands[1]), of(term.operands[2]));
      case Op::Add:
        return of(term.operands[0]) + of(term.operands[1]);
      case Op::Multiply:
        return of(term.operands[0]) * of(term.operands[1]);
      case Op::Divide:
        return of(term.operands[0]) / of(term.operands[1]);
      case Op::DivideDown:  // Z3 divides towards minus infinity where the divisor is above zero
        return of(term.operands[0]) / context_.int_val(text_of(term.number).c_str());
      case Op::Down:
        return z3::expr(context_, Z3_mk_real2int(context_, of(term.operands[0])));
      case Op::AsReal:
        return z3::to_real(of(term.operands[0]));
    }
    return context_.bool_val(false);
  }

  z3::context& context_;
  const Terms& terms_;
  std::map<TermId, z3::expr> made_;
};

// "-12" and "1/3" where Z3 writes (- 12) and (/ 1 3); nothing for what is no fraction.
std::string value_text(const z3::expr& value) {
  if (value.is_bool()) return value.is_true() ? "true" : "false";
  std::string text;
  return value.is_numeral(text) ? text : std::string();
}

}  // namespace

Solution solve(const Question& question) {
  Solution solution;
  try {
    z3::context context;
    Translation translation(context, *question.terms);
    z3::solver solver(context, z3::solver::simple());
    z3::params params(context);
    params.set("rlimit", question.effort);
    params.set("random_seed", 1U);
    // Its procedure for polynomials takes any time within one step.
    params.set("arith.nl.nra", false);
    solver.set(params);
    for (const TermId term : question.asserted) solver.add(translation.of(term));
    const z3::check_result result = solver.check();
    if (result == z3::unsat) {
      solution.kind = Solution::Kind::Impossible;
      return solution;
    }
    if (result == z3::unknown) {
      solution.why = solver.reason_unknown();
      return solution;
    }
    solution.kind = Solution::Kind::Possible;
    const z3::model model = solver.get_model();
    for (const TermId term : question.asked)
      solution.values[term] = value_text(model.eval(translation.of(term), true));
  } catch (const z3::exception& error) {
    solution = {};
    solution.why = error.msg();
  }
  return solution;
}

}  // namespace bop::analyze

// The door of the module: the one symbol that is looked up in it.
extern "C" __attribute__((visibility("default"))) const bop::analyze::SolverEntry*
bop_analyze_module() {
  static const bop::analyze::SolverEntry entry = {bop::analyze::solver_entry_version,
                                                  &bop::analyze::solve};
  return &entry;
}
