// Which rows of a reference set an aggregate may take: those that an index of a field gives, where
// the field is asked to equal something that does not hang on the row (ir/key_tests.h).
#include <algorithm>

#include "compiler/interpret/evaluator.h"
#include "compiler/ir/key_tests.h"

namespace bop::interpret {

std::optional<std::vector<std::uint32_t>> Evaluator::candidates(const ir::Aggregate& aggregate) {
  if (dependents_.all_rows) return std::nullopt;
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

}  // namespace bop::interpret
