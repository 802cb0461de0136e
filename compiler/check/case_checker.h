// Matches, people, work over time, and where a policy applies: a part of the checker with files of
// its own, for what it checks is read by few others. Never: state of its own; that is the
// checker's.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/check/context.h"

namespace bop::check {

class CaseChecker {
 public:
  explicit CaseChecker(Checker& checker)
      : checker_(checker),
        modules_(checker.modules_),
        symbols_(checker.symbols_),
        diagnostics_(checker.diagnostics_),
        checked_(checker.checked_),
        scope_(checker.scope_),
        states_(checker.match_states_) {}

  /// What the name of a match stands for.
  Typed match_value(ExprId id, Index match);
  void check_matches();
  /// After everything that may read a match is checked.
  void check_ambiguous_heard();
  void check_approvals();
  void check_all_duties();
  void check_processes();
  void check_services();
  void check_jurisdiction();
  void check_inside(const std::optional<ast::Regions>& regions);

  // check_test_case.cpp: what tests say of the case that a verdict becomes
  /// `release.with = cfo`, `onboarding.access = waiting`; nothing where it is about the verdict.
  std::optional<abi::CaseFact> fact_expected(const ast::TestDecl::Expect& expect);
  /// `given release = approve`; nothing where it gives a record, a set or a parameter.
  std::optional<abi::CaseFact> answer_given(const ast::TestDecl::Given& given);
  void check_after(ExprId span);
  /// Says of each part after how many `given after` it stands, and refuses what comes too late.
  void order_by_moments(const ast::TestDecl& test, TestInfo& info);
  static bool is_of_case(const TestInfo& info);

  // check_test_people.cpp: who there is in a test
  /// Nobody twice, and nobody in a test that looks at no case.
  void check_people(const ast::TestDecl& test, bool of_case);
  /// `given "olga" is controller`, is absent, acts for somebody.
  void check_person_given(const ast::TestDecl::OfPerson& given);
  /// `given bill = … by "olga"`: somebody of the test.
  void check_corrector(const ast::TestDecl::Given& given);

 private:
  using State = CheckerState::State;

  // check_match.cpp
  const MatchInfo& match_typed(Index match);
  void type_match(Index match);
  bool check_match_parts(const ast::MatchDecl& node);
  void check_pairing(ExprId on);
  void add_keys(ExprId on, Facts& facts) const;
  Type match_side(const ast::MatchDecl::Side& side);
  void check_level(const ast::MatchDecl::Level& level, MatchInfo& made);
  void check_sets(const ast::MatchDecl& node, const MatchInfo& made, Type left, Type right);
  void check_cumulative(const ast::MatchDecl& node, const MatchInfo& made, Type right,
                        const std::vector<Type>& measures);
  void check_set_keys(const ast::MatchDecl& node, const ast::Identifier& written, Index set,
                      Type left, Type right);
  Type measured(const ast::MatchDecl::Allowance& allowance, ExprId written, Type element,
                Index& at);
  std::vector<Type> check_allowances(const ast::MatchDecl& node, Type left, Type right,
                                     MatchInfo& made);
  void check_sides(const ast::MatchDecl::Allowance& allowance);
  void check_bound(const ast::MatchDecl::Allowance& allowance, const ast::MatchDecl::Bound& bound,
                   Type measure);
  void check_raisings(const ast::MatchDecl& node);
  void suggest_variance(const ast::MatchDecl& node, const ast::Identifier& written,
                        const std::vector<std::string>& known, diagnostics::Diagnostic& unknown);
  std::size_t stages_of(const ast::MatchDecl& node) const;
  std::vector<std::string> variances_of(const ast::MatchDecl& node) const;
  std::set<std::string> fields_read(Index match) const;
  void check_raised(const ast::MatchDecl& node, const ast::MatchDecl::Allowance& allowance,
                    const std::optional<ast::MatchDecl::Bound>& bound, const std::string& side);
  void claim(std::map<std::string, SourceRange, std::less<>>& taken, const ast::Identifier& name);
  Index match_result(const std::string& name, const ast::MatchDecl& node, Type left, Type right,
                     const std::vector<Type>& measures);

