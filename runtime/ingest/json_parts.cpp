#include "runtime/ingest/json_parts.h"

#include <algorithm>
#include <array>

#include "runtime/record/plain_text.h"

namespace bop::ingest {

std::optional<OtherNames::Other> OtherNames::near(const RecordPlan& plan,
                                                  std::string_view name) const {
  constexpr std::array<std::string_view, 5> with_meaning = {"value", "unread", "complete", "fields",
                                                            "record"};
  if (const Fields* fields = known(plan, name)) return Other{*fields, false};
  if (std::ranges::find(with_meaning, name) != with_meaning.end() ||
      name.find('\\') != std::string_view::npos)
    return std::nullopt;
  Other other{{}, true};
  for (std::size_t at = 0; at < plan.fields.size(); ++at)
    other.near[at] = !record::nearest_name(name, {plan.fields[at].name}).empty();
  return other;
}

void OtherNames::learn(const RecordPlan& plan, std::string_view name, const Fields& near) {
  constexpr std::size_t names_most = 1000;
  Names& names = near_[&plan];
  if (names.size() < names_most) names.emplace(name, near);
}

const Fields* OtherNames::known(const RecordPlan& plan, std::string_view name) const {
  const auto names = near_.find(&plan);
  if (names == near_.end()) return nullptr;
  const auto found = names->second.find(name);
  return found == names->second.end() ? nullptr : &found->second;
}

}  // namespace bop::ingest
