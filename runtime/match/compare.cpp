#include "runtime/match/compare.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bop::match {
namespace {

using abi::Datum;
using abi::MatchLimit;
using abi::MatchQuestion;
using abi::MatchSide;
using abi::MatchStage;
using abi::RecordPtr;
using abi::State;

std::string name_of(const abi::RecordPtr& record) {
  return record ? record->path : std::string();
}

std::string place_of(const abi::RecordData& record) {
  return record.source.empty() ? record.path : record.source;
}

Datum product(const Datum& a, const Datum& b) {
  if (a.state == State::Missing || b.state == State::Missing) return Datum::missing();
  if (!a.known() || !b.known())
    return a.state == State::Undefined || b.state == State::Undefined ? Datum::undefined()
                                                                      : Datum::unread();
  const auto quantity = Amount::of(a.value);
  const auto price = Amount::of(b.value);
  const auto made = quantity && price ? times(*price, quantity->number) : std::nullopt;
  return made ? made->datum() : Datum::undefined();
}

Datum field_of(const abi::RecordData& record, std::uint32_t field) {
  return field == abi::none ? Datum::missing() : record.fields[field];
}

bool is_below_zero(const Datum& datum) {
  const auto amount = datum.known() ? Amount::of(datum.value) : std::nullopt;
  return amount && amount->number.is_negative();
}

void said_first(std::string& said, const std::string& reason) {
  if (said.empty()) said = reason;
}

}  // namespace

struct Comparer::Pair {
  std::vector<RecordPtr> left;
  std::vector<RecordPtr> right;
  static RecordPtr only(const std::vector<RecordPtr>& elements) {
    return elements.size() == 1 ? elements.front() : RecordPtr();
  }
};

struct Comparer::Received {
  bool open = false;  // what was received: the key is not known, or the set
  std::uint32_t rows = 0;
  Total received, accepted, billed;
  std::string received_fault, accepted_fault, billed_fault;  // why it is undefined

  void doubt(const abi::MatchSource& source, std::uint32_t allowance) {
    if (source.received != abi::none || source.accepted != abi::none) open = true;
    if (source.received != abi::none) received.state = State::Unread;
    if (source.accepted != abi::none) accepted.state = State::Unread;
    if (source.billed[allowance] != abi::none) billed.state = State::Unread;
  }
};

const abi::MatchRaising* Comparer::raising(const std::string& variance) const {
  const auto found = std::ranges::find(plan_.raisings, variance, &abi::MatchRaising::variance);
  return found == plan_.raisings.end() ? nullptr : &*found;
}

std::string Comparer::variance(std::uint32_t allowance, MatchStage stage, bool over) const {
  const abi::MatchAllowance& measured = plan_.allowances[allowance];
  std::string stem = measured.measure == "unit_price" ? "price" : measured.measure;
  if (measured.by_level)
    stem = stage == MatchStage::Ordered    ? "ordered"
           : stage == MatchStage::Received ? "received"
                                           : "accepted";
  return stem + (over ? "_over" : "_under");
}

bool Comparer::raised(std::uint32_t allowance, MatchStage stage) const {
  return raising(variance(allowance, stage, true)) != nullptr ||
         raising(variance(allowance, stage, false)) != nullptr;
}

Datum Comparer::worth(const abi::RecordData& left) const {
  return product(field_of(left, plan_.left_quantity), field_of(left, plan_.left_price));
}

// What a difference comes to: of a price times the quantity, of a quantity at the agreed price.
Datum Comparer::worth_of(const Comparison& comparison, const Pair& pair) const {
  const abi::MatchAllowance& measured = plan_.allowances[comparison.allowance];
  const Datum difference = comparison.difference.datum();
  if (measured.measure == "unit_price") {
    if (!comparison.left) return Datum::missing();
    return product(field_of(*comparison.left, plan_.left_quantity), difference);
  }
  if (measured.by_level) {
    const Datum agreed = field_of(*pair.right.front(), plan_.right_price);
    return product(difference, agreed.state == State::Missing
                                   ? field_of(*pair.left.front(), plan_.left_price)
                                   : agreed);
  }
  const bool amount = measured.type.kind == abi::Kind::Money;
  return amount ? difference : Datum::missing();
}

