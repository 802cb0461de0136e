// Values supposed for unknown inputs while a decision is examined: what an Evaluator takes in place
// of Unread; and what other decisions say under them. Never: inputs that are known, or Undefined.
#pragma once

#include <compare>
#include <map>
#include <string>

#include "runtime/abi/datum.h"

namespace bop::interpret {

/// One unknown input, wherever it is read.
struct Input {
  enum class Kind : std::uint8_t {
    Field,     // `index` of `record`
    Currency,  // of the amount in that field, where its type names none
    Lookup,    // the entry of reference set `index` with the key `key`
    Rate,      // of reference set `index`, for "USD, 2026-03-01"
    Length     // how many elements the list in that field has
  };
  Kind kind = Kind::Field;
  const abi::RecordData* record = nullptr;
  std::uint32_t index = 0;
  std::string key;

  auto operator<=>(const Input&) const = default;
};

class Suppositions {
 public:
  void suppose(const Input& input, abi::Datum value) { values_[input] = std::move(value); }
  void retract(const Input& input) { values_.erase(input); }
  /// nullptr: nothing is supposed of it.
  const abi::Datum* of(const Input& input) const {
    const auto found = values_.find(input);
    return found == values_.end() ? nullptr : &found->second;
  }

  /// What a decision says under these suppositions, by PolicyInfo::results; kept until it is told
  /// anew.
  void say(std::uint32_t result, abi::Datum said) { said_[result] = std::move(said); }
  /// nullptr: what it says stands as it was read.
  const abi::Datum* said(std::uint32_t result) const {
    const auto found = said_.find(result);
    return found == said_.end() ? nullptr : &found->second;
  }

 private:
  std::map<Input, abi::Datum> values_;
  std::map<std::uint32_t, abi::Datum> said_;
};

}  // namespace bop::interpret
