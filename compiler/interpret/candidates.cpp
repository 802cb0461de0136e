// Which rows of a reference set an aggregate may take: those that an index of a field gives, where
// the field is asked to equal something that does not hang on the row (ir/key_tests.h). Which codes
// of a list in order may be the one that is looked for.
#include <algorithm>

#include "compiler/interpret/evaluator.h"
#include "compiler/ir/key_tests.h"

namespace bop::interpret {

std::optional<std::vector<std::uint32_t>> Evaluator::candidates(const ir::Aggregate& aggregate) {
  if (dependents_.all_rows) return std::nullopt;
  if (dependents_.sorted_texts[aggregate.list.index()]) return listed(aggregate);
  const ir::KeyTests found = ir::key_tests(program_, aggregate);
  const std::vector<ir::NodeId>& of_row = dependents_.of_local[aggregate.element.index()];
  std::optional<std::vector<std::uint32_t>> fewest;
  for (const ir::KeyTest& test : found.tests) {
    if (std::ranges::binary_search(of_row, test.key)) continue;
    const abi::Datum key = value(test.key);
    if (key.state == abi::State::Missing) return std::vector<std::uint32_t>();  // equals nothing
    if (!key.known() || !abi::has_key_text(key.value)) continue;
    auto rows = references_.sets[found.reference].rows_like(test.field, key.value);
    if (!fewest || rows.size() < fewest->size()) fewest = std::move(rows);
  }
  return fewest;
}

std::optional<std::vector<std::uint32_t>> Evaluator::listed(const ir::Aggregate& aggregate) {
  if (aggregate.kind != ir::AggregateKind::Any || !aggregate.body) return std::nullopt;
  const auto* compare = std::get_if<ir::Compare>(&program_[aggregate.body].node);
  if (compare == nullptr || compare->op != ir::CompareOp::Equal) return std::nullopt;
  const auto is_element = [&](ir::NodeId side) {
    const auto* local = std::get_if<ir::Local>(&program_[side].node);
    return local != nullptr && local->local == aggregate.element;
  };
  const ir::NodeId key = is_element(compare->left) ? compare->right : compare->left;
  if (!is_element(compare->left) && !is_element(compare->right)) return std::nullopt;
  const auto& of_element = dependents_.of_local[aggregate.element.index()];
  if (std::ranges::binary_search(of_element, key)) return std::nullopt;
  const abi::Datum sought = value(key);
  if (sought.state == abi::State::Missing) return std::vector<std::uint32_t>();
  if (!sought.known()) return std::nullopt;
  const auto& codes =
      std::get<abi::ListPtr>(std::get<ir::Constant>(program_[aggregate.list].node).value.value)
          ->elements;
  const auto text = [](const abi::Datum& code) -> const std::string& {
    return std::get<std::string>(code.value);
  };
  const auto same = std::ranges::equal_range(codes, std::get<std::string>(sought.value), {}, text);
  std::vector<std::uint32_t> found;
  for (auto at = same.begin(); at != same.end(); ++at)
    found.push_back(static_cast<std::uint32_t>(at - codes.begin()));
  return found;
}

}  // namespace bop::interpret