  // check_people.cpp
  void check_persons(const std::vector<ExprId>& persons);
  void check_approval(const ast::ApprovalDecl& node, ApprovalInfo& made);
  struct RoleNamed {
    Index role = none;
    SourceRange range;
  };
  void add_roles(ExprId people, std::vector<RoleNamed>& roles) const;
  void refuse_excluded(const ast::ApprovalDecl& node, const EffectInfo& otherwise);
  void check_approvers(ExprId by);
  void check_duties(const ast::DutiesDecl& node);
  void check_of(const ast::Path& of);
  void check_apart(const ast::DutiesDecl::Apart& apart);
  /// Whether whoever has the role has the other one, too.
  bool covers(const resolve::Role& role, const std::string& other) const;

  // check_process.cpp: processes and services
  struct DueDay {
    std::string anchor;
    std::int64_t seconds = 0;
    std::int64_t business_days = 0;
  };
  void check_task(const ast::ProcessDecl::Task& task);
  void check_due(ExprId due);
  std::optional<DueDay> due_day(ExprId due) const;
  void check_task_order(const ast::ProcessDecl& node);
  void check_due_order(const ast::ProcessDecl::Task& task, const ast::ProcessDecl::Task& needed);
  void check_service(const ast::ServiceDecl& node);
  void check_service_calendar(ExprId calendar);

  // check_test_case.cpp
  struct Part {
    abi::CaseFact fact;
    std::vector<std::string> words;  // it can be, or be answered with
    bool broken = false;             // reported
  };
  std::optional<Part> part_named(const std::vector<ast::Identifier>& path, bool answered);
  std::optional<Part> task_named(const std::vector<ast::Identifier>& path, bool answered);
  std::optional<Part> clock_named(const std::vector<ast::Identifier>& path, bool answered);
  bool is_about_verdict(const ast::Identifier& name) const;
  void check_word(const Part& part, ExprId written, abi::CaseFact& fact);
  void check_holder(ExprId written, abi::CaseFact& fact);
  std::optional<abi::CaseFact::About> about_of(const Part& part,
                                               const std::vector<ast::Identifier>& path);
  void check_fact(const Part& part, const ast::TestDecl::Expect& expect, ExprId written,
                  abi::CaseFact& fact);
  std::string word_of(ExprId written) const;
  void advise_whole_record(const std::vector<ast::Identifier>& path,
                           diagnostics::Diagnostic& report) const;

  // check_test_people.cpp
  void check_somebody(ExprId written, abi::CaseFact& fact);
  /// Somebody of the test; `or_delegate`: or who acts for somebody, "fina for carl".
  void check_person(const ast::Identifier& person, bool or_delegate);
  void check_role_held(const ast::TestDecl::OfPerson::Role& role);
  void check_limit(const ast::TestDecl::OfPerson::Limit& limit);
  void check_scope(const ast::Identifier& scope);

  // check_jurisdiction.cpp
  void check_regions(const ast::Regions& regions);
  std::string region_text(ExprId region) const;

  // What the checker knows and does, by the names it has there.
  Typed infer(ExprId id) { return checker_.infer(id); }
  Typed present(ExprId id, const Expected& hint = {}) { return checker_.present(id, hint); }
  Typed expect(ExprId id, const Expected& wanted) { return checker_.expect(id, wanted); }
  void condition(ExprId id, std::string_view what) { checker_.condition(id, what); }
  Type element_type(ExprId list) { return checker_.element_type(list); }
  PathInfo resolve_path(const ast::Path& path) { return checker_.resolve_path(path); }
  const ast::Expr& expr(ExprId id) const { return checker_.expr(id); }
  SourceRange range(ExprId id) const { return checker_.range(id); }
  Info& info(ExprId id) { return checker_.info(id); }
  const Info& info(ExprId id) const { return checker_.info(id); }
  std::string name_of(Type type) const { return checker_.name_of(type); }
  std::string with_article(Type type) const { return checker_.with_article(type); }
  std::string written(ExprId id) const { return checker_.written(id); }

  Checker& checker_;
  const std::vector<ast::Module>& modules_;
  const resolve::Symbols& symbols_;
  Diagnostics& diagnostics_;
  Checked& checked_;
  Scope& scope_;
  std::vector<State>& states_;  // of the matches
};

}  // namespace bop::check
