#include "runtime/match/key_column.h"

#include <bit>
#include <functional>

#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"

namespace bop::match {
namespace {

using abi::Datum;
using abi::State;
using abi::Value;

std::uint64_t mixed(std::uint64_t seed, std::uint64_t value) {
  std::uint64_t hash = (seed ^ value) * 0x9E3779B97F4A7C15U;
  hash ^= hash >> 32U;
  return hash * 0xD6E8FEB86659FD93U;
}

std::uint64_t hash_of(const value::Decimal& number) {
  const value::Int128 coefficient = number.coefficient();
  return mixed(
      static_cast<std::uint64_t>(coefficient) ^ static_cast<std::uint64_t>(coefficient >> 64),
      static_cast<std::uint64_t>(number.exponent()));
}

// Only values of which those that are equal are the same: the plan names no others as keys.
std::uint64_t hash_of(const Value& value) {
  const auto never = []() -> std::uint64_t {
    broken(__FILE__, __LINE__, "kind of a key", "only values that have one spelling are keys");
  };
  return by_kind(
      value, [&](const std::monostate&) { return never(); },
      [](const bool& v) { return std::uint64_t{v}; },
      [](const std::string& v) { return std::uint64_t{std::hash<std::string_view>{}(v)}; },
      [](const value::Decimal& v) { return hash_of(v); },
      [](const value::Money& v) { return hash_of(v.amount); },
      [](const value::Date& v) { return static_cast<std::uint64_t>(v.days); },
      [&](const value::Time&) { return never(); }, [&](const value::Instant&) { return never(); },
      [&](const value::Duration&) { return never(); },
      [&](const value::BusinessDays&) { return never(); },
      [&](const value::BusinessHours&) { return never(); },
      [](const value::Currency& v) { return std::uint64_t{v.packed}; },
      [&](const value::Fraction&) { return never(); },
      [&](const abi::MoneyFraction&) { return never(); },
      [](const abi::Symbol& v) { return std::uint64_t{v.index}; },
      [&](const abi::RecordPtr&) { return never(); }, [&](const abi::ListPtr&) { return never(); });
}

// Amounts that are keys are of one currency by their type.
bool same(const Value& a, const Value& b) {
  if (const auto* money = std::get_if<value::Money>(&a))
    return money->amount == std::get<value::Money>(b).amount;
  return abi::equal(a, b);
}

}  // namespace

KeyColumn::KeyColumn(const abi::MatchPlan& plan, std::uint32_t pairing, abi::MatchSide side,
                     const std::vector<abi::RecordPtr>& elements, const std::vector<bool>& is_there,
                     abi::MatchExpressions& expressions)
    : elements_(elements), states_(elements.size(), State::Missing), hashes_(elements.size(), 0) {
  const auto& keys = plan.pairings[pairing].keys;
  const bool left = side == abi::MatchSide::Left;
  bool plain = true;
  for (const abi::MatchKey& key : keys) {
    fields_.push_back(left ? key.left_field : key.right_field);
    plain = plain && fields_.back() != abi::none;
  }
  if (!plain) asked_.resize(elements.size() * keys.size());
  const abi::RecordPtr nobody;
  for (std::uint32_t element = 0; element < elements.size(); ++element) {
    if (!is_there[element]) continue;
    State state = State::Value;
    std::uint64_t hash = 0;
    for (std::uint32_t key = 0; key < keys.size(); ++key) {
      const Datum* datum = nullptr;
      if (fields_[key] != abi::none) {
        datum = &elements[element]->fields[fields_[key]];
      } else {
        Datum& kept = asked_[element * keys.size() + key];
        kept =
            expressions.value({abi::MatchQuestion::Of::Key, side, pairing, key},
                              left ? elements[element] : nobody, left ? nobody : elements[element]);
        datum = &kept;
      }
      if (datum->known())
        hash = mixed(hash, hash_of(datum->value));
      else if (state != State::Missing)
        state = datum->state;
    }
    states_[element] = state;
    hashes_[element] = hash;
  }
}

const Value& KeyColumn::at(std::uint32_t element, std::size_t key) const {
  if (fields_[key] != abi::none) return elements_[element]->fields[fields_[key]].value;
  return asked_[element * fields_.size() + key].value;
}

bool KeyColumn::equal(std::uint32_t element, const KeyColumn& other, std::uint32_t others) const {
  for (std::size_t key = 0; key < fields_.size(); ++key)
    if (!same(at(element, key), other.at(others, key))) return false;
  return true;
}

KeyIndex::KeyIndex(const KeyColumn& column) : column_(column), next_(column.size(), abi::none) {
  const std::size_t slots = std::bit_ceil(std::max<std::size_t>(column.size() * 2, 16));
  mask_ = slots - 1;
  heads_.assign(slots, abi::none);
  // From the end, so that those with one key are found in the order they stand in.
  for (std::size_t at = column.size(); at-- > 0;) {
    const auto element = static_cast<std::uint32_t>(at);
    if (column.state(element) != State::Value) continue;
    std::uint32_t& head = heads_[column.hash(element) & mask_];
    next_[element] = head;
    head = element;
  }
}

IndexedKeys::IndexedKeys(const abi::MatchPlan& plan, std::uint32_t pairing, abi::MatchSide side,
                         const std::vector<abi::RecordPtr>& elements,
                         abi::MatchExpressions& expressions)
    : column(plan, pairing, side, elements, std::vector<bool>(elements.size(), true), expressions),
      index(column),
      unread(unread_of(column)) {}

std::vector<std::uint32_t> unread_of(const KeyColumn& column) {
  std::vector<std::uint32_t> elements;
  for (std::uint32_t at = 0; at < column.size(); ++at)
    if (abi::is_unknown(column.state(at))) elements.push_back(at);
  return elements;
}

}  // namespace bop::match
