#include "runtime/ingest/json_parts.h"

#include <algorithm>
#include <array>

#include "runtime/record/plain_text.h"

namespace bop::ingest {

std::optional<Fields> OtherNames::near(const RecordPlan& plan, std::string_view name) {
  constexpr std::size_t names_most = 1000;
  constexpr std::array<std::string_view, 5> with_meaning = {"value", "unread", "complete", "fields",
                                                            "record"};
  if (const Fields* fields = known(plan, name)) return *fields;
  Names& names = near_[&plan];
  if (std::ranges::find(with_meaning, name) != with_meaning.end() ||
      name.find('\\') != std::string_view::npos || names.size() == names_most)
    return std::nullopt;
  Fields fields;
  for (std::size_t at = 0; at < plan.fields.size(); ++at)
    fields[at] = !record::nearest_name(name, {plan.fields[at].name}).empty();
  names.emplace(name, fields);
  return std::nullopt;  // whoever reads this row remarks on the name
}

const Fields* OtherNames::known(const RecordPlan& plan, std::string_view name) const {
  const auto names = near_.find(&plan);
  if (names == near_.end()) return nullptr;
  const auto found = names->second.find(name);
  return found == names->second.end() ? nullptr : &found->second;
}

}  // namespace bop::ingest
