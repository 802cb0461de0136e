// Cases as people and programs read them: lines, a page, JSON. Never: changing one.
#pragma once

#include <string>
#include <vector>

#include "runtime/cases/cases.h"
#include "runtime/store/store.h"

namespace bop::cli {

std::string list_text(const std::vector<cases::Case>& all);
std::string list_json(const std::vector<cases::Case>& all);
/// What people lifted by hand, by person: whether it stands at that moment.
std::string overrides_text(const std::vector<cases::Case>& all, value::Instant at);
std::string overrides_json(const std::vector<cases::Case>& all, value::Instant at);
/// As of that moment. With people: who may do what is open, and why the others may not.
std::string case_text(const cases::Case& state, const cases::People* people,
                      const std::vector<store::Entry>& log, value::Instant at);
std::string case_json(const cases::Case& state, const cases::People* people,
                      const std::vector<store::Entry>& log, value::Instant at);
std::string outbox_text(const std::vector<store::Posted>& all);
std::string outbox_json(const std::vector<store::Posted>& all);
std::string statistics_text(const cases::Statistics& made);
std::string statistics_json(const cases::Statistics& made);

}  // namespace bop::cli
