#include "runtime/decide/by_outcome.h"

namespace bop::decide {

void ByOutcome::start(std::size_t outcomes) {
  holds.assign(outcomes, 0);
  open.assign(outcomes, 0);
  any = several = any_open = 0;
}

}  // namespace bop::decide