// Nobody orders less than nothing or agrees on a price below it: such a row is a mistake, and what
// is held against it would pass or fail by that mistake.
void Comparer::refuse_below_zero(const abi::RecordData& right, std::uint32_t allowance,
                                 const Datum& expected, Total& total) {
  const abi::MatchAllowance& measured = plan_.allowances[allowance];
  std::string_view what;
  if (measured.by_level && is_below_zero(expected)) what = "quantity";
  const bool price = measured.measure == "unit_price" && is_below_zero(expected);
  const bool of_price = measured.type.kind == abi::Kind::Money && !measured.by_level &&
                        is_below_zero(field_of(right, plan_.right_price));
  if (price || of_price) what = "price";
  if (what.empty()) return;
  total.state = State::Undefined;
  total.refused = true;
  needs_.add({{right.path, true, fmt::format("{}: its {} is below zero", place_of(right), what)}});
}

Total Comparer::sum(const Pair& pair, std::uint32_t allowance, bool actual) {
  const MatchQuestion question{actual ? MatchQuestion::Of::Actual : MatchQuestion::Of::Expected,
                               MatchSide::Left, allowance, 0};
  Total total;
  for (const RecordPtr& element : actual ? pair.left : pair.right) {
    const RecordPtr& left = actual ? element : pair.left.front();
    const RecordPtr& right = actual ? pair.right.front() : element;
    Datum value = expressions_.value(question, left, right);
    if (value.state == State::Missing) value = Datum::unread();
    if (!value.known() && !needs_.full()) needs_.add(expressions_.needs(question, left, right));
    total.add(value);
    if (!actual) refuse_below_zero(*right, allowance, value, total);
  }
  if (total.state == State::Undefined && !total.refused)
    needs_.add({{plan_.allowances[allowance].measure + " at " + name_of(pair.left.front()), true,
                 "mixed currency or more than 34 digits"}});
  return total;
}

// A share is one of what it should be; of nothing it is nothing.
Total Comparer::bound(const Pair& pair, std::uint32_t allowance, bool over, const Amount& base,
                      bool& base_zero) {
  const abi::MatchAllowance& measured = plan_.allowances[allowance];
  const MatchLimit& limit = over ? measured.over : measured.under;
  std::vector<Total> parts;
  const auto add = [&](std::uint32_t part, bool percent) {
    const MatchQuestion question{over ? MatchQuestion::Of::Over : MatchQuestion::Of::Under,
                                 MatchSide::Left, allowance, part};
    Total& made = parts.emplace_back();
    Datum value = expressions_.value(question, pair.left.front(), pair.right.front());
    if (value.state == State::Missing) value = Datum::unread();
    if (!value.known()) {
      if (!needs_.full())
        needs_.add(expressions_.needs(question, pair.left.front(), pair.right.front()));
      made.state = value.state;
      return;
    }
    if (!percent) {
      made.sum = Amount::of(value.value);
      return;
    }
    base_zero = base_zero || base.number.is_zero();
    made.sum = times(base.magnitude(), std::get<value::Decimal>(value.value));
    if (!made.sum) made.state = State::Undefined;
  };
  if (limit.kind == MatchLimit::Kind::Exactly) return {State::Value, Amount{0, {}, base.money}};
  add(0, limit.first_is_percent);
  if (limit.kind == MatchLimit::Kind::UpTo) return parts[0];
  add(1, limit.second_is_percent);
  for (const Total& part : parts)
    if (part.state != State::Value) return part;
  if (!agree(*parts[0].sum, *parts[1].sum)) return {State::Undefined, std::nullopt};
  const bool first_is_less = parts[0].sum->number < parts[1].sum->number;
  const bool wants_less = limit.kind == MatchLimit::Kind::Both;
  return parts[first_is_less == wants_less ? 0 : 1];
}

