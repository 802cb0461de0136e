// How trees are grown for each kind of field, and what can only speak for a candidate or against
// it, whatever a few documents happen to say. Private to runtime/train.
#pragma once

#include <string_view>

#include "runtime/extract/propose.h"
#include "runtime/train/boost.h"

namespace bop::train {

Growth growth_for(extract::Role role, std::string_view field);

/// Of the values that are returned at most this share may be wrong; 1 for names and addresses,
/// which are of use with a letter misread: they say how sure they are.
double wrong_most(extract::Role role);

/// The floor where wrong_most() asks for none.
inline constexpr double floor_of_texts = 0.15;

}  // namespace bop::train
