// A case file with the people it is worked by: how verdicts become cases, and how each act becomes
// one transaction. The clock is read here and nowhere else. Never: what a case means.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/bop/policy.h"
#include "runtime/cases/cases.h"
#include "runtime/decide/decide.h"
#include "runtime/record/content.h"
#include "runtime/store/store.h"

namespace bop::cli {

inline constexpr auto people_help =
    "who works here: a .json file (persons, absences, delegations) "
    "or a .csv file (id, name, roles, manager, limits)";

/// This moment, to the second.
std::string moment_now();
/// An instant with its offset, or the moment it is now where the text is empty; complains.
std::optional<value::Instant> moment_of(const std::string& text);

/// Complains of every finding. A day alone in it is a day of `zone`.
std::optional<cases::People> load_people(const std::string& path, const std::string& zone);
/// The same, and the file does from now on whatever it does by these people.
std::expected<cases::People, std::vector<Error>> work_by(store::Store& store,
                                                         const std::string& path,
                                                         const std::string& zone);
/// The same for a policy: of what it can't hold them to, too, and a note of what it does not know.
std::optional<cases::People> load_people(const std::string& path, const LoadedPolicy& policy);

/// What a run makes cases of, and with what.
struct CaseSource {
  std::string file, people;        // the case file, the file of people
  std::string policy;              // its path
  std::vector<std::string> lists;  // reference sets that were read
  driver::Texts texts;             // what the policy was made of
  value::Instant at;               // the moment of the run
};

/// Makes cases of verdicts: one for each record. A record that is there already and says the same
/// is the same; one that says something else is refused (B8616).
class CaseOpener {
 public:
  /// Nothing after complaining.
  static std::optional<CaseOpener> make(const CaseSource& source, const LoadedPolicy& policy);
  Result<void> open(const record::Record& record, const decide::Verdict& verdict,
                    const abi::Evaluation& evaluation, value::Instant at);
  std::string summary() const;

 private:
  CaseOpener(store::Store store, cases::People people, const LoadedPolicy& policy,
             CaseSource source)
      : store_(std::move(store)),
        people_(std::move(people)),
        policy_(&policy),
        source_(std::move(source)) {}
  Result<void> write(cases::Demands demands, const record::Record& record, value::Instant at);
  Result<std::string> case_of(const record::Record& record, const record::Content& content);
  Result<bool> is_same(const cases::Case& there, const record::Record& record,
                       const record::Content& content);

  store::Store store_;
  cases::People people_;
  const LoadedPolicy* policy_;
  CaseSource source_;
  std::size_t opened_ = 0, touchless_ = 0, refused_ = 0;
  std::vector<std::string> same_;  // cases that were there
};

/// "1 task", "2 tasks".
std::string counted(std::size_t number, const std::string& what);

/// The record as its case holds it.
Result<record::Record> record_of(store::Store& store, const abi::PolicyInfo& info,
                                 const std::string& id);

}  // namespace bop::cli
