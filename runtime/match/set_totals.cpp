#include "runtime/match/set_totals.h"

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
    std::string key;
    bool missing = false;
    bool unknown = false;
    for (const abi::MatchSource::Key& part : source.keys) {
      const Datum& datum = row->fields[part.set_field];
      missing = missing || datum.state == State::Missing;
      unknown = unknown || abi::is_unknown(datum.state);
      if (datum.known()) append(key, datum.value);
    }
    if (missing) continue;  // of nothing
    open_ = open_ || unknown;
    if (unknown) continue;
    SetTotal& total = totals_[key];
    ++total.rows;
    const auto add = [&](Total& to, std::uint32_t field) {
      if (field != abi::none) to.add(row->fields[field]);
    };
    add(total.received, source.received);
    add(total.accepted, source.accepted);
    add(total.billed, source.billed);
  }
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
