// Who may do a task, and why the others who could be asked may not: roles and what they cover,
// delegation, absence, exclusions, limits, duties, earlier approvals. Pure. Never: doing it.
#pragma once

#include <string>
#include <vector>

#include "runtime/cases/case.h"
#include "runtime/cases/people.h"

namespace bop::cases {

/// One way in which somebody could do a task.
struct Candidate {
  std::string person;
  std::string on_behalf_of;  // who has delegated it
  std::string reason;        // why not; empty: he may

  bool eligible() const { return reason.empty(); }
  /// The person, and for whom.
  std::vector<std::string> persons() const;
  /// "B for A"
  std::string text() const;
};

/// Everybody who holds a role of the task, or acts for somebody who does.
std::vector<Candidate> candidates(const Case& state, const Task& task, const People& people,
                                  Instant at);
/// The way in which this person may do it; otherwise why not.
std::expected<Candidate, std::string> may_do(const Case& state, const Task& task,
                                             const People& people, const std::string& person,
                                             Instant at);
/// The way in which this person may correct the record: by a role of an open task, or as one who is
/// asked by a decision; otherwise why not.
std::expected<Candidate, std::string> may_correct(const Case& state, const People& people,
                                                  const std::string& person, Instant at);
/// The owner of the policy as a role in the file of people: "Head of Finance" is
/// `head_of_finance`.
std::string owner_role(const Demands& demands);
/// The way in which this person may take the case to another version: as owner of the policy that
/// it is under; otherwise why not.
std::expected<Candidate, std::string> may_migrate(const Case& state, const People& people,
                                                  const std::string& person, Instant at);
/// Why by this word nothing is approved and nothing let go: no limit is written for who has the
/// authority, or a task came to who has none of its roles. Empty: it may.
std::string authority_against(const Case& state, const Task& task, const People& people,
                              const Candidate& who);
/// Why they are kept from it by those whom it excludes, or by what is not known of them; empty:
/// they are not.
std::string exclusion_against(const Named& excluded, const People& people, const Candidate& who);
/// Why that is over the limit of a person; empty: it is not.
std::string limit_against(const Case& state, const People& people, const std::string& person);
/// Why these people may not do this in the case at that moment, by its duties and what they have
/// done in it and in others; empty: they may.
std::string duty_against(const Case& state, const People& people, const std::string& verb,
                         const std::vector<std::string>& persons, Instant at);
/// Why an approval that was given does not stand by what is asked now: exclusions, limits, duties.
/// Empty: it does. Who was there then may have left since.
std::string against_given(const Case& state, const Task& stage, const People& people,
                          const ApprovalUnderWay::Given& given);

/// Why there is nobody who may do it; empty: somebody may.
std::string nobody_for(const Case& state, const Task& task, const People& people, Instant at);

/// Whether a role of a person counts as the wanted one: itself, or one that covers it.
bool counts_as(const Case& state, const std::string& held, const std::string& wanted);
/// What of it names somebody who is not among the people; empty: nothing.
std::string stranger_in(const Named& named, const People& people);
/// Those of an exclusion.
bool names(const Named& named, const People& people, const std::string& person);

}  // namespace bop::cases
