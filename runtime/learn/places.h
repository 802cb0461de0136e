// Where a value stood in one document, and where that place is in another of the same layout.
// Private to runtime/learn. Never: which field.
#pragma once

#include <optional>
#include <vector>

#include "runtime/extract/choices.h"
#include "runtime/learn/corrections.h"

namespace bop::learn {

/// `span` as it can be found again: by the words beside and above it, or else by its place on the
/// page.
LearnedPlace learned_place(const extract::Pages& pages, const extract::Span& span);

/// Whether both say the same of where a value stands.
bool same_place(const LearnedPlace& a, const LearnedPlace& b);

/// What stands at `place` on these pages and can be a value of `type`; `amount_of` is the record's
/// currency where the page prints none.
std::optional<extract::Choice> found_at(const extract::Pages& pages, const LearnedPlace& place,
                                        const abi::Type& type, value::Currency amount_of);

}  // namespace bop::learn
