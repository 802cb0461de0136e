#include "apps/testing/shrink.h"

#include <algorithm>

namespace bop::testing {

namespace {

using ir::GivenRecord;
using ir::GivenValue;

GivenValue of_kind(GivenValue::Kind kind) {
  GivenValue given;
  given.kind = kind;
  return given;
}

void add(std::vector<abi::Value>& simple, std::initializer_list<abi::Value> values) {
  simple.insert(simple.end(), values.begin(), values.end());
}

// Simpler values of the same kind, the simplest first.
std::vector<abi::Value> simpler(const abi::Value& value) {
  std::vector<abi::Value> simple;
  if (const auto* money = std::get_if<value::Money>(&value)) {
    for (const int amount : {0, 1, 100, 1000})
      simple.emplace_back(value::Money{amount, money->currency});
    if (const auto whole = value::round({money->amount, 1}, value::Rounding::TowardZero, 0))
      simple.emplace_back(value::Money{*whole, money->currency});
  } else if (const auto* number = std::get_if<value::Decimal>(&value)) {
    for (const int amount : {0, 1, 2, 10, 100}) simple.emplace_back(value::Decimal(amount));
    if (const auto whole = value::round({*number, 1}, value::Rounding::TowardZero, 0))
      simple.emplace_back(*whole);
  } else if (std::holds_alternative<std::string>(value)) {
    add(simple, {std::string("A"), std::string("B"), std::string("C")});
  } else if (std::holds_alternative<bool>(value)) {
    add(simple, {false});
  } else if (const auto* symbol = std::get_if<abi::Symbol>(&value)) {
    for (std::uint32_t i = 0; i < symbol->index; ++i) simple.emplace_back(abi::Symbol{i});
  }
  const auto same =
      std::ranges::find_if(simple, [&](const abi::Value& one) { return abi::equal(one, value); });
  simple.erase(same, simple.end());
  return simple;
}

class Shrinker {
 public:
  Shrinker(const abi::Schema& schema, ir::Test test, const Interesting& interesting,
           std::size_t tries)
      : schema_(schema), best_(std::move(test)), interesting_(interesting), tries_(tries) {}

  ir::Test run() && {
    bool smaller = true;
    while (smaller && tries_ > 0) {
      smaller = fewer_rows();
      smaller = simpler_fields() || smaller;
    }
    return std::move(best_);
  }

 private:
  bool accept(ir::Test candidate) {
    if (tries_ == 0) return false;
    --tries_;
    if (!interesting_(candidate)) return false;
    best_ = std::move(candidate);
    return true;
  }

  bool fewer_rows() {
    bool smaller = false;
    for (std::size_t set = 0; set < best_.references.size(); ++set)
      for (std::size_t row = best_.references[set].rows.size(); row-- > 0;) {
        ir::Test candidate = best_;
        auto& rows = candidate.references[set].rows;
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(row));
        smaller = accept(std::move(candidate)) || smaller;
      }
    return smaller;
  }

  // The value at the spot with that number, in a copy of the best case.
  bool try_value(std::size_t spot, const GivenValue& value) {
    ir::Test candidate = best_;
    const std::vector<Spot> spots = spots_of(schema_, candidate);
    if (spot >= spots.size()) return false;
    spots[spot].record->fields[spots[spot].field] = value;
    return accept(std::move(candidate));
  }

  bool simpler_fields() {
    bool smaller = false;
    for (std::size_t spot = 0;; ++spot) {
      const std::vector<Spot> spots = spots_of(schema_, best_);
      if (spot >= spots.size() || tries_ == 0) return smaller;
      const GivenRecord& record = *spots[spot].record;
      const abi::Type type = schema_.records[record.type].fields[spots[spot].field].type;
      const GivenValue now = record.fields[spots[spot].field];
      smaller = simpler_field(spot, type, now) || smaller;
    }
  }

  bool simpler_field(std::size_t spot, abi::Type type, const GivenValue& now) {
    if (now.kind == GivenValue::Kind::Missing) return false;
    if (type.optional && try_value(spot, of_kind(GivenValue::Kind::Missing))) return true;
    if (now.kind == GivenValue::Kind::List) return fewer_elements(spot, now);
    if (now.kind != GivenValue::Kind::Value) return false;
    for (const abi::Value& value : simpler(now.value)) {
      GivenValue given = of_kind(GivenValue::Kind::Value);
      given.value = value;
      if (try_value(spot, given)) return true;
    }
    return false;
  }

  bool fewer_elements(std::size_t spot, GivenValue now) {
    bool smaller = false;
    for (std::size_t i = now.records.size(); i-- > 0;) {
      GivenValue fewer = now;
      fewer.records.erase(fewer.records.begin() + static_cast<std::ptrdiff_t>(i));
      if (!try_value(spot, fewer)) continue;
      now = std::move(fewer);
      smaller = true;
    }
    for (std::size_t i = now.elements.size(); i-- > 0;) {
      GivenValue fewer = now;
      fewer.elements.erase(fewer.elements.begin() + static_cast<std::ptrdiff_t>(i));
      if (!try_value(spot, fewer)) continue;
      now = std::move(fewer);
      smaller = true;
    }
    return smaller;
  }

  const abi::Schema& schema_;
  ir::Test best_;
  const Interesting& interesting_;
  std::size_t tries_;
};

}  // namespace

ir::Test shrink(const abi::Schema& schema, ir::Test test, const Interesting& interesting,
                std::size_t tries_max) {
  return Shrinker(schema, std::move(test), interesting, tries_max).run();
}

}  // namespace bop::testing
