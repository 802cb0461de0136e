#include "compiler/analyze/case_of.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace bop::analyze {

namespace {

using abi::Kind;
using ir::GivenRecord;
using ir::GivenValue;

GivenValue of_kind(GivenValue::Kind kind) {
  GivenValue given;
  given.kind = kind;
  return given;
}

std::optional<Int128> whole_of(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  Int128 number = 0;
  for (const char c : text)
    if (c < '0' || c > '9' || __builtin_mul_overflow(number, 10, &number) ||
        __builtin_add_overflow(number, c - '0', &number))
      return std::nullopt;
  return is_negative ? -number : number;
}

// "-12" or "1/3", by `under`; nothing for what has no end in decimals.
std::optional<value::Decimal> decimal_of(const std::string& text, Int128 under) {
  const auto slash = text.find('/');
  auto over = whole_of(std::string_view(text).substr(0, slash));
  const auto by =
      slash == std::string::npos ? Int128{1} : whole_of(std::string_view(text).substr(slash + 1));
  if (!over || !by || __builtin_mul_overflow(under, *by, &under)) return std::nullopt;
  int exponent = 0;
  for (; *over % under != 0; --exponent)
    if (exponent < -value::Decimal::digits_max || __builtin_mul_overflow(*over, 10, &*over))
      return std::nullopt;
  return value::Decimal::of(*over / under, exponent);
}

std::vector<TermId> terms_of(const Symbolic& symbolic) {
  std::vector<TermId> terms;
  for (const TermId term : {symbolic.missing, symbolic.unknown, symbolic.truth,
                            symbolic.number.over, symbolic.whole, symbolic.beside})
    if (term) terms.push_back(term);
  return terms;
}

void add_terms(const Place& place, std::vector<TermId>& terms) {
  for (const auto& field : place.fields) {
    if (!field) continue;
    std::ranges::copy(terms_of(*field), std::back_inserter(terms));
    if (field->place) add_terms(*field->place, terms);
  }
}

class CaseWriter {
 public:
  CaseWriter(const Inputs& inputs, const Solution& solution)
      : inputs_(inputs), solution_(solution), info_(inputs.program().info) {}

  std::optional<ir::Test> write() {
    ir::Test test;
    test.title = "counterexample";
    test.subject = record(*inputs_.subject());
    sets(test);
    for (const auto& [index, symbolic] : inputs_.parameters()) {
      const abi::ParameterInfo& declared = info_.parameters[index];
      const GivenValue given = scalar(declared.type, symbolic);
      if (given.kind == GivenValue::Kind::Value && !abi::equal(given.value, declared.value.value))
        test.parameters.push_back({index, abi::Datum::of(given.value)});
    }
    test.as_of = moment();
    if (!is_writable_) return std::nullopt;
    return test;
  }

 private:
  const std::string& text_of(TermId term) const {
    static const std::string none;
    const auto found = solution_.values.find(term);
    return found == solution_.values.end() ? none : found->second;
  }
  bool is_true(TermId term) const { return text_of(term) == "true"; }
  std::int64_t whole(TermId term) {
    const auto number = whole_of(text_of(term));
    const bool fits = number && *number <= std::numeric_limits<std::int64_t>::max() &&
                      *number >= std::numeric_limits<std::int64_t>::min();
    is_writable_ = is_writable_ && fits;
    return fits ? static_cast<std::int64_t>(*number) : 0;
  }

  // A text that the policy names, or one that it does not.
  std::string words(std::int64_t number) const {
    const std::vector<std::string>& texts = inputs_.texts();
    if (number < std::ssize(texts)) return texts[static_cast<std::size_t>(number)];
    std::int64_t rank = number - std::ssize(texts);
    for (;; ++rank) {
      std::string made =
          rank < 26 ? std::string(1, static_cast<char>('A' + rank)) : fmt::format("T{}", rank);
      if (std::ranges::find(texts, made) == texts.end()) return made;
    }
  }

  // Nothing for kinds of which no value can be written from what the solver knows.
  std::optional<abi::Value> value(abi::Type type, const Symbolic& symbolic) {
    if (type.fraction) return std::nullopt;
    if (symbolic.number.over) {
      const auto number = decimal_of(text_of(symbolic.number.over), symbolic.number.under);
      if (!number || type.kind == Kind::Quantity) return std::nullopt;
      if (type.kind != Kind::Money && type.kind != Kind::UnitPrice) return *number;
      const auto packed = static_cast<std::uint32_t>(whole(symbolic.beside));
      return value::Money{*number, value::Currency{packed}};
    }
    switch (type.kind) {
      case Kind::Boolean:
        return is_true(symbolic.truth);
      case Kind::Text:
        return words(whole(symbolic.whole));
      case Kind::Date:
        return value::Date{static_cast<std::int32_t>(whole(symbolic.whole))};
      case Kind::Time:
        return value::Time{static_cast<std::int32_t>(whole(symbolic.whole))};
      case Kind::DateTime:
        return value::Instant{whole(symbolic.whole), 0};
      case Kind::Duration:
        return value::Duration{static_cast<std::int32_t>(whole(symbolic.beside)),
                               whole(symbolic.whole)};
      case Kind::BusinessDays:
        return value::BusinessDays{static_cast<std::int32_t>(whole(symbolic.whole))};
      case Kind::Currency:
        return value::Currency{static_cast<std::uint32_t>(whole(symbolic.whole))};
      case Kind::Enum:
      case Kind::Role:
        return abi::Symbol{static_cast<std::uint32_t>(whole(symbolic.whole))};
      default:
        return std::nullopt;
    }
  }

