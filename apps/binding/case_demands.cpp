#include "apps/binding/case_demands.h"

#include "compiler/ir/cases_info.h"
#include "runtime/decide/trust.h"
#include "runtime/record/record.h"

namespace bop::binding {

cases::Demands demands_of(const LoadedPolicy& policy, const record::Record& record,
                          const decide::Verdict& verdict, const abi::Evaluation& evaluation) {
  const abi::PolicyInfo& info = policy.info();
  const decide::Trust trust(info, record);
  const abi::RecordPtr subject = record::project(
      info.schema, record, info.subject,
      [&trust](const std::string& path, const record::Reading&) { return trust.usable(path); });
  return cases::demands_of(info, ir::cases_info(*policy.program()), verdict, evaluation, subject);
}

}  // namespace bop::binding
