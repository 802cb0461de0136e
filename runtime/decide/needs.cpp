#include "runtime/decide/needs.h"

#include <algorithm>

namespace bop::decide {

using record::Reading;

const Reading* reading_at(const abi::PolicyInfo& policy, const record::Record& record,
                          const std::string& path) {
  if (!path.starts_with(policy.subject + ".")) return nullptr;
  return record::find(policy.schema, record,
                      std::string_view(path).substr(policy.subject.size() + 1));
}

namespace {

Need describe_one(const abi::PolicyInfo& policy, const record::Record& record, const Trust& trust,
                  const abi::Need& need, const std::string& rule) {
  if (need.undefined) return {{}, rule, "undefined: " + need.reason, {}, {}};
  const std::string& path = trust.asked_for(need.path);
  Need result{path, {}, need.reason, {}, {}};
  const Reading* reading = reading_at(policy, record, path);
  if (reading == nullptr) {
    const bool of_row = path.find("].") != std::string::npos;
    if (result.why.empty()) result.why = of_row ? "not read" : "unavailable";
    return result;
  }
  result.raw = reading->raw;
  result.at = reading->origin;
  if (reading->status == record::Status::Unread) {
    result.why = reading->why.empty() ? "not read" : reading->why;
  } else if (const std::string checksum = trust.refused_by(path); !checksum.empty()) {
    result.why = "its checksum does not hold (" + checksum + ")";
  } else if (!reading->complete) {
    result.why = "incomplete: there may be more than were read";
  } else {
    result.why = "low_confidence " + reading->confidence.text() + " (needs " +
                 floor_of(policy, path).floor.text() + ")";
  }
  return result;
}

}  // namespace

std::vector<Need> together(const std::vector<Need>& needs) {
  std::vector<Need> told;
  for (const Need& need : needs) {
    const auto same = std::ranges::find_if(told, [&](const Need& other) {
      return need.field.empty() && other.field.empty() && need.why == other.why;
    });
    if (same == told.end())
      told.push_back(need);
    else
      same->rule += ", " + need.rule;
  }
  return told;
}

std::vector<Need> describe(const abi::PolicyInfo& policy, const record::Record& record,
                           const Trust& trust, const std::vector<abi::Need>& needs,
                           const std::string& rule) {
  std::vector<Need> list;
  for (const abi::Need& need : needs)
    merge(list, {describe_one(policy, record, trust, need, rule)});
  return list;
}

void merge(std::vector<Need>& list, const std::vector<Need>& more) {
  for (const Need& need : more)
    if (std::ranges::find(list, need) == list.end()) list.push_back(need);
}

}  // namespace bop::decide
