// A case file with the people it is worked by: how verdicts become cases, and how each act becomes
// one transaction. The clock is read here and nowhere else. Never: what a case means.
#pragma once

#include <optional>
#include <string>

#include "apps/bop/policy.h"
#include "runtime/cases/cases.h"
#include "runtime/decide/decide.h"
#include "runtime/store/store.h"

namespace bop::cli {

inline constexpr auto people_help =
    "who works here: a .json file (persons, absences, delegations) "
    "or a .csv file (id, name, roles, manager)";

/// This moment, to the second.
std::string moment_now();
/// An instant with its offset, or the moment it is now where the text is empty; complains.
std::optional<value::Instant> moment_of(const std::string& text);

/// Complains of every finding.
std::optional<cases::People> load_people(const std::string& path);

/// What the verdict asks, by the fields of the record that count.
cases::Demands demands_of(const LoadedPolicy& policy, const record::Record& record,
                          const decide::Verdict& verdict, const abi::Evaluation& evaluation);

/// Makes cases of verdicts: one for each record, once.
class CaseOpener {
 public:
  /// Nothing after complaining.
  static std::optional<CaseOpener> make(const std::string& file, const std::string& people,
                                        const std::string& policy_path, const LoadedPolicy& policy);
  Result<void> open(const record::Record& record, const decide::Verdict& verdict,
                    const abi::Evaluation& evaluation, value::Instant at);
  std::string summary() const;

 private:
  CaseOpener(store::Store store, cases::People people, const LoadedPolicy& policy)
      : store_(std::move(store)), people_(std::move(people)), policy_(&policy) {}
  Result<void> write(cases::Demands demands, const record::Record& record, value::Instant at);

  store::Store store_;
  cases::People people_;
  const LoadedPolicy* policy_;
  std::size_t opened_ = 0, touchless_ = 0, before_ = 0;
};

}  // namespace bop::cli
