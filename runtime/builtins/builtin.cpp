#include "runtime/builtins/builtin.h"

#include <algorithm>
#include <vector>

#include "runtime/base/error.h"
#include "runtime/builtins/bind.h"

namespace bop::builtins {

namespace {

std::vector<Builtin> collect() {
  std::vector<Builtin> table;
  for (const auto part : {time_builtins(), text_builtins(), money_builtins(), number_builtins(),
                          sampling_builtins(), identity_builtins(), baseline_builtins()})
    table.insert(table.end(), part.begin(), part.end());
  std::ranges::sort(table, {}, &Builtin::name);
  BOP_CHECK(std::ranges::adjacent_find(table, {}, &Builtin::name) == table.end(),
            "a name stands for one builtin");
  return table;
}

}  // namespace

RawText Arena::keep(std::string text) {
  const std::string& kept = texts_.emplace_back(std::move(text));
  return {kept.data(), static_cast<std::uint32_t>(kept.size())};
}

std::string Builtin::signature() const {
  const abi::Schema schema;  // builtins take and give no declared types
  std::string text(name);
  text += '(';
  for (std::size_t i = 0; i < arity; ++i) {
    if (i > 0) text += ", ";
    text += schema.name_of(abi::Type{parameter_kinds[i]});
  }
  return text + ") : " + schema.name_of(abi::Type{result});
}

abi::State state_of(std::span<const abi::Datum> arguments) {
  for (const abi::State state : {abi::State::Missing, abi::State::Undefined, abi::State::Unread})
    for (const abi::Datum& argument : arguments)
      if (argument.state == state) return state;
  return abi::State::Value;
}

std::span<const Builtin> all() {
  static const std::vector<Builtin> table = collect();
  return table;
}

const Builtin* find(std::string_view name) {
  const std::span<const Builtin> table = all();
  const auto at = std::ranges::lower_bound(table, name, {}, &Builtin::name);
  return at != table.end() && at->name == name ? &*at : nullptr;
}

}  // namespace bop::builtins
