#include "apps/binding/binding.h"

#include <algorithm>

#include "compiler/interpret/interpret.h"
#include "runtime/record/as_type.h"

namespace bop::binding {

namespace {

// The sets that another policy declares, by name, as it sees them. Check has made sure that this
// policy has each of them.
std::shared_ptr<const abi::References> references_for(const abi::PolicyInfo& other,
                                                      const abi::PolicyInfo& info,
                                                      const abi::References& references) {
  auto made = std::make_shared<abi::References>();
  for (const abi::ReferenceInfo& wanted : other.references) {
    const auto own = std::ranges::find(info.references, wanted.name, &abi::ReferenceInfo::name);
    const abi::ReferenceSet& set =
        references.sets[static_cast<std::size_t>(own - info.references.begin())];
    if (!set.available()) {
      made->sets.push_back(abi::ReferenceSet::unavailable(wanted.name, set.why_unavailable()));
      continue;
    }
    std::vector<abi::RecordPtr> rows;
    for (const abi::RecordPtr& row : set.rows())
      rows.push_back(record::as_type(info.schema, other.schema, wanted.record, *row));
    made->sets.push_back(
        abi::ReferenceSet::complete(wanted.name, std::move(rows), wanted.key_fields));
  }
  return made;
}

}  // namespace

BoundPolicy::BoundPolicy(const LoadedPolicy& policy,
                         std::shared_ptr<const abi::References> references)
    : program_(policy.program()),
      session_(policy.engine().bind(references)),
      explainer_(interpret::explainer(program_, references)),
      examiner_(interpret::examiner(program_, references)) {
  judge_ = std::make_unique<decide::Judge>(
      decide::Judge{&program_->info, session_.get(), explainer_.get(),
                    std::string(policy.engine().name()), examiner_.get()});
  for (const LoadedPolicy& other : policy.others())
    others_.push_back(other.bind(references_for(other.info(), program_->info, *references)));
  if (!program_->matches.empty()) {
    matcher_ = std::make_unique<match::Matcher>(
        program_->info, session_->matches(interpret::matches(program_, references)));
    judge_->matcher = matcher_.get();
  }
  std::size_t next = 0;
  for (const auto& other : program_->others)
    judge_->others.push_back(other == nullptr ? nullptr : &others_[next++].judge());
}

BoundPolicy LoadedPolicy::bind(std::shared_ptr<const abi::References> references) const {
  return {*this, std::move(references)};
}

std::optional<LoadedPolicy> load(ProgramPtr program, const EngineMaker& maker) {
  std::vector<LoadedPolicy> others;
  for (const auto& other : program->others) {
    if (other == nullptr) continue;
    auto loaded = load(other, maker);
    if (!loaded) return std::nullopt;
    others.push_back(std::move(*loaded));
  }
  auto engine = maker.make(program);
  if (!engine) return std::nullopt;
  return LoadedPolicy(std::move(program), maker, std::move(engine), std::move(others));
}

}  // namespace bop::binding
