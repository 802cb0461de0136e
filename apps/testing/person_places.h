// Where people stand in a case: in fields of the subject and of rows of reference data, as far as a
// value of the policy reads a person there. What a row is looked up by, and what a condition
// compares, is no person. In: IR; out: places, and the values at them in one case. Never: judging.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "apps/testing/cases.h"

namespace bop::testing {

struct Place {
  std::uint32_t reference = abi::none;  // none: of the subject
  std::vector<std::uint32_t> fields;    // from there inwards
  auto operator<=>(const Place&) const = default;
};

/// Adds the places from which the value of the node may come.
void add_places(const ir::Program& program, ir::NodeId node, std::set<Place>& places);

/// Of what is there.
abi::Type type_at(const abi::PolicyInfo& info, const Place& place);
/// "requester", "orders.requester"
std::string name_of(const abi::PolicyInfo& info, const Place& place);

/// In the subject one, in reference data one of each row; lists have one of each element.
std::vector<Spot> spots_at(ir::Test& test, const Place& place);

}  // namespace bop::testing