void Comparer::compare_one(const Pair& pair, std::uint32_t allowance, MatchStage stage,
                           const Total& actual, const Total& expected, Compared& made) {
  Comparison& c = made.comparisons.emplace_back();
  c.allowance = allowance;
  c.stage = stage;
  c.left = Pair::only(pair.left);
  c.right = Pair::only(pair.right);
  const auto open = [&](State state) {
    c.state = state == State::Value ? State::Undefined : state;
  };
  if (actual.state != State::Value || expected.state != State::Value)
    return open(actual.state == State::Value ? expected.state : actual.state);
  const Amount nothing{0,
                       {},
                       plan_.allowances[allowance].type.kind != abi::Kind::Number &&
                           plan_.allowances[allowance].type.kind != abi::Kind::Integer};
  c.actual = actual.sum.value_or(nothing);
  c.expected = expected.sum.value_or(nothing);
  const auto difference = minus(c.actual, c.expected);
  if (!difference) {
    needs_.add({{plan_.allowances[allowance].measure + " at " + name_of(pair.left.front()), true,
                 "mixed currency"}});
    return open(State::Undefined);
  }
  c.difference = *difference;
  if (difference->number.is_zero()) return;
  const bool over = !difference->number.is_negative();
  const MatchLimit& limit =
      over ? plan_.allowances[allowance].over : plan_.allowances[allowance].under;
  const std::string name = variance(allowance, stage, over);
  if (limit.kind == MatchLimit::Kind::Unlimited) {
    c.variance = name;
    c.worth = worth_of(c, pair);
    return;
  }
  const Total allowed = bound(pair, allowance, over, c.expected, c.base_zero);
  if (allowed.state != State::Value) return open(allowed.state);
  if (!agree(*allowed.sum, c.difference)) return open(State::Undefined);
  c.bound = allowed.sum;
  if (!c.bound->currency) c.bound->currency = c.difference.currency;
  if (c.difference.number.magnitude() <= c.bound->number) return;
  c.beyond = minus(c.difference.magnitude(), *c.bound);
  if (!c.beyond) return open(State::Undefined);
  c.variance = name;
  c.worth = worth_of(c, pair);
}

// Of an amount only what was billed of it before.
Comparer::Received Comparer::received_by(const Pair& pair, std::uint32_t allowance) {
  Received made;
  std::vector<std::string> credits;
  for (const auto& totals : sets_) {
    const abi::MatchSource& source = totals->source();
    const bool bills = source.billed[allowance] != abi::none;
    if (!bills && !plan_.allowances[allowance].by_level) continue;
    if (totals->open()) {
      made.doubt(source, allowance);
      const bool there = totals->set().available();
      needs_.add(
          {{totals->set().name(), false,
            there ? "it has rows whose key could not be read" : totals->set().why_unavailable()}});
      continue;
    }
    std::set<std::string> seen;
    for (const RecordPtr& left : pair.left)
      for (const RecordPtr& right : pair.right) {
        State state = State::Value;
        const auto key = totals->key_of(*left, *right, state);
        if (abi::is_unknown(state)) made.doubt(source, allowance);
        if (abi::is_unknown(state))
          for (const abi::MatchSource::Key& part : source.keys) {
            const auto& element = part.side == MatchSide::Left ? left : right;
            if (abi::is_unknown(element->fields[part.field].state))
              needs_.add(
                  {{element->path, false,
                    "what `" + totals->set().name() + "` is looked up by could not be read"}});
          }
        if (!key || !seen.insert(*key).second) continue;
        const SetTotal& total = totals->of(*key);
        if (source.received != abi::none || source.accepted != abi::none) made.rows += total.rows;
        made.received.add(total.received);
        made.accepted.add(total.accepted);
        const SetFaults& faults = totals->faults_of(*key);
        said_first(made.received_fault, faults.received);
        said_first(made.accepted_fault, faults.accepted);
        if (!bills) continue;
        const Billed& billed = totals->billed_of(*key, allowance);
        made.billed.add(billed.total);
        said_first(made.billed_fault, billed.fault);
        credits.insert(credits.end(), billed.credits.begin(), billed.credits.end());
      }
  }
  add_billed_right(pair, allowance, credits, made);
  return made;
}

void Comparer::add_billed_right(const Pair& pair, std::uint32_t allowance,
                                std::vector<std::string>& credits, Received& made) const {
  const std::uint32_t field = plan_.allowances[allowance].right_billed;
  for (const RecordPtr& right : pair.right) {
    if (field == abi::none) continue;
    made.billed.add(right->fields[field]);
    if (is_below_zero(right->fields[field])) credits.push_back(right->path);
  }
  // A credit note takes back what was billed; more than that nobody was ever billed.
  if (made.billed.state == State::Value && made.billed.sum &&
      made.billed.sum->number.is_negative()) {
    made.billed.state = State::Undefined;
    made.billed_fault = fmt::format("less than nothing was billed before ({}): {}",
                                    made.billed.sum->number.text(), fmt::join(credits, ", "));
  }
}