  GivenValue scalar(abi::Type type, const Symbolic& symbolic) {
    auto known = value(type, symbolic);
    if (!known) {
      is_writable_ = false;
      return of_kind(GivenValue::Kind::Missing);
    }
    GivenValue given = of_kind(GivenValue::Kind::Value);
    given.value = std::move(*known);
    return given;
  }

  GivenValue field(const abi::Field& declared, const std::optional<Symbolic>& symbolic) {
    if (declared.type.kind == Kind::List) return of_kind(GivenValue::Kind::List);
    if (!symbolic)
      return of_kind(declared.type.optional ? GivenValue::Kind::Missing
                                            : GivenValue::Kind::Unspecified);
    if (is_true(symbolic->missing)) return of_kind(GivenValue::Kind::Missing);
    if (is_true(symbolic->unknown)) {
      GivenValue given = of_kind(GivenValue::Kind::Unread);
      given.raw = "?";
      return given;
    }
    if (!symbolic->place) return scalar(declared.type, *symbolic);
    GivenValue given = of_kind(GivenValue::Kind::Record);
    given.records.push_back(record(*symbolic->place));
    return given;
  }

  GivenRecord record(const Place& place) {
    GivenRecord made;
    made.type = place.type;
    const auto& fields = info_.schema.records[place.type].fields;
    for (std::size_t i = 0; i < fields.size(); ++i)
      made.fields.push_back(field(fields[i], place.fields[i]));
    return made;
  }

  void sets(ir::Test& test) {
    for (std::uint32_t reference = 0; reference < info_.references.size(); ++reference) {
      bool is_read = inputs_.listed().contains(reference);
      ir::Test::Reference set{reference, {}};
      std::vector<std::vector<std::string>> keys;
      for (const auto& entry : inputs_.entries()) {
        if (entry->reference != reference) continue;
        is_read = true;
        if (!is_true(entry->found)) continue;
        std::vector<std::string> key;
        bool is_key = true;
        for (const Symbolic& part : entry->keys) {
          is_key = is_key && !is_true(part.missing) && !is_true(part.unknown);
          for (const TermId term : {part.truth, part.number.over, part.whole, part.beside})
            if (term) key.push_back(text_of(term));
        }
        if (!is_key || std::ranges::find(keys, key) != keys.end()) continue;
        keys.push_back(std::move(key));
        set.rows.push_back(record(*entry->place));
      }
      const auto available = inputs_.sets().find(reference);
      const bool is_there = available == inputs_.sets().end() || is_true(available->second);
      if (is_read && is_there) test.references.push_back(std::move(set));
    }
  }

  std::string moment() {
    if (inputs_.today_read())
      return value::Date{static_cast<std::int32_t>(whole(inputs_.today_read()))}.text();
    const ir::Program& program = inputs_.program();
    const bool reads_time = info_.in_force.from || info_.in_force.until ||
                            !info_.calendar.empty() ||
                            std::ranges::any_of(program.nodes, [](const ir::Node& node) {
                              return std::holds_alternative<ir::Clock>(node.node);
                            });
    if (!reads_time) return {};
    for (const ir::Test& test : program.tests)
      if (!test.as_of.empty()) return test.as_of;
    return info_.in_force.from.value_or(value::Date::of(2026, 1, 1).value_or(value::Date{})).text();
  }

  const Inputs& inputs_;
  const Solution& solution_;
  const abi::PolicyInfo& info_;
  bool is_writable_ = true;
};

}  // namespace

std::vector<TermId> terms_of_case(const Inputs& inputs) {
  std::vector<TermId> terms;
  add_terms(*inputs.subject(), terms);
  for (const auto& entry : inputs.entries()) {
    terms.push_back(entry->found);
    for (const Symbolic& key : entry->keys)
      std::ranges::copy(terms_of(key), std::back_inserter(terms));
    add_terms(*entry->place, terms);
  }
  for (const auto& [reference, available] : inputs.sets()) terms.push_back(available);
  for (const auto& [index, parameter] : inputs.parameters())
    std::ranges::copy(terms_of(parameter), std::back_inserter(terms));
  if (inputs.today_read()) terms.push_back(inputs.today_read());
  return terms;
}

std::optional<ir::Test> case_of(const Inputs& inputs, const Solution& solution) {
  return CaseWriter(inputs, solution).write();
}

}  // namespace bop::analyze
