#include "runtime/match/set_totals.h"

#include <utility>

#include <fmt/format.h>

namespace bop::match {
namespace {

using abi::Datum;
using abi::State;

// Keys one after the other, each with its length before it, so that no two lists are one text.
void append(std::string& joined, const abi::Value& key) {
  const std::string text = abi::key_text(key);
  joined += std::to_string(text.size());
  joined += ':';
  joined += text;
}

const SetTotal no_rows;
const SetFaults no_faults;
const Billed nothing_billed;

bool is_below_zero(const abi::RecordData& row, std::uint32_t field) {
  if (field == abi::none || !row.fields[field].known()) return false;
  const auto amount = Amount::of(row.fields[field].value);
  return amount && amount->number.is_negative();
}

// Nothing for a row that lacks a part of its key, or has one that could not be read.
std::optional<std::string> key_of_row(const abi::MatchSource& source, const abi::RecordData& row) {
  std::string key;
  for (const abi::MatchSource::Key& part : source.keys) {
    const Datum& datum = row.fields[part.set_field];
    if (!datum.known()) return std::nullopt;
    append(key, datum.value);
  }
  return key;
}

std::string place_of(const abi::RecordData& row) {
  return row.source.empty() ? row.path : row.source;
}

}  // namespace

void Total::add(const Datum& part) {
  if (part.state == State::Missing) return;  // nothing was accepted yet
  if (!part.known()) {
    if (state != State::Undefined) state = part.state;
    return;
  }
  const auto amount = Amount::of(part.value);
  const auto together = !amount ? std::nullopt : sum ? plus(*sum, *amount) : amount;
  if (together)
    sum = together;
  else
    state = State::Undefined;
}

void Total::add(const Total& part) {
  if (part.state != State::Value) add(Datum{part.state, {}});
  if (part.sum) add(part.sum->datum());
}

SetTotals::SetTotals(const abi::MatchSource& source, const abi::ReferenceSet& set)
    : source_(source), set_(set), open_(!set.available()) {
  for (const abi::RecordPtr& row : set.rows()) {
    if (const auto key = key_of_row(source, *row)) {
      add(*key, row);
      continue;
    }
    bool missing = false;  // then it is of nothing
    for (const abi::MatchSource::Key& part : source.keys)
      missing = missing || row->fields[part.set_field].state == State::Missing;
    open_ = open_ || !missing;
  }
  look_for_doubles();
}

void SetTotals::add(const std::string& key, const abi::RecordPtr& row) {
  SetTotal& total = totals_[key];
  ++total.rows;
  const auto add = [&](Total& to, std::uint32_t field) {
    if (field != abi::none) to.add(row->fields[field]);
  };
  add(total.received, source_.received);
  add(total.accepted, source_.accepted);
  const auto refuse = [&](std::uint32_t field, Total SetTotal::* of, std::string SetFaults::* why,
                          std::string_view what) {
    if (is_below_zero(*row, field))
      fault(key, of, why,
            fmt::format("{}: less than nothing was {} ({})", place_of(*row), what,
                        abi::key_text(row->fields[field].value)));
  };
  refuse(source_.received, &SetTotal::received, &SetFaults::received, "received");
  refuse(source_.accepted, &SetTotal::accepted, &SetFaults::accepted, "accepted");
  if (!source_.bills()) return;
  std::vector<Billed>& billed = billed_[key];
  billed.resize(source_.billed.size());
  for (std::size_t at = 0; at < billed.size(); ++at) {
    add(billed[at].total, source_.billed[at]);
    if (is_below_zero(*row, source_.billed[at])) billed[at].credits.push_back(place_of(*row));
  }
}

// A row that says the same as another is as likely one delivery exported twice as two deliveries:
// which it is, only a person can say.
void SetTotals::look_for_doubles() {
  std::vector<abi::RecordPtr> several;
  for (const abi::RecordPtr& row : set_.rows())
    if (const auto key = key_of_row(source_, *row); key && of(*key).rows > 1)
      several.push_back(row);
  for (const auto& [first, again] : abi::rows_twice(several)) {
    const std::string key = *key_of_row(source_, *again);
    const std::string reason = fmt::format("`{}` has one row twice: {} and {}", set_.name(),
                                           place_of(*first), place_of(*again));
    if (source_.received != abi::none)
      fault(key, &SetTotal::received, &SetFaults::received, reason);
    if (source_.accepted != abi::none)
      fault(key, &SetTotal::accepted, &SetFaults::accepted, reason);
    if (!source_.bills()) continue;
    for (Billed& billed : billed_[key]) {
      billed.total.state = State::Undefined;
      if (billed.fault.empty()) billed.fault = reason;
    }
  }
}

void SetTotals::fault(const std::string& key, Total SetTotal::* of, std::string SetFaults::* why,
                      const std::string& reason) {
  (totals_[key].*of).state = State::Undefined;
  std::string& said = faults_[key].*why;
  if (said.empty()) said = reason;  // the first one is enough to look at
}

const SetFaults& SetTotals::faults_of(const std::string& key) const {
  const auto found = faults_.find(key);
  return found == faults_.end() ? no_faults : found->second;
}

const Billed& SetTotals::billed_of(const std::string& key, std::uint32_t allowance) const {
  const auto found = billed_.find(key);
  return found == billed_.end() ? nothing_billed : found->second[allowance];
}

std::optional<std::string> SetTotals::key_of(const abi::RecordData& left,
                                             const abi::RecordData& right, State& state) const {
  std::string key;
  state = State::Value;
  for (const abi::MatchSource::Key& part : source_.keys) {
    const auto& element = part.side == abi::MatchSide::Left ? left : right;
    const Datum& datum = element.fields[part.field];
    if (datum.known())
      append(key, datum.value);
    else if (state != State::Missing)
      state = datum.state;
  }
  if (state != State::Value) return std::nullopt;
  return key;
}

const SetTotal& SetTotals::of(const std::string& key) const {
  const auto found = totals_.find(key);
  return found == totals_.end() ? no_rows : found->second;
}

}  // namespace bop::match