void Comparer::say_why(const Pair& pair, std::uint32_t allowance, MatchStage stage,
                       const Total& total, const std::string& fault) {
  if (total.state != State::Undefined || fault.empty() || !raised(allowance, stage)) return;
  needs_.add({{pair.left.front()->path, true, fault}});
}

// An amount against what was ordered, with what was billed of it before, where that counts.
void Comparer::compare_so_far(const Pair& pair, std::uint32_t allowance, Compared& made) {
  Total billed = sum(pair, allowance, true);
  if (plan_.allowances[allowance].cumulative) {
    const Received known = received_by(pair, allowance);
    billed.add(known.billed);
    say_why(pair, allowance, MatchStage::Ordered, known.billed, known.billed_fault);
  }
  compare_one(pair, allowance, MatchStage::Ordered, billed, sum(pair, allowance, false), made);
}

// Against what was ordered, and as the level says against what was received and accepted; with what
// was billed before, where that counts.
void Comparer::compare_quantity(const Pair& pair, std::uint32_t allowance, Compared& made) {
  Total billed = sum(pair, allowance, true);
  const MatchQuestion question{MatchQuestion::Of::Level, MatchSide::Left, 0, 0};
  Datum level = Datum::of(abi::Symbol{0});
  if (plan_.has_level) level = expressions_.value(question, pair.left.front(), pair.right.front());
  const bool two_way = level.known() && std::get<abi::Symbol>(level.value).index == 0;
  const bool cumulative = plan_.allowances[allowance].cumulative;
  Received known;
  if (cumulative || !two_way) known = received_by(pair, allowance);
  if (cumulative) billed.add(known.billed);
  if (cumulative) say_why(pair, allowance, MatchStage::Ordered, known.billed, known.billed_fault);
  compare_one(pair, allowance, MatchStage::Ordered, billed, sum(pair, allowance, false), made);
  if (two_way) return;
  const bool raises = raised(allowance, MatchStage::Received) ||
                      raised(allowance, MatchStage::Accepted) || raising("no_receipt") != nullptr;
  if (!level.known()) {
    made.receipt_open = raises;
    if (raises) needs_.add(expressions_.needs(question, pair.left.front(), pair.right.front()));
    return;
  }
  if (known.open) {
    made.receipt_open = raises;
  } else if (known.rows == 0) {
    made.no_receipt = true;
    made.worth_of_all = Datum::missing();
    if (Pair::only(pair.left)) made.worth_of_all = worth(*pair.left.front());
    if (raising("no_receipt") != nullptr) return;
  }
  say_why(pair, allowance, MatchStage::Received, known.received, known.received_fault);
  compare_one(pair, allowance, MatchStage::Received, billed, known.received, made);
  if (std::get<abi::Symbol>(level.value).index < 2) return;
  say_why(pair, allowance, MatchStage::Accepted, known.accepted, known.accepted_fault);
  compare_one(pair, allowance, MatchStage::Accepted, billed, known.accepted, made);
}

Compared Comparer::compare(const std::vector<RecordPtr>& left,
                           const std::vector<RecordPtr>& right) {
  Compared made;
  for (std::uint32_t allowance = 0; allowance < plan_.allowances.size(); ++allowance) {
    const auto one = [&](const Pair& pair) {
      if (plan_.allowances[allowance].by_level) return compare_quantity(pair, allowance, made);
      compare_so_far(pair, allowance, made);
    };
    // Several that bill one order line bill it together, also where each has a unit of its own.
    const bool adds_up =
        plan_.allowances[allowance].by_level || plan_.allowances[allowance].cumulative;
    const bool of_one = adds_up && right.size() == 1;
    if (!plan_.allowances[allowance].each || of_one) {
      one({left, right});
      continue;
    }
    for (const RecordPtr& l : left)
      for (const RecordPtr& r : right) one({{l}, {r}});
  }
  return made;
}

Compared Comparer::compare_quantities(const std::vector<RecordPtr>& left,
                                      const std::vector<RecordPtr>& right) {
  Compared made;
  for (std::uint32_t allowance = 0; allowance < plan_.allowances.size(); ++allowance)
    if (plan_.allowances[allowance].by_level)
      compare_quantity({left, right}, allowance, made);
    else if (plan_.allowances[allowance].cumulative)
      compare_so_far({left, right}, allowance, made);
  return made;
}

}  // namespace bop::match
