#include "runtime/decide/by_outcome.h"

namespace bop::decide {

void ByOutcome::start(std::size_t outcomes) {
  holds.assign(outcomes, 0);
  open.assign(outcomes, 0);
  any = several = any_open = 0;
}

void ByOutcome::add(std::uint32_t outcome, Word true_at, Word open_at) {
  holds[outcome] |= true_at;
  open[outcome] |= open_at;
  several |= any & true_at;
  any |= true_at;
  any_open |= open_at;
}

}  // namespace bop::decide
