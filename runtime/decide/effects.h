// What a true rule does, for the verdict: its sentence, the values it read with their places, and
// whom it concerns until when. Never: which rules are true.
#pragma once

#include <string>
#include <vector>

#include "runtime/decide/examination.h"

namespace bop::decide {

Effect effect_of(Examination& e, const RuleStatus& status);
/// Only what others read of it: its sentence, what its condition read, and what of both stands
/// however the unknown inputs turn out. Of a rule that may turn out to be true, too.
Effect telling_of(Examination& e, const RuleStatus& status);

/// What an excepted rule would do, or one that is open as its exceptions are: its sentence only
/// where its own condition is true.
Effect excepted_effect(Examination& e, const RuleStatus& status);

/// Adds those of `more` that `list` does not have yet.
void add_read(std::vector<FieldRead>& list, std::vector<FieldRead> more);

/// A value of the record as it was read, and from where.
FieldRead field_read(const Examination& e, const std::string& path);

/// What a condition read of the record and of reference data, without repeats.
std::vector<FieldRead> fields_read(const Examination& e, const std::vector<std::string>& paths,
                                   const std::vector<abi::ReferenceValue>& references);

/// What the scopes of these roles need to be known: "the cost centre owner of what?"
std::vector<Need> needs_of_scopes(Examination& e, const abi::Datum& roles, const std::string& rule);

}  // namespace bop::decide
