// bop run --format brief|csv: a line a record, of files of any length.
#pragma once

#include "apps/bop/run_options.h"

namespace bop::cli {

bool is_brief(const RunOptions& options);
/// The exit status, after complaining of what can't be done.
int run_brief(const RunOptions& options);

}  // namespace bop::cli
