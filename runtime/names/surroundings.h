// Words that stand around a name and make no other name of it: where a branch is, and what kind of
// body it is. In: a word as it is compared; out: whether it is one. Data of the library, names of
// countries from ICU. Never: what a word weighs when names are compared (words.h).
#pragma once

#include <string_view>

namespace bop::names {

/// Whether a word says where or what kind of body: "europe", "deutschland", "charity", "friends".
/// Two companies may share one; a company's name with one more is often a branch, a fund or a club
/// of it.
bool says_where_or_what(std::string_view word);

}  // namespace bop::names
